"""The report as flat files: every claim, reading and assumption once, as a spreadsheet and R would read them."""

import csv
import io
import json

import pandas as pd
import pytest

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value
from recomputed.ground import paths
from recomputed.publishing.data.claims_json import Claims, JudgedClaim

SITE = paths.SITE
CLAIMS = Claims.model_validate_json((SITE / "claims.json").read_text(encoding="utf-8"))


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(SITE / name)


def test_each_claim_has_a_row_with_its_word_then_and_now():
    frame = read("claims.csv").set_index("claim")
    assert list(frame.index) == [claim.id for claim in CLAIMS.claims]
    for claim in CLAIMS.claims:
        row = frame.loc[claim.id]
        assert (row["verdict"], row["answer"]) == (claim.verdict, claim.answer)
        assert row["verdict_now"] == (CLAIMS.now[claim.id].verdict if claim.id in CLAIMS.now else claim.verdict)
        assert (SITE / row["page"]).is_file()


def test_each_reading_has_a_row_with_its_value_to_the_last_digit():
    frame = read("readings.csv").set_index(["claim", "reading"])
    for claim in CLAIMS.claims:
        for reading in claim.readings:
            row = frame.loc[(claim.id, reading.id)]
            assert row["value"] == reading.value and row["holds"] == reading.holds and row["unit"] == reading.unit
    assert len(frame) == sum(len(claim.readings) for claim in CLAIMS.claims)


def test_each_assumption_has_a_row_with_its_range_or_its_words():
    frame = pd.read_csv(SITE / "assumptions.csv", dtype={"value": str}).set_index("assumption")
    for name, parameter in catalog().parameters.items():
        row = frame.loc[name]
        if parameter.type == "choice":
            assert row["allowed_words"].split(" | ") == parameter.allowed and pd.isna(row["allowed_low"])
        else:
            assert float(row["value"]) == declared_value(name)
            assert (row["plausible_low"], row["plausible_high"]) == parameter.plausible_range
    assert len(frame) == len(catalog().parameters)


@pytest.mark.parametrize("name", ["claims.csv", "readings.csv", "assumptions.csv", "when.csv"])
def test_a_strict_reader_takes_a_flat_file_and_no_cell_would_be_run(name):
    text = (SITE / name).read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text), strict=True))
    assert len({len(row) for row in rows}) == 1 and len(rows) > 10
    assert all(head == head.strip() and " " not in head for head in rows[0])
    risky = [cell for row in rows[1:] for cell in row if cell[:1] in tuple("=+@\t\r")]
    assert risky == []


def test_each_claim_is_a_file_of_its_own_and_the_editions_are_listed():
    for claim in CLAIMS.claims:
        assert (
            JudgedClaim.model_validate_json((SITE / "claims" / f"{claim.id}.json").read_text(encoding="utf-8")) == claim
        )
    listed = json.loads((SITE / "editions" / "index.json").read_text(encoding="utf-8"))
    assert listed == sorted(path.parent.name for path in (SITE / "editions").glob("*/claims.json"))


def test_a_program_that_reads_for_people_finds_every_answer_and_how_to_cite_it():
    text = (SITE / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith(f"# {CLAIMS.title}\n\n> ") and "Edition of" in text
    for claim in CLAIMS.claims:
        assert f"“{claim.quote}”" in text and claim.answer in text

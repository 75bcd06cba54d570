"""The report as flat files: every claim, reading and assumption once, as a spreadsheet and R would read them."""

import csv
import io
import json
import os
import re
import shutil
import subprocess

import pandas as pd
import pytest

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value
from recomputed.ground import paths
from recomputed.ground.safe_csv import is_formula
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.outward.flat_file_columns import COLUMNS

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


FLAT = ["claims.csv", "readings.csv", "assumptions.csv", "when.csv"]
KINDS = {"string": "character", "integer": "integer", "number": "numeric", "boolean": "logical", "any": "character"}
NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
NAME_IN_R = re.compile(r"([a-zA-Z]|\.(?![0-9]))[a-zA-Z0-9._]*")
RESERVED_IN_R = {
    "if",
    "else",
    "repeat",
    "while",
    "function",
    "for",
    "next",
    "break",
    "TRUE",
    "FALSE",
    "NULL",
    "in",
    "NA",
}
IN_R = """
for (name in commandArgs(TRUE)) {
  d <- read.csv(name)
  for (column in names(d)) cat(basename(name), column, class(d[[column]]),
    if (is.numeric(d[[column]])) format(sum(abs(d[[column]]), na.rm = TRUE), digits = 15) else sum(is.na(d[[column]])), "\\n")
}
"""


def as_r_reads(text: str) -> dict[str, str]:
    """The type of each column by the rules of R's `read.csv`; its name as R changes it where it is none."""
    head, *rows = csv.reader(io.StringIO(text))
    found = {}
    for name, *cells in zip(head, *rows, strict=True):
        is_name = NAME_IN_R.fullmatch(name) and name not in RESERVED_IN_R
        filled = [cell.strip() for cell in cells if cell not in ("", "NA")]
        kind = "character"
        if filled and all(cell in ("T", "F", "TRUE", "FALSE", "true", "false") for cell in filled):
            kind = "logical"
        elif filled and all(re.fullmatch(r"[-+]?[0-9]{1,9}", cell) for cell in filled):
            kind = "integer"
        elif filled and all(NUMBER.fullmatch(cell) for cell in filled):
            kind = "numeric"
        found[name if is_name else f"X.{name}"] = kind
    return found


def changed_by_a_spreadsheet(text: str) -> list[str]:
    """The cells that a spreadsheet, told that the file is UTF-8 with commas and points, would show as something else."""
    found = ["the mark of the order of bytes"] if text.startswith("\ufeff") else []
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            digits = re.sub(r"[eE].*|[^0-9]", "", cell).strip("0")
            too_long = NUMBER.fullmatch(cell) and len(digits) > 15
            if too_long or is_formula(cell) or cell != cell.strip() or re.fullmatch(r"0[0-9]+", cell) or "\r" in cell:
                found.append(cell)
    return found


@pytest.mark.parametrize("name", FLAT)
def test_r_reads_each_column_as_the_type_that_is_declared(name):
    declared = {column: KINDS[c.kind] for column, c in COLUMNS[name.removesuffix(".csv")].items()}
    found = as_r_reads((SITE / name).read_text(encoding="utf-8"))
    assert {column: "numeric" if kind == "integer" else kind for column, kind in found.items()} == {
        column: "numeric" if kind == "integer" else kind for column, kind in declared.items()
    }


@pytest.mark.parametrize("name", FLAT)
def test_a_spreadsheet_changes_no_cell(name):
    assert changed_by_a_spreadsheet((SITE / name).read_text(encoding="utf-8")) == []


@pytest.mark.skipif(not shutil.which("Rscript"), reason="there is no R here; its rules are imitated above")
def test_r_itself_finds_the_same_types_and_sums():
    done = subprocess.run(
        ["Rscript", "-e", IN_R, *(str(SITE / name) for name in FLAT)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )
    found = [line.split() for line in done.stdout.splitlines()]
    assert len(found) == sum(map(len, COLUMNS.values()))
    for file, column, kind, sum_or_missing in found:
        assert kind == as_r_reads((SITE / file).read_text(encoding="utf-8"))[column]
        if kind in ("numeric", "integer"):
            assert float(sum_or_missing) == pytest.approx(read(file)[column].abs().sum(), rel=1e-12)
        else:
            assert (file, column, sum_or_missing) == (file, column, "0")


SPOILT = {
    "an answer as Python writes it": ("a\nTrue\n", {"a": "character"}, []),
    "a name with a blank": ("a b\n1\n", {"X.a b": "integer"}, []),
    "a comma for a point": ('a\n"1,5"\n', {"a": "character"}, []),
    "a mark of the order of bytes": ("\ufeffa\n1\n", {"X.\ufeffa": "integer"}, ["the mark of the order of bytes"]),
    "too many digits": ("a\n0.1234567890123456\n", {"a": "numeric"}, ["0.1234567890123456"]),
    "a formula": ("a\n=1+1\n", {"a": "character"}, ["=1+1"]),
    "a leading zero": ("a\n007\n", {"a": "integer"}, ["007"]),
}


@pytest.mark.parametrize(("text", "in_r", "in_a_spreadsheet"), SPOILT.values(), ids=SPOILT)
def test_a_planted_cell_that_r_or_a_spreadsheet_takes_for_something_else_is_seen(text, in_r, in_a_spreadsheet):
    assert as_r_reads(text) == in_r and changed_by_a_spreadsheet(text) == in_a_spreadsheet

"""Editions keep what they said; `diff` names what changed and finds the cause by putting one thing back at a time."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.prove.projects import commit, replace_in
from tests.warm_python import command

FIRST, SECOND, THIRD = "2026-11-01", "2026-12-01", "2027-01-01"


def done(folder: Path, *arguments: str) -> str:
    found = command(folder, *arguments)
    assert (found.returncode, found.stderr) == (0, ""), found.stderr
    return found.stdout


def kept(folder: Path, day: str) -> str:
    """The report as it stands, built and kept as the edition of a day."""
    commit(folder, f"{day}T12:00:00Z")
    done(folder, "data", "seal")
    done(folder, "build")
    return done(folder, "edition")


def state(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and "_build" not in p.parts and ".git" not in p.parts
    }


@pytest.fixture(scope="module")
def first(made_once, small_copy_that_ran) -> Path:
    """The small report with one edition, to be copied."""

    def make(folder: Path) -> None:
        assert kept(small_copy_that_ran(folder / "report"), FIRST) == f"book/editions/{FIRST}.json: 3 claims\n"

    return made_once("first-edition", make) / "report"


@pytest.fixture(scope="module")
def second(made_once, first) -> Path:
    """The same with another assumption, which moves a verdict, and a second edition; to be copied."""

    def make(folder: Path) -> None:
        shutil.copytree(first, folder, symlinks=True, dirs_exist_ok=True)
        change(folder, "data/parameters.yml", "  value: 2.64", "  value: 2.2")
        change(folder, "data/parameters.yml", "  plausible: [2.17, 2.84]", "  plausible: [2.1, 2.84]")
        kept(folder, SECOND)

    return made_once("second-edition", make)


@pytest.fixture
def report(first, tmp_path) -> Path:
    return shutil.copytree(first, tmp_path / "report", symlinks=True)


def change(report: Path, file: str, old: str, new: str) -> None:
    replace_in(report / file, old, new)


def test_an_edition_is_small_kept_once_and_never_changed(report):
    record = report / "book" / "editions" / f"{FIRST}.json"
    assert record.stat().st_size < 300_000 and json.loads(record.read_text())["claims"][0]["verdict"] == "Right"
    assert done(report, "edition") == f"book/editions/{FIRST}.json: 3 claims, kept already\n"
    change(report, "data/parameters.yml", "  value: 2.64", "  value: 2.2")
    done(report, "data", "seal"), done(report, "build")
    before = state(report)
    refused = command(report, "edition")
    assert (
        refused.returncode == 2
        and "there is another edition of 2026-11-01: an edition is never changed" in refused.stderr
    )
    assert state(report) == before


@pytest.mark.long
def test_the_assumption_that_moved_a_verdict_is_found_by_putting_it_back(second, tmp_path):
    report = shutil.copytree(second, tmp_path / "report", symlinks=True)
    said = done(report, "diff", FIRST, SECOND)
    assert "reaches-450: Mostly right -> " in said and "because of growth_ppm_per_year (2.64 -> 2.2) alone" in said
    assert said.endswith("1 claim differs, 1 in their word; 1 of 1 explained\n")
    assert done(report, "diff", SECOND, SECOND) == "No verdict, number or sentence differs.\n"


@pytest.mark.long
@pytest.mark.parametrize(
    "old, new, belief",
    [
        ("plausible: [2.17, 2.84]", "plausible: [1.2, 2.84]", "pert, 2.17 to 2.84 -> pert, 1.2 to 2.84"),
        pytest.param(
            "    is: pert\n    because: The mean",
            "    is: uniform\n    because: The mean",
            "pert, 2.17 to 2.84 -> uniform, 2.17 to 2.84",
            marks=pytest.mark.long,
        ),
    ],
    ids=["range", "shape"],
)
def test_another_range_or_shape_of_an_assumption_is_found_by_putting_it_back(report, old, new, belief):
    change(report, "data/parameters.yml", old, new)
    kept(report, SECOND)
    said = done(report, "diff", FIRST, SECOND)
    assert "at-this-pace: support " in said and f"because of the range of growth_ppm_per_year ({belief}) alone" in said
    assert said.endswith("1 of 1 explained\n")


@pytest.mark.long
def test_a_range_that_moved_beside_another_cause_is_none(report):
    change(report, "data/parameters.yml", "plausible: [2.17, 2.84]", "plausible: [2.16, 2.84]")
    change(report, "data/claims.yml", "at_most: 10.0", "at_most: 12.0")
    kept(report, SECOND)
    said = done(report, "diff", FIRST, SECOND)
    assert "because of reading at-this-pace" in said and "range of growth" not in said


def test_new_rows_of_a_series_a_formula_a_bar_and_a_sentence_are_told_apart(report):
    table = report / "data" / "tables" / "co2_yearly.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("2024,424.61,", "2024,424.71,"), encoding="utf-8")
    change(report, "data/parameters.yml", "  value: 2.64", "  value: 2.65")  # two are put back, alone and together
    kept(report, SECOND)
    said = done(report, "diff", FIRST)
    assert "passed-420: Right\n" in said and "because of co2_ppm (424.61 -> 424.71) alone" in said
    assert "because of co2_ppm, growth_ppm_per_year together" in said
    claims = report / "data" / "claims.yml"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace("at_least: 420.0", "at_least: 430.0", 1), encoding="utf-8")
    kept(report, THIRD)
    said = done(report, "diff", SECOND)
    assert "passed-420: Right -> Wrong" in said and "reading" in said.split("because of")[1]


def test_another_rule_is_named_as_the_cause(report):
    from recomputed.publishing.data.editions import EditionRecord, changes

    record = EditionRecord.model_validate_json((report / "book/editions" / f"{FIRST}.json").read_text(encoding="utf-8"))
    claim = next(claim for claim in record.claims if claim.verdict == "Mostly right")
    harder = record.rule.model_copy(update={"edges": (0.999, 0.99, 0.3, 0.1)})
    after = [c.model_copy(update={"verdict": "Too close to call"}) if c.id == claim.id else c for c in record.claims]
    (found,) = changes(record, record.model_copy(update={"rule": harder, "claims": after}))
    assert found.turned and found.causes == ["the rule of verdicts"]


@pytest.mark.parametrize(
    "fault, said",
    [
        ("changed", "is not the record that was kept; an edition is never changed"),
        ("missing", "is missing; editions stay"),
        ("added", "is not the record that was kept"),
    ],
)
def test_a_planted_change_of_a_record_is_refused_before_anything_is_written(report, fault, said):
    record = report / "book" / "editions" / f"{FIRST}.json"
    if fault == "changed":
        replace_in(record, '"verdict": "Wrong"', '"verdict": "Right"')
    elif fault == "missing":
        record.unlink()
    else:
        shutil.copyfile(record, record.with_name(f"{SECOND}.json"))
    before = state(report)
    for words in (("build",), ("diff", FIRST), ("edition",)):
        refused = command(report, *words)
        assert refused.returncode == 3 and said in refused.stderr and refused.stderr.count("\n") == 1, words
    assert state(report) == before


@pytest.mark.parametrize("day", ["2020-01-01", "yesterday", "../../x"])
def test_an_edition_that_does_not_exist_is_refused_in_one_line(report, day):
    refused = command(report, "diff", day)
    assert refused.returncode == 2 and "unknown edition" in refused.stderr and refused.stderr.count("\n") == 1


def test_a_site_that_is_not_of_these_data_is_no_edition_and_a_hidden_file_is_no_record(report):
    (report / "book" / "editions" / ".DS_Store").write_bytes(b"x")
    assert "kept already" in done(report, "edition")
    change(report, "data/parameters.yml", "  value: 2.64", "  value: 2.5")
    done(report, "data", "seal")
    refused = command(report, "edition")
    assert refused.returncode == 4 and "is not of these data and notebooks" in refused.stderr


def test_a_record_whose_list_was_cut_short_is_taken_up_again(report):
    sums = report / "book" / "editions" / "SHA256SUMS"
    whole = sums.read_bytes()
    sums.write_bytes(b"")
    assert "kept already" in done(report, "edition") and sums.read_bytes() == whole


@pytest.mark.long
def test_a_site_of_other_numbers_is_no_edition(report):
    done(report, "build", "--set", "growth_ppm_per_year=2.5")
    refused = command(report, "edition")
    assert refused.returncode == 2 and "has other numbers" in refused.stderr


def test_each_edition_has_its_page_and_its_record_in_every_later_site(second, tmp_path):
    report = shutil.copytree(second, tmp_path / "report", symlinks=True)
    done(report, "build")
    site = report / "_build" / "html"
    for day in (FIRST, SECOND):
        record = report / "book" / "editions" / f"{day}.json"
        assert (site / "editions" / day / "claims.json").read_bytes() == record.read_bytes()
        page = (site / "editions" / day / "index.html").read_text(encoding="utf-8")
        assert f"<h1>Edition of {day}</h1>" in page and "It is never changed" in page
    sums = (report / "book" / "editions" / "SHA256SUMS").read_text(encoding="utf-8")
    assert hashlib.sha256(record.read_bytes()).hexdigest() in sums
    claim = next((site / "claims").glob("*/index.html")).read_text(encoding="utf-8")
    assert f"editions/{SECOND}/index.html#" in claim

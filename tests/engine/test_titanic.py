"""The report in examples/titanic: of another field, made as the tutorial says, and with nothing of any other in it."""

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from tests.conftest import ROOT
from tests.engine.test_rooms import OF_THIS_REPORT
from tests.engine.test_small_report import OF_THE_THEME
from tests.report.test_notebooks import faults
from tests.tutorial import PAGE, Write, steps
from tests.warm_python import command

REPORT = ROOT / "examples" / "titanic"
OF_THE_OTHER_EXAMPLE = re.compile(r"(?i)carbon|\bco2|mauna|noaa|\bppm\b")
PUBLISHED = {
    "californian-in-time": ("Too close to call", "32 minutes"),
    "third-class-fell-short": ("Right", "61%"),
    "no-discrimination": ("Not checkable", "68.6%"),
    "crew-stayed-at-duty": ("Wrong", "4.1 percentage points"),
}
PRINTED = {"first class": (203, 325), "second class": (118, 285), "third class": (178, 706), "crew": (212, 885)}
ALL_TOLD = (711, 2201)


@pytest.fixture(scope="module")
def built(made_once) -> Path:
    """The report, built in a folder of its own."""

    def fill(place: Path) -> None:
        shutil.copytree(REPORT, place / "titanic", ignore=shutil.ignore_patterns("_build", "__pycache__"))
        done = command(place / "titanic", "build")
        assert (done.returncode, done.stderr) == (0, "")

    return made_once("titanic", fill) / "titanic"


def rows(name: str) -> list[dict[str, str]]:
    with Path(REPORT, "data/tables", f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_its_verdicts_are_the_published_ones(built):
    told = json.loads((built / "_build/html/claims.json").read_text(encoding="utf-8"))
    assert told["title"] == "Titanic, Recomputed"
    assert {claim["id"]: claim["verdict"] for claim in told["claims"]} == {
        name: verdict for name, (verdict, _) in PUBLISHED.items()
    }
    for claim in told["claims"]:
        assert PUBLISHED[claim["id"]][1] in claim["answer"]


def test_no_file_of_its_site_has_a_word_of_another_report(built):
    site = built / "_build/html"
    kinds = (".html", ".json", ".xml", ".svg", ".csv", ".ipynb", ".txt", ".py", ".yml", ".md")
    own = [
        p for p in site.rglob("*") if p.suffix in kinds and not p.relative_to(site).as_posix().startswith(OF_THE_THEME)
    ]
    assert len(own) > 60
    texts = {path: path.read_text(encoding="utf-8") for path in own}
    assert [path for path, text in texts.items() if OF_THIS_REPORT.search(text)] == []
    assert [path for path, text in texts.items() if OF_THE_OTHER_EXAMPLE.search(text)] == []


def test_nothing_in_it_is_still_a_stand_in(built):
    done = command(built, "data", "check")
    assert done.returncode == 0 and "stand-in" not in done.stdout


def test_its_chapters_are_thin_and_stored_without_outputs():
    notebooks = sorted((REPORT / "notebooks").glob("*.ipynb"))
    assert len(notebooks) == 3
    for path in notebooks:
        notebook = nbformat.read(path, 4)
        assert faults(notebook) == []
        assert not any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.parametrize("path", sorted(REPORT.glob("titanic/formulas/[!_]*.py")), ids=lambda path: path.stem)
def test_the_examples_of_its_formulas_are_right(path):
    run = [sys.executable, "-m", "doctest", "-v", str(path)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and re.search(r"\n[1-9]\d* passed", done.stdout), done.stdout


def test_its_counts_add_up_to_the_totals_that_the_inquiry_prints():
    counted = {name: (0, 0) for name in PRINTED}
    for row in rows("final_report"):
        saved, aboard = counted[row["class"]]
        counted[row["class"]] = (saved + int(row["saved"]), aboard + int(row["aboard"]))
    assert counted == PRINTED
    assert tuple(map(sum, zip(*counted.values(), strict=True))) == ALL_TOLD


def test_each_part_that_was_saved_is_that_of_its_counts():
    counted = [row for row in rows("accounts") if row["aboard"]]
    assert len(counted) == 10
    for row in counted:
        assert float(row["saved_pct"]) == pytest.approx(100 * int(row["saved"]) / int(row["aboard"]), abs=0.006)


def test_what_the_tutorial_makes_is_a_part_of_it():
    boxes = {
        (step.file, step.number): step.content
        for step in steps(PAGE.read_text(encoding="utf-8"))
        if isinstance(step, Write)
    }
    for name in ("claims", "parameters", "sources"):
        whole = yaml.safe_load((REPORT / "data" / f"{name}.yml").read_text(encoding="utf-8"))
        part = yaml.safe_load(boxes[f"data/{name}.yml", 0])
        assert part and {entry: whole[entry] for entry in part} == part
    assert (REPORT / "titanic/formulas/rescue.py").read_text(encoding="utf-8") == boxes["titanic/formulas/rescue.py", 0]
    chapter = "notebooks/01_californian_in_time.ipynb"
    cells = nbformat.read(REPORT / chapter, 4).cells
    for (file, number), content in boxes.items():
        if file == chapter:
            assert cells[number - 1].source == content.rstrip("\n")

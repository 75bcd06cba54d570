"""The report that comes with the engine, as `new report` writes it, in a folder of its own."""

import json
import shutil
from pathlib import Path

import pytest

from recomputed.commands.command_line import app
from recomputed.commands.new_report import EXAMPLE
from tests.engine.test_rooms import OF_THIS_REPORT
from tests.warm_python import command

NAME = "my-article"
VERDICTS = {"passed-420": "Right", "faster-every-decade": "Wrong", "reaches-450": "Mostly right"}
OF_THE_THEME = "_static/"


@pytest.fixture(scope="module")
def made(made_once) -> Path:
    """A new report, built."""

    def make(folder: Path) -> None:
        assert command(folder, "new", "report", NAME).returncode == 0
        done = command(folder / NAME, "build")
        assert (done.returncode, done.stderr) == (0, "")

    return made_once("new-report", make) / NAME


def files_of(folder: Path) -> set[str]:
    """The files of a report, without what is made of them."""
    paths = [path for path in folder.rglob("*") if not {"_build", "__pycache__"} & set(path.parts)]
    return {path.relative_to(folder).as_posix() for path in paths if path.is_file()}


def test_a_new_report_is_the_example_under_its_own_name(made):
    files, own = files_of(EXAMPLE), files_of(made)
    assert own == {name.replace("co2/", "my_article/") for name in files} | {".gitignore"}


def test_it_is_built_at_once_and_its_verdicts_differ(made):
    claims = json.loads((made / "_build/html/claims.json").read_text(encoding="utf-8"))
    assert claims["title"] == "Carbon Dioxide, Recomputed"
    assert {claim["id"]: claim["verdict"] for claim in claims["claims"]} == VERDICTS


def test_no_page_of_it_has_a_word_of_another_report(made):
    site = made / "_build/html"
    pages = [p for p in site.rglob("*") if p.suffix in (".html", ".json", ".xml", ".svg", ".csv", ".ipynb")]
    own = [p for p in pages if not p.relative_to(site).as_posix().startswith(OF_THE_THEME)]
    assert len(own) > 30
    assert [p for p in own if OF_THIS_REPORT.search(p.read_text(encoding="utf-8"))] == []


def test_a_changed_assumption_moves_a_verdict(made):
    done = command(made, "run", "01_carbon_dioxide", "--set", "growth_ppm_per_year=1.6")
    assert done.returncode == 0
    assert "reaches-450: Wrong" in done.stdout and "THE VERDICT TURNED" in done.stdout


def test_a_report_is_found_from_below_and_by_its_name(made, tmp_path):
    below = command(made / "notebooks", "parameters", "--json")
    named = command(tmp_path, "--root", str(made), "parameters", "--json")
    assert below.returncode == named.returncode == 0
    assert below.stdout == named.stdout and "growth_ppm_per_year" in named.stdout


@pytest.mark.parametrize(
    "words", [["build"], ["parameters"], ["data", "check"], ["verdicts"], ["--root", "x", "parameters"]]
)
def test_where_there_is_no_report_it_is_said_what_one_is(tmp_path, words):
    done = command(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("recomputed: ") and done.stderr.count("\n") == 1
    assert "no report is here" in done.stderr and "recomputed new report NAME" in done.stderr
    assert not list(tmp_path.iterdir())


BAD_NAMES = {
    "Big": "small letters",
    "../x": "small letters",
    "2020": "a letter first",
    "a" * 41: "small letters",
    "json": "something else here",
    "pandas": "something else here",
}


@pytest.mark.parametrize(("name", "said"), BAD_NAMES.items(), ids=BAD_NAMES)
def test_a_name_that_cannot_be_is_refused(tmp_path, name, said):
    done = command(tmp_path, "new", "report", name)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_what_is_there_already_stays_as_it_is(tmp_path):
    (tmp_path / NAME).mkdir()
    done = command(tmp_path, "new", "report", NAME)
    assert done.returncode == 2 and "is there already" in done.stderr
    assert not list((tmp_path / NAME).iterdir())


def test_no_variable_of_the_environment_says_which_report_is_meant(made, tmp_path, monkeypatch):
    monkeypatch.setenv("RECOMPUTED_ROOT", str(made))
    done = command(tmp_path, "parameters")
    assert (done.returncode, done.stdout) == (2, "") and "no report is here" in done.stderr


EXAMPLES = [
    words.removeprefix("Example: recomputed ").split()
    for group in (app, *(entry.typer_instance for entry in app.registered_groups))
    for command in group.registered_commands
    if (words := command.epilog)
]


def test_every_word_of_the_command_line_has_an_example():
    assert len(EXAMPLES) == 15 and len({" ".join(words) for words in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "words", [words for words in EXAMPLES if words[0] != "serve"], ids=" ".join
)  # which never ends
def test_the_examples_of_the_help_can_be_typed_in_a_new_report(made, tmp_path, words):
    if words[:2] == ["new", "claim"] or words == ["edition"]:  # it changes the report
        shutil.copytree(made, tmp_path / NAME, symlinks=True)
        assert command(tmp_path / NAME, *words).returncode == 0
        return
    folder = tmp_path if words[:2] == ["new", "report"] else made
    done = command(folder, *(word.replace("/tmp/", f"{tmp_path}/") for word in words))
    if words[:2] == ["data", "refresh"]:
        assert (done.returncode, done.stderr) == (
            2,
            "recomputed: this report has no live sources: nothing is refreshed\n",
        )
    else:
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("place", ["data", "notebooks", "book", "my_article/formulas", "."])
def test_a_report_is_not_made_inside_of_another(made, place):
    before = files_of(made)
    done = command(made / place, "new", "report", "another")
    assert done.returncode == 2 and "is a place of the project" in done.stderr
    assert files_of(made) == before

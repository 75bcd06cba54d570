"""What is said to be guaranteed is held by what is named beside it, and no guard of the tests is missing from the list.

The list is GUARANTEES.md; the sentences of SECURITY.md about a reader's files and secrets are taken one by one.
"""

import ast
import re
from collections.abc import Iterable
from functools import cache

import pytest

from tests.conftest import ROOT
from tests.prove.__main__ import PROOFS
from tests.prove.guards import PLANTED
from tests.prove.long import MARKED

LIST = ROOT / "GUARANTEES.md"
ITSELF, NOTHING = "itself", "–"  # the two words for what is planted where no test is named
LONG = "pytest.mark.long"
HEADING = "## What is guaranteed about your files and secrets"
HELD_BY = {
    "A command writes where its words say": [
        "tests/prove/lines.py::tried",
        "tests/commands/test_scaffold.py::test_a_new_claim_is_an_entry_a_thin_chapter_and_a_line_and_the_chapter_runs",
        "tests/commands/test_sweep.py::test_a_sweep_writes_one_row_a_reading_and_point_and_a_picture",
    ],
    "Inside a project no": [
        "tests/engine/test_small_report.py::test_a_report_is_not_made_inside_of_another",
        "tests/engine/test_gate.py::test_nothing_goes_into_the_sources_of_a_project",
        "tests/engine/test_gate.py::test_nothing_goes_where_work_is_kept",
        "tests/engine/test_gate.py::test_a_link_does_not_lead_around_the_rule",
        "tests/engine/test_gate.py::test_nothing_goes_into_another_site_or_its_versions",
    ],
    "A file or folder that we did not write": [
        "tests/engine/test_gate.py::test_what_is_not_as_we_wrote_it_is_replaced_only_if_that_is_said_of_it",
        "tests/engine/test_gate.py::test_a_folder_of_somebody_that_is_named_like_our_versions_is_not_ours",
        "tests/commands/test_sweep.py::test_a_picture_of_somebody_is_not_replaced_by_that_of_a_sweep",
        "tests/commands/test_sweep.py::test_a_file_that_is_named_like_a_journal_is_not_touched_even_with_overwrite",
    ],
    "What somebody put into a published site": [
        "tests/commands/test_switch.py::test_what_somebody_put_into_a_site_or_beside_it_is_left_and_said",
        "tests/prove/holes.py::touched_sites",
    ],
    "A place that cannot be used is refused": [
        "tests/engine/test_gate.py::test_what_is_no_file_is_never_replaced",
        "tests/engine/test_gate.py::test_a_name_that_can_be_none_is_refused",
        "tests/prove/holes.py::places",
    ],
    "A file is written whole or not at all": [
        "tests/engine/test_whole_files.py::test_a_killed_writer_leaves_nothing",
        "tests/prove/random_kills.py::prove",
        "tests/prove/kills.py::prove",
    ],
    "No process that a command started": [
        "tests/prove/random_kills.py::_killed",
        "tests/prove/fault_cells.py::cell_faults",
    ],
    "Nothing that the shell holds": [
        "tests/engine/test_small_report.py::test_no_variable_of_the_environment_says_which_report_is_meant",
        "tests/prove/holes.py::environment",
        "tests/engine/test_edition_day.py::test_another_repository_has_no_say",
        "tests/prove/reproducible.py::prove",
    ],
    "A key or a password of a proxy": [
        "tests/commands/test_refresh.py::test_a_server_that_tells_our_key_in_every_place_gets_it_into_no_line_and_no_file",
        "tests/commands/test_refresh.py::test_a_key_that_the_server_tells_is_in_no_reason_and_no_traceback",
        "tests/commands/test_refresh.py::test_what_judges_the_new_data_does_not_know_the_key",
        "tests/commands/test_entry.py::test_a_planted_secret_in_a_line_or_a_traceback_is_taken_out",
    ],
    "Kept work that is damaged": [
        "tests/commands/test_sweep.py::test_a_journal_belongs_to_one_state_of_data_code_and_options",
        "tests/commands/test_sweep.py::test_a_damaged_line_of_a_journal_is_a_point_still_to_be_run",
        "tests/commands/test_kept_pages.py::test_a_planted_word_shows_that_kept_pages_are_taken_and_damaged_ones_are_not",
        "tests/prove/generated_sites.py::cases",
    ],
}


@cache
def functions(file: str) -> set[str]:
    """The names of all functions of a module, read and not imported."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@cache
def long_tests(file: str) -> set[str]:
    """The tests of a module that `make test` leaves out as a whole."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {node.name for node in found if LONG in map(ast.unparse, node.decorator_list)}


def is_there(name: str) -> bool:
    """Whether there is such a function (`file::name`), proof (`prove: name`) or text in a file (`file: text`)."""
    file, _, function = name.partition("::")
    if function:
        return (ROOT / file).is_file() and function in functions(file)
    file, _, text = name.partition(": ")
    if file == "prove":
        return text in PROOFS
    return bool(text) and (ROOT / file).is_file() and text in (ROOT / file).read_text(encoding="utf-8")


def sentences() -> list[str]:
    """The entries of the list in SECURITY.md, each in one line."""
    section = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition(HEADING)[2].partition("\n## ")[0]
    return [" ".join(entry.split()) for entry in re.split(r"(?m)^- ", section)[1:]]


def test_every_sentence_is_held_and_nothing_else_is_said_to_be():
    assert len(sentences()) == len(HELD_BY)
    for sentence in sentences():
        assert [start for start in HELD_BY if sentence.startswith(start)], sentence


@pytest.mark.parametrize("name", [name for names in HELD_BY.values() for name in names])
def test_what_holds_a_sentence_is_there(name):
    assert is_there(name)


def test_every_sentence_is_held_by_something():
    assert all(HELD_BY.values())


def rows(text: str) -> list[list[str]]:
    """The cells of every row of the list."""
    heads = ("| what is guaranteed", "|---")
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith(heads)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def names_in(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


def named(text: str) -> list[str]:
    """Everything that the rows name."""
    return [name for row in rows(text) for cell in row[1:] for name in names_in(cell)]


def guards() -> list[str]:
    """What the list must name: modules of tests, proofs, the tests that plant something and those marked long."""
    modules = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py"))
    planting = [
        f"{module}::{name}"
        for module in modules
        for name in sorted(functions(module))
        if name.startswith("test_") and PLANTED in name
    ]
    long = [f"{module}::{name}" for module in modules for name in sorted(long_tests(module))]
    proofs = [
        path.stem
        for path in sorted((ROOT / "tests/prove").glob("*.py"))
        if "prove" in functions(f"tests/prove/{path.name}")
    ]
    return [*modules, *planting, *long, *(f"prove: {name}" for name in proofs)]


def missing(needed: Iterable[str], names: Iterable[str]) -> list[str]:
    """The guards that nothing names; a module is named by any of its tests."""
    known = {part for name in names for part in (name, name.partition("::")[0])}
    return [guard for guard in needed if guard not in known]


def says_too_little(row: list[str]) -> bool:
    """Whether a row lacks a promise, what holds it, or a word on what is planted."""
    if len(row) != 3:
        return True
    promise, held_by, planted = row
    tests = [name for name in names_in(held_by + planted) if "::" in name]
    return not (
        promise
        and names_in(held_by)
        and (names_in(planted) or planted in (ITSELF, NOTHING))
        and all(name.partition("::")[2].startswith("test_") for name in tests)
    )


def rests_on_long_tests_alone(row: list[str]) -> bool:
    """Whether `make test` would not notice, and the row does not say that a long proof does."""
    holding = names_in(row[1])
    tests = [name.partition("::") for name in holding if "::" in name]
    return (
        bool(tests) and f"prove: {MARKED}" not in holding and all(test in long_tests(file) for file, _, test in tests)
    )


def test_everything_that_the_list_names_is_there():
    assert [name for name in named(LIST.read_text(encoding="utf-8")) if not is_there(name)] == []


def test_every_guard_is_on_the_list():
    assert missing(guards(), named(LIST.read_text(encoding="utf-8"))) == []


def test_no_row_rests_on_long_tests_alone():
    assert [row for row in rows(LIST.read_text(encoding="utf-8")) if rests_on_long_tests_alone(row)] == []


def test_a_planted_row_of_long_tests_alone_is_caught():
    long = "tests/report/test_publication.py::test_the_pdf_is_printed_with_the_day_of_the_edition"
    short = "tests/report/test_publication.py::test_the_book_is_printed_on_demand_with_the_day_of_its_commit"
    for held_by, caught in ((f"`{long}`", True), (f"`{long}`, `{short}`", False), (f"`{long}`, `prove: long`", False)):
        assert rests_on_long_tests_alone(["A book is printed", held_by, "–"]) is caught


def test_every_row_says_what_holds_it_and_what_is_planted():
    all_rows = rows(LIST.read_text(encoding="utf-8"))
    assert [row for row in all_rows if says_too_little(row)] == []
    promises = [row[0] for row in all_rows]
    assert len(promises) == len(set(promises)) > 0


@pytest.mark.parametrize(
    "name",
    [
        "tests/house/test_guarantees.py::test_that_nobody_wrote",
        "tests/house/test_of_nothing.py::test_every_guard_is_on_the_list",
        "tests/house/test_guarantees.py",
        "prove: nothing",
        "Makefile: a text that it does not hold",
    ],
)
def test_a_planted_row_with_an_unknown_name_is_caught(name):
    planted = f"{LIST.read_text(encoding='utf-8')}| Nothing is lost | `{name}` | – |\n"
    assert name in [name for name in named(planted) if not is_there(name)]


@pytest.mark.parametrize(
    "guard", ["tests/house/test_new.py", "tests/house/test_new.py::test_a_planted_x", "prove: new"]
)
def test_a_planted_guard_that_is_not_listed_is_caught(guard):
    assert guard in missing([*guards(), guard], named(LIST.read_text(encoding="utf-8")))


@pytest.mark.parametrize("guard", [guards()[0], guards()[-1], f"{guards()[0]}::test_a_planted_x"])
def test_a_planted_list_that_leaves_a_guard_out_is_caught(guard):
    kept = [name for name in guards() if not name.startswith(guard.partition("::")[0])]
    assert guard in missing([*guards(), guard], kept)


@pytest.mark.parametrize(
    "row",
    [
        "|  | `prove: kills` | – |",
        "| Nothing is lost | – | – |",
        "| Nothing is lost | `prove: kills` |  |",
        "| Nothing is lost | `prove: kills` | perhaps |",
        "| Nothing is lost | `prove: kills` |",
        "| Nothing is lost | `tests/prove/kills.py::prove` | – |",
    ],
)
def test_a_planted_row_that_says_too_little_is_caught(row):
    assert [says_too_little(cells) for cells in rows(row)] == [True]

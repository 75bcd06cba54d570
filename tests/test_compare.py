"""`exodus compare` takes scenarios and files in any mix, and no file that could not be a report of ours."""

import json
import re

import pytest

from exodus import compare_command
from exodus.compare_command import compare
from exodus.declared.refusals import BadParameter


def reading(value: float, **changes) -> dict:
    """A reading that holds up to one."""
    return {
        "id": "as-printed", "lead": True, "asks": "Is it?", "quantity": "It", "unit": "USD", "at_least": None, "at_most": 1.0,
        "value": value, "holds": value <= 1, "within_doubt": False, "robustness": None, "turns_at": [], "matters": {},
        "given": {}, "expression": None,
    } | changes  # fmt: skip


def report(*readings: dict) -> dict:
    """A claims.json of one claim."""
    words = dict.fromkeys(["quote", "says", "subject", "verdict", "notebook", "page"], "x")
    claim = {"id": "a-claim", "paragraph": 1, **words, "readings": [*readings], "not_checkable": []}
    return {"scenario": "published", "set_by_reader": {}, "claims": [claim], "sources": {}, "hashes": {}}


@pytest.fixture
def written(tmp_path):
    """`written(name, content)`: the path of a file with this content as JSON."""

    def write(name: str, content: dict) -> str:
        (tmp_path / name).write_text(json.dumps(content))
        return str(tmp_path / name)

    return write


@pytest.fixture
def every_scenario_says(monkeypatch):
    """`every_scenario_says(value)`: without running the book."""

    def say(value: float) -> None:
        monkeypatch.setattr(compare_command, "check_data_once", lambda: None)
        monkeypatch.setattr(compare_command, "clean_environment", lambda: None)
        monkeypatch.setattr(compare_command, "run_book", lambda *settings: {})
        under = {"a-claim": [reading(value)]}
        monkeypatch.setattr(compare_command, "records_under", lambda chosen, *rest: dict.fromkeys(chosen, under))

    return say


def test_two_files_are_compared(written):
    first, second = written("a.json", report(reading(0.5))), written("b.json", report(reading(2)))
    told = "a-claim: Holds -> Fails\n  as-printed: holds (0.5 USD) -> fails (2 USD)"
    assert compare(first, second).replace("\N{NO-BREAK SPACE}", " ") == told
    assert compare(first, first) == "No reading differs."


def test_a_scenario_and_a_file_are_compared_in_either_order(written, every_scenario_says):
    every_scenario_says(0.5)
    path = written("a.json", report(reading(2)))
    assert "holds (0.5" in compare("published", path) and "-> fails (2" in compare("published", path)
    assert "fails (2" in compare(path, "published") and "-> holds (0.5" in compare(path, "published")


def test_of_the_two_only_what_is_neither_is_named(written):
    path = written("a.json", report(reading(2)))
    with pytest.raises(BadParameter, match="^unknown scenario 'publisched'; did you mean 'published'"):
        compare(path, "publisched")


NO_REPORTS = {
    "no number": (report(reading(float("nan"))), "claims.0.readings.0.value: Input should be a finite number"),
    "a number without end": (report(reading(float("inf"))), "claims.0.readings.0.value: Input should be a finite number"),
    "a line end in a unit": (report(reading(1, unit="U\nSD")), r"claims.0.readings.0.unit: the text holds \n, which cannot be"),
    "a reading twice": (report(reading(1), reading(2)), "claims.0: readings holds 'as-printed' twice"),
    "a claim twice": (report() | {"claims": report()["claims"] * 2}, "claims holds 'a-claim' twice"),
    "another file": ({}, "scenario: Field required"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), NO_REPORTS.values(), ids=NO_REPORTS)
def test_what_is_no_report_of_ours_is_refused_with_the_reason(written, content, said):
    path = written("a.json", content)
    with pytest.raises(BadParameter, match=re.escape(f"a.json: is not a claims.json of this report ({said}")):
        compare(path, path)

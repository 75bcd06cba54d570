"""`exodus compare` takes scenarios and files in any mix, and no file that could not be a report of ours."""

import json
import re

import pytest

from recomputed.commands import compare as compare_command
from recomputed.commands.compare import compare
from recomputed.ground.errors import BadParameter
from recomputed.judging.record import JudgedReading
from tests.small_data import small_data


def reading(value: float, **changes) -> dict:
    """A reading that holds up to one."""
    return {
        "id": "as-printed", "role": "lead", "label": "as printed", "asks": "Is it?", "quantity": "It", "unit": "USD",
        "at_least": None, "at_most": 1.0, "value": value, "digits": 3, "holds": value <= 1, "support": float(value <= 1),
        "turns_at": [], "matters": {}, "informs": {}, "support_if": {}, "moves": None, "given": {}, "expression": None,
    } | changes  # fmt: skip


def report(*readings: dict, claim: str = "a-claim") -> dict:
    """A claims.json of one claim."""
    words = dict.fromkeys(["quote", "says", "subject", "verdict", "answer", "notebook", "page"], "x")
    said = {"support": None, "confidence": None, "informs": {}, "given": None, "rests_on": []}
    entry = {"id": claim, "paragraph": 1, **words, **said, "readings": [*readings], "not_checkable": []}
    return {"title": "T", "scenario": "published", "set_by_reader": {}, "claims": [entry], "sources": {}, "hashes": {}}


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
        under = {"a-claim": [JudgedReading(**reading(value))]}
        monkeypatch.setattr(compare_command, "_judged", lambda chosen: (dict.fromkeys(chosen, under),) * 2)

    return say


def test_two_files_are_compared(written):
    first, second = written("a.json", report(reading(0.5))), written("b.json", report(reading(2)))
    told = "a-claim: not of this report\n  as-printed: holds (0.5 USD) -> fails (2 USD)"
    assert compare(first, second) == told
    assert compare(first, first) == "No reading differs."


def test_of_a_claim_of_this_report_its_words_and_its_answer_are_told(written, tmp_path, monkeypatch):
    def of_two(lead: float, rival: float) -> dict:
        beside = reading(0.5, id="rival-one", role="rival", label="by its share", unit="ratio", support=rival)
        return report(reading(1.5 if lead > 0.5 else 0.5, id="lead-one", at_least=1.0, at_most=None, holds=lead > 0.5,
                              support=lead), beside, claim="c-1")  # fmt: skip

    with small_data(tmp_path) as folder:
        known = folder.known()
        monkeypatch.setattr(compare_command, "catalog", lambda: known)
        right, apart, close = (written(f"{name}.json", of_two(*shares)) for name, shares in (
            ("right", (1.0, 0.9)), ("apart", (0.2, 0.9)), ("close", (0.6, 0.5))))  # fmt: skip
        assert compare(right, apart) == (
            "c-1: Right (support 95%) -> Depends on the meaning (support 55%)\n  It is dear in 55% of what we assume.\n"
            "  lead-one: holds (1.5 USD) -> fails (0.5 USD)"
        )
        assert compare(close, apart) == (
            "c-1: Too close to call (support 55%) -> Depends on the meaning (support 55%)\n"
            "  It is dear in 55% of what we assume.\n  lead-one: holds (1.5 USD) -> fails (0.5 USD)"
        )
        less = written("less.json", of_two(0.95, 0.9))
        assert compare(right, less) == (
            "c-1: Right (support 95%) -> Right (support 92%)\n  It is dear: 1.5 USD, and more than 1 USD."
        )
        assert compare(less, less) == "No reading differs."


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
    "another file": ({}, "title: Field required"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), NO_REPORTS.values(), ids=NO_REPORTS)
def test_what_is_no_report_of_ours_is_refused_with_the_reason(written, content, said):
    path = written("a.json", content)
    with pytest.raises(BadParameter, match=re.escape(f"a.json: is not a claims.json of this report ({said}")):
        compare(path, path)

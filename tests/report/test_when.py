"""When was it true? The strips say at the time of the article what the claim says, and every one is in page and file."""

import csv
import io
from functools import cache

import nbformat
import pytest
from bs4 import BeautifulSoup

from recomputed.ground import paths
from recomputed.judging.through_time import Moment, ThroughTime
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.pages.when import when_csv, word_through_time
from recomputed.running.records import histories_of_book

CLAIMS = Claims.model_validate_json((paths.SITE / "claims.json").read_text(encoding="utf-8"))
BY_ID = {claim.id: claim for claim in CLAIMS.claims}


@cache
def through_time() -> dict[str, list[ThroughTime]]:
    executed = {path.stem: nbformat.read(path, 4) for path in sorted((paths.SITE / "notebooks").glob("*.ipynb"))}
    return histories_of_book(executed)


def judged(history: ThroughTime):
    return next(reading for reading in BY_ID[history.claim].readings if reading.id == history.id)


def newest_like(history: ThroughTime) -> Moment | None:
    """The newest time at which a reading has the value that is published."""
    value = judged(history).value
    return next((m for m in history.moments[::-1] if abs(m.value - value) <= 1e-9 * max(1, abs(value))), None)


def every_history() -> list[ThroughTime]:
    return [history for found in through_time().values() for history in found]


@pytest.mark.parametrize("history", every_history(), ids=lambda history: f"{history.claim}/{history.id}")
def test_at_the_time_of_its_figures_a_strip_says_what_the_claim_says(history):
    same = newest_like(history)
    assert same is not None, "the published value stands at no time of the strip"
    assert same.holds == judged(history).holds
    assert same.support == pytest.approx(judged(history).support, abs=0.05)  # a part of the same worlds


def test_a_planted_formula_of_another_time_is_noticed():
    history = every_history()[0]
    wrong = [moment.model_copy(update={"value": moment.value * 1.001}) for moment in history.moments]
    assert newest_like(history.model_copy(update={"moments": wrong})) is None


def test_every_strip_stands_on_the_page_the_claim_s_page_and_in_the_file():
    page = BeautifulSoup((paths.SITE / "when.html").read_text(encoding="utf-8"), "html.parser")
    shown = {section["id"].removeprefix("when-") for section in page.select(".x-when-claim")}
    assert shown == set(through_time())
    for claim, found in through_time().items():
        own = BeautifulSoup((paths.SITE / BY_ID[claim].address).read_text(encoding="utf-8"), "html.parser")
        of_claim = bool(word_through_time(BY_ID[claim], found))
        assert len(own.select(".x-strip-says")) == len(found) + of_claim
    text = (paths.SITE / "when.csv").read_text(encoding="utf-8")
    assert text == when_csv(CLAIMS, through_time())
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == sum(len(history.moments) for history in every_history()) > 1000


def test_the_word_of_a_claim_through_time_is_that_of_its_rule_and_unknown_before_all_are_known():
    claim = BY_ID["us-cost-above-100k"]
    found = word_through_time(claim, through_time()[claim.id])
    known_from = max(history.moments[0].time for history in through_time()[claim.id])
    assert found and found[0].time >= known_from[:4]
    assert found[-1].support == pytest.approx(
        claim.support, abs=0.1
    )  # by then the all-in figure is of the quarter before
    without_lead = [history for history in through_time()[claim.id] if history.id != claim.lead.id]
    assert word_through_time(claim, without_lead) == []

"""When was it true? The strips say at the time of the article what the claim says, and every one is in page and file."""

import csv
import io
from functools import cache
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from recomputed.commands.claim import about_claim
from recomputed.declared.catalog import catalog
from recomputed.declared.tables import read_table
from recomputed.ground import paths
from recomputed.judging.record import JudgedReading
from recomputed.judging.through_time import Moment, ThroughTime
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.pages.when import known_once, one_time, when_csv, word_through_time
from recomputed.running.chapters import chapters, settings
from recomputed.running.papermill_run import run
from recomputed.running.records import histories_by_claim, judgements

CLAIMS = Claims.model_validate_json((paths.SITE / "claims.json").read_text(encoding="utf-8"))
MINING_COST, HOME_MINER = "01_us_mining_cost", "06_home_miner"
BY_ID = {claim.id: claim for claim in CLAIMS.claims}


@cache
def through_time() -> dict[str, list[ThroughTime]]:
    executed = {path.stem: nbformat.read(path, 4) for path in sorted((paths.SITE / "notebooks").glob("*.ipynb"))}
    return histories_by_claim(executed.values())


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
    support = same.support if history.id != "large-company-training" else support_over_believed_years(history)
    # the first 1,024 of the same worlds: 0.05 is three standard errors of a share of so many
    assert support == pytest.approx(judged(history).support, abs=0.05)


def support_over_believed_years(history: ThroughTime) -> float:
    """Its time is itself an assumption, a choice among years: what the strip says of each, by its weight."""
    believed = catalog().parameters["ai_first_year"].shape
    by_year = {moment.time: moment.support for moment in history.moments}
    of_years = [by_year[f"{year:.0f}"] for year in believed.numbers]
    return sum(w * s for w, s in zip(believed.weights, of_years, strict=True)) / sum(believed.weights)


def voting() -> list[tuple[JudgedClaim, JudgedReading]]:
    return [(claim, reading) for claim in CLAIMS.claims for reading in claim.readings if reading.votes]


def is_explained(claim: JudgedClaim, reading: JudgedReading) -> bool:
    """Has it a strip, or else one time that is said, and never both?"""
    has_strip = any(history.id == reading.id for history in through_time().get(claim.id, []))
    declared = catalog().claims[claim.id].readings[reading.id].one_time
    return declared is None if has_strip else one_time(claim.id, reading) != ""


@pytest.mark.parametrize(("claim", "reading"), voting(), ids=lambda one: one.id)
def test_every_reading_that_votes_has_a_strip_or_says_for_which_one_time_it_is_known(claim, reading):
    assert is_explained(claim, reading)
    if once := known_once(claim, through_time().get(claim.id, [])):
        own = BeautifulSoup((paths.SITE / claim.address).read_text(encoding="utf-8"), "html.parser").get_text()
        assert all(told in own for told in once) and all("(figures of " in told for told in once)
        assert all(f"{told}: known for one time only" in about_claim(claim.id) for told in once)


def test_a_planted_reading_of_a_series_without_a_strip_is_noticed(monkeypatch):
    claim, reading = BY_ID["us-cost-above-100k"], next(r for r in BY_ID["us-cost-above-100k"].readings if r.votes)
    assert is_explained(claim, reading)
    monkeypatch.setitem(through_time(), claim.id, [])
    assert not is_explained(claim, reading)


def test_a_planted_formula_of_another_time_is_noticed():
    history = every_history()[0]
    wrong = [moment.model_copy(update={"value": moment.value * 1.001}) for moment in history.moments]
    assert newest_like(history.model_copy(update={"moments": wrong})) is None


def value_in_run(path: Path, reading: str, day: str) -> float:
    """The value of a reading in a run of a chapter as of a day."""
    ran = run(path, settings([], as_of=day, notebook=path), pictures=False)
    return next(record.value for record in judgements(ran.notebook) if f"{record.claim}/{record.id}" == reading)


def value_on_strip(reading: str, time: str) -> float:
    claim, name = reading.split("/")
    history = next(history for history in through_time()[claim] if history.id == name)
    return next(moment.value for moment in history.moments if moment.time == time)


@pytest.mark.parametrize(
    "chapter, reading, day, moment",
    [
        (MINING_COST, "us-cost-surging/twelve-months", "2025-10", "2025-10"),
        (MINING_COST, "us-cost-surging/twelve-months", "2026-Q1", "2026-03"),
        (MINING_COST, "us-cost-surging/twelve-months", "2026-05-31", "2026-05"),
        (HOME_MINER, "home-era-gone/stopped-paying", "2024", "2024-12"),
        (HOME_MINER, "home-era-gone/stopped-paying", "2025-12", "2025-12"),
    ],
)
def test_a_chapter_run_as_of_a_time_says_what_the_strip_says_there(chapter, reading, day, moment):
    assert value_in_run(chapters()[chapter], reading, day) == pytest.approx(value_on_strip(reading, moment), rel=1e-9)


def test_a_planted_month_of_a_notebook_s_own_is_noticed(tmp_path):
    text = chapters()[HOME_MINER].read_text(encoding="utf-8")
    assert text.count("<= p.day]") == 2
    planted = tmp_path / f"{HOME_MINER}.ipynb"
    planted.write_text(text.replace("<= p.day]", "<= '2026-04-30']"), encoding="utf-8")
    reading = "home-era-gone/stopped-paying"
    assert value_in_run(planted, reading, "2025-12") != pytest.approx(value_on_strip(reading, "2025-12"), rel=1e-3)


def test_no_wait_before_is_one_that_came_after():
    """In September 2025 the difficulty was still to rise: a wait then is compared with those that were known."""
    known = read_table("difficulty_epochs").query("start_date <= '2025-09-30'")
    then = read_table("network_monthly").set_index("month")["difficulty"]["2025-09"]
    found = value_in_run(chapters()[HOME_MINER], "gap-never-wider/wait-for-a-block", "2025-09")
    assert found == pytest.approx(100 * then / known["difficulty"].max(), rel=1e-9)


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
    of_article = next(moment for moment in found if moment.time == CLAIMS.as_of)
    assert of_article.support == pytest.approx(claim.support, abs=0.05)
    without_lead = [history for history in through_time()[claim.id] if history.id != claim.lead.id]
    assert word_through_time(claim, without_lead) == []

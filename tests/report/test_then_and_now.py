"""Both verdicts of a claim are shown, that of the article's day and that with the newest figures, and why they differ."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from recomputed.commands.claim import about_claim
from recomputed.declared.catalog import catalog
from recomputed.declared.contradictions import contradictions
from recomputed.declared.inputs import AS_OF, declared_value, newest_day, values_as_of
from recomputed.declared.models import Correction
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.publishing.data.claims_json import Claims, Moved, Now
from recomputed.publishing.outward import edition_pages
from recomputed.publishing.outward.structured import REVIEWS
from recomputed.publishing.pages.then_and_now import how_many_moved, newer_figures, now_in_a_line, then_and_now
from recomputed.running.chapters import chapters, settings
from recomputed.running.papermill_run import run
from recomputed.running.records import judgements

CLAIMS = Claims.model_validate_json((paths.SITE / "claims.json").read_text(encoding="utf-8"))
BY_ID = {claim.id: claim for claim in CLAIMS.claims}
CHANGED = values_as_of(newest_day())


def turned() -> Claims:
    """The report, if newer electricity alone made its first claim wrong."""
    claim = CLAIMS.claims[0]
    moved = [
        Moved(parameter="us_industrial_usd_per_kwh", then=0.08, now=0.1, alone=True),
        Moved(parameter="network_difficulty", then=2e14, now=1e14, alone=False),
    ]
    now = Now(verdict="Wrong", support=0.0, answer="No longer.", lead_value=1.0, moved=moved)
    return CLAIMS.model_copy(update={"now": {claim.id: now}, "newest": "2026-07-08", "as_of": "2026-04"})


def test_a_claim_is_judged_again_exactly_where_a_newer_figure_enters_its_verdict():
    entered = {
        claim.id for claim in CLAIMS.claims for r in claim.readings if r.votes and CHANGED.keys() & r.given.keys()
    }
    assert entered and set(CLAIMS.now) == entered
    for now in CLAIMS.now.values():
        for moved in now.moved:
            assert (moved.then, moved.now) == (declared_value(moved.parameter), CHANGED[moved.parameter])


@pytest.mark.parametrize("claim", CLAIMS.now)
def test_the_number_of_now_is_that_of_a_run_of_the_chapter_as_of_now(claim):
    path = chapters()[BY_ID[claim].notebook]
    changes = settings([], as_of=newest_day(), notebook=path)
    lead = next(
        r for r in judgements(run(path, changes, pictures=False).notebook) if (r.claim, r.role) == (claim, "lead")
    )
    assert changes[AS_OF] == newest_day() and lead.value == CLAIMS.now[claim].lead_value


def test_a_word_that_differs_is_said_with_the_figure_that_alone_does_it():
    claims = turned()
    page = (then_and_now(claims.claims[0], claims) + newer_figures(claims.claims[0], claims)).striptags()
    assert (
        "As of April 2026, the time of the article:" in page
        and "With the newest figures, to 8 July 2026: ✗ Wrong" in page
    )
    assert (
        "alone would change the word" in page
        and "“Price of electricity" in page
        and "“Difficulty" not in page.split("alone")[0]
    )
    assert "+25%" in page and "−50%" in page and "No longer." in page
    assert now_in_a_line(claims.claims[0], claims) == "Now, with figures to 8 July 2026: Wrong"
    assert how_many_moved(claims) == "judged as of April 2026; with figures to 8 July 2026 1 verdict would change"


def test_a_claim_without_newer_figures_says_so_and_a_row_says_nothing():
    claims = turned()
    assert "the same, since none of its figures has a newer one" in then_and_now(claims.claims[1], claims).striptags()
    assert now_in_a_line(claims.claims[1], claims) == ""


def test_front_page_claim_pages_and_the_record_say_both():
    front = (paths.SITE / "index.html").read_text(encoding="utf-8")
    assert how_many_moved(CLAIMS) in front and front.count("Now, with figures to") == sum(
        now.verdict != BY_ID[name].verdict for name, now in CLAIMS.now.items()
    )
    for claim in CLAIMS.claims:
        page = (paths.SITE / claim.address).read_text(encoding="utf-8")
        assert "ith the newest figures, to" in page and "The book has said so since its edition of" in page
    assert json.loads((paths.SITE / "claims.json").read_text(encoding="utf-8"))["as_of"] == CLAIMS.as_of


def test_one_command_answers_what_then_what_now_since_when_and_why():
    said = about_claim("us-cost-above-100k")
    claim = BY_ID["us-cost-above-100k"]
    now = CLAIMS.now[claim.id]
    assert f"as of April 2026: {claim.verdict}. {claim.answer}" in said and f"{now.verdict}. {now.answer}" in said
    assert all(moved.parameter in said for moved in now.moved)
    assert "at the industrial price: true in 7 of 101 months, August 2025 to February 2026; open in 5" in said
    assert "corrected on 2026-11-29: " in said
    assert "the same; none of its figures has a newer one" in about_claim("massive-migration")
    with pytest.raises(BadParameter, match="unknown claim 'nothing'"):
        about_claim("nothing")


@pytest.mark.parametrize("claim", CLAIMS.claims, ids=lambda claim: claim.id)
def test_what_then_what_now_since_when_and_why_is_answered_for_each_claim_by_one_command(claim):
    said = about_claim(claim.id)
    now = CLAIMS.now.get(claim.id)
    assert f"as of April 2026: {claim.verdict}. {claim.answer}" in said
    assert (f"{now.verdict}. {now.answer}" if now else "none of its figures has a newer one") in said
    assert "by the figures of each time" in said or "since when cannot be said" in said or not claim.lead
    assert "edition of" in said and all(moved.parameter in said for moved in (now.moved if now else []))


@pytest.mark.parametrize("one", catalog().corrections, ids=lambda one: f"{one.date} {one.was[:30]}")
def test_a_correction_stands_on_its_page_its_claims_pages_in_the_feed_and_in_their_reviews(one):
    def text(name: str) -> str:
        return BeautifulSoup((paths.SITE / name).read_text(encoding="utf-8"), "html.parser").get_text()

    assert one.was in text("corrections.html") and one.noticed_by in text("corrections.html")
    assert one.was[:80] in (paths.SITE / "feed.xml").read_text(encoding="utf-8")
    reviews = json.loads((paths.SITE / REVIEWS).read_text(encoding="utf-8"))["@graph"]
    for claim in one.claims:
        page = text(BY_ID[claim].address)
        assert one.was in page and ("Corrected on" in page) == any(
            edition_pages.is_recent(other) for other in catalog().corrections if claim in other.claims
        )
        (review,) = [review for review in reviews if review["claimReviewed"] == BY_ID[claim].quote]
        assert any(one.was in comment["text"] for comment in review["correction"])


def test_the_badge_of_a_correction_goes_after_ninety_days(monkeypatch):
    one = catalog().corrections[0]
    day = date.fromisoformat(one.date)
    for after, recent in ((90, True), (91, False)):
        monkeypatch.setattr(edition_pages, "edition_day", lambda after=after: day + timedelta(after))
        assert edition_pages.is_recent(one) is recent


@pytest.mark.parametrize(
    "planted, said",
    [
        ({"date": "2026-11"}, "date is a day"),
        ({"date": "9998-01-01"}, "it lies in the future"),
        ({"claims": ["nothing"]}, "unknown claim 'nothing'"),
        ({"was": ""}, "was"),
    ],
)
def test_a_planted_fault_in_a_correction_is_refused(planted, said):
    sound = {
        "date": "2026-11-29",
        "claims": [CLAIMS.claims[0].id],
        "was": "A.",
        "changed": "B.",
        "noticed_by": "somebody",
    }
    with pytest.raises(ValueError) as refused:
        known = SimpleNamespace(**vars(catalog()) | {"corrections": [Correction.model_validate(sound | planted)]})
        raise ValueError("; ".join(contradictions(known, list(chapters()))))
    assert said in str(refused.value)

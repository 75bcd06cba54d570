"""Both verdicts of a claim are shown, that of the article's day and that with the newest figures, and why they differ."""

import json

import pytest

from recomputed.declared.inputs import AS_OF, declared_value, newest_day, values_as_of
from recomputed.ground import paths
from recomputed.publishing.data.claims_json import Claims, Moved, Now
from recomputed.publishing.pages.then_and_now import how_many_moved, now_in_a_line, then_and_now
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
    page = then_and_now(claims.claims[0], claims).striptags()
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
    assert how_many_moved(CLAIMS) in front and front.count("Now, with figures to") == len(CLAIMS.now)
    for claim in CLAIMS.claims:
        page = (paths.SITE / claim.address).read_text(encoding="utf-8")
        assert ("With the newest figures, to" in page) == (claim.lead is not None)
    assert json.loads((paths.SITE / "claims.json").read_text(encoding="utf-8"))["as_of"] == CLAIMS.as_of

"""A claim alone on a small page, with its figure and its bench, for a frame in somebody else's page."""

from collections.abc import Mapping

from recomputed.judging.record import Judgement
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.edition import Edition
from recomputed.publishing.outward.embeds import canonical
from recomputed.publishing.pages.chapter_page import claim_block
from recomputed.publishing.small_page import small_page
from recomputed.showing.cards import judgement_card
from recomputed.showing.templates import rendered

SCRIPTS = ("arithmetic.js", "elements.js", "report.js", "sliders.js", "verdicts.js")


def bench_address(claim: JudgedClaim) -> str:
    """Where the page is, from the root of the site."""
    return f"embed/{_name(claim)}.html"


def _name(claim: JudgedClaim) -> str:
    return f"claim-{claim.id}"


def bench_page(
    claim: JudgedClaim, claims: Claims, records: Mapping[tuple[str, str], Judgement], edition: Edition
) -> str:
    """The answer to a claim, its readings against the bar, and its bench; the cards that its formulas stand in are hidden."""
    mine = [records[claim.id, reading.id] for reading in claim.readings if (claim.id, reading.id) in records]
    body = rendered(
        "bench_page",
        claim=claim,
        block=claim_block(claim, claim.notebook, claims, edition, records, alone=True),
        cards=[judgement_card(record) for record in mine],
        edition=edition,
    )
    title, head = f"“{claim.quote}”: {claim.verdict}", canonical(_name(claim), edition)
    return small_page(title=title, kind="x-embed", depth=1, head=head, body=body, scripts=SCRIPTS)

"""A page per claim whose address never changes: verdict, number, readings, and the way to the chapter."""

from html import escape
from typing import Any

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value, place_in_table
from recomputed.judging.record import JudgedReading
from recomputed.publishing.citing import in_words
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.edition import Edition
from recomputed.publishing.outward.page_heads import About, claim_in_words, head_of
from recomputed.publishing.pages.parts import badge, banner, how_sure, number_of, smallest_move
from recomputed.publishing.small_page import small_page
from recomputed.showing.answers import share_in_words
from recomputed.showing.cards import ROLES
from recomputed.showing.numbers import bounds_in_words, with_unit
from recomputed.showing.prose import source_in_words
from recomputed.showing.readings_figure import readings_figure
from recomputed.showing.templates import rendered


def claim_page(claim: JudgedClaim, claims: Claims, edition: Edition) -> str:
    """The claim's own page, at claims/<id>/index.html."""
    path = f"claims/{claim.id}/index.html"
    title = f"“{claim.quote}”: {claim.verdict}"
    about = About(path, title, claim_in_words(claim), claim.id)
    body = (
        f"<p class='x-muted'><a href='../../index.html'>{escape(edition.title)}</a></p>{banner(claims)}"
        f"<h1>“{escape(claim.quote)}”</h1><p class='x-verdict'>{badge(claim.verdict)} {how_sure(claim)}</p>"
        f"<p class='x-sentence'><strong>{escape(claim.answer)}</strong></p>"
        f"{readings_figure(claim.id, claim.quote, claim.readings)}"
        f"<p>{number_of(claim)}. {smallest_move(claim)}</p>"
        f"{_condition(claim, claims)}{_readings(claim)}{_inputs(claim)}{_unsettled(claim)}"
        f"<p><a href='../../{claim.page}'>The chapter: data, formula, every assumption</a></p>"
        f"<p class='x-muted'>Edition of {edition.day}. This page keeps its address. As data: "
        f"<a href='../../claims.json'>claims.json</a>. To cite it: {escape(in_words(edition, claim.quote, path))}</p>"
    )
    head = head_of(about, edition)
    return small_page(title=f"{title} — {edition.title}", kind="x-claim-page", depth=about.depth, head=head, body=body)


def _condition(claim: JudgedClaim, claims: Claims) -> str:
    """The verdicts of the claims on which this one is conditional, or rests."""
    words = {
        other.id: f"<a href='../{other.id}/index.html'>“{escape(other.quote)}”</a> {badge(other.verdict)}"
        for other in claims.claims
    }
    given = f"<p>Judged on the condition that {words[claim.given]}</p>" if claim.given in words else ""
    rests = "".join(f"<li>{words[other]}</li>" for other in claim.rests_on if other in words)
    return given + (f"<p>It takes for granted:</p><ul>{rests}</ul>" if rests else "")


def _readings(claim: JudgedClaim) -> str:
    if not claim.readings:
        return ""
    rows = "".join(_row(reading) for reading in claim.readings)
    return (
        f"<details class='x-folded'><summary>All {len(claim.readings)} readings of this sentence, with their questions</summary>"
        "<div class='x-scroll' tabindex='0' role='region' aria-label='Readings'><table class='x-table'>"
        "<caption>The readings of this sentence</caption><thead><tr><th scope='col'>Question</th>"
        "<th scope='col'>Needed</th><th scope='col'>Computed</th><th scope='col'>Answer</th><th scope='col'>Support</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def _inputs(claim: JudgedClaim) -> str:
    """The assumptions of the readings that vote: value, source, and the row of the table in which the value stands."""
    values: dict[str, float | int | str] = {}
    for reading in claim.readings:
        if reading.role != "test":
            values |= reading.given
    inputs = [{"name": name, "value": value, **_declared(name, value)} for name, value in values.items()]
    return str(rendered("inputs", inputs=inputs)) if inputs else ""


def _declared(name: str, value: float | int | str) -> dict[str, Any]:
    parameter = catalog().parameters[name]
    place = place_in_table(name) if value == declared_value(name) else None
    return {
        "is_": parameter.is_,
        "unit": parameter.unit,
        "as_of": parameter.as_of,
        "source": source_in_words(parameter),
        "place": place,
    }


def _row(reading: JudgedReading) -> str:
    bounds = bounds_in_words(reading.at_least, reading.at_most, reading.unit)
    return (
        f"<tr><th scope='row'>{escape(reading.asks)} <span class='x-muted'>({ROLES[reading.role]})</span></th><td>{bounds}</td>"
        f"<td>{with_unit(reading.value, reading.unit, reading.digits)}</td><td>{'holds' if reading.holds else 'fails'}</td>"
        f"<td>{share_in_words(reading.support)}</td></tr>"
    )


def _unsettled(claim: JudgedClaim) -> str:
    parts = "".join(
        f"<li>{escape(u.part)}. {escape(u.because)} What would settle it: {escape(u.would_settle)}</li>"
        for u in claim.not_checkable
    )
    return f"<h2>Not checkable</h2><ul>{parts}</ul>" if parts else ""

"""A page per claim whose address never changes: verdict, number, readings, and the way to the chapter."""

from html import escape

from exodus.publishing.citing import in_words
from exodus.publishing.claims_json import Claims, JudgedClaim, JudgedReading
from exodus.publishing.edition import Edition
from exodus.publishing.heads import About, claim_in_words, head_of
from exodus.publishing.pages import badge, banner, lead_of, nearest_turn
from exodus.publishing.small_page import small_page
from exodus.publishing.structured import claim_review, json_ld
from exodus.showing.numbers import bounds_in_words, with_unit


def claim_page(claim: JudgedClaim, claims: Claims, tables: list[str], edition: Edition) -> str:
    """The claim's own page, at claims/<id>/index.html."""
    path = f"claims/{claim.id}/index.html"
    title = f"“{claim.quote}”: {claim.verdict}"
    about = About(path, title, claim_in_words(claim), claim.id)
    body = (
        f"<p class='x-muted'><a href='../../index.html'>{escape(edition.title)}</a></p>{banner(claims)}"
        f"<h1>“{escape(claim.quote)}”</h1><p>{escape(claim.says)}</p>"
        f"<p class='x-verdict'>{badge(claim.verdict)}</p>{_number(claim)}{_readings(claim)}{_unsettled(claim)}"
        f"<p><a href='../../{claim.page}'>The chapter: data, formula, every assumption</a></p>"
        f"<p class='x-muted'>Edition of {edition.day}. This page keeps its address. As data: "
        f"<a href='../../claims.json'>claims.json</a>. To cite it: {escape(in_words(edition, claim.quote, path))}</p>"
    )
    head = head_of(about, edition) + json_ld(claim_review(claim, claims, tables, edition, about.depth))
    return small_page(title=f"{title} — {edition.title}", kind="x-claim-page", depth=about.depth, head=head, body=body)


def _number(claim: JudgedClaim) -> str:
    lead = lead_of(claim)
    if lead is None:
        return ""
    return (
        f"<p>{escape(lead.quantity)}: <strong>{with_unit(lead.value, lead.unit)}</strong>. "
        f"What would turn it: {nearest_turn(lead)}.</p>"
    )


def _readings(claim: JudgedClaim) -> str:
    if not claim.readings:
        return ""
    rows = "".join(_row(reading) for reading in claim.readings)
    return (
        "<div class='x-scroll' tabindex='0' role='region' aria-label='Readings'><table class='x-table'>"
        "<caption>The readings of this sentence</caption><thead><tr><th scope='col'>Question</th>"
        "<th scope='col'>Needed</th><th scope='col'>Computed</th><th scope='col'>Answer</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(reading: JudgedReading) -> str:
    bounds = bounds_in_words(reading.at_least, reading.at_most, reading.unit)
    lead = " <span class='x-muted'>(the reading of an ordinary reader)</span>" if reading.lead else ""
    doubt = ", within doubt" if reading.within_doubt else ""
    return (
        f"<tr><th scope='row'>{escape(reading.asks)}{lead}</th><td>{bounds}</td>"
        f"<td>{with_unit(reading.value, reading.unit)}</td><td>{'holds' if reading.holds else 'fails'}{doubt}</td></tr>"
    )


def _unsettled(claim: JudgedClaim) -> str:
    parts = "".join(
        f"<li>{escape(u.part)}. {escape(u.because)} What would settle it: {escape(u.would_settle)}</li>"
        for u in claim.not_checkable
    )
    return f"<h2>Not checkable</h2><ul>{parts}</ul>" if parts else ""

"""Generated parts of pages: verdicts in words, the lists of tables, guesses and scenarios."""

from collections.abc import Mapping
from html import escape

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value
from recomputed.judging.verdicts import BANDS, SIGNS
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.data.tables_used import tables_with_pages
from recomputed.publishing.edition import Edition
from recomputed.showing.answers import share_in_words
from recomputed.showing.numbers import with_unit
from recomputed.showing.prose import sources_line

TURNING_DIGITS = 3


def badge(verdict: str) -> str:
    """A verdict with its sign: never by colour alone.

    >>> badge("Mostly right")
    "<span class='x-badge x-right'>✓ Mostly right</span>"
    """
    band = BANDS[verdict]
    return f"<span class='x-badge x-{band}'>{SIGNS[band]} {escape(verdict)}</span>"


def how_sure(claim: JudgedClaim) -> str:
    """Support and confidence of a verdict, in a few words; empty where nothing could be judged."""
    if claim.support is None:
        return ""
    confidence = f", {claim.confidence} confidence" if claim.confidence else ""
    return f"<span class='x-muted'>supported in {share_in_words(claim.support)} of the cases{confidence}</span>"


def smallest_move(claim: JudgedClaim) -> str:
    """The smallest joint move of our assumptions that turns the lead reading, in words.

    >>> no_lead = JudgedClaim.model_construct(readings=[], not_checkable=[])
    >>> smallest_move(no_lead)
    ''
    """
    lead = claim.lead
    if lead is None:
        return ""
    if not lead.moves:
        return "Nothing plausible turns our main reading."
    known = catalog().parameters
    moves = [
        f"“{escape(known[name].is_)}” is {with_unit(to, known[name].unit, TURNING_DIGITS)} instead of "
        f"{with_unit(lead.given[name], known[name].unit, TURNING_DIGITS)}"
        for name, to in lead.moves.to.items()
    ]
    return f"Our main reading turns if {'; and '.join(moves)}."


def number_of(claim: JudgedClaim) -> str:
    """The quantity of the lead reading and its value, as HTML; a dash where there is none."""
    lead = claim.lead
    return f"{escape(lead.quantity)}: <strong>{with_unit(lead.value, lead.unit, lead.digits)}</strong>" if lead else "–"


def whole_book_link(with_pdf: bool, edition: Edition) -> str:
    """The way to the book as one PDF, if this build made one."""
    return f"<p><a href='{edition.pdf_name}'>The whole book as one PDF</a>.</p>" if with_pdf else ""


def guesses() -> str:
    """How many parameters rest on nothing but our judgement, and which."""
    known = catalog().parameters
    guessed = [f"<li>{escape(p.is_)} (<code>{name}</code>)</li>" for name, p in known.items() if p.source == "guess"]
    return (
        f"<details class='x-folded'><summary>{len(guessed)} of the {len(known)} parameters of this book are guesses. "
        f"Which?</summary><ul>{''.join(guessed)}</ul></details>"
    )


def tables_list() -> str:
    """Every table and map: what it holds, quality, span, holes, licence, downloads."""
    parts = []
    for name, t in catalog().tables.items():
        parts.append(
            f"<section class='x-card' id='table-{name}' aria-label='{name}'><p><strong><code>{name}</code></strong> "
            f"{escape(t.is_)}. Span: {escape(t.span)}. Quality: {t.quality}. Licence: {escape(t.licence)}.</p>"
            f"<p>Holes: {escape(t.holes)}</p><p>{_rows_link(name)}<a href='data/{name}.csv' download>CSV</a> · "
            f"<a href='data/{name}.json' download>metadata</a></p>{sources_line([name])}</section>"
        )
    return "".join(parts)


def _rows_link(name: str) -> str:
    return f"<a href='data/{name}.html'>Its rows</a> · " if name in tables_with_pages() else ""


def banner(claims: Claims) -> str:
    """On every page, when the book was built under other numbers than the published ones: which, and what differs."""
    if not claims.set_by_reader:
        return ""
    title = escape(catalog().scenarios[claims.scenario].title)
    return f"<div class='x-banner' role='note'>Not the published report. Scenario: {title}. {_changes_in_words(claims.set_by_reader)}.</div>"


def scenarios_list() -> str:
    """Every scenario: its name, why one would ask, and what it changes."""
    rows = "".join(
        f"<tr><th scope='row'><code>{name}</code></th><td>{escape(s.title)}. {escape(s.why)}</td>"
        f"<td>{_changes_in_words(s.changes)}</td></tr>"
        for name, s in catalog().scenarios.items()
    )
    return (
        "<div class='x-scroll' tabindex='0' role='region' aria-label='Scenarios'><table class='x-table'>"
        "<caption>Scenarios</caption><thead><tr><th scope='col'>Name</th><th scope='col'>Why</th>"
        f"<th scope='col'>What it changes</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _changes_in_words(changes: Mapping[str, float | str]) -> str:
    known = catalog().parameters
    return (
        "; ".join(
            f"{escape(known[name].is_)}: {with_unit(value, known[name].unit)} "
            f"instead of {with_unit(declared_value(name), known[name].unit)}"
            for name, value in changes.items()
        )
        or "nothing"
    )

"""Generated parts of pages: the scoreboard, the answer at the head of a chapter, the list of tables."""

from html import escape

from exodus.declared.declarations import library
from exodus.declared.inputs import declared_value
from exodus.publishing.claims_json import Claims, JudgedClaim, JudgedReading
from exodus.publishing.whole_book import NAME as WHOLE_BOOK
from exodus.showing.numbers import with_unit
from exodus.showing.prose import sources_line

SIGNS = {"Holds": "✓", "Fails": "✗", "Depends on the reading": "≈", "Not checkable": "?"}


def badge(verdict: str) -> str:
    """A verdict with its sign: never by colour alone.

    >>> badge("Holds, within doubt")
    "<span class='x-badge x-holds'>✓ Holds, within doubt</span>"
    """
    head = verdict.partition(",")[0]
    return f"<span class='x-badge x-{head.split()[0].lower()}'>{SIGNS[head]} {escape(verdict)}</span>"


def lead_of(claim: JudgedClaim) -> JudgedReading | None:
    """The reading that an ordinary reader would take."""
    return next((reading for reading in claim.readings if reading.lead), None)


def nearest_turn(reading: JudgedReading) -> str:
    """The plausible (else first) turning point in words.

    The nearest is the one that is the smallest move, measured in widths of the plausible range.
    """
    points = sorted(reading.turns_at, key=lambda point: (not point.plausible, _move(reading, point)))
    if not points:
        return "no allowed value of one assumption alone"
    parameter = library().parameters[points[0].parameter]
    here = reading.given[points[0].parameter]
    beyond = "" if points[0].plausible else " (outside the plausible range)"
    return (f"{escape(parameter.is_)}: {with_unit(points[0].at, parameter.unit)}{beyond} instead of "
            f"{with_unit(here, parameter.unit)}")  # fmt: skip


def _move(reading: JudgedReading, point) -> float:
    parameter = library().parameters[point.parameter]
    if parameter.type == "choice":
        return 0.0
    width = parameter.plausible[1] - parameter.plausible[0]
    return abs(float(point.at) - float(reading.given[point.parameter])) / width


def scoreboard(claims: Claims) -> str:
    """All claims with verdict, number and turning point, as one table."""
    rows = []
    for claim in claims.claims:
        lead = lead_of(claim)
        value = f"{escape(lead.quantity)}: <strong>{with_unit(lead.value, lead.unit)}</strong>" if lead else "–"
        turn = nearest_turn(lead) if lead else escape(claim.not_checkable[0].would_settle)
        turn = turn[0].upper() + turn[1:]
        sure = "within doubt" if lead and lead.within_doubt else "firm" if lead else "not computed"
        rows.append(f"<tr data-verdict='{claim.verdict.partition(',')[0]}' data-subject='{claim.subject}' "
                    f"data-confidence='{sure}'><th scope='row'><a href='{claim.page}'>“{escape(claim.quote)}”</a></th>"
                    f"<td>{badge(claim.verdict)}{_tally(claim)}</td><td>{value}</td><td>{turn}</td></tr>")  # fmt: skip
    return (
        "<div class='x-scroll' tabindex='0' role='region' aria-label='Scoreboard'><table class='x-table x-scoreboard'>"
        "<caption>Every claim, recomputed</caption><thead><tr><th scope='col'>The article says</th>"
        "<th scope='col'>Verdict</th><th scope='col'>The number</th><th scope='col'>What would turn it</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _tally(claim: JudgedClaim) -> str:
    """How the lead reading and the others came out, where the verdict alone does not say it."""
    lead = lead_of(claim)
    if lead is None or len(claim.readings) == 1:
        return ""
    held = sum(reading.holds for reading in claim.readings)
    lead_word = "holds" if lead.holds else "fails"
    return f"<br><span class='x-muted'>As most would read it: {lead_word}. {held} of {len(claim.readings)} readings hold.</span>"


def whole_book_link(with_pdf: bool) -> str:
    """The way to the book as one PDF, if this build made one."""
    return f"<p><a href='{WHOLE_BOOK}'>The whole book as one PDF</a>.</p>" if with_pdf else ""


def _own_address(claim: JudgedClaim) -> str:
    """The link to a claim's page, from a chapter."""
    return f" <a href='../claims/{claim.id}/index.html'>Page of this claim</a>."


def answer(claims: Claims, notebook: str) -> str:
    """The first screen of a chapter: the answer, how sure it is, and on what it turns."""
    parts = []
    for claim in (c for c in claims.claims if c.notebook == notebook):
        lead = lead_of(claim)
        if lead is None:
            parts.append(f"<p>“{escape(claim.quote)}” {badge(claim.verdict)}{_own_address(claim)}</p>")
            continue
        sure = "" if lead.robustness is None else f" It holds in {lead.robustness:.0%} of the plausible combinations."
        parts.append(
            f"<p>“{escape(claim.quote)}” {badge(claim.verdict)}{_tally(claim)}<br>{escape(lead.quantity)}: "
            f"<strong>{with_unit(lead.value, lead.unit)}</strong>.{sure} What would turn it: {nearest_turn(lead)}.{_own_address(claim)}</p>"
        )
    return f"<section class='x-card x-answer' aria-label='The answer'>{''.join(parts)}</section>"


def guesses() -> str:
    """How many parameters rest on nothing but our judgement, and which."""
    known = library().parameters
    guessed = [f"<li>{escape(p.is_)} (<code>{name}</code>)</li>" for name, p in known.items() if p.source == "guess"]
    return (
        f"<details class='x-folded'><summary>{len(guessed)} of the {len(known)} parameters of this book are guesses. "
        f"Which?</summary><ul>{''.join(guessed)}</ul></details>"
    )


def tables_list() -> str:
    """Every table and map: what it holds, quality, span, holes, licence, downloads."""
    parts = []
    for name, t in library().tables.items():
        parts.append(
            f"<section class='x-card' id='table-{name}' aria-label='{name}'><p><strong><code>{name}</code></strong> "
            f"{escape(t.is_)}. Span: {escape(t.span)}. Quality: {t.quality}. Licence: {escape(t.licence)}.</p>"
            f"<p>Holes: {escape(t.holes)}</p><p><a href='data/{name}.csv' download>CSV</a> · "
            f"<a href='data/{name}.json' download>metadata</a></p>{sources_line([name])}</section>"
        )
    return "".join(parts)


def banner(claims: Claims) -> str:
    """On every page, when the book was built under other numbers than the published ones: which, and what differs."""
    if not claims.set_by_reader:
        return ""
    title = escape(library().scenarios[claims.scenario].title)
    return f"<div class='x-banner' role='note'>Not the published report. Scenario: {title}. {_changes_in_words(claims.set_by_reader)}.</div>"


def scenarios_list() -> str:
    """Every scenario: its name, why one would ask, and what it changes."""
    rows = "".join(
        f"<tr><th scope='row'><code>{name}</code></th><td>{escape(s.title)}. {escape(s.why)}</td>"
        f"<td>{_changes_in_words(s.changes)}</td></tr>"
        for name, s in library().scenarios.items()
    )
    return (
        "<div class='x-scroll' tabindex='0' role='region' aria-label='Scenarios'><table class='x-table'>"
        "<caption>Scenarios</caption><thead><tr><th scope='col'>Name</th><th scope='col'>Why</th>"
        f"<th scope='col'>What it changes</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _changes_in_words(changes: dict) -> str:
    known = library().parameters
    return (
        "; ".join(
            f"{escape(known[name].is_)}: {with_unit(value, known[name].unit)} "
            f"instead of {with_unit(declared_value(name), known[name].unit)}"
            for name, value in changes.items()
        )
        or "nothing"
    )

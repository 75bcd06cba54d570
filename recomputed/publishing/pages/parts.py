"""Generated parts of pages: the scoreboard, the answer at the head of a chapter, the list of tables."""

from html import escape

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value
from recomputed.judging.verdicts import BANDS, SIGNS, Verdict
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.edition import Edition
from recomputed.showing.answers import sentence_of, share_in_words
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
    return (
        f"<span class='x-muted'>supported in {share_in_words(claim.support)} of the cases we varied{confidence}</span>"
    )


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
        f"<em>{escape(known[name].is_)}</em> {with_unit(to, known[name].unit, TURNING_DIGITS)} instead of "
        f"{with_unit(lead.given[name], known[name].unit, TURNING_DIGITS)}"
        for name, to in lead.moves.to.items()
    ]
    return f"Our main reading turns {'if together ' if len(moves) > 1 else 'at '}{'; and '.join(moves)}."


def number_of(claim: JudgedClaim) -> str:
    """The quantity of the lead reading and its value, as HTML; a dash where there is none."""
    lead = claim.lead
    return f"{escape(lead.quantity)}: <strong>{with_unit(lead.value, lead.unit, lead.digits)}</strong>" if lead else "–"


def scoreboard(claims: Claims) -> str:
    """All claims with word, sentence, number and what would turn it, as one table."""
    rows = []
    for claim in claims.claims:
        turn = smallest_move(claim) or escape(claim.not_checkable[0].would_settle)
        rows.append(f"<tr data-verdict='{claim.verdict}' data-subject='{claim.subject}' "
                    f"data-confidence='{claim.confidence or 'none'}'><th scope='row'><a href='{claim.page}'>“{escape(claim.quote)}”</a></th>"
                    f"<td>{badge(claim.verdict)}<br>{how_sure(claim)}</td><td>{escape(claim.answer)}</td>"
                    f"<td>{number_of(claim)}</td><td>{turn}</td></tr>")  # fmt: skip
    return (
        "<div class='x-scroll' tabindex='0' role='region' aria-label='Scoreboard'><table class='x-table x-scoreboard'>"
        "<caption>Every claim, recomputed</caption><thead><tr><th scope='col'>The article says</th>"
        "<th scope='col'>Verdict</th><th scope='col'>The answer</th><th scope='col'>The number</th>"
        f"<th scope='col'>What would turn it</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def thesis_html(claims: Claims) -> str:
    """The answer to the article as a whole: a sentence for each claim on which it rests, in the band of that claim."""
    found = {claim.id: claim for claim in claims.claims}
    thesis, known = catalog().thesis, catalog().claims
    verdicts = {claim.id: Verdict(claim.verdict, claim.support) for claim in claims.claims}
    said = [
        sentence_of(getattr(sentence, _band(claim)), known[claim.id], [r.model_dump() for r in claim.readings], verdicts)
        for sentence in thesis.sentences if (claim := found.get(sentence.claim)) and claim.lead
    ]  # fmt: skip
    return (
        f"<section class='x-card x-thesis' aria-label='The answer'><p class='x-muted'>“{escape(thesis.quote)}”</p>"
        f"<p><strong>{escape(' '.join(said))}</strong></p></section>"
    )


def _band(claim: JudgedClaim) -> str:
    return "between" if claim.band == "unknown" else claim.band


def whole_book_link(with_pdf: bool, edition: Edition) -> str:
    """The way to the book as one PDF, if this build made one."""
    return f"<p><a href='{edition.pdf_name}'>The whole book as one PDF</a>.</p>" if with_pdf else ""


def _own_address(claim: JudgedClaim) -> str:
    """The link to a claim's page, from a chapter."""
    return f" <a href='../claims/{claim.id}/index.html'>Page of this claim</a>."


def answer(claims: Claims, notebook: str) -> str:
    """The first screen of a chapter: the answer, how sure it is, and on what it turns."""
    parts = []
    for claim in (c for c in claims.claims if c.notebook == notebook):
        number = f"{number_of(claim)}. " if claim.lead else ""
        parts.append(
            f"<p><strong>{escape(claim.answer)}</strong><br>“{escape(claim.quote)}” {badge(claim.verdict)} {how_sure(claim)}"
            f"{_condition(claim, claims)}<br>{number}{smallest_move(claim)}{_own_address(claim)}</p>"
        )
    return f"<section class='x-card x-answer' aria-label='The answer'>{''.join(parts)}</section>"


def _condition(claim: JudgedClaim, claims: Claims) -> str:
    """The verdict of the claim on whose condition this one is judged."""
    antecedent = next((other for other in claims.claims if other.id == claim.given), None)
    if antecedent is None:
        return ""
    return (
        f"<br><span class='x-muted'>If it is so that: “{escape(antecedent.quote)}”</span> {badge(antecedent.verdict)}"
    )


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
            f"<p>Holes: {escape(t.holes)}</p><p><a href='data/{name}.csv' download>CSV</a> · "
            f"<a href='data/{name}.json' download>metadata</a></p>{sources_line([name])}</section>"
        )
    return "".join(parts)


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


def _changes_in_words(changes: dict) -> str:
    known = catalog().parameters
    return (
        "; ".join(
            f"{escape(known[name].is_)}: {with_unit(value, known[name].unit)} "
            f"instead of {with_unit(declared_value(name), known[name].unit)}"
            for name, value in changes.items()
        )
        or "nothing"
    )

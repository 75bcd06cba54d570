"""Generated parts of pages: verdicts in words, the lists of tables, guesses and scenarios."""

from collections.abc import Mapping

from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import day_of_article, declared_value
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.data.tables_used import tables_with_pages
from recomputed.publishing.edition import Edition
from recomputed.showing.answers import share_in_words
from recomputed.showing.numbers import with_unit
from recomputed.showing.prose import sources_line
from recomputed.showing.templates import rendered, table_html
from recomputed.showing.times import time_in_words

TURNING_DIGITS = 3


def how_sure(claim: JudgedClaim) -> Markup:
    """Support and confidence of a verdict, in a few words; empty where nothing could be judged."""
    if claim.support is None:
        return Markup("")
    confidence = f", {claim.confidence} confidence" if claim.confidence else ""
    return Markup("<span class='x-muted'>the sentence holds in {} of the cases{}</span>").format(
        share_in_words(claim.support), confidence
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
        f"“{known[name].is_}” is {with_unit(to, known[name].unit, TURNING_DIGITS)} instead of "
        f"{with_unit(lead.given[name], known[name].unit, TURNING_DIGITS)}"
        for name, to in lead.moves.to.items()
    ]
    return f"Our main reading turns if {'; and '.join(moves)}."


def number_of(claim: JudgedClaim) -> Markup:
    """The quantity of the lead reading and its value; a dash where there is none."""
    lead = claim.lead
    if lead is None:
        return Markup("–")
    return Markup("{}: <strong>{}</strong>").format(lead.quantity, with_unit(lead.value, lead.unit, lead.digits))


def whole_book_link(with_pdf: bool, edition: Edition) -> Markup:
    """The way to the book as one PDF, if this build made one."""
    link = Markup("<p><a href='{}'>The whole book as one PDF</a>.</p>").format(edition.pdf_name)
    return link if with_pdf else Markup("")


def guesses() -> Markup:
    """How many parameters rest on nothing but our judgement, and which."""
    known = catalog().parameters
    guessed = {name: parameter for name, parameter in known.items() if parameter.source == "guess"}
    return rendered("guesses", guessed=guessed, count=len(known))


def tables_list() -> Markup:
    """Every table: what it holds, quality, span, holes, licence, downloads."""
    tables = dict(catalog().tables.items())
    sources = {name: sources_line([name]) for name in tables}
    return rendered("tables_list", tables=tables, sources=sources, with_pages=tables_with_pages())


def banner(claims: Claims) -> Markup:
    """On every page, when the book was built under other numbers than the published ones: which, and what differs."""
    if not claims.set_by_reader:
        return Markup("")
    title, changes = catalog().scenarios[claims.scenario].title, _changes_in_words(claims.set_by_reader)
    day = f"As of {time_in_words(claims.as_of)}. " if claims.as_of and claims.as_of != day_of_article() else ""
    words = Markup("<div class='x-banner' role='note'>Not the published report. {}Scenario: {}. {}.</div>")
    return words.format(day, title, changes)


def scenarios_list() -> Markup:
    """Every scenario: its name, why one would ask, and what it changes."""
    rows = [
        [
            Markup("{}<br><code>{}</code>").format(scenario.title, name),
            scenario.why,
            _changes_in_words(scenario.changes),
        ]
        for name, scenario in catalog().scenarios.items()
    ]
    return table_html("Scenarios", ["Scenario", "Why", "What it changes"], rows, caption="Scenarios", kind="x-stacked")


def _changes_in_words(changes: Mapping[str, float | str]) -> str:
    known = catalog().parameters
    words = [
        f"{known[name].is_}: {with_unit(value, known[name].unit)} instead of "
        f"{with_unit(declared_value(name), known[name].unit)}"
        for name, value in changes.items()
    ]
    return "; ".join(words) or "nothing"

"""Sentences, checks and small tables with computed numbers."""

from html import escape

import pandas as pd
from IPython.display import HTML

from recomputed.declared.catalog import catalog
from recomputed.showing.numbers import MINUS, in_words, with_unit


def say(text: str, **numbers) -> HTML:
    """A paragraph whose numbers were computed: `say("It takes {years:.1f} years.", years=y)`."""
    return HTML(f"<p>{escape(text.format(**numbers))}</p>")


def check(
    what: str, *, ours: float, theirs: float, unit: str, within_pct: float, source: str, whose: str = "Ours"
) -> HTML:
    """Our number (or `whose` it is) beside one that someone else published, and whether they agree within a tolerance."""
    away = round((ours / theirs - 1) * 100, 1) + 0.0  # adding zero turns -0.0 into 0.0
    signed = f"{away:+.1f}".replace("-", MINUS)
    agrees = abs(ours / theirs - 1) * 100 <= within_pct
    verdict = "They agree" if agrees else "They do not agree"
    return HTML(
        f"<section class='x-card x-check' aria-label='Check: {escape(what)}'><p><strong>Check: {escape(what)}.</strong> {escape(whose)} "
        f"{with_unit(ours, unit)}, published {with_unit(theirs, unit)} ({escape(catalog().sources[source].title)}): "
        f"{signed}%. {verdict} within {within_pct:g}%.</p></section>"
    )


def show_table(frame: pd.DataFrame, *, caption: str, sources: list[str]) -> HTML:
    """A small table with a caption and its sources, every cell as text; numbers are written as everywhere in the book."""
    body = frame.to_html(
        index=False, border=0, classes="x-table", escape=True, na_rep="–", justify="left", float_format=in_words
    )
    body = body.replace("<thead>", f"<caption>{escape(caption)}</caption><thead>", 1).replace(
        "<th>", "<th scope='col'>"
    )
    return HTML(
        f"<div class='x-scroll' tabindex='0' role='region' aria-label='{escape(caption)}'>{body}</div>"
        f"{sources_line(sources)}"
    )


def sources_line(names: list[str]) -> str:
    """The sources of a figure or table, each with its address where there is one, as HTML."""
    if not names:
        return "<p class='x-sources'>Source: computed from the verdicts of this book.</p>"
    known, parts = catalog(), []
    for name in names:
        ids = [name] if name in known.sources else (known.tables.get(name) or known.maps[name]).sources
        label = "" if name in known.sources else f"{name}: "
        shown = [_source_link(known.sources[i]) for i in ids[:4]] + (["and others"] if len(ids) > 4 else [])
        parts.append(label + ", ".join(shown))
    return f"<p class='x-sources'>Source: {'; '.join(parts)}.</p>"


def _source_link(source) -> str:
    text = escape(f"{source.publisher}, {source.title}")
    address = source.address or source.seen_at
    return f'<a href="{escape(address, quote=True)}" rel="noopener">{text}</a>' if address else text

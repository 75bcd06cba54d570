"""Tables for which newer figures are due at their source."""

from datetime import date
from functools import cache

import nbformat
from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.declared.edition_day import edition_day
from recomputed.declared.tables import read_table
from recomputed.publishing.data.tables_used import tables_used


def stale_tables(today: date) -> dict[str, str]:
    """Newest date of each table that is older than twice the rhythm in which its source is renewed."""
    found = {}
    for name, declared in catalog().tables.items():
        newest = _newest(name)
        if declared.rhythm_days and newest and (today - _last_day(newest)).days > 2 * declared.rhythm_days:
            found[name] = newest
    return found


def stale_note(notebook: nbformat.NotebookNode) -> Markup:
    """A badge for the head of a chapter that uses stale tables; empty if there are none.  Its day is the edition's."""
    stale = stale_tables(edition_day())
    used = [name for name in tables_used({"": notebook})[""] if name in stale]
    if not used:
        return Markup("")
    link = Markup("<a href='../data.html#table-{}'><code>{}</code></a> (ours to {})")
    listed = Markup(", ").join(link.format(name, name, _month(stale[name])) for name in used)
    return Markup("<p class='x-stale'>Newer figures should exist for {}.</p>").format(listed)


@cache  # every chapter asks
def _newest(name: str) -> str:
    dated = [c for c, column in catalog().tables[name].columns.items() if column.type in ("date", "month")]
    return max((str(read_table(name)[c].dropna().max()) for c in dated), default="")


def _month(text: str) -> str:
    return f"{_last_day(text):%B %Y}"


def _last_day(text: str) -> date:
    return date.fromisoformat(text if len(text) == 10 else f"{text}-28")

"""A page for each table from which an assumption takes its value: each of its rows has an address."""

import re

from recomputed.declared.catalog import catalog
from recomputed.declared.checksums import verified_bytes
from recomputed.declared.inputs import FIRST_LINE
from recomputed.declared.models import Column
from recomputed.declared.provisional import provisional_rows
from recomputed.declared.tables import raw_cells
from recomputed.ground import paths
from recomputed.publishing.edition import Edition
from recomputed.publishing.outward.page_heads import About, head_of
from recomputed.publishing.small_page import small_page
from recomputed.showing.prose import sources_line
from recomputed.showing.templates import rendered


def short_head(column: Column) -> str:
    """What a column holds in its first words, with its unit; all of it stands beside the pointer and in the metadata.

    >>> short_head(Column(is_="Energy, by the maker's list", type="number", unit="J/TH", range=[0.0, 9.0]))
    'Energy, J/TH'
    """
    unit = f", {column.unit}" if column.unit and column.unit != "1" else ""
    return re.split(r"[,;:(]", column.is_)[0].strip() + unit


def table_page(name: str, edition: Edition) -> str:
    """The rows of a table as they stand in its file, at data/<name>.html."""
    declared = dict(catalog().tables.items())[name]
    rows = raw_cells(verified_bytes(paths.TABLES / f"{name}.csv"), name, declared).fillna("")
    about = About(f"data/{name}.html", declared.is_, f"{declared.is_}. Span: {declared.span}.")
    body = rendered(
        "table_page",
        title=edition.title,
        name=name,
        declared=declared,
        heads={label: short_head(column) for label, column in declared.columns.items()},
        rows=list(enumerate(rows.itertuples(index=False), FIRST_LINE)),
        sources=sources_line([name]),
        provisional={FIRST_LINE + row for row in rows.index[provisional_rows(rows, declared)]},
    )
    head = head_of(about, edition)
    return small_page(
        title=f"{declared.is_} — {edition.title}", kind="x-table-page", depth=about.depth, head=head, body=body
    )

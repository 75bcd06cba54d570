"""Sentences, checks and small tables with computed numbers."""

from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.declared.models import Parameter, Source
from recomputed.showing.numbers import MINUS, in_words
from recomputed.showing.templates import rendered

MOST_PUBLISHERS = 2
AT_A_GLANCE = 6  # rows


def source_in_words(parameter: Parameter) -> str:
    """Where the value of an assumption comes from: the title of its source, or that it is a guess."""
    return "a guess" if parameter.source == "guess" else catalog().sources[parameter.source].title


def say(text: str, **numbers: Any) -> HTML:
    """A paragraph whose numbers were computed: `say("It takes {years:.1f} years.", years=y)`."""
    return HTML(str(Markup("<p>{}</p>").format(text.format(**numbers))))


def check(
    what: str, *, ours: float, theirs: float, unit: str, within_pct: float, source: str, whose: str = "Ours"
) -> HTML:
    """Our number (or `whose` it is) beside one that someone else published, and whether they agree within a tolerance."""
    away = round((ours / theirs - 1) * 100, 1) + 0.0  # adding zero turns -0.0 into 0.0
    return HTML(
        str(
            rendered(
                "check",
                what=what,
                whose=whose,
                ours=ours,
                theirs=theirs,
                unit=unit,
                within=f"{within_pct:g}",
                title=catalog().sources[source].title,
                away=f"{away:+.1f}".replace("-", MINUS),
                agrees=abs(ours / theirs - 1) * 100 <= within_pct,
            )
        )
    )


def show_table(frame: pd.DataFrame, *, caption: str, sources: list[str]) -> HTML:
    """A table with a caption and its sources, every cell as text; numbers are written as everywhere in the book.

    One of more rows than are read at a glance is opened by its caption.
    """
    body = frame.to_html(
        index=False, border=0, classes="x-table", escape=True, na_rep="–", justify="left", float_format=in_words
    )
    body = body.replace("<thead>", Markup("<caption>{}</caption><thead>").format(caption), 1).replace(
        "<th>", "<th scope='col'>"
    )
    return HTML(
        str(
            rendered(
                "table",
                body=Markup(body),
                caption=caption,
                rows=len(frame),
                folded=len(frame) > AT_A_GLANCE,
                sources=sources_line(sources),
            )
        )
    )


def sources_line(names: list[str]) -> Markup:
    """The publishers of what a figure or table rests on; its documents, with their addresses, when it is opened."""
    known = catalog()
    parts = [("" if name in known.sources else name, _documents_of(name)) for name in names]
    documents = list({id(source): source for _, of_it in parts for source in of_it}.values())
    return rendered("sources", parts=parts, documents=documents, publishers=publishers_of(names), most=MOST_PUBLISHERS)


def publishers_of(names: list[str]) -> list[str]:
    """Who published the documents behind some tables, maps and documents, each once."""
    return list(dict.fromkeys(source.publisher for name in names for source in _documents_of(name)))


def _documents_of(name: str) -> list[Source]:
    """A document itself, or those of a table or map."""
    known = catalog()
    ids = [name] if name in known.sources else (known.tables.get(name) or known.maps[name]).sources
    return [known.sources[document] for document in ids]

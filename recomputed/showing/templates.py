"""Our own HTML, from templates: every value is escaped unless it is HTML already."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from recomputed.declared.models import Reading
from recomputed.judging.record import JudgedReading
from recomputed.judging.verdicts import BANDS, SIGNS
from recomputed.showing.answers import share_in_words
from recomputed.showing.numbers import bounds_in_words, in_words, with_unit


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("recomputed.showing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "with_unit": with_unit,
        "in_words": in_words,
        "share": share_in_words,
        "bounds": _bounds,
        "badge": badge,
    }
    return environment


def compile_templates() -> None:
    """Have all templates at hand: one is read and compiled when it is first asked for."""
    for name in _environment().list_templates():
        _environment().get_template(name)


def rendered(template: str, **values: Any) -> Markup:
    """A template of this room, `<template>.html`, filled in; what is missing raises.

    >>> "&lt;b&gt;" in rendered("readings_list", quote="<b>", further=False, readings=[], unsettled=[])
    True
    """
    return Markup(_environment().get_template(f"{template}.html").render(**values))


def table_html(
    label: str, heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", kind: str = ""
) -> Markup:
    """A table that scrolls by itself where the page is too narrow; the first cell of a row names the row."""
    return rendered("data_table", label=label, heads=heads, rows=rows, caption=caption, kind=kind)


def badge(verdict: str) -> Markup:
    """A verdict with its sign: never by colour alone.

    >>> print(badge("Mostly right"))
    <span class="x-badge x-right">✓ Mostly right</span>
    """
    band = BANDS[verdict]
    return Markup('<span class="x-badge x-{}">{} {}</span>').format(band, SIGNS[band], verdict)


def _bounds(asked: Reading | JudgedReading) -> str:
    return bounds_in_words(asked.at_least, asked.at_most, asked.unit)

"""Our own HTML, from templates: every value is escaped unless it is HTML already."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from recomputed.declared.models import Reading
from recomputed.judging.record import JudgedReading
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
    environment.filters |= {"with_unit": _with_unit, "in_words": in_words, "share": share_in_words, "bounds": _bounds}
    return environment


def rendered(template: str, **values: Any) -> Markup:
    """A template of this room, `<template>.html`, filled in; what is missing raises.

    >>> "&lt;b&gt;" in rendered("readings_list", quote="<b>", readings=[], unsettled=[])
    True
    """
    return Markup(_environment().get_template(f"{template}.html").render(**values))


def _with_unit(value: float | str, unit: str, digits: int = 4) -> Markup:
    return Markup(with_unit(value, unit, digits))


def _bounds(asked: Reading | JudgedReading) -> Markup:
    return Markup(bounds_in_words(asked.at_least, asked.at_most, asked.unit))

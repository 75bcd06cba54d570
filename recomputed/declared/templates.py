"""Sentences with places for computed values: what may stand in them."""

import re
from collections.abc import Collection
from string import Formatter

MOST_SIGNS = 160
OF_A_READING: tuple[str, ...] = (
    "value",
    "size",
    "change",
    "moved",
    "more",
    "below",
    "support",
    "at_least",
    "at_most",
    "label",
)
OF_A_CLAIM: tuple[str, ...] = ("verdict", "support")


def places_of(text: str) -> list[str]:
    """The places of a template, as they are written.  Raises ValueError for braces that do not pair.

    >>> places_of("It costs {lead.value} at home.")
    ['lead.value']
    """
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


def refuse_bad_template(what: str, text: str, readings: Collection[str], lead: str | None, given: str | None) -> None:
    """Raises ValueError for a typed digit, a place that nothing fills, and a sentence that is too long as it stands.

    >>> refuse_bad_template("answer.right", "It costs {lead.price}.", ["home"], "home", None)
    Traceback (most recent call last):
    ValueError: answer.right: nothing fills {lead.price}; there are: value, size, change, moved, more, below, support, at_least, at_most, label
    """
    try:
        parts = list(Formatter().parse(text))
    except ValueError as problem:
        raise ValueError(f"{what}: {problem}") from problem
    for _, name, form, conversion in parts:
        if name is not None and (form or conversion):
            raise ValueError(f"{what}: {{{name}}} is written by the book, without {form or conversion!r}")
    for place in places_of(text):
        owner, _, part = place.partition(".")
        if owner in readings or (owner == "lead" and lead):
            known = OF_A_READING
        elif owner == "claim" or (owner == "given" and given):
            known = OF_A_CLAIM
        else:
            raise ValueError(f"{what}: {{{place}}} names no reading of the claim")
        if part not in known:
            raise ValueError(f"{what}: nothing fills {{{place}}}; there are: {', '.join(known)}")
    bare = re.sub(r"\{[^}]*\}", "", text)
    if digit := re.search(r"\d", bare):
        raise ValueError(f"{what}: {digit[0]} is typed; a sentence holds computed values only")
    if len(bare) > MOST_SIGNS:
        raise ValueError(f"{what}: {len(bare)} signs without its values; at most {MOST_SIGNS}")

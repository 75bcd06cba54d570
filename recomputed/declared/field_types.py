"""The forms of single fields, and the base of all declarations."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from recomputed.declared.dates import days_of, has_not_begun
from recomputed.ground.texts import odd_sign

MOST_SIGNS = 60  # of a name: it becomes a part of files and addresses


def _shown_as_it_is(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is blank")
    if sign := odd_sign(text):
        raise ValueError(f"the text holds {sign}, which cannot be shown")
    return text


def _in_the_past(period: str) -> str:
    if not days_of(period):
        raise ValueError("there is no such day, month or year")
    if has_not_begun(period):
        raise ValueError("it lies in the future")
    return period


Quality = Literal["measured", "reported", "estimated", "survey", "claimed", "guess"]
KebabName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=MOST_SIGNS)]
SnakeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=MOST_SIGNS)]
Period = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}$"), AfterValidator(_in_the_past)]
NotebookName = Annotated[str, Field(pattern=r"^[0-9]{2}(_[a-z0-9]+)+$", max_length=MOST_SIGNS + len("00_"))]
Text = Annotated[str, Field(min_length=1), AfterValidator(_shown_as_it_is)]
Address = Annotated[str, Field(pattern=r"^https://[^\s/?#@]+([/?#]\S*)?$"), AfterValidator(_shown_as_it_is)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]


def refuse_doubles(what: str, items: Sequence[object]) -> None:
    """Raises ValueError, naming the first item that a list holds more than once.

    >>> refuse_doubles("key", ["month", "pool", "month"])
    Traceback (most recent call last):
    ValueError: key holds 'month' twice
    """
    for place, item in enumerate(items):
        if item in items[:place]:
            raise ValueError(f"{what} holds {item!r} twice")


def refuse_reversed(what: str, ends: Sequence[float]) -> None:
    """Raises ValueError for two ends of which the first is the higher.

    >>> refuse_reversed("range", [2.0, 1.0])
    Traceback (most recent call last):
    ValueError: range is [lowest, highest], not [2.0, 1.0]
    """
    if ends[0] > ends[1]:
        raise ValueError(f"{what} is [lowest, highest], not [{ends[0]}, {ends[1]}]")


class Declared(BaseModel):
    """Base of all declarations: strict types, nothing unknown, unchangeable."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

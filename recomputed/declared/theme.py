"""The colours of a report by their names, in one place: `book/theme.yml` changes those that it names, in light and in dark."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from recomputed.declared.field_types import Declared, refuse_doubles
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.ground.strict_yaml import read_yaml

FILE = "theme.yml"
Ground = Literal["ink", "muted", "grid", "paper", "land"]
Series = Literal["blue", "orange", "green", "purple", "red", "sky"]
Step = Literal["step-0", "step-1", "step-2", "step-3", "step-4", "step-5"]
Drawn = Ground | Series | Step
Name = Drawn | Literal["card"]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
# Series colours follow Okabe and Ito (2008), "Color Universal Design", distinguishable under colour deficiencies.
USUAL: Mapping[Drawn, str] = {
    "ink": "#1b1f24",
    "muted": "#57606a",
    "grid": "#d8dee4",
    "paper": "#fffffe",
    "land": "#e6e9ed",
    "blue": "#0061a8",
    "orange": "#b35c00",
    "green": "#007a5a",
    "purple": "#9c4a86",
    "red": "#b42318",
    "sky": "#3f8fc4",
    "step-0": "#dbe9f6",
    "step-1": "#b3d0ea",
    "step-2": "#7fb0db",
    "step-3": "#4a8cc6",
    "step-4": "#1f66a6",
    "step-5": "#0b3f73",
}


class Theme(Declared):
    """The colours that a report has of its own; all others are the usual ones."""

    light: dict[Name, Colour] = {}
    dark: dict[Name, Colour] = {}

    @model_validator(mode="after")
    def tells_colours_apart(self) -> Self:
        refuse_doubles("light", list(self.drawn().values()))  # in a drawing a colour is known by itself
        return self

    def drawn(self) -> dict[Drawn, str]:
        """The colours of charts and maps as they are drawn, in light."""
        return {name: self.light.get(name, usual) for name, usual in USUAL.items()}


@cache
def theme() -> Theme:
    """The theme of the report; the usual one where it has none, and where there is no report.

    Raises BadParameter for a file that is none.
    """
    try:
        path = paths.BOOK / FILE
    except BadParameter:
        return Theme()
    return theme_in(read_yaml(path)) if path.exists() else Theme()


def theme_in(content: Mapping[str, Any]) -> Theme:
    """The theme that a mapping declares.

    >>> theme_in({"light": {"blue": "#23408e"}}).drawn()["blue"]
    '#23408e'
    >>> theme_in({"light": {"blue": "navy"}})
    Traceback (most recent call last):
    recomputed.ground.errors.BadParameter: theme.yml: light.blue: String should match pattern '^#[0-9a-f]{6}$'
    """
    try:
        return Theme.model_validate(content)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = "".join(f"{step}." for step in first["loc"] if step != "[key]").removesuffix(".")
        rule = first["msg"].removeprefix("Value error, ")
        raise BadParameter(": ".join(part for part in (FILE, place, rule) if part)) from problem

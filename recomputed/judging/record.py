"""A reading, judged: the one record that travels from the cell of a notebook to its page and to claims.json."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from recomputed.declared.field_types import Text

MIME = "application/vnd.recomputed.judgement+json"


class Part(BaseModel):
    """Base of all parts: unchangeable, every number finite, and every text fit to be shown."""

    model_config = ConfigDict(allow_inf_nan=False, frozen=True)


class TurningPoint(Part):
    """Where the verdict changes: exactly there it is the other one, or the bound is met."""

    parameter: Text
    at: float | Text
    unit: Text
    plausible: bool


class Matters(Part):
    """First-order and total Sobol index of an assumption."""

    first_order: float
    total: float


class JointMove(Part):
    """A move of several assumptions at once."""

    to: dict[Text, float | int | Text]
    distance: float = Field(description="In units of each assumption's plausible range")


class States(Part):
    """Levels by parameter, and the value at every combination of them: the last parameter runs fastest.

    A value is None where the quantity is undefined.  `support` is that of a reading that votes if one parameter is known
    to stand at a level, the others as believed.
    """

    levels: dict[Text, list[float | Text]]
    values: list[float | None]
    support: dict[Text, list[float]] = {}


class JudgedReading(Part):
    """What is published of a reading: what was asked, the value, whether it holds and how often, and what turns it."""

    id: Text
    role: Text
    label: Text
    asks: Text
    quantity: Text
    unit: Text
    at_least: float | None
    at_most: float | None
    value: float
    digits: int = Field(description="Significant digits of the value that its assumptions carry")
    range: tuple[float, float] | None = Field(
        None, description="Where nine tenths of its values lie in the joint sample: 5th to 95th percentile"
    )
    holds: bool
    support: float | None = Field(description="Share of the joint sample of assumptions in which it holds")
    turns_at: list[TurningPoint]
    matters: dict[Text, Matters]
    informs: dict[Text, float] = Field(description="Value of information of each assumption, 0 to 0.5")
    support_if: dict[Text, float] = Field(description="Support under other beliefs than the declared ones")
    moves: JointMove | None = Field(description="The smallest joint move of assumptions that turns it; of leads")
    given: dict[Text, float | int | Text]
    expression: Text | None = Field(
        description="The formula as a Vega expression of the parameters, if it is plain arithmetic"
    )

    @property
    def votes(self) -> bool:
        """Whether it counts in the verdict of its claim."""
        return self.role != "test"


class Judgement(JudgedReading):
    """What a cell says of a reading: what is published, whose reading it is, and what the sliders of its page need."""

    claim: Text
    states: States | None

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, Any]:
        return {MIME: self.model_dump(mode="json")}

"""How belief is spread over the values of an assumption: the shapes, as they are declared."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from recomputed.declared.field_types import Declared, Number, Text, refuse_doubles

Percentile = Annotated[
    str, Field(pattern=r"^p(0\.[1-9]|[1-9][0-9]?(\.[1-9])?)$")
]  # p5 is the value below which one twentieth lies
NEEDS = {"among": "values", "normal": "percentiles", "lognormal": "percentiles"}


class Shape(Declared):
    """How belief is spread in the plausible range of an assumption, and why so; its published value is the mode.

    `pert` is a best estimate between two ends; `uniform` prefers nothing inside; `exact` is a printed figure, of which
    only `rounding`, half a unit of its last digit, is open; `among` are several estimates or definitions, with weights
    or equally; `normal` and `lognormal` go through two stated percentiles, cut at the allowed limits.
    """

    is_: Annotated[Literal["pert", "uniform", "exact", "among", "normal", "lognormal"], Field(alias="is")]
    because: Text
    rounding: Annotated[Number, Field(ge=0)] | None = None
    values: Annotated[list[Number] | list[Text], Field(min_length=1)] | None = None
    weights: list[Annotated[Number, Field(gt=0)]] | None = None
    percentiles: Annotated[dict[Percentile, Number], Field(min_length=2, max_length=2)] | None = None
    at_an_end: Text | None = None  # why the published value stands at an end of the plausible range, where it does

    @model_validator(mode="after")
    def has_what_it_needs_and_nothing_else(self) -> Self:
        for field in ("values", "percentiles"):
            if (getattr(self, field) is not None) != (NEEDS.get(self.is_) == field):
                raise ValueError(f"{self.is_} {'needs' if NEEDS.get(self.is_) == field else 'has no'} {field}")
        if (self.rounding is not None) != (self.is_ == "exact"):
            raise ValueError(
                "exact needs rounding, 0 for a constant" if self.is_ == "exact" else f"{self.is_} has no rounding"
            )
        if self.weights is not None and len(self.weights) != len(self.values or []):
            raise ValueError("weights has one number for each of values")
        if self.values:
            refuse_doubles("values", self.values)
        if self.percentiles:
            self._refuse_falling(self.stated())
        return self

    @property
    def numbers(self) -> list[float]:
        """Its values, as far as they are numbers."""
        return [value for value in self.values or [] if not isinstance(value, str)]

    def stated(self) -> list[tuple[float, float]]:
        """The two percentiles and their values, the lower first."""
        assert self.percentiles is not None  # only a shape that needs them is asked
        return sorted((float(name[1:]), value) for name, value in self.percentiles.items())

    def _refuse_falling(self, stated: list[tuple[float, float]]) -> None:
        (_, low), (_, high) = stated
        if low >= high:
            raise ValueError("the higher of the two percentiles must have the higher value")
        if self.is_ == "lognormal" and low <= 0:
            raise ValueError("a lognormal has no values at or below 0")

"""What is believed of an assumption, as a record keeps it."""

from typing import Any

from recomputed.declared.field_types import Text
from recomputed.declared.models import Parameter
from recomputed.judging.record import Part


class Belief(Part):
    """Its plausible range, or words, and its shape without the reasons."""

    plausible: list[float | Text]
    shape: dict[Text, Any]

    def __str__(self) -> str:
        """In a few words.

        >>> str(Belief(plausible=[1.0, 2.5], shape={"is": "pert"}))
        'pert, 1 to 2.5'
        """
        joint = " to " if not any(isinstance(one, str) for one in self.plausible) else ", "
        shown = joint.join(one if isinstance(one, str) else f"{one:g}" for one in self.plausible)
        rest = "".join(f", {name} {value}" for name, value in self.shape.items() if name != "is")
        return f"{self.shape['is']}, {shown}{rest}"


def belief_in(parameter: Parameter) -> Belief:
    """What is believed of an assumption, as it is declared."""
    reasons = {"because", "at_an_end"}
    shape = parameter.shape.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=reasons)
    return Belief(plausible=list(parameter.plausible), shape=shape)

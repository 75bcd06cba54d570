"""What we might have declared instead: used to say how far the verdicts rest on our own judgement."""

from collections.abc import Callable

from recomputed.declared.beliefs import Shape
from recomputed.declared.models import Parameter

BECAUSE = "Not declared: tried, to see what rests on it."


def all_flat(parameter: Parameter) -> Parameter:
    """The same assumption with every value of its plausible range as likely as any other; exact figures stay exact."""
    shape = parameter.shape
    if shape.is_ == "exact":
        return parameter
    flat = shape.model_copy(update={"weights": None}) if shape.is_ == "among" else Shape(is_="uniform", because=BECAUSE)
    return parameter.model_copy(update={"shape": flat})


def guesses_doubled(parameter: Parameter) -> Parameter:
    """The same assumption, a guess of a number with twice the plausible range, cut at the allowed limits."""
    if parameter.source != "guess" or parameter.shape.is_ not in ("pert", "uniform"):
        return parameter
    (lowest, highest), (low, high) = parameter.allowed_range, parameter.plausible_range
    half = (high - low) / 2
    if parameter.type == "integer":
        half = float(round(half))
    wide = [max(low - half, lowest), min(high + half, highest)]
    return parameter.model_copy(update={"plausible": wide})


OTHER_BELIEFS: dict[str, Callable[[Parameter], Parameter]] = {
    "all_flat": all_flat,
    "guesses_doubled": guesses_doubled,
}

"""What the page needs to let a reader change the assumptions of a judged reading; a script of the page draws it."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import place_in_table
from recomputed.declared.models import Parameter
from recomputed.judging.record import Judgement
from recomputed.showing.numbers import bounds_in_words
from recomputed.showing.prose import source_in_words

STEPS = 200
ROUND_STEPS = (1, 2, 5, 10)
DIGITS = 12
ROOM_FOR_A_BAR, FARTHEST_BAR = 0.15, 5


def sliders_html(judged: Judgement) -> Markup:
    """An empty place that carries a reading's controls and its formula; empty text if there is nothing to change.

    Without scripts it shows nothing.  The data stand in an attribute, escaped.
    """
    if not judged.given or not (judged.expression or judged.states):
        return Markup("")
    states = judged.states
    names = judged.given if states is None else states.levels
    content = {
        "quantity": judged.quantity,
        "unit": judged.unit,
        "digits": judged.digits,
        "at_least": judged.at_least,
        "at_most": judged.at_most,
        "expression": judged.expression,
        "values": states and states.values,
        "support": states and states.support,
        "bounds": bounds_in_words(judged.at_least, judged.at_most, ""),
        "controls": [control_of(name, judged.given[name], states.levels[name] if states else None) for name in names],
        "pairs": _pairs(list(names), judged.given),
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup("<div class='x-sliders' data-sliders='{}'></div>").format(text)


def control_of(name: str, value: float | str, levels: Sequence[float | str] | None = None) -> dict[str, Any]:
    """One assumption: its meaning, its present value and what a reader may choose: levels, or a range for the slider and one for a number of his own."""
    parameter = catalog().parameters[name]
    about = {
        "name": name,
        "is": parameter.is_,
        "unit": parameter.unit,
        "value": value,
        "source": _source(parameter),
        "plausible": None if parameter.type == "choice" else parameter.plausible,
        "whole": parameter.type == "integer",
        "place": place_in_table(name),
    }
    if levels is not None:
        return about | {"levels": levels}
    low, high, step = slider_range(parameter, float(value))
    return about | {"low": low, "high": high, "step": step, "allowed": parameter.allowed}


def _pairs(controls: list[str], given: Mapping[str, float | str]) -> list[list[int | dict[str, Any]]]:
    """Which assumption must be below which other: each the place of its control, or what it is where it has none."""
    return [
        [_side(name, controls, given), _side(below, controls, given)]
        for name, parameter in catalog().parameters.items()
        if name in given and (below := parameter.below) and below in given and {name, below} & set(controls)
    ]


def _side(name: str, controls: list[str], given: Mapping[str, float | str]) -> int | dict[str, Any]:
    if name in controls:
        return controls.index(name)
    parameter = catalog().parameters[name]
    return {"is": parameter.is_, "unit": parameter.unit, "value": given[name]}


def slider_range(parameter: Parameter, value: float) -> tuple[float, float, float]:
    """Lowest and highest position and step: the plausible range, half of it more on each side, within the allowed.

    >>> size = Parameter(is_="size", unit="GB", value=12.0, allowed=[9.0, 90.0], plausible=[10.0, 20.0],
    ...                  as_of="2026", source="guess", note="Ours.", shape={"is": "uniform", "because": "Unknown."})
    >>> slider_range(size, 12.0)
    (9.0, 25.0, 0.1)
    """
    (least_allowed, most_allowed), (least_plausible, most_plausible) = (
        parameter.allowed_range,
        parameter.plausible_range,
    )
    beyond = (most_plausible - least_plausible) / 2
    low = min(max(least_allowed, least_plausible - beyond), value)
    high = max(min(most_allowed, most_plausible + beyond), value)
    step = _round_step(low, high)
    step = max(1.0, round(step)) if parameter.type == "integer" else step
    return _digits(math.ceil(low / step - 1e-9) * step), _digits(math.floor(high / step + 1e-9) * step), _digits(step)


def _round_step(low: float, high: float) -> float:
    """The smallest step of a round number that takes no more than STEPS steps from one end to the other."""
    least = (high - low) / STEPS
    tenth = 10.0 ** math.floor(math.log10(least))
    return next(tenth * x for x in ROUND_STEPS if tenth * x >= least * (1 - 1e-9))


def bar_control(name: str, bound: float, unit: str, values: Sequence[float]) -> dict[str, Any]:
    """The bar of a sentence as a control: the slider runs past the bound and all values that are held against it.

    Where none of them is negative, the bar cannot be, either.

    >>> bar = bar_control("bar:costs", 100.0, "USD", [40.0, 160.0])
    >>> bar["low"], bar["high"], bar["step"], bar["allowed"]
    (22.0, 178.0, 1.0, [0.0, 880.0])
    """
    low, high = min(bound, *values), max(bound, *values)
    room = (high - low) * ROOM_FOR_A_BAR or abs(bound) / 2 or 1.0
    step = _round_step(low - room, high + room)
    least = 0.0 if low >= 0 else -math.inf
    first = max(math.ceil((low - room) / step) * step, least)
    last = math.floor((high + room) / step) * step
    far = FARTHEST_BAR * (high - low + 2 * room)
    return {
        "name": name,
        "is": "The bar of the sentence",
        "unit": unit,
        "value": bound,
        "source": "the sentence, as we read it",
        "plausible": None,
        "whole": False,
        "place": None,
        "low": _digits(first),
        "high": _digits(last),
        "step": _digits(step),
        "allowed": [_digits(max(bound - far, least)), _digits(bound + far)],
    }


def _digits(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")


def _source(parameter: Parameter) -> str:
    title = source_in_words(parameter)
    place = parameter.place
    return f"{title}, {place}" if place and place.lower() not in title.lower() else title

"""What the page needs to let a reader change the assumptions of a judged reading; the script `sliders.js` draws it."""

import json
import math
from html import escape

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import place_in_table
from recomputed.declared.models import Parameter
from recomputed.showing.numbers import bounds_in_words
from recomputed.showing.prose import source_in_words

STEPS = 200
ROUND_STEPS = (1, 2, 5, 10)
DIGITS = 12


def sliders_html(record: dict) -> str:
    """An empty place that carries a reading's controls and its formula; empty text if there is nothing to change.

    Without scripts it shows nothing.  The data stand in an attribute, escaped.
    """
    if not record["given"] or not (record["expression"] or record["states"]):
        return ""
    states = record["states"]
    names = record["given"] if states is None else states["levels"]
    content = {
        "quantity": record["quantity"],
        "unit": record["unit"],
        "digits": record["digits"],
        "at_least": record["at_least"],
        "at_most": record["at_most"],
        "expression": record["expression"],
        "values": states and states["values"],
        "support": states and states.get("support"),
        "bounds": bounds_in_words(record["at_least"], record["at_most"], ""),
        "controls": [control_of(name, record["given"][name], states and states["levels"][name]) for name in names],
        "pairs": _pairs(list(names), record["given"]),
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"<div class='x-sliders' data-sliders='{escape(text, quote=True)}'></div>"


def control_of(name: str, value: float | str, levels: list | None = None) -> dict:
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


def _pairs(controls: list[str], given: dict) -> list[list]:
    """Which assumption must be below which other: each the place of its control, or what it is where it has none."""
    return [
        [_side(name, controls, given), _side(parameter.below, controls, given)]
        for name, parameter in catalog().parameters.items()
        if name in given and parameter.below in given and {name, parameter.below} & set(controls)
    ]


def _side(name: str, controls: list[str], given: dict) -> int | dict:
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
    width = parameter.plausible[1] - parameter.plausible[0]
    low = min(max(parameter.allowed[0], parameter.plausible[0] - width / 2), value)
    high = max(min(parameter.allowed[1], parameter.plausible[1] + width / 2), value)
    least = (high - low) / STEPS
    tenth = 10.0 ** math.floor(math.log10(least))
    step = next(tenth * x for x in ROUND_STEPS if tenth * x >= least * (1 - 1e-9))
    step = max(1.0, round(step)) if parameter.type == "integer" else step
    return _digits(math.ceil(low / step - 1e-9) * step), _digits(math.floor(high / step + 1e-9) * step), _digits(step)


def _digits(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")


def _source(parameter: Parameter) -> str:
    title = source_in_words(parameter)
    return f"{title}, {parameter.place}" if parameter.place else title

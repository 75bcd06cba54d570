"""One reading, judged: the record that everything after it is made from."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np

from exodus.declared.declarations import library
from exodus.declared.inputs import Given, GivenChoice, GivenNumber
from exodus.declared.models import Reading
from exodus.declared.wanted import pictures_wanted
from exodus.formulas.quantity import Undefined
from exodus.judging.bounds import holds, margin
from exodus.judging.evaluation import values_at
from exodus.judging.expression import expression_of
from exodus.judging.robustness import sample_box, sensitivity, share_that_holds
from exodus.judging.states import States, states_of
from exodus.judging.turning_points import TurningPoint, turning_points

MIME = "application/vnd.exodus.judgement+json"


@dataclass(frozen=True)
class Judgement:
    """What was asked, the value, whether the reading holds, and on what that turns."""

    claim: str
    reading: str
    asked: Reading
    value: float
    holds: bool
    within_doubt: bool
    robustness: float | None
    turns_at: list[TurningPoint]
    matters: dict[str, tuple[float, float]]
    given: dict[str, float | str]
    expression: str | None
    states: States | None

    def record(self) -> dict:
        """The judgement as plain data, numbers at twelve significant digits."""
        asked = self.asked
        return {
            "claim": self.claim, "id": self.reading, "lead": asked.lead, "asks": asked.asks,
            "quantity": asked.quantity, "unit": asked.unit, "at_least": asked.at_least, "at_most": asked.at_most,
            "value": _rounded(self.value), "holds": self.holds, "within_doubt": self.within_doubt,
            "robustness": _rounded(self.robustness),
            "turns_at": [asdict(point) | {"at": _rounded(point.at)} for point in self.turns_at],
            "matters": {name: {"first_order": round(f, 3), "total": round(t, 3)} for name, (f, t) in self.matters.items()},
            "given": {name: _rounded(value) for name, value in self.given.items()},
            "expression": self.expression, "states": self.states and self.states.record(),
        }  # fmt: skip

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {MIME: self.record()}


def judge(address: str, formula: Callable, **inputs) -> Judgement:
    """Judge the reading at `claim/reading` by calling the formula.

    Inputs that are parameters (from `given`) are varied over their declared ranges, all others are constants.
    Where only records are wanted, the box is not sampled, nothing is made for a page's sliders, and only the lead
    reading, on which the claim's verdict rests, gets its turning points.
    Raises BadParameter for an unknown address, Undefined if the quantity is not a finite number here.
    """
    claim, _, reading = address.partition("/")
    asked = library().reading(claim, reading)
    varied = {argument: value for argument, value in inputs.items() if isinstance(value, Given)}
    fixed = {argument: value for argument, value in inputs.items() if argument not in varied}
    here = {argument: _plain(value) for argument, value in varied.items()}
    value = _defined(float(formula(**fixed, **here)), address, varied)
    points = [
        point for argument, parameter in varied.items() if pictures_wanted() or asked.lead
        for point in turning_points(parameter.name, parameter.declared, here[argument],
                                    _margins_along(argument, asked, formula, fixed, here, varied))
    ]  # fmt: skip
    robustness, matters = _over_the_box(asked, formula, fixed, varied)
    doubt = any(point.plausible for point in points)
    given_values = {parameter.name: here[argument] for argument, parameter in varied.items()}
    sliders = _for_the_page(formula, fixed, varied, here, matters)
    return Judgement(
        claim, reading, asked, value, holds(asked, value), doubt, robustness, points, matters, given_values, *sliders
    )


def _margins_along(
    argument: str, asked: Reading, formula: Callable, fixed: Mapping, here: Mapping, varied: Mapping[str, Given]
) -> Callable:
    others = {**fixed, **{name: value for name, value in here.items() if name != argument}}

    def margins(values: np.ndarray) -> np.ndarray:
        found = values_at(formula, others, {argument: values})
        return margin(asked, _where_meant(found, varied, {**here, argument: values}))

    return margins


def _over_the_box(asked: Reading, formula: Callable, fixed: Mapping, varied: Mapping[str, Given]) -> tuple:
    if not varied or not pictures_wanted():
        return None, {}
    declared = {argument: parameter.declared for argument, parameter in varied.items()}

    def values(points: Mapping[str, np.ndarray]) -> np.ndarray:
        return _where_meant(values_at(formula, fixed, points), varied, points)

    margins = margin(asked, values(sample_box(declared)))
    by_argument = sensitivity(declared, values)
    return share_that_holds(margins), {varied[argument].name: pair for argument, pair in by_argument.items()}


def _where_meant(values: np.ndarray, varied: Mapping[str, Given], points: Mapping) -> np.ndarray:
    """The values, nan where parameters leave no meaning together, as where a window ends before it begins."""
    argument_of = {parameter.name: argument for argument, parameter in varied.items()}
    for argument, parameter in varied.items():
        if other := argument_of.get(parameter.declared.below):
            values = np.where(points[argument] < points[other], values, np.nan)
    return values


def _for_the_page(
    formula: Callable, fixed: Mapping, varied: Mapping[str, Given], here: Mapping, matters: dict
) -> tuple:
    """What a reader's sliders run: the formula as an expression, else its values at states computed beforehand."""
    if not varied or not pictures_wanted():
        return None, None
    names = {argument: parameter.name for argument, parameter in varied.items()}
    declared = {argument: parameter.declared for argument, parameter in varied.items()}
    expression = expression_of(formula, fixed, names, declared)
    return expression, None if expression else states_of(formula, fixed, varied, here, matters)


def _plain(value: Given) -> float | str:
    if isinstance(value, GivenChoice):
        return str(value)
    return int(value) if value.declared.type == "integer" else float(GivenNumber(value))


def _defined(value: float, address: str, varied: Mapping[str, Given]) -> float:
    if not np.isfinite(value):
        names = ", ".join(f"{p.name} = {p}" for p in varied.values())
        raise Undefined(f"{address} is undefined at {names}")
    return value


def _rounded(value):
    return float(f"{value:.12g}") if isinstance(value, float) else value

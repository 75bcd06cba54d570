"""Any function of numbers, judged: how sure its answer is and what turns it, without a report, a notebook or a declaration.

from recomputed import Range, judge_function

judged = judge_function(cost_usd, at_least=100_000.0, price=Range(0.05, 0.03, 0.09), hours=8760.0)
judged.support, judged.turns_at["price"], judged.informs
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pydantic import ValidationError

from recomputed.declared.beliefs import Shape
from recomputed.declared.models import Parameter
from recomputed.ground.errors import BadParameter
from recomputed.ground.quantity import Undefined
from recomputed.judging.bounds import holds, margin
from recomputed.judging.distributions import quantiles
from recomputed.judging.evaluation import values_at
from recomputed.judging.joint_moves import Point, smallest_joint_move
from recomputed.judging.sensitivity import sensitivity, unit_points
from recomputed.judging.spreads import range_of, share_of
from recomputed.judging.turning_points import turning_points
from recomputed.judging.value_of_information import groups_of, value_of_information

WORLDS = 2**14


@dataclass(frozen=True)
class Range:
    """What is believed of one input: its value, the range that you would defend, and how belief is spread in it.

    `shape` is `pert`, a best estimate between two ends (a beta-PERT distribution whose mode is the value), or `uniform`.
    Turning points are looked for within `allowed`, which is the range itself where nothing wider is given.
    """

    value: float
    low: float
    high: float
    shape: Literal["pert", "uniform"] = "pert"
    allowed: tuple[float, float] | None = None


@dataclass(frozen=True)
class Bounds:
    """Between which values a quantity must lie, both included."""

    at_least: float | None
    at_most: float | None


@dataclass(frozen=True)
class JudgedFunction:
    """What is known of the answer of a function, every input varied as it is believed.

    `value` is that of the function where every input stands, `holds` whether it lies within the bounds, `support` the share
    of 16,384 worlds in which it does, `range` where nine tenths of its values lie there.  `turns_at` has for each input
    the values at which the answer turns, all others held, the nearest first; `moves` the smallest move of all inputs
    together that turns it, with its length in units of their ranges; None where no world turns it.  `matters` has the
    first-order and the total Sobol index of each input, `informs` its value of information, 0 to 0.5.
    """

    value: float
    holds: bool
    support: float
    range: tuple[float, float] | None
    turns_at: dict[str, list[float]]
    moves: tuple[dict[str, float], float] | None
    matters: dict[str, tuple[float, float]]
    informs: dict[str, float]


def judge_function(
    function: Callable[..., Any], *, at_least: float | None = None, at_most: float | None = None, **inputs: Any
) -> JudgedFunction:
    """Judge whether the value of a function lies within bounds; each input is a Range, or a constant.

    The function is called with arrays where it takes them, else point by point; they are drawn independently of each other,
    the same ones in every call.  Raises BadParameter for bounds or ranges that have no meaning, Undefined if the value
    is no finite number where the inputs stand.

    >>> judged = judge_function(lambda a, b: a * b, at_least=10.0, a=Range(4.0, 2.0, 6.0, "uniform"), b=3.0)
    >>> judged.value, judged.holds, round(judged.support, 2), round(judged.turns_at["a"][0], 6)
    (12.0, True, 0.67, 3.333333)
    >>> {name: round(end, 3) for name, end in judged.moves[0].items()}, judged.matters, round(judged.informs["a"], 2)
    ({'a': 3.333}, {'a': (1.0, 1.0)}, 0.32)
    """
    bounds = _bounds(at_least, at_most)
    ranges = {name: given for name, given in inputs.items() if isinstance(given, Range)}
    believed = {name: _parameter(name, given) for name, given in ranges.items()}
    fixed = {name: given for name, given in inputs.items() if name not in ranges}
    here = {name: float(given.value) for name, given in ranges.items()}
    value = float(function(**fixed, **here))
    if not math.isfinite(value):
        raise Undefined(f"the function is {value} at {', '.join(f'{name} = {x:g}' for name, x in here.items())}")
    held_here = float(holds(bounds, value))
    if not ranges:
        return JudgedFunction(value, bool(held_here), held_here, None, {}, None, {}, {})

    def values(points: Mapping[str, np.ndarray]) -> np.ndarray:
        return values_at(function, {**fixed, **{n: x for n, x in here.items() if n not in points}}, points)

    def margins_along(name: str) -> Callable[[np.ndarray], np.ndarray]:
        return lambda along: margin(bounds, values({name: along}))

    def holds_at(point: Point) -> bool:
        found = float(margin(bounds, values({name: np.array([x]) for name, x in point.items()}))[0])
        return found >= 0 if math.isfinite(found) else bool(held_here)

    spreads = {name: quantiles(parameter, here[name], WORLDS) for name, parameter in believed.items()}
    steps = np.minimum((unit_points(len(spreads), WORLDS) * WORLDS).astype(int), WORLDS - 1).T
    worlds = {name: spread[step] for (name, spread), step in zip(spreads.items(), steps, strict=True)}
    found = values(worlds)
    margins = margin(bounds, found)
    held = np.where(np.isfinite(margins), margins >= 0, np.nan)
    turned = {name: turning_points(name, p, here[name], margins_along(name)) for name, p in believed.items()}
    moves = smallest_joint_move(dict(here), believed, worlds, held == 1.0 - held_here, holds_at)
    return JudgedFunction(
        value=value,
        holds=bool(held_here),
        support=share_of(held, held_here),
        range=range_of(found),
        turns_at={name: [float(point.at) for point in points] for name, points in turned.items()},
        moves=moves and ({name: float(x) for name, x in moves[0].items()}, moves[1]),
        matters=sensitivity(spreads, values),
        informs=value_of_information(held, {name: groups_of(column) for name, column in worlds.items()}),
    )


def _bounds(at_least: float | None, at_most: float | None) -> Bounds:
    given = [bound for bound in (at_least, at_most) if bound is not None]
    if not given or not all(map(math.isfinite, given)) or sorted(given) != given:
        raise BadParameter(f"at_least {at_least}, at_most {at_most}: one or both are needed, finite and in this order")
    return Bounds(at_least, at_most)


def _parameter(name: str, given: Range) -> Parameter:
    """The declaration that a range stands for.  Raises BadParameter for one that has no meaning."""
    allowed = given.allowed or (given.low, given.high)
    if not given.low < given.high or not allowed[0] <= given.low <= given.value <= given.high <= allowed[1]:
        raise BadParameter(
            f"{name}: low < high, and low <= value <= high within allowed are needed, given: {given.low}, {given.value}, "
            f"{given.high}, allowed {allowed[0]} to {allowed[1]}"
        )
    try:
        return Parameter(
            is_=name,
            unit="1",
            value=float(given.value),
            allowed=[float(end) for end in allowed],
            plausible=[float(given.low), float(given.high)],
            shape=Shape(is_=given.shape, because="The caller says so.", at_an_end="The caller says so."),
            as_of="2000",
            source="guess",
            note="The caller says so.",
        )
    except ValidationError as problem:
        raise BadParameter(f"{name}: {problem.errors()[0]['msg']}") from problem

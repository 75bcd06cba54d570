"""Judging one reading: its value, in which share of the worlds it holds, what turns it and what matters."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import Given, GivenChoice, GivenNumber
from recomputed.declared.models import Reading
from recomputed.ground.quantity import Undefined
from recomputed.judging.bounds import Bounded, holds, margin
from recomputed.judging.evaluation import Formula, values_at
from recomputed.judging.expression import expression_of
from recomputed.judging.joint_moves import Point, smallest_joint_move
from recomputed.judging.joint_sample import PAGE_WORLDS, drawn, groups, spread_of
from recomputed.judging.other_beliefs import OTHER_BELIEFS
from recomputed.judging.precomputed_states import column_of, states_of
from recomputed.judging.record import JointMove, Judgement, Matters, States, TurningPoint
from recomputed.judging.sensitivity import sensitivity
from recomputed.judging.spreads import range_of, share_of
from recomputed.judging.turning_points import turning_points
from recomputed.judging.value_of_information import value_of_information

FEWER_WORLDS = 2**12  # for beliefs that are only tried
FEWEST_DIGITS, USUAL_DIGITS, MOST_DIGITS = 2, 3, 4


@dataclass(frozen=True)
class InTheWorlds:
    """What the joint sample says of a reading; of a `test` that is judged briefly nothing is asked."""

    support: float | None
    matters: dict[str, tuple[float, float]] = field(default_factory=dict)
    informs: dict[str, float] = field(default_factory=dict)
    support_if: dict[str, float] = field(default_factory=dict)
    moves: tuple[Point, float] | None = None
    digits: int = USUAL_DIGITS
    range: tuple[float, float] | None = None  # of the value, its 5th and 95th percentile


@dataclass(frozen=True)
class Asked:
    """A reading with its formula: `fixed` and `varied` inputs by argument, and where the varied ones stand `here`."""

    reading: Reading
    formula: Formula
    fixed: Mapping[str, Any]
    varied: Mapping[str, Given]
    here: Mapping[str, float | str]
    briefly: bool  # of a reading that votes its support, and nothing that only a page shows

    def values(self, points: Mapping[str, np.ndarray]) -> np.ndarray:
        """The quantity at some points of the varied inputs, nan where they leave no meaning together."""
        others = {**self.fixed, **{argument: value for argument, value in self.here.items() if argument not in points}}
        meant = self._meant(points)
        if meant.all():
            return values_at(self.formula, others, points)
        found = np.full(len(meant), np.nan)
        if meant.any():
            found[meant] = values_at(self.formula, others, {name: column[meant] for name, column in points.items()})
        return found

    def _meant(self, points: Mapping[str, np.ndarray]) -> np.ndarray:
        """Whether the inputs have a meaning together at each point: a window, say, has to begin before it ends."""
        everywhere: dict[str, Any]  # what is compared is of one kind
        everywhere, meant = {**self.here, **points}, np.full(len(next(iter(points.values()))), True)
        argument_of: dict[str | None, str] = {parameter.name: argument for argument, parameter in self.varied.items()}
        for argument, parameter in self.varied.items():
            if other := argument_of.get(parameter.declared.below):
                meant &= everywhere[argument] < everywhere[other]
        return meant

    def margins(self, points: Mapping[str, np.ndarray]) -> np.ndarray:
        """How far the quantity lies inside the bounds of the reading there."""
        return margin(self.reading, self.values(points))

    def margins_along(self, argument: str) -> Callable[[np.ndarray], np.ndarray]:
        """The same by the values of one input, all others where they stand."""
        return lambda values: self.margins({argument: values})

    def holds_at(self, point: Point) -> bool:
        """Whether it holds at one point; where it has no meaning it holds as it does here."""
        found = float(self.margins({name: column_of([value]) for name, value in point.items()})[0])
        return found >= 0 if math.isfinite(found) else self.holds_at(dict(self.here))


def asked_of(address: str, formula: Formula, inputs: Mapping[str, Any], briefly: bool = True) -> Asked:
    """The reading at `claim/reading`, its inputs parted into what is varied and what is fixed.

    Raises BadParameter for an unknown address.
    """
    claim, _, name = address.partition("/")
    reading = catalog().reading(claim, name)
    varied = {argument: value for argument, value in inputs.items() if isinstance(value, Given)}
    fixed = {argument: value for argument, value in inputs.items() if argument not in varied}
    here = {argument: plain(value) for argument, value in varied.items()}
    return Asked(reading, formula, fixed, varied, here, briefly)


def judge(address: str, formula: Formula, **inputs: Any) -> Judgement:
    """Judge the reading at `claim/reading` by calling the formula.

    Inputs that are parameters (from `given`) are varied as they are believed, all others are constants.
    Raises BadParameter for an unknown address, Undefined if the quantity is not a finite number here.
    """
    return _judged(address, formula, inputs, briefly=False)


def judge_briefly(address: str, formula: Formula, **inputs: Any) -> Judgement:
    """The same for a run that wants records only: readings that vote get their support, and nothing is made for a page."""
    return _judged(address, formula, inputs, briefly=True)


def value_only(address: str, formula: Formula, **inputs: Any) -> Judgement:
    """The same for a run that wants nothing but the value and the side: no world is drawn, and no support is known."""
    asked = asked_of(address, formula, inputs)
    return _record(address, asked, _value_here(address, asked))


def _record(address: str, asked: Asked, value: float, **found: Any) -> Judgement:
    """The record of a reading with a value; what was not asked for is empty."""
    claim, _, name = address.partition("/")
    reading = asked.reading
    empty: dict[str, Any] = {
        "digits": USUAL_DIGITS,
        "range": None,
        "support": None,
        "turns_at": [],
        "matters": {},
        "informs": {},
        "support_if": {},
        "moves": None,
        "expression": None,
        "states": None,
    }
    return Judgement(
        claim=claim,
        id=name,
        **reading.model_dump(include={"role", "label", "asks", "quantity", "unit", "at_least", "at_most"}),
        value=rounded(value),
        holds=holds(reading, value),
        given={parameter.name: plain_rounded(asked.here[argument]) for argument, parameter in asked.varied.items()},
        **(empty | found),
    )


def _judged(address: str, formula: Formula, inputs: Mapping[str, Any], briefly: bool) -> Judgement:
    asked = asked_of(address, formula, inputs, briefly)
    value = _value_here(address, asked)
    worlds = _in_the_worlds(asked, value)
    expression, states = _for_the_page(asked, worlds)
    return _record(
        address,
        asked,
        value,
        digits=worlds.digits,
        range=worlds.range and (rounded(worlds.range[0]), rounded(worlds.range[1])),
        support=None if worlds.support is None else rounded(worlds.support),
        turns_at=_turns(asked),
        matters={
            name: Matters(first_order=round(first, 3), total=round(total, 3))
            for name, (first, total) in worlds.matters.items()
        },
        informs={name: round(worth, 4) for name, worth in worlds.informs.items()},
        support_if={name: round(support, 4) for name, support in worlds.support_if.items()},
        moves=worlds.moves and _joint_move(*worlds.moves),
        expression=expression,
        states=states,
    )


def _turns(asked: Asked) -> list[TurningPoint]:
    if asked.briefly:
        return []
    found = (
        turning_points(parameter.name, parameter.declared, asked.here[argument], asked.margins_along(argument))
        for argument, parameter in asked.varied.items()
    )
    return [point.model_copy(update={"at": plain_rounded(point.at)}) for points in found for point in points]


def _in_the_worlds(asked: Asked, value: float) -> InTheWorlds:
    held_here = float(holds(asked.reading, value))
    if not asked.varied:
        return InTheWorlds(held_here)
    if asked.briefly:
        return InTheWorlds(support_of(asked, drawn(asked.varied), held_here) if asked.reading.votes else None)
    worlds = drawn(asked.varied)
    values = asked.values(worlds)
    margins = margin(asked.reading, values)
    held = np.where(np.isfinite(margins), margins >= 0, np.nan)
    names = {argument: parameter.name for argument, parameter in asked.varied.items()}
    matters, tried = {}, {}
    if asked.reading.votes:  # on what has no vote no verdict rests
        matters = sensitivity({a: spread_of(parameter) for a, parameter in asked.varied.items()}, asked.values)
        tried = {
            name: support_of(asked, drawn(asked.varied, FEWER_WORLDS, believed), held_here)
            for name, believed in OTHER_BELIEFS.items()
        }
    return InTheWorlds(
        support=share_of(held, held_here),
        matters={names[argument]: pair for argument, pair in matters.items()},
        informs={
            names[argument]: worth for argument, worth in value_of_information(held, groups(asked.varied)).items()
        },
        support_if=tried,
        moves=_moves(asked, worlds, held == 1.0 - held_here, names) if asked.reading.role == "lead" else None,
        digits=telling_digits(asked.reading, value, digits_of(value, values)),
        range=range_of(values),
    )


def support_of(asked: Asked, worlds: Mapping[str, np.ndarray], held_here: float) -> float:
    """The share of some worlds in which a reading holds; where none of them has a meaning, how it comes out here."""
    margins = asked.margins(worlds)
    return share_of(np.where(np.isfinite(margins), margins >= 0, np.nan), held_here)


def _moves(
    asked: Asked, worlds: Mapping[str, np.ndarray], turned: np.ndarray, names: Mapping[str, str]
) -> tuple[Point, float] | None:
    declared = {argument: parameter.declared for argument, parameter in asked.varied.items()}
    found = smallest_joint_move(dict(asked.here), declared, worlds, turned, asked.holds_at)
    return found and ({names[argument]: value for argument, value in found[0].items()}, found[1])


def digits_of(value: float, values: np.ndarray) -> int:
    """How many significant digits of a value its assumptions carry: the first one that is in doubt is the last shown.

    `values` are those of the worlds; the doubt is half of what lies between their 5th and 95th percentile.

    >>> digits_of(99209.0, np.linspace(80000.0, 120000.0, 101)), digits_of(99209.0, np.linspace(99100.0, 99300.0, 101))
    (2, 4)
    """
    low, high = range_of(values) or (0.0, 0.0)
    doubt = (high - low) / 2
    if value == 0 or doubt == 0:
        return USUAL_DIGITS
    return int(np.clip(1 + math.floor(math.log10(abs(value) / doubt)), FEWEST_DIGITS, MOST_DIGITS))


def telling_digits(reading: Bounded, value: float, digits: int) -> int:
    """The fewest digits from so many on with which a value is not rounded to a bound of its reading, or over it.

    >>> from types import SimpleNamespace as Reading
    >>> bar = Reading(at_least=100_000.0, at_most=None)
    >>> telling_digits(bar, 102_900.0, 2), telling_digits(bar, 140_000.0, 2)
    (3, 2)
    """
    bounds = [bound for bound in (reading.at_least, reading.at_most) if bound is not None and bound != value]

    def hides(count: int) -> bool:
        shown = float(f"{value:.{count}g}")
        return any(shown == bound or (shown > bound) != (value > bound) for bound in bounds)

    return next((count for count in range(digits, MOST_DIGITS) if not hides(count)), max(digits, MOST_DIGITS))


def _for_the_page(asked: Asked, worlds: InTheWorlds) -> tuple[str | None, States | None]:
    """What a reader's sliders run: the formula as an expression, else its values at states computed beforehand."""
    if not asked.varied or asked.briefly:
        return None, None
    names = {argument: parameter.name for argument, parameter in asked.varied.items()}
    declared = {argument: parameter.declared for argument, parameter in asked.varied.items()}
    expression = expression_of(asked.formula, asked.fixed, names, declared)
    if expression:
        return expression, None
    states = states_of(asked.formula, asked.fixed, asked.varied, asked.here, worlds.informs)
    if states is None or not asked.reading.votes:
        return None, states
    return None, states.model_copy(update={"support": _support_if_known(asked, states.levels)})


def _support_if_known(asked: Asked, levels: Mapping[str, Sequence[float | str]]) -> dict[str, list[float]]:
    """The support where one assumption is known to stand at a level, by its name; the others as they are believed."""
    worlds = drawn(asked.varied, PAGE_WORLDS)
    found = {}
    for argument, parameter in asked.varied.items():
        supports = []
        for level in levels.get(parameter.name, []):
            held = float(asked.holds_at({**asked.here, argument: level}))
            share = support_of(asked, {**worlds, argument: column_of([level] * PAGE_WORLDS)}, held)
            supports.append(round(share, 10))
        if supports:
            found[parameter.name] = supports
    return found


def plain(value: Given) -> float | str:
    """A parameter as a plain number, or as a word."""
    if isinstance(value, GivenChoice):
        return str(value)
    return int(value) if value.declared.type == "integer" else float(GivenNumber(value))


def _value_here(address: str, asked: Asked) -> float:
    value = float(asked.formula(**asked.fixed, **asked.here))
    if not np.isfinite(value):
        names = ", ".join(f"{p.name} = {p}" for p in asked.varied.values())
        raise Undefined(f"{address} is undefined at {names}")
    return value


def _joint_move(to: Point, distance: float) -> JointMove:
    return JointMove(to={name: plain_rounded(value) for name, value in to.items()}, distance=float(f"{distance:.4g}"))


def rounded(value: float) -> float:
    """A number as records have it: to twelve significant digits."""
    return float(f"{value:.12g}")


def plain_rounded(value: float | str) -> float | str:
    """A value as records have it: a number rounded, a word as it is."""
    return rounded(value) if isinstance(value, float) else value

"""The smallest move of all assumptions together that turns a reading."""

from collections.abc import Callable, Mapping

import numpy as np

from recomputed.declared.models import Parameter

HALVINGS = 24
Point = dict[str, float | str]


def smallest_joint_move(
    here: Point,
    parameters: Mapping[str, Parameter],
    worlds: Mapping[str, np.ndarray],
    turned: np.ndarray,
    holds_at: Callable[[Point], bool],
) -> tuple[Point, float] | None:
    """Where the reading first comes out otherwise, and how far that is; None if it does so in no world.

    Begins at the nearest world in which it does (`turned`), in units of each assumption's plausible range, lets every
    assumption go back to where it stands as far as the answer stays turned, then draws the rest nearer by halving.
    `here` and the point are by argument; a changed word counts as one range.
    """
    if not turned.any():
        return None
    moves = np.array([_moved(here[name], parameters[name], column[turned]) for name, column in worlds.items()])
    nearest = np.flatnonzero(turned)[np.argmin((moves**2).sum(axis=0))]
    there: Point = {name: column[nearest] for name, column in worlds.items()}
    there = _fewest(here, there, parameters, holds_at)
    point = _nearest_between(here, there, parameters, holds_at)
    return {name: value for name, value in point.items() if value != here[name]}, distance(here, point, parameters)


def distance(here: Point, there: Point, parameters: Mapping[str, Parameter]) -> float:
    """How far two points lie apart, each assumption in units of its plausible range."""
    return float(np.sqrt(sum(_moved(here[n], parameters[n], np.array([there[n]]))[0] ** 2 for n in here)))


def _moved(value: float | str, parameter: Parameter, to: np.ndarray) -> np.ndarray:
    if parameter.type == "choice":
        changed: np.ndarray = to != value
        return changed.astype(float)
    assert not isinstance(value, str)
    low, high = parameter.plausible_range
    return (to.astype(float) - value) / (high - low)


def _fewest(here: Point, there: Point, parameters: Mapping[str, Parameter], holds_at: Callable[[Point], bool]) -> Point:
    """As few assumptions moved as can be: each goes back, the one that moved least first, where the answer stays turned."""
    order = sorted(here, key=lambda name: abs(_moved(here[name], parameters[name], np.array([there[name]]))[0]))
    for name in order:
        back = {**there, name: here[name]}
        if back != here and holds_at(back) != holds_at(here):
            there = back
    return there


def _nearest_between(
    here: Point, there: Point, parameters: Mapping[str, Parameter], holds_at: Callable[[Point], bool]
) -> Point:
    """The point nearest to here, on the way there, at which the answer is turned; words and whole numbers stay moved."""
    moving = [name for name in here if parameters[name].type == "number" and here[name] != there[name]]
    low, high = 0.0, 1.0
    if not moving:
        return there

    ends = {name: (float(here[name]), float(there[name])) for name in moving}

    def at(part: float) -> Point:
        return {**there, **{name: start + part * (end - start) for name, (start, end) in ends.items()}}

    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds_at(at(middle)) != holds_at(here) else (middle, high)
    return at(high)

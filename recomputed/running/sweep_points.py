"""The points of a sweep: every combination of declared values, or a Sobol sample of the box between them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path

import numpy as np

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import checked, refuse_crossings
from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter, unknown
from recomputed.judging.joint_sample import SEED
from recomputed.running.chapters import parameters_of

MOST_POINTS = 100_000
MOST_AS_ARRAYS = 1_000_000
SECONDS_A_POINT = 0.1


@dataclass(frozen=True)
class Axis:
    """One parameter of a sweep: the values it takes, or its two ends if it is sampled."""

    name: str
    low: float
    high: float
    values: list[Value]


def axes(overs: list[str], notebook: Path, sample: int | None, most: int = MOST_POINTS) -> list[Axis]:
    """The axes that `--over name=start:stop:count` (or `name=word,word` for a choice) describe.

    Raises BadParameter for an unknown or repeated name, a value outside the allowed range, a count that makes no sense.
    """
    if not overs:
        raise BadParameter("--over: nothing to sweep over; give name=start:stop:count")
    found = [_axis(over, notebook, sample) for over in overs]
    names = [axis.name for axis in found]
    if len(set(names)) != len(names):
        raise BadParameter(f"--over: a parameter stands twice: {', '.join(names)}")
    count = prod(len(axis.values) for axis in found) if sample is None else sample
    if not 1 <= count <= most:
        hours = count * SECONDS_A_POINT / 3600
        would = f"would take about {hours:,.0f} hours" if most == MOST_POINTS else "are too many for one file"
        raise BadParameter(f"{count:,} points {would}; at most {most:,} are allowed")
    return found


def point_arrays(over: list[Axis], sample: int | None) -> dict[str, np.ndarray]:
    """The same points as `points` gives, a column for each parameter; what has no meaning together is not refused."""
    if sample is not None:
        found = _sampled(over, sample)
        return {axis.name: _column([point[axis.name] for point in found]) for axis in over}
    grids = np.meshgrid(*(np.arange(len(axis.values)) for axis in over), indexing="ij")
    return {axis.name: _column(axis.values)[grid.ravel()] for axis, grid in zip(over, grids, strict=True)}


def _column(values: list[Value]) -> np.ndarray:
    return np.array(values, dtype=object if isinstance(values[0], str) else None)


def points(over: list[Axis], sample: int | None) -> list[dict[str, Value]]:
    """Parameter values, one mapping a point: the full grid, or `sample` points of a scrambled Sobol sequence.

    Raises BadParameter, naming the first such point, if one of them leaves no meaning beside the other parameters.
    """
    found = _grid(over) if sample is None else _sampled(over, sample)
    for point in found:
        try:
            refuse_crossings(point)
        except BadParameter as problem:
            raise BadParameter(f"--over: the sweep would come to {problem}") from problem
    return found


def _grid(over: list[Axis]) -> list[dict[str, Value]]:
    names = [axis.name for axis in over]
    return [dict(zip(names, values, strict=True)) for values in product(*(axis.values for axis in over))]


def _sampled(over: list[Axis], sample: int) -> list[dict[str, Value]]:
    from scipy.stats import qmc  # slow to load, and a grid needs none of it

    size = 1 << (sample - 1).bit_length()
    unit = qmc.Sobol(len(over), scramble=True, rng=SEED).random(size)[:sample]
    return [{axis.name: _scaled(axis, u) for axis, u in zip(over, row, strict=True)} for row in unit]


def _scaled(axis: Axis, unit: float) -> Value:
    if catalog().parameters[axis.name].type == "number":
        return checked(axis.name, axis.low + (axis.high - axis.low) * float(unit))
    return axis.values[int(unit * len(axis.values))]


def _axis(over: str, notebook: Path, sample: int | None) -> Axis:
    name, _, described = over.partition("=")
    name = name.strip()
    known = parameters_of(notebook)
    if name not in known:
        raise BadParameter(unknown("parameter", name, known))
    if catalog().parameters[name].type == "choice":
        return Axis(name, 0.0, 0.0, [checked(name, word) for word in described.split(",")])
    parts = described.split(":")
    if len(parts) not in (2, 3) or (len(parts) == 2 and sample is None):
        raise BadParameter(f"--over {name}: {described[:60]!r} is not start:stop:count")
    low, high = (float(checked(name, part)) for part in parts[:2])
    if low > high:
        raise BadParameter(f"--over {name}: the start {low:g} is above the stop {high:g}")
    return Axis(name, low, high, _values(name, low, high, parts[2:], sample))


def _values(name: str, low: float, high: float, count: list[str], sample: int | None) -> list[Value]:
    if sample is not None:
        whole = catalog().parameters[name].type == "integer"
        return list(range(int(low), int(high) + 1)) if whole else [low, high]
    if not count[0].isascii() or not count[0].isdigit() or not 1 <= len(count[0]) <= 12 or int(count[0]) < 1:
        raise BadParameter(f"--over {name}: the count {count[0][:40]!r} is not a whole number of at least 1")
    if int(count[0]) > MOST_POINTS:
        hours = int(count[0]) * SECONDS_A_POINT / 3600
        raise BadParameter(
            f"--over {name}: {int(count[0]):,} points would take about {hours:,.0f} hours; "
            f"at most {MOST_POINTS:,} are allowed"
        )
    spread: Iterable[float] = np.linspace(low, high, int(count[0]))
    if catalog().parameters[name].type == "integer":
        spread = dict.fromkeys(int(round(value)) for value in spread)
    return [checked(name, float(value)) for value in spread]

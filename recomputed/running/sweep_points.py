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
MOST_AS_ARRAYS = 100_000_000
MOST_VALUES = 100_000  # of one parameter on a grid
MOST_DRAWN = 2500  # points in the picture of a sweep
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
    count = count_of(found, sample)
    if not 1 <= count <= most:
        hours = count * SECONDS_A_POINT / 3600
        would = f"would take about {hours:,.0f} hours" if most == MOST_POINTS else "are too many for one file"
        raise BadParameter(f"{count:,} points {would}; at most {most:,} are allowed")
    return found


def count_of(over: list[Axis], sample: int | None) -> int:
    """How many points a sweep has."""
    return prod(len(axis.values) for axis in over) if sample is None else sample


def point_arrays(over: list[Axis], sample: int | None, begin: int, end: int) -> dict[str, np.ndarray]:
    """Some of the same points that `points` gives, a column for each parameter; what has no meaning together is not refused."""
    if sample is not None:
        unit = _unit_sample(len(over), begin, end)
        return {axis.name: _scaled(axis, column) for axis, column in zip(over, unit.T, strict=True)}
    places = np.unravel_index(np.arange(begin, end), [len(axis.values) for axis in over])
    return {axis.name: _column(axis.values)[place] for axis, place in zip(over, places, strict=True)}


def point_at(over: list[Axis], sample: int | None, i: int) -> dict[str, Value]:
    """One point, as a run takes it."""
    return {name: column.tolist()[0] for name, column in point_arrays(over, sample, i, i + 1).items()}


def drawn_points(over: list[Axis], sample: int | None) -> np.ndarray:
    """The points of a picture: all, or as many of them, evenly spread, as can be told apart."""
    if sample is not None:
        return np.arange(min(sample, MOST_DRAWN))  # the first of a Sobol sequence are spread as evenly as all
    sizes = [len(axis.values) for axis in over]
    most = int(MOST_DRAWN ** (1 / len(over)))
    places = [np.unique(np.linspace(0, size - 1, min(size, most)).round().astype(int)) for size in sizes]
    found: np.ndarray = np.sort(np.ravel_multi_index(tuple(np.meshgrid(*places, indexing="ij")), sizes).ravel())
    return found


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
    columns = point_arrays(over, sample, 0, sample)
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _unit_sample(dimensions: int, begin: int, end: int) -> np.ndarray:
    """Points of a scrambled Sobol sequence in the unit box, the same whichever part of them is drawn."""
    from scipy.stats import qmc  # slow to load, and a grid needs none of it

    sequence = qmc.Sobol(dimensions, scramble=True, rng=SEED)
    count = end - begin
    if begin:
        sequence.fast_forward(begin)
    else:
        count = 1 << (end - 1).bit_length()  # it warns of a first draw that is no power of two
    found: np.ndarray = sequence.random(count)[: end - begin]
    return found


def _scaled(axis: Axis, unit: np.ndarray) -> np.ndarray:
    if catalog().parameters[axis.name].type == "number":
        return axis.low + (axis.high - axis.low) * unit
    chosen: np.ndarray = _column(axis.values)[(unit * len(axis.values)).astype(int)]
    return chosen


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
    if int(count[0]) > MOST_VALUES:
        raise BadParameter(
            f"--over {name}: {int(count[0]):,} values of one parameter; at most {MOST_VALUES:,} are allowed"
        )
    spread: Iterable[float] = np.linspace(low, high, int(count[0]))
    if catalog().parameters[name].type == "integer":
        spread = dict.fromkeys(int(round(value)) for value in spread)
    return [checked(name, float(value)) for value in spread]

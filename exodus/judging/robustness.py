"""The whole plausible box at once: in what share of it a reading holds, and which parameter matters most."""

from collections.abc import Callable, Mapping
from functools import cache
from itertools import product
from math import prod

import numpy as np

from exodus.declared.models import Parameter

POINTS = 2**14
SENSITIVITY_POINTS = 2**10
PROBES = 2**6
SEED = 20260412


def sample_box(parameters: Mapping[str, Parameter]) -> dict[str, np.ndarray]:
    """Points of the plausible box, by parameter.

    Every combination if all parameters are discrete and there are at most 2**14 of them; otherwise 2**14 points
    of a scrambled Sobol sequence, uniform over each plausible range, with a fixed seed.
    """
    levels = [_levels(parameter) for parameter in parameters.values()]
    if all(level is not None for level in levels) and prod(map(len, levels)) <= POINTS:
        columns = zip(*product(*levels), strict=True)
        return {name: _array(column) for name, column in zip(parameters, columns, strict=True)}
    unit = unit_points(len(parameters), POINTS)
    return {name: scaled(p, unit[:, i]) for i, (name, p) in enumerate(parameters.items())}


@cache  # many readings have as many parameters; a run forked from a server finds them made
def unit_points(dimensions: int, count: int) -> np.ndarray:
    """The first points of a scrambled Sobol sequence with a fixed seed; shape (count, dimensions), within [0, 1)."""
    from scipy.stats import qmc  # slow to load, and what only handles records never comes here

    points = qmc.Sobol(dimensions, scramble=True, rng=SEED).random(count)
    points.flags.writeable = False
    return points


def scaled(parameter: Parameter, unit: np.ndarray) -> np.ndarray:
    """Numbers of [0, 1) stretched over the plausible range of a parameter."""
    levels = _levels(parameter)
    if levels is not None:
        return _array([levels[i] for i in (unit * len(levels)).astype(int)])
    low, high = parameter.plausible
    return low + (high - low) * unit


def share_that_holds(margins: np.ndarray) -> float | None:
    """The share of the defined points in which the margin is not negative; None if no point is defined."""
    defined = margins[np.isfinite(margins)]
    return float(np.mean(defined >= 0)) if defined.size else None


def sensitivity(parameters: Mapping[str, Parameter], values: Callable) -> dict[str, tuple[float, float]]:
    """First-order and total Sobol index of the quantity for each parameter over the plausible box.

    `values` maps a dict of arrays to an array.  Empty where the quantity does not vary or is not always defined.
    Saltelli's and Jansen's estimators as in scipy.stats.sobol_indices.
    """
    from scipy.stats import sobol_indices, uniform  # slow to load, as above

    def at(unit: np.ndarray) -> np.ndarray:
        return values({name: scaled(p, row) for (name, p), row in zip(parameters.items(), unit, strict=True)})

    probe = at(unit_points(len(parameters), PROBES).T)
    if not np.all(np.isfinite(probe)) or np.ptp(probe) <= 1e-12 * np.max(np.abs(probe)):
        return {}
    if len(parameters) == 1:
        return dict.fromkeys(parameters, (1.0, 1.0))
    found = sobol_indices(func=at, n=SENSITIVITY_POINTS, dists=[uniform()] * len(parameters), rng=SEED)
    pairs = zip(np.atleast_1d(found.first_order).ravel(), np.atleast_1d(found.total_order).ravel(), strict=True)
    return {name: (float(f), float(t)) for name, (f, t) in zip(parameters, pairs, strict=True)}


def _levels(parameter: Parameter) -> list | None:
    if parameter.type == "choice":
        return list(parameter.plausible)
    if parameter.type == "integer":
        return list(range(int(parameter.plausible[0]), int(parameter.plausible[1]) + 1))
    return None


def _array(column) -> np.ndarray:
    return np.array(column, dtype=object if isinstance(column[0], str) else float)

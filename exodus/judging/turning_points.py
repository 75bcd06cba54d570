"""The values of one parameter at which a reading turns, all others held."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exodus.declared.models import Parameter

GRID = 512
MOST_INTEGERS = 2000
PRECISION = 1e-9


@dataclass(frozen=True)
class TurningPoint:
    """Where the verdict changes: exactly there it is the other one, or the bound is met."""

    parameter: str
    at: float | str
    unit: str
    plausible: bool


def turning_points(name: str, parameter: Parameter, at: float | str, margins: Callable) -> list[TurningPoint]:
    """All crossings between the allowed limits, nearest to `at` first.

    `margins` gives the reading's margin at an array of values of this parameter, nan where undefined.
    """
    if parameter.type == "choice":
        here = margins(np.array([at], dtype=object))[0] >= 0
        others = [c for c in parameter.allowed if c != at]
        turned = [c for c in others if (margins(np.array([c], dtype=object))[0] >= 0) != here]
        return [TurningPoint(name, c, parameter.unit, c in parameter.plausible) for c in turned]
    grid = _grid(parameter, at)
    inside = margins(grid)
    crossings = []
    for low, high, before, after in zip(grid, grid[1:], inside, inside[1:], strict=False):
        if np.isfinite(before) and np.isfinite(after) and (before >= 0) != (after >= 0):
            crossings.append(_crossing(parameter, at, low, high, margins))
    low, high = parameter.plausible
    found = [TurningPoint(name, c, parameter.unit, bool(low <= c <= high)) for c in dict.fromkeys(crossings)]
    return sorted(found, key=lambda point: abs(point.at - at))


def _grid(parameter: Parameter, at: float) -> np.ndarray:
    low, high = parameter.allowed
    if parameter.type == "integer":
        step = max(1, int((high - low) // MOST_INTEGERS))
        return np.unique(np.r_[np.arange(low, high + 1, step), high, parameter.plausible, at])
    wide = low > 0 and high / low > 1000
    spread = np.geomspace(low, high, GRID) if wide else np.linspace(low, high, GRID)
    return np.unique(np.r_[spread, np.linspace(*parameter.plausible, GRID), at])


def _crossing(parameter: Parameter, at: float, low: float, high: float, margins: Callable) -> float:
    """Between two values of different verdict, where the verdict changes.

    For whole numbers the first turned one, seen from `at`.  For others the root if the quantity is continuous there,
    else the place of the step: halving the interval by verdict finds both, and brentq then sharpens a root.
    """
    start, end = low, high
    begins = bool(margins(np.array([low]))[0] >= 0)
    integer = parameter.type == "integer"
    while high - low > (1 if integer else PRECISION * max(abs(low), abs(high))):
        middle = float((low + high) // 2) if integer else (low + high) / 2
        if not low < middle < high:
            break
        if bool(margins(np.array([middle]))[0] >= 0) == begins:
            low = middle
        else:
            high = middle
    if integer:
        return float(high if abs(high - at) > abs(low - at) else low)
    return _root_near((low + high) / 2, start, end, margins)


def _root_near(found: float, start: float, end: float, margins: Callable) -> float:
    """The root of the margin between two values if it is the turning point that halving found, else that point."""

    def signed(x: float) -> float:
        return float(margins(np.array([x]))[0])

    if not np.isfinite(signed(start)) or not np.isfinite(signed(end)) or signed(start) * signed(end) >= 0:
        return found
    from scipy.optimize import brentq  # slow to load, and what only handles records never comes here

    root = brentq(signed, start, end, xtol=1e-12 * max(abs(start), abs(end), 1e-300), rtol=1e-12)
    return float(root) if abs(root - found) <= 4 * PRECISION * max(abs(start), abs(end)) else found

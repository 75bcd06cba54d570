"""The values of one parameter at which a reading turns, all others held."""

from collections.abc import Callable
from contextlib import suppress

import numpy as np

from recomputed.declared.models import Parameter
from recomputed.judging.record import TurningPoint

Margins = Callable[[np.ndarray], np.ndarray]

GRID = 512
MOST_INTEGERS = 2000
PRECISION = 1e-9


def turning_points(name: str, parameter: Parameter, at: float | str, margins: Margins) -> list[TurningPoint]:
    """All crossings between the allowed limits, nearest to `at` first.

    `margins` gives the reading's margin at an array of values of this parameter, nan where undefined.
    """
    if parameter.type == "choice":
        here = margins(np.array([at], dtype=object))[0] >= 0
        others = {c: margins(np.array([c], dtype=object))[0] for c in parameter.allowed if c != at}
        words = [c for c, margin in others.items() if np.isfinite(margin) and (margin >= 0) != here]
        return [
            TurningPoint(parameter=name, at=c, unit=parameter.unit, plausible=c in parameter.plausible) for c in words
        ]
    assert not isinstance(at, str)
    grid = _grid(parameter, at)
    inside = margins(grid)
    defined, good = np.isfinite(inside), inside >= 0
    turned = np.flatnonzero(defined[:-1] & defined[1:] & (good[:-1] != good[1:]))
    crossings = [_crossing(parameter, at, float(grid[i]), float(grid[i + 1]), margins) for i in turned.tolist()]
    low, high = parameter.plausible_range
    nearest = sorted(dict.fromkeys(crossings), key=lambda c: abs(c - at))
    return [TurningPoint(parameter=name, at=c, unit=parameter.unit, plausible=bool(low <= c <= high)) for c in nearest]


def _grid(parameter: Parameter, at: float) -> np.ndarray:
    low, high = parameter.allowed_range
    if parameter.type == "integer":
        step = max(1, int((high - low) // MOST_INTEGERS))
        return np.unique(np.r_[np.arange(low, high + 1, step), high, parameter.plausible, at])
    wide = low > 0 and high / low > 1000
    spread = np.geomspace(low, high, GRID) if wide else np.linspace(low, high, GRID)
    return np.unique(np.r_[spread, np.linspace(*parameter.plausible_range, GRID), at])


def _crossing(parameter: Parameter, at: float, low: float, high: float, margins: Margins) -> float:
    """Between two values of different verdict, where the verdict changes.

    For whole numbers the first turned one, seen from `at`.  For others the root of the margin where it has one, else
    the place of the step.
    """

    def holds(value: float) -> bool:
        return bool(margins(np.array([value]))[0] >= 0)

    if parameter.type == "integer":
        low, high = _narrowed(low, high, holds, lambda low, high: float((low + high) // 2), 1)
        return high if abs(high - at) > abs(low - at) else low
    close = PRECISION * max(abs(low), abs(high))
    root = _root(low, high, margins)
    if root is not None and holds(max(low, root - close)) != holds(min(high, root + close)):
        return root
    low, high = _narrowed(low, high, holds, lambda low, high: (low + high) / 2, close)
    return (low + high) / 2


def _narrowed(
    low: float,
    high: float,
    holds: Callable[[float], bool],
    middle_of: Callable[[float, float], float],
    wide: float,
) -> tuple[float, float]:
    """Two values of different verdict between the given two, no further apart than `wide`, found by halving."""
    begins = holds(low)
    while high - low > wide and low < (middle := middle_of(low, high)) < high:
        low, high = (middle, high) if holds(middle) == begins else (low, middle)
    return low, high


def _root(low: float, high: float, margins: Margins) -> float | None:
    """A root of the margin between two values; None if it does not change its sign or is not defined everywhere."""

    def signed(x: float) -> float:
        return float(margins(np.array([x]))[0])

    if not signed(low) * signed(high) < 0:
        return None
    from scipy.optimize import brentq  # slow to load, and what only handles records never comes here

    with suppress(ValueError):  # brentq met a nan
        return float(brentq(signed, low, high, xtol=1e-12 * max(abs(low), abs(high)), rtol=1e-12))
    return None

"""Which assumption matters most for a quantity, all of them moving as they are believed."""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

POINTS = 2**10
PROBES = 2**6
SEED = 20260412


@cache  # many readings have as many parameters; a run forked from a server finds them made
def unit_points(dimensions: int, count: int) -> np.ndarray:
    """The first points of a scrambled Sobol sequence with a fixed seed; shape (count, dimensions), within [0, 1)."""
    from scipy.stats import qmc  # slow to load, and what only handles records never comes here

    points: np.ndarray = qmc.Sobol(dimensions, scramble=True, rng=SEED).random(count)
    points.flags.writeable = False
    return points


def sensitivity(
    spreads: Mapping[str, np.ndarray], values: Callable[[dict[str, np.ndarray]], np.ndarray]
) -> dict[str, tuple[float, float]]:
    """First-order and total Sobol index of the quantity for each assumption.

    `spreads` holds the values of each, one for each step of probability; they are drawn independently of each other.
    `values` maps a dict of arrays to an array.  Empty where the quantity does not vary or is not always defined.
    Saltelli's and Jansen's estimators as in scipy.stats.sobol_indices.
    """
    from scipy.stats import sobol_indices, uniform  # slow to load, as above

    def at(unit: np.ndarray) -> np.ndarray:
        return values(
            {
                name: spread[(row * len(spread)).astype(int)]
                for (name, spread), row in zip(spreads.items(), unit, strict=True)
            }
        )

    probe = at(unit_points(len(spreads), PROBES).T)
    if not np.all(np.isfinite(probe)) or np.ptp(probe) <= 1e-12 * np.max(np.abs(probe)):
        return {}
    if len(spreads) == 1:
        return dict.fromkeys(spreads, (1.0, 1.0))
    found = sobol_indices(func=at, n=POINTS, dists=[uniform()] * len(spreads), rng=SEED)
    pairs = zip(np.atleast_1d(found.first_order).ravel(), np.atleast_1d(found.total_order).ravel(), strict=True)
    return {name: (float(f), float(t)) for name, (f, t) in zip(spreads, pairs, strict=True)}

"""What many worlds say together: in which share of them a reading holds, and where its values lie."""

import numpy as np


def share_of(held: np.ndarray, held_here: float) -> float:
    """The share of the worlds with a meaning in which a reading holds; where none has one, how it comes out here.

    `held` is 1 where it holds, 0 where not, nan where it has no meaning.
    """
    return float(np.nanmean(held)) if np.isfinite(held).any() else held_here


def range_of(values: np.ndarray) -> tuple[float, float] | None:
    """Where nine tenths of the values of the worlds lie, from the 5th to the 95th percentile; None if none is finite.

    >>> range_of(np.append(np.linspace(0.0, 100.0, 101), np.nan))
    (5.0, 95.0)
    """
    values = values[np.isfinite(values)]
    if not values.size:
        return None
    low, high = np.percentile(values, [5, 95])
    return float(low), float(high)

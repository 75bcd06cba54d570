"""Catching up: how far a follower is behind a leader, and how small a model can be and still pass a test."""

from __future__ import annotations

import numpy as np

from exodus.formulas.frontier import slope_per_year
from recomputed.ground.quantity import Quantity, plain, require, require_positive, require_some_finite

MONTHS_PER_YEAR = 12.0


def lag_steps(leader_best: np.ndarray, follower_best: np.ndarray) -> np.ndarray:
    """Return for each time how many steps ago the leader first had what the follower has then.

    Best scores so far, both of shape (times,), never falling. Negative if the leader is still behind: then it
    counts to the next time at which the leader gets there, or past the end. Raises Undefined for scores that
    are not finite or that fall, or shapes that differ.

    >>> lag_steps([1.0, 2.0, 3.0, 4.0], [0.5, 1.0, 1.5, 2.0]).tolist()
    [0, 1, 1, 2]
    """
    leader, follower = _bests(leader_best, follower_best)
    return np.arange(len(leader)) - np.searchsorted(leader, follower)


def lag_at_levels(leader_best: np.ndarray, follower_best: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Return for each level how many steps after the leader the follower first reached it.

    Best scores so far as for lag_steps; levels of shape (levels,). Raises Undefined as lag_steps does, and
    for a level that one of the two has not reached.

    >>> lag_at_levels([1.0, 2.0, 3.0, 4.0], [0.5, 1.0, 1.5, 2.0], [1.0, 2.0]).tolist()
    [1, 2]
    """
    leader, follower = _bests(leader_best, follower_best)
    reached = min(leader[-1], follower[-1])
    require(np.asarray(levels) <= reached, "levels", levels, f"levels that both have reached, up to {reached:g}")
    return np.searchsorted(follower, levels) - np.searchsorted(leader, levels)


def gap_change(
    gaps: np.ndarray, start_months_back: Quantity, end_months_back: Quantity, error: Quantity = 0.0
) -> Quantity:
    """Return by how much a gap changed between two months counted back from the last one.

    Gaps of shape (months,), in order of time; the other arguments are floats or arrays of shapes that fit
    together; the error is added, in the unit of the gaps. Below 0: the gap became narrower. Raises Undefined
    unless the start lies before the end and both within the months.

    >>> gap_change([9.0, 5.0, 7.0], start_months_back=2, end_months_back=0)
    -2.0
    """
    require_some_finite(2, gaps=gaps)
    series, start, end = np.asarray(gaps, dtype=float), np.asarray(start_months_back), np.asarray(end_months_back)
    require((0 <= end) & (end < len(series)), "end_months_back", end, f"0 to {len(series) - 1}")
    require((end < start) & (start < len(series)), "start_months_back", start, "months before the end, as far as known")
    return plain(series[-1 - end.astype(int)] - series[-1 - start.astype(int)] + error)


def gap_trend_per_year(gaps: np.ndarray) -> float:
    """Return the slope of a straight line through the gaps of one month after the other, in their unit per year.

    Gaps of shape (months,), in order of time. Below 0: the gap narrows. Raises Undefined for fewer than two months
    or gaps that are not finite. Formula: ordinary least squares.

    >>> round(gap_trend_per_year([9.0, 8.0, 7.0]), 9)
    -12.0
    """
    require_some_finite(2, gaps=gaps)
    return slope_per_year(np.arange(len(gaps)) / MONTHS_PER_YEAR, gaps)


def gap_trend_error_per_year(gaps: np.ndarray) -> float:
    """Return the standard error of that slope, in the unit of the gaps per year.

    As gap_trend_per_year; needs at least three months. Formula: ordinary least squares, as if the months were
    independent of each other. They are not, so the true error is larger.

    >>> round(gap_trend_error_per_year([9.0, 8.0, 7.0, 7.0]), 6)
    2.078461
    """
    require_some_finite(3, gaps=gaps)
    years, heights = np.arange(len(gaps)) / MONTHS_PER_YEAR, np.asarray(gaps, dtype=float)
    centred = years - years.mean()
    left = heights - heights.mean() - gap_trend_per_year(heights) * centred
    return float(np.sqrt(left @ left / (len(heights) - 2) / (centred @ centred)))


def gap_error(half_widths: np.ndarray) -> float:
    """Return what a change of a gap may be wrong by, in the unit of the scores.

    Half the width of the interval of each of the scores that the change is made of, of shape (scores,). Formula: the
    root of the sum of the squares, as if the errors were independent. Raises Undefined for widths below 0.

    >>> gap_error([3.0, 4.0])
    5.0
    """
    require_some_finite(1, half_widths=half_widths)
    widths = np.asarray(half_widths, dtype=float)
    require(widths >= 0, "half_widths", half_widths, "from 0 up")
    return float(np.sqrt(widths @ widths))


def share_pct(amounts: np.ndarray, chosen: np.ndarray) -> float:
    """Return what part of the amounts belongs to the chosen ones, in %.

    Both of shape (things,). Raises Undefined for amounts that are not above 0, or shapes that differ.

    >>> share_pct([3.0, 1.0], [False, True])
    25.0
    """
    require_positive(amounts=amounts)
    sizes, mine = np.asarray(amounts, dtype=float), np.asarray(chosen, dtype=bool)
    require(sizes.shape == mine.shape, "chosen", chosen, "one answer for each amount")
    return float(100.0 * sizes[mine].sum() / sizes.sum())


def price_at_levels(levels: np.ndarray, scores: np.ndarray, prices: np.ndarray) -> np.ndarray:
    """Return for each level the lowest price among the models that reach it, in the unit of the prices.

    Levels of shape (levels,), scores and prices of shape (models,). Raises Undefined for prices that are not above 0,
    shapes that differ, and a level that no model reaches.

    >>> price_at_levels([60.0, 70.0], [65.0, 75.0], [1.0, 3.0]).tolist()
    [1.0, 3.0]
    """
    require_positive(prices=prices)
    heights, costs = np.asarray(scores, dtype=float), np.asarray(prices, dtype=float)
    require(heights.shape == costs.shape, "prices", prices, "one price for each score")
    asked = np.asarray(levels, dtype=float)
    require(asked <= heights.max(), "levels", levels, f"levels that a model reaches, up to {heights.max():g}")
    return np.where(heights >= asked[:, np.newaxis], costs, np.inf).min(axis=1)


def smallest_reaching(sizes: np.ndarray, scores: np.ndarray, threshold: Quantity) -> Quantity:
    """Return the smallest size whose score reaches the threshold, in the unit of the sizes.

    Sizes of shape (models,), scores of shape (models,) or (rows, models); one threshold, or one per row.
    Raises Undefined if no score reaches the threshold (in an array: nan there), or for shapes that differ.

    >>> smallest_reaching([70.0, 7.0, 3.0], [68.0, 61.0, 50.0], threshold=60.0)
    7.0
    """
    require_some_finite(1, sizes=sizes, scores=scores)
    heights = np.asarray(scores, dtype=float)
    require(np.shape(sizes) == heights.shape[-1:], "scores", scores, "one score for each size")
    reaching = heights >= np.asarray(threshold, dtype=float)[..., np.newaxis]
    require(reaching.ndim > 1 or reaching.any(), "threshold", threshold, f"up to the best score, {heights.max():g}")
    smallest = np.where(reaching, np.asarray(sizes, dtype=float), np.inf).min(axis=-1)
    return plain(np.where(reaching.any(axis=-1), smallest, np.nan))


def best_up_to_size(sizes: np.ndarray, scores: np.ndarray, largest_size: Quantity) -> Quantity:
    """Return the best score among the models up to a size, in the unit of the scores.

    Sizes of shape (models,), scores of shape (models,) or (rows, models); one largest size, or one per row.
    Raises Undefined if no model is that small (in an array: nan there), or for shapes that differ.

    >>> best_up_to_size([70.0, 7.0, 3.0], [68.0, 61.0, 50.0], largest_size=10.0)
    61.0
    """
    require_some_finite(1, sizes=sizes, scores=scores)
    extents, heights = np.asarray(sizes, dtype=float), np.asarray(scores, dtype=float)
    require(extents.shape == heights.shape[-1:], "scores", scores, "one score for each size")
    small = extents <= np.asarray(largest_size, dtype=float)[..., np.newaxis]
    allowed = f"from the smallest size up, {extents.min():g}"
    require(small.ndim > 1 or small.any(), "largest_size", largest_size, allowed)
    best = np.where(small, heights, -np.inf).max(axis=-1)
    return plain(np.where(small.any(axis=-1), best, np.nan))


def times_smaller(start: Quantity, end: Quantity) -> Quantity:
    """Return how many times smaller the end is than the start.

    Plain arithmetic: takes floats, arrays or chart expressions and checks nothing. Valid for an end above 0.

    >>> times_smaller(70.0, 7.0)
    10.0
    """
    return start / end


def _bests(leader_best: np.ndarray, follower_best: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    require_some_finite(1, leader_best=leader_best, follower_best=follower_best)
    leader, follower = np.asarray(leader_best, dtype=float), np.asarray(follower_best, dtype=float)
    require(leader.shape == follower.shape, "follower_best", follower_best, "one score for each of the leader's")
    for name, best in {"leader_best": leader, "follower_best": follower}.items():
        require(np.diff(best) >= 0, name, best, "best scores so far, which never fall")
    return leader, follower

"""Catching up: how far a follower is behind a leader, and how small a model can be and still pass a test."""

from __future__ import annotations

import numpy as np

from exodus.formulas.quantity import Quantity, plain, require, require_some_finite


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

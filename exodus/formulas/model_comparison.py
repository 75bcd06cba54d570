"""Small open models against a large one: how far the best that fits a device is ahead, and what that means to voters."""

from __future__ import annotations

import numpy as np

from exodus.formulas.on_device import best_score_that_fits
from recomputed.ground.quantity import Quantity

# Of two players whose Elo ratings lie so many points apart the better one is ten times as likely to win.
POINTS_FOR_TEN_TIMES = 400.0


def score_ahead(
    compared_score: Quantity,
    style_gain: Quantity,
    memory_gib: Quantity,
    usable_share: Quantity,
    bits_per_weight: Quantity,
    cache_gb: Quantity,
    bn_parameters: np.ndarray,
    scores: np.ndarray,
) -> Quantity:
    """Return by how much the best model that fits a device is ahead of another one (negative: behind), in the scores' unit.

    What style alone gains is taken off its score. The rest as for best_score_that_fits, of which the refusals are.

    >>> score_ahead(65.0, 2.0, 8, 0.5, 4, 1, np.array([3.0, 6.0, 9.0]), np.array([60.0, 70.0, 80.0]))
    3.0
    """
    sizes, listed = np.asarray(bn_parameters), np.asarray(scores)
    best = best_score_that_fits(memory_gib, usable_share, bits_per_weight, cache_gb, sizes, listed)
    return best - style_gain - compared_score


def preferred_share(points_ahead: Quantity) -> Quantity:
    """Return the share of voters who prefer the one of two models that is so many points ahead, from 0 to 1.

    Formula: expected score of Elo (1978), to which the points of the Arena are scaled.

    >>> preferred_share(0.0)
    0.5
    """
    return 1 / (1 + 10 ** (-points_ahead / POINTS_FOR_TEN_TIMES))

"""Two technologies on one scale: does mining concentrate while the ownership of AI spreads?"""

from __future__ import annotations

import numpy as np

from exodus.formulas.shares import credited_to_largest, shares_of_last
from recomputed.ground.quantity import Quantity, plain

WHOLE_PERCENTS = np.arange(101)


def weaker_half(mining_concentrates: Quantity, ai_concentrates: Quantity) -> Quantity:
    """Return the smaller of what mining gained and what AI lost in concentration, in their common unit.

    Changes of one measure that is larger where fewer hold more: floats, or arrays whose shapes fit together.
    From 0 up, both halves of the sentence are true: mining concentrates (or stays), AI spreads (or stays).

    >>> weaker_half(300.0, -50.0), weaker_half(300.0, 50.0)
    (50.0, -50.0)
    """
    # 0.0 is added because the smaller of two zeros may be -0.0, which a reader would see.
    return plain(np.minimum(mining_concentrates, np.negative(ai_concentrates)) + 0.0)


def pools_for_every_choice(blocks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the pools' shares, and the share that no pool has, for every choice of how to count the blocks.

    Blocks of shape (months, pools + 1), in order of time, unsigned ones last. Shapes (counts, 101, pools) and
    (counts, 101): the blocks of the last 1, 2, ... months, as far back as all are known, and 0 to 100 percent
    of the unsigned ones given to the largest pool. Raises Undefined if the last month is not known.

    >>> held, left = pools_for_every_choice([[np.nan, np.nan, np.nan], [4.0, 1.0, 2.0], [0.0, 1.0, 0.0]])
    >>> held.shape, held[1, 50].tolist(), left[1, 50].item()
    ((2, 101, 2), [0.625, 0.25], 0.125)
    """
    counted = np.asarray(blocks, dtype=float)
    known = np.logical_and.accumulate(np.isfinite(counted).all(axis=-1)[::-1]).sum()
    counts = np.arange(1, max(known, 1) + 1)[:, np.newaxis]
    return credited_to_largest(shares_of_last(counted, counts), WHOLE_PERCENTS / 100)

"""Who holds the computing power of AI; owners' shares come from `exodus.formulas.shares.normalised`."""

from __future__ import annotations

import numpy as np

from exodus.formulas.quantity import require
from exodus.formulas.shares import normalised


def corporate_share(amounts: np.ndarray, is_corporate: np.ndarray) -> float:
    """Return the share of the total amount that corporate owners hold, from 0 to 1.

    Both of shape (items,): an amount (FLOP, chips, MW ...) and whether its owner is a company. Raises
    Undefined for amounts that are negative, not finite or add up to 0, and for flags that are not true or
    false, one per amount.

    >>> corporate_share([3.0, 1.0], [True, False])
    0.75
    """
    flags = np.asarray(is_corporate)
    fits = flags.dtype == bool and flags.shape == np.shape(amounts)
    require(fits, "is_corporate", is_corporate, "true or false for each amount")
    return float(normalised(np.asarray(amounts, dtype=float))[flags].sum())

"""A whole divided among parties: shares from amounts, and the check that shares are shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import pandas as pd

from exodus.formulas.quantity import Quantity, plain, require

# Shares must add up to 1 this closely: room for rounding in arithmetic, none for a forgotten party.
SUM_TOLERANCE = 1e-6
# Two sums of shares closer than this are the same, so that two of four equal parties hold no more than half.
EQUAL_TOLERANCE = 1e-9

Amounts = TypeVar("Amounts", np.ndarray, pd.Series)


def normalised(amounts: Amounts) -> Amounts:
    """Return amounts as shares of their sum, from 0 to 1, in the same shape (a Series stays a Series).

    Raises Undefined for amounts that are empty, negative, not finite, or add up to 0.

    >>> normalised(np.array([30.0, 10.0])).tolist()
    [0.75, 0.25]
    """
    values = np.asarray(amounts, dtype=float)
    usable = values.ndim > 0 and values.size > 0 and np.isfinite(values).all() and (values >= 0).all()
    require(usable, "amounts", amounts, "finite numbers from 0 up, at least one")
    totals = values.sum(axis=-1, keepdims=True)
    require(totals > 0, "amounts", amounts, "a sum above 0")
    return amounts / (totals.item() if values.ndim == 1 else totals)


def checked_shares(shares: np.ndarray, unattributed_share: Quantity = 0.0) -> np.ndarray:
    """Return the shares as an array, after checking that with the unattributed rest they add up to 1.

    >>> checked_shares([0.5, 0.4])
    Traceback (most recent call last):
    exodus.formulas.quantity.Undefined: shares: given a sum of 0.9, allowed: a sum of 1
    """
    values, rest = np.asarray(shares, dtype=float), np.asarray(unattributed_share, dtype=float)
    require(values.ndim > 0 and values.size > 0, "shares", shares, "at least one share")
    require(np.isfinite(values) & (values >= 0), "shares", shares, "finite numbers from 0 to 1")
    require((rest >= 0) & (rest < 1), "unattributed_share", unattributed_share, "from 0 to below 1")
    total = plain(values.sum(axis=-1) + rest)
    require(np.abs(total - 1) <= SUM_TOLERANCE, "shares", f"a sum of {total}", "a sum of 1")
    return values


def rank_among(amount: Quantity, others: Sequence[Quantity]) -> Quantity:
    """Return the rank of an amount among others, 1 for the largest; equal ones share the better rank.

    Amounts are floats, or arrays of one shape (ranks in the same shape).

    >>> rank_among(4.0, [15.0, 4.0, 2.0])
    2
    """
    return 1 + sum((other > amount) * 1 for other in others)


def points_lost(before_share: Quantity, after_share: Quantity, change_since_points: Quantity = 0.0) -> Quantity:
    """Return by how many points (hundredths of the whole) a share is lower than before.

    Plain arithmetic. Shares are from 0 to 1; the change since the later share, in points, is added to it.

    >>> round(points_lost(0.5, 0.25, -5.0), 9)
    30.0
    """
    return 100 * before_share - (100 * after_share + change_since_points)

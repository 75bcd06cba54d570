"""A whole divided among parties: shares from amounts, and the check that shares are shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import pandas as pd

from recomputed.ground.quantity import Quantity, Undefined, plain, require, require_some_finite

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


def shares_by(rows: pd.DataFrame, group: str, party: str, amount: str) -> pd.DataFrame:
    """Return the parties' shares of an amount within each group, from 0 to 1: groups as rows, parties as columns.

    Rows with a column for each of the three names; several rows of one party add up, none are 0. Raises
    Undefined as normalised does.

    >>> sold = pd.DataFrame({"year": [1, 1, 2], "who": ["a", "b", "a"], "amount": [3.0, 1.0, 2.0]})
    >>> shares_by(sold, "year", "who", "amount").to_dict("index")
    {1: {'a': 0.75, 'b': 0.25}, 2: {'a': 1.0, 'b': 0.0}}
    """
    of_group = rows.assign(share=rows.groupby(group)[amount].transform(normalised))
    shares = of_group.pivot_table(index=group, columns=party, values="share", aggfunc=np.sum, fill_value=0.0)
    # Not pandas' own nullable numbers, which are slow to take out.
    return shares.astype(float)


def row_shares_pct(amounts: pd.DataFrame) -> pd.DataFrame:
    """Return the amounts of a table as shares of the sum of their row, in %.

    Raises Undefined as normalised does, for any of the rows.

    >>> row_shares_pct(pd.DataFrame({"a": [3.0, 0.0], "b": [1.0, 2.0]})).to_numpy().tolist()
    [[75.0, 25.0], [0.0, 100.0]]
    """
    return pd.DataFrame(100 * normalised(amounts.to_numpy(float)), index=amounts.index, columns=amounts.columns)


def stacked_pct(shares_pct: pd.DataFrame, party: str) -> pd.DataFrame:
    """Return shares in % as one row for each that is above 0, to be drawn one on top of the other.

    Shares with a named index, parties as columns from the bottom up. Columns: the index, the party under the name
    given, its share_pct, its rank from 0 up, and middle_pct, how high the middle of its part of the stack is.

    >>> shares = pd.DataFrame({"a": [60.0, 0.0], "b": [40.0, 100.0]}, index=pd.Index([2024, 2025], name="year"))
    >>> stacked_pct(shares, "owner").to_numpy().tolist()
    [[2024, 'a', 60.0, 0, 30.0], [2024, 'b', 40.0, 1, 80.0], [2025, 'b', 100.0, 1, 50.0]]
    """
    rows = shares_pct.rename_axis(columns=party).stack().rename("share_pct").reset_index()
    middles = shares_pct.cumsum(axis=1) - shares_pct / 2
    rows = rows.assign(rank=rows[party].map(list(shares_pct.columns).index), middle_pct=middles.to_numpy().ravel())
    return rows[rows["share_pct"] > 0]


def at_or_before(rows: pd.Series | pd.DataFrame, label: Quantity) -> Quantity:
    """Return the values of the last row whose label is not after the one asked for, such as a year.

    Rows with numbers as labels, in rising order; one label, or one per row of the result. Raises Undefined for
    labels that do not rise, and for one before the first.

    >>> at_or_before(pd.Series([0.5, 0.25], index=[2011, 2014]), np.array([2012, 2014])).tolist()
    [0.5, 0.25]
    """
    labels = rows.index.to_numpy()
    require(np.diff(labels) > 0, "rows", labels, "labels that rise")
    require(np.asarray(label) >= labels[0], "label", label, f"from {labels[0]} up")
    return plain(rows.to_numpy()[np.searchsorted(labels, label, side="right") - 1])


def checked_shares(shares: np.ndarray, unattributed_share: Quantity = 0.0) -> np.ndarray:
    """Return the shares as an array, after checking that with the unattributed rest they add up to 1.

    >>> checked_shares([0.5, 0.4])
    Traceback (most recent call last):
    recomputed.ground.quantity.Undefined: shares: given a sum of 0.9, allowed: a sum of 1
    """
    values, rest = np.asarray(shares, dtype=float), np.asarray(unattributed_share, dtype=float)
    require(values.ndim > 0 and values.size > 0, "shares", shares, "at least one share")
    require(np.isfinite(values) & (values >= 0), "shares", shares, "finite numbers from 0 to 1")
    require((rest >= 0) & (rest < 1), "unattributed_share", unattributed_share, "from 0 to below 1")
    total = plain(values.sum(axis=-1) + rest)
    if np.any(np.abs(total - 1) > SUM_TOLERANCE):  # no require here: to write out many sums for nothing takes long
        raise Undefined(f"shares: given a sum of {total}, allowed: a sum of 1")
    return values


def shares_of_last(amounts: np.ndarray, periods: Quantity) -> np.ndarray:
    """Return the parties' shares of all that came in the last so many periods, of shape (..., parties).

    Amounts of shape (periods, parties), in order of time; one whole number of periods, or one per row. Raises
    Undefined for a number below 1, not whole or above that of the amounts, and where one of the last periods
    has an amount that is negative or not finite, or all are 0.

    >>> shares_of_last([[9.0, 9.0], [1.0, 0.0], [0.0, 3.0]], 2).tolist()
    [0.25, 0.75]
    """
    latest_first, wanted = np.asarray(amounts, dtype=float)[::-1], np.asarray(periods)
    fits = (wanted >= 1) & (wanted % 1 == 0) & (wanted <= len(latest_first))
    require(fits, "periods", periods, f"a whole number from 1 to {len(latest_first)}")
    return normalised(latest_first.cumsum(axis=0)[wanted.astype(int) - 1])


def credited_to_largest(shares: np.ndarray, part: Quantity) -> tuple[np.ndarray, Quantity]:
    """Return the known parties' shares after the largest is given a part of what no party has, and what is left of it.

    Shares of shape (..., parties + 1), whose last one belongs to no known party, and adding up to 1; the part of
    it is from 0 to 1, one or one per row. Raises Undefined as checked_shares does, and for a part outside
    0 to 1.

    >>> credited_to_largest([0.25, 0.5, 0.25], 0.5)
    (array([0.25 , 0.625]), 0.125)
    """
    values, credit = checked_shares(shares), np.asarray(part, dtype=float)
    require((credit >= 0) & (credit <= 1), "part", part, "from 0 to 1")
    rest, rows = values[..., -1], np.broadcast_shapes(values.shape[:-1], credit.shape)
    known = np.broadcast_to(values[..., :-1], (*rows, values.shape[-1] - 1)).copy()
    largest = known.argmax(axis=-1, keepdims=True)
    more = np.take_along_axis(known, largest, axis=-1) + (credit * rest)[..., np.newaxis]
    np.put_along_axis(known, largest, more, axis=-1)
    return known, plain((1 - credit) * rest)


def share_below(values: np.ndarray, limit: Quantity) -> Quantity:
    """Return the share of the values that are below a limit, from 0 to 1.

    Values of shape (values,), in the unit of the limit; one limit, or an array of them (same shape back).
    Raises Undefined for no values or ones that are not finite.

    >>> share_below([1.0, 2.0, 3.0, 4.0], 3.0)
    0.5
    """
    require_some_finite(1, values=values)
    return plain((np.asarray(values, dtype=float) < np.asarray(limit, dtype=float)[..., np.newaxis]).mean(axis=-1))


def rank_among(amount: Quantity, others: Sequence[Quantity]) -> Quantity:
    """Return the rank of an amount among others, 1 for the largest; equal ones share the better rank.

    Amounts are floats, or arrays of one shape (ranks in the same shape).

    >>> rank_among(4.0, [15.0, 4.0, 2.0])
    2
    """
    return 1 + sum((other > amount) * 1 for other in others)


def points_gained(before_share: Quantity, after_share: Quantity, change_since_points: Quantity = 0.0) -> Quantity:
    """Return by how many points (hundredths of the whole) a share is higher than before (negative: lower).

    Plain arithmetic. Shares are from 0 to 1; the change since the later share, in points, is added to it.

    >>> round(points_gained(0.5, 0.25, -5.0), 9)
    -30.0
    """
    return 100 * after_share + change_since_points - 100 * before_share


def below_pct(values: np.ndarray, limit: Quantity) -> Quantity:
    """Return how many of the values are below a limit, in percent; shapes and refusals as in share_below.

    >>> below_pct([1.0, 2.0, 3.0, 4.0], 3.0)
    50.0
    """
    return 100 * share_below(values, limit)

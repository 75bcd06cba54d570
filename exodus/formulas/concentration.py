"""Concentration: how much of a whole is held by how few.

Shares are fractions from 0 to 1 that add up to 1: an array of shape (parties,), or (rows, parties) for one
result per row. A party of share 0 counts as a party only in the Gini coefficient. Every function raises
Undefined for shares that are empty, negative, not finite or do not add up to 1; amounts become shares with
`exodus.formulas.shares.normalised`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import entr

from exodus.formulas.shares import EQUAL_TOLERANCE, checked_shares
from recomputed.ground.quantity import Quantity, plain, require, require_positive, require_some_finite

# The field's scale: a monopoly has 100 x 100 points.
INDEX_OF_MONOPOLY = 10_000


def herfindahl_hirschman_index(shares: np.ndarray) -> Quantity:
    """Return the Herfindahl-Hirschman index, from near 0 (many equals) to 10 000 (one party).

    Formula: sum of squared percentage shares (US merger guidelines).

    >>> herfindahl_hirschman_index([0.5, 0.5])
    5000.0
    """
    return plain(INDEX_OF_MONOPOLY * (checked_shares(shares) ** 2).sum(axis=-1))


def hhi_standard_error(shares: np.ndarray, counted: Quantity) -> Quantity:
    """Return by how many points chance moves the index if so many draws, such as blocks, gave the shares.

    One standard deviation; one number, or one per row. Raises Undefined, too, for a number not above 0.
    Formula: first order (delta method), 4 (sum s^3 - (sum s^2)^2) / n; 0 for equal parties.

    >>> round(hhi_standard_error([0.6, 0.4], 2400), 9)
    40.0
    """
    require_positive(counted=counted)
    values = checked_shares(shares)
    spread = (values**3).sum(axis=-1) - (values**2).sum(axis=-1) ** 2
    return plain(INDEX_OF_MONOPOLY * np.sqrt(4 * spread / counted))


def effective_number(shares: np.ndarray) -> Quantity:
    """Return the number of equal parties that would be as concentrated, from 1 up.

    Formula: one over the sum of squared shares (Laakso & Taagepera 1979).

    >>> effective_number([0.25, 0.25, 0.25, 0.25])
    4.0
    """
    return plain(1 / (checked_shares(shares) ** 2).sum(axis=-1))


def _least_number(shares: np.ndarray, threshold: Quantity) -> np.ndarray:
    """Return how many of the largest parties hold more than the threshold; all and one if they never do."""
    held = np.sort(shares, axis=-1)[..., ::-1].cumsum(axis=-1)
    return 1 + (held <= np.asarray(threshold)[..., np.newaxis] + EQUAL_TOLERANCE).sum(axis=-1)


def nakamoto_coefficient(shares: np.ndarray, threshold: float = 0.5) -> int | np.ndarray:
    """Return the least number of parties that together hold more than the threshold.

    Whole numbers: an int, or an array of them for rows. Raises Undefined, too, for a threshold outside 0 to
    below 1. Formula: Srinivasan & Lee (2017).

    >>> nakamoto_coefficient([0.25, 0.25, 0.25, 0.25])
    3
    """
    require((threshold >= 0) & (threshold < 1), "threshold", threshold, "from 0 to below 1")
    values = checked_shares(shares)
    number = np.minimum(_least_number(values, threshold), values.shape[-1])
    return int(number) if number.ndim == 0 else number


def top_share(shares: np.ndarray, k: int, unattributed_share: Quantity = 0.0) -> Quantity:
    """Return the share that the k largest parties hold together, from 0 to 1 (all of it if there are fewer).

    Nothing of an unattributed share is theirs. Undefined, too, for a k below 1. The field's concentration ratio.

    >>> top_share([0.5, 0.3, 0.2], 2)
    0.8
    """
    require(k >= 1, "k", k, "from 1 up")
    return plain(np.sort(checked_shares(shares, unattributed_share), axis=-1)[..., -k:].sum(axis=-1))


def gini(shares: np.ndarray) -> Quantity:
    """Return the Gini coefficient of the shares, from 0 (all equal) to 1 - 1/parties (one has all).

    Formula: mean absolute difference over twice the mean. It depends on how many tiny parties are listed.

    >>> gini([1.0, 0.0, 0.0, 0.0])
    0.75
    """
    values = np.sort(checked_shares(shares), axis=-1)
    parties = values.shape[-1]
    ranks = 2 * np.arange(1, parties + 1) - parties - 1
    return plain((ranks * values).sum(axis=-1) / parties)


def shannon_entropy_bits(shares: np.ndarray) -> Quantity:
    """Return the Shannon entropy of the shares, in bits: 0 for one party, log2(parties) for equals.

    Formula: Shannon (1948), with 0 log 0 = 0.

    >>> shannon_entropy_bits([0.25, 0.25, 0.25, 0.25])
    2.0
    """
    return plain(entr(checked_shares(shares)).sum(axis=-1) / np.log(2))


def hhi_bounds(shares: np.ndarray, unattributed_share: Quantity) -> tuple[Quantity, Quantity]:
    """Return the lowest and the highest Herfindahl-Hirschman index when a share has no known owner.

    Shares of the known parties, with the rest adding up to 1; one unattributed share, or one per row.
    Lowest (a limit): the rest is spread over ever more, ever smaller parties. Highest: all of it is the
    largest party's.

    >>> [round(bound, 9) for bound in hhi_bounds([0.5, 0.3], 0.2)]
    [3400.0, 5800.0]
    """
    values, rest = checked_shares(shares, unattributed_share), np.asarray(unattributed_share, dtype=float)
    lowest = (values**2).sum(axis=-1)
    highest = lowest + 2 * values.max(axis=-1) * rest + rest**2
    return plain(INDEX_OF_MONOPOLY * lowest), plain(INDEX_OF_MONOPOLY * highest)


def hhi_with_credit(
    lowest_index: Quantity, largest_share: Quantity, unattributed_share: Quantity, part: Quantity
) -> Quantity:
    """Return the Herfindahl-Hirschman index after the largest party is given a part of a share without an owner.

    For where only the index without that share and the largest party's share are known. Plain arithmetic:
    floats, arrays or chart expressions, unchecked. Shares and the part are from 0 to 1, the index is in points.
    Formula: the square of the largest, grown, less its square before. At a part of 0 and 1: hhi_bounds.

    >>> round(hhi_with_credit(3400.0, 0.5, 0.2, 1.0), 9)
    5800.0
    """
    credit = part * unattributed_share
    return lowest_index + INDEX_OF_MONOPOLY * (2 * largest_share + credit) * credit


def nakamoto_bounds(
    shares: np.ndarray, unattributed_share: Quantity, threshold: float = 0.5
) -> tuple[Quantity, Quantity]:
    """Return the lowest and the highest Nakamoto coefficient when a share has no known owner.

    Shapes and cases as in hhi_bounds; the highest is infinite where the known parties together do not pass
    the threshold. Raises Undefined, too, for a threshold outside 0 to below 1.

    >>> nakamoto_bounds([0.4, 0.25, 0.2], 0.15)
    (1.0, 2.0)
    """
    require((threshold >= 0) & (threshold < 1), "threshold", threshold, "from 0 to below 1")
    values, rest = checked_shares(shares, unattributed_share), np.asarray(unattributed_share, dtype=float)
    highest = _least_number(values, threshold)
    # Whatever the rest adds to the largest, it adds to every sum of the k largest.
    lowest = np.minimum(_least_number(values, threshold - rest), values.shape[-1])
    return plain(lowest.astype(float)), plain(np.where(highest > values.shape[-1], np.inf, highest))


def merged(shares: pd.Series, group: list[str], name: str) -> pd.Series:
    """Return the shares, indexed by party, with a group counted as one party, which comes last.

    Raises Undefined for a member that is not in the index, an empty or repeating group, or a name taken
    outside it.

    >>> merged(pd.Series({"a": 0.5, "b": 0.3, "c": 0.2}), ["b", "c"], "b and c").to_dict()
    {'a': 0.5, 'b and c': 0.5}
    """
    known = len(group) > 0 and set(group) <= set(shares.index) and len(set(group)) == len(group)
    require(known, "group", group, f"different names among {list(shares.index)}")
    others = shares.drop(group)
    require(name not in others.index, "name", name, "a name that no party outside the group has")
    return pd.concat([others, pd.Series({name: shares[group].sum()})])


def window_changes(values: np.ndarray) -> np.ndarray:
    """Return for every window whether the value rises in it: booleans of shape (..., times, times).

    Values in order of time. Row = start, column = end; false where the start is not before the end. Raises
    Undefined for fewer than two values or values that are not finite.

    >>> window_changes([1, 3, 2]).tolist()
    [[False, True, True], [False, False, False], [False, False, False]]
    """
    require_some_finite(2, values=values)
    series = np.asarray(values, dtype=float)
    return np.triu(series[..., np.newaxis, :] > series[..., :, np.newaxis], k=1)


def rising_window_share(values: np.ndarray) -> Quantity:
    """Return the share of all windows (every start before every end) in which the value rises, from 0 to 1.

    Values of shape (..., times), in order of time. Raises Undefined as window_changes does.

    >>> rising_window_share([1, 3, 2])
    0.6666666666666666
    """
    return windows_share(window_changes(values))


def windows_share(windows: np.ndarray) -> Quantity:
    """Return the share of all windows, as from window_changes, for which something is true, from 0 to 1.

    >>> windows_share(window_changes([1, 3, 2]) & window_changes([1, 2, 3]))
    0.6666666666666666
    """
    pairs_of_times = np.shape(windows)[-1] * (np.shape(windows)[-1] - 1) / 2
    return plain(np.sum(windows, axis=(-2, -1)) / pairs_of_times)

"""Destinations of mining: which countries gained share, and how two of them rank among the others.

Shares are from 0 to 1. Countries that a list names have a known start; of the others it is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from exodus.formulas.shares import points_gained, rank_among
from recomputed.ground.quantity import Quantity


def gains_of_share(now: pd.Series, start: pd.Series, assumed_start: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Return for each country its share now, in percent, its gain in points, and whether its start is known.

    Shares by country; a country without a start takes the assumed one, without that its gain is nan. Columns iso3,
    share_pct, gained_points and start_known, in the order of the shares now.

    >>> gains_of_share(pd.Series({"RUS": 0.5, "PRY": 0.25}), pd.Series({"RUS": 0.25}), {"PRY": 0.125}).to_dict("list")
    {'iso3': ['RUS', 'PRY'], 'share_pct': [50.0, 25.0], 'gained_points': [25.0, 12.5], 'start_known': [True, False]}
    """
    known = start.reindex(now.index)
    before = known.fillna(dict(assumed_start or {}))
    gained = pd.DataFrame(
        {"share_pct": 100 * now, "gained_points": points_gained(before, now), "start_known": known.notna()}
    )
    return gained.rename_axis("iso3").reset_index()


def worse_rank(first: Quantity, second: Quantity, others: Sequence[Quantity]) -> Quantity:
    """Return the worse of the ranks that two amounts have among each other and the others, 1 for the largest.

    Plain arithmetic. Amounts are floats, or arrays of one shape (same shape back). Equal ones share the better rank.

    >>> int(worse_rank(4.0, 3.0, [9.0, 3.5]))
    4
    """
    return np.maximum(rank_among(first, [second, *others]), rank_among(second, [first, *others]))


def rank_by_gain(
    share: Quantity,
    rival_share: Quantity,
    start_share: Quantity,
    unlisted_start_share: Quantity,
    start_month: str,
    listed_shares: pd.Series,
    listed_starts: pd.DataFrame,
    unlisted_shares: pd.Series,
) -> Quantity:
    """Return the rank of a country by gain of share, 1 for the largest, among a rival and the others.

    The country and its rival began with the same start share. Of the others the listed ones have their shares now
    (by country) and by month (rows of months, columns of countries), the unlisted ones their shares now and a start
    that is assumed. Shares of the two and the starts are floats, or arrays of one shape (same shape back). Raises
    KeyError for a month or a country without a start.

    >>> now, starts = pd.Series({"RUS": 0.5}), pd.DataFrame({"RUS": [0.25]}, index=["2022-01"])
    >>> rank_by_gain(0.25, 0.5, 0.125, 0.0, "2022-01", now, starts, pd.Series({"OMN": 0.0625}))
    3
    """
    others = _gains_of_others(start_month, unlisted_start_share, listed_shares, listed_starts, unlisted_shares)
    return rank_among(share - start_share, [rival_share - start_share, *others])


def worse_rank_by_gain(
    first_share: Quantity,
    second_share: Quantity,
    start_share: Quantity,
    unlisted_start_share: Quantity,
    start_month: str,
    listed_shares: pd.Series,
    listed_starts: pd.DataFrame,
    unlisted_shares: pd.Series,
) -> Quantity:
    """Return the worse of the ranks of two countries by gain of share, 1 for the largest.

    Arguments, shapes and cases as in rank_by_gain.

    >>> now, starts = pd.Series({"RUS": 0.5}), pd.DataFrame({"RUS": [0.375]}, index=["2022-01"])
    >>> int(worse_rank_by_gain(0.25, 0.5, 0.0625, 0.0, "2022-01", now, starts, pd.Series({"OMN": 0.0625})))
    2
    """
    others = _gains_of_others(start_month, unlisted_start_share, listed_shares, listed_starts, unlisted_shares)
    return worse_rank(first_share - start_share, second_share - start_share, others)


def _gains_of_others(
    start_month: str,
    unlisted_start_share: Quantity,
    listed_shares: pd.Series,
    listed_starts: pd.DataFrame,
    unlisted_shares: pd.Series,
) -> list[Quantity]:
    """Return the gains of the listed and then of the unlisted countries."""
    starts = listed_starts.loc[start_month, list(listed_shares.index)]
    return [*(listed_shares - starts), *(share - unlisted_start_share for share in unlisted_shares)]

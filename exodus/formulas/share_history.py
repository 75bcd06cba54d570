"""A share through time: its newest figure, what it has lost since its best, and the rows that a chart shows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from exodus.formulas.shares import points_gained
from recomputed.ground.quantity import Quantity, plain, require


def shares_in_percent(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with their month, such as "2025-10", and their shares and bounds in percent, 0 to 100.

    Rows with a date, such as "2025-10-01", and a share, share_low and share_high from 0 to 1. The new columns
    are month, share_pct, low_pct and high_pct.

    >>> rows = pd.DataFrame({"date": ["2025-10-01"], "share": [0.5], "share_low": [0.25], "share_high": [0.75]})
    >>> shares_in_percent(rows)[["month", "share_pct", "low_pct", "high_pct"]].to_numpy().tolist()
    [['2025-10', 50.0, 25.0, 75.0]]
    """
    return rows.assign(
        month=rows["date"].str[:7],
        share_pct=100 * rows["share"],
        low_pct=100 * rows["share_low"],
        high_pct=100 * rows["share_high"],
    )


def newest_rows(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the row of the latest date for each value, or combination of values, of some columns, in order of date.

    >>> rows = pd.DataFrame({"date": ["2025", "2026", "2024"], "iso3": ["PRY", "PRY", "ETH"], "share": [1, 2, 3]})
    >>> newest_rows(rows, ["iso3"])["share"].to_list()
    [3, 2]
    """
    return rows.sort_values("date", kind="stable").groupby(by).tail(1)


def percent_rows(shares: pd.Series) -> pd.DataFrame:
    """Return a row for each month of a series of shares, with its month and its share in percent, 0 to 100.

    >>> percent_rows(pd.Series({"2026-02": 0.25, "2026-03": 0.5})).to_numpy().tolist()
    [['2026-02', 25.0], ['2026-03', 50.0]]
    """
    return pd.DataFrame({"month": shares.index, "share_pct": 100 * shares.to_numpy()})


def with_network_share(rows: pd.DataFrame, network_eh_per_s: pd.Series) -> pd.DataFrame:
    """Return the rows with the percentage of the network's hashrate in their month that theirs is, as share_pct.

    Rows with a month and a hashrate_eh_per_s; the hashrate of the network by month. nan for a month without one.

    >>> rows = pd.DataFrame({"month": ["2024-09"], "hashrate_eh_per_s": [150.0]})
    >>> with_network_share(rows, pd.Series({"2024-09": 600.0}))["share_pct"].to_list()
    [25.0]
    """
    return rows.assign(share_pct=100 * rows["hashrate_eh_per_s"] / rows["month"].map(network_eh_per_s))


def points_below_recent_best(shares: pd.Series, months: int) -> pd.Series:
    """Return by how many points each month's share lies below the highest of that month and of so many before it.

    Shares from 0 to 1, one for each month, in order of time; near the beginning the highest of those there are.
    Valid for months from 0 up.

    >>> points_below_recent_best(pd.Series([0.5, 0.25, 0.75, 0.25]), 1).to_list()
    [0.0, 25.0, 0.0, 50.0]
    """
    return 100 * (shares.rolling(months + 1, min_periods=1).max() - shares)


def points_gained_in_last(shares: pd.Series, months: Quantity) -> Quantity:
    """Return by how many points the last share is higher than the one so many months before the month that follows it.

    Shares from 0 to 1, one for each month, in order of time; the month that follows the last, of which nothing is
    known yet, is the one from which is counted back, so one month back is the last itself. Whole months, one or an
    array (same shape back). Raises Undefined for fewer than one or more than there are.

    >>> points_gained_in_last(pd.Series([0.5, 0.375, 0.25]), 3)
    -25.0
    """
    back = np.asarray(months)
    require((back >= 1) & (back <= len(shares)), "months", months, f"from 1 to {len(shares)}")
    earlier = shares.to_numpy()[len(shares) - back.astype(int)]
    return plain(points_gained(earlier, shares.iloc[-1]))


def shares_apart(listed: pd.Series, months: pd.Index, apart: int, most_months_old: int) -> pd.DataFrame:
    """Return for each month a share as it was so many months before and as it was then, by the lists of one maker.

    Shares by the month of the list (2025-10). A list counts until the next, but for so many months at most; a month
    for which one of the two shares is not known is left out. Columns before_month, before_share and after_share.

    >>> lists = pd.Series({"2025-05": 0.25, "2025-10": 0.5})
    >>> shares_apart(lists, pd.Index(["2026-03", "2026-04", "2026-05"]), apart=11, most_months_old=6).to_dict("index")
    {'2026-04': {'before_month': '2025-05', 'before_share': 0.25, 'after_share': 0.5}}
    """
    then = pd.PeriodIndex(months, freq="M")
    dated = listed.set_axis(pd.PeriodIndex(listed.index, freq="M"))
    every_month = pd.period_range(dated.index.min(), dated.index.max() + most_months_old, freq="M")
    known = dated.reindex(every_month).ffill(limit=most_months_old)
    before = then - apart
    columns = {"before_share": known.reindex(before).to_numpy(), "after_share": known.reindex(then).to_numpy()}
    return pd.DataFrame({"before_month": before.astype(str), **columns}, index=months).dropna()

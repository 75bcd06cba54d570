"""Mining pools: their blocks through time, counted apart or with the proxies of one as one, and how few hold how much.

Tables of pools have a row for each month or year and a column for each pool. The last column is that of the blocks
without a pool's mark, which belong to nobody. Shares are from 0 to 1. Where a function takes `shares` and `pools`, the
shares are a dictionary of such tables (or of one row of them), and pools is one of its keys: "separate" or "merged".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from exodus.formulas.concentration import (
    hhi_bounds,
    hhi_with_credit,
    merged,
    nakamoto_bounds,
    rising_window_share,
    top_share,
    window_changes,
)
from exodus.formulas.shares import at_or_before, credited_to_largest, normalised
from recomputed.ground.quantity import Quantity, plain, require, side_by_side

UNSIGNED = "unknown"
OTHERS, NOBODY = "others", "unsigned or not counted"


def pool_blocks_by_month(counted: pd.DataFrame, proxies: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the blocks of each pool in each month, pools counted apart ("separate") and proxies as one ("merged").

    Rows with month, pool and blocks; proxies with pool and from_month, the pool that they work for first: it gives
    its name to all. Before the first from_month nothing is merged, and there are no such rows.

    >>> counted = pd.DataFrame([("2022-06", "a", 4), ("2022-07", "a", 3), ("2022-07", "b", 2), ("2022-07", "unknown", 1)],
    ...                        columns=["month", "pool", "blocks"])
    >>> proxies = pd.DataFrame({"pool": ["a", "b"], "from_month": ["2022-07", "2022-07"]})
    >>> pool_blocks_by_month(counted, proxies)["merged"].to_dict("index")
    {'2022-07': {'a': 5.0, 'unknown': 1.0}}
    """
    apart = _blocks(counted, "month")
    return {
        "separate": apart,
        "merged": _with_proxies_as_one(apart.loc[proxies["from_month"].min() :], proxies),
    }


def pool_shares_by_month(counted: pd.DataFrame, proxies: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the pools' shares of the blocks of each month, from 0 to 1, counted both ways.

    Arguments as for pool_blocks_by_month. Raises Undefined for a month without blocks.

    >>> counted = pd.DataFrame([("2022-07", "a", 3), ("2022-07", "unknown", 1)], columns=["month", "pool", "blocks"])
    >>> proxies = pd.DataFrame({"pool": ["a"], "from_month": ["2022-07"]})
    >>> pool_shares_by_month(counted, proxies)["separate"].to_dict("index")
    {'2022-07': {'a': 0.75, 'unknown': 0.25}}
    """
    return {way: normalised(blocks) for way, blocks in pool_blocks_by_month(counted, proxies).items()}


def shares_in_every_month(shares: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the shares of both ways to count for all months: before there were proxy pools, both are the same.

    >>> apart = pd.DataFrame({"a": [1.0, 0.5], "b": [0.0, 0.5], "unknown": 0.0}, index=["2022-06", "2022-07"])
    >>> merged = pd.DataFrame({"b": [1.0], "unknown": [0.0]}, index=["2022-07"])
    >>> shares_in_every_month({"separate": apart, "merged": merged})["merged"].to_dict("index")
    {'2022-06': {'a': 1.0, 'b': 0.0, 'unknown': 0.0}, '2022-07': {'a': 0.0, 'b': 1.0, 'unknown': 0.0}}
    """
    apart, merged = shares["separate"], shares["merged"].reindex(columns=shares["separate"].columns, fill_value=0.0)
    before = apart.loc[apart.index < merged.index.min()]
    return {"separate": apart, "merged": pd.concat([before, merged])}


def held_by_largest(shares: np.ndarray, number: Quantity) -> Quantity:
    """Return the share that so many of the largest pools hold together, from 0 to 1 (all of them if there are fewer).

    Shares of shape (pools + 1,), unsigned last; whole numbers from 0 up, one or an array (same shape back). Raises
    Undefined for other numbers.

    >>> held_by_largest([0.25, 0.5, 0.125, 0.125], np.array([0, 1, 2])).tolist()
    [0.0, 0.5, 0.75]
    """
    known, wanted = np.asarray(shares, dtype=float)[:-1], np.asarray(number, dtype=float)
    require((wanted >= 0) & (wanted % 1 == 0), "number", number, "whole numbers from 0 up")
    held = np.append(0.0, np.sort(known)[::-1]).cumsum()
    return plain(held[np.minimum(wanted, len(known)).astype(int)])


def largest_pools_share(shares: pd.DataFrame, number: int) -> pd.Series:
    """Return the share that so many of the largest pools hold together in each row of a table, from 0 to 1.

    >>> largest_pools_share(pd.DataFrame({"a": [0.25], "b": [0.5], "unknown": [0.25]}, index=["2026-03"]), 1).to_dict()
    {'2026-03': 0.5}
    """
    known, unsigned = shares.iloc[:, :-1].to_numpy(), shares.iloc[:, -1].to_numpy()
    return pd.Series(top_share(known, number, unsigned), shares.index)


def index_of_pools(shares: Mapping[str, np.ndarray], pools: str, to_largest_pct: Quantity) -> Quantity:
    """Return the Herfindahl-Hirschman index of the pools, in points from near 0 to 10 000.

    So many percent of the unsigned blocks are given to the largest pool, the rest is spread over very many. Raises
    Undefined for a percentage outside 0 to 100.

    >>> index_of_pools({"separate": [0.25, 0.5, 0.25]}, "separate", 100)
    6250.0
    """
    return hhi_bounds(*credited_to_largest(shares[pools], to_largest_pct / 100))[0]


def pools_for_half(shares: Mapping[str, np.ndarray], pools: str, to_largest_pct: Quantity) -> Quantity:
    """Return the least number of pools that find more than half of the blocks: the Nakamoto coefficient.

    Arguments and refusals as for index_of_pools; infinite if all pools with a name do not find half.

    >>> pools_for_half({"separate": [0.25, 0.5, 0.25]}, "separate", 0)
    2.0
    """
    return nakamoto_bounds(*credited_to_largest(shares[pools], to_largest_pct / 100))[1]


def largest_pool_pct(shares: Mapping[str, np.ndarray], pools: str, to_largest_pct: Quantity) -> Quantity:
    """Return the largest pool's share of the blocks, in percent.  Arguments and refusals as for index_of_pools.

    >>> largest_pool_pct({"separate": [0.25, 0.5, 0.25]}, "separate", 50)
    62.5
    """
    return plain(100 * credited_to_largest(shares[pools], to_largest_pct / 100)[0].max(axis=-1))


def points_above_miner(
    shares: Mapping[str, np.ndarray], pools: str, to_largest_pct: Quantity, miner_share_pct: Quantity
) -> Quantity:
    """Return by how many points the largest pool's share of the blocks is above that of one miner.

    Arguments and refusals as for index_of_pools.

    >>> points_above_miner({"separate": [0.25, 0.5, 0.25]}, "separate", 0, 40.0)
    10.0
    """
    return largest_pool_pct(shares, pools, to_largest_pct) - miner_share_pct


def index_above_early_years(
    shares: Mapping[str, np.ndarray], early: pd.DataFrame, pools: str, to_largest_pct: Quantity
) -> Quantity:
    """Return by how many points the index is above its mean over early years.

    Early years as a table of shares, pools counted apart. Other arguments and refusals as for index_of_pools.

    >>> early = pd.DataFrame({"a": [0.5, 0.75], "b": [0.5, 0.25], "unknown": [0.0, 0.0]})
    >>> index_above_early_years({"separate": [1.0, 0.0]}, early, "separate", 0)
    4375.0
    """
    before = [index_of_pools({"early": year}, "early", to_largest_pct) for year in early.to_numpy()]
    return index_of_pools(shares, pools, to_largest_pct) - sum(before) / len(before)


def pools_for_half_above_early_years(
    shares: Mapping[str, np.ndarray], early: pd.DataFrame, pools: str, to_largest_pct: Quantity
) -> Quantity:
    """Return by how much the least number of pools for half of the blocks is above its mean over early years.

    Arguments and refusals as for index_above_early_years.

    >>> early = pd.DataFrame({"a": [0.5, 0.75], "b": [0.5, 0.25], "unknown": [0.0, 0.0]})
    >>> pools_for_half_above_early_years({"separate": [1.0, 0.0]}, early, "separate", 0)
    -0.5
    """
    before = [pools_for_half({"early": year}, "early", to_largest_pct) for year in early.to_numpy()]
    return pools_for_half(shares, pools, to_largest_pct) - sum(before) / len(before)


class PoolHistory(NamedTuple):
    """What is known of the pools by year: counted where there is a count, else read off a picture."""

    counted: dict[str, pd.DataFrame]  # shares of the blocks by year, counted both ways
    periods: pd.DataFrame  # what was read off for each period of two weeks, with its year
    read_off: list[int]  # the years that only the picture knows
    years: list[int]  # all, rising


def pool_history(counted: pd.DataFrame, proxies: pd.DataFrame, periods: pd.DataFrame) -> PoolHistory:
    """Return the pools' shares by year. Proxies are merged from the first year on in which they were so from January.

    Counted rows with year, pool and blocks; proxies as for pool_blocks_by_month; periods with start_date, hhi_low,
    largest_pool_share, largest_2_share and unknown_share.

    >>> counted = pd.DataFrame([(2022, "a", 1), (2022, "b", 1), (2024, "a", 1), (2024, "b", 1)],
    ...                        columns=["year", "pool", "blocks"])
    >>> proxies = pd.DataFrame({"pool": ["a", "b"], "from_month": ["2022-07", "2022-07"]})
    >>> history = pool_history(counted, proxies, pd.DataFrame({"start_date": ["2022-05-01", "2023-05-01"]}))
    >>> history.counted["merged"]["a"].to_dict(), history.read_off, history.years
    ({2022: 0.5, 2024: 1.0}, [2023], [2022, 2023, 2024])
    """
    first_month = proxies["from_month"].min()
    first_year = int(first_month[:4]) + (first_month[5:] > "01")
    apart = _blocks(counted, "year")
    joint = pd.concat([apart.loc[: first_year - 1], _with_proxies_as_one(apart.loc[first_year:], proxies)]).fillna(0.0)
    dated = periods.assign(year=periods["start_date"].str[:4].astype(int))
    read_off = sorted({*dated["year"]} - {*apart.index})
    shares = {"separate": normalised(apart), "merged": normalised(_unsigned_last(joint))}
    return PoolHistory(shares, dated, read_off, sorted([*apart.index, *read_off]))


def index_in_year(history: PoolHistory, year: Quantity, pools: str, to_largest_pct: Quantity) -> Quantity:
    """Return the Herfindahl-Hirschman index of the pools in a year, or in the last year before it that is known.

    One year and one percentage, or arrays of one shape. A year that was only read off has the mean of its periods, at
    the low end, whichever way pools are counted. Raises Undefined as index_of_pools does, and for a year before the first.

    >>> shares = {"separate": pd.DataFrame({"a": [0.5, 1.0], "b": [0.5, 0.0], "unknown": 0.0}, index=[2014, 2016])}
    >>> periods = pd.DataFrame({"year": [2015], "hhi_low": [1500.0], "largest_pool_share": [0.25], "unknown_share": [0.5]})
    >>> history = PoolHistory(shares, periods, [2015], [2014, 2015, 2016])
    >>> index_in_year(history, np.array([2014, 2015, 2017]), "separate", 0).tolist()
    [5000.0, 1500.0, 10000.0]
    """
    index = index_of_pools({pools: at_or_before(history.counted[pools], year)}, pools, to_largest_pct)
    known = at_or_before(pd.Series(history.years, history.years), year)
    for other in set(history.read_off).intersection(np.ravel(known)):
        index = np.where(known == other, index_read_off(history, other, to_largest_pct), index)
    return plain(index)


def index_read_off(history: PoolHistory, year: int, to_largest_pct: Quantity = 0.0) -> Quantity:
    """Return the mean index of a year's periods as they were read off, at the low end, in points.

    >>> periods = pd.DataFrame({"year": [2015, 2015], "hhi_low": [1500.0, 500.0],
    ...                         "largest_pool_share": [0.25, 0.25], "unknown_share": [0.5, 0.0]})
    >>> index_read_off(PoolHistory({}, periods, [2015], [2015]), 2015, 100.0)
    3500.0
    """
    rows = history.periods[history.periods["year"] == year]
    low, largest, unknown = rows[["hhi_low", "largest_pool_share", "unknown_share"]].to_numpy().T
    part = np.asarray(to_largest_pct, dtype=float)[..., np.newaxis] / 100
    return plain(hhi_with_credit(low, largest, unknown, part).mean(axis=-1))


def reading_errors_pct(history: PoolHistory, years: list[int]) -> pd.Series:
    """Return how far what was read off a picture is from the count in years that have both, in percent of the count.

    >>> shares = {"separate": pd.DataFrame({"a": [0.5], "b": [0.5], "unknown": [0.0]}, index=[2016])}
    >>> periods = pd.DataFrame({"year": [2016], "hhi_low": [5500.0], "largest_pool_share": [0.5], "unknown_share": [0.0]})
    >>> reading_errors_pct(PoolHistory(shares, periods, [], [2016]), [2016]).round(9).to_dict()
    {2016: 10.0}
    """
    read = np.array([index_read_off(history, year) for year in years])
    counted = np.array([index_in_year(history, year, "separate", 0.0) for year in years])
    return pd.Series(100 * (read / counted - 1), years)


def index_change(
    history: PoolHistory, first: Quantity, last: Quantity, pools: str, to_largest_pct: Quantity
) -> Quantity:
    """Return by how many points the index of the pools changed from the first to the last year.

    Arguments and refusals as for index_in_year.

    >>> shares = {"separate": pd.DataFrame({"a": [0.5, 1.0], "b": [0.5, 0.0], "unknown": 0.0}, index=[2014, 2016])}
    >>> index_change(PoolHistory(shares, pd.DataFrame(), [], [2014, 2016]), 2014, 2016, "separate", 0)
    5000.0
    """
    before, after = (index_in_year(history, year, pools, to_largest_pct) for year in (first, last))
    return after - before


def index_of_every_year(history: PoolHistory, pools: str, to_largest_pct: Quantity) -> np.ndarray:
    """Return the index of the pools in every year that is known, in points; shape (..., years).

    >>> shares = {"separate": pd.DataFrame({"a": [0.5, 1.0], "b": [0.5, 0.0], "unknown": 0.0}, index=[2014, 2016])}
    >>> index_of_every_year(PoolHistory(shares, pd.DataFrame(), [], [2014, 2016]), "separate", 0).tolist()
    [5000.0, 10000.0]
    """
    return side_by_side(*(index_in_year(history, year, pools, to_largest_pct) for year in history.years))


def rising_windows_pct(history: PoolHistory, pools: str, to_largest_pct: Quantity) -> Quantity:
    """Return in which percentage of all pairs of a first and a later year the index of the pools rises.

    >>> shares = {"separate": pd.DataFrame({"a": [0.5, 1.0], "b": [0.5, 0.0], "unknown": 0.0}, index=[2014, 2016])}
    >>> rising_windows_pct(PoolHistory(shares, pd.DataFrame(), [], [2014, 2016]), "separate", 0)
    100.0
    """
    return 100 * rising_window_share(index_of_every_year(history, pools, to_largest_pct))


def windows_between(years: list[int], values: np.ndarray) -> pd.DataFrame:
    """Return a row for every pair of a first and a last year, with whether the value rises, and by how much (change).

    One value for each year, the years rising. Raises Undefined as concentration.window_changes does.

    >>> windows_between([2011, 2012, 2013], [5.0, 9.0, 6.0]).to_numpy().tolist()
    [[2011, 2012, True, 4.0], [2011, 2013, True, 1.0], [2012, 2013, False, -3.0]]
    """
    rises, series = window_changes(values), np.asarray(values, dtype=float)
    starts, ends = np.triu_indices(len(years), k=1)
    labels = np.array(years)
    return pd.DataFrame(
        {
            "first": labels[starts],
            "last": labels[ends],
            "rises": rises[starts, ends],
            "change": series[ends] - series[starts],
        }
    )


def largest_pools_by_year(history: PoolHistory) -> pd.DataFrame:
    """Return for each year the shares of the largest pool, of the two largest and of the unsigned blocks, 0 to 1.

    Pools are counted apart; a year that was only read off has the means of its periods.

    >>> shares = {"separate": pd.DataFrame({"a": [0.5], "b": [0.25], "unknown": [0.25]}, index=[2014])}
    >>> periods = pd.DataFrame({"year": [2015], "largest_pool_share": [0.3], "largest_2_share": [0.4], "unknown_share": [0.1]})
    >>> largest_pools_by_year(PoolHistory(shares, periods, [2015], [2014, 2015])).to_numpy().tolist()
    [[0.5, 0.75, 0.25], [0.3, 0.4, 0.1]]
    """
    apart = history.counted["separate"]
    columns = {"largest_pool_share": "largest", "largest_2_share": "two_largest", "unknown_share": "unsigned"}
    counted = pd.DataFrame(
        {
            "largest": largest_pools_share(apart, 1),
            "two_largest": largest_pools_share(apart, 2),
            "unsigned": apart[UNSIGNED],
        }
    )
    read_off = history.periods[history.periods["year"].isin(history.read_off)]
    means = read_off.groupby("year")[list(columns)].mean().rename(columns=columns)
    return pd.concat([counted, means]).sort_index()


def change_between_years(by_year: pd.Series, first: Quantity, last: Quantity) -> Quantity:
    """Return by how much a value changed from the first to the last year, in its unit.

    A year without a value takes the one before it. Raises Undefined for a year before the first.

    >>> change_between_years(pd.Series([5.0, 8.0], index=[2014, 2016]), 2015, 2017)
    3.0
    """
    return at_or_before(by_year, last) - at_or_before(by_year, first)


def index_by_month(shares: pd.DataFrame) -> pd.DataFrame:
    """Return the lowest and the highest index of each month, in points; a month between that is not known is empty.

    A table of shares by month: columns month, lowest, highest, and unsigned, the share of the unsigned blocks.

    >>> shares = pd.DataFrame({"a": [0.5, 0.5], "b": [0.25, 0.5], "unknown": [0.25, 0.0]}, index=["2014-01", "2014-03"])
    >>> index_by_month(shares)["highest"].tolist()
    [6250.0, nan, 5000.0]
    """
    lowest, highest = hhi_bounds(shares.iloc[:, :-1].to_numpy(), shares.iloc[:, -1].to_numpy())
    found = pd.DataFrame({"lowest": lowest, "highest": highest, "unsigned": shares.iloc[:, -1]})
    months = pd.period_range(shares.index.min(), shares.index.max(), freq="M").astype(str)
    return found.reindex(months).rename_axis("month").reset_index()


def index_read_off_by_month(periods: pd.DataFrame, counted_months: pd.Index) -> pd.DataFrame:
    """Return the means of hhi_low and hhi_high in each month that was not counted, in points; columns also month.

    Periods with start_date, hhi_low and hhi_high.

    >>> periods = pd.DataFrame({"start_date": ["2015-01-03", "2015-01-17", "2016-02-01"],
    ...                         "hhi_low": [900.0, 1100.0, 1500.0], "hhi_high": [950.0, 1150.0, 1550.0]})
    >>> index_read_off_by_month(periods, pd.Index(["2016-02"])).to_numpy().tolist()
    [['2015-01', 1000.0, 1050.0]]
    """
    dated = periods.assign(month=periods["start_date"].str[:7])
    unseen = dated[~dated["month"].isin(counted_months)]
    return unseen.groupby("month", as_index=False)[["hhi_low", "hhi_high"]].mean()


def next_month_changes(shares: pd.DataFrame, least_share: float) -> pd.DataFrame:
    """Return how each pool's share changed to the next month, deepest fall first; both months must be known.

    Only pools that hold the least share or more. Columns: pool, month, next_month, change (0.5 is half more).

    >>> shares = pd.DataFrame({"a": [0.5, 0.25], "b": [0.05, 0.75], "unknown": [0.45, 0.0]}, index=["2021-04", "2021-05"])
    >>> next_month_changes(shares, 0.1).to_numpy().tolist()
    [['a', '2021-04', '2021-05', -0.5]]
    """
    following = (pd.PeriodIndex(shares.index, freq="M") + 1).astype(str)
    known = shares.iloc[:, :-1]
    then = known.reindex(following).set_axis(shares.index)
    changes = (then / known.where(known >= least_share) - 1).rename_axis(index="month", columns="pool").stack().dropna()
    found = changes.rename("change").reset_index()
    found["next_month"] = found["month"].map(pd.Series(following, shares.index))
    columns = ["pool", "month", "next_month", "change"]
    return found.sort_values(["change", "month", "pool"], ignore_index=True)[columns]


def shares_of_leaders(counted: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the shares of the blocks by year of the pools that once led, of all others and of nobody, in percent.

    Rows with year, pool, pool_name and share. Of the pools that were the largest of a year, so many with the largest sum
    of shares over the years keep their name. Nobody has the unsigned blocks, and a whole year between that was not
    counted. Columns: year, name, share_pct, place (0 for the first of the names, and so on), and middle_pct, where the
    middle of the share lies if they are laid end to end.

    >>> counted = pd.DataFrame([(2011, "a", "A", 0.5), (2011, "b", "B", 0.25), (2011, "unknown", "?", 0.25)],
    ...                        columns=["year", "pool", "pool_name", "share"])
    >>> shares_of_leaders(counted, 1).to_numpy().tolist()
    [[2011, 'A', 50.0, 0, 25.0], [2011, 'others', 25.0, 1, 62.5], [2011, 'unsigned or not counted', 25.0, 2, 87.5]]
    """
    signed = counted[counted["pool"] != UNSIGNED]
    led = signed.loc[signed.groupby("year")["share"].idxmax(), "pool_name"].unique()
    names = [*signed.groupby("pool_name")["share"].sum().loc[led].nlargest(most).index, OTHERS, NOBODY]
    name = counted["pool_name"].where(counted["pool_name"].isin(names), OTHERS)
    named = counted.assign(name=name.where(counted["pool"] != UNSIGNED, NOBODY))
    uncounted = sorted({*range(counted["year"].min(), counted["year"].max())} - {*counted["year"]})
    named = pd.concat([named, pd.DataFrame({"year": uncounted, "name": NOBODY, "share": 1.0})]).astype({"year": int})
    found = named.groupby(["year", "name"], as_index=False)["share"].sum()
    found = found.assign(share_pct=100 * found["share"], place=found["name"].map(names.index)).drop(columns="share")
    found = found.sort_values(["year", "place"], ignore_index=True)
    return found.assign(middle_pct=found.groupby("year")["share_pct"].cumsum() - found["share_pct"] / 2)


def _blocks(counted: pd.DataFrame, time: str) -> pd.DataFrame:
    """Return blocks with times as rows and pools as columns, unsigned ones last."""
    blocks = counted.pivot_table(index=time, columns="pool", values="blocks", aggfunc="sum").astype(float).fillna(0.0)
    blocks.index = blocks.index.astype(int if time == "year" else str)
    return _unsigned_last(blocks)


def _unsigned_last(blocks: pd.DataFrame) -> pd.DataFrame:
    return blocks.reindex(columns=[*blocks.columns.drop(UNSIGNED, errors="ignore"), UNSIGNED], fill_value=0.0)


def _with_proxies_as_one(blocks: pd.DataFrame, proxies: pd.DataFrame) -> pd.DataFrame:
    group = list(proxies["pool"])
    return _unsigned_last(blocks.apply(merged, axis=1, args=(group, group[0])))

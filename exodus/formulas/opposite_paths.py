"""Two technologies on one scale: what mining takes and who holds it, beside what AI takes and who holds it.

A `measure` of who holds how much is one of MEASURES: "index" (Herfindahl-Hirschman, in points), "half" (how many hold
more than half), "two" and "five" (what so many of the largest hold, in percent). A `quarter` is its last day. Pools are
counted in one of two ways, "separate" or "merged"; see exodus.formulas.pools.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from exodus.formulas.ai_compute import largest_owners_share, owners_for_half, ownership_index
from exodus.formulas.catching_up import best_up_to_size, times_smaller
from exodus.formulas.chip_owners import ChipStock, holdings
from exodus.formulas.concentration import hhi_bounds, nakamoto_bounds, top_share
from exodus.formulas.hardware import efficiency_ratio
from exodus.formulas.listed_firms import gain_points
from exodus.formulas.shares import credited_to_largest, shares_of_last
from recomputed.ground.quantity import Quantity, plain, require

LARGEST = {"two": 2, "five": 5}
MEASURES = ("index", "half", *LARGEST)
MOST_MONTHS = 12  # of blocks that are counted together
LAST_MONTHS = ("03", "06", "09", "12")  # of quarters
# The doubts about chips, by name, in the order in which exodus.formulas.chip_owners takes their ratios.
RATIOS = ("google_own", "google_bought", "microsoft", "amazon", "meta", "oracle")
PoolMeasures = dict[str, dict[tuple[str, str], np.ndarray]]

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


def times_more(start: Quantity, end: Quantity) -> Quantity:
    """Return how many times the start the end is.

    Plain arithmetic: takes floats, arrays or chart expressions and checks nothing. Valid for a start above 0.

    >>> times_more(7.0, 70.0)
    10.0
    """
    return end / start


def both_needs_ratio(hashes_ratio: Quantity, start_bn_parameters: Quantity, end_bn_parameters: Quantity) -> Quantity:
    """Return the smaller of how many times more hashes mining takes and how many times smaller a model AI takes.

    Plain arithmetic, as times_more. From 1 up, mining needs more (or as much) and AI needs less (or as much).

    >>> float(both_needs_ratio(5.0, 70.0, 7.0))
    5.0
    """
    return np.minimum(hashes_ratio, times_smaller(start_bn_parameters, end_bn_parameters))


def both_needs_in_power_ratio(
    hashes_ratio: Quantity,
    start_j_per_th: Quantity,
    end_j_per_th: Quantity,
    start_bn_parameters: Quantity,
    end_bn_parameters: Quantity,
) -> Quantity:
    """Return the same with mining counted in power: hashes times the energy per hash of the best machine.

    Plain arithmetic, as times_more.

    >>> float(both_needs_in_power_ratio(5.0, 30.0, 12.0, 70.0, 7.0))
    2.0
    """
    return both_needs_ratio(hashes_ratio * end_j_per_th / start_j_per_th, start_bn_parameters, end_bn_parameters)


def needs_by_month(hashes_by_month: pd.Series, best_j_per_th: pd.Series, models: pd.DataFrame) -> pd.DataFrame:
    """Return what a fixed result needs in each month, over what it needed in the first: hashes, power and model.

    Hashes per second and energy per hash by month; models with date and bn_parameters, in order of time, the first of
    the first month: the smallest one so far counts. What is not known of a month is empty.

    >>> models = pd.DataFrame({"date": ["2022-03-29", "2022-05-01"], "bn_parameters": [70.0, 7.0]})
    >>> months = ["2022-03", "2022-04", "2022-05"]
    >>> needs_by_month(pd.Series([2.0, 4.0, 6.0], months), pd.Series([30.0, 15.0], months[:2]), models).to_dict("list")
    {'hashes': [1.0, 2.0, 3.0], 'power': [1.0, 1.0, nan], 'model': [1.0, 1.0, 0.1]}
    """
    hashes = hashes_by_month / hashes_by_month.iloc[0]
    energy = best_j_per_th.reindex(hashes.index)
    smallest = models["bn_parameters"].cummin().groupby(models["date"].str[:7]).last()
    model = smallest.reindex(hashes.index).ffill() / models["bn_parameters"].iloc[0]
    return pd.DataFrame({"hashes": hashes, "power": hashes * energy / energy.iloc[0], "model": model})


def home_miner_gap(machines: pd.DataFrame, cards: pd.DataFrame, month: str) -> float:
    """Return how many times the energy of the best machine the best graphics card needs for a guess.

    Machines with release_year and efficiency_j_per_th: those of the years before the month's count. Cards with month
    and efficiency_j_per_th: those up to the month count.

    >>> machines = pd.DataFrame({"release_year": [2022, 2023], "efficiency_j_per_th": [20.0, 10.0]})
    >>> cards = pd.DataFrame({"month": ["2022-10", "2023-04"], "efficiency_j_per_th": [5000.0, 4000.0]})
    >>> home_miner_gap(machines, cards, "2023-03")
    250.0
    """
    card = cards.loc[cards["month"] <= month, "efficiency_j_per_th"].min()
    machine = machines.loc[machines["release_year"] < int(month[:4]), "efficiency_j_per_th"].min()
    return efficiency_ratio(float(card), float(machine))


def home_model_gap(rated: pd.DataFrame, month: str, largest_bn_parameters: Quantity) -> Quantity:
    """Return by how many points the best model of all is above the best open one that fits a home computer.

    Rows with release_date, eci (the score), open_weights and bn_parameters; those up to the month count, and a size that
    is not known fits nowhere. Raises Undefined as best_up_to_size does.

    >>> rated = pd.DataFrame({"release_date": ["2023-02-24", "2023-03-14"], "eci": [99.0, 126.0],
    ...                       "open_weights": ["yes", "no"], "bn_parameters": [13.0, np.nan]})
    >>> home_model_gap(rated, "2023-03", 32.0)
    27.0
    """
    known = rated[rated["release_date"].str[:7] <= month]
    at_home = known[known["open_weights"] == "yes"].dropna(subset="bn_parameters")
    sizes, scores = at_home[["bn_parameters", "eci"]].astype(float).to_numpy().T
    return plain(known["eci"].max() - best_up_to_size(sizes, scores, largest_bn_parameters))


def home_gaps_ratio(
    miner_gap_ratio: float, rated: pd.DataFrame, start: str, end: str, largest_bn_parameters: Quantity
) -> Quantity:
    """Return the smaller of how many times wider the home miner's gap and narrower the home model's became.

    The first as a ratio of two home_miner_gap, the second between two months. Refusals as in home_model_gap.

    >>> rated = pd.DataFrame({"release_date": ["2023-02", "2023-03", "2025-01", "2025-02"], "eci": [99.0, 119.0, 140.0, 145.0],
    ...                       "open_weights": ["yes", "no", "yes", "no"], "bn_parameters": [13.0, np.nan, 24.0, np.nan]})
    >>> home_gaps_ratio(3.0, rated, "2023-03", "2025-03", 32.0), home_gaps_ratio(9.0, rated, "2023-03", "2025-03", 32.0)
    (3.0, 4.0)
    """
    before, after = (home_model_gap(rated, month, largest_bn_parameters) for month in (start, end))
    return plain(np.minimum(miner_gap_ratio, before / after))


def blocks_of_year_to(blocks: pd.DataFrame, month: str) -> pd.DataFrame:
    """Return the blocks of the twelve months up to one, as far back as the table goes; a month not known is empty.

    A table of blocks by month, as from exodus.formulas.pools. Pools without a block in that time are left out.

    >>> blocks = pd.DataFrame({"a": [9.0, 4.0], "b": [0.0, 0.0], "unknown": [0.0, 0.0]}, index=["2022-07", "2022-09"])
    >>> blocks_of_year_to(blocks, "2022-09").to_dict("list")
    {'a': [9.0, nan, 4.0], 'unknown': [0.0, nan, 0.0]}
    """
    months = pd.period_range(blocks.index.min(), month, freq="M").astype(str)
    year = blocks.reindex(months).tail(MOST_MONTHS)
    return year.loc[:, (year > 0).any() | (year.columns == year.columns[-1])]


def pool_measures(blocks: Mapping[str, pd.DataFrame]) -> PoolMeasures:
    """Return every measure of the pools at the end of every quarter, for every choice of how to count them.

    Tables of blocks by month by the way in which pools are counted. By measure, and then by that way and the last month of
    the quarter: an array of shape (counts, 101), as pools_for_every_choice has them.

    >>> blocks = {"separate": pd.DataFrame({"a": [3.0], "b": [1.0], "unknown": [0.0]}, index=["2022-09"])}
    >>> pool_measures(blocks)["index"]["separate", "2022-09"][0, 0].item()
    6250.0
    """
    choices = {
        (way, month): pools_for_every_choice(blocks_of_year_to(by_month, month))
        for way, by_month in blocks.items()
        for month in by_month.index
        if month[5:] in LAST_MONTHS
    }
    return {measure: {key: _of_pools(measure, *held) for key, held in choices.items()} for measure in MEASURES}


def pools_at(
    measured: PoolMeasures, measure: str, quarter: str, pools: str, months: Quantity, to_largest_pct: Quantity
) -> Quantity:
    """Return a measure of the pools at the end of a quarter, by the blocks of so many months up to it.

    Measures as from pool_measures. So many whole percent of the unsigned blocks are given to the largest pool. Months and
    percent: numbers or arrays of one shape. Raises Undefined if so many months are not known.

    >>> blocks = {"separate": pd.DataFrame({"a": [3.0], "unknown": [1.0]}, index=["2022-09"])}
    >>> pools_at(pool_measures(blocks), "two", "2022-09-30", "separate", 1, 100)
    100.0
    """
    values = measured[measure][pools, quarter[:7]]
    counts = np.asarray(months, dtype=int)
    require((counts >= 1) & (counts <= len(values)), "months", months, f"from 1 to {len(values)}")
    return plain(values[counts - 1, np.asarray(to_largest_pct, dtype=int)])


def pools_change(
    measured: PoolMeasures,
    measure: str,
    start: str,
    end: str,
    pools: str,
    months: Quantity,
    to_largest_pct: Quantity,
) -> Quantity:
    """Return by how much a measure of the pools changed between the ends of two quarters.

    Arguments and refusals as for pools_at.

    >>> blocks = {"separate": pd.DataFrame({"a": [3.0, 1.0], "unknown": [1.0, 1.0]}, index=["2022-09", "2022-12"])}
    >>> pools_change(pool_measures(blocks), "two", "2022-09-30", "2022-12-31", "separate", 1, 0)
    -25.0
    """
    before, after = (pools_at(measured, measure, quarter, pools, months, to_largest_pct) for quarter in (start, end))
    return after - before


def owners_at(
    stocks: Mapping[str, ChipStock],
    measure: str,
    quarter: str,
    other: Quantity,
    china: Quantity,
    ratios: Sequence[Quantity] | None = None,
) -> Quantity:
    """Return a measure of the owners of AI chips at the end of a quarter.

    Stocks by quarter; the rest as for exodus.formulas.chip_owners.holdings.

    >>> stock = ChipStock(np.array([3.0]), np.array([1.0, 0.0]), np.array([[0.0]]))
    >>> owners_at({"2025-12-31": stock}, "index", "2025-12-31", 1, 1)
    6250.0
    """
    return _of_owners(measure, *holdings(stocks[quarter], other, china, ratios))


def owners_change(
    stocks: Mapping[str, ChipStock],
    measure: str,
    start: str,
    end: str,
    other: Quantity,
    china: Quantity,
    ratios: Sequence[Quantity] | None = None,
) -> Quantity:
    """Return by how much a measure of the owners of AI chips changed between the ends of two quarters.

    As owners_at; the ratios are a doubt about how each estimate grew, so only the end takes them.

    >>> stocks = {"2024-12-31": ChipStock(np.array([1.0]), np.array([1.0, 0.0]), np.array([[0.0]])),
    ...           "2025-12-31": ChipStock(np.array([3.0]), np.array([1.0, 0.0]), np.array([[0.0]]))}
    >>> owners_change(stocks, "index", "2024-12-31", "2025-12-31", 1, 1)
    1250.0
    """
    return owners_at(stocks, measure, end, other, china, ratios) - owners_at(stocks, measure, start, other, china)


def pools_and_owners_points(
    measured: PoolMeasures,
    stocks: Mapping[str, ChipStock],
    start: str,
    end: str,
    pools: str,
    months: Quantity,
    to_largest_pct: Quantity,
    other: Quantity,
    china: Quantity,
    **ratios: Quantity,
) -> Quantity:
    """Return the smaller of the rise of the pools' index and the fall of the owners', in points; see weaker_half.

    Arguments as for pools_change and owners_change; the ratios by their names in RATIOS, all of them or none.

    >>> blocks = {"separate": pd.DataFrame({"a": [1.0, 1.0], "b": [1.0, 0.0], "unknown": 0.0}, index=["2024-12", "2025-12"])}
    >>> stocks = {"2024-12-31": ChipStock(np.array([3.0]), np.array([1.0, 0.0]), np.array([[0.0]])),
    ...           "2025-12-31": ChipStock(np.array([1.0]), np.array([1.0, 0.0]), np.array([[0.0]]))}
    >>> pools_and_owners_points(pool_measures(blocks), stocks, "2024-12-31", "2025-12-31", "separate", 1, 0, 1, 1)
    1250.0
    """
    return weaker_half(
        pools_change(measured, "index", start, end, pools, months, to_largest_pct),
        owners_change(stocks, "index", start, end, other, china, _in_order(ratios)),
    )


def firms_and_owners_points(
    stocks: Mapping[str, ChipStock],
    start: str,
    end: str,
    start_share_pct: Quantity,
    end_share_pct: Quantity,
    newcomers_points: Quantity,
    other: Quantity,
    china: Quantity,
    **ratios: Quantity,
) -> Quantity:
    """Return the smaller of the gain of the listed mining firms and the loss of the five largest owners of AI chips.

    In points. Shares of the firms as for gain_points; the owners as for pools_and_owners_points.

    >>> stocks = {"2024-09-30": ChipStock(np.array([1.0]), np.array([9.0, 0.0]), np.array([[0.0]])),
    ...           "2025-12-31": ChipStock(np.array([0.0]), np.array([9.0, 0.0]), np.array([[0.0]]))}
    >>> round(firms_and_owners_points(stocks, "2024-09-30", "2025-12-31", 25.0, 40.0, 14.0, 9, 1), 9)
    -5.555555556
    """
    return weaker_half(
        gain_points(start_share_pct, end_share_pct, newcomers_points),
        owners_change(stocks, "five", start, end, other, china, _in_order(ratios)),
    )


def pools_above_owners_points(
    measured: PoolMeasures,
    stocks: Mapping[str, ChipStock],
    quarter: str,
    pools: str,
    months: Quantity,
    to_largest_pct: Quantity,
    other: Quantity,
    china: Quantity,
    **ratios: Quantity,
) -> Quantity:
    """Return by how many points the pools' index is above that of the owners of AI chips at the end of a quarter.

    Arguments as for pools_and_owners_points.

    >>> blocks = {"separate": pd.DataFrame({"a": [1.0], "unknown": 0.0}, index=["2025-12"])}
    >>> stocks = {"2025-12-31": ChipStock(np.array([1.0]), np.array([1.0, 0.0]), np.array([[0.0]]))}
    >>> pools_above_owners_points(pool_measures(blocks), stocks, "2025-12-31", "separate", 1, 0, 1, 1)
    5000.0
    """
    of_pools = pools_at(measured, "index", quarter, pools, months, to_largest_pct)
    return of_pools - owners_at(stocks, "index", quarter, other, china, _in_order(ratios))


def pools_index_by_quarter(
    measured: PoolMeasures, quarters: Sequence[str], pools: str, months: int, to_largest_pct: int
) -> pd.Series:
    """Return the pools' index at the end of each quarter, in points; empty where so many months are not known.

    >>> blocks = {"separate": pd.DataFrame({"a": [1.0], "unknown": 0.0}, index=["2025-12"])}
    >>> pools_index_by_quarter(pool_measures(blocks), ["2025-09-30", "2025-12-31"], "separate", 1, 0).to_dict()
    {'2025-09-30': nan, '2025-12-31': 10000.0}
    """
    known = [q for q in quarters if len(measured["index"].get((pools, q[:7]), ())) >= months]
    values = [pools_at(measured, "index", quarter, pools, months, to_largest_pct) for quarter in known]
    return pd.Series(values, known, dtype=float).reindex(quarters)


def owners_index_by_quarter(
    stocks: Mapping[str, ChipStock], quarters: Sequence[str], other: Quantity, china: Quantity
) -> pd.Series:
    """Return the index of the owners of AI chips at the end of each quarter, in points; empty where none is known.

    >>> stocks = {"2025-12-31": ChipStock(np.array([1.0]), np.array([1.0, 0.0]), np.array([[0.0]]))}
    >>> owners_index_by_quarter(stocks, ["2025-09-30", "2025-12-31"], 1, 1).to_dict()
    {'2025-09-30': nan, '2025-12-31': 5000.0}
    """
    known = [quarter for quarter in quarters if quarter in stocks]
    values = [owners_at(stocks, "index", quarter, other, china) for quarter in known]
    return pd.Series(values, known, dtype=float).reindex(quarters)


def index_read_off_by_quarter(periods: pd.DataFrame) -> pd.Series:
    """Return the means of hhi_low of the periods that began in each quarter, in points, by its last day.

    >>> periods = pd.DataFrame({"start_date": ["2015-01-03", "2015-03-17"], "hhi_low": [900.0, 1100.0]})
    >>> index_read_off_by_quarter(periods).to_dict()
    {'2015-03-31': 1000.0}
    """
    ends = pd.to_datetime(periods["start_date"]).dt.to_period("Q").dt.end_time.dt.strftime("%Y-%m-%d")
    return periods["hhi_low"].groupby(ends).mean()


def _of_pools(measure: str, shares: np.ndarray, unattributed_share: np.ndarray) -> np.ndarray:
    if measure == "index":
        return hhi_bounds(shares, unattributed_share)[0]
    if measure == "half":
        return nakamoto_bounds(shares, unattributed_share)[1]
    return 100 * top_share(shares, LARGEST[measure], unattributed_share)


def _of_owners(measure: str, named: np.ndarray, groups: np.ndarray, owners_per_group: np.ndarray) -> Quantity:
    if measure == "index":
        return ownership_index(named, groups, owners_per_group)
    if measure == "half":
        return owners_for_half(named, groups, owners_per_group)
    return 100 * largest_owners_share(named, groups, owners_per_group, k=LARGEST[measure])


def _in_order(ratios: Mapping[str, Quantity]) -> list[Quantity] | None:
    require(set(ratios) in ({*RATIOS}, set()), "ratios", list(ratios), f"all or none of {list(RATIOS)}")
    return [ratios[name] for name in RATIOS] if ratios else None

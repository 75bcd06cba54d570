"""What the electricity of a bitcoin cost in the months before, and by how much that has changed."""

from __future__ import annotations

import pandas as pd

from exodus.formulas.growth import change_pct, grown, start_implied
from exodus.formulas.mining_cost import electricity_cost_usd_per_btc
from exodus.formulas.months import newest_month_by
from recomputed.ground.quantity import Quantity

MONTHS_PER_YEAR = 12
MONTHS_PER_QUARTER = 3


def cost_by_month(
    network: pd.DataFrame,
    prices: pd.DataFrame,
    fleets: pd.DataFrame,
    overhead_ratio: float,
    fleet_j_per_th: float,
    improvement_pct_per_year: float,
    fleet_month: str,
) -> pd.DataFrame:
    """Return what the electricity of one bitcoin cost in each month of the network that has a price, by month.

    The network has the columns month ("2026-04"), difficulty, subsidy_btc_per_block, fees_btc_per_block and any others,
    which stay; prices have usd_per_kwh, fleets estimated_j_per_th, both by month. Where a month has no fleet, it is the
    one given for `fleet_month`, carried back at its improvement. Adds fleet_j_per_th, whether that is guessed,
    usd_per_btc_per_j_per_th (the cost for each J/TH of the machines) and usd_per_btc.

    >>> network = {"month": ["2025-04"], "difficulty": 1e14, "subsidy_btc_per_block": 3.125, "fees_btc_per_block": 0.0}
    >>> prices = pd.DataFrame({"month": ["2025-04"], "usd_per_kwh": [0.08]})
    >>> fleets = pd.DataFrame({"month": ["2024-03"], "estimated_j_per_th": [30.0]})
    >>> costs = cost_by_month(pd.DataFrame(network), prices, fleets, 1.1, 20.0, 50.0, "2026-04")
    >>> costs[["fleet_j_per_th", "guessed", "usd_per_btc"]].round().to_dict("index")
    {'2025-04': {'fleet_j_per_th': 40.0, 'guessed': True, 'usd_per_btc': 134385.0}}
    """
    months = network.merge(prices[["month", "usd_per_kwh"]], on="month")
    months = months.merge(fleets[["month", "estimated_j_per_th"]], on="month", how="left").set_index("month")
    years_before = (_month_numbers(pd.Index([fleet_month])).item() - _month_numbers(months.index)) / MONTHS_PER_YEAR
    guess = pd.Series(start_implied(fleet_j_per_th, -improvement_pct_per_year, years_before), index=months.index)
    of_one = electricity_cost_usd_per_btc(
        months["difficulty"],
        1.0,
        overhead_ratio,
        months["subsidy_btc_per_block"],
        months["fees_btc_per_block"],
        months["usd_per_kwh"],
    )
    fleet = months["estimated_j_per_th"].fillna(guess)
    return months.assign(
        fleet_j_per_th=fleet,
        guessed=months["estimated_j_per_th"].isna(),
        usd_per_btc_per_j_per_th=of_one,
        usd_per_btc=of_one * fleet,
    )


def _month_numbers(months: pd.Index) -> pd.Index:
    return MONTHS_PER_YEAR * months.str[:4].astype(int) + months.str[5:].astype(int)


def cost_change_pct(
    before_usd_per_btc: Quantity,
    difficulty: Quantity,
    fleet_j_per_th: Quantity,
    overhead_ratio: Quantity,
    subsidy_btc_per_block: Quantity,
    fees_btc_per_block: Quantity,
    usd_per_kwh: Quantity,
) -> Quantity:
    """Return by how much the electricity of one bitcoin costs more than before, in percent (negative: less).

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Valid for a reward and a cost before above 0.

    >>> round(cost_change_pct(33_596.2, 1e14, 20, 1.1, 3.125, 0.0, 0.08))
    100
    """
    now = electricity_cost_usd_per_btc(
        difficulty, fleet_j_per_th, overhead_ratio, subsidy_btc_per_block, fees_btc_per_block, usd_per_kwh
    )
    return change_pct(before_usd_per_btc, now)


def cost_change_with_progress_pct(
    before_usd_per_btc_per_j_per_th: Quantity,
    years: Quantity,
    improvement_pct_per_year: Quantity,
    difficulty: Quantity,
    overhead_ratio: Quantity,
    subsidy_btc_per_block: Quantity,
    fees_btc_per_block: Quantity,
    usd_per_kwh: Quantity,
) -> Quantity:
    """Return the same where only the machines' progress in these years is known, not how good they are: in percent.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. The cost before is that for each J/TH. Valid for
    an improvement below 100 percent a year, and as cost_change_pct.

    >>> round(cost_change_with_progress_pct(1679.81, 1.0, 25.0, 1e14, 1.1, 3.125, 0.0, 0.08))
    50
    """
    for_each_before = grown(1.0, -improvement_pct_per_year, years)
    return cost_change_pct(
        before_usd_per_btc_per_j_per_th,
        difficulty,
        for_each_before,
        overhead_ratio,
        subsidy_btc_per_block,
        fees_btc_per_block,
        usd_per_kwh,
    )


def with_middle_month(quarters: pd.DataFrame) -> pd.DataFrame:
    """Return rows of quarters (period, "2025-Q4") with the month in the middle of each, in the order of time.

    >>> with_middle_month(pd.DataFrame({"period": ["2025-Q4", "2024-Q1"]}))["month"].tolist()
    ['2024-02', '2025-11']
    """
    number = MONTHS_PER_QUARTER * quarters["period"].str[-1].astype(int) - 1
    months = quarters["period"].str[:5] + number.astype(str).str.zfill(2)
    return quarters.assign(month=months).sort_values("period")


def cost_before_last_halving(months: pd.DataFrame) -> pd.Series:
    """Return for each month the cost of a bitcoin in the last whole month before the reward was last halved.

    Months, in order of time, have the columns subsidy_btc_per_block (a mean of the month) and usd_per_btc. Missing for the
    months before the first halving among them, and for those in which a halving took place.

    >>> rewards, costs = [12.5, 12.5, 9.0, 6.25, 6.25], [1.0, 2.0, 3.0, 4.0, 5.0]
    >>> cost_before_last_halving(pd.DataFrame({"subsidy_btc_per_block": rewards, "usd_per_btc": costs})).tolist()
    [nan, nan, nan, 2.0, 2.0]
    """
    fell = months["subsidy_btc_per_block"].pct_change() < -0.01
    begins = fell & ~fell.shift(fill_value=False)
    before = months["usd_per_btc"].shift().where(begins).ffill()
    halving = fell & fell.shift(-1, fill_value=False)  # the rest of the fall is in the next month
    return before.mask(halving)


def cost_of_each_j_per_th_a_year_before(
    network: pd.DataFrame, prices: pd.DataFrame, overhead_ratio: float, day: str
) -> float:
    """Return what the electricity of a bitcoin cost a year before a day, in USD for each J/TH of the machines.

    Arguments as for cost_by_month. Network and price are those of twelve months before the newest month of each that has
    begun by that day, so that each is compared with its own month of the year before.

    >>> network = {"month": ["2025-04", "2026-04"], "difficulty": 1e14, "subsidy_btc_per_block": 3.125, "fees_btc_per_block": 0.0}
    >>> prices = pd.DataFrame({"month": ["2025-04", "2026-04"], "usd_per_kwh": [0.08, 0.09]})
    >>> round(float(cost_of_each_j_per_th_a_year_before(pd.DataFrame(network), prices, 1.1, "2026-04-30")), 1)
    3359.6
    """
    of_network, of_price = (
        table.set_index("month").loc[_a_year_before(newest_month_by(table["month"], day))]
        for table in (network, prices)
    )
    return electricity_cost_usd_per_btc(
        of_network["difficulty"],
        1.0,
        overhead_ratio,
        of_network["subsidy_btc_per_block"],
        of_network["fees_btc_per_block"],
        of_price["usd_per_kwh"],
    )


def _a_year_before(month: str) -> str:
    return f"{int(month[:4]) - 1}{month[4:]}"


def years_between(month: str, later: str) -> float:
    """Return the years from a month to a later one.

    >>> years_between("2025-11", "2026-05")
    0.5
    """
    first, last = _month_numbers(pd.Index([month, later]))
    return (last - first) / MONTHS_PER_YEAR

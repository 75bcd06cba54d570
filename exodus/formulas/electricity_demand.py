"""A country's electricity: what it uses above its old trend, what it exports, and what machines use in a year.

Demand is a table of TWh in a year, with years as rows, in rising order, and countries as columns.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from exodus.formulas.geography import share_of_network_power_pct
from exodus.formulas.growth import compound_growth_pct, grown
from exodus.formulas.shares import at_or_before
from recomputed.ground.quantity import Quantity, plain, require

HOURS_PER_YEAR = 8760
MWH_PER_TWH = 1e6


def with_net_exports(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with net exports, in the unit of their net_imports_twh, as net_exports_twh.

    >>> with_net_exports(pd.DataFrame({"net_imports_twh": [-1.5, 2.0]}))["net_exports_twh"].to_list()
    [1.5, -2.0]
    """
    return rows.assign(net_exports_twh=-rows["net_imports_twh"])


def by_year_and_country(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with years as rows and, for each other column, the countries as columns beneath it.

    Rows with a year and a country's iso3. Raises ValueError for a country that has a year twice.

    >>> rows = pd.DataFrame({"year": [2023, 2023], "iso3": ["PRY", "ETH"], "demand_twh": [22.0, 16.0]})
    >>> by_year_and_country(rows)["demand_twh"].to_dict("index")
    {2023: {'ETH': 16.0, 'PRY': 22.0}}
    """
    return rows.pivot(index="year", columns="iso3")


def with_energy_at_full_power(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the energy that their power would use in a year, in TWh, as energy_twh, and their year.

    Rows with a month, such as "2025-07", and a mining_power_mw. The year is a number that is whole in July, so that
    a month stands beside the sum of the year around it.

    >>> rows = pd.DataFrame({"month": ["2025-07", "2025-01"], "mining_power_mw": [1000.0, 500.0]})
    >>> with_energy_at_full_power(rows)[["year", "energy_twh"]].to_numpy().tolist()
    [[2025.0, 8.76], [2024.5, 4.38]]
    """
    month = rows["month"].str[5:].astype(int)
    return rows.assign(
        year=rows["month"].str[:4].astype(int) + (month - 7) / 12,
        energy_twh=rows["mining_power_mw"] * HOURS_PER_YEAR / MWH_PER_TWH,
    )


def demand_speedup_ratio(demand_twh: pd.DataFrame, start_year: Quantity, break_year: int, end_year: int) -> Quantity:
    """Return how many times as fast demand grew after a break as before it, in the country where that is least.

    Formula: compound growth from the break to the end over that from the start to the break. The start is a year, or
    an array of them (same shape back). Raises Undefined for a start that is not before the break or before the first
    year. Valid for demand that grew before the break.

    >>> demand = pd.DataFrame({"PRY": [100.0, 110.0, 132.0], "ETH": [100.0, 110.0, 143.0]}, index=[2022, 2023, 2024])
    >>> round(demand_speedup_ratio(demand, 2022, 2023, 2024), 9)
    2.0
    """
    at_break, at_end = (at_or_before(demand_twh, year) for year in (break_year, end_year))
    after = compound_growth_pct(at_break, at_end, end_year - break_year)
    return plain((after / _growth_before_pct(demand_twh, start_year, break_year)).min(axis=-1))


def extra_demand_mw(demand_twh: pd.DataFrame, start_year: Quantity, break_year: int, end_year: int) -> np.ndarray:
    """Return the mean power by which each country's demand at the end lies above its old trend, in MW.

    Shape (countries,), or (years, countries) for an array of start years. Formula: demand at the end less what that
    of the break would have become by the compound growth from the start to the break. Raises Undefined as
    demand_speedup_ratio does.

    >>> demand = pd.DataFrame({"PRY": [10.0, 20.0, 48.76]}, index=[2022, 2023, 2024])
    >>> extra_demand_mw(demand, 2022, 2023, 2024).round(6).tolist()
    [1000.0]
    """
    at_break, at_end = (at_or_before(demand_twh, year) for year in (break_year, end_year))
    usual = grown(at_break, _growth_before_pct(demand_twh, start_year, break_year), end_year - break_year)
    return MWH_PER_TWH / HOURS_PER_YEAR * (at_end - usual)


def extra_demand_share_pct(
    demand_twh: pd.DataFrame,
    start_year: Quantity,
    break_year: int,
    end_year: int,
    network_eh_per_s: Quantity,
    fleet_j_per_th: Quantity,
    overhead_ratio: Quantity,
) -> Quantity:
    """Return which part of the network's power the extra demand of all countries together is, in percent.

    Floats, or arrays of one shape (same shape back). Arguments as in extra_demand_mw and share_of_network_power_pct.

    >>> demand = pd.DataFrame({"PRY": [10.0, 20.0, 48.76]}, index=[2022, 2023, 2024])
    >>> round(extra_demand_share_pct(demand, 2022, 2023, 2024, 1000.0, 20.0, 1.0), 6)
    5.0
    """
    extra_mw = extra_demand_mw(demand_twh, start_year, break_year, end_year).sum(axis=-1)
    return plain(share_of_network_power_pct(extra_mw, network_eh_per_s, fleet_j_per_th, overhead_ratio))


def _growth_before_pct(demand_twh: pd.DataFrame, start_year: Quantity, break_year: int) -> np.ndarray:
    """Return the compound growth of each country from the start to the break, in percent per year."""
    start = np.asarray(start_year)
    require(start < break_year, "start_year", start_year, f"before {break_year}")
    years = (break_year - start)[..., np.newaxis]
    return compound_growth_pct(at_or_before(demand_twh, start), at_or_before(demand_twh, break_year), years)

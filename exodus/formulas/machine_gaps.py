"""How far home machines were behind the best machine of their time, year by year.

Series of energy per hash in J/TH and of gaps (how many times the best machine's energy) are indexed by year.
"""

from __future__ import annotations

import pandas as pd

from exodus.formulas.hardware import efficiency_ratio, energy_after_years, gap_against_widest
from recomputed.ground.quantity import Quantity, require


def best_so_far_j_per_th(release_year: pd.Series, j_per_th: pd.Series, last_year: int) -> pd.Series:
    """Return the lowest energy per hash of all machines released by the end of each year, in J/TH.

    One year and one energy for each machine. Every year from the first release to the last year asked for has a
    value: in a year without a better machine the best one before it still counts. Raises Undefined if nothing was
    released by the last year.

    >>> best_so_far_j_per_th(pd.Series([2011, 2013]), pd.Series([50.0, 20.0]), 2014).to_dict()
    {2011: 50.0, 2012: 50.0, 2013: 20.0, 2014: 20.0}
    """
    by_year = j_per_th.groupby(release_year).min()
    require(by_year.index.min() <= last_year, "last_year", last_year, f"{by_year.index.min()} or later")
    return by_year.reindex(range(by_year.index.min(), last_year + 1)).ffill().cummin()


def gaps_at_year_end(home_j_per_th: pd.Series, best_j_per_th: pd.Series) -> pd.Series:
    """Return how many times the best machine's energy the home machine needed at the end of each year.

    The home machine's years decide; the best machine has all of them.

    >>> gaps_at_year_end(pd.Series({2021: 40.0}), pd.Series({2020: 30.0, 2021: 20.0})).to_dict()
    {2021: 2.0}
    """
    return efficiency_ratio(home_j_per_th, best_j_per_th.loc[home_j_per_th.index])


def widest_gaps_in_year(home_j_per_th: pd.Series, best_j_per_th: pd.Series) -> pd.Series:
    """Return the widest gap that each year can have seen: the home machine from before it, the best one of its end.

    The first year has no home machine from before it, so its own one counts.

    >>> widest_gaps_in_year(pd.Series({2021: 40.0, 2022: 20.0}), pd.Series({2021: 20.0, 2022: 10.0})).to_dict()
    {2021: 2.0, 2022: 4.0}
    """
    return gaps_at_year_end(home_j_per_th.shift(fill_value=home_j_per_th.iloc[0]), best_j_per_th)


def gap_pct_of_widest(home_j_per_th: Quantity, best_j_per_th: Quantity, widest_before_ratio: Quantity) -> Quantity:
    """Return today's gap in percent of the widest one before: 100 or more means that it was never wider.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Valid for all above 0.

    >>> gap_pct_of_widest(20.0, 10.0, 4.0)
    50.0
    """
    return 100 * gap_against_widest(home_j_per_th, best_j_per_th, widest_before_ratio)


def computer_gap_pct_of_widest(
    newest_card_j_per_th: Quantity,
    improvement_pct_per_year: Quantity,
    years_since: Quantity,
    best_j_per_th: Quantity,
    widest_before_ratio: Quantity,
) -> Quantity:
    """Return today's gap of a home computer in percent of the widest one before.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. The last graphics card measured stands for the
    computer, and what cards gained in the years since is guessed from a rate. Validity as in energy_after_years.

    >>> computer_gap_pct_of_widest(40.0, 50.0, 1.0, 10.0, 4.0)
    50.0
    """
    today_j_per_th = energy_after_years(newest_card_j_per_th, improvement_pct_per_year, years_since)
    return gap_pct_of_widest(today_j_per_th, best_j_per_th, widest_before_ratio)


def record_years(values: pd.Series) -> list[int]:
    """Return the years, in order, whose value no year before them passed; the first is always one.

    >>> record_years(pd.Series({2011: 1.0, 2012: 3.0, 2013: 2.0, 2014: 3.0}))
    [2011, 2012, 2014]
    """
    return values.index[values >= values.cummax()].tolist()


def years_left_out(years: list[int]) -> list[int]:
    """Return the years between the first and the last of some years that are not among them.

    >>> years_left_out([2011, 2012, 2014])
    [2013]
    """
    return sorted(set(range(years[0], years[-1])) - set(years))

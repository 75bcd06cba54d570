"""The rise of a concentration through time."""

import pandas as pd

from recomputed.ground.quantity import Quantity, require_positive


def years_to_reach(target_ppm: Quantity, now_ppm: Quantity, growth_ppm_per_year: Quantity) -> Quantity:
    """Years until a concentration reaches a target at a steady growth; below zero if it is past it.

    Raises Undefined for a growth that is not above zero.

    >>> years_to_reach(450.0, 425.0, 2.5)
    10.0
    """
    require_positive(growth_ppm_per_year=growth_ppm_per_year)
    return (target_ppm - now_ppm) / growth_ppm_per_year


def mean_of_decades(years: pd.Series, values: pd.Series) -> pd.Series:
    """The mean of each whole decade, by its first year; a decade that lacks a year is left out.

    >>> mean_of_decades(pd.Series(range(1960, 1971)), pd.Series([1.0] * 5 + [2.0] * 5 + [9.0])).to_dict()
    {1960: 1.5}
    """
    decades = values.groupby(years // 10 * 10)
    return decades.mean()[decades.count() == 10]


def smallest_step(values: pd.Series) -> float:
    """The smallest difference from one value to the next.

    >>> smallest_step(pd.Series([1.0, 3.0, 2.5]))
    -0.5
    """
    return float(values.diff().min())

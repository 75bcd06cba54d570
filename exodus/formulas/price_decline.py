"""How fast a price falls."""

from __future__ import annotations

import numpy as np

from exodus.formulas.frontier import slope_per_year
from recomputed.ground.quantity import Quantity, plain, require, require_positive, require_some_finite


def decline_factor_per_year(years: np.ndarray, prices: np.ndarray) -> float:
    """Return how many times cheaper it gets each year: 10 means a tenth of the price after a year.

    Both of shape (times,). Raises Undefined for prices that are not above 0, shapes that differ, or fewer
    than two different years. Formula: least-squares line through the logarithms of the prices. Below 1 the
    price rises.

    >>> round(decline_factor_per_year([2022.0, 2023.0, 2024.0], [100.0, 10.0, 1.0]), 9)
    10.0
    """
    require_positive(prices=prices)
    return float(np.exp(-slope_per_year(years, np.log(prices))))


def median_factor_per_year(factors_per_year: np.ndarray) -> float:
    """Return the median of several falls of a price, in times cheaper per year.

    Of shape (prices,). Raises Undefined for none, or ones that are not finite.

    >>> median_factor_per_year([9.0, 40.0, 12.0])
    12.0
    """
    require_some_finite(1, factors_per_year=factors_per_year)
    return float(np.median(np.asarray(factors_per_year, dtype=float)))


def slowest_factor_per_year(factors_per_year: np.ndarray) -> float:
    """Return the slowest of several falls of a price, in times cheaper per year.

    As median_factor_per_year.

    >>> slowest_factor_per_year([9.0, 40.0, 12.0])
    9.0
    """
    require_some_finite(1, factors_per_year=factors_per_year)
    return float(np.min(np.asarray(factors_per_year, dtype=float)))


def at_least_pct(factors_per_year: np.ndarray, least: float) -> float:
    """Return what part of several falls of a price is at least as fast as one, in %.

    As median_factor_per_year; the least in times cheaper per year.

    >>> at_least_pct([9.0, 40.0, 12.0, 2.0], 9.0)
    75.0
    """
    require_some_finite(1, factors_per_year=factors_per_year)
    return float(100 * (np.asarray(factors_per_year, dtype=float) >= least).mean())


def running_minimum(prices: np.ndarray) -> np.ndarray:
    """Return the lowest price so far at each time, in the unit of the prices and in their shape.

    Time along the last axis. Raises Undefined for an empty array or prices that are not finite.

    >>> running_minimum([3.0, 1.0, 2.0]).tolist()
    [3.0, 1.0, 1.0]
    """
    require_some_finite(1, prices=prices)
    return np.minimum.accumulate(np.asarray(prices, dtype=float), axis=-1)


def years_to_fall(factor: Quantity, factor_per_year: Quantity) -> Quantity:
    """Return the time in which a price falls by a factor, in years.

    Floats or arrays of shapes that fit together. Raises Undefined unless the factor is from 1 up and the
    factor per year above 1. Formula: log factor / log factor per year.

    >>> years_to_fall(16.0, 4.0)
    2.0
    """
    require_positive(factor=factor, factor_per_year=factor_per_year)
    require(np.asarray(factor) >= 1, "factor", factor, "from 1 up")
    require(np.asarray(factor_per_year) > 1, "factor_per_year", factor_per_year, "above 1")
    return plain(np.log(factor) / np.log(factor_per_year))

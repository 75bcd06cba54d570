"""The pace at the frontier: slopes before and after a break, doubling times, and when a stock is used up."""

from __future__ import annotations

import numpy as np

from exodus.formulas.quantity import (
    Quantity,
    Undefined,
    plain,
    require,
    require_positive,
    require_some_finite,
)


def slope_per_year(years: np.ndarray, values: np.ndarray) -> float:
    """Return the slope of a straight line through the values, in units of the values per year.

    Both of shape (times,). Raises Undefined for values that are not finite, shapes that differ, or fewer
    than two different years. Formula: ordinary least squares.

    >>> slope_per_year([2020.0, 2021.0, 2022.0], [1.0, 3.0, 5.0])
    2.0
    """
    require_some_finite(2, years=years, values=values)
    times, heights = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    require(times.shape == heights.shape, "values", values, "one value for each year")
    require(np.ptp(times) > 0, "years", years, "at least two different years")
    centred = times - times.mean()
    return float(centred @ heights / (centred @ centred))


def slope_ratio(years: np.ndarray, values: np.ndarray, break_year: float) -> float:
    """Return the slope from the break on over the slope before it: below 1 means slower.

    Both of shape (times,); a value at the break counts as after it. Raises Undefined where one of the
    slopes is, or if the slope before is 0. The two lines need not meet.

    >>> slope_ratio([2020.0, 2021.0, 2022.0, 2023.0], [0.0, 2.0, 4.0, 5.0], 2022.0)
    0.5
    """
    times, heights = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    require(times.shape == heights.shape, "values", values, "one value for each year")
    after = times >= break_year
    for side in (after, ~after):
        enough = np.unique(times[side]).size >= 2
        require(enough, "break_year", break_year, "a year with two different years on each side")
    before = slope_per_year(times[~after], heights[~after])
    require(before != 0, "values", values, "values that change before the break")
    return slope_per_year(times[after], heights[after]) / before


def exhaustion_year(
    stock_tokens: Quantity, used_tokens: Quantity, year_of_use: Quantity, growth_factor_per_year: Quantity
) -> Quantity:
    """Return the year in which the largest training set is as large as the stock of text.

    Floats, arrays of shapes that fit together or chart expressions; a year with its fraction. Raises Undefined for amounts
    that are not above 0, and for a use that does not grow (in an array: nan there). Formula: exponential
    growth of the use of a constant stock, after Villalobos et al. (2024). A use above the stock gives a
    year before the year of use.

    >>> exhaustion_year(400.0, 100.0, 2024.0, 2.0)
    2026.0
    """
    require_positive(stock_tokens=stock_tokens, used_tokens=used_tokens)
    years_per_e = doubling_years(growth_factor_per_year) / np.log(2)
    return plain(year_of_use + np.log(np.divide(stock_tokens, used_tokens)) * years_per_e)


def doubling_years(growth_factor_per_year: Quantity) -> Quantity:
    """Return the time in which a quantity doubles, in years.

    A float, an array (same shape back) or a chart expression. Raises Undefined for a factor that is not above
    1 (in an array: nan there). Formula: log 2 / log factor.

    >>> doubling_years(4.0)
    0.5
    """
    factor = np.asarray(growth_factor_per_year, dtype=float)
    grows = np.isfinite(factor) & (factor > 1)
    if factor.ndim == 0 and not grows:
        raise Undefined(f"growth_factor_per_year: given {growth_factor_per_year}, allowed: finite, above 1")
    with np.errstate(divide="ignore", invalid="ignore"):
        years = np.log(2) / np.log(growth_factor_per_year)
    # The factor itself is used, not its values: then a chart expression stays one.
    return plain(years) if np.all(grows) else np.where(grows, years, np.nan)

"""The pace at the frontier: slopes before and after a break, doubling times, and when a stock is used up."""

from __future__ import annotations

import numpy as np

from recomputed.ground.quantity import (
    Quantity,
    Undefined,
    plain,
    require,
    require_positive,
    require_some_finite,
    side_by_side,
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


def slope_change(
    years: np.ndarray, values: np.ndarray, break_year: Quantity, first_year: Quantity = -np.inf
) -> Quantity:
    """Return the slope from the break on less the slope before it, per year: below 0 means slower.

    Years and values of shape (times,), in order of time; one break and one first year, before which values
    do not count, or arrays of shape (rows,). A value at the break counts as after it; the two lines need not
    meet. Raises Undefined for shapes that differ, years out of order, and where one of the slopes is undefined
    (in an array: nan there).

    >>> slope_change([2020.0, 2021.0, 2022.0, 2023.0], [0.0, 2.0, 4.0, 5.0], 2022.0)
    -1.0
    """
    times, heights = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    require(times.shape == heights.shape, "values", values, "one value for each year")
    require(np.diff(times) >= 0, "years", years, "years in order of time")
    starts = np.searchsorted(times, side_by_side(first_year, break_year))
    if starts.ndim == 1:
        return _slope_change_at(times, heights, *starts)
    # Many breaks lie between the same two values: each division of the values is reckoned once.
    divisions, rows = np.unique(starts, axis=0, return_inverse=True)
    return np.array([_change_or_nan(times, heights, *division) for division in divisions])[rows.reshape(-1)]


def _slope_change_at(times: np.ndarray, heights: np.ndarray, first: int, middle: int) -> float:
    after, before = slice(max(first, middle), None), slice(first, middle)
    return slope_per_year(times[after], heights[after]) - slope_per_year(times[before], heights[before])


def _change_or_nan(times: np.ndarray, heights: np.ndarray, first: int, middle: int) -> float:
    try:
        return _slope_change_at(times, heights, first, middle)
    except Undefined:
        return np.nan


def slopes_since(years: np.ndarray, values: np.ndarray, first_year: Quantity) -> Quantity:
    """Return the slope through the values from a year on, per year.

    Years and values of shape (times,), in order of time; one first year, or an array of them (same shape back).
    Raises Undefined for years out of order, and where fewer than two different years are left (in an array: nan
    there). Formula: ordinary least squares.

    >>> slopes_since([2020.0, 2021.0, 2022.0, 2023.0], [0.0, 5.0, 6.0, 7.0], 2021.0)
    1.0
    """
    times, heights = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    require(np.diff(times) >= 0, "years", years, "years in order of time")
    firsts = np.searchsorted(times, np.asarray(first_year, dtype=float))
    if firsts.ndim == 0:
        return slope_per_year(times[firsts:], heights[firsts:])
    # Many first years lie between the same two values: each part of the values is reckoned once.
    found = {first: _slope_or_nan(times[first:], heights[first:]) for first in np.unique(firsts)}
    return np.array([found[first] for first in firsts.reshape(-1)]).reshape(firsts.shape)


def _slope_or_nan(times: np.ndarray, heights: np.ndarray) -> float:
    try:
        return slope_per_year(times, heights)
    except Undefined:
        return np.nan


def pace_change(years: np.ndarray, values: np.ndarray, split_year: Quantity, before_per_year: Quantity) -> Quantity:
    """Return the slope through the values from a split on, less a pace before it that somebody else published.

    Per year, in the unit of the values. Arguments and refusals as in slopes_since.

    >>> pace_change([2020.0, 2021.0, 2022.0, 2023.0], [0.0, 5.0, 6.0, 7.0], 2021.0, 3.0)
    -2.0
    """
    return slopes_since(years, values, split_year) - before_per_year


def line_since(years: np.ndarray, values: np.ndarray, first_year: float) -> np.ndarray:
    """Return the straight line through the values from a year on, at each of the years; nan before that year.

    Years and values of shape (times,), in order of time. Refusals and formula as in slopes_since.

    >>> line_since([2020.0, 2021.0, 2022.0, 2023.0], [9.0, 1.0, 4.0, 1.0], 2021.0).tolist()
    [nan, 2.0, 2.0, 2.0]
    """
    times, heights = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    slope = slopes_since(times, heights, first_year)
    counted = times >= first_year
    line = heights[counted].mean() + slope * (times - times[counted].mean())
    return np.where(counted, line, np.nan)


def growth_factor(years: np.ndarray, amounts: np.ndarray, span_years: float = 1.0) -> float:
    """Return by which factor amounts grow in so many years.

    Years and amounts of shape (times,). Raises Undefined for amounts that are not above 0, and as slope_per_year does.
    Formula: a line through the logarithms.

    >>> round(growth_factor([2020.0, 2021.0, 2022.0], [1.0, 3.0, 9.0], span_years=2.0), 9)
    9.0
    """
    require_positive(amounts=amounts)
    return float(np.exp(span_years * slope_per_year(years, np.log(np.asarray(amounts, dtype=float)))))


def gain_change(values: np.ndarray, steps: Quantity, error: Quantity = 0.0) -> Quantity:
    """Return the gain over the last so many steps less the gain over as many before, in the unit of the values.

    Values of shape (times,), at equal steps of time, in order; whole numbers of steps and an error to be added:
    floats or arrays of shapes that fit together. Below 0: the last gain was the smaller. Raises Undefined for
    steps that are below 1, not whole, or lead before the first value.

    >>> gain_change([0.0, 4.0, 5.0, 7.0, 8.0], 2), gain_change([0.0, 4.0, 5.0, 7.0, 8.0], 1, error=0.5)
    (-2.0, -0.5)
    """
    require_some_finite(3, values=values)
    series, back = np.asarray(values, dtype=float), np.asarray(steps)
    most = (len(series) - 1) // 2
    require((back >= 1) & (back % 1 == 0) & (back <= most), "steps", steps, f"a whole number from 1 to {most}")
    whole = back.astype(int)
    return plain(series[-1] - 2 * series[-1 - whole] + series[-1 - 2 * whole] + np.asarray(error, dtype=float))


def doublings(start: Quantity, end: Quantity) -> Quantity:
    """Return how many times the start must double to become the end.

    Floats or arrays of shapes that fit together; valid above 0. Formula: log2(end / start).

    >>> doublings(3.0, 24.0)
    3.0
    """
    return plain(np.log(np.divide(end, start)) / np.log(2))


def doublings_change(now: Quantity, year_ago: Quantity, two_years_ago: Quantity) -> Quantity:
    """Return how many more times something doubled in the last year than in the one before; below 0: fewer.

    Floats, arrays of shapes that fit together or chart expressions; valid above 0. Formula: doublings.

    >>> doublings_change(48.0, 24.0, 6.0)
    -1.0
    """
    return doublings(year_ago, now) - doublings(two_years_ago, year_ago)


def exhaustion_year(
    stock_tokens: Quantity, used_tokens: Quantity, year_of_use: Quantity, growth_factor_per_year: Quantity
) -> Quantity:
    """Return the year in which the largest training set is as large as the stock of text.

    Floats, arrays of shapes that fit together or chart expressions; a year with its fraction. Raises Undefined
    for amounts that are not above 0, and for a use that does not grow (in an array: nan there). Formula:
    exponential growth of the use of a constant stock, after Villalobos et al. (2024). A use above the stock
    gives a year before the year of use.

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

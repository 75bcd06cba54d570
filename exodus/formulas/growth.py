"""Growth: percent change, compound growth, and the same relations solved for the other quantities.

Functions marked as plain arithmetic take floats, arrays or chart expressions and check nothing.
"""

from __future__ import annotations

import numpy as np

from recomputed.ground.quantity import Quantity, Undefined, plain, require, require_positive


def change_pct(start: Quantity, end: Quantity) -> Quantity:
    """Return the change from start to end, in percent of the start.

    Plain arithmetic. Valid for a start above 0.

    >>> change_pct(25, 100)
    300.0
    """
    return (end / start - 1) * 100


def compound_growth_pct(start: Quantity, end: Quantity, years: Quantity) -> Quantity:
    """Return the compound annual growth rate from start to end, in percent per year.

    Plain arithmetic. The field's CAGR. Valid for start, end and years above 0.

    >>> round(compound_growth_pct(100, 400, 2), 9)
    100.0
    """
    return ((end / start) ** (1 / years) - 1) * 100


def grown(start: Quantity, growth_pct: Quantity, years: Quantity) -> Quantity:
    """Return what the start has become after so many years, in the unit of the start.

    Plain arithmetic. Inverse of compound_growth_pct. Valid for a growth above -100 percent per year.

    >>> round(grown(100, 10, 2), 9)
    121.0
    """
    return start * (1 + growth_pct / 100) ** years


def start_implied(end: Quantity, growth_pct: Quantity, years: Quantity) -> Quantity:
    """Return the start from which this growth leads to the end, in the unit of the end.

    Plain arithmetic. Inverse of grown. Valid for a growth above -100 percent per year.

    >>> round(start_implied(121, 10, 2), 9)
    100.0
    """
    return end / (1 + growth_pct / 100) ** years


def years_to_reach(start: Quantity, end: Quantity, growth_pct: Quantity) -> Quantity:
    """Return the years that this growth takes from start to end, in years (negative if it lies in the past).

    Takes floats or arrays of shapes that fit together, no chart expressions. Raises Undefined unless start
    and end are above 0 and the growth is above -100 percent; without growth only an end equal to the start
    is reached (0 years), any other raises (in an array: nan there).

    >>> round(years_to_reach(100, 200, 100), 9)
    1.0
    """
    require_positive(start=start, end=end)
    growth = np.asarray(growth_pct, dtype=float)
    require(np.isfinite(growth) & (growth > -100), "growth_pct", growth_pct, "finite numbers above -100")
    distance, rate = np.broadcast_arrays(np.log(np.divide(end, start)), np.log1p(growth / 100))
    if distance.ndim == 0 and rate == 0 and distance != 0:
        raise Undefined(f"growth_pct: given {growth_pct}, without growth {start} never becomes {end}")
    years = np.where(distance == 0, 0.0, np.nan)
    return plain(np.divide(distance, rate, out=years, where=rate != 0))


def change_from_grown_pct(start: Quantity, growth_pct: Quantity, years: Quantity, end: Quantity) -> Quantity:
    """Return by how much an end differs from what the start has become after so many years, in percent of that.

    Plain arithmetic. Valid for a start above 0 and a growth above -100 percent per year.

    >>> round(change_from_grown_pct(100, 10, 2, 133.1), 9)
    10.0
    """
    return change_pct(grown(start, growth_pct, years), end)


def relative_pace_pct(growth_pct: Quantity, other_growth_pct: Quantity) -> Quantity:
    """Return how fast one thing grows beside another, in percent of the other's growth.

    Plain arithmetic. Valid for another growth above 0.

    >>> relative_pace_pct(10.0, 20.0)
    50.0
    """
    return 100 * growth_pct / other_growth_pct

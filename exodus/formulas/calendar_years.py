"""Days as numbers of years, so that a line can be drawn through what happened on them."""

from __future__ import annotations

import pandas as pd

DAYS_PER_YEAR = 365.25


def decimal_years(days: pd.Series) -> pd.Series:
    """Return days as years with their fraction, all years of the same length; only differences have a meaning.

    Days written as 2025-04-07, with the index of the rows.

    >>> first, last = decimal_years(pd.Series(["2024-01-01", "2025-01-01"]))
    >>> round(last - first, 4)
    1.0021
    """
    return pd.to_datetime(days).map(pd.Timestamp.toordinal) / DAYS_PER_YEAR

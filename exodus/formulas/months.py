"""Months as they are written in tables (2026-04), as points on a scale of years and in words."""

from __future__ import annotations

import pandas as pd

MONTHS_PER_YEAR = 12
MIDDLE = 0.5


def year_of(month: pd.Series) -> pd.Series:
    """Return the year of each month, as whole numbers.

    >>> year_of(pd.Series(["2025-12", "2026-01"])).tolist()
    [2025, 2026]
    """
    return month.str[:4].astype(int)


def beginning_of(month: pd.Series) -> pd.Series:
    """Return when each month began, in years: that a quarter of 2026 had gone by is 2026.25.

    >>> beginning_of(pd.Series(["2026-01", "2026-04"])).tolist()
    [2026.0, 2026.25]
    """
    return year_of(month) + (month.str[5:7].astype(int) - 1) / MONTHS_PER_YEAR


def middle_of(month: pd.Series) -> pd.Series:
    """Return the middle of each month, in years.

    >>> middle_of(pd.Series(["2026-02"])).tolist()
    [2026.125]
    """
    return beginning_of(month) + MIDDLE / MONTHS_PER_YEAR


def newest_month_by(months: pd.Series | pd.Index, day: str) -> str:
    """Return the newest of some months that has begun by a day.

    >>> newest_month_by(pd.Series(["2026-03", "2026-04", "2026-06"]), "2026-05-31")
    '2026-04'
    """
    return months[months <= day].max()


def month_in_words(date: str | None, otherwise: str) -> str:
    """Return the month of a date (2026-04 or 2026-04-12) as one says it, and other words where there is no date.

    >>> month_in_words("2013-12", "no date")
    'December 2013'
    """
    return otherwise if date is None else pd.Timestamp(date).strftime("%B %Y")

"""The best so far: records through time, by day, month and year, and what they gained."""

from __future__ import annotations

import numpy as np
import pandas as pd

DAYS_PER_YEAR = 365.25


def in_years(days: pd.Series) -> pd.Series:
    """Return days written as 2025-04-07 as years with their fraction, with the index of the days.

    >>> in_years(pd.Series(["2024-01-01", "2024-12-31"])).round(4).tolist()
    [2024.0, 2024.9993]
    """
    dates = pd.to_datetime(days)
    return dates.dt.year + (dates.dt.day_of_year - 1) / DAYS_PER_YEAR


def end_in_years(day: str) -> float:
    """Return the end of a day written as 2025-04-07 in years, with their fraction.

    >>> round(end_in_years("2024-12-31"), 4)
    2025.0021
    """
    date = pd.Timestamp(day)
    return date.year + date.day_of_year / DAYS_PER_YEAR


def best_by_month(rows: pd.DataFrame, date: str, value: str) -> pd.DataFrame:
    """Return the largest value so far at the end of each month, from the first month of the rows to the last.

    `date` and `value` name columns; days are written as 2025-04-07. Columns: month (2025-04), middle (2025-04-15), year
    (the middle of the month in years, with its fraction) and best, in the unit of the values.

    >>> rows = pd.DataFrame({"day": ["2025-11-30", "2026-01-01"], "score": [3.0, 2.0]})
    >>> best_by_month(rows, "day", "score")[["month", "best"]].to_dict("list")
    {'month': ['2025-11', '2025-12', '2026-01'], 'best': [3.0, 3.0, 3.0]}
    """
    largest = rows.groupby(rows[date].str[:7])[value].max().astype(float)
    months = pd.period_range(largest.index.min(), largest.index.max(), freq="M")
    best = largest.reindex(months.astype(str)).cummax().ffill()
    return pd.DataFrame(
        {
            "month": best.index,
            "middle": best.index + "-15",
            "year": months.year + (months.month - 0.5) / 12,
            "best": best.to_numpy(),
        }
    )


def records(rows: pd.DataFrame, date: str, value: str) -> pd.DataFrame:
    """Return the rows in order of their dates, with the largest value so far as a further column, `record`.

    `date` and `value` name columns.

    >>> rows = pd.DataFrame({"day": ["2026-01-01", "2025-11-30", "2025-12-01"], "score": [5.0, 3.0, 2.0]})
    >>> records(rows, "day", "score")["record"].tolist()
    [3.0, 3.0, 5.0]
    """
    ordered = rows.sort_values(date, kind="stable", ignore_index=True)
    return ordered.assign(record=ordered[value].cummax())


def best_by_year(rows: pd.DataFrame, date: str, value: str) -> pd.Series:
    """Return the largest value so far at the end of each year that has one, indexed by year (2025).

    `date` and `value` name columns; the result is in the unit of the values.

    >>> rows = pd.DataFrame({"day": ["2023-11-30", "2025-01-01"], "score": [3.0, 2.0]})
    >>> best_by_year(rows, "day", "score").to_dict()
    {'2023': 3.0, '2025': 3.0}
    """
    return rows.groupby(rows[date].str[:4])[value].max().cummax()


def gains_compared(best: pd.DataFrame, months: int) -> pd.DataFrame:
    """Return what the best gained in windows of so many months, beside what it gained in the window before.

    Rows as from best_by_month. Columns: month (the last of the window), gain, earlier (nan where no window lies before)
    and compared: "less" (or as much), "more" or "none".

    >>> best = pd.DataFrame({"month": ["2025-01", "2025-02", "2025-03"], "best": [1.0, 3.0, 4.0]})
    >>> gains_compared(best, 1)[["gain", "compared"]].to_dict("list")
    {'gain': [2.0, 1.0], 'compared': ['none', 'less']}
    """
    gain = best["best"].diff(months)
    earlier = gain.shift(months)
    compared = np.select([earlier.isna(), gain <= earlier], ["none", "less"], "more")
    gains = pd.DataFrame({"month": best["month"], "gain": gain, "earlier": earlier, "compared": compared})
    return gains.dropna(subset="gain").reset_index(drop=True)

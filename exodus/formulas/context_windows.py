"""Context windows: how much text a model takes in at once, in tokens.

Rows have the columns release_date (2025-04-07) and context_tokens.
"""

from __future__ import annotations

import pandas as pd

from exodus.formulas.growth import change_pct

MILLION = 1_000_000


def longest_window_tokens(windows: pd.DataFrame, last_day: str) -> float:
    """Return the longest window of a model released up to a day, in tokens; nan if none was.

    >>> windows = pd.DataFrame({"release_date": ["2025-01-01", "2025-01-02"], "context_tokens": [8000, 9000]})
    >>> longest_window_tokens(windows, "2025-01-01")
    8000.0
    """
    return float(windows.loc[windows["release_date"] <= last_day, "context_tokens"].max())


def longest_window_change_pct(windows: pd.DataFrame, first_day: str, last_day: str) -> float:
    """Return by how many percent the longest window grew from one day to another.

    >>> windows = pd.DataFrame({"release_date": ["2025-01-01", "2025-01-02"], "context_tokens": [8000, 12000]})
    >>> longest_window_change_pct(windows, "2025-01-01", "2025-12-31")
    50.0
    """
    return change_pct(longest_window_tokens(windows, first_day), longest_window_tokens(windows, last_day))


def windows_by_year(windows: pd.DataFrame) -> pd.DataFrame:
    """Return what the windows of each year's models were, indexed by year of release (2025).

    Columns: median_tokens, longest_tokens and million_share (of models with a million tokens or more, from 0 to 1).

    >>> windows = pd.DataFrame({"release_date": ["2025-01-01", "2025-01-02"], "context_tokens": [8000, 1_000_000]})
    >>> windows_by_year(windows).to_dict("index")
    {'2025': {'median_tokens': 504000.0, 'longest_tokens': 1000000.0, 'million_share': 0.5}}
    """
    tokens = windows["context_tokens"].astype(float)
    by_year = tokens.groupby(windows["release_date"].str[:4].rename("year"))
    millions = (tokens >= MILLION).groupby(windows["release_date"].str[:4].rename("year"))
    return pd.DataFrame(
        {"median_tokens": by_year.median(), "longest_tokens": by_year.max(), "million_share": millions.mean()}
    )

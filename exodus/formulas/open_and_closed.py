"""Open models against closed ones: the best of each side day by day, the gap between them, and who uses which."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from exodus.formulas.catching_up import lag_at_levels, lag_steps
from recomputed.ground.quantity import require

DAYS_PER_MONTH = 365.25 / 12
LEVEL_STEP_POINTS = 0.1


def best_by_day(sides: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the best score so far of each side: days as rows, sides as columns, in the unit of the scores.

    For each side its models with release_date and eci. From the first day on which every side has a model to the end of
    the month of the last release. Raises Undefined for a side without a model.

    >>> closed = pd.DataFrame({"release_date": ["2024-01-29", "2024-01-31"], "eci": [126.0, 130.0]})
    >>> opened = pd.DataFrame({"release_date": ["2024-01-30"], "eci": [110.0]})
    >>> best_by_day({"closed": closed, "open": opened}).to_numpy().tolist()
    [[126.0, 110.0], [130.0, 110.0]]
    """
    for name, models in sides.items():
        require(len(models) > 0, "sides", name, "sides with at least one model")
    released = pd.DataFrame({name: models.groupby("release_date")["eci"].max() for name, models in sides.items()})
    released.index = pd.to_datetime(released.index)
    last_day = released.index.max().to_period("M").end_time.normalize()
    return released.reindex(pd.date_range(released.index.min(), last_day)).cummax().ffill().dropna()


def mean_lag_months(leader_best: pd.Series, follower_best: pd.Series, above: float) -> float:
    """Return how long after the leader the follower reached a level, in months, on average over many levels.

    Best scores so far, both by day. The levels lie a tenth of a point apart, from above the one given to what the
    follower has reached. Raises Undefined as lag_at_levels does, and where no level lies above.

    >>> days = pd.date_range("2024-01-01", periods=62)
    >>> leader, follower = pd.Series(1.0, days), pd.Series(1.0, days)
    >>> leader[days[0]], follower[days[:31]] = 0.0, 0.0
    >>> round(mean_lag_months(leader, follower, 0.0), 2)
    0.99
    """
    levels = np.arange(above, follower_best.iloc[-1], LEVEL_STEP_POINTS)[1:]
    require(len(levels) > 0, "above", above, f"below what the follower has reached, {follower_best.iloc[-1]:g}")
    return float(lag_at_levels(leader_best, follower_best, levels).mean() / DAYS_PER_MONTH)


def gaps_at_ends(best: pd.DataFrame, every: str) -> pd.DataFrame:
    """Return the best of both sides at the end of each period, with the gap in their unit, and the lag in months.

    Days as rows, with columns closed and open, as best_by_day gives them; pandas' word for the ends of the periods,
    such as ME for months. Two columns more: gap (closed less open) and lag_months (see lag_steps).

    >>> days = pd.date_range("2024-01-01", "2024-02-29")
    >>> best = pd.DataFrame({"closed": 130.0, "open": 120.0}, index=days)
    >>> best.loc["2024-02-10":, "open"] = 130.0
    >>> gaps_at_ends(best, "ME")[["gap", "lag_months"]].round(2).to_numpy().tolist()
    [[10.0, 0.99], [0.0, 1.94]]
    """
    lag_months = lag_steps(best["closed"], best["open"]) / DAYS_PER_MONTH
    return best.assign(gap=best["closed"] - best["open"], lag_months=lag_months).resample(every).last()

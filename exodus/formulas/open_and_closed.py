"""Open models against closed ones: the best of each side day by day, the gap between them, and who uses which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from exodus.formulas.catching_up import lag_at_levels, lag_steps, share_pct
from exodus.formulas.concentration import rising_window_share
from recomputed.ground.quantity import Quantity, require

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


def half_widths_of_best(models: pd.DataFrame, intervals: pd.DataFrame, days: Sequence[str]) -> pd.Series:
    """Return half the width of the 90% interval of the best model of each side on each day, by the name of the model.

    Models with model, eci, open_weights (no or yes) and release_date; intervals with model, eci_p05 and eci_p95. Only a
    model that has an interval counts; first the closed and the open one of the first day, then those of the next.
    Raises Undefined for a day on which a side has none.

    >>> models = pd.DataFrame({"model": ["a", "b"], "eci": [126.0, 110.0], "open_weights": ["no", "yes"],
    ...                        "release_date": ["2023-03-14", "2023-02-24"]})
    >>> intervals = pd.DataFrame({"model": ["a", "b"], "eci_p05": [124.0, 107.0], "eci_p95": [128.0, 115.0]})
    >>> half_widths_of_best(models, intervals, ["2023-12-31"]).to_dict()
    {'a': 2.0, 'b': 4.0}
    """
    half_width = intervals.set_index("model").eval("(eci_p95 - eci_p05) / 2")
    known = models[models["model"].isin(half_width.index)].sort_values("eci")
    best = []
    for day in days:
        out = known[known["release_date"] <= day].groupby("open_weights")["model"].last()
        require({"no", "yes"} <= set(out.index), "days", day, "days on which both sides have a model with an interval")
        best += [out["no"], out["yes"]]
    return half_width[best]


def narrowing_windows_pct(gaps: np.ndarray) -> float:
    """Return in what part of all pairs of times the gap is smaller at the later one, in %.

    Gaps of shape (times,), in order of time. Raises Undefined as rising_window_share does.

    >>> round(narrowing_windows_pct(np.array([9.0, 5.0, 7.0])), 3)
    66.667
    """
    return 100 * rising_window_share(-np.asarray(gaps))


def gaps_of_tests(systems: pd.DataFrame, tests: Sequence[str], last_day: str) -> pd.Series:
    """Return for each test how far the best open system of a day is behind the best closed one, in the test's own unit.

    Systems with date, access (closed or open), and a column of scores for each test. A test without a score of both
    sides by that day has none.

    >>> systems = pd.DataFrame({"date": ["2023", "2023"], "access": ["closed", "open"], "mmlu_pct": [86.0, 70.0]})
    >>> gaps_of_tests(systems, ["mmlu_pct"], "2024").to_dict()
    {'mmlu_pct': 16.0}
    """
    best = systems[systems["date"] <= last_day].groupby("access")[list(tests)].max()
    return best.loc["closed"] - best.loc["open"]


def narrowed_pct(before: pd.Series, after: pd.Series) -> float:
    """Return on what part of the tests the gap became narrower, in %.

    Gaps before and after, both of shape (tests,). Raises Undefined for tests that differ.

    >>> narrowed_pct(pd.Series({"mmlu_pct": 16.0, "bbh_pct": 9.0}), pd.Series({"mmlu_pct": 4.0, "bbh_pct": 9.0}))
    50.0
    """
    require(list(before.index) == list(after.index), "after", list(after.index), f"the tests {list(before.index)}")
    return float(100 * (after < before).mean())


def open_share_by_day(tokens: pd.DataFrame) -> pd.Series:
    """Return the share of open models in the tokens of each day, in %.

    Rows with date, tokens_million and open_weights (no or yes). Raises Undefined as share_pct does.

    >>> rows = pd.DataFrame({"date": ["2025-04-07"] * 2, "tokens_million": [300, 100], "open_weights": ["no", "yes"]})
    >>> open_share_by_day(rows).to_dict()
    {'2025-04-07': 25.0}
    """
    days = tokens.groupby("date")
    return pd.Series({day: share_pct(of["tokens_million"], of["open_weights"] == "yes") for day, of in days})


def monthly_means(by_day: pd.Series) -> pd.Series:
    """Return the mean of each month that has a value, in the unit of the values, by the last day of the month.

    Values by day, written as 2025-04-07.

    >>> monthly_means(pd.Series({"2025-04-07": 20.0, "2025-04-08": 24.0})).to_dict()
    {Timestamp('2025-04-30 00:00:00'): 22.0}
    """
    return by_day.set_axis(pd.to_datetime(by_day.index)).resample("ME").mean().dropna()


def mean_gain(before: Quantity, after: Quantity) -> float:
    """Return by how much the mean after is above the mean before, in the unit of both.

    Numbers, or arrays of shapes that may differ.

    >>> mean_gain(pd.Series([20.0, 24.0]), 25.0)
    3.0
    """
    return float(np.mean(after) - np.mean(before))


def steps_of(best: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return the days on which a side's best changed, and the last day, for a line of steps.

    Days as rows, sides as columns, as best_by_day gives them. Columns side, date (written as 2025-04-07) and the value
    under the name given, in its unit; one side after the other.

    >>> best = pd.DataFrame({"open": [110.0, 110.0, 117.0, 117.0]}, index=pd.date_range("2024-01-01", periods=4))
    >>> steps_of(best, "eci")[["date", "eci"]].to_numpy().tolist()
    [['2024-01-01', 110.0], ['2024-01-03', 117.0], ['2024-01-04', 117.0]]
    """
    changes = {side: so_far[(so_far.diff() != 0) | (so_far.index == so_far.index[-1])] for side, so_far in best.items()}
    return stacked(changes, "side", value)


def stacked(series: Mapping[str, pd.Series], name: str, value: str) -> pd.DataFrame:
    """Return several series of days one below the other, each row with the name of its series and its day.

    Columns: the name given, date (written as 2025-04-07), and the value under the name given, in its own unit.

    >>> gaps = pd.Series({pd.Timestamp("2024-01-31"): 7.5})
    >>> stacked({"index": gaps}, "measure", "gap").to_dict("records")
    [{'measure': 'index', 'date': '2024-01-31', 'gap': 7.5}]
    """
    rows = pd.concat(series, names=[name, "date"]).rename(value).reset_index()
    return rows.assign(date=rows["date"].dt.strftime("%Y-%m-%d"))

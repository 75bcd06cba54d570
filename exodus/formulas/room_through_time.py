"""Room through time: from which day a model fitted the devices on sale, and how good the best one was that did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from exodus.formulas.on_device import GB_PER_GIB, largest_model_bn_parameters
from recomputed.ground.quantity import Quantity, require

# Before the first model of all tables.
BEFORE_ALL = "2000-01-01"


def memory_by_day(sold: pd.DataFrame) -> pd.Series:
    """Return the memory of the average device from the last day of each year on, in GiB, by that day.

    Rows with year and memory_gb (GiB, as devices are sold). A year counts from its end, since the average is that of
    what was sold in it.

    >>> memory_by_day(pd.DataFrame({"year": [2025, 2024], "memory_gb": [8.4, 7.4]})).to_dict()
    {'2024-12-31': 7.4, '2025-12-31': 8.4}
    """
    in_order = sold.sort_values("year")
    return in_order.set_index(in_order["year"].astype(str) + "-12-31")["memory_gb"].rename_axis("date")


def constant_memory(memory_gib: float) -> pd.Series:
    """Return the memory of a device that is not followed through time, in GiB, by the day from which it has it.

    >>> constant_memory(16.0).to_dict()
    {'2000-01-01': 16.0}
    """
    return pd.Series({BEFORE_ALL: memory_gib})


def days_with_room(need_gb: pd.Series, memory_gib: pd.Series, usable_share: float) -> pd.Series:
    """Return for each model the first day on which the device has the memory that it needs; no day where it never has.

    The need of each model in GB; the memory of the device in GiB by the day from which it has it, in order of time;
    the usable share from 0 to 1. Raises Undefined for a memory that falls.

    >>> days_with_room(pd.Series([3.0, 5.0]), pd.Series({"2020-12-31": 4.0, "2024-12-31": 8.0}), 0.5).tolist()
    ['2024-12-31', nan]
    """
    room_gb = memory_gib.to_numpy(dtype=float) * GB_PER_GIB * usable_share
    require(room_gb[1:] >= room_gb[:-1], "memory_gib", memory_gib.tolist(), "a memory that never falls")
    days = np.array([*memory_gib.index, np.nan], dtype=object)
    return pd.Series(days[np.searchsorted(room_gb, need_gb)], index=need_gb.index)


def best_that_fitted(models: pd.DataFrame, room_from: Mapping[str, pd.Series], score: str) -> pd.DataFrame:
    """Return for each device the days on which a better model than before first fitted it, with the score of that one.

    Models with release_date and a column of scores; for each device the day from which it has room for each model. A
    model fits from the day on which both exist. Columns device, date and best (in the unit of the scores), in order of
    time for one device after the other.

    >>> models = pd.DataFrame({"release_date": ["2023-01-01", "2023-06-01"], "mmlu_pct": [40.0, 60.0]})
    >>> phone = pd.Series(["2020-12-31", "2024-12-31"])
    >>> best_that_fitted(models, {"phone": phone}, "mmlu_pct")[["date", "best"]].to_numpy().tolist()
    [['2023-01-01', 40.0], ['2024-12-31', 60.0]]
    """
    steps = {device: _records(models["release_date"], days, models[score]) for device, days in room_from.items()}
    return pd.concat(steps, names=["device"]).reset_index("device").reset_index(drop=True)


def _records(released: pd.Series, room_from: pd.Series, scores: pd.Series) -> pd.DataFrame:
    fits = pd.DataFrame({"date": released.where(released > room_from, room_from), "best": scores}).dropna()
    by_day = fits.groupby("date", as_index=False)["best"].max()
    return by_day.assign(best=by_day["best"].cummax()).drop_duplicates("best")


def months_reached(steps: pd.DataFrame, levels: Sequence[float]) -> pd.DataFrame:
    """Return the month in which each device first had a model of each level: levels as rows, devices as columns.

    Steps as best_that_fitted gives them; levels in their unit. Months such as 2024-04; none where a level was never
    reached.

    >>> steps = pd.DataFrame({"device": ["phone"], "date": ["2024-04-23"], "best": [68.8]})
    >>> months_reached(steps, [60, 70]).to_dict("list")
    {'phone': ['2024-04', nan]}
    """
    months = {
        device: [of_device.loc[of_device["best"] >= level, "date"].str.slice(0, 7).min() for level in levels]
        for device, of_device in steps.groupby("device", sort=False)
    }
    return pd.DataFrame(months, index=list(levels))


def held_until(steps: pd.DataFrame, party: str, last_day: str) -> pd.DataFrame:
    """Return the steps up to a day, with the last one of each party once more on that day, so that a line reaches it.

    Rows with date and the column of the parties. A party whose last step is on that day gets no second one, a party
    whose first step is later none at all.

    >>> steps = pd.DataFrame({"who": ["a", "a"], "date": ["2024-01-01", "2025-12-31"], "best": [40.0, 60.0]})
    >>> held_until(steps, "who", "2025-02-01")[["date", "best"]].to_numpy().tolist()
    [['2024-01-01', 40.0], ['2025-02-01', 40.0]]
    """
    before = steps[steps["date"] <= last_day].sort_values("date")
    closing = before.groupby(party).tail(1).assign(date=last_day)
    return pd.concat([before, closing]).drop_duplicates([party, "date"], ignore_index=True)


def largest_by_year(
    sold: pd.DataFrame, usable_shares: Mapping[str, float], bits_per_weight: Quantity, cache_gb: Quantity
) -> pd.DataFrame:
    """Return the largest model that fits the average device of each year, in billions of parameters, by usable share.

    Rows with year and memory_gb (GiB); several usable shares from 0 to 1, by name; the cache in GB. Columns year,
    memory_gb, date (the end of the year), and one for each of the names, below 0 where the cache alone does not fit.

    >>> sold = pd.DataFrame({"year": [2024], "memory_gb": [8.0]})
    >>> largest_by_year(sold, {"half": 0.5}, 4, 1).round(2).to_dict("records")
    [{'year': 2024, 'memory_gb': 8.0, 'date': '2024-12-31', 'half': 6.59}]
    """
    years = sold.sort_values("year")[["year", "memory_gb"]]
    largest = {
        name: largest_model_bn_parameters(years["memory_gb"], share, bits_per_weight, cache_gb)
        for name, share in usable_shares.items()
    }
    return years.assign(date=years["year"].astype(str) + "-12-31", **largest)

import numpy as np
import pandas as pd
import pytest

from exodus.formulas import on_device, room_through_time
from recomputed.ground.quantity import Undefined

GIB = 1.073741824
SOLD = pd.DataFrame({"year": [2024, 2020, 2025], "memory_gb": [8.0, 4.0, 8.4]})
MEMORY = pd.Series({"2020-12-31": 4.0, "2024-12-31": 8.0})


def test_a_year_counts_from_its_end_and_years_are_in_order():
    found = room_through_time.memory_by_day(SOLD)
    assert list(found.items()) == [("2020-12-31", 4.0), ("2024-12-31", 8.0), ("2025-12-31", 8.4)]
    assert found.index.name == "date"


def test_a_memory_that_is_always_the_same_is_there_before_all_models():
    assert room_through_time.constant_memory(16.0).to_dict() == {"2000-01-01": 16.0}


def test_a_model_has_room_from_the_first_day_on_which_the_memory_is_enough():
    needs = pd.Series([0.1, 2 * GIB, 2 * GIB + 1e-9, 4 * GIB, 4 * GIB + 1e-9], index=[9, 8, 7, 6, 5])
    days = room_through_time.days_with_room(needs, MEMORY, 0.5)
    assert days.tolist()[:4] == ["2020-12-31", "2020-12-31", "2024-12-31", "2024-12-31"]
    assert np.isnan(days.iloc[4]) and days.index.tolist() == [9, 8, 7, 6, 5]


def test_every_model_fits_an_endless_memory():
    days = room_through_time.days_with_room(pd.Series([1e9]), room_through_time.constant_memory(np.inf), 1)
    assert days.tolist() == ["2000-01-01"]


def test_two_years_of_the_same_memory_are_allowed_and_one_of_less_is_not():
    same = pd.Series({"2020-12-31": 4.0, "2021-12-31": 4.0})
    assert room_through_time.days_with_room(pd.Series([3.0]), same, 1.0).tolist() == ["2020-12-31"]
    with pytest.raises(Undefined) as refused:
        room_through_time.days_with_room(pd.Series([3.0]), MEMORY[::-1], 0.5)
    assert str(refused.value) == "memory_gib: given [8.0, 4.0], allowed: a memory that never falls"


MODELS = pd.DataFrame(
    {
        "release_date": ["2023-01-01", "2023-06-01", "2023-06-01", "2024-02-01", "2024-03-01"],
        "pct": [40.0, 55.0, 60.0, 50.0, 60.0],
    }
)


def test_only_a_better_model_than_before_is_a_step_and_of_one_day_the_best():
    always = pd.Series(["2000-01-01"] * 5)
    steps = room_through_time.best_that_fitted(MODELS, {"any": always}, "pct")
    assert steps.to_numpy().tolist() == [["any", "2023-01-01", 40.0], ["any", "2023-06-01", 60.0]]
    assert list(steps) == ["device", "date", "best"]


def test_a_model_fits_from_the_later_of_two_days_and_one_that_never_fits_is_no_step():
    phone = pd.Series(["2023-12-31", "2023-12-31", np.nan, "2023-12-31", "2024-12-31"], dtype=object)
    steps = room_through_time.best_that_fitted(MODELS, {"phone": phone, "any": pd.Series(["2000-01-01"] * 5)}, "pct")
    assert steps.to_numpy().tolist() == [
        ["phone", "2023-12-31", 55.0],
        ["phone", "2024-12-31", 60.0],
        ["any", "2023-01-01", 40.0],
        ["any", "2023-06-01", 60.0],
    ]
    assert steps.index.tolist() == [0, 1, 2, 3]


STEPS = pd.DataFrame(
    {
        "device": ["z", "z", "a"],
        "date": ["2023-01-05", "2024-12-31", "2023-06-01"],
        "best": [40.0, 60.0, 45.0],
    }
)


def test_a_level_is_reached_in_the_month_of_the_first_step_that_is_as_high():
    months = room_through_time.months_reached(STEPS, [40, 45, 60])
    assert list(months) == ["z", "a"] and months.index.tolist() == [40, 45, 60]
    assert months["z"].tolist() == ["2023-01", "2024-12", "2024-12"]
    assert months["a"].tolist()[:2] == ["2023-06", "2023-06"] and np.isnan(months["a"].iloc[2])


def test_a_line_of_steps_reaches_the_last_day_and_no_step_lies_after_it():
    held = room_through_time.held_until(STEPS[::-1], "device", "2024-06-30")
    assert sorted(held.to_numpy().tolist()) == [
        ["a", "2023-06-01", 45.0],
        ["a", "2024-06-30", 45.0],
        ["z", "2023-01-05", 40.0],
        ["z", "2024-06-30", 40.0],
    ]
    assert held.index.tolist() == [0, 1, 2, 3]


def test_the_last_of_the_steps_is_held_and_one_on_the_last_day_is_not_repeated():
    held = room_through_time.held_until(STEPS[::-1], "device", "2024-12-31")
    assert sorted(held.to_numpy().tolist()) == [
        ["a", "2023-06-01", 45.0],
        ["a", "2024-12-31", 45.0],
        ["z", "2023-01-05", 40.0],
        ["z", "2024-12-31", 60.0],
    ]
    assert room_through_time.held_until(STEPS, "device", "2023-03-01")["device"].tolist() == ["z", "z"]


def test_the_largest_model_of_a_year_is_that_of_its_memory_for_each_share():
    found = room_through_time.largest_by_year(SOLD, {"low": 0.1, "high": 0.5}, 4.5, 1.0)
    assert list(found) == ["year", "memory_gb", "date", "low", "high"]
    assert found["year"].tolist() == [2020, 2024, 2025]
    assert found["date"].tolist() == ["2020-12-31", "2024-12-31", "2025-12-31"]
    for name, share in {"low": 0.1, "high": 0.5}.items():
        each = [on_device.largest_model_bn_parameters(gib, share, 4.5, 1.0) for gib in (4.0, 8.0, 8.4)]
        assert found[name].tolist() == pytest.approx(each)
    assert found["low"].iloc[0] < 0


def test_of_a_step_on_the_last_day_there_is_no_second_row_whatever_else_stands_in_it():
    steps = pd.DataFrame({"who": ["a", "a"], "date": ["2024-01-01", "2024-01-01"], "best": [40.0, 60.0]})
    assert room_through_time.held_until(steps, "who", "2024-01-01")["best"].tolist() == [40.0]


def test_the_last_step_of_each_is_the_one_that_reaches_the_last_day():
    steps = pd.DataFrame({"who": ["a", "a"], "date": ["2024-01-01", "2024-06-01"], "best": [40.0, 60.0]})
    assert room_through_time.held_until(steps, "who", "2025-01-01")["best"].tolist() == [40.0, 60.0, 60.0]

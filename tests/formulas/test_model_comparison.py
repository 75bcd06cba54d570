import numpy as np
import pandas as pd
import pytest

from exodus.formulas.model_comparison import preferred_share, score_ahead
from recomputed.ground.quantity import Undefined

# 8 GiB, half of them usable: 4.295 GB, less 1 GB; at 4 bits that is room for 6.59 billion parameters.
DEVICE = {"memory_gib": 8.0, "usable_share": 0.5, "bits_per_weight": 4.0, "cache_gb": 1.0}
LISTED = {"bn_parameters": [3.0, 6.0, 9.0], "scores": [70.0, 60.0, 80.0]}


def test_the_best_that_fits_is_compared_and_what_style_gains_is_taken_off():
    assert score_ahead(65.0, 0.0, **DEVICE, **LISTED) == 5
    assert score_ahead(65.0, 7.0, **DEVICE, **LISTED) == -2
    assert score_ahead(65.0, 0.0, **DEVICE | {"memory_gib": 16.0}, **LISTED) == 15


def test_more_bits_and_a_larger_cache_leave_room_for_smaller_models_only():
    only_large = {"bn_parameters": [3.0, 6.0], "scores": [60.0, 70.0]}
    assert score_ahead(0.0, 0.0, **DEVICE, **only_large) == 70
    assert score_ahead(0.0, 0.0, **DEVICE | {"bits_per_weight": 8.0}, **only_large) == 60
    assert score_ahead(0.0, 0.0, **DEVICE | {"cache_gb": 2.0}, **only_large) == 60
    assert score_ahead(0.0, 0.0, **DEVICE | {"usable_share": 0.4}, **only_large) == 60


def test_columns_of_a_table_and_many_devices_at_once_give_what_each_gives():
    columns = {name: pd.Series(values).astype("Int64") for name, values in LISTED.items()}
    devices, gains = {**DEVICE, "memory_gib": np.array([8.0, 16.0])}, np.array([1.0, 2.0])
    assert score_ahead(65.0, gains, **devices, **columns).tolist() == [4, 13]


def test_a_device_on_which_nothing_fits_is_refused():
    with pytest.raises(Undefined, match="^memory_gib"):
        score_ahead(65.0, 0.0, **DEVICE | {"memory_gib": 1.0}, **LISTED)


def test_equal_models_are_liked_equally_and_four_hundred_points_are_ten_to_one():
    assert preferred_share(0.0) == 0.5
    assert preferred_share(400.0) == pytest.approx(10 / 11)
    assert preferred_share(100.0) == pytest.approx(0.64, abs=0.001)  # as in the tables of Elo (1978)


def test_what_one_wins_the_other_loses():
    ahead = np.array([0.0, 50.0, 300.0])
    assert preferred_share(ahead) + preferred_share(-ahead) == pytest.approx([1, 1, 1])

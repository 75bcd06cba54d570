import numpy as np
import pandas as pd
import pytest

from exodus.formulas import small_models
from recomputed.ground.quantity import Undefined

KNOWN = pd.DataFrame(
    {
        "release_date": ["2021-12-08", "2022-03-29", "2022-12-31", "2023-01-01", "2023-09-27", "2024-04-23"],
        "bn_parameters": [280.0, 70.0, 10.0, 35.0, 7.0, 3.5],
        "lowest": [60.0, 67.5, 50.0, 59.0, 56.0, 68.0],
        "highest": [60.0, 67.5, 52.0, 70.0, 64.0, 69.0],
    }
)


def test_only_scores_since_2023_are_marked_down():
    assert small_models.marked_down(KNOWN, "lowest", 4.0).tolist() == [60.0, 67.5, 50.0, 55.0, 52.0, 64.0]
    rows = small_models.marked_down(KNOWN, "highest", np.array([0.0, 10.0]))
    assert rows.tolist() == [KNOWN["highest"].tolist(), [60.0, 67.5, 52.0, 60.0, 54.0, 59.0]]


@pytest.mark.parametrize(
    ("report", "threshold", "excess", "times"),
    [("lowest", 60, 0, 20.0), ("highest", 60, 6, 20.0), ("highest", 60, 10, 2.0), ("lowest", 67.5, 1, 1.0)],
)
def test_the_smallest_that_passes_is_looked_for_at_both_ends(report, threshold, excess, times):
    assert small_models.times_smaller_since(KNOWN, report, threshold, excess, "2022-04-30") == times


def test_a_start_day_counts_itself():
    assert small_models.times_smaller_since(KNOWN, "lowest", 60, 0, "2021-12-08") == 80
    assert small_models.times_smaller_since(KNOWN, "lowest", 60, 0, "2022-03-29") == 20


def test_many_thresholds_and_excesses_give_what_each_gives_and_nan_where_none_passed_at_the_start():
    found = small_models.times_smaller_since(
        KNOWN, "highest", np.array([60.0, 60.0, 69.0]), np.array([6.0, 10.0, 0.0]), "2022-04-30"
    )
    assert found[:2].tolist() == [20.0, 2.0] and np.isnan(found[2])
    with pytest.raises(Undefined, match="threshold: given 69"):
        small_models.times_smaller_since(KNOWN, "highest", 69, 0, "2022-04-30")


def test_the_gain_at_a_size_is_that_over_the_early_ones_of_the_size():
    sizes, scores = np.array([70.0, 7.0, 3.0]), np.array([68.0, 45.0, 61.0])
    early = np.array([True, True, False])
    assert small_models.gain_at_size(sizes, scores, early, 10.0) == 16.0
    assert small_models.gain_at_size(sizes, scores, early, np.array([7.0, 70.0])).tolist() == [16.0, 0.0]
    with pytest.raises(Undefined, match="largest_size: given 5"):
        small_models.gain_at_size(sizes, scores, early, 5.0)


def test_the_gain_of_a_score_is_less_by_the_mark_down_of_what_came_since():
    assert small_models.score_gain_at_size(KNOWN, 10.0, "lowest", 0.0, "2022-12-31") == 18.0
    assert small_models.score_gain_at_size(KNOWN, 10.0, "lowest", 3.0, "2022-12-31") == 15.0
    assert small_models.score_gain_at_size(KNOWN, 10.0, "highest", 5.0, "2023-09-27") == 5.0
    many = small_models.score_gain_at_size(KNOWN, np.array([10.0, 40.0]), "lowest", np.array([3.0, 0.0]), "2023-01-01")
    assert many.tolist() == [15.0, 9.0]


def test_a_record_is_a_smaller_model_than_all_before_and_the_last_one_holds():
    passing = KNOWN[["release_date", "bn_parameters"]].iloc[[4, 0, 3, 1]]
    passing = pd.concat([passing, pd.DataFrame({"release_date": ["2022-03-29"], "bn_parameters": [540.0]})])
    found = small_models.smallest_so_far(passing, "2025-02-01")
    assert found.to_numpy().tolist() == [
        ["2021-12-08", 280.0],
        ["2022-03-29", 70.0],
        ["2023-01-01", 35.0],
        ["2023-09-27", 7.0],
        ["2025-02-01", 7.0],
    ]
    assert found.index.tolist() == [0, 1, 2, 3, 4] and list(found) == ["release_date", "bn_parameters"]


def test_a_model_that_is_as_small_as_the_record_or_larger_is_none():
    passing = pd.DataFrame({"release_date": ["2022", "2023", "2024"], "bn_parameters": [7.0, 7.0, 70.0]})
    assert small_models.smallest_so_far(passing, "2025").to_numpy().tolist() == [["2022", 7.0], ["2025", 7.0]]

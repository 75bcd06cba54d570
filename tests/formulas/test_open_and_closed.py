import numpy as np
import pandas as pd
import pytest

from exodus.formulas import open_and_closed
from recomputed.ground.quantity import Undefined

CLOSED = pd.DataFrame(
    {"release_date": ["2024-01-29", "2024-01-29", "2024-02-02", "2024-03-05"], "eci": [120, 126, 130, 128]}
)
OPEN = pd.DataFrame({"release_date": ["2024-01-27", "2024-01-31"], "eci": [110.0, 127.0]})
DAYS = pd.date_range("2024-01-01", periods=60)


def best_of(levels: dict[int, float]) -> pd.Series:
    """Scores by day, each from its day on."""
    return pd.Series(levels).reindex(range(60)).ffill().set_axis(DAYS)


def test_the_best_so_far_never_falls_and_begins_when_both_sides_have_a_model():
    best = open_and_closed.best_by_day({"closed": CLOSED, "open": OPEN})
    assert best.index[0] == pd.Timestamp("2024-01-29") and best.index[-1] == pd.Timestamp("2024-03-31")
    assert list(best) == ["closed", "open"] and len(best) == 63
    assert best["closed"].iloc[[0, 3, 4, -1]].tolist() == [126, 126, 130, 130]
    assert best["open"].iloc[[0, 1, 2, -1]].tolist() == [110, 110, 127, 127]


def test_a_side_without_a_model_is_refused():
    with pytest.raises(Undefined) as refused:
        open_and_closed.best_by_day({"closed": CLOSED, "open": OPEN.iloc[:0]})
    assert str(refused.value) == "sides: given open, allowed: sides with at least one model"


def test_the_mean_lag_of_a_follower_that_copies_the_leader_is_the_delay():
    leader, follower = best_of({0: 1.0, 1: 3.0}), best_of({0: 0.5, 31: 3.0})
    assert open_and_closed.mean_lag_months(leader, follower, 1.0) == pytest.approx(30 / 30.4375)


def test_each_level_counts_once_and_the_first_lies_above_the_start():
    """Of the levels 1.1, 1.2 and so on to 1.9 the first four are reached after ten days, the others after twenty."""
    leader, follower = best_of({0: 1.0, 1: 2.0}), best_of({0: 1.0, 11: 1.45, 21: 2.0})
    expected = (4 * 10 + 5 * 20) / 9 / 30.4375
    assert open_and_closed.mean_lag_months(leader, follower, 1.0) == pytest.approx(expected)
    assert isinstance(open_and_closed.mean_lag_months(leader, follower, 1.0), float)


def test_a_start_that_the_follower_has_not_reached_is_refused():
    leader, follower = best_of({0: 1.0, 1: 3.0}), best_of({0: 0.5, 31: 2.5})
    for above in (2.5, 2.45, 2.6):
        with pytest.raises(Undefined) as refused:
            open_and_closed.mean_lag_months(leader, follower, above)
        assert str(refused.value) == f"above: given {above}, allowed: below what the follower has reached, 2.5"


def test_the_gap_at_the_end_of_a_period_is_that_of_its_last_day():
    best = pd.DataFrame({"closed": best_of({0: 120.0, 20: 126.0}), "open": best_of({0: 110.0, 40: 120.0})})
    monthly = open_and_closed.gaps_at_ends(best, "ME")
    assert monthly.index.tolist() == [pd.Timestamp("2024-01-31"), pd.Timestamp("2024-02-29")]
    assert monthly["gap"].tolist() == [16.0, 6.0] and monthly["closed"].tolist() == [126.0, 126.0]
    assert monthly["lag_months"].tolist() == pytest.approx([30 / 30.4375, 59 / 30.4375])
    assert open_and_closed.gaps_at_ends(best, "QE")["gap"].tolist() == [6.0]
    assert list(monthly) == ["closed", "open", "gap", "lag_months"]
    assert np.isfinite(monthly.to_numpy()).all()


MODELS = pd.DataFrame(
    {
        "model": ["a", "b", "c", "d", "e", "f"],
        "eci": [126.0, 110.0, 130.0, 140.0, 112.0, 150.0],
        "open_weights": ["no", "yes", "no", "no", "yes", "yes"],
        "release_date": ["2023-03-14", "2023-02-24", "2024-01-31", "2024-02-01", "2024-01-01", "2025-01-01"],
    }
)
INTERVALS = pd.DataFrame(
    {
        "model": ["a", "b", "c", "e", "d"],
        "eci_p05": [124.0, 107.0, 129.0, 110.0, 137.0],
        "eci_p95": [128.0, 115.0, 132.0, 114.5, 144.0],
    }
)


def test_the_best_model_of_each_side_and_day_that_has_an_interval_counts():
    found = open_and_closed.half_widths_of_best(MODELS, INTERVALS, ["2023-12-31", "2024-01-31", "2025-12-31"])
    assert found.index.tolist() == ["a", "b", "c", "e", "d", "e"]
    assert found.tolist() == [2.0, 4.0, 1.5, 2.25, 3.5, 2.25]


@pytest.mark.parametrize("day", ["2023-03-01", "2023-01-01"])
def test_a_day_on_which_a_side_has_no_interval_is_refused(day):
    with pytest.raises(Undefined) as refused:
        open_and_closed.half_widths_of_best(MODELS, INTERVALS, [day])
    assert str(refused.value) == f"days: given {day}, allowed: days on which both sides have a model with an interval"


def test_a_gap_that_only_narrows_narrows_in_all_windows_and_one_that_stays_in_none():
    assert open_and_closed.narrowing_windows_pct([9.0, 8.0, 7.0]) == 100
    assert open_and_closed.narrowing_windows_pct([7.0, 8.0, 9.0]) == 0
    assert open_and_closed.narrowing_windows_pct(np.array([9.0, 5.0, 5.0, 7.0])) == 50


SYSTEMS = pd.DataFrame(
    {
        "date": ["2023-01", "2023-02", "2023-03", "2024-01", "2024-02"],
        "access": ["closed", "closed", "open", "open", "closed"],
        "mmlu_pct": [80.0, 86.0, 70.0, 85.0, 87.0],
        "bbh_pct": [50.0, 40.0, 45.0, np.nan, np.nan],
    }
)


def test_the_gap_of_a_test_is_between_the_best_scores_by_the_day():
    tests = ["bbh_pct", "mmlu_pct"]
    assert open_and_closed.gaps_of_tests(SYSTEMS, tests, "2023-03").to_dict() == {"bbh_pct": 5.0, "mmlu_pct": 16.0}
    assert open_and_closed.gaps_of_tests(SYSTEMS, tests, "2024-12").to_dict() == {"bbh_pct": 5.0, "mmlu_pct": 2.0}


def test_a_gap_that_stays_has_not_narrowed():
    before = pd.Series([16.0, 5.0, 3.0, 2.0], index=list("abcd"))
    assert open_and_closed.narrowed_pct(before, before - [1, 0, -1, 0]) == 25
    assert open_and_closed.narrowed_pct(before, before - 1) == 100
    with pytest.raises(Undefined) as refused:
        open_and_closed.narrowed_pct(before[:2], before[:3])
    assert str(refused.value) == "after: given ['a', 'b', 'c'], allowed: the tests ['a', 'b']"


def test_the_share_of_open_models_is_that_of_the_day():
    rows = pd.DataFrame(
        {
            "date": ["2025-04-08", "2025-04-07", "2025-04-07", "2025-04-08"],
            "tokens_million": [3, 30, 10, 1],
            "open_weights": ["yes", "no", "yes", "no"],
        }
    )
    assert list(open_and_closed.open_share_by_day(rows).items()) == [("2025-04-07", 25.0), ("2025-04-08", 75.0)]


def test_a_month_without_a_day_has_no_mean():
    found = open_and_closed.monthly_means(pd.Series({"2025-01-07": 20.0, "2025-01-31": 25.0, "2025-03-01": 40.0}))
    assert list(found.items()) == [(pd.Timestamp("2025-01-31"), 22.5), (pd.Timestamp("2025-03-31"), 40.0)]


def test_a_gain_is_the_difference_of_the_means():
    assert open_and_closed.mean_gain(13.0, 11.0) == -2.0
    assert open_and_closed.mean_gain(pd.Series([20.0, 25.0]), np.array([30.0, 30.0, 36.0])) == 9.5
    assert isinstance(open_and_closed.mean_gain(13, 11), float)


def test_a_line_of_steps_has_its_changes_and_its_end():
    best = pd.DataFrame(
        {"closed": [126.0, 126.0, 130.0], "open": [110.0] * 3}, index=pd.date_range("2024-01-30", periods=3)
    )
    assert open_and_closed.steps_of(best, "eci").to_dict("list") == {
        "side": ["closed", "closed", "open", "open"],
        "date": ["2024-01-30", "2024-02-01", "2024-01-30", "2024-02-01"],
        "eci": [126.0, 130.0, 110.0, 110.0],
    }


def test_stacked_series_keep_their_names_days_and_order():
    day = pd.Timestamp("2024-01-31")
    found = open_and_closed.stacked({"z": pd.Series({day: 7.5}), "a": pd.Series({day: 3.0})}, "measure", "gap")
    assert found.to_dict("list") == {"measure": ["z", "a"], "date": ["2024-01-31"] * 2, "gap": [7.5, 3.0]}

import numpy as np
import pytest

from exodus.formulas import catching_up
from exodus.formulas.concentration import window_changes
from recomputed.ground.quantity import Undefined

LEADER = np.array([1.0, 2.0, 2.0, 4.0, 5.0])
FOLLOWER = np.array([0.0, 1.0, 1.5, 2.0, 4.0])
GAPS = LEADER - FOLLOWER


def test_a_follower_that_copies_the_leader_lags_by_the_delay():
    leader = np.arange(20.0)
    follower = np.maximum.accumulate(np.r_[np.zeros(3), leader[:-3]])
    assert catching_up.lag_steps(leader, follower)[3:].tolist() == [3] * 17
    assert catching_up.lag_at_levels(leader, follower, leader[1:17]).tolist() == [3] * 16


def test_a_follower_ahead_has_a_lag_below_zero():
    assert catching_up.lag_steps([1.0, 2.0, 3.0], [2.0, 2.0, 3.0]).tolist() == [-1, 0, 0]
    assert catching_up.lag_steps([1.0], [2.0]).tolist() == [-1]


def test_the_gap_change_agrees_with_the_windows():
    narrower = [[i < j and catching_up.gap_change(GAPS, 4 - i, 4 - j) < 0 for j in range(5)] for i in range(5)]
    assert narrower == window_changes(-GAPS).tolist()


def test_the_gap_change_takes_arrays_and_adds_the_error():
    changes = catching_up.gap_change(GAPS, np.array([4, 3]), np.array([0, 1]), np.array([0.0, 0.5]))
    assert changes.tolist() == [0.0, 1.5]


@pytest.mark.parametrize(("start", "end", "named"), [(1, 1, "start"), (0, 2, "start"), (5, 0, "start"), (4, 5, "end")])
def test_a_window_that_does_not_exist_is_refused(start, end, named):
    with pytest.raises(Undefined, match=f"{named}_months_back"):
        catching_up.gap_change(GAPS, start, end)


def test_a_level_that_the_follower_has_not_reached_is_refused():
    with pytest.raises(Undefined, match="levels"):
        catching_up.lag_at_levels(LEADER, FOLLOWER, np.array([4.5]))


@pytest.mark.parametrize(("leader", "follower"), [(LEADER[::-1], FOLLOWER), (LEADER, FOLLOWER[:3]), ([], [])])
def test_scores_that_fall_or_do_not_match_are_refused(leader, follower):
    with pytest.raises(Undefined, match="_best"):
        catching_up.lag_steps(leader, follower)


def test_the_smallest_model_never_shrinks_with_a_higher_threshold():
    sizes, scores = np.array([3.0, 7.0, 70.0]), np.array([55.0, 61.0, 69.0])
    found = [catching_up.smallest_reaching(sizes, scores, threshold) for threshold in (50, 55, 60, 69)]
    assert found == [3, 3, 7, 70]
    with pytest.raises(Undefined, match="threshold"):
        catching_up.smallest_reaching(sizes, scores, 70)
    with pytest.raises(Undefined, match="scores"):
        catching_up.smallest_reaching(sizes, scores[:2], 60)


def test_the_best_of_all_sizes_is_the_best_and_none_is_refused():
    sizes, scores = np.array([3.0, 7.0, 70.0]), np.array([55.0, 61.0, 60.0])
    assert [catching_up.best_up_to_size(sizes, scores, limit) for limit in (3, 10, 100)] == [55, 61, 61]
    with pytest.raises(Undefined, match="largest_size"):
        catching_up.best_up_to_size(sizes, scores, 2)
    with pytest.raises(Undefined, match="scores"):
        catching_up.best_up_to_size(sizes, scores[:2], 7)


def test_rows_of_scores_and_limits_give_what_each_gives_and_nan_where_no_model_is_left():
    sizes, scores = np.array([3.0, 7.0, 70.0]), np.array([[55.0, 61.0, 60.0], [58.0, 50.0, 69.0]])
    smallest = catching_up.smallest_reaching(sizes, scores, np.array([60.0, 65.0]))
    assert smallest.tolist() == [
        catching_up.smallest_reaching(sizes, *row) for row in zip(scores, (60, 65), strict=True)
    ]
    best = catching_up.best_up_to_size(sizes, scores, np.array([3.0, 70.0]))
    assert best.tolist() == [catching_up.best_up_to_size(sizes, *row) for row in zip(scores, (3, 70), strict=True)]
    assert np.isnan(catching_up.smallest_reaching(sizes, scores[0], np.array([60.0, 99.0]))).tolist() == [False, True]
    assert np.isnan(catching_up.best_up_to_size(sizes, scores[0], np.array([3.0, 1.0]))).tolist() == [False, True]


def test_rows_of_which_none_reaches_or_fits_are_all_nan():
    sizes, scores = np.array([3.0, 7.0]), np.array([[55.0, 61.0], [58.0, 50.0]])
    assert np.isnan(catching_up.smallest_reaching(sizes, scores, np.array([99.0, 98.0]))).all()
    assert np.isnan(catching_up.best_up_to_size(sizes, scores, np.array([1.0, 2.0]))).all()


def test_times_smaller_is_one_for_no_change():
    assert catching_up.times_smaller(np.array([7.0, 70.0]), 7.0).tolist() == [1, 10]


def test_the_trend_of_a_gap_that_narrows_by_a_point_a_month_is_minus_twelve_and_certain():
    assert catching_up.gap_trend_per_year(np.arange(9.0, 0.0, -1.0)) == pytest.approx(-12.0)
    assert catching_up.gap_trend_error_per_year(np.arange(9.0, 0.0, -1.0)) == pytest.approx(0.0, abs=1e-9)


def test_the_error_of_a_trend_is_that_of_a_textbook():
    """As numpy's fit of a line reports it; in other units it is in those units."""
    gaps = np.array([7.5, 8.3, 8.3, 4.7, 4.7, 4.2, 2.0, 7.0])
    (slope, _), covariance = np.polyfit(np.arange(8) / 12, gaps, 1, cov=True)
    assert catching_up.gap_trend_per_year(gaps) == pytest.approx(slope)
    assert catching_up.gap_trend_error_per_year(gaps) == pytest.approx(np.sqrt(covariance[0, 0]))
    assert catching_up.gap_trend_error_per_year(3 * gaps + 5) == pytest.approx(3 * np.sqrt(covariance[0, 0]))


@pytest.mark.parametrize("gaps", [[1.0], [1.0, np.nan]])
def test_a_trend_of_too_few_months_is_refused(gaps):
    with pytest.raises(Undefined, match="gaps"):
        catching_up.gap_trend_per_year(gaps)
    with pytest.raises(Undefined, match="gaps"):
        catching_up.gap_trend_error_per_year([*gaps, 2.0][:2])


def test_the_error_of_a_gap_is_at_least_its_largest_part_and_at_most_their_sum():
    assert catching_up.gap_error([2.0]) == 2.0
    assert catching_up.gap_error([5.0, 12.0]) == 13.0
    assert catching_up.gap_error([0.0, 0.5]) == 0.5
    with pytest.raises(Undefined, match="half_widths"):
        catching_up.gap_error([1.0, -1.0])


def test_a_share_and_that_of_the_rest_are_the_whole():
    amounts, chosen = np.array([3.0, 1.0, 4.0]), np.array([True, False, False])
    assert catching_up.share_pct(amounts, chosen) == 37.5
    assert catching_up.share_pct(amounts, ~chosen) == 62.5
    with pytest.raises(Undefined, match="amounts"):
        catching_up.share_pct([1.0, 0.0], chosen[:2])
    with pytest.raises(Undefined, match="chosen"):
        catching_up.share_pct(amounts, chosen[:2])


def test_the_price_of_a_level_is_that_of_the_cheapest_model_at_or_above_it_and_never_falls_with_the_level():
    levels, scores, prices = [50.0, 60.0, 65.0, 70.0], [60.0, 70.0, 65.0], [2.0, 1.5, 9.0]
    assert catching_up.price_at_levels(levels, scores, prices).tolist() == [1.5, 1.5, 1.5, 1.5]
    assert catching_up.price_at_levels(levels, scores, [1.0, 8.0, 4.0]).tolist() == [1.0, 1.0, 4.0, 8.0]
    with pytest.raises(Undefined, match="levels"):
        catching_up.price_at_levels([71.0], scores, prices)
    with pytest.raises(Undefined, match="prices"):
        catching_up.price_at_levels(levels, scores, prices[:2])
    with pytest.raises(Undefined, match="prices"):
        catching_up.price_at_levels(levels, scores, [0.0, 1.0, 1.0])

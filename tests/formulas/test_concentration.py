import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import concentration as c
from exodus.formulas.shares import credited_to_largest
from recomputed.ground.quantity import Undefined

MEASURES = [
    c.herfindahl_hirschman_index,
    c.effective_number,
    c.nakamoto_coefficient,
    lambda shares: c.top_share(shares, 2),
    c.gini,
    c.shannon_entropy_bits,
]
quick = settings(derandomize=True, deadline=None, max_examples=50)
some_shares = st.lists(st.floats(0.001, 1), min_size=2, max_size=30).map(lambda a: np.array(a) / sum(a))
unattributed = st.floats(0.0, 0.9)


@pytest.mark.parametrize("parties", [1, 2, 3, 5, 7, 10, 49, 100, 1000])
def test_equal_parties_give_the_known_limits(parties):
    shares = np.full(parties, 1 / parties)
    assert c.herfindahl_hirschman_index(shares) == pytest.approx(10_000 / parties)
    assert c.effective_number(shares) == pytest.approx(parties)
    assert c.nakamoto_coefficient(shares) == parties // 2 + 1
    assert c.top_share(shares, parties) == pytest.approx(1)
    assert c.gini(shares) == pytest.approx(0, abs=1e-12)
    assert c.shannon_entropy_bits(shares) == pytest.approx(math.log2(parties))


def test_one_party_that_has_all_gives_the_other_limits():
    shares = [0.0, 1.0, 0.0, 0.0]
    assert [measure(shares) for measure in MEASURES] == [10_000, 1, 1, 1, 0.75, 0]


def test_the_example_of_the_us_merger_guidelines_gives_its_index():
    # Four firms of 30, 30, 20 and 20 percent: 2600 (US Department of Justice, "Herfindahl-Hirschman Index").
    assert c.herfindahl_hirschman_index([0.3, 0.3, 0.2, 0.2]) == pytest.approx(2600)


def test_more_than_half_is_more_than_half():
    assert c.nakamoto_coefficient([0.5, 0.5]) == 2
    assert c.nakamoto_coefficient([0.51, 0.49]) == 1
    assert c.nakamoto_coefficient([0.4, 0.3, 0.3], threshold=0.7) == 3


@pytest.mark.parametrize("measure", MEASURES)
def test_rows_give_what_each_row_gives(measure):
    rows = np.array([[0.5, 0.3, 0.2], [1.0, 0.0, 0.0], [0.4, 0.4, 0.2]])
    np.testing.assert_allclose(measure(rows), [measure(row) for row in rows])


@quick
@given(some_shares, st.randoms(use_true_random=False))
def test_the_order_of_the_parties_does_not_matter(shares, random):
    mixed = list(shares)
    random.shuffle(mixed)
    for measure in MEASURES:
        assert measure(mixed) == pytest.approx(measure(shares))


@quick
@given(some_shares)
def test_merging_two_parties_never_lowers_concentration(shares):
    together = c.merged(pd.Series(shares, index=[str(i) for i in range(len(shares))]), ["0", "1"], "both")
    assert c.herfindahl_hirschman_index(together) > c.herfindahl_hirschman_index(shares)
    assert c.nakamoto_coefficient(together) <= c.nakamoto_coefficient(shares)
    assert c.shannon_entropy_bits(together) < c.shannon_entropy_bits(shares)


@quick
@given(some_shares)
def test_effective_number_and_index_are_two_views_of_one_thing(shares):
    assert c.effective_number(shares) * c.herfindahl_hirschman_index(shares) == pytest.approx(10_000)


def test_the_gini_coefficient_is_the_mean_difference_over_twice_the_mean():
    shares = np.array([0.5, 0.3, 0.15, 0.05])
    differences = np.abs(shares[:, None] - shares[None, :]).mean()
    assert c.gini(shares) == pytest.approx(differences / (2 * shares.mean()))


@quick
@given(some_shares, unattributed, st.floats(0, 1), st.integers(1, 40))
def test_whoever_owns_the_rest_both_measures_stay_within_their_bounds(shares, rest, to_largest, tiny_parties):
    known = np.sort(shares * (1 - rest))[::-1]
    scattered = np.full(tiny_parties, rest * (1 - to_largest) / tiny_parties)
    actual = np.concatenate([[known[0] + rest * to_largest], known[1:], scattered])
    low, high = c.hhi_bounds(known, rest)
    assert low - 1e-6 <= c.herfindahl_hirschman_index(actual) <= high + 1e-6
    fewest, most = c.nakamoto_bounds(known, rest)
    assert fewest <= c.nakamoto_coefficient(actual) <= most


@quick
@given(some_shares)
def test_with_nothing_unattributed_the_bounds_meet(shares):
    index, number = c.herfindahl_hirschman_index(shares), c.nakamoto_coefficient(shares)
    assert c.hhi_bounds(shares, 0) == pytest.approx((index, index))
    assert c.nakamoto_bounds(shares, 0) == (number, number)


def test_the_highest_index_is_reached_when_the_rest_is_the_largest_partys():
    assert c.hhi_bounds([0.5, 0.3], 0.2)[1] == pytest.approx(c.herfindahl_hirschman_index([0.7, 0.3]))


def test_the_largest_hold_nothing_of_the_unattributed_rest():
    assert c.top_share([0.5, 0.2, 0.1], 2, 0.2) == pytest.approx(0.7)
    assert c.top_share([[0.5, 0.3], [0.2, 0.2]], 1, np.array([0.2, 0.6])).tolist() == [0.5, 0.2]
    with pytest.raises(Undefined, match="^shares"):
        c.top_share([0.5, 0.2, 0.1], 2)


def test_the_standard_error_of_the_index_is_the_spread_over_many_samples():
    shares, counted = np.array([0.5, 0.3, 0.15, 0.05]), 4000
    samples = np.random.default_rng(1).multinomial(counted, shares, size=20_000) / counted
    spread = c.herfindahl_hirschman_index(samples).std()
    assert c.hhi_standard_error(shares, counted) == pytest.approx(spread, rel=0.03)


def test_the_standard_error_halves_with_four_times_the_draws_and_needs_some():
    rows = c.hhi_standard_error([[0.6, 0.4], [0.6, 0.4], [0.5, 0.5]], np.array([600, 2400, 600]))
    assert rows == pytest.approx([80, 40, 0])
    for counted in (0, -1, float("nan")):
        with pytest.raises(Undefined, match="^counted"):
            c.hhi_standard_error([0.6, 0.4], counted)


def test_when_the_known_parties_hold_too_little_no_number_of_them_is_enough():
    assert c.nakamoto_bounds([0.2, 0.2], 0.6) == (1, math.inf)


def test_bounds_of_rows_are_the_bounds_of_each_row():
    rows, rests = np.array([[0.5, 0.3], [0.2, 0.2]]), np.array([0.2, 0.6])
    for bounds in (c.hhi_bounds, c.nakamoto_bounds):
        one_by_one = [bounds(row, rest) for row, rest in zip(rows, rests, strict=True)]
        np.testing.assert_allclose(np.transpose(bounds(rows, rests)), one_by_one)


@pytest.mark.parametrize("measure", [*MEASURES, lambda s: c.hhi_bounds(s, 0), lambda s: c.nakamoto_bounds(s, 0)])
@pytest.mark.parametrize("shares", [[], [0.5, 0.4], [1.5, -0.5], [50, 50], [float("nan"), 1.0]])
def test_shares_that_are_none_are_refused(measure, shares):
    with pytest.raises(Undefined, match="^shares"):
        measure(shares)


def test_thresholds_and_counts_outside_their_range_are_refused():
    for threshold in (-0.1, 1.0, float("nan")):
        with pytest.raises(Undefined, match="^threshold"):
            c.nakamoto_coefficient([1.0], threshold)
        with pytest.raises(Undefined, match="^threshold"):
            c.nakamoto_bounds([1.0], 0.0, threshold)
    with pytest.raises(Undefined, match="^k"):
        c.top_share([1.0], 0)


def test_merging_keeps_the_whole_and_refuses_names_that_do_not_fit():
    shares = pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})
    assert c.merged(shares, ["a", "c"], "a").to_dict() == pytest.approx({"b": 0.3, "a": 0.7})
    for group in ([], ["a", "x"], ["a", "a"]):
        with pytest.raises(Undefined, match="^group"):
            c.merged(shares, group, "new")
    with pytest.raises(Undefined, match="^name"):
        c.merged(shares, ["a", "c"], "b")


def test_windows_of_a_rising_a_falling_and_a_flat_series():
    assert c.rising_window_share([1, 2, 3, 4]) == 1
    assert c.rising_window_share([4, 3, 2, 1]) == 0
    assert c.rising_window_share([1, 1, 1]) == 0


@quick
@given(st.lists(st.integers(0, 1000), min_size=2, max_size=20, unique=True))
def test_in_the_mirror_of_time_every_window_that_rises_falls(values):
    backwards = c.rising_window_share(values[::-1])
    assert c.rising_window_share(values) + backwards == pytest.approx(1)
    rises = c.window_changes(values)
    assert rises.dtype == bool and not np.tril(rises).any()


def test_the_windows_of_rows_are_those_of_each_row():
    rows = np.array([[1, 3, 2], [3, 2, 1], [1, 2, 3]])
    assert c.window_changes(rows).tolist() == [c.window_changes(row).tolist() for row in rows]
    assert c.rising_window_share(rows).tolist() == [c.rising_window_share(row) for row in rows]


@pytest.mark.parametrize("values", [[], [1.0], [1.0, float("nan")]])
def test_a_series_without_windows_is_refused(values):
    with pytest.raises(Undefined, match="^values"):
        c.rising_window_share(values)


@quick
@given(some_shares, unattributed, st.floats(0, 1))
def test_the_index_with_credit_is_that_of_the_shares_with_credit(shares, rest, part):
    known = shares * (1 - rest)
    grown, left = credited_to_largest(np.append(known, rest), part)
    lowest, highest = c.hhi_bounds(known, rest)
    assert c.hhi_with_credit(lowest, known.max(), rest, part) == pytest.approx(c.hhi_bounds(grown, left)[0])
    assert c.hhi_with_credit(lowest, known.max(), rest, 0.0) == lowest
    assert c.hhi_with_credit(lowest, known.max(), rest, 1.0) == pytest.approx(highest)


def test_the_index_with_credit_takes_arrays_and_chart_expressions(value_in_chart):
    given = {"lowest_index": 1000.0, "largest_share": 0.2, "unattributed_share": 0.1, "part": 0.5}
    assert value_in_chart(c.hhi_with_credit, **given) == pytest.approx(c.hhi_with_credit(**given))
    parts = np.array([0.0, 0.5, 1.0])
    np.testing.assert_allclose(c.hhi_with_credit(1000.0, 0.2, 0.1, parts), [1000.0, 1225.0, 1500.0])

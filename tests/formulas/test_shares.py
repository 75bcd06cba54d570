import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import shares as s
from exodus.formulas.shares import checked_shares, normalised, points_gained, rank_among
from recomputed.ground.quantity import Undefined


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.lists(st.floats(0, 1e9), min_size=1).filter(lambda amounts: sum(amounts) > 1e-3), st.floats(0.1, 10))
def test_shares_add_up_to_one_and_do_not_depend_on_the_unit(amounts, factor):
    shares = normalised(np.array(amounts))
    assert shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(normalised(np.array(amounts) * factor), shares)


def test_a_series_keeps_its_names_and_each_row_adds_up_by_itself():
    assert normalised(pd.Series({"a": 1, "b": 3})).to_dict() == {"a": 0.25, "b": 0.75}
    assert normalised(np.array([[1.0, 1.0], [3.0, 1.0]])).tolist() == [[0.5, 0.5], [0.75, 0.25]]


@pytest.mark.parametrize("amounts", [[], [0.0, 0.0], [1.0, -1.0], [1.0, float("nan")], [[1.0, 1.0], [0.0, 0.0]]])
def test_amounts_without_shares_are_refused(amounts):
    with pytest.raises(Undefined, match="^amounts"):
        normalised(np.array(amounts))


def test_shares_with_their_unattributed_rest_pass_as_they_are():
    assert checked_shares([0.5, 0.3], 0.2).tolist() == [0.5, 0.3]
    rows = checked_shares([[0.5, 0.3], [0.5, 0.5]], np.array([0.2, 0.0]))
    assert rows.shape == (2, 2)


@pytest.mark.parametrize(
    ("shares", "rest", "named"),
    [
        ([], 0.0, "shares"),
        (1.0, 0.0, "shares"),
        ([0.5, 0.4], 0.0, "shares: given a sum of 0.9"),
        ([50, 50], 0.0, "shares: given a sum of 100"),
        ([1.2, -0.2], 0.0, "shares"),
        ([0.5, float("nan")], 0.0, "shares"),
        ([[0.5, 0.5], [0.5, 0.4]], 0.0, "shares"),
        ([0.5, 0.5], 0.1, "shares"),
        ([1.1], -0.1, "unattributed_share"),
        ([0.0], 1.0, "unattributed_share"),
    ],
)
def test_what_is_no_whole_is_refused(shares, rest, named):
    with pytest.raises(Undefined, match=f"^{named}"):
        checked_shares(shares, rest)


def test_the_rank_counts_those_ahead_and_equal_ones_share_the_better_rank():
    amounts = [15.0, 4.0, 4.0, 2.0]
    ranks = [rank_among(amounts[i], amounts[:i] + amounts[i + 1 :]) for i in range(4)]
    assert ranks == [1, 2, 2, 4]


def test_ranks_of_arrays_are_those_of_their_elements():
    mine, rest = np.array([1.0, 3.0, 5.0]), [2.0, np.array([4.0, 4.0, 6.0])]
    assert rank_among(mine, rest).tolist() == [3, 2, 2]


def test_points_gained_and_lost_again_cancel():
    assert points_gained(0.4, 0.38) == pytest.approx(-2)
    assert points_gained(0.4, 0.38, 2.0) == pytest.approx(0)
    assert points_gained(0.38, 0.4) == pytest.approx(2)


SOLD = pd.DataFrame({"year": [1, 1, 1, 2], "who": ["a", "b", "a", "b"], "amount": [1.0, 6.0, 1.0, 5.0]})


def test_the_shares_of_each_group_add_up_and_rows_of_one_party_are_added():
    assert s.shares_by(SOLD, "year", "who", "amount").to_numpy().tolist() == [[0.25, 0.75], [0, 1]]


@pytest.mark.parametrize("amount", [-1.0, float("nan")])
def test_a_group_with_an_amount_that_is_none_is_refused(amount):
    with pytest.raises(Undefined, match="^amounts"):
        s.shares_by(SOLD.assign(amount=[1.0, 6.0, 1.0, amount]), "year", "who", "amount")


BY_YEAR = pd.DataFrame({"a": [0.1, 0.2, 0.4], "b": [0.9, 0.8, 0.6]}, index=[2011, 2014, 2016])


def test_a_year_that_is_missing_takes_the_one_before():
    assert [s.at_or_before(BY_YEAR["a"], year) for year in (2011, 2013, 2014, 2030)] == [0.1, 0.1, 0.2, 0.4]
    assert s.at_or_before(BY_YEAR, np.array([2016.0, 2015.0])).tolist() == [[0.4, 0.6], [0.2, 0.8]]


def test_a_year_before_the_first_and_years_out_of_order_are_refused():
    with pytest.raises(Undefined, match="^label"):
        s.at_or_before(BY_YEAR, np.array([2016, 2010]))
    for rows in (BY_YEAR[::-1], BY_YEAR.set_axis([2011, 2011, 2016])):
        with pytest.raises(Undefined, match="^rows"):
            s.at_or_before(rows, 2016)
    assert s.at_or_before(BY_YEAR["a"].set_axis([2011, 2012, 2013]), 2012) == 0.2


MONTHS = np.array([[np.nan, np.nan], [8.0, 0.0], [1.0, 3.0], [2.0, 2.0]])


def test_the_shares_of_the_last_months_are_those_of_their_sum():
    for months in (1, 2, 3):
        np.testing.assert_allclose(s.shares_of_last(MONTHS, months), normalised(MONTHS[-months:].sum(axis=0)))
    rows = s.shares_of_last(MONTHS, np.array([1.0, 3.0]))
    np.testing.assert_allclose(rows, [s.shares_of_last(MONTHS, 1), s.shares_of_last(MONTHS, 3)])


@pytest.mark.parametrize(("months", "named"), [(0, "periods"), (1.5, "periods"), (5, "periods"), (4, "amounts")])
def test_months_that_are_none_and_holes_among_them_are_refused(months, named):
    with pytest.raises(Undefined, match=f"^{named}"):
        s.shares_of_last(MONTHS, months)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=10), st.floats(0, 1))
def test_what_is_given_to_the_largest_and_what_is_left_keep_the_whole(amounts, part):
    whole = normalised(np.array(amounts))
    held, rest = s.credited_to_largest(whole, part)
    assert held.sum() + rest == pytest.approx(1)
    assert rest == pytest.approx((1 - part) * whole[-1])
    assert held.argmax() == whole[:-1].argmax()
    assert np.count_nonzero(held != whole[:-1]) <= 1


def test_one_row_with_many_parts_and_many_rows_with_one_part_are_credited_row_by_row():
    row, parts = np.array([0.25, 0.5, 0.25]), np.array([0.0, 0.5, 1.0])
    held, rest = s.credited_to_largest(row, parts)
    assert held.tolist() == [[0.25, 0.5], [0.25, 0.625], [0.25, 0.75]]
    assert rest.tolist() == [0.25, 0.125, 0]
    both, rests = s.credited_to_largest(np.array([row, row[[1, 0, 2]]]), 1.0)
    assert both.tolist() == [[0.25, 0.75], [0.75, 0.25]] and rests.tolist() == [0, 0]
    assert row.tolist() == [0.25, 0.5, 0.25]


def test_parts_outside_the_whole_and_shares_that_are_none_are_refused():
    for part in (-0.1, 1.1, float("nan")):
        with pytest.raises(Undefined, match="^part"):
            s.credited_to_largest([0.5, 0.5], part)
    with pytest.raises(Undefined, match="^shares"):
        s.credited_to_largest([0.5, 0.4], 0.5)


def test_all_values_are_below_a_higher_limit_and_none_below_the_smallest():
    assert s.share_below([1.0, 2.0, 4.0], np.array([1.0, 2.5, 9.0])) == pytest.approx([0, 2 / 3, 1])
    for values in ([], [1.0, float("nan")]):
        with pytest.raises(Undefined, match="^values"):
            s.share_below(values, 1.0)


def test_of_four_values_two_lie_below_the_third_and_an_array_of_limits_is_answered_one_by_one():
    assert s.below_pct([4.0, 1.0, 3.0, 2.0], 3.0) == 50.0
    assert s.below_pct([4.0, 1.0, 3.0, 2.0], np.array([0.5, 3.5, 9.0])).tolist() == [0.0, 75.0, 100.0]


def test_each_row_of_a_table_adds_up_to_a_hundred_under_its_own_names():
    amounts = pd.DataFrame({"a": [1, 0], "b": [3, 5]}, index=pd.Index([2011, 2014], name="year"))
    expected = pd.DataFrame({"a": [25.0, 0.0], "b": [75.0, 100.0]}, index=amounts.index)
    pd.testing.assert_frame_equal(s.row_shares_pct(amounts), expected)
    pd.testing.assert_frame_equal(s.row_shares_pct(amounts.astype("Int64")), expected)


def test_a_row_of_nothing_is_refused():
    with pytest.raises(Undefined, match="^amounts"):
        s.row_shares_pct(pd.DataFrame({"a": [1.0, 0.0], "b": [3.0, 0.0]}))


def test_a_stack_knows_the_middle_of_each_part_and_leaves_out_who_has_nothing():
    shares = pd.DataFrame(
        {"c": [10.0, 0.0], "a": [30.0, 0.5], "b": [60.0, 99.5]}, index=pd.Index([2011, 2014], name="year")
    )
    found = s.stacked_pct(shares, "who")
    assert list(found) == ["year", "who", "share_pct", "rank", "middle_pct"]
    assert found.to_numpy().tolist() == [
        [2011, "c", 10, 0, 5],
        [2011, "a", 30, 1, 25],
        [2011, "b", 60, 2, 70],
        [2014, "a", 0.5, 1, 0.25],
        [2014, "b", 99.5, 2, 50.25],
    ]

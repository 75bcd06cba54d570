import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas.quantity import Undefined
from exodus.formulas.shares import checked_shares, normalised, points_lost, rank_among


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


def test_points_lost_and_won_back_cancel():
    assert points_lost(0.4, 0.38) == pytest.approx(2)
    assert points_lost(0.4, 0.38, 2.0) == pytest.approx(0)
    assert points_lost(0.38, 0.4) == pytest.approx(-2)

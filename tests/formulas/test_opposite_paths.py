import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas.opposite_paths import pools_for_every_choice, weaker_half, windows_as_said_share
from exodus.formulas.quantity import Undefined
from exodus.formulas.shares import credited_to_largest, shares_of_last

changes = st.integers(-1000, 1000)
courses = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=12)
quick = settings(derandomize=True, deadline=None, max_examples=50)


@quick
@given(changes, changes)
def test_the_weaker_half_is_zero_or_more_only_if_both_halves_are_true(mining, ai):
    assert (weaker_half(mining, ai) >= 0) == (mining >= 0 >= ai)
    assert weaker_half(mining, ai) in (mining, -ai)


def test_the_weaker_half_of_arrays_is_that_of_their_elements_and_of_no_change_a_plain_zero():
    assert weaker_half(np.array([300.0, -1.0]), -50.0).tolist() == [50, -1]
    assert str(weaker_half(-0.0, 0.0)) == "0.0"


@quick
@given(courses)
def test_the_windows_as_said_are_those_that_one_counts_by_hand(course):
    mining, ai = np.transpose(course)
    windows = [(i, j) for j in range(len(course)) for i in range(j)]
    said = sum(mining[j] > mining[i] and ai[j] < ai[i] for i, j in windows)
    assert windows_as_said_share(mining, ai) == pytest.approx(said / len(windows))


def test_the_windows_of_rows_are_those_of_each_row():
    mining, ai = np.array([[1, 2, 3], [3, 2, 1]]), np.array([3, 2, 2])
    assert windows_as_said_share(mining, ai).tolist() == [windows_as_said_share(row, ai) for row in mining]


@pytest.mark.parametrize("ai", [[1.0], [1.0, float("nan")]])
def test_a_course_without_windows_is_refused(ai):
    with pytest.raises(Undefined, match="^values"):
        windows_as_said_share([1.0, 2.0], ai)


def test_every_choice_is_the_one_that_is_counted_by_itself():
    blocks = np.array([[3.0, np.nan, 1.0], [4.0, 1.0, 3.0], [1.0, 5.0, 2.0]])
    held, left = pools_for_every_choice(blocks)
    assert held.shape == (2, 101, 2)
    for months, pct in [(1, 0), (1, 100), (2, 30)]:
        alone, rest = credited_to_largest(shares_of_last(blocks, months), pct / 100)
        assert held[months - 1, pct].tolist() == alone.tolist()
        assert left[months - 1, pct] == rest


def test_pools_of_a_month_that_is_not_known_are_refused():
    with pytest.raises(Undefined, match="^amounts"):
        pools_for_every_choice([[3.0, 1.0], [np.nan, 1.0]])


def test_one_month_that_is_known_is_one_choice():
    held, left = pools_for_every_choice([[np.nan, 1.0, 1.0], [4.0, 1.0, 5.0]])
    assert (held.shape, left.shape) == ((1, 101, 2), (1, 101))
    assert held[0, 0].tolist() == [0.4, 0.1] and held[0, 100].tolist() == pytest.approx([0.9, 0.1])

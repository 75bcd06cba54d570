import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas.opposite_paths import pools_for_every_choice, weaker_half
from exodus.formulas.shares import credited_to_largest, shares_of_last
from recomputed.ground.quantity import Undefined

changes = st.integers(-1000, 1000)
quick = settings(derandomize=True, deadline=None, max_examples=50)


@quick
@given(changes, changes)
def test_the_weaker_half_is_zero_or_more_only_if_both_halves_are_true(mining, ai):
    assert (weaker_half(mining, ai) >= 0) == (mining >= 0 >= ai)
    assert weaker_half(mining, ai) in (mining, -ai)


def test_the_weaker_half_of_arrays_is_that_of_their_elements_and_of_no_change_a_plain_zero():
    assert weaker_half(np.array([300.0, -1.0]), -50.0).tolist() == [50, -1]
    assert str(weaker_half(-0.0, 0.0)) == "0.0"


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

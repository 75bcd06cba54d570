"""A function of anybody, judged without a report: its value where nothing varies, and ranges that have no meaning."""

import pytest

from recomputed.ground.errors import BadParameter
from recomputed.judging.functions import Range, judge_function


def test_where_nothing_varies_there_is_the_value_and_the_side_and_no_doubt():
    judged = judge_function(lambda a, b: a * b, at_least=10.0, a=4.0, b=3.0)
    assert (judged.value, judged.holds, judged.support, judged.range, judged.moves) == (12.0, True, 1.0, None, None)
    assert judged.turns_at == judged.matters == judged.informs == {}
    assert judge_function(lambda a: a, at_least=10.0, a=4.0).support == 0.0


@pytest.mark.parametrize("low, value, high", [(3.0, 3.0, 3.0), (5.0, 4.0, 3.0), (3.0, 2.0, 4.0), (3.0, 5.0, 4.0)])
def test_a_range_without_a_width_or_that_leaves_out_its_value_is_refused(low, value, high):
    with pytest.raises(BadParameter, match="a: low < high, and low <= value <= high within allowed are needed"):
        judge_function(lambda a: a, at_least=1.0, a=Range(value, low, high, "uniform", allowed=(0.0, 9.0)))


def test_a_value_at_an_end_of_its_range_is_within_it():
    assert judge_function(lambda a: a, at_least=2.0, a=Range(3.0, 3.0, 4.0, "uniform")).support == 1.0


@pytest.mark.parametrize("at_least, at_most", [(None, None), (2.0, 1.0), (float("nan"), None), (None, float("inf"))])
def test_bounds_without_a_meaning_are_refused_and_named(at_least, at_most):
    with pytest.raises(BadParameter, match=f"at_least {at_least}, at_most {at_most}: one or both are needed"):
        judge_function(lambda a: a, at_least=at_least, at_most=at_most, a=1.0)


def test_an_upper_bound_counts_as_a_lower_one_does():
    judged = judge_function(lambda a: a, at_most=3.0, a=Range(4.0, 2.0, 6.0, "uniform"))
    assert (judged.holds, round(judged.support, 2)) == (False, 0.25) and judged.turns_at["a"] == [pytest.approx(3.0)]

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import growth
from recomputed.ground.quantity import Undefined

PLAIN_ARITHMETIC = {
    growth.change_pct: {"start": 25.0, "end": 119.0},
    growth.compound_growth_pct: {"start": 25.0, "end": 119.0, "years": 8.0},
    growth.grown: {"start": 25.0, "growth_pct": 21.7, "years": 8.0},
    growth.change_from_grown_pct: {"start": 20.78, "growth_pct": 21.7, "years": 1.0, "end": 25.0},
    growth.relative_pace_pct: {"growth_pct": 13.0, "other_growth_pct": 21.7},
    growth.start_implied: {"end": 119.0, "growth_pct": 21.7, "years": 7.0},
}
quick = settings(derandomize=True, deadline=None, max_examples=50)
amount, percent, span = st.floats(0.1, 1e4), st.floats(-50, 200), st.floats(0.5, 20)


@pytest.mark.parametrize("formula", PLAIN_ARITHMETIC, ids=lambda formula: formula.__name__)
def test_a_chart_gets_the_same_number_from_the_same_function(formula, value_in_chart):
    numbers = PLAIN_ARITHMETIC[formula]
    assert value_in_chart(formula, **numbers) == pytest.approx(formula(**numbers), rel=1e-12)


@pytest.mark.parametrize("formula", [*PLAIN_ARITHMETIC, growth.years_to_reach], ids=lambda f: f.__name__)
def test_an_array_gives_what_its_elements_give(formula):
    numbers = PLAIN_ARITHMETIC.get(formula, {"start": 25.0, "end": 119.0, "growth_pct": 21.7})
    last, value = list(numbers.items())[-1]
    values = value * np.array([0.5, 1.0, 2.0])
    one_by_one = [formula(**numbers | {last: value}) for value in values]
    np.testing.assert_allclose(formula(**numbers | {last: values}), one_by_one, rtol=1e-14)


def test_four_times_as_much_is_a_rise_of_three_hundred_percent():
    assert growth.change_pct(25, 100) == 300
    assert growth.change_pct(100, 25) == -75
    assert growth.change_pct(7, 7) == 0


def test_what_has_only_grown_on_does_not_differ_from_it():
    assert growth.change_from_grown_pct(100.0, 50.0, 2.0, 225.0) == 0
    assert growth.change_from_grown_pct(100.0, 50.0, 2.0, 450.0) == 100
    assert growth.change_from_grown_pct(100.0, 50.0, 1.0, 75.0) == -50


def test_equal_growth_is_the_same_pace_and_half_of_it_half_the_pace():
    assert growth.relative_pace_pct(7.0, 7.0) == 100
    assert growth.relative_pace_pct(5.0, 20.0) == 25


def test_seven_percent_doubles_in_ten_years_as_the_rule_of_seventy_says():
    assert growth.years_to_reach(1, 2, 7) == pytest.approx(10.24, abs=0.01)


@quick
@given(amount, amount)
def test_growth_over_one_year_is_the_change(start, end):
    assert growth.compound_growth_pct(start, end, 1) == pytest.approx(growth.change_pct(start, end))


@quick
@given(amount, percent, span)
def test_growing_and_asking_back_gives_the_start_and_the_rate(start, growth_pct, years):
    end = growth.grown(start, growth_pct, years)
    assert growth.start_implied(end, growth_pct, years) == pytest.approx(start)
    assert growth.compound_growth_pct(start, end, years) == pytest.approx(growth_pct, abs=1e-6)


@quick
@given(amount, amount, st.floats(1, 200))
def test_after_the_years_to_reach_it_the_end_is_reached(start, end, growth_pct):
    years = growth.years_to_reach(start, end, growth_pct)
    assert growth.grown(start, growth_pct, years) == pytest.approx(end)


@quick
@given(amount, percent, span, span)
def test_growing_twice_is_growing_for_the_sum_of_the_years(start, growth_pct, first, second):
    twice = growth.grown(growth.grown(start, growth_pct, first), growth_pct, second)
    assert twice == pytest.approx(growth.grown(start, growth_pct, first + second))


def test_without_growth_only_the_start_itself_is_reached():
    assert growth.years_to_reach(5, 5, 0) == 0
    with pytest.raises(Undefined, match="growth_pct"):
        growth.years_to_reach(5, 6, 0)
    years = growth.years_to_reach(5, np.array([5.0, 6.0]), 0)
    assert years[0] == 0 and np.isnan(years[1])


@pytest.mark.parametrize(
    ("start", "end", "growth_pct", "named"),
    [(0, 1, 5, "start"), (1, -1, 5, "end"), (1, 2, -100, "growth_pct"), (1, 2, float("nan"), "growth_pct")],
)
def test_what_cannot_grow_is_refused(start, end, growth_pct, named):
    with pytest.raises(Undefined, match=f"^{named}"):
        growth.years_to_reach(start, end, growth_pct)


def test_a_start_of_zero_has_no_change_in_percent():
    with pytest.raises(ZeroDivisionError):
        growth.change_pct(0, 1)

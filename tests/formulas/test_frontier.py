import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import linregress

from exodus.formulas import frontier
from recomputed.ground.quantity import Undefined
from recomputed.judging.expression import Term

YEARS = np.array([2020.0, 2021.0, 2022.0, 2023.0, 2024.0, 2025.0])
quick = settings(derandomize=True, deadline=None, max_examples=50)


@quick
@given(st.floats(-50, 50), st.floats(-1000, 1000))
def test_a_known_line_is_found_again(slope, offset):
    assert frontier.slope_per_year(YEARS, offset + slope * (YEARS - 2020)) == pytest.approx(slope, abs=1e-9)


def test_the_slope_is_that_of_least_squares():
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    assert frontier.slope_per_year(YEARS, values) == pytest.approx(linregress(YEARS, values).slope)


def test_a_straight_line_does_not_change_its_slope_and_a_known_bend_is_found_again():
    assert frontier.slope_change(YEARS, 7 * (YEARS - 2020), 2023) == pytest.approx(0)
    bent = np.where(YEARS < 2023, 4 * (YEARS - 2023), 1 * (YEARS - 2023))
    assert frontier.slope_change(YEARS, bent, 2023) == pytest.approx(-3)


def test_what_lies_before_the_first_year_does_not_count():
    values = np.array([100.0, 0.0, 2.0, 4.0, 5.0, 6.0])
    assert frontier.slope_change(YEARS, values, 2023, 2021) == pytest.approx(-1)
    assert frontier.slope_change(YEARS, values, 2023) != pytest.approx(-1)


@quick
@given(st.lists(st.floats(2019, 2027), min_size=1, max_size=20), st.floats(2019, 2024))
def test_many_breaks_give_what_each_gives_and_nan_where_a_side_has_no_slope(breaks, first):
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    for year, change in zip(breaks, frontier.slope_change(YEARS, values, np.array(breaks), first), strict=True):
        if np.isnan(change):
            with pytest.raises(Undefined, match="^years"):
                frontier.slope_change(YEARS, values, year, first)
        else:
            assert change == frontier.slope_change(YEARS, values, year, first)


@pytest.mark.parametrize(
    ("years", "values", "named"),
    [
        ([], [], "years"),
        ([2020.0, 2021.0], [1.0, float("nan")], "values"),
        ([2020.0, 2021.0], [1.0, 2.0, 3.0], "values"),
        ([2020.0, 2020.0], [1.0, 2.0], "years"),
    ],
)
def test_points_without_a_slope_are_refused(years, values, named):
    with pytest.raises(Undefined, match=f"^{named}"):
        frontier.slope_per_year(years, values)


@pytest.mark.parametrize("break_year", [2019.0, 2021.0, 2025.0, 2026.0])
def test_a_break_with_too_little_on_one_side_is_refused(break_year):
    with pytest.raises(Undefined, match="^years"):
        frontier.slope_change(YEARS, YEARS, break_year)


def test_years_out_of_order_and_values_that_do_not_match_are_refused():
    with pytest.raises(Undefined, match="^years"):
        frontier.slope_change(YEARS[::-1], YEARS, 2023)
    with pytest.raises(Undefined, match="^values"):
        frontier.slope_change(YEARS, [1.0, 2.0], 2023)


@quick
@given(st.floats(1.01, 100))
def test_after_the_doubling_time_there_is_twice_as_much(factor):
    assert factor ** frontier.doubling_years(factor) == pytest.approx(2)


@quick
@given(st.floats(1e12, 1e15), st.floats(1e12, 1e15), st.floats(1.1, 10))
def test_in_the_exhaustion_year_the_use_is_the_stock(stock, used, factor):
    year = frontier.exhaustion_year(stock, used, 2024.0, factor)
    assert used * factor ** (year - 2024.0) == pytest.approx(stock, rel=1e-6)


def test_twice_the_stock_lasts_one_doubling_time_longer():
    once, twice = (frontier.exhaustion_year(stock, 1.5e13, 2024.0, 2.9) for stock in (3e14, 6e14))
    assert twice - once == pytest.approx(frontier.doubling_years(2.9))


def test_arrays_give_what_their_elements_give_and_nan_where_nothing_grows():
    factors = np.array([1.5, 3.0, 1.0, 0.5])
    doubling = frontier.doubling_years(factors)
    years = frontier.exhaustion_year(4e14, 1.5e13, 2024.0, factors)
    assert doubling[:2].tolist() == [frontier.doubling_years(factor) for factor in factors[:2]]
    one_by_one = [frontier.exhaustion_year(4e14, 1.5e13, 2024.0, factor) for factor in factors[:2]]
    np.testing.assert_allclose(years[:2], one_by_one, rtol=1e-14)
    assert np.isnan(doubling[2:]).all() and np.isnan(years[2:]).all()


def test_a_use_that_does_not_grow_or_is_nothing_is_refused():
    for factor in (1.0, 0.5, float("nan"), float("inf")):
        with pytest.raises(Undefined, match="^growth_factor_per_year"):
            frontier.exhaustion_year(4e14, 1.5e13, 2024.0, factor)
    with pytest.raises(Undefined, match="^used_tokens"):
        frontier.exhaustion_year(4e14, 0.0, 2024.0, 2.0)
    with pytest.raises(Undefined, match="^stock_tokens"):
        frontier.exhaustion_year(-1.0, 1.0, 2024.0, 2.0)


@quick
@given(st.lists(st.floats(1.01, 100), min_size=1, max_size=8))
def test_doubling_times_of_an_array_that_all_grows_are_those_of_its_elements(factors):
    together = frontier.doubling_years(np.array(factors))
    np.testing.assert_allclose(together, [frontier.doubling_years(factor) for factor in factors], rtol=1e-14)


def test_a_chart_expression_stays_one():
    growth = Term("growth", np.array([1.5, 3.0]))
    assert str(frontier.doubling_years(growth)) == "(0.6931471805599453 / log(growth))"
    assert "stock" in str(frontier.exhaustion_year(Term("stock", np.array([1.0, 2.0])), 0.5, 2024.0, growth))


def test_where_a_chart_expression_need_not_grow_it_is_none():
    assert not isinstance(frontier.doubling_years(Term("growth", np.array([0.5, 3.0]))), Term)


def test_two_values_of_one_time_and_of_half_a_year_are_in_order():
    years, values = [2020.0, 2020.0, 2020.5, 2021.0, 2021.0, 2021.5], [1.0, 3.0, 3.0, 4.0, 6.0, 7.0]
    before, after = frontier.slope_per_year(years[:3], values[:3]), frontier.slope_per_year(years[3:], values[3:])
    assert frontier.slope_change(years, values, 2021.0) == pytest.approx(after - before)


def test_growth_that_is_none_has_no_doubling_time_and_no_warning():
    with np.errstate(all="raise"):
        years = frontier.doubling_years(np.array([4.0, 1.0, 0.0, -2.0]))
    assert years[0] == 0.5 and np.isnan(years[1:]).all()


def test_equal_steps_gain_the_same_and_a_halved_step_shows():
    assert frontier.gain_change([1.0, 3.0, 5.0, 7.0, 9.0], 2) == 0
    assert frontier.gain_change([1.0, 5.0, 7.0], 1) == -2


def test_the_gain_of_many_lengths_is_that_of_each_and_an_error_is_added():
    values = [1.0, 4.0, 4.5, 9.0, 11.0, 12.0, 20.0]
    steps, errors = np.array([1, 2, 3]), np.array([0.0, 1.0, -1.0])
    assert frontier.gain_change(values, steps, errors).tolist() == [
        frontier.gain_change(values, n, e) for n, e in zip(steps, errors, strict=True)
    ]
    assert frontier.gain_change(values, 3) == (20 - 9) - (9 - 1)


@pytest.mark.parametrize("steps", [0, -1, 1.5, 3, np.array([1, 3])])
def test_steps_beyond_the_values_are_refused(steps):
    with pytest.raises(Undefined, match="^steps.* from 1 to 2$"):
        frontier.gain_change([1.0, 2.0, 3.0, 4.0, 5.0], steps)


def test_doublings_count_powers_of_two_and_turn_round():
    assert frontier.doublings(2.0, 64.0) == pytest.approx(5)
    assert frontier.doublings(64.0, 2.0) == pytest.approx(-5)
    assert frontier.doublings(np.array([1.0, 2.0]), 4.0).tolist() == pytest.approx([2, 1])


def test_the_slope_since_a_year_leaves_out_what_lies_before_and_keeps_that_year():
    values = np.array([90.0, 0.0, 2.0, 4.0, 6.0, 8.0])
    assert frontier.slopes_since(YEARS, values, 2021) == pytest.approx(2)
    assert frontier.slopes_since(YEARS, values, 2020.5) == pytest.approx(2)
    assert frontier.slopes_since(YEARS, values, 2019) < 0


def test_slopes_since_many_years_are_those_of_each_and_nan_where_too_little_is_left():
    values, firsts = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0]), np.array([[2019.0, 2021.2], [2024.0, 2025.0]])
    together = frontier.slopes_since(YEARS, values, firsts)
    each = [frontier.slopes_since(YEARS, values, first) for first in (2019.0, 2021.2, 2024.0)]
    assert together.reshape(-1)[:3].tolist() == each
    assert np.isnan(together[1, 1])


def test_a_slope_of_one_value_and_years_out_of_order_are_refused():
    with pytest.raises(Undefined, match="^years"):
        frontier.slopes_since(YEARS, YEARS, 2025)
    with pytest.raises(Undefined, match="^years.*order"):
        frontier.slopes_since(YEARS[::-1], YEARS, 2021)


def test_a_pace_that_stays_has_changed_by_nothing_and_the_published_one_is_taken_off():
    values = 3 * (YEARS - 2020)
    assert frontier.pace_change(YEARS, values, 2022, 3.0) == pytest.approx(0)
    assert frontier.pace_change(YEARS, values, 2022, 8.5) == pytest.approx(-5.5)
    many = frontier.pace_change(YEARS, values, np.array([2021.0, 2022.0]), np.array([1.0, 4.0]))
    assert many.tolist() == pytest.approx([2, -1])


def test_the_line_since_a_year_is_the_best_fit_there_and_nothing_before():
    values = np.array([90.0, 0.0, 2.0, 5.0, 5.0, 9.0])
    line = frontier.line_since(YEARS, values, 2021)
    fit = linregress(YEARS[1:], values[1:])
    assert np.isnan(line[0])
    assert line[1:] == pytest.approx(fit.intercept + fit.slope * YEARS[1:])


def test_a_line_through_one_value_is_refused():
    with pytest.raises(Undefined, match="^years"):
        frontier.line_since(YEARS, YEARS, 2025)


def test_a_constant_growth_is_found_again_over_one_year_and_over_two():
    amounts = 5 * 3 ** (YEARS - 2020)
    assert frontier.growth_factor(YEARS, amounts) == pytest.approx(3)
    assert frontier.growth_factor(YEARS, amounts, span_years=2) == pytest.approx(9)


def test_growth_of_an_amount_of_zero_is_refused():
    with pytest.raises(Undefined, match="^amounts"):
        frontier.growth_factor([2020.0, 2021.0], [0.0, 1.0])


def test_equal_growth_is_no_change_of_doublings_and_a_year_at_rest_is_all_of_it_lost():
    assert frontier.doublings_change(64.0, 16.0, 4.0) == pytest.approx(0)
    assert frontier.doublings_change(16.0, 16.0, 2.0) == pytest.approx(-3)
    assert frontier.doublings_change(128.0, 16.0, 8.0) == pytest.approx(2)

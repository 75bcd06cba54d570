import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import price_decline as decline
from recomputed.ground.quantity import Undefined

YEARS = np.array([2021.5, 2022.0, 2023.0, 2023.25, 2025.0])
quick = settings(derandomize=True, deadline=None, max_examples=50)


@quick
@given(st.floats(0.2, 500), st.floats(0.01, 100))
def test_a_known_decline_is_found_again_in_any_currency(factor, price_usd):
    prices = price_usd * factor ** -(YEARS - 2021.5)
    assert decline.decline_factor_per_year(YEARS, prices) == pytest.approx(factor)


def test_a_price_that_stays_has_a_factor_of_one():
    assert decline.decline_factor_per_year(YEARS, np.full(5, 3.0)) == pytest.approx(1)


def test_the_running_minimum_never_rises_row_by_row():
    prices = np.array([[3.0, 1.0, 2.0], [2.0, 5.0, 1.0]])
    assert decline.running_minimum(prices).tolist() == [[3, 1, 1], [2, 2, 1]]


@quick
@given(st.floats(1, 1e6), st.floats(1.1, 1000))
def test_after_the_years_to_fall_the_price_has_fallen_by_the_factor(factor, factor_per_year):
    years = decline.years_to_fall(factor, factor_per_year)
    assert factor_per_year**years == pytest.approx(factor)


def test_an_array_of_factors_gives_what_its_elements_give():
    factors = np.array([1.0, 10.0, 1000.0])
    assert decline.years_to_fall(factors, 10.0).tolist() == [decline.years_to_fall(factor, 10.0) for factor in factors]


@pytest.mark.parametrize(
    ("factor", "factor_per_year", "named"),
    [(0.5, 2.0, "factor:"), (2.0, 1.0, "factor_per_year"), (2.0, -1.0, "factor_per_year")],
)
def test_a_fall_that_never_comes_is_refused(factor, factor_per_year, named):
    with pytest.raises(Undefined, match=f"^{named}"):
        decline.years_to_fall(factor, factor_per_year)


@pytest.mark.parametrize(
    ("years", "prices", "named"),
    [([2020.0, 2021.0], [1.0, 0.0], "prices"), ([2020.0, 2020.0], [1.0, 2.0], "years"), ([], [], "years")],
)
def test_prices_without_a_decline_are_refused(years, prices, named):
    with pytest.raises(Undefined, match=f"^{named}"):
        decline.decline_factor_per_year(years, prices)


def test_no_prices_have_no_minimum():
    with pytest.raises(Undefined, match="^prices"):
        decline.running_minimum([])


def test_the_middle_the_slowest_and_the_fast_ones_of_several_falls():
    factors = np.array([9.0, 40.0, 12.0, 2.0])
    assert decline.median_factor_per_year(factors) == 10.5
    assert decline.slowest_factor_per_year(factors) == 2.0
    assert decline.at_least_pct(factors, 9.0) == 75.0
    assert decline.at_least_pct(factors, 9.1) == 50.0


@pytest.mark.parametrize("factors", [[], [2.0, np.nan]])
def test_no_fall_or_one_that_is_no_number_is_refused(factors):
    for formula in (decline.median_factor_per_year, decline.slowest_factor_per_year):
        with pytest.raises(Undefined) as refused:
            formula(factors)
        assert str(refused.value) == f"factors_per_year: given {factors}, allowed: at least 1 finite numbers"
    with pytest.raises(Undefined) as refused:
        decline.at_least_pct(factors, 2.0)
    assert str(refused.value) == f"factors_per_year: given {factors}, allowed: at least 1 finite numbers"

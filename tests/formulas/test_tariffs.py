import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import tariffs

PLAIN_ARITHMETIC = {
    tariffs.moved_with_average: {"price_then": 0.12, "average_then": 0.0804, "average_now": 0.0866},
    tariffs.without_tax: {"price": 0.04, "tax_pct": 15.0},
    tariffs.with_tax: {"price": 0.0443, "tax_pct": 8.5},
}
quick = settings(derandomize=True, deadline=None, max_examples=50)
positive = st.floats(0.001, 1e3)


@pytest.mark.parametrize("formula", PLAIN_ARITHMETIC, ids=lambda formula: formula.__name__)
def test_a_chart_gets_the_same_number_from_the_same_function(formula, value_in_chart):
    numbers = PLAIN_ARITHMETIC[formula]
    assert value_in_chart(formula, **numbers) == pytest.approx(formula(**numbers), rel=1e-12)


def test_the_average_itself_is_moved_to_the_average_of_today():
    assert tariffs.moved_with_average(0.0804, 0.0804, 0.0866) == pytest.approx(0.0866)


def test_prices_keep_their_distances_in_percent():
    then = np.array([0.06, 0.12])
    now = tariffs.moved_with_average(then, 0.0804, 0.0866)
    assert now / then == pytest.approx([0.0866 / 0.0804] * 2)


@quick
@given(positive, st.floats(0, 100))
def test_the_tax_on_what_is_left_gives_the_price_again(price, tax):
    net = tariffs.without_tax(price, tax)
    assert tariffs.with_tax(net, tax) == pytest.approx(price)
    assert net <= price


def test_the_tax_is_a_part_of_the_price_without_it():
    assert tariffs.without_tax(1.15, 15) == pytest.approx(1.0)
    assert tariffs.with_tax(1.0, 15) == pytest.approx(1.15)
    assert tariffs.without_tax(1.0, 0) == 1.0


@quick
@given(positive, positive, positive, positive)
def test_the_dearer_one_decides_and_the_currency_does_not(one, other, yardstick, currency):
    found = tariffs.advantage_pct(one, other, yardstick)
    assert found == tariffs.advantage_pct(other, one, yardstick)
    assert found == pytest.approx(100 - 100 * max(one, other) / yardstick)
    assert tariffs.advantage_pct(one * currency, other * currency, yardstick * currency) == pytest.approx(found)


def test_older_machines_take_the_advantage_away():
    assert tariffs.advantage_pct(0.05, 0.04, 0.1, 1.3) == pytest.approx(35)
    assert tariffs.advantage_pct(0.05, 0.04, 0.1, 2.5) == pytest.approx(-25)
    assert tariffs.advantage_pct(0.1, 0.04, 0.1) == 0


def test_an_array_gives_what_its_elements_give():
    ethiopia, paraguay = np.array([0.03, 0.06]), np.array([0.05, 0.05])
    assert tariffs.advantage_pct(ethiopia, paraguay, 0.1).tolist() == pytest.approx([50, 40])

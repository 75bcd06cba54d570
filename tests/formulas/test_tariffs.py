import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import tariffs
from recomputed.ground.quantity import Undefined

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


def test_ethiopia_gives_its_tax_back_and_paraguay_adds_what_is_borne():
    dearer_paraguay = tariffs.below_us_price_pct(0.0345, 15.0, 0.05, 8.0, 0.09, 1.5)
    assert dearer_paraguay == pytest.approx(100 * (1 - 0.054 * 1.5 / 0.09))
    dearer_ethiopia = tariffs.below_us_price_pct(0.069, 15.0, 0.05, 8.0, 0.09)
    assert dearer_ethiopia == pytest.approx(100 * (1 - 0.06 / 0.09))


PRICES = pd.DataFrame(
    [
        ("A", "household", 0.2),
        ("A", "industrial", 0.1),
        ("B", "household", 0.3),
        ("C", "business", 0.15),
        ("C", "mining", 0.05),
        ("C", "mining", 0.06),
    ],
    columns=["iso3", "kind", "usd_per_kwh"],
)
BUSINESS, HOUSEHOLDS = ["mining", "industrial", "business"], ["household"]


def test_a_country_costs_what_its_price_nearest_to_miners_says():
    found = tariffs.cost_by_country(PRICES, BUSINESS, HOUSEHOLDS, {}, 8e5)
    assert found["iso3"].tolist() == ["C", "A", "B"]
    assert found["kind"].tolist() == ["mining", "industrial", "household"]
    assert found["for_business"].tolist() == [True, True, False]
    assert found["thousand_usd_per_btc"].tolist() == pytest.approx([40.0, 80.0, 240.0])


def test_the_first_of_two_prices_of_one_kind_counts():
    many = pd.concat([PRICES.iloc[[5, 4]], PRICES.iloc[:4], *[PRICES.iloc[[0]]] * 20], ignore_index=True)
    found = tariffs.cost_by_country(many, BUSINESS, HOUSEHOLDS, {}, 1e3).set_index("iso3")
    assert found["thousand_usd_per_btc"].to_dict() == pytest.approx({"C": 0.06, "A": 0.1, "B": 0.3})


def test_a_better_price_takes_the_place_of_a_countrys_own_only():
    found = tariffs.cost_by_country(PRICES, BUSINESS, HOUSEHOLDS, {"A": 0.09}, 1e3).set_index("iso3")
    assert found["thousand_usd_per_btc"].to_dict() == pytest.approx({"C": 0.05, "A": 0.09, "B": 0.3})
    assert found.loc["A", "usd_per_kwh"] == 0.1


def test_a_kind_of_price_that_nobody_ranked_is_refused():
    said = (
        r"^prices: given \['business', 'household', 'industrial', 'mining'\], allowed: kinds among \['mining', 'x'\]$"
    )
    with pytest.raises(Undefined, match=said):
        tariffs.cost_by_country(PRICES, ["mining"], ["x"], {}, 1e3)


def test_a_tariff_counts_from_its_month_until_the_next_of_its_kind_and_other_kinds_do_not():
    rows = pd.DataFrame(
        [
            ("ETH", "2025-12-01", "mean", 0.04),
            ("ETH", "2026-02-08", "mean", 0.05),
            ("ETH", "2026-01-01", "peak", 0.06),
            ("PRY", "2026-01-01", "mean", 0.044),
        ],
        columns=["iso3", "from_date", "kind", "usd_per_kwh"],
    )
    months = pd.Index(["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"])
    found = tariffs.in_force_by_month(rows, {"ETH": "mean", "PRY": "mean"}, months)
    np.testing.assert_array_equal(found["ETH"], [np.nan, 0.04, 0.04, 0.05, 0.05])
    np.testing.assert_array_equal(found["PRY"], [np.nan, np.nan, 0.044, 0.044, 0.044])

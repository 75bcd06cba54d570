import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import cost_models as cm
from exodus.formulas.mining_cost import electricity_cost_usd_per_btc
from recomputed.ground.quantity import Undefined

HAYES = {
    "difficulty": 60_883_825_480,
    "usd_per_kwh": 0.135,
    "w_per_gh_per_s": 0.75,
    "subsidy_btc_per_block": 12.5,
}
MACHINES = np.array([15.0, 18.5, 21.5, 29.5, 34.0, 50.0, 98.0])
AGES = np.array([0.2, 1.1, 1.9, 2.5, 3.0, 4.9, 6.0])
NETWORK = {
    "difficulty": 1.2e14,
    "subsidy_btc_per_block": 3.125,
    "fees_btc_per_block": 0.05,
    "price_usd": 90_000.0,
}
quick = settings(derandomize=True, deadline=None, max_examples=50)


def test_hayes_cost_is_the_published_588_dollars():
    assert cm.hayes_cost_usd_per_btc(**HAYES) == pytest.approx(588.3616, abs=5e-5)


def test_hayes_cost_is_our_electricity_cost_without_overhead_and_fees():
    ours = electricity_cost_usd_per_btc(60_883_825_480, 750.0, 1.0, 12.5, 0.0, 0.135)
    assert cm.hayes_cost_usd_per_btc(**HAYES) == pytest.approx(ours, rel=1e-12)


def test_a_chart_gets_hayes_cost_from_the_same_function(value_in_chart):
    in_chart = value_in_chart(cm.hayes_cost_usd_per_btc, **HAYES)
    assert in_chart == pytest.approx(cm.hayes_cost_usd_per_btc(**HAYES), rel=1e-12)


def test_an_array_of_prices_gives_hayes_cost_for_each():
    prices = np.array([0.05, 0.1])
    one_by_one = [cm.hayes_cost_usd_per_btc(**HAYES | {"usd_per_kwh": price}) for price in prices]
    np.testing.assert_allclose(cm.hayes_cost_usd_per_btc(**HAYES | {"usd_per_kwh": prices}), one_by_one)


def test_a_machine_is_dated_to_the_middle_of_its_month_or_else_of_its_year_and_is_never_younger_than_new():
    machines = pd.DataFrame(
        {
            "release_year": pd.array([2024, 2024, 2025, 2026, 2027], dtype="Int64"),
            "release_month": ["2024-01", "2024-12", None, "2026-04", "2027-01"],
        }
    )
    ages = cm.machine_ages_years(machines, 2026 + 3.5 / 12)
    assert ages == pytest.approx([2.25, 1 + 4 / 12, 0.5 + 3.5 / 12, 0.0, 0.0])
    assert ages.dtype == float and ages[-1] == 0


def test_the_age_weights_are_the_published_ones():
    ages = np.array([-0.1, 0.0, 0.99, 1.0, 2.5, 3.0, 4.99, 5.0, 9.0])
    assert cm.cbeci_age_weight(ages) == pytest.approx([0, 1, 1, 0.8, 0.6, 0.4, 0.2, 0, 0])
    assert [cm.cbeci_age_weight(age) for age in ages] == cm.cbeci_age_weight(ages).tolist()


def test_with_every_machine_profitable_the_fleet_is_the_weighted_mean_of_those_within_five_years():
    expected = np.average(MACHINES[:6], weights=[1, 0.8, 0.8, 0.6, 0.4, 0.2])
    assert cm.reselected_fleet_j_per_th(MACHINES, AGES, 1e9) == pytest.approx(expected)


def test_a_machine_exactly_at_break_even_runs():
    assert cm.reselected_fleet_j_per_th([20.0, 40.0], [0, 0], 40.0) == 30.0
    assert cm.reselected_fleet_j_per_th([20.0, 40.0], [0, 0], 39.9) == 20.0


@quick
@given(st.floats(15.0, 120.0), st.floats(15.0, 120.0))
def test_a_lower_break_even_never_makes_a_fleet_of_one_age_less_efficient(one, other):
    low, high = sorted([one, other])
    fleets = [cm.reselected_fleet_j_per_th(MACHINES, np.zeros(7), point) for point in (low, high)]
    assert fleets[0] <= fleets[1] * (1 + 1e-12) and fleets[1] <= high


def test_the_cost_of_the_reselected_fleet_stays_below_the_coin_price_while_that_of_a_fixed_fleet_does_not():
    prices = np.linspace(0.02, 0.13, 50)
    reselected = cm.reselected_cost_usd_per_btc(MACHINES, AGES, **NETWORK, usd_per_kwh=prices)
    fixed = electricity_cost_usd_per_btc(1.2e14, 25.0, 1.0, 3.125, 0.05, prices)
    assert (reselected < 90_000).all() and reselected[-1] > 0.7 * 90_000
    assert (fixed[prices > 0.11] > 90_000).all()


def test_an_array_of_break_even_points_gives_what_its_elements_give_and_nan_where_nothing_is_profitable():
    points = np.array([14.9, 20.0, 60.0])
    fleets = cm.reselected_fleet_j_per_th(MACHINES, AGES, points)
    assert np.isnan(fleets[0])
    assert fleets[1:].tolist() == [cm.reselected_fleet_j_per_th(MACHINES, AGES, p) for p in points[1:]]


def test_with_no_profitable_machine_there_is_no_cost():
    with pytest.raises(Undefined, match="breakeven_j_per_th"):
        cm.reselected_cost_usd_per_btc(MACHINES, AGES, **NETWORK, usd_per_kwh=1.0)
    with pytest.raises(Undefined, match="breakeven_j_per_th"):
        cm.reselected_fleet_j_per_th([20.0], [6.0], 1e9)


@pytest.mark.parametrize(
    ("machines", "ages", "breakeven", "named"),
    [
        ([], [], 20.0, "machine_j_per_th"),
        ([0.0], [1.0], 20.0, "machine_j_per_th"),
        ([20.0], [1.0, 2.0], 20.0, "age_years"),
        ([20.0], [float("nan")], 20.0, "age_years"),
        ([20.0], [1.0], 0.0, "breakeven_j_per_th"),
    ],
)
def test_machines_that_are_none_are_refused(machines, ages, breakeven, named):
    with pytest.raises(Undefined, match=named):
        cm.reselected_fleet_j_per_th(machines, ages, breakeven)


def test_where_no_machine_is_profitable_there_is_no_number_and_no_warning():
    with np.errstate(all="raise"):
        fleet = cm.reselected_fleet_j_per_th([15.0, 30.0], [0.5, 1.5], np.array([10.0, 20.0]))
    assert np.isnan(fleet[0]) and fleet[1] == 15


def test_a_machine_of_which_only_the_year_is_known_came_in_its_middle():
    assert cm.age_years_at(2026.0, np.array([2025, 2026, 2020])).tolist() == [0.5, -0.5, 5.5]


def test_the_two_fleets_side_by_side_are_each_what_it_is_alone():
    cents = np.array([0.03, 0.06, 0.9])
    costs = cm.fixed_and_reselected_costs(cents, 25.0, MACHINES, AGES, *NETWORK.values())
    reward = NETWORK["subsidy_btc_per_block"], NETWORK["fees_btc_per_block"]
    alone = electricity_cost_usd_per_btc(NETWORK["difficulty"], 25.0, 1.0, *reward, cents)
    chosen = cm.reselected_cost_usd_per_btc(MACHINES, AGES, usd_per_kwh=cents, **NETWORK)
    assert costs.columns.tolist() == ["usd_per_kwh", "fixed_usd_per_btc", "reselected_usd_per_btc"]
    np.testing.assert_array_equal(costs["usd_per_kwh"], cents)
    np.testing.assert_array_equal(costs["fixed_usd_per_btc"], alone)
    np.testing.assert_array_equal(costs["reselected_usd_per_btc"], chosen)
    assert np.isfinite(chosen[:2]).all() and np.isnan(chosen[2])

import numpy as np
import pandas as pd
import pytest

from exodus.formulas import hardware
from exodus.formulas.mining_cost import electricity_cost_usd_per_btc
from recomputed.ground.quantity import Undefined

HOME = {
    "difficulty": 1.2e14,
    "machine_j_per_th": 20.0,
    "machine_th_per_s": 200.0,
    "usd_per_kwh": 0.17,
    "machine_price_usd": 3500.0,
    "life_years": 4.0,
    "subsidy_btc_per_block": 3.125,
    "fees_btc_per_block": 0.05,
}
PLAIN_ARITHMETIC = {
    hardware.efficiency_ratio: {"home_j_per_th": 3000.0, "best_j_per_th": 13.5},
    hardware.expected_years_per_block: {"hashrate_th_per_s": 1.2, "network_eh_per_s": 900.0},
    hardware.home_cost_usd_per_btc: HOME,
    hardware.solo_years_per_block: {"hashrate_th_per_s": 1.2, "difficulty": 1.2e14},
    hardware.gap_against_widest: {"home_j_per_th": 15.0, "best_j_per_th": 9.5, "widest_before_ratio": 1.9},
    hardware.energy_after_years: {"j_per_th": 40_560.0, "improvement_pct_per_year": 0.4, "years": 1.25},
    hardware.home_over_industrial_cost_ratio: {
        "home_j_per_th": 15.0,
        "home_usd_per_kwh": 0.18,
        "home_usd_per_th": 50.0,
        "industrial_j_per_th": 9.5,
        "industrial_usd_per_kwh": 0.09,
        "industrial_usd_per_th": 17.0,
        "industrial_overhead_ratio": 1.1,
        "life_years": 4.0,
    },
}


@pytest.mark.parametrize("formula", PLAIN_ARITHMETIC, ids=lambda formula: formula.__name__)
def test_a_chart_gets_the_same_number_from_the_same_function(formula, value_in_chart):
    numbers = PLAIN_ARITHMETIC[formula]
    assert value_in_chart(formula, **numbers) == pytest.approx(formula(**numbers), rel=1e-12)


@pytest.mark.parametrize("formula", PLAIN_ARITHMETIC, ids=lambda formula: formula.__name__)
def test_an_array_gives_what_its_elements_give(formula):
    numbers, factors = PLAIN_ARITHMETIC[formula], np.array([0.5, 1.0, 3.0])
    one_by_one = [formula(**{name: value * factor for name, value in numbers.items()}) for factor in factors]
    together = formula(**{name: value * factors for name, value in numbers.items()})
    np.testing.assert_allclose(together, one_by_one, rtol=1e-14)


def test_the_whole_network_finds_a_block_in_ten_minutes():
    years = hardware.expected_years_per_block(1e6, 1.0)
    assert years * 365.25 * 24 * 6 == pytest.approx(1)


def test_twice_the_machines_wait_half_as_long():
    one, two = (hardware.expected_years_per_block(machines * 200.0, 900.0) for machines in (1, 2))
    assert two == pytest.approx(one / 2)


def test_a_machine_that_is_a_gift_or_lasts_for_ever_costs_only_its_electricity():
    electricity = electricity_cost_usd_per_btc(1.2e14, 20.0, 1.0, 3.125, 0.05, 0.17)
    assert hardware.home_cost_usd_per_btc(**HOME | {"machine_price_usd": 0}) == pytest.approx(electricity)
    assert hardware.home_cost_usd_per_btc(**HOME | {"life_years": 1e12}) == pytest.approx(electricity)


def test_with_free_electricity_the_cost_is_the_machine_over_the_bitcoin_of_its_life():
    network_eh_per_s = 1.2e14 * 2**32 / 600 / 1e18
    btc_in_life = 4.0 / hardware.expected_years_per_block(200.0, network_eh_per_s) * (3.125 + 0.05)
    assert hardware.home_cost_usd_per_btc(**HOME | {"usd_per_kwh": 0}) == pytest.approx(3500.0 / btc_in_life)


def test_the_running_maximum_never_falls_and_ends_at_the_maximum():
    values = np.array([[3.0, 1.0, 4.0, 1.0], [5.0, 9.0, 2.0, 6.0]])
    so_far = hardware.running_maximum(values)
    assert so_far.tolist() == [[3, 3, 4, 4], [5, 9, 9, 9]]
    assert hardware.running_maximum(so_far).tolist() == so_far.tolist()


def test_a_record_is_one_against_all_that_came_before():
    assert hardware.record_ratio([1.0, 2.0, 3.0]) == 1.5
    assert hardware.record_ratio([1.0, 3.0, 3.0]) == 1
    assert hardware.record_ratio([1.0, 4.0, 3.0]) == 0.75
    assert hardware.record_ratio([[1.0, 2.0, 3.0], [1.0, 4.0, 3.0]]).tolist() == [1.5, 0.75]


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 0.0], [1.0, -2.0, 3.0], [1.0, float("nan")]])
def test_a_series_in_which_no_record_can_be_is_refused(values):
    with pytest.raises(Undefined, match="^values"):
        hardware.record_ratio(values)


def test_an_empty_series_has_no_running_maximum():
    with pytest.raises(Undefined, match="^values"):
        hardware.running_maximum([])


def test_at_the_difficulty_of_the_network_both_waits_are_the_same():
    network_eh_per_s = 1.2e14 * 2**32 / 600 / 1e18
    by_network = hardware.expected_years_per_block(1.2, network_eh_per_s)
    assert hardware.solo_years_per_block(1.2, 1.2e14) == pytest.approx(by_network)


def test_a_gap_as_wide_as_the_widest_is_one():
    assert hardware.gap_against_widest(30.0, 10.0, 3.0) == 1


def test_a_computer_that_never_improves_needs_what_it_needed():
    assert hardware.energy_after_years(40.0, 0.0, 7.0) == 40
    assert hardware.energy_after_years(40.0, 12.0, 0.0) == 40


def test_the_cards_of_2017_and_2025_are_an_eighth_a_year_apart():
    assert hardware.energy_after_years(112_279.0, 12.2, 7 + 10 / 12) == pytest.approx(40_560, rel=0.01)


def test_the_same_machine_at_the_same_price_costs_the_same_at_home():
    assert hardware.home_over_industrial_cost_ratio(15.0, 0.1, 20.0, 15.0, 0.1, 20.0, 1.0, 4.0) == pytest.approx(1)


def test_the_overhead_of_an_industrial_site_is_as_if_its_electricity_were_as_much_dearer():
    machines = (15.0, 0.18, 50.0), (9.5, 0.08, 17.0)
    with_overhead = hardware.home_over_industrial_cost_ratio(*machines[0], *machines[1], 1.25, 4.0)
    dearer = hardware.home_over_industrial_cost_ratio(*machines[0], 9.5, 0.1, 17.0, 1.0, 4.0)
    assert with_overhead == pytest.approx(dearer)


def test_the_parts_of_a_cost_lie_end_to_end_and_add_up_to_it():
    miners = pd.DataFrame(
        {"j_per_th": [20.0, 10.0], "usd_per_kwh": [0.17, 0.09], "usd_per_th": [17.5, 12.0]}, index=["home", "factory"]
    )
    parts = hardware.cost_parts_usd_per_btc(miners, 1.2e14, 4.0, 3.125, 0.05)
    assert parts.columns.tolist() == ["miner", "part", "usd_per_btc", "start_usd_per_btc"]
    assert parts["miner"].tolist() == ["home", "home", "factory", "factory"]
    assert parts["part"].tolist() == ["electricity", "machine"] * 2
    whole = [
        hardware.home_cost_usd_per_btc(1.2e14, *machine, 4.0, 3.125, 0.05)
        for machine in ((20.0, 1.0, 0.17, 17.5), (10.0, 1.0, 0.09, 12.0))
    ]
    power = [
        electricity_cost_usd_per_btc(1.2e14, *use, 3.125, 0.05, price)
        for use, price in (((20.0, 1.0), 0.17), ((10.0, 1.0), 0.09))
    ]
    assert parts["usd_per_btc"].tolist() == pytest.approx(
        [power[0], whole[0] - power[0], power[1], whole[1] - power[1]]
    )
    assert parts["start_usd_per_btc"].tolist() == pytest.approx([0, power[0], 0, power[1]])

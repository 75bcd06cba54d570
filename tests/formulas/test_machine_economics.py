import numpy as np
import pandas as pd
import pytest

from exodus.formulas import machine_economics
from exodus.formulas.mining_cost import electricity_cost_usd_per_btc
from recomputed.ground.quantity import Undefined

AT_HOME = {
    "machine_j_per_th": 15.0,
    "difficulty": 1.2e14,
    "subsidy_btc_per_block": 3.125,
    "fees_btc_per_block": 0.02,
    "usd_per_kwh": 0.18,
    "price_usd": 74_000.0,
    "heat_used_pct": 30.0,
}


def test_a_chart_gets_the_same_number_from_the_same_function(value_in_chart):
    formula = machine_economics.electricity_over_value
    assert value_in_chart(formula, **AT_HOME) == pytest.approx(formula(**AT_HOME), rel=1e-12)


def test_at_the_break_even_price_the_electricity_costs_what_it_earns():
    cost = electricity_cost_usd_per_btc(1.2e14, 15.0, 1.0, 3.125, 0.05, 0.17)
    assert machine_economics.electricity_over_value(15.0, 1.2e14, 3.125, 0.05, 0.17, cost) == pytest.approx(1)
    assert machine_economics.electricity_over_value(15.0, 1.2e14, 3.125, 0.05, 0.17, cost, 100.0) == 0


def test_the_last_paying_time_counts_also_after_a_pause():
    years, revenue = [2013.0, 2014.0, 2015.0], [9000.0, 100.0, 2500.0]
    assert machine_economics.last_paying_time(1000.0, 0.1, years, revenue) == 2015


def test_a_machine_that_never_paid_has_no_last_year():
    with pytest.raises(Undefined, match="machine_j_per_th, usd_per_kwh"):
        machine_economics.last_paying_time(1e9, 0.1, [2013.0], [9000.0])


def test_many_machines_and_prices_give_what_each_gives_and_nan_where_none_paid():
    years, revenue = [2013.0, 2014.0, 2015.0], [9000.0, 100.0, 2500.0]
    machines, prices = np.array([1000.0, 2000.0, 1e9]), np.array([0.1, 0.1, 0.1])
    last = machine_economics.last_paying_time(machines, prices, years, revenue)
    assert last[:2].tolist() == [machine_economics.last_paying_time(m, 0.1, years, revenue) for m in machines[:2]]
    assert last[:2].tolist() == [2015, 2013] and np.isnan(last[2])


def test_a_machine_that_earns_just_its_electricity_still_pays():
    assert machine_economics.last_paying_time(1000.0, 0.125, [2013.0, 2014.0], [9000.0, 3000.0]) == 2014


def test_the_percentage_is_a_hundred_times_the_ratio(value_in_chart):
    formula = machine_economics.electricity_pct_of_value
    assert formula(**AT_HOME) == pytest.approx(100 * machine_economics.electricity_over_value(**AT_HOME))
    cold = {name: number for name, number in AT_HOME.items() if name != "heat_used_pct"}
    assert formula(**cold) == pytest.approx(formula(**AT_HOME) / 0.7)
    assert value_in_chart(formula, **AT_HOME) == pytest.approx(formula(**AT_HOME), rel=1e-12)


def test_the_new_price_holds_from_the_time_of_change_on():
    times = [2019.0, 2019.99, 2020.0, 2021.0]
    assert machine_economics.holding_at(times, 2020.0, 0.15, 0.18).tolist() == [0.15, 0.15, 0.18, 0.18]
    assert machine_economics.holding_at(times, 2020.0, "old", "new").tolist() == ["old", "old", "new", "new"]


def test_the_last_paying_month_counts_also_after_a_pause_and_at_the_very_limit():
    months = pd.Series(["2013-05", "2013-07", "2013-06"])
    pays = pd.Series([900.0, 700.0, 500.0])
    assert machine_economics.last_paying_month(months, pays, 800.0) == "2013-05"
    assert machine_economics.last_paying_month(months, pays, 700.0) == "2013-07"
    assert machine_economics.last_paying_month(months, pays, 500.0) == "2013-07"
    assert machine_economics.last_paying_month(months, pays, 901.0) is None

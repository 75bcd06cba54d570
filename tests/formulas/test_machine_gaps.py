import numpy as np
import pandas as pd
import pytest

from exodus.formulas import machine_gaps
from exodus.formulas.hardware import energy_after_years
from recomputed.ground.quantity import Undefined

YEARS = pd.Series([2013, 2011, 2015, 2011, 2017])
ENERGIES = pd.Series([40.0, 90.0, 60.0, 80.0, 10.0])
BEST = pd.Series({2011: 40.0, 2012: 20.0, 2013: 10.0, 2014: 10.0})
HOME = pd.Series({2012: 40.0, 2013: 30.0, 2014: 15.0})
GAP = {
    "newest_card_j_per_th": 40_560.0,
    "improvement_pct_per_year": 12.2,
    "years_since": 1.25,
    "best_j_per_th": 9.5,
    "widest_before_ratio": 3723.0,
}
PLAIN_ARITHMETIC = {
    machine_gaps.computer_gap_pct_of_widest: GAP,
    machine_gaps.gap_pct_of_widest: {"home_j_per_th": 14.5, "best_j_per_th": 9.5, "widest_before_ratio": 1.9},
}


@pytest.mark.parametrize("formula", PLAIN_ARITHMETIC, ids=lambda formula: formula.__name__)
def test_a_chart_gets_the_same_number_from_the_same_function(formula, value_in_chart):
    numbers = PLAIN_ARITHMETIC[formula]
    assert value_in_chart(formula, **numbers) == pytest.approx(formula(**numbers), rel=1e-12)


def test_the_best_so_far_never_gets_worse_and_fills_the_years_between():
    found = machine_gaps.best_so_far_j_per_th(YEARS, ENERGIES, 2016)
    assert found.to_dict() == {2011: 80, 2012: 80, 2013: 40, 2014: 40, 2015: 40, 2016: 40}


def test_a_machine_counts_from_the_year_of_its_release():
    assert machine_gaps.best_so_far_j_per_th(YEARS, ENERGIES, 2017).loc[2017] == 10
    assert machine_gaps.best_so_far_j_per_th(YEARS, ENERGIES, 2011).to_dict() == {2011: 80}


def test_before_the_first_machine_there_is_no_best_one():
    with pytest.raises(Undefined, match="^last_year: given 2010, allowed: 2011 or later$"):
        machine_gaps.best_so_far_j_per_th(YEARS, ENERGIES, 2010)


def test_the_gap_of_a_year_end_is_between_machines_of_that_year():
    assert machine_gaps.gaps_at_year_end(HOME, BEST).to_dict() == {2012: 2.0, 2013: 3.0, 2014: 1.5}


def test_the_widest_gap_of_a_year_is_of_the_home_machine_from_before_it():
    assert machine_gaps.widest_gaps_in_year(HOME, BEST).to_dict() == {2012: 2.0, 2013: 4.0, 2014: 3.0}


def test_no_gap_of_a_year_end_is_wider_than_the_widest_of_its_year():
    widest = machine_gaps.widest_gaps_in_year(HOME, BEST)
    assert (widest >= machine_gaps.gaps_at_year_end(HOME, BEST)).all()


def test_a_gap_as_wide_as_the_widest_is_a_hundred_percent_of_it():
    assert machine_gaps.gap_pct_of_widest(30.0, 10.0, 3.0) == 100
    assert machine_gaps.gap_pct_of_widest(np.array([15.0, 60.0]), 10.0, 3.0).tolist() == [50, 200]


def test_the_computer_of_today_is_the_newest_card_moved_on():
    today = energy_after_years(40_560.0, 12.2, 1.25)
    assert machine_gaps.computer_gap_pct_of_widest(**GAP) == pytest.approx(100 * today / 9.5 / 3723)
    without = GAP | {"improvement_pct_per_year": 0.0}
    assert machine_gaps.computer_gap_pct_of_widest(**without) == pytest.approx(100 * 40_560 / 9.5 / 3723)


def test_a_record_that_is_reached_again_counts_again():
    values = pd.Series({2010: 1.0, 2011: 6.0, 2012: 6.0, 2013: 2.0, 2014: 7.0})
    assert machine_gaps.record_years(values) == [2010, 2011, 2012, 2014]


def test_the_years_left_out_are_between_the_first_and_the_last():
    assert machine_gaps.years_left_out([2010, 2011, 2014, 2016]) == [2012, 2013, 2015]
    assert machine_gaps.years_left_out([2010]) == []

"""Numbers may come in any type that holds numbers: a column of objects gives what a column of floats gives."""

import numpy as np
import pandas as pd
import pytest

from exodus.formulas import (
    ai_compute,
    catching_up,
    concentration,
    cost_by_state,
    cost_models,
    country_lists,
    frontier,
    geography,
    growth,
    hardware,
    machine_economics,
    mining_cost,
    network_security,
    on_device,
    opposite_paths,
    price_decline,
    shares,
)
from recomputed.ground import quantity

TWO = pd.Series({"USA": 0.75, "RUS": 0.25})
ROWS, GROUPS = [[6.0, 2.0], [4.0, 4.0]], [[2.0, 3.0], [1.0, 3.0]]
CASES = {
    ai_compute.ownership_index: (ROWS, GROUPS, [1, 2]),
    ai_compute.largest_owners_share: (ROWS, GROUPS, [1, 2], 3),
    ai_compute.owners_for_half: (ROWS, GROUPS, [1, 2]),
    catching_up.lag_steps: ([1.0, 2.0, 3.0], [0.5, 1.0, 1.5]),
    catching_up.lag_at_levels: ([1.0, 2.0, 3.0], [0.5, 1.0, 1.5], [1.0, 1.5]),
    catching_up.gap_change: ([9.0, 5.0, 7.0], [2, 1], [0, 0], 0.5),
    catching_up.gap_trend_per_year: ([9.0, 8.0, 7.0],),
    catching_up.gap_trend_error_per_year: ([9.0, 8.0, 7.0, 7.0],),
    catching_up.gap_error: ([3.0, 4.0],),
    catching_up.share_pct: ([3.0, 1.0], [0.0, 1.0]),
    catching_up.price_at_levels: ([60.0, 70.0], [65.0, 75.0], [1.0, 3.0]),
    catching_up.smallest_reaching: ([3.0, 7.0, 70.0], [50.0, 61.0, 68.0], [60.0, 65.0]),
    catching_up.best_up_to_size: ([3.0, 7.0, 70.0], [50.0, 61.0, 68.0], [10.0, 80.0]),
    concentration.herfindahl_hirschman_index: ([[0.5, 0.5], [0.75, 0.25]],),
    concentration.hhi_standard_error: ([[0.5, 0.5], [0.75, 0.25]], 100),
    concentration.effective_number: ([0.75, 0.25],),
    concentration.nakamoto_coefficient: ([[0.5, 0.5], [0.75, 0.25]],),
    concentration.top_share: ([0.5, 0.25], 1, 0.25),
    concentration.gini: ([[0.5, 0.5], [0.75, 0.25]],),
    concentration.shannon_entropy_bits: ([0.75, 0.25],),
    concentration.hhi_bounds: ([[0.5, 0.25], [0.25, 0.25]], [0.25, 0.5]),
    concentration.nakamoto_bounds: ([[0.5, 0.25], [0.25, 0.25]], [0.25, 0.5]),
    concentration.window_changes: ([1.0, 3.0, 2.0],),
    concentration.rising_window_share: ([[1.0, 3.0, 2.0], [1.0, 2.0, 3.0]],),
    cost_by_state.prices_above_limit_pct: (1e14, 20.0, 1.1, 3.125, 0.0, 0.08, [0.05, 0.1, 0.2], 0.1, 1e5),
    cost_models.cbeci_age_weight: ([0.5, 1.5, -1.0, 7.0],),
    cost_models.reselected_fleet_j_per_th: ([15.0, 30.0, 60.0], [0.5, 1.5, 2.5], [40.0, 80.0]),
    country_lists.unplaced_share: ([[0.5, 0.25], [0.25, 0.25]],),
    frontier.slope_per_year: ([2020.0, 2021.0, 2022.0], [1.0, 3.0, 5.0]),
    frontier.gain_change: ([1.0, 3.0, 4.0, 6.0, 9.0], [1, 2], [0.5, 0.25]),
    frontier.slopes_since: ([2020.0, 2021.0, 2022.0], [1.0, 3.0, 5.0], 2020.5),
    frontier.slope_change: ([2020.0, 2021.0, 2022.0, 2023.0], [0.0, 2.0, 4.0, 5.0], 2022.0),
    growth.years_to_reach: (5.0, 6.0, [20.0, 10.0]),
    hardware.running_maximum: ([1.0, 3.0, 2.0],),
    hardware.record_ratio: ([1.0, 4.0, 3.0],),
    machine_economics.last_paying_time: (1000.0, [0.1, 0.2], [2013.0, 2014.0], [9000.0, 3000.0]),
    mining_cost.subsidy_btc_per_block: ([0, 210_000],),
    network_security.double_spend_success: ([0.1, 0.3], [2, 5]),
    network_security.double_spend_success_exact: ([0.1, 0.3], [2, 5]),
    network_security.next_difficulty: ([100.0, 50.0], [1e6, 2e6]),
    network_security.parties_to_reach: ([0.5, 0.25, 0.25], [0.5, 0.75]),
    on_device.best_score_that_fits: ([8.0, 16.0], 0.5, 4.0, 1.0, [3.0, 6.0, 9.0], [60.0, 70.0, 80.0]),
    opposite_paths.pools_for_every_choice: ([[4.0, 1.0, 2.0], [0.0, 1.0, 0.0]],),
    price_decline.running_minimum: ([3.0, 1.0, 2.0],),
    shares.normalised: ([30.0, 10.0],),
    shares.checked_shares: ([[0.5, 0.25], [0.25, 0.25]], [0.25, 0.5]),
    shares.shares_of_last: ([[9.0, 9.0], [1.0, 0.0], [0.0, 3.0]], [1, 2]),
    shares.credited_to_largest: ([0.25, 0.5, 0.25], [0.5, 1.0]),
    shares.below_pct: ([1.0, 2.0, 3.0, 4.0], [3.0, 2.0]),
    shares.share_below: ([1.0, 2.0, 3.0, 4.0], [3.0, 2.0]),
}  # fmt: skip
# What they divide or choose from is given back in its own type.
KEEP_THE_TYPE = {shares.normalised, on_device.best_score_that_fits}


def as_numbers(found) -> list[np.ndarray]:
    """One result, or several."""
    return [np.asarray(part) for part in (found if isinstance(found, tuple) else (found,))]


@pytest.mark.parametrize("formula", CASES, ids=lambda formula: formula.__name__)
def test_a_column_of_objects_gives_what_a_column_of_floats_gives(formula):
    numbers = CASES[formula]
    floats, objects = ([np.array(v, kind) if isinstance(v, list) else v for v in numbers] for kind in (float, object))
    for one, other in zip(as_numbers(formula(*floats)), as_numbers(formula(*objects)), strict=True):
        assert other.dtype == one.dtype or formula in KEEP_THE_TYPE
        np.testing.assert_allclose(other.astype(float), one, rtol=1e-14)


def test_moves_and_lists_of_countries_may_hold_objects():
    moved = np.array([0.25, 0.5], dtype=object)
    expected = geography.hhi_after_move(TWO, "USA", {"RUS": 1}, moved.astype(float))
    assert geography.hhi_after_move(TWO, "USA", {"RUS": 1}, moved).tolist() == expected.tolist()
    named = {"USA": np.array([0.5, 0.25], dtype=object), "PRY": np.array(0.25, dtype=object)}
    assert country_lists.without_names(named).dtype == float
    shares_of_all, rest = country_lists.with_rest_in_first(named, np.array([50.0, 0.0], dtype=object))
    assert shares_of_all.tolist() == [[0.625, 0.25], [0.25, 0.25]] and rest.tolist() == [0.125, 0.5]
    hydro = country_lists.share_with_property(named, {"USA": 1.0}, np.array([0.5, 1.0], dtype=object))
    assert hydro.tolist() == [0.75, 1.0]
    found = (geography.hhi_after_move(TWO, "USA", {"RUS": 1}, moved), shares_of_all, rest, hydro)
    assert all(array.dtype == float for array in found)


def test_checks_and_results_take_objects_too():
    quantity.require_positive(years=np.array([1.0, 2.0], dtype=object))
    quantity.require_some_finite(2, values=np.array([1.0, 2.0], dtype=object))
    assert type(quantity.plain(np.array(2.5, dtype=object))) is float
    assert price_decline.years_to_fall(np.float32(16), np.int64(4)) == pytest.approx(2.0)

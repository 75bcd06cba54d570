import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import geography
from exodus.formulas.concentration import herfindahl_hirschman_index
from recomputed.ground.quantity import Undefined

SHARES = pd.Series({"USA": 0.4, "RUS": 0.2, "CHN": 0.15, "PRY": 0.05, "ETH": 0.05, "OTH": 0.15})
TWO = {"PRY": 2.0, "ETH": 1.0}
quick = settings(derandomize=True, deadline=None, max_examples=50)


@quick
@given(st.floats(0, 0.4))
def test_a_move_keeps_the_whole_and_touches_only_those_who_take_part(moved):
    after = geography.shares_after_move(SHARES, "USA", TWO, moved)
    assert after.sum() == pytest.approx(1)
    assert after[["RUS", "CHN", "OTH"]].to_dict() == SHARES[["RUS", "CHN", "OTH"]].to_dict()
    assert after["PRY"] - 0.05 == pytest.approx(2 * (after["ETH"] - 0.05), abs=1e-12)


def test_a_country_that_had_nothing_is_added_and_the_given_shares_stay_as_they_were():
    before = SHARES.copy()
    after = geography.shares_after_move(SHARES, "USA", {"OMN": 1}, 0.1)
    assert after["OMN"] == pytest.approx(0.1) and after["USA"] == pytest.approx(0.3)
    pd.testing.assert_series_equal(SHARES, before)


@quick
@given(st.floats(0, 0.4))
def test_the_quadratic_is_the_index_of_the_moved_shares(moved):
    for destinations in (TWO, {"OMN": 1.0}, {"RUS": 1.0, "OMN": 3.0}):
        after = geography.shares_after_move(SHARES, "USA", destinations, moved)
        index = geography.hhi_after_move(SHARES, "USA", destinations, moved)
        assert index == pytest.approx(herfindahl_hirschman_index(after))


def test_an_array_of_moves_gives_what_its_elements_give():
    moves = np.array([0.0, 0.1, 0.4])
    one_by_one = [geography.hhi_after_move(SHARES, "USA", TWO, moved) for moved in moves]
    assert geography.hhi_after_move(SHARES, "USA", TWO, moves).tolist() == one_by_one


def test_at_the_largest_beneficial_move_the_index_is_back_where_it_began_and_below_it_is_lower():
    end = geography.largest_beneficial_move(SHARES, "USA", {"RUS": 1.0})
    begin = herfindahl_hirschman_index(SHARES)
    assert end == pytest.approx(0.2)  # the two have then changed places
    assert geography.hhi_after_move(SHARES, "USA", {"RUS": 1.0}, end) == pytest.approx(begin)
    below = geography.hhi_after_move(SHARES, "USA", {"RUS": 1.0}, np.linspace(0.01, 0.19, 19))
    assert (below < begin).all() and below.argmin() == 9
    assert geography.hhi_after_move(SHARES, "USA", {"RUS": 1.0}, 0.21) > begin


def test_between_two_destinations_the_root_is_the_worked_out_one():
    lead = 0.4 - 0.05
    assert geography.largest_beneficial_move(SHARES, "USA", {"PRY": 1, "ETH": 1}) == pytest.approx(
        min(2 * lead / 1.5, 0.4)
    )
    three = geography.largest_beneficial_move(SHARES, "USA", {"RUS": 1, "CHN": 1})
    assert three == pytest.approx(2 * (0.4 - 0.175) / 1.5)


def test_a_country_that_is_new_begins_with_nothing():
    assert geography.largest_beneficial_move(SHARES, "USA", {"OMN": 1}) == pytest.approx(0.4)
    end = geography.largest_beneficial_move(SHARES, "USA", {"RUS": 3, "OMN": 1})
    assert end == pytest.approx(2 * (0.4 - 0.75 * 0.2) / (1 + 0.75**2 + 0.25**2))
    begin = herfindahl_hirschman_index(SHARES)
    assert geography.hhi_after_move(SHARES, "USA", {"RUS": 3, "OMN": 1}, end) == pytest.approx(begin)


def test_a_move_towards_a_larger_country_never_helps():
    assert geography.largest_beneficial_move(SHARES, "PRY", {"USA": 1.0}) == 0


@pytest.mark.parametrize(
    ("shares", "origin", "destinations", "moved", "named"),
    [
        (SHARES * 0.9, "USA", TWO, 0.1, "shares"),
        (pd.Series([0.5, 0.5], index=["USA", "USA"]), "USA", TWO, 0.1, "shares"),
        (SHARES, "ZZZ", TWO, 0.1, "origin"),
        (SHARES, "USA", {}, 0.1, "destinations"),
        (SHARES, "USA", {"USA": 1.0}, 0.1, "destinations"),
        (SHARES, "USA", {"PRY": -1.0, "ETH": 3.0}, 0.1, "amounts"),
        (SHARES, "USA", TWO, 0.41, "moved_share"),
        (SHARES, "USA", TWO, -0.01, "moved_share"),
        (SHARES, "USA", TWO, float("nan"), "moved_share"),
    ],
)
def test_moves_that_cannot_be_made_are_refused(shares, origin, destinations, moved, named):
    for formula in (geography.shares_after_move, geography.hhi_after_move):
        with pytest.raises(Undefined, match=f"^{named}"):
            formula(shares, origin, destinations, moved)


@quick
@given(st.floats(0, 40), st.floats(0, 100))
def test_the_change_by_plain_arithmetic_is_that_of_the_whole_index(points, to_first):
    move = {"PRY": to_first, "ETH": 100 - to_first}
    begin, end = (geography.hhi_after_move(SHARES, "USA", move, moved) for moved in (0.0, points / 100))
    change = geography.hhi_change_of_move(SHARES["USA"], SHARES["PRY"], SHARES["ETH"], points, to_first)
    assert change == pytest.approx(end - begin, abs=1e-8)


def test_a_country_whose_share_and_network_stay_has_gained_nothing_and_half_a_network_halves_it():
    assert geography.hashrate_change_pct(0.4, 1000.0, 0.4, 1000.0) == pytest.approx(0)
    assert geography.hashrate_change_pct(0.4, 1000.0, 0.4, 500.0) == pytest.approx(-50)
    assert geography.hashrate_change_pct(0.4, 1000.0, 0.38, 1000.0, 2.0) == pytest.approx(0)
    assert geography.hashrate_change_pct(0.4, 1000.0, 0.4, 1000.0, -40.0) == pytest.approx(-100)


def test_a_payment_buys_the_power_whose_bill_it_pays():
    assert geography.power_paid_for_mw(30e6, 0.04, 8760 / 12) == pytest.approx(1027.4, abs=0.1)
    energy_kwh = geography.power_paid_for_mw(1e6, 0.05, 730.0) * 1000 * 730
    assert energy_kwh * 0.05 == pytest.approx(1e6)
    assert geography.power_paid_for_mw(1e6, 0.05, 730.0) == 2 * geography.power_paid_for_mw(1e6, 0.1, 730.0)


def test_machines_and_power_of_average_efficiency_make_the_same_share():
    by_machines = geography.machines_share_pct(100_000, 100.0, 1000.0)
    power_mw = 100_000 * 100.0 * 20.0 * 1.1 / 1e6
    assert geography.share_of_network_power_pct(power_mw, 1000.0, 20.0, 1.1) == pytest.approx(by_machines) == 1.0


def test_unplaced_power_counts_from_none_to_all():
    assert geography.power_with_unplaced_mw(50.0, 300.0, 0.0) == 50
    assert geography.power_with_unplaced_mw(50.0, 300.0, 100.0) == 350


def test_the_part_of_all_power_rises_with_what_the_unplaced_is_taken_for():
    assert geography.share_with_unplaced_pct(50.0, 300.0, 400.0, 0.0) == 12.5
    assert geography.share_with_unplaced_pct(50.0, 300.0, 400.0, 50.0) == 50
    assert geography.share_with_unplaced_pct(50.0, 300.0, 400.0, 100.0) == 87.5


def test_two_powers_make_the_share_of_their_sum_whichever_comes_first():
    together = geography.share_of_network_power_pct(735.0 + 600.0, 900.0, 20.0, 1.1)
    assert geography.two_powers_share_pct(735.0, 600.0, 900.0, 20.0, 1.1) == together
    assert geography.two_powers_share_pct(600.0, 735.0, 900.0, 20.0, 1.1) == together


def test_a_country_whose_share_stays_shrinks_with_the_network():
    assert geography.hashrate_change_at_same_share_pct(0.375, 1000.0, 750.0) == pytest.approx(-25)
    assert geography.hashrate_change_at_same_share_pct(0.375, 1000.0, 750.0, 12.5) == pytest.approx(0)


def test_if_all_leave_for_a_country_without_mining_nothing_but_a_name_has_changed():
    assert geography.hhi_change_if_all_leave(0.4, 0.0, 0.0, 100.0) == pytest.approx(0)
    assert geography.hhi_change_if_all_leave(0.4, 0.0, 0.0, 50.0) == pytest.approx(-800)


@quick
@given(st.floats(0.01, 0.5), st.floats(0, 0.2), st.floats(0, 0.2), st.floats(0, 100))
def test_all_that_leave_are_the_points_of_the_whole_share(origin, first, second, to_first):
    change = geography.hhi_change_of_move(origin, first, second, 100 * origin, to_first)
    assert geography.hhi_change_if_all_leave(origin, first, second, to_first) == change


@quick
@given(st.floats(0, 30), st.floats(0, 100))
def test_the_larger_river_carries_at_least_half_of_what_hangs_on_both(moved, to_first):
    larger = geography.largest_river_share(0.04, 0.02, moved, to_first, 100.0, 100.0)
    together = 0.06 + moved / 100
    assert together / 2 - 1e-12 <= larger <= together + 1e-12


def test_without_its_river_a_country_carries_no_risk():
    assert geography.largest_river_share(0.04, 0.02, 0.0, 50.0, 0.0, 50.0) == pytest.approx(0.01)


def test_who_all_stay_change_nothing_and_who_leave_in_part_change_what_that_part_changes():
    assert geography.hhi_change_of_partial_move(0.4, 0.2, 10.0, 0.0) == 0
    change = geography.hhi_change_of_partial_move(0.4, 0.2, 10.0, 30.0)
    assert change == pytest.approx(1e4 * (0.37**2 - 0.4**2 + 0.23**2 - 0.2**2))


def test_two_parties_hold_together_what_each_holds():
    assert geography.combined_share_pct(0.04, 0.03) == pytest.approx(7)
    assert geography.combined_share_pct(0.0, 0.5) == 50


@pytest.mark.parametrize(("to_first", "first", "second"), [(100.0, 1, 0), (0.0, 0, 1), (75.0, 3, 1), (50.0, 1, 1)])
def test_a_move_is_undone_where_the_index_is_what_it_was(to_first, first, second):
    points = geography.undone_at_points(0.4, 0.25, 0.15, to_first)
    expected = geography.largest_beneficial_move(
        pd.Series({"USA": 0.4, "RUS": 0.25, "CHN": 0.15, "OTH": 0.2}), "USA", {"RUS": first, "CHN": second}
    )
    assert points == pytest.approx(100 * expected) and 0 < points < 40
    assert geography.hhi_change_of_move(0.4, 0.25, 0.15, points, to_first) == pytest.approx(0, abs=1e-9)


def test_a_move_that_is_never_undone_is_all_that_the_origin_has():
    assert geography.undone_at_points(0.4, 0.0, 0.0, 50.0) == pytest.approx(40)


def test_along_the_moves_there_are_38_equal_steps_for_each_split():
    curves = geography.index_along_moves(0.38, 0.04, 0.03, {"half": 50.0, "all": 100.0})
    assert curves.columns.tolist() == ["split", "points", "change"]
    assert curves["split"].tolist() == ["half"] * 39 + ["all"] * 39
    assert curves["points"].to_numpy() == pytest.approx(np.tile(np.arange(39.0), 2))
    assert curves.index.tolist() == list(range(78))
    for split, percent in (("half", 50.0), ("all", 100.0)):
        of_split = curves[curves["split"] == split]
        change = geography.hhi_change_of_move(0.38, 0.04, 0.03, of_split["points"].to_numpy(), percent)
        assert of_split["change"].to_numpy() == pytest.approx(change)


def test_the_points_that_are_asked_for_are_the_ones_given():
    asked = geography.index_along_moves(0.38, 0.04, 0.03, {"ours": 80.0}, [5, 7.5])
    assert asked["points"].tolist() == [5.0, 7.5]
    assert asked["change"].iloc[0] == geography.hhi_change_of_move(0.38, 0.04, 0.03, 5.0, 80.0)

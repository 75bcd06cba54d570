import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import network_security as ns
from recomputed.ground.quantity import Undefined

# Nakamoto (2008), "Bitcoin: A Peer-to-Peer Electronic Cash System", section 11: the tables in full.
BITCOIN_PAPER = {
    0.1: {
        0: 1.0000000,
        1: 0.2045873,
        2: 0.0509779,
        3: 0.0131722,
        4: 0.0034552,
        5: 0.0009137,
        6: 0.0002428,
        7: 0.0000647,
        8: 0.0000173,
        9: 0.0000046,
        10: 0.0000012,
    },
    0.3: {
        0: 1.0000000,
        5: 0.1773523,
        10: 0.0416605,
        15: 0.0101008,
        20: 0.0024804,
        25: 0.0006132,
        30: 0.0001522,
        35: 0.0000379,
        40: 0.0000095,
        45: 0.0000024,
        50: 0.0000006,
    },
}
BITCOIN_PAPER_CONFIRMATIONS = {0.10: 5, 0.15: 8, 0.20: 11, 0.25: 15, 0.30: 24, 0.35: 41, 0.40: 89, 0.45: 340}
# Rosenfeld (2014), "Analysis of Hashrate-Based Double-Spending", table 1, percent.
ROSENFELD = {0.1: {1: 20, 2: 5.6, 3: 1.712, 4: 0.546, 5: 0.178, 6: 0.059}, 0.3: {1: 60, 2: 43.2, 3: 32.616}}
quick = settings(derandomize=True, deadline=None, max_examples=50)
minority, waits = st.floats(0.001, 0.49), st.integers(0, 60)


def _cells(tables):
    return [(share, waited, value) for share, row in tables.items() for waited, value in row.items()]


@pytest.mark.parametrize(("share", "waited", "published"), _cells(BITCOIN_PAPER))
def test_the_table_of_the_bitcoin_paper_is_met_to_its_last_digit(share, waited, published):
    assert round(ns.double_spend_success(share, waited), 7) == published


@pytest.mark.parametrize(("share", "confirmations"), BITCOIN_PAPER_CONFIRMATIONS.items())
def test_the_confirmations_of_the_bitcoin_paper_for_a_risk_of_a_thousandth_are_met(share, confirmations):
    assert ns.confirmations_needed(share, 0.001) == confirmations


@pytest.mark.parametrize(("share", "waited", "published_pct"), _cells(ROSENFELD))
def test_rosenfelds_table_is_met_to_its_last_digit(share, waited, published_pct):
    assert round(ns.double_spend_success_exact(share, waited) * 100, 3) == published_pct


@quick
@given(minority, waits)
def test_the_closed_form_is_the_sum_that_the_bitcoin_paper_prints(q, z):
    p = 1 - q
    mean = z * q / p
    poisson = [math.exp(-mean) * mean**k / math.factorial(k) for k in range(z + 1)]
    printed = 1 - sum(term * (1 - (q / p) ** (z - k)) for k, term in enumerate(poisson))
    assert ns.double_spend_success(q, z) == pytest.approx(printed, abs=1e-12)


@quick
@given(minority, waits)
def test_the_closed_form_is_the_sum_that_rosenfeld_prints(q, z):
    p = 1 - q
    terms = [math.comb(m + z - 1, m) * (p**z * q**m - p**m * q**z) for m in range(z + 1)] if z else []
    assert ns.double_spend_success_exact(q, z) == pytest.approx(1 - sum(terms), abs=1e-12)


@quick
@given(minority, st.integers(0, 60))
def test_waiting_longer_never_helps_the_attacker_and_a_larger_share_always_does(share, waited):
    for success in (ns.double_spend_success, ns.double_spend_success_exact):
        assert 0 <= success(share, waited + 1) <= success(share, waited) <= 1 + 1e-12
        assert success(share, waited) <= success(min(share * 1.1, 0.5), waited) + 1e-12


@pytest.mark.parametrize("success", [ns.double_spend_success, ns.double_spend_success_exact])
def test_nobody_never_succeeds_and_half_always_does(success):
    assert success(0, 1) == 0 and success(0, 0) == 1
    assert success(0.5, 1000) == 1 and success(1, 6) == 1
    assert success(0.4999999, 1) == pytest.approx(1, abs=1e-5)
    assert success(0.45, 5000) < 1e-10


@pytest.mark.parametrize("success", [ns.double_spend_success, ns.double_spend_success_exact])
def test_arrays_give_what_their_elements_give(success):
    shares, waited = np.array([0.0, 0.1, 0.3, 0.6]), np.array([[0], [1], [6]])
    one_by_one = [[success(share, wait) for share in shares] for wait in waited[:, 0]]
    assert success(shares, waited).tolist() == one_by_one


@pytest.mark.parametrize("success", [ns.double_spend_success, ns.double_spend_success_exact])
def test_races_that_cannot_be_run_are_refused(success):
    for share in (-0.1, 1.1, float("nan"), np.array([0.1, 2.0])):
        with pytest.raises(Undefined, match="^attacker_share"):
            success(share, 1)
    for waited in (-1, 1.5, float("inf")):
        with pytest.raises(Undefined, match="^confirmations"):
            success(0.1, waited)


def test_no_confirmations_help_against_half_and_no_risk_of_zero_can_be_had():
    for share in (0.5, -0.1, float("nan")):
        with pytest.raises(Undefined, match="^attacker_share"):
            ns.confirmations_needed(share, 0.001)
    for risk in (0, 1.1):
        with pytest.raises(Undefined, match="^risk"):
            ns.confirmations_needed(0.1, risk)
    with pytest.raises(Undefined, match="too close to 0.5"):
        ns.confirmations_needed(math.nextafter(0.5, 0), 1e-9)


@quick
@given(st.floats(0.01, 0.48), st.floats(1e-6, 0.5))
def test_the_confirmations_needed_are_enough_and_one_fewer_are_not(share, risk):
    needed = ns.confirmations_needed(share, risk)
    assert ns.double_spend_success(share, needed) < risk <= ns.double_spend_success(share, needed - 1)


def test_a_risk_that_is_met_exactly_is_not_yet_less_than_the_risk():
    for waited in range(1, 20):
        assert ns.confirmations_needed(0.3, ns.double_spend_success(0.3, waited)) == waited + 1


def test_nobody_needs_one_confirmation_and_so_does_a_risk_that_is_certain():
    assert ns.confirmations_needed(0, 0.001) == ns.confirmations_needed(0.1, 1) == 1


@pytest.mark.parametrize("success", [ns.double_spend_success, ns.double_spend_success_exact])
def test_half_and_more_succeed_for_certain_however_long_one_waits(success):
    with np.errstate(all="raise"):
        assert (success(np.array([[0.5], [0.7], [1.0]]), np.arange(1000)) == 1).all()


def test_blocks_and_retarget_after_a_loss_have_their_limits():
    assert ns.block_seconds_after_loss(0) == 600
    assert ns.days_to_retarget_after_loss(0) == 14
    assert ns.days_to_retarget_after_loss(0.75) == 56
    assert ns.days_to_retarget_after_loss(0.75, 2016) == 0


def test_a_chart_gets_the_same_numbers_from_the_same_functions(value_in_chart):
    assert value_in_chart(ns.block_seconds_after_loss, lost_share=0.3) == ns.block_seconds_after_loss(0.3)
    in_chart = value_in_chart(ns.days_to_retarget_after_loss, lost_share=0.3, blocks_into_period=100)
    assert in_chart == pytest.approx(ns.days_to_retarget_after_loss(0.3, 100), rel=1e-12)


def test_an_array_of_losses_gives_what_its_elements_give():
    lost = np.array([0.0, 0.3, 0.5])
    one_by_one = [ns.days_to_retarget_after_loss(share, 7) for share in lost]
    assert ns.days_to_retarget_after_loss(lost, 7).tolist() == one_by_one


def test_the_retarget_after_a_loss_brings_the_interval_back_to_ten_minutes():
    days = ns.days_to_retarget_after_loss(0.4)
    assert ns.next_difficulty(1e14, days * 86_400) == pytest.approx(0.6e14)


def test_the_difficulty_moves_by_no_more_than_four_and_never_below_one():
    two_weeks = 14 * 86_400
    periods = two_weeks * np.array([0.01, 0.25, 0.5, 1, 2, 4, 100])
    assert ns.next_difficulty(1000.0, periods).tolist() == [4000, 4000, 2000, 1000, 500, 250, 250]
    assert [ns.next_difficulty(1000.0, period) for period in periods] == [
        4000,
        4000,
        2000,
        1000,
        500,
        250,
        250,
    ]
    assert ns.next_difficulty(2.0, 100 * two_weeks) == 1


def test_difficulties_and_periods_that_cannot_be_are_refused():
    for difficulty in (0.5, float("nan")):
        with pytest.raises(Undefined, match="^difficulty"):
            ns.next_difficulty(difficulty, 1.0)
    for seconds in (0, -1, float("inf")):
        with pytest.raises(Undefined, match="^period_seconds"):
            ns.next_difficulty(1.0, seconds)


def test_reaching_a_threshold_is_enough_and_all_parties_reach_the_whole():
    shares = [0.3, 0.21, 0.2, 0.29]
    assert [ns.parties_to_reach(shares, threshold) for threshold in (0.3, 0.51, 0.59, 0.6, 1)] == [
        1,
        2,
        2,
        3,
        4,
    ]
    assert ns.parties_to_reach([shares, [1, 0, 0, 0]], 0.51).tolist() == [2, 1]
    assert ns.parties_to_reach(np.full(1000, 0.001), 0.51) == 510


def test_many_thresholds_give_what_each_gives():
    shares, thresholds = [0.4, 0.3, 0.2, 0.1], np.array([0.3, 0.4, 0.51, 1.0])
    each = [ns.parties_to_reach(shares, threshold) for threshold in thresholds]
    assert ns.parties_to_reach(shares, thresholds).tolist() == each == [1, 1, 2, 4]


@pytest.mark.parametrize("parties", [3, 7, 10, 49, 100])
def test_rounding_of_sums_never_asks_for_one_party_more(parties):
    equals = np.full(parties, 1 / parties)
    needed = [ns.parties_to_reach(equals, wanted / parties) for wanted in range(1, parties + 1)]
    assert needed == list(range(1, parties + 1))
    assert ns.parties_to_reach([0.5, 0.4999999], 1) == 2


def test_thresholds_and_shares_that_are_none_are_refused():
    for threshold in (0, 1.1, np.array([0.5, 0])):
        with pytest.raises(Undefined, match="^threshold"):
            ns.parties_to_reach([1.0], threshold)
    with pytest.raises(Undefined, match="^shares"):
        ns.parties_to_reach([], 0.5)


@quick
@given(st.floats(0, 0.5), st.floats(0.5, 0.9))
def test_what_must_be_added_gives_the_majority_it_was_asked_for(held, majority):
    added = ns.added_hashrate_for_majority(held, majority)
    assert (held + added) / (1 + added) == pytest.approx(majority, rel=1e-12)


def _apparent_share(hashrate, tie):
    """Eyal & Sirer (2014), equation 8: the selfish pool's share of the blocks that count."""
    kept = hashrate * (1 - hashrate) ** 2 * (4 * hashrate + tie * (1 - 2 * hashrate)) - hashrate**3
    return kept / (1 - hashrate * (1 + (2 - hashrate) * hashrate))


@quick
@given(st.floats(0, 0.95))
def test_at_its_threshold_selfish_mining_earns_what_honest_mining_earns(tie):
    threshold = ns.selfish_mining_threshold(tie)
    assert _apparent_share(threshold, tie) == pytest.approx(threshold, abs=1e-12)
    assert _apparent_share(threshold + 0.01, tie) > threshold + 0.01


def test_the_thresholds_of_selfish_mining_are_those_its_authors_print():
    assert [ns.selfish_mining_threshold(tie) for tie in (0, 0.5, 1)] == [1 / 3, 0.25, 0]


def test_a_chart_gets_the_same_majority_and_threshold(value_in_chart):
    in_chart = value_in_chart(ns.added_hashrate_for_majority, held_share=0.3, majority_share=0.51)
    assert in_chart == pytest.approx(ns.added_hashrate_for_majority(0.3, 0.51), rel=1e-12)
    assert value_in_chart(ns.selfish_mining_threshold, tie_share=0.2) == ns.selfish_mining_threshold(0.2)


def test_a_wait_is_said_in_a_unit_that_gives_two_of_it_or_more():
    waits = {0: "0 minutes", 6: "60 minutes", 11: "110 minutes", 12: "2 hours", 31: "5 hours", 287: "48 hours"}
    waits |= {288: "2 days", 8_765: "61 days", 8_766: "2 months", 105_191: "24 months", 105_192: "2 years"}
    waits |= {2_000_000: "38 years", math.inf: "no wait is enough"}
    assert {confirmations: ns.wait_in_words(confirmations) for confirmations in waits} == waits


OF_MONTH = {
    "separate": pd.DataFrame(
        [[0.1, 0.3, 0.2, 0.4], [0.5, 0.25, 0.0, 0.25]], ["2026-02", "2026-03"], [*"abc", "unknown"]
    ),
    "merged": pd.DataFrame([[0.4, 0.2, 0.4]], ["2026-02"], [*"ab", "unknown"]),
}


def test_an_excess_is_the_chance_of_one_less_that_of_the_other_in_points():
    expected = 100 * (ns.double_spend_success(0.3, 6) - ns.double_spend_success(0.1, 6))
    assert ns.double_spend_excess_points(0.3, 0.1, 6) == pytest.approx(expected)
    exact = ns.double_spend_excess_points(0.3, 0.1, 6, ns.double_spend_success_exact)
    assert exact == pytest.approx(100 * (ns.double_spend_success_exact(0.3, 6) - ns.double_spend_success_exact(0.1, 6)))


@pytest.mark.parametrize(
    ("largest", "pools", "month", "gone", "attacker", "equal"),
    [
        (1, "separate", "2026-02", 0, 0.3, 0.01),
        (2, "separate", "2026-02", 0, 0.5, 0.02),
        (1, "merged", "2026-02", 25, 0.3, 0.01),
        (1, "separate", "2026-03", 80, 0.1, 0.01),
    ],
)
def test_an_attack_is_that_of_the_largest_without_those_who_left(largest, pools, month, gone, attacker, equal):
    found = ns.attack_excess_points(OF_MONTH, largest, pools, month, 3, 100, gone)
    assert found == pytest.approx(ns.double_spend_excess_points(attacker, equal, 3))
    if not gone:
        assert ns.attack_excess_points(OF_MONTH, largest, pools, month, 3, 100) == found
    exact = ns.attack_excess_points(OF_MONTH, largest, pools, month, 3, 100, gone, ns.double_spend_success_exact)
    assert exact == pytest.approx(ns.double_spend_excess_points(attacker, equal, 3, ns.double_spend_success_exact))


def test_formulas_of_a_month_take_worlds_as_arrays():
    worlds = np.array([2.0, 4.0])
    one = [ns.attack_excess_points(OF_MONTH, 1, "separate", "2026-02", w, 100 * w, 10 * w) for w in worlds]
    assert (
        ns.attack_excess_points(OF_MONTH, 1, "separate", "2026-02", worlds, 100 * worlds, 10 * worlds).tolist() == one
    )
    one = [ns.block_slowdown_pct(OF_MONTH, "separate", "2026-02", w, 100 * w, 10 * w) for w in worlds]
    assert ns.block_slowdown_pct(OF_MONTH, "separate", "2026-02", worlds, 100 * worlds, 10 * worlds).tolist() == one
    assert ns.pools_to_reach(OF_MONTH, "separate", "2026-02", np.array([30.0, 51.0])).tolist() == [1, 2]
    one = [ns.selfish_mining_points(OF_MONTH, 2, "separate", "2026-02", 10 * w) for w in worlds]
    assert ns.selfish_mining_points(OF_MONTH, 2, "separate", "2026-02", 10 * worlds).tolist() == one


def test_curves_hold_every_attacker_after_every_number_of_confirmations():
    found = ns.double_spend_curves({"large": 0.3, "small": 0.1}, range(0, 6, 5))
    assert found[["who", "confirmations"]].to_numpy().tolist() == [
        ["large", 0],
        ["large", 5],
        ["small", 0],
        ["small", 5],
    ]
    # Nakamoto (2008), section 11: 0.1773523 and 0.0009137.
    assert found["chance_pct"].to_numpy() == pytest.approx([100, 17.73523, 100, 0.09137], abs=1e-5)
    assert list(found.index) == [0, 1, 2, 3]


def test_chances_by_year_leave_a_year_without_shares_empty():
    held = pd.DataFrame({"two": [0.6, 0.3], "one": [0.3, 0.1]}, [2014, 2016])
    found = ns.double_spend_by_year(held, 5)
    assert list(found.columns) == ["year", "who", "share_pct", "chance_pct"]
    assert found[["year", "who"]].to_numpy().tolist() == [
        [y, who] for who in ("two", "one") for y in (2014, 2015, 2016)
    ]
    assert found["share_pct"].to_numpy() == pytest.approx([60, np.nan, 30, 30, np.nan, 10], nan_ok=True)
    chances = [100, np.nan, 17.73523, 17.73523, np.nan, 0.09137]
    assert found["chance_pct"].to_numpy() == pytest.approx(chances, abs=1e-5, nan_ok=True)


def test_no_wait_is_enough_from_half_up():
    assert ns.confirmations_or_never(0.3, 0.001) == ns.confirmations_needed(0.3, 0.001) == 24
    assert ns.confirmations_or_never(0.5, 0.001) == ns.confirmations_or_never(0.7, 0.001) == math.inf
    assert type(ns.confirmations_or_never(0.3, 0.001)) is float


def test_blocks_slow_down_by_what_the_largest_had_more_than_equals():
    slower = ns.block_slowdown_pct(OF_MONTH, "separate", "2026-02", 2, 10, 0)
    assert slower == pytest.approx(100 * ((1 - 0.2) / (1 - 0.5) - 1))
    moved = ns.block_slowdown_pct(OF_MONTH, "merged", "2026-02", 1, 10, 50)
    assert moved == pytest.approx(100 * ((1 - 0.05) / (1 - 0.2) - 1))
    assert ns.block_slowdown_pct(OF_MONTH, "separate", "2026-02", 2, 10, 100) == 0


def test_minutes_after_failures_follow_what_is_lost():
    found = ns.block_minutes_after_failures({"all": [0.0, 0.5, 0.75], "none": [0.0, 0.0, 0.0]})
    assert found.to_dict("list") == {
        "case": 3 * ["all"] + 3 * ["none"],
        "failing": 2 * [0, 1, 2],
        "minutes": [10, 20, 40, 10, 10, 10],
    }
    assert list(found.index) == [0, 1, 2, 3, 4, 5]


def test_the_difficulty_falls_as_the_retarget_rule_says():
    lost = np.array([0.0, 0.25, 0.6, 0.75, 0.9])
    ratio = ns.difficulty_ratio_after_loss(lost)
    assert ratio == pytest.approx(ns.next_difficulty(np.full(5, 1e9), 2016 * ns.block_seconds_after_loss(lost)) / 1e9)
    assert type(ns.difficulty_ratio_after_loss(0.5)) is float


def test_pools_reach_a_majority_with_the_unsigned_blocks_as_one_of_them():
    assert [ns.pools_to_reach(OF_MONTH, "separate", "2026-02", pct) for pct in (40, 70, 70.5)] == [1, 2, 3]
    assert ns.pools_to_reach(OF_MONTH, "merged", "2026-02", 51) == 2


def test_selfish_mining_points_are_counted_from_the_threshold():
    assert ns.selfish_mining_points(OF_MONTH, 1, "separate", "2026-02", 50) == pytest.approx(5)
    assert ns.selfish_mining_points(OF_MONTH, 2, "merged", "2026-02", 100) == pytest.approx(60)

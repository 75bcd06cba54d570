"""Metamorphic relations: how the answers must change, or stay, when the question is changed in a known way.

No relation needs to know the right number, so none can be wrong in the same way as the formula that it holds.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from exodus.formulas import ai_compute as ai
from exodus.formulas import catching_up as cu
from exodus.formulas import concentration as c
from exodus.formulas import cost_models as cm
from exodus.formulas import country_lists as cl
from exodus.formulas import frontier as f
from exodus.formulas import geography as g
from exodus.formulas import growth as gr
from exodus.formulas import hardware as hw
from exodus.formulas import machine_economics as me
from exodus.formulas import mining_cost as mc
from exodus.formulas import network_security as ns
from exodus.formulas import on_device as od
from exodus.formulas import opposite_paths as op
from exodus.formulas import price_decline as pd_
from exodus.formulas import shares as s
from recomputed.declared.models import Parameter, Reading
from recomputed.judging.bounds import holds, margin
from recomputed.judging.evaluation import values_at
from recomputed.judging.expression import expression_of
from recomputed.judging.joint_sample import drawn
from recomputed.judging.precomputed_states import levels_of, states_of
from recomputed.judging.sensitivity import sensitivity
from recomputed.judging.turning_points import turning_points
from recomputed.judging.verdicts import EDGES, verdict
from tests.planted import given as known
from tests.planted import judged, parameter, reading, stand_in

related = settings(
    derandomize=True, deadline=None, database=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow]
)
rarely = settings(related, max_examples=6)
positive, factors = st.floats(0.01, 1e4), st.floats(0.1, 10.0)
some_shares = st.lists(st.floats(0.001, 1), min_size=2, max_size=12).map(lambda a: np.array(a) / sum(a))
amounts = st.lists(st.integers(0, 50), min_size=2, max_size=10).map(lambda a: np.array([*a, 1.0]))
series = st.lists(st.integers(-100, 100), min_size=3, max_size=12).map(lambda v: np.array(v, dtype=float))
lines = st.tuples(st.floats(-5, 5), st.floats(-50, 50))
MEASURES = [
    c.herfindahl_hirschman_index, c.effective_number, c.nakamoto_coefficient, c.shannon_entropy_bits,
    lambda shares: c.top_share(shares, 2), lambda shares: ns.parties_to_reach(shares, 0.6),
]  # fmt: skip
NETWORK = {"difficulty": 1.2e14, "fleet_j_per_th": 22.0, "overhead_ratio": 1.1}
REWARD = {"subsidy_btc_per_block": 3.125, "fees_btc_per_block": 0.05}
COST = NETWORK | REWARD | {"usd_per_kwh": 0.08}
FLEET = np.array([9.5, 15.0, 21.5, 30.0, 60.0]), np.array([0.5, 1.5, 2.5, 3.5, 4.5])
YEARS = np.arange(2015.0, 2025.0)
LIST = {"USA": 0.36, "PRY": 0.04, "RUS": 0.16, "CHN": 0.14, "ETH": 0.05}


def near(value, **tolerance):
    return pytest.approx(value, **{"rel": 1e-9, "abs": 1e-12} | tolerance)


# What a bitcoin costs


@related
@given(factors, factors, factors)
def test_cost_scales_with_price_and_efficiency_and_against_the_reward(price, efficiency, reward):
    changed = COST | {"usd_per_kwh": 0.08 * price, "fleet_j_per_th": 22.0 * efficiency}
    changed |= {name: amount * reward for name, amount in REWARD.items()}
    before, after = mc.electricity_cost_usd_per_btc(**COST), mc.electricity_cost_usd_per_btc(**changed)
    assert after == near(before * price * efficiency / reward)


@related
@given(factors, positive)
def test_what_a_coin_costs_over_what_its_kilowatt_hour_costs_is_its_electricity(price, difficulty):
    numbers = COST | {"usd_per_kwh": price, "difficulty": difficulty}
    needed = {name: value for name, value in numbers.items() if name != "usd_per_kwh"}
    assert mc.electricity_cost_usd_per_btc(**numbers) / price == near(mc.electricity_kwh_per_btc(**needed))


@related
@given(st.integers(0, 5_000_000))
def test_one_halving_later_the_subsidy_is_half_to_the_satoshi(height):
    now, later = (round(mc.subsidy_btc_per_block(h) * 1e8) for h in (height, height + 210_000))
    assert later == now // 2


@related
@given(positive, factors)
def test_from_difficulty_to_hashrate_and_back_and_twice_the_interval_is_half_the_rate(difficulty, factor):
    rate = mc.hashrate_eh_per_s(difficulty, 600.0)
    assert rate * 1e18 * 600.0 / 2**32 == near(difficulty)
    assert mc.hashrate_eh_per_s(difficulty * factor, 600.0 * factor) == near(rate)


@related
@given(positive, positive, st.floats(0.001, 10), st.floats(0.1, 50))
def test_the_two_published_models_agree_where_they_ask_the_same(difficulty, usd, w_per_gh, subsidy):
    ours = mc.electricity_cost_usd_per_btc(difficulty, 1000 * w_per_gh, 1.0, subsidy, 0.0, usd)
    assert cm.hayes_cost_usd_per_btc(difficulty, usd, w_per_gh, subsidy) == near(ours)


@related
@given(factors)
def test_a_fleet_in_other_units_is_the_same_fleet_and_no_dearer_than_break_even(unit):
    machines, ages = FLEET
    fleet = cm.reselected_fleet_j_per_th(machines, ages, 25.0)
    assert cm.reselected_fleet_j_per_th(machines * unit, ages, 25.0 * unit) == near(fleet * unit)
    assert fleet <= 25.0


@related
@given(st.permutations(range(5)), factors)
def test_a_re_selected_cost_knows_neither_the_order_of_machines_nor_the_currency(order, currency):
    (machines, ages), rest = FLEET, (1.2e14, 3.125, 0.05)
    cost = cm.reselected_cost_usd_per_btc(machines, ages, *rest, 9e4, 0.08)
    again = cm.reselected_cost_usd_per_btc(machines[order], ages[order], *rest, 9e4 * currency, 0.08 * currency)
    assert again == near(cost * currency)
    assert cost <= 9e4


@related
@given(st.floats(0.001, 1), factors)
def test_break_even_of_efficiency_and_of_price_undo_each_other(usd, factor):
    hashprice = mc.hashprice_usd_per_ph_per_day(1.2e14 / factor, 3.125, 0.05, 9e4)
    assert hashprice == near(factor * mc.hashprice_usd_per_ph_per_day(1.2e14, 3.125, 0.05, 9e4))
    assert mc.breakeven_usd_per_kwh(hashprice, mc.breakeven_j_per_th(hashprice, usd, 1.2), 1.2) == near(usd)


# Machines


@related
@given(factors, st.floats(0, 100), st.floats(0, 100))
def test_cost_over_value_knows_no_currency_and_heat_only_takes_its_part(currency, less, more):
    machine = (20.0, 1e14, 3.125, 0.0)
    plain = me.electricity_over_value(*machine, 0.1, 1e5)
    assert me.electricity_over_value(*machine, 0.1 * currency, 1e5 * currency) == near(plain)
    used = [me.electricity_over_value(*machine, 0.1, 1e5, heat) for heat in (less, more, less + more)]
    assert plain - used[2] == near((plain - used[0]) + (plain - used[1]))


@related
@given(st.floats(-100, 100), factors, st.floats(1, 5))
def test_the_last_paying_year_moves_with_the_calendar_and_never_later_for_dearer_power(shift, currency, dearer):
    times, earned = np.arange(2013.0, 2020.0), np.array([9000.0, 3000.0, 5000.0, 900.0, 1500.0, 300.0, 90.0])
    last = me.last_paying_time(100.0, 0.03, times, earned)
    assert me.last_paying_time(100.0, 0.03, times + shift, earned) == near(last + shift)
    assert me.last_paying_time(100.0, 0.03 * currency, times, earned * currency) == last
    assert me.last_paying_time(100.0, 0.03 * dearer, times, earned) <= last


@related
@given(factors, st.floats(5, 100), st.floats(5, 100))
def test_doubling_both_sides_of_a_cost_ratio_leaves_it_and_changing_sides_turns_it_over(factor, home, plant):
    at_home, at_work = (home, 0.18, 50.0), (plant, 0.09, 17.0)
    ratio = hw.home_over_industrial_cost_ratio(*at_home, *at_work, 1.0, 4.0)
    times = [(j, usd * factor, machine * factor) for j, usd, machine in (at_home, at_work)]
    assert hw.home_over_industrial_cost_ratio(*times[0], *times[1], 1.0, 4.0) == near(ratio)
    assert hw.home_over_industrial_cost_ratio(*at_work, *at_home, 1.0, 4.0) == near(1 / ratio)


@related
@given(positive, positive, positive)
def test_ratios_of_efficiency_chain_and_a_gap_is_measured_against_the_widest(first, second, third):
    through = hw.efficiency_ratio(first, second) * hw.efficiency_ratio(second, third)
    assert through == near(hw.efficiency_ratio(first, third))
    assert hw.gap_against_widest(first, third, hw.efficiency_ratio(first, third)) == near(1.0)


@related
@given(positive, st.floats(0, 60), st.floats(0, 15), st.floats(0, 15))
def test_improvements_of_years_follow_on_one_another(j_per_th, improvement, first, second):
    after_both = hw.energy_after_years(hw.energy_after_years(j_per_th, improvement, first), improvement, second)
    assert after_both == near(hw.energy_after_years(j_per_th, improvement, first + second))
    assert hw.energy_after_years(j_per_th, improvement, 0.0) == hw.energy_after_years(j_per_th, 0.0, first) == j_per_th


@related
@given(st.lists(positive, min_size=2, max_size=12), factors)
def test_records_know_no_unit_and_the_highest_so_far_mirrors_the_lowest_so_far(values, unit):
    heights = np.array(values)
    assert hw.record_ratio(heights * unit) == near(hw.record_ratio(heights))
    assert (hw.running_maximum(heights) == -pd_.running_minimum(-heights)).all()
    assert (hw.record_ratio(heights) > 1) == (hw.running_maximum(heights)[-1] > hw.running_maximum(heights)[-2])


@related
@given(positive, positive, factors)
def test_the_wait_for_a_block_halves_with_twice_the_machines_or_half_the_network(mine, network, factor):
    wait = hw.expected_years_per_block(mine, network)
    assert hw.expected_years_per_block(mine * factor, network) == near(wait / factor)
    assert hw.expected_years_per_block(mine * factor, network * factor) == near(wait)
    difficulty = network * 1e18 * 600 / 2**32
    assert hw.solo_years_per_block(mine, difficulty) == near(wait)


# Security


@related
@given(st.floats(0.01, 0.45), st.floats(1.0, 1.08), st.floats(1e-5, 0.2), st.floats(1.0, 5.0))
def test_a_larger_attacker_or_a_smaller_risk_never_needs_fewer_confirmations(share, larger, risk, safer):
    needed = ns.confirmations_needed(share, risk)
    assert ns.confirmations_needed(share * larger, risk) >= needed
    assert ns.confirmations_needed(share, risk / safer) >= needed


@related
@given(st.floats(0.5, 2), st.floats(0.5, 2), factors)
def test_two_retargets_multiply_and_the_difficulty_has_no_unit(first, second, unit):
    weeks = 14 * 86_400.0
    twice = ns.next_difficulty(ns.next_difficulty(1e6, weeks * first), weeks * second)
    assert twice == near(ns.next_difficulty(1e6, weeks * first * second))
    assert ns.next_difficulty(1e6 * unit, weeks * first) == near(unit * ns.next_difficulty(1e6, weeks * first))


@related
@given(st.floats(0, 0.9), st.integers(0, 2016))
def test_the_days_to_the_retarget_are_those_before_and_those_after_any_block(lost, block):
    days, rest = ns.days_to_retarget_after_loss(lost), ns.days_to_retarget_after_loss(lost, block)
    assert days - rest == near(block * ns.block_seconds_after_loss(lost) / 86_400, rel=1e-7, abs=1e-9)


@related
@given(st.floats(0, 0.4), st.floats(0.4, 0.6), st.floats(0.6, 0.9))
def test_reaching_a_majority_in_two_steps_takes_as_much_as_in_one(held, halfway, majority):
    first = ns.added_hashrate_for_majority(held, halfway)
    second = ns.added_hashrate_for_majority(halfway, majority) * (1 + first)
    assert first + second == near(ns.added_hashrate_for_majority(held, majority))


# Concentration


@related
@given(some_shares, st.data())
def test_merging_any_group_never_lowers_concentration_and_may_be_done_step_by_step(shares, data):
    names = [f"p{i}" for i in range(len(shares))]
    whole = pd.Series(shares, index=names)
    group = data.draw(st.lists(st.sampled_from(names), min_size=2, unique=True))
    together = c.merged(whole, group, "joint")
    stepwise = c.merged(c.merged(whole, group[:-1], "some"), ["some", group[-1]], "joint")
    assert together.to_dict() == near(stepwise.to_dict())
    assert c.herfindahl_hirschman_index(together) >= c.herfindahl_hirschman_index(whole)
    assert c.effective_number(together) <= c.effective_number(whole)
    assert c.nakamoto_coefficient(together) <= c.nakamoto_coefficient(whole)


@related
@given(some_shares, st.integers(2, 5))
def test_if_every_party_splits_evenly_each_measure_moves_by_its_own_law(shares, parts):
    split = np.repeat(shares / parts, parts)
    assert c.herfindahl_hirschman_index(split) == near(c.herfindahl_hirschman_index(shares) / parts)
    assert c.effective_number(split) == near(c.effective_number(shares) * parts)
    assert c.shannon_entropy_bits(split) == near(c.shannon_entropy_bits(shares) + np.log2(parts))
    assert c.gini(split) == near(c.gini(shares), abs=1e-9)


@related
@given(amounts, factors)
def test_scaled_amounts_are_the_same_shares_and_have_the_same_measures(counted, unit):
    for measure in [*MEASURES, c.gini]:
        assert measure(s.normalised(counted * unit)) == near(measure(s.normalised(counted)))


@related
@given(some_shares, st.integers(1, 4))
def test_parties_without_a_share_change_nothing(shares, idle):
    for measure in MEASURES:
        assert measure(np.append(shares, np.zeros(idle))) == near(measure(shares))


@related
@given(some_shares, st.randoms(use_true_random=False), st.floats(0, 0.8))
def test_bounds_know_no_order(shares, random, rest):
    known = shares * (1 - rest)
    mixed = known.copy()
    random.shuffle(mixed)
    assert c.hhi_bounds(mixed, rest) == near(c.hhi_bounds(known, rest))
    assert c.nakamoto_bounds(mixed, rest) == c.nakamoto_bounds(known, rest)


@related
@given(some_shares, st.floats(0, 0.9), st.floats(0, 0.09))
def test_a_higher_threshold_never_needs_fewer_parties(shares, threshold, more):
    assert c.nakamoto_coefficient(shares, threshold + more) >= c.nakamoto_coefficient(shares, threshold)
    low, high = c.nakamoto_bounds(shares * 0.9, 0.1, threshold), c.nakamoto_bounds(shares * 0.9, 0.1, threshold + more)
    assert low[0] <= high[0] and low[1] <= high[1]


@related
@given(some_shares)
def test_the_parties_of_the_nakamoto_coefficient_pass_the_half_and_one_fewer_do_not(shares):
    number = c.nakamoto_coefficient(shares)
    assert c.top_share(shares, number) > 0.5 - 1e-9
    assert number == 1 or c.top_share(shares, number - 1) <= 0.5 + 1e-9


@related
@given(some_shares)
def test_the_next_largest_adds_no_more_than_the_one_before(shares):
    added = np.diff([0.0, *(c.top_share(shares, k) for k in range(1, len(shares) + 1))])
    assert (added >= 0).all() and (np.diff(added) <= 1e-12).all()


@related
@given(some_shares, st.floats(0.01, 0.5))
def test_a_gift_of_the_largest_to_the_smallest_spreads_by_every_measure(shares, part):
    largest, smallest = shares.argmax(), shares.argmin()
    assume(shares[largest] - shares[smallest] > 1e-3)
    gift = part * (shares[largest] - shares[smallest])
    after = shares.copy()
    after[[largest, smallest]] += [-gift, gift]
    assert c.herfindahl_hirschman_index(after) < c.herfindahl_hirschman_index(shares)
    assert c.shannon_entropy_bits(after) > c.shannon_entropy_bits(shares)
    assert c.gini(after) < c.gini(shares)


@related
@given(some_shares, st.integers(10, 10_000), st.integers(2, 9))
def test_with_k_squared_as_many_draws_the_error_is_a_kth(shares, counted, k):
    error = c.hhi_standard_error(shares, counted)
    assert c.hhi_standard_error(shares, counted * k * k) == near(error / k, abs=1e-9)


@related
@given(series, factors, st.floats(-5, 5))
def test_windows_ask_only_for_the_order_of_the_values(values, factor, shift):
    share = c.rising_window_share(values)
    assert c.rising_window_share(np.exp(values / 50)) == share
    assert c.rising_window_share(-values[::-1]) == share


@related
@given(amounts, amounts, st.integers(1, 200), st.floats(0.1, 10))
def test_a_group_of_equals_counts_as_the_equals_one_by_one(named, group, owners, unit):
    amount = group.sum()
    one_by_one = np.append(named, np.full(owners, amount / owners))
    assert ai.ownership_index(named, [amount], [owners]) == near(ai.ownership_index(one_by_one, [], []))
    assert ai.ownership_index(named * unit, [amount * unit], [owners]) == near(
        ai.ownership_index(named, [amount], [owners])
    )
    for k in (1, 3, 50):
        held = ai.largest_owners_share(named, [amount], [owners], k)
        assert held == near(ai.largest_owners_share(one_by_one, [], [], k))


@related
@given(some_shares, st.floats(0, 1), st.floats(0, 1))
def test_giving_the_largest_a_part_and_then_a_part_of_the_rest_is_giving_both_at_once(shares, first, second):
    held, rest = s.credited_to_largest(shares, first)
    again, left = s.credited_to_largest(np.append(held, rest), second)
    at_once, remains = s.credited_to_largest(shares, 1 - (1 - first) * (1 - second))
    assert again == near(at_once) and left == near(remains)


@related
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=20), st.integers(-50, 50))
def test_below_above_and_equal_are_the_whole_and_ranks_follow_the_order_only(values, limit):
    numbers = np.array(values, dtype=float)
    equal = np.mean(numbers == limit)
    assert s.share_below(numbers, limit) + s.share_below(-numbers, -limit) + equal == near(1.0)
    assert s.rank_among(float(limit), list(numbers)) == s.rank_among(np.exp(limit / 9), list(np.exp(numbers / 9)))
    assert s.rank_among(float(limit), list(numbers)) == 1 + round(s.share_below(-numbers, -limit) * len(numbers))


# Countries


@related
@given(st.floats(0, 30), st.floats(0, 100), st.floats(0, 100))
def test_a_move_there_and_back_changes_nothing_and_the_destinations_have_no_order(points, to_first, river):
    there = g.hhi_change_of_move(0.4, 0.1, 0.05, points, 100.0)
    back = g.hhi_change_of_move(0.1 + points / 100, 0.4 - points / 100, 0.05, points, 100.0)
    assert there + back == near(0.0, abs=1e-8)
    one_way = g.hhi_change_of_move(0.4, 0.1, 0.05, points, to_first)
    assert one_way == near(g.hhi_change_of_move(0.4, 0.05, 0.1, points, 100 - to_first), abs=1e-8)
    rivers = g.largest_river_share(0.04, 0.02, points, to_first, river, 70.0)
    assert rivers == near(g.largest_river_share(0.02, 0.04, points, 100 - to_first, 70.0, river))


@related
@given(some_shares, st.floats(0, 1), factors)
def test_only_the_ratio_of_the_weights_says_who_gets_how_much_of_a_move(shares, part, unit):
    before = pd.Series(shares, index=[f"c{i}" for i in range(len(shares))])
    moved, weights = part * shares[0], {"c1": 2.0, "new": 1.0}
    after = g.shares_after_move(before, "c0", weights, moved)
    again = g.shares_after_move(before, "c0", {name: unit * w for name, w in weights.items()}, moved)
    assert after.to_dict() == near(again.to_dict())
    assert g.hhi_after_move(before, "c0", weights, moved) == near(c.herfindahl_hirschman_index(after), rel=1e-7)


@related
@given(st.floats(0, 100), st.floats(0, 0.2), st.floats(0, 1))
def test_a_country_without_hashrate_changes_no_list_and_a_property_and_its_opposite_are_the_whole(part, share, hydro):
    longer = LIST | {"ZZZ": 0.0}
    assert cl.effective_countries(longer, part) == near(cl.effective_countries(LIST, part))
    assert cl.countries_to_half(longer, part) == cl.countries_to_half(LIST, part)
    wet = {"USA": hydro, "PRY": 1.0, "RUS": 0.2}
    dry = {country: 1 - value for country, value in wet.items()}
    assert cl.share_with_property(LIST, wet, share) + cl.share_with_property(LIST, dry, 1 - share) == near(1.0)


@related
@given(st.floats(0, 20), st.floats(0, 20))
def test_two_moves_one_after_the_other_are_one_move_of_both(first, second):
    step = cl.named_after_move(cl.named_after_move(LIST, "USA", {"PRY": first}), "USA", {"ETH": second})
    assert step == near(cl.named_after_move(LIST, "USA", {"PRY": first, "ETH": second}))
    gained = g.hashrate_change_pct(0.3, 900.0, 0.3, 900.0, first)
    assert gained == near(first / 0.3, abs=1e-9)
    assert s.points_gained(step["USA"], 0.36) == near(first + second, abs=1e-9)


# Growth and time


@related
@given(positive, st.floats(-50, 200), st.floats(0.5, 20))
def test_growing_is_undone_by_asking_for_the_rate_the_start_or_the_years(start, rate, years):
    assume(abs(rate) > 0.1)
    end = gr.grown(start, rate, years)
    assert gr.compound_growth_pct(start, end, years) == near(rate, rel=1e-6)
    assert gr.start_implied(end, rate, years) == near(start)
    assert gr.years_to_reach(start, end, rate) == near(years, rel=1e-6)


@related
@given(positive, positive, positive)
def test_changes_chain_as_factors_and_the_years_on_the_way_add_up(first, second, third):
    factor = (1 + gr.change_pct(first, second) / 100) * (1 + gr.change_pct(second, third) / 100)
    assert factor == near(1 + gr.change_pct(first, third) / 100, rel=1e-6)
    on_the_way = gr.years_to_reach(first, second, 7.0) + gr.years_to_reach(second, third, 7.0)
    assert on_the_way == near(gr.years_to_reach(first, third, 7.0), abs=1e-9)


@related
@given(st.lists(st.floats(-100, 100), min_size=10, max_size=10), lines, factors)
def test_adding_a_line_adds_its_slope_and_leaves_what_changes_at_a_break(values, line, unit):
    heights, added = np.array(values), line[0] * (YEARS - 2020) + line[1]
    slope = f.slope_per_year(YEARS, heights)
    assert f.slope_per_year(YEARS, heights + added) == near(slope + line[0], abs=1e-8)
    assert f.slope_per_year(YEARS * unit, heights) == near(slope / unit, abs=1e-8)
    change = f.slope_change(YEARS, heights, 2020.0)
    assert f.slope_change(YEARS, heights + added, 2020.0) == near(change, abs=1e-8)
    assert f.slope_change(-YEARS[::-1], heights[::-1], -2019.5) == near(change, abs=1e-8)


@related
@given(st.floats(1.05, 20), st.integers(2, 5), positive, positive)
def test_twice_the_stock_lasts_one_doubling_longer_and_a_power_of_the_growth_is_as_much_faster(growth, k, stock, used):
    doubling = f.doubling_years(growth)
    assert f.doubling_years(growth**k) == near(doubling / k)
    last = f.exhaustion_year(stock, used, 2024.0, growth)
    assert f.exhaustion_year(2 * stock, used, 2024.0, growth) == near(last + doubling)
    assert f.exhaustion_year(stock * k, used * k, 2024.0, growth) == near(last)


@related
@given(st.lists(st.floats(0.01, 100), min_size=10, max_size=10), factors, st.floats(1.1, 100), st.floats(1.1, 100))
def test_a_fall_of_prices_knows_no_currency_and_falls_one_after_the_other_add_their_years(prices, unit, first, second):
    falling = pd_.decline_factor_per_year(YEARS, np.array(prices))
    assert pd_.decline_factor_per_year(YEARS, np.array(prices) * unit) == near(falling, rel=1e-7)
    assert pd_.decline_factor_per_year(YEARS, 1 / np.array(prices)) == near(1 / falling, rel=1e-7)
    years = pd_.years_to_fall(first, 3.0) + pd_.years_to_fall(second, 3.0)
    assert pd_.years_to_fall(first * second, 3.0) == near(years)


@related
@given(st.lists(st.integers(0, 3), min_size=4, max_size=12), st.integers(1, 3))
def test_a_lag_asks_only_for_the_order_of_scores_and_a_second_delay_is_added(steps, delay):
    leader = np.cumsum(np.array(steps, dtype=float) + 1)
    follower = np.r_[np.full(delay, leader[0]), leader[:-delay]]
    lags = cu.lag_steps(leader, follower)
    assert lags[delay:].tolist() == [delay] * (len(leader) - delay)
    assert (cu.lag_steps(np.exp(leader / 20), np.exp(follower / 20)) == lags).all()
    assert cu.lag_at_levels(leader, follower, leader[1 : -delay or None]).tolist() == [delay] * (
        len(leader) - 1 - delay
    )


@related
@given(st.lists(st.tuples(st.integers(1, 99), st.integers(0, 99)), min_size=2, max_size=9), st.integers(0, 99))
def test_the_smallest_model_that_passes_is_the_size_up_to_which_the_best_score_passes(models, asked):
    sizes, scores = np.array(models, dtype=float).T
    assume(scores.max() >= asked)
    smallest = cu.smallest_reaching(sizes, scores, asked)
    assert cu.best_up_to_size(sizes, scores, smallest) >= asked
    smaller = sizes[sizes < smallest]
    assert not smaller.size or cu.best_up_to_size(sizes, scores, smaller.max()) < asked
    assert cu.times_smaller(sizes.max(), smallest) * smallest == near(sizes.max())


@related
@given(st.lists(st.floats(-50, 50), min_size=4, max_size=12), st.floats(-5, 5), st.floats(-20, 20))
def test_a_gap_that_is_wider_throughout_has_not_changed_more_and_an_error_is_added(gaps, error, wider):
    change = cu.gap_change(np.array(gaps), 3, 1)
    assert cu.gap_change(np.array(gaps) + wider, 3, 1) == near(change, abs=1e-9)
    assert cu.gap_change(np.array(gaps), 3, 1, error) == near(change + error, abs=1e-9)
    assert cu.gap_change(np.array(gaps), 3, 2) + cu.gap_change(np.array(gaps), 2, 1) == near(change, abs=1e-9)


@related
@given(st.floats(4, 128), st.floats(0.2, 1), st.floats(2, 16), st.floats(0, 2), st.floats(1, 100))
def test_a_model_fits_if_and_only_if_it_is_no_larger_than_the_largest(memory, usable, bits, cache, size):
    largest = od.largest_model_bn_parameters(memory, usable, bits, cache)
    assume(abs(largest - size) > 1e-6)
    assert (od.memory_over_need(memory, usable, size, bits, cache) >= 1) == (size <= largest)
    assert od.model_memory_gb(largest, bits, cache) == near(memory * od.GB_PER_GIB * usable)
    assert od.model_memory_gb(2 * size, bits / 2, cache) == near(od.model_memory_gb(size, bits, cache))
    assert od.model_tokens_per_s(100.0, size, bits, usable) * size * bits / 8 == near(100.0 * usable)


@related
@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_the_weaker_half_is_the_same_for_the_mirrored_sentence(mining, models):
    assert op.weaker_half(mining, models) == near(op.weaker_half(-models, -mining))
    assert op.weaker_half(mining, models) <= min(mining, -models)


# Judging

WIDE = parameter([2.0, 6.0], allowed=[0.0, 10.0])
EVENLY = (np.arange(2**10) + 0.5) / 2**10
slopes, limits = st.floats(0.5, 5.0), st.floats(1.0, 9.0)


def turns(asked: Reading, formula, declared: Parameter, at: float) -> list[float]:
    return [p.at for p in turning_points("x", declared, at, lambda x: margin(asked, formula(np.asarray(x))))]


def share_of_worlds(asked: Reading, formula, **declared: Parameter) -> float:
    """In how many of the worlds a reading holds."""
    varied = {name: known(name, parameter.value, parameter) for name, parameter in declared.items()}
    with pytest.MonkeyPatch.context() as monkeypatch:
        stand_in(monkeypatch, asked)
        return float(holds(asked, values_at(formula, {}, drawn(varied))).mean())


@related
@given(slopes, limits)
def test_at_a_turning_point_the_quantity_is_at_its_limit_and_beside_it_the_verdict_differs(slope, limit):
    def formula(x):
        return slope * x * x / 10

    asked, root = reading(at_least=limit), float(np.sqrt(10 * limit / slope))
    found = turns(asked, formula, WIDE, 5.0)
    assert found == ([near(root)] if root < 10 else [])
    for point in found:
        assert formula(point) == near(limit, rel=1e-8)
        assert holds(asked, formula(point * 1.001)) and not holds(asked, formula(point * 0.999))


@related
@given(slopes, limits, factors)
def test_turning_points_move_with_the_unit_of_the_parameter_and_not_with_that_of_the_quantity(slope, limit, unit):
    def formula(x):
        return slope * x

    found = turns(reading(at_least=limit), formula, WIDE, 5.0)
    scaled = parameter([2.0 * unit, 6.0 * unit], allowed=[0.0, 10.0 * unit])
    assert turns(reading(at_least=limit), lambda x: formula(x / unit), scaled, 5.0 * unit) == near(
        [unit * x for x in found]
    )
    assert turns(reading(at_least=limit * unit), lambda x: unit * formula(x), WIDE, 5.0) == near(found)
    assert turns(reading(at_least=np.exp(limit / 9)), lambda x: np.exp(formula(x) / 9), WIDE, 5.0) == near(
        found, rel=1e-8
    )


@related
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=9), st.floats(-50, 50), st.floats(0, 20))
def test_a_reading_of_the_negated_quantity_with_the_negated_limit_is_the_same_reading(values, limit, width):
    numbers = np.array(values)
    for bounds, mirrored in [
        ({"at_least": limit}, {"at_most": -limit}),
        ({"at_least": limit, "at_most": limit + width}, {"at_least": -limit - width, "at_most": -limit}),
    ]:
        assert (margin(reading(**bounds), numbers) == margin(reading(**mirrored), -numbers)).all()
        assert (holds(reading(**bounds), numbers) == holds(reading(**mirrored), -numbers)).all()


@related
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=9), st.floats(-50, 50), st.floats(0, 20), st.floats(0, 5))
def test_narrower_bounds_never_hold_where_wider_ones_fail(values, low, width, slack):
    numbers = np.array(values)
    narrow = holds(reading(at_least=low, at_most=low + width), numbers)
    wide = holds(reading(at_least=low - slack, at_most=low + width + slack), numbers)
    assert (wide | ~narrow).all()
    assert (narrow == (holds(reading(at_least=low), numbers) & holds(reading(at_most=low + width), numbers))).all()


@rarely
@given(st.floats(0.1, 1.9))
def test_of_two_opposite_readings_one_holds_in_each_world_and_stricter_ones_in_fewer(limit):
    box = {"x": parameter([0.0, 1.0]), "y": parameter([0.0, 1.0])}

    def formula(x, y):
        return x + y

    above = share_of_worlds(reading(at_least=limit), formula, **box)
    assert above + share_of_worlds(reading(at_most=limit), formula, **box) == near(1.0, abs=1e-3)
    assert share_of_worlds(reading(at_least=limit * 1.05), formula, **box) <= above
    assert share_of_worlds(reading(at_most=-limit), lambda x, y: -formula(x, y), **box) == above


@rarely
@given(st.floats(0.55, 0.95))
def test_a_range_on_one_side_of_its_turning_point_holds_everywhere_or_nowhere(limit):
    def over(low, high):
        declared = parameter([low, high], allowed=[0.0, 1.0])
        return share_of_worlds(reading(at_least=limit), lambda x: x, x=declared)

    assert over(0.0, 1.0) == pytest.approx(1 - limit, abs=1e-4)
    assert over(limit - 0.05, limit + 0.05) == pytest.approx(0.5, abs=1e-3)
    assert (over(limit, 1.0), over(0.0, limit - 1e-6)) == (1.0, 0.0)


@rarely
@given(factors, st.floats(-100, 100), st.floats(0.5, 3))
def test_what_matters_does_not_depend_on_the_unit_or_the_zero_of_the_quantity(unit, shift, weight):
    spreads = {"x": EVENLY, "y": EVENLY}
    plain = sensitivity(spreads, lambda at: at["x"] + weight * at["y"] ** 2)
    moved = sensitivity(spreads, lambda at: unit * (at["x"] + weight * at["y"] ** 2) + shift)
    exchanged = sensitivity({"y": EVENLY, "x": EVENLY}, lambda at: at["x"] + weight * at["y"] ** 2)
    for name in spreads:
        assert moved[name] == near(plain[name], rel=1e-6, abs=1e-6)
        assert exchanged[name] == near(plain[name], abs=0.05)


@related
@given(st.lists(st.floats(-10, 10), min_size=4, max_size=40), st.randoms(use_true_random=False), st.integers(1, 3))
def test_the_values_at_points_know_neither_order_nor_company(points, random, part):
    def formula(x):
        return np.cbrt(np.asarray(x)) + 1

    order = list(range(len(points)))
    random.shuffle(order)
    x = np.array(points)
    values = values_at(formula, {}, {"x": x})
    np.testing.assert_array_equal(values[order], values_at(formula, {}, {"x": x[order]}))
    parts = [values_at(formula, {}, {"x": piece}) for piece in (x[:part], x[part:])]
    np.testing.assert_array_equal(values, np.concatenate(parts))


shares_of_worlds = st.lists(st.sampled_from([0.0, 0.05, 0.2, 0.34, 0.5, 0.66, 0.9, 1.0]), min_size=1, max_size=5)


@related
@given(shares_of_worlds, st.data())
def test_a_verdict_does_not_depend_on_the_order_of_readings_nor_on_tests_nor_on_a_double_of_every_rival(listed, data):
    lead, *rivals = [judged("rival" if i else "lead", share) for i, share in enumerate(listed)]
    said = verdict([lead, *rivals])
    tests = [judged("test", share) for share in data.draw(shares_of_worlds)]
    for same in (data.draw(st.permutations([lead, *rivals, *tests])), [lead, *rivals, *rivals]):
        found = verdict(same)
        assert found.support == near(said.support)
        if all(abs(said.support - edge) > 1e-9 for edge in EDGES):
            assert found.word == said.word


@related
@given(st.lists(st.floats(-5, 5).filter(lambda x: abs(x) > 0.01), min_size=3, max_size=3), st.floats(2.0, 6.0))
def test_the_expression_of_a_formula_is_worth_what_the_formula_is_worth(coefficients, x):
    def polynomial(x, offset):
        first, second, third = coefficients
        return (first * x - second) * x / 4 + third - offset

    text = expression_of(polynomial, {"offset": 2.0}, {"x": "size_gb"}, {"x": WIDE})
    assert eval(text, {"size_gb": x}) == near(polynomial(x, 2.0), abs=1e-9)


@related
@given(st.floats(2.0, 6.0), st.integers(3, 12))
def test_every_state_is_the_formula_at_its_level_and_the_present_value_is_among_them(here, most):
    levels = levels_of(WIDE, here, most)
    assert here in levels and levels == sorted(levels) and len(levels) <= most
    assert {levels[0], levels[-1]} <= {2.0, 6.0, here}
    states = states_of(lambda x: 1 / (x - 1.5), {}, {"x": known("x", here, WIDE)}, {"x": here}, {})
    assert states.values == near(
        [1 / (level - 1.5) for level in states.levels["x"]], rel=1e-8
    )  # nine significant digits are kept

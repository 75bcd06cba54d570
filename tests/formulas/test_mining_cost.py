import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import mining_cost as mc
from recomputed.ground.quantity import Undefined

NETWORK = {"difficulty": 1.2e14, "fleet_j_per_th": 22.0, "overhead_ratio": 1.1}
REWARD = {"subsidy_btc_per_block": 3.125, "fees_btc_per_block": 0.05}
PLAIN_ARITHMETIC = {
    mc.hashrate_eh_per_s: {"difficulty": 1.2e14, "block_seconds": 580.0},
    mc.electricity_kwh_per_btc: NETWORK | REWARD,
    mc.electricity_cost_usd_per_btc: NETWORK | REWARD | {"usd_per_kwh": 0.08},
    mc.cost_in_accounts_usd_per_btc: {"usd_per_btc": 79_995.0},
    mc.full_cost_usd_per_btc: NETWORK | REWARD | {"usd_per_kwh": 0.08, "other_cost_ratio": 0.4},
    mc.hashprice_usd_per_ph_per_day: {"difficulty": 1.2e14} | REWARD | {"price_usd": 9e4},
    mc.breakeven_j_per_th: {"hashprice_usd_per_ph_per_day": 45.0, "usd_per_kwh": 0.08, "overhead_ratio": 1.1},
    mc.breakeven_usd_per_kwh: {
        "hashprice_usd_per_ph_per_day": 45.0,
        "machine_j_per_th": 22.0,
        "overhead_ratio": 1.1,
    },
    mc.network_power_gw: {"hashrate_eh_per_s": 900.0, "fleet_j_per_th": 22.0, "overhead_ratio": 1.1},
}
quick = settings(derandomize=True, deadline=None, max_examples=50)
positive = st.floats(0.01, 1e3)


@pytest.mark.parametrize("formula", PLAIN_ARITHMETIC, ids=lambda formula: formula.__name__)
def test_a_chart_gets_the_same_number_from_the_same_function(formula, value_in_chart):
    numbers = PLAIN_ARITHMETIC[formula]
    assert value_in_chart(formula, **numbers) == pytest.approx(formula(**numbers), rel=1e-12)


@pytest.mark.parametrize("formula", PLAIN_ARITHMETIC, ids=lambda formula: formula.__name__)
def test_an_array_gives_what_its_elements_give(formula):
    numbers = PLAIN_ARITHMETIC[formula]
    factors = np.array([0.5, 1.0, 3.0])
    one_by_one = [formula(**{name: value * factor for name, value in numbers.items()}) for factor in factors]
    together = formula(**{name: value * factors for name, value in numbers.items()})
    np.testing.assert_allclose(together, one_by_one, rtol=1e-14)


@pytest.mark.parametrize(
    ("height", "subsidy"),
    [(0, 50), (209_999, 50), (210_000, 25), (420_000, 12.5), (630_000, 6.25), (840_000, 3.125)],
)
def test_the_subsidy_is_halved_at_the_known_heights(height, subsidy):
    assert mc.subsidy_btc_per_block(height) == subsidy


def test_the_subsidies_of_all_blocks_add_up_to_the_published_limit_of_the_supply():
    eras = mc.subsidy_btc_per_block(np.arange(64) * 210_000)
    assert eras.sum() * 210_000 == pytest.approx(20_999_999.9769, abs=1e-6)
    assert eras[32] == 1e-8 and eras[33] == 0


@pytest.mark.parametrize("height", [-1, 0.5, float("nan"), float("inf"), [1, -1]])
def test_a_height_that_no_block_has_is_refused(height):
    with pytest.raises(Undefined, match="height"):
        mc.subsidy_btc_per_block(height)


def test_an_array_of_heights_gives_what_its_elements_give():
    heights = np.array([0, 209_999, 210_000, 900_000])
    one_by_one = [mc.subsidy_btc_per_block(height) for height in heights]
    assert mc.subsidy_btc_per_block(heights).tolist() == one_by_one


def test_the_first_difficulty_meant_seven_million_hashes_per_second():
    assert mc.hashrate_eh_per_s(1.0) * 1e18 == pytest.approx(7_158_278.8, abs=0.1)


def test_electricity_per_bitcoin_is_network_power_over_a_day_divided_by_the_bitcoin_of_that_day():
    gw = mc.network_power_gw(mc.hashrate_eh_per_s(1.2e14), 22.0, 1.1)
    btc_per_day = 144 * (3.125 + 0.05)
    assert mc.electricity_kwh_per_btc(**NETWORK, **REWARD) == pytest.approx(gw * 1e6 * 24 / btc_per_day)


@quick
@given(positive, positive)
def test_a_machine_at_break_even_spends_on_electricity_what_the_coin_is_worth(usd_per_kwh, price_usd):
    hashprice = mc.hashprice_usd_per_ph_per_day(1.2e14, price_usd=price_usd, **REWARD)
    machine = mc.breakeven_j_per_th(hashprice, usd_per_kwh, 1.1)
    cost = mc.electricity_cost_usd_per_btc(1.2e14, machine, 1.1, **REWARD, usd_per_kwh=usd_per_kwh)
    assert cost == pytest.approx(price_usd)
    assert mc.breakeven_usd_per_kwh(hashprice, machine, 1.1) == pytest.approx(usd_per_kwh)


@quick
@given(positive)
def test_cost_is_proportional_to_difficulty_efficiency_overhead_and_power_price(factor):
    numbers = NETWORK | REWARD | {"usd_per_kwh": 0.08}
    cost = mc.electricity_cost_usd_per_btc(**numbers)
    for name in [*NETWORK, "usd_per_kwh"]:
        scaled = mc.electricity_cost_usd_per_btc(**numbers | {name: numbers[name] * factor})
        assert scaled == pytest.approx(cost * factor)


def test_what_stands_in_the_accounts_is_not_changed():
    assert mc.cost_in_accounts_usd_per_btc(79_995.0) == 79_995.0


def test_half_the_reward_means_twice_the_electricity():
    before = mc.electricity_kwh_per_btc(**NETWORK, subsidy_btc_per_block=6.25, fees_btc_per_block=0.5)
    after = mc.electricity_kwh_per_btc(**NETWORK, subsidy_btc_per_block=3.125, fees_btc_per_block=0.25)
    assert after == pytest.approx(2 * before)


def test_without_other_cost_the_full_cost_is_the_electricity_cost():
    numbers = NETWORK | REWARD | {"usd_per_kwh": 0.08}
    electricity = mc.electricity_cost_usd_per_btc(**numbers)
    assert mc.full_cost_usd_per_btc(**numbers, other_cost_ratio=0) == electricity
    assert mc.full_cost_usd_per_btc(**numbers, other_cost_ratio=1) == pytest.approx(2 * electricity)


def test_a_reward_of_zero_is_never_a_number():
    with pytest.raises(ZeroDivisionError):
        mc.electricity_kwh_per_btc(**NETWORK, subsidy_btc_per_block=0, fees_btc_per_block=0)

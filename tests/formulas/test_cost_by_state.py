import numpy as np
import pandas as pd
import pytest

from exodus.formulas import cost_by_state as states
from exodus.formulas.mining_cost import electricity_cost_usd_per_btc
from recomputed.ground.quantity import Undefined

NETWORK = {
    "difficulty": 1.2e14,
    "fleet_j_per_th": 22.0,
    "overhead_ratio": 1.1,
    "subsidy_btc_per_block": 3.125,
    "fees_btc_per_block": 0.05,
    "usd_per_kwh": 0.0866,
}
MOVED = NETWORK | {"price_then_usd_per_kwh": 0.12, "average_then_usd_per_kwh": 0.0804}
PRICES = [0.06, 0.0804, 0.12, 0.3]


def test_a_chart_gets_the_same_number_from_the_same_function(value_in_chart):
    found = states.cost_at_moved_price_usd_per_btc(**MOVED)
    assert value_in_chart(states.cost_at_moved_price_usd_per_btc, **MOVED) == pytest.approx(found, rel=1e-12)


def test_the_average_itself_costs_what_it_costs_today_and_a_dearer_price_as_much_more():
    of_average = electricity_cost_usd_per_btc(**NETWORK)
    assert states.cost_at_moved_price_usd_per_btc(**MOVED | {"price_then_usd_per_kwh": 0.0804}) == pytest.approx(
        of_average
    )
    assert states.cost_at_moved_price_usd_per_btc(**MOVED) == pytest.approx(of_average * 0.12 / 0.0804)


def above_pct(**changes):
    of_average = electricity_cost_usd_per_btc(**NETWORK)
    given = {
        "prices_then_usd_per_kwh": PRICES,
        "average_then_usd_per_kwh": 0.0804,
        "limit_usd_per_btc": 1.2 * of_average,
    }
    return states.prices_above_limit_pct(**NETWORK | given | changes)


def test_each_price_counts_once_whose_moved_cost_reaches_the_limit():
    of_average = electricity_cost_usd_per_btc(**NETWORK)
    assert above_pct() == 50.0
    assert above_pct(limit_usd_per_btc=0.0) == 100.0
    assert above_pct(limit_usd_per_btc=0.8 * of_average) == 75.0
    assert above_pct(limit_usd_per_btc=9 * of_average) == 0.0
    assert above_pct(prices_then_usd_per_kwh=[0.3]) == 100.0


def test_a_cost_that_is_the_limit_is_not_below_it():
    one = {"difficulty": 3.6e18 / 2**32, "fleet_j_per_th": 1.0, "overhead_ratio": 1.0, "fees_btc_per_block": 0.0}
    cost = electricity_cost_usd_per_btc(**one, subsidy_btc_per_block=1.0, usd_per_kwh=2.0)
    found = states.prices_above_limit_pct(
        **one,
        subsidy_btc_per_block=1.0,
        usd_per_kwh=2.0,
        prices_then_usd_per_kwh=[4.0, 1.0],
        average_then_usd_per_kwh=4.0,
        limit_usd_per_btc=cost,
    )
    assert found == 50.0


def test_many_worlds_give_what_each_gives_alone():
    difficulties, today = np.array([0.5e14, 1.2e14, 3e14]), np.array([0.08, 0.0866, 0.09])
    alone = [above_pct(difficulty=one, usd_per_kwh=price) for one, price in zip(difficulties, today, strict=True)]
    assert above_pct(difficulty=difficulties, usd_per_kwh=today).tolist() == alone == [25.0, 50.0, 100.0]


@pytest.mark.parametrize("prices", [[], [0.1, float("nan")]])
def test_without_prices_no_part_of_them_is_above(prices):
    with pytest.raises(Undefined, match="^prices_then_usd_per_kwh: .*at least 1 finite numbers"):
        above_pct(prices_then_usd_per_kwh=prices)


def test_the_states_come_dearest_first_with_their_cost_in_both_units():
    rows = pd.DataFrame({"state": ["TX", "HI", "CA"], "usd_per_kwh": [0.06, 0.36, 0.18]}, index=[7, 8, 9])
    found = states.with_moved_cost(rows, 0.08, 0.1, 1e6)
    assert found["state"].tolist() == ["HI", "CA", "TX"] and found["usd_per_kwh"].tolist() == [0.36, 0.18, 0.06]
    assert found["usd_per_btc"].tolist() == pytest.approx([450_000.0, 225_000.0, 75_000.0])
    assert found["thousand_usd"].tolist() == pytest.approx([450.0, 225.0, 75.0])
    assert list(rows) == ["state", "usd_per_kwh"]

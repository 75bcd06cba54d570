import numpy as np
import pandas as pd
import pytest

from exodus.formulas import cost_history as history
from exodus.formulas.growth import change_pct
from exodus.formulas.mining_cost import electricity_cost_usd_per_btc

NETWORK = pd.DataFrame(
    {
        "month": ["2024-09", "2025-04", "2025-10", "2026-04", "2026-05"],
        "difficulty": [9e13, 1e14, 1.2e14, 1.4e14, 1.5e14],
        "subsidy_btc_per_block": [3.125, 3.125, 3.125, 3.125, 3.125],
        "fees_btc_per_block": [0.1, 0.05, 0.0, 0.025, 0.0],
        "price_usd": [6e4, 8e4, 1.1e5, 7e4, 8e4],
    }
)
PRICES = pd.DataFrame(
    {
        "month": ["2024-08", "2024-09", "2025-04", "2025-10", "2026-04"],
        "usd_per_kwh": [0.09, 0.08, 0.081, 0.082, 0.0866],
        "quality": "reported",
    }
)
FLEETS = pd.DataFrame({"month": ["2024-08", "2024-09"], "estimated_j_per_th": [24.0, 23.0], "quality": "estimated"})
TODAY = {
    "difficulty": 1.4e14,
    "overhead_ratio": 1.1,
    "subsidy_btc_per_block": 3.125,
    "fees_btc_per_block": 0.025,
    "usd_per_kwh": 0.0866,
}
PLAIN_ARITHMETIC = {
    history.cost_change_pct: TODAY | {"before_usd_per_btc": 5e4, "fleet_j_per_th": 20.0},
    history.cost_change_with_progress_pct: TODAY
    | {"before_usd_per_btc_per_j_per_th": 4100.0, "years": 0.5, "improvement_pct_per_year": 8.0},
}


@pytest.fixture
def months():
    return history.cost_by_month(NETWORK, PRICES, FLEETS, 1.1, 20.0, 19.0, "2026-04")


def test_only_months_with_a_price_of_electricity_have_a_cost(months):
    assert months.index.tolist() == ["2024-09", "2025-04", "2025-10", "2026-04"]
    assert months["price_usd"].tolist() == [6e4, 8e4, 1.1e5, 7e4] and "quality" not in months


def test_where_the_machines_are_unknown_todays_are_carried_back_at_their_progress(months):
    assert months["guessed"].tolist() == [False, True, True, True]
    assert months["fleet_j_per_th"].tolist() == pytest.approx([23.0, 20 / 0.81, 20 / 0.9, 20.0])


def test_each_month_costs_what_the_formula_says_of_its_own_figures(months):
    for month in months.itertuples():
        whole = electricity_cost_usd_per_btc(
            month.difficulty,
            month.fleet_j_per_th,
            1.1,
            month.subsidy_btc_per_block,
            month.fees_btc_per_block,
            month.usd_per_kwh,
        )
        assert month.usd_per_btc == pytest.approx(whole)
        assert month.usd_per_btc_per_j_per_th == pytest.approx(whole / month.fleet_j_per_th)


def test_years_are_counted_over_the_turn_of_the_year_and_also_forward():
    moved = history.cost_by_month(NETWORK, PRICES, FLEETS.head(0), 1.1, 20.0, 19.0, "2025-10")
    assert moved["fleet_j_per_th"].tolist() == pytest.approx([20 / 0.81 ** (13 / 12), 20 / 0.9, 20.0, 20 * 0.9])


@pytest.mark.parametrize("formula", PLAIN_ARITHMETIC, ids=lambda formula: formula.__name__)
def test_a_chart_and_an_array_get_the_same_number_from_the_same_function(formula, value_in_chart):
    numbers = PLAIN_ARITHMETIC[formula]
    assert value_in_chart(formula, **numbers) == pytest.approx(formula(**numbers), rel=1e-12)
    difficulties = np.array([1e14, 1.4e14])
    one_by_one = [formula(**numbers | {"difficulty": one}) for one in difficulties]
    np.testing.assert_allclose(formula(**numbers | {"difficulty": difficulties}), one_by_one, rtol=1e-14)


def test_the_change_of_the_cost_is_that_of_two_months(months):
    before, now = months["usd_per_btc"]["2024-09"], months["usd_per_btc"]["2026-04"]
    found = history.cost_change_pct(before_usd_per_btc=before, fleet_j_per_th=20.0, **TODAY)
    assert found == pytest.approx(change_pct(before, now))


def test_with_progress_the_change_is_that_from_the_machines_of_then_to_those_of_today(months):
    before, now = months["usd_per_btc"]["2025-04"], months["usd_per_btc"]["2026-04"]
    found = history.cost_change_with_progress_pct(
        months["usd_per_btc_per_j_per_th"]["2025-04"], years=1.0, improvement_pct_per_year=19.0, **TODAY
    )
    assert found == pytest.approx(change_pct(before, now))


def test_a_quarter_lies_at_its_middle_month_and_all_stand_in_the_order_of_time():
    rows = pd.DataFrame({"period": ["2025-Q4", "2024-Q1", "2024-Q3", "2024-Q2"], "usd": [4, 1, 3, 2]})
    found = history.with_middle_month(rows)
    assert found["month"].tolist() == ["2024-02", "2024-05", "2024-08", "2025-11"]
    assert found["usd"].tolist() == [1, 2, 3, 4] and "month" not in rows

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import opposite_paths as op
from exodus.formulas.chip_owners import ChipStock
from exodus.formulas.opposite_paths import pools_for_every_choice, weaker_half
from exodus.formulas.shares import credited_to_largest, shares_of_last
from recomputed.ground.quantity import Undefined

changes = st.integers(-1000, 1000)
quick = settings(derandomize=True, deadline=None, max_examples=50)


@quick
@given(changes, changes)
def test_the_weaker_half_is_zero_or_more_only_if_both_halves_are_true(mining, ai):
    assert (weaker_half(mining, ai) >= 0) == (mining >= 0 >= ai)
    assert weaker_half(mining, ai) in (mining, -ai)


def test_the_weaker_half_of_arrays_is_that_of_their_elements_and_of_no_change_a_plain_zero():
    assert weaker_half(np.array([300.0, -1.0]), -50.0).tolist() == [50, -1]
    assert str(weaker_half(-0.0, 0.0)) == "0.0"


def test_every_choice_is_the_one_that_is_counted_by_itself():
    blocks = np.array([[3.0, np.nan, 1.0], [4.0, 1.0, 3.0], [1.0, 5.0, 2.0]])
    held, left = pools_for_every_choice(blocks)
    assert held.shape == (2, 101, 2)
    for months, pct in [(1, 0), (1, 100), (2, 30)]:
        alone, rest = credited_to_largest(shares_of_last(blocks, months), pct / 100)
        assert held[months - 1, pct].tolist() == alone.tolist()
        assert left[months - 1, pct] == rest


def test_pools_of_a_month_that_is_not_known_are_refused():
    with pytest.raises(Undefined, match="^amounts"):
        pools_for_every_choice([[3.0, 1.0], [np.nan, 1.0]])


def test_one_month_that_is_known_is_one_choice():
    held, left = pools_for_every_choice([[np.nan, 1.0, 1.0], [4.0, 1.0, 5.0]])
    assert (held.shape, left.shape) == ((1, 101, 2), (1, 101))
    assert held[0, 0].tolist() == [0.4, 0.1] and held[0, 100].tolist() == pytest.approx([0.9, 0.1])


BLOCKS = {
    "separate": pd.DataFrame(
        {
            "a": [1.0, 2.0, 4.0, 1.0],
            "b": [1.0, 1.0, 0.0, 3.0],
            "c": [2.0, 0.0, 0.0, 0.0],
            "unknown": [0.0, 1.0, 0.0, 4.0],
        },
        ["2022-09", "2022-11", "2022-12", "2023-03"],
    ),
    "merged": pd.DataFrame({"a": [4.0, 4.0], "unknown": [0.0, 4.0]}, ["2022-12", "2023-03"]),
}
MEASURED = op.pool_measures(BLOCKS)


def stock(named: list[float], other: float, china: float = 0.0) -> ChipStock:
    """Chips of two owners and two groups, with every doubt about the chips of the first owner."""
    return ChipStock(np.array(named), np.array([other, china]), np.array([[1.0, 0.0]] * 6))


STOCKS = {"2022-12-31": stock([4.0, 4.0], 8.0), "2023-03-31": stock([6.0, 2.0], 4.0, 4.0)}
OF_OWNERS = {"other": 4, "china": 1}
RATIOS = dict(zip(op.RATIOS, [2.0, 1.0, 1.0, 1.0, 1.0, 1.0], strict=True))


def test_mining_and_ai_need_as_the_smaller_of_two_factors_says():
    assert op.times_more(2.0, 8.0) == 4
    assert op.both_needs_ratio(3.0, 70.0, 7.0) == 3 and op.both_needs_ratio(30.0, 70.0, 7.0) == 10
    assert op.both_needs_in_power_ratio(3.0, 30.0, 20.0, 70.0, 7.0) == 2
    assert op.both_needs_in_power_ratio(np.array([3.0, 99.0]), 30.0, 20.0, 70.0, 7.0).tolist() == [2, 10]


def test_needs_by_month_follow_the_smallest_model_so_far_and_leave_open_what_is_not_known():
    models = pd.DataFrame(
        {"date": ["2022-03-29", "2022-05-01", "2022-05-09", "2022-06-01"], "bn_parameters": [80.0, 40.0, 20.0, 60.0]}
    )
    months = ["2022-03", "2022-04", "2022-05", "2022-06"]
    found = op.needs_by_month(pd.Series([2.0, 3.0, 4.0, 6.0], months), pd.Series([20.0, 10.0], months[:2]), models)
    assert list(found.index) == months
    assert found["hashes"].to_list() == [1, 1.5, 2, 3]
    assert found["power"].to_list()[:2] == [1, 0.75] and found["power"].isna().sum() == 2
    assert found["model"].to_list() == [1, 1, 0.25, 0.25]


def test_the_gap_of_a_home_miner_takes_cards_of_the_month_and_machines_of_the_years_before():
    machines = pd.DataFrame({"release_year": [2021, 2022, 2023], "efficiency_j_per_th": [30.0, 20.0, 10.0]})
    cards = pd.DataFrame({"month": ["2022-10", "2023-03", "2023-04"], "efficiency_j_per_th": [6000.0, 5000.0, 1000.0]})
    assert op.home_miner_gap(machines, cards, "2023-03") == 250
    assert op.home_miner_gap(machines, cards, "2023-04") == 50
    assert op.home_miner_gap(machines, cards, "2024-01") == 100


RATED = pd.DataFrame(
    {
        "release_date": ["2023-01-05", "2023-02-01", "2023-02-02", "2023-03-31", "2023-04-01", "2023-04-02"],
        "eci": [90.0, 95.0, 120.0, 130.0, 150.0, 110.0],
        "open_weights": ["yes", "yes", "yes", "no", "no", "yes"],
        "bn_parameters": [7.0, 30.0, np.nan, 10.0, np.nan, 7.0],
    }
)


def test_the_gap_of_a_home_model_is_that_to_the_best_of_all_so_far():
    assert op.home_model_gap(RATED, "2023-03", 32.0) == 35
    assert op.home_model_gap(RATED, "2023-03", 8.0) == 40
    assert op.home_model_gap(RATED, "2023-04", 8.0) == 40
    assert op.home_model_gap(RATED, "2023-03", np.array([8.0, 32.0])).tolist() == [40, 35]


def test_the_gaps_at_home_are_the_weaker_of_two_factors():
    assert op.home_gaps_ratio(9.0, RATED, "2023-02", "2023-03", 32.0) == 25 / 35
    assert op.home_gaps_ratio(0.5, RATED, "2023-02", "2023-03", 32.0) == 0.5
    assert op.home_gaps_ratio(9.0, RATED, "2023-02", "2023-03", np.array([8.0, 32.0])).tolist() == [30 / 40, 25 / 35]


def test_a_year_of_blocks_has_twelve_months_at_most_and_its_holes():
    months = pd.period_range("2021-01", "2022-06", freq="M").astype(str)
    blocks = pd.DataFrame({"a": 1.0, "gone": [1.0] * 6 + [0.0] * 12, "unknown": 0.0}, index=months)
    year = op.blocks_of_year_to(blocks.drop("2021-09"), "2022-06")
    assert list(year.index) == list(months[6:]) and list(year.columns) == ["a", "unknown"]
    assert year["a"].isna().sum() == 1 and np.isnan(year.loc["2021-09", "a"])
    assert list(op.blocks_of_year_to(blocks, "2021-02").index) == ["2021-01", "2021-02"]
    assert list(op.blocks_of_year_to(blocks, "2022-05").columns) == ["a", "gone", "unknown"]


def test_pools_are_measured_at_the_ends_of_quarters_only():
    assert set(MEASURED) == set(op.MEASURES) == {"index", "half", "two", "five"}
    assert set(MEASURED["half"]) == {
        ("separate", "2022-09"),
        ("separate", "2022-12"),
        ("separate", "2023-03"),
        ("merged", "2022-12"),
        ("merged", "2023-03"),
    }
    every_month = {
        "separate": pd.DataFrame(
            {"a": 1.0, "unknown": 0.0}, pd.period_range("2024-01", "2024-12", freq="M").astype(str)
        )
    }
    assert [month for _, month in op.pool_measures(every_month)["two"]] == ["2024-03", "2024-06", "2024-09", "2024-12"]


@pytest.mark.parametrize(
    ("measure", "quarter", "pools", "months", "to_largest", "value"),
    [
        ("index", "2022-12-31", "separate", 2, 0, 10_000 * (36 + 1) / 64),
        ("index", "2022-12-31", "separate", 2, 100, 10_000 * (49 + 1) / 64),
        ("index", "2022-12-31", "separate", 1, 50, 10_000),
        ("two", "2022-09-30", "separate", 1, 0, 75),
        ("five", "2022-09-30", "separate", 1, 0, 100),
        ("half", "2022-09-30", "separate", 1, 0, 2),
        ("half", "2023-03-31", "merged", 1, 0, np.inf),
        ("half", "2023-03-31", "merged", 1, 1, 1),
    ],
)
def test_a_measure_of_pools_counts_the_months_up_to_the_quarter(measure, quarter, pools, months, to_largest, value):
    found = op.pools_at(MEASURED, measure, quarter, pools, months, to_largest)
    assert found == pytest.approx(value) and type(found) is float


def test_measures_take_worlds_as_arrays():
    months, pct = np.array([1.0, 2.0]), np.array([0.0, 100.0])
    found = op.pools_at(MEASURED, "index", "2022-12-31", "separate", months, pct)
    assert found.tolist() == pytest.approx([10_000, 10_000 * 50 / 64])
    other = np.array([1, 4])
    each = [op.owners_at(STOCKS, "five", "2022-12-31", count, 1) for count in other]
    assert op.owners_at(STOCKS, "five", "2022-12-31", other, np.array([1, 1])).tolist() == each


@pytest.mark.parametrize("months", [0, 3])
def test_months_that_are_not_known_are_refused(months):
    with pytest.raises(Undefined, match=f"^months: given {months}, allowed: from 1 to 2$"):
        op.pools_at(MEASURED, "index", "2022-12-31", "separate", months, 0)


def test_measures_of_owners_are_those_of_their_holdings():
    owned = [op.owners_at(STOCKS, measure, "2022-12-31", **OF_OWNERS) for measure in op.MEASURES]
    assert owned == pytest.approx([10_000 * (1 / 16 + 1 / 16 + 1 / 16), 3, 50, 87.5])
    doubled = op.owners_at(STOCKS, "two", "2022-12-31", **OF_OWNERS, ratios=list(RATIOS.values()))
    assert doubled == pytest.approx(100 * 9 / 17)


def test_changes_run_from_the_start_to_the_end_and_doubts_are_about_the_end():
    assert op.pools_change(MEASURED, "two", "2022-09-30", "2023-03-31", "separate", 1, 0) == 50 - 75
    assert op.owners_change(STOCKS, "two", "2022-12-31", "2023-03-31", **OF_OWNERS) == pytest.approx(100 * 10 / 16 - 50)
    doubted = op.owners_change(STOCKS, "two", "2022-12-31", "2023-03-31", **OF_OWNERS, ratios=list(RATIOS.values()))
    assert doubted == pytest.approx(100 * 11 / 17 - 50)


def test_both_halves_are_taken_from_the_same_two_quarters():
    window = {"start": "2022-12-31", "end": "2023-03-31"}
    mining = op.pools_change(MEASURED, "index", **window, pools="separate", months=1, to_largest_pct=0)
    ai = op.owners_change(STOCKS, "index", **window, **OF_OWNERS)
    both = op.pools_and_owners_points(
        MEASURED, STOCKS, **window, pools="separate", months=1, to_largest_pct=0, **OF_OWNERS
    )
    assert both == weaker_half(mining, ai) == mining < 0
    back = {"start": "2023-03-31", "end": "2022-12-31"}
    ratios = [1.0, 1.0, 3.0, 1.0, 1.0, 1.0]
    named = dict(zip(op.RATIOS, ratios, strict=True))
    both = op.pools_and_owners_points(
        MEASURED,
        STOCKS,
        **back,
        pools="separate",
        months=1,
        to_largest_pct=0,
        **OF_OWNERS,
        **dict(reversed(named.items())),
    )
    assert both == -op.owners_change(STOCKS, "index", **back, **OF_OWNERS, ratios=ratios)
    assert both != -op.owners_change(STOCKS, "index", **back, **OF_OWNERS)


def test_firms_stand_beside_the_five_largest_owners():
    back, of_eight = {"start": "2023-03-31", "end": "2022-12-31"}, {"other": 8, "china": 1}
    loss = -op.owners_change(STOCKS, "five", **back, **of_eight)
    found = op.firms_and_owners_points(
        STOCKS, **back, start_share_pct=20.0, end_share_pct=90.0, newcomers_points=5.0, **of_eight
    )
    assert found == loss == 12.5
    little = op.firms_and_owners_points(
        STOCKS, **back, start_share_pct=20.0, end_share_pct=26.0, newcomers_points=5.0, **of_eight
    )
    assert little == 1
    doubted = op.firms_and_owners_points(
        STOCKS, **back, start_share_pct=0.0, end_share_pct=90.0, newcomers_points=0.0, **of_eight, **RATIOS
    )
    assert doubted == -op.owners_change(STOCKS, "five", **back, **of_eight, ratios=list(RATIOS.values())) != loss


def test_the_level_is_that_of_the_pools_less_that_of_the_owners():
    of = {"quarter": "2022-12-31", "pools": "merged", "months": 1, "to_largest_pct": 0}
    found = op.pools_above_owners_points(MEASURED, STOCKS, **of, **OF_OWNERS)
    assert found == pytest.approx(10_000 * (1 - 3 / 16))
    doubted = op.pools_above_owners_points(MEASURED, STOCKS, **of, **OF_OWNERS, **RATIOS)
    owners = op.owners_at(STOCKS, "index", "2022-12-31", **OF_OWNERS, ratios=list(RATIOS.values()))
    assert doubted == pytest.approx(10_000 - owners)


def test_some_of_the_ratios_alone_are_refused():
    with pytest.raises(Undefined, match=r"^ratios: given \['meta'\], allowed: all or none of \['google_own', "):
        op.pools_above_owners_points(MEASURED, STOCKS, "2022-12-31", "merged", 1, 0, 1, 1, meta=1.0)


def test_rows_of_quarters_leave_open_what_is_not_known():
    quarters = ["2022-09-30", "2022-12-31", "2023-03-31", "2023-06-30"]
    two_months = op.pools_index_by_quarter(MEASURED, quarters, "separate", 2, 0)
    assert list(two_months.index) == quarters and two_months.isna().to_list() == [True, False, True, True]
    assert two_months["2022-12-31"] == pytest.approx(10_000 * 37 / 64)
    one_month = op.pools_index_by_quarter(MEASURED, quarters, "merged", 1, 100)
    assert one_month.to_list()[1:3] == [10_000, 10_000] and one_month.isna().to_list() == [True, False, False, True]
    owners = op.owners_index_by_quarter(STOCKS, quarters, 4, 1)
    assert list(owners.index) == quarters and owners.isna().to_list() == [True, False, False, True]
    assert owners["2022-12-31"] == pytest.approx(1875)
    assert op.owners_index_by_quarter(STOCKS, quarters, 1, 1)["2022-12-31"] == pytest.approx(3750)


def test_what_was_read_off_belongs_to_the_quarter_in_which_the_period_began():
    periods = pd.DataFrame(
        {"start_date": ["2014-12-31", "2015-01-01", "2015-03-31"], "hhi_low": [900.0, 1000.0, 2000.0]}
    )
    assert op.index_read_off_by_quarter(periods).to_dict() == {"2014-12-31": 900, "2015-03-31": 1500}


def test_rows_of_quarters_are_numbers_even_where_none_is_known():
    assert op.pools_index_by_quarter(MEASURED, ["2011-03-31"], "separate", 1, 0).dtype == float
    assert op.owners_index_by_quarter(STOCKS, ["2011-03-31"], 1, 1).dtype == float


def test_a_home_model_may_lack_anything_but_its_size():
    assert op.home_model_gap(RATED.assign(training_flop=np.nan), "2023-03", 32.0) == 35

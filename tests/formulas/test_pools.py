import numpy as np
import pandas as pd
import pytest

from exodus.formulas import pools as p
from exodus.formulas.concentration import herfindahl_hirschman_index
from recomputed.ground.quantity import Undefined

PROXIES = pd.DataFrame({"pool": ["b", "c"], "from_month": ["2022-07", "2022-07"]})
BLOCKS = pd.DataFrame(
    [
        ("2022-06", "unknown", 2),
        ("2022-06", "a", 4),
        ("2022-06", "b", 2),
        ("2022-07", "a", 2),
        ("2022-07", "b", 3),
        ("2022-07", "c", 1),
        ("2022-07", "c", 1),
        ("2022-07", "unknown", 1),
    ],
    columns=["month", "pool", "blocks"],
)
SHARES = {"separate": np.array([0.25, 0.5, 0.125, 0.125]), "merged": np.array([0.5, 0.375, 0.125])}
BY_YEAR = pd.DataFrame({"a": [0.5, 0.75, 1.0], "b": [0.25, 0.25, 0.0], "unknown": [0.25, 0.0, 0.0]}, [2013, 2014, 2017])
PERIODS = pd.DataFrame(
    {
        "start_date": ["2013-12-24", "2015-01-03", "2015-06-01"],
        "year": [2013, 2015, 2015],
        "hhi_low": [3000.0, 1500.0, 500.0],
        "hhi_high": [3100.0, 1600.0, 600.0],
        "largest_pool_share": [0.4, 0.25, 0.125],
        "largest_2_share": [0.6, 0.5, 0.25],
        "unknown_share": [0.1, 0.5, 0.0],
    }
)
HISTORY = p.PoolHistory({"separate": BY_YEAR, "merged": BY_YEAR}, PERIODS, [2015], [2013, 2014, 2015, 2017])


def test_blocks_have_a_row_for_each_month_and_the_unsigned_ones_come_last():
    apart = p.pool_blocks_by_month(BLOCKS, PROXIES)["separate"]
    assert list(apart.columns) == ["a", "b", "c", "unknown"]
    assert apart.to_numpy().tolist() == [[4, 2, 0, 2], [2, 3, 2, 1]]
    assert list(apart.index) == ["2022-06", "2022-07"] and {*apart.dtypes} == {np.dtype(float)}


def test_proxies_are_one_pool_from_their_first_month_on_under_the_name_of_the_first():
    joint = p.pool_blocks_by_month(BLOCKS, PROXIES)["merged"]
    assert list(joint.columns) == ["a", "b", "unknown"]
    assert joint.to_dict("index") == {"2022-07": {"a": 2.0, "b": 5.0, "unknown": 1.0}}


def test_proxies_are_merged_from_the_earliest_of_their_months():
    later = PROXIES.assign(from_month=["2022-07", "2022-06"])
    assert list(p.pool_blocks_by_month(BLOCKS, later)["merged"].index) == ["2022-06", "2022-07"]


def test_where_every_block_is_signed_the_last_column_is_empty():
    signed = BLOCKS[BLOCKS["pool"] != "unknown"]
    for blocks in p.pool_blocks_by_month(signed, PROXIES).values():
        assert blocks.columns[-1] == "unknown" and (blocks["unknown"] == 0).all()


def test_shares_of_each_month_add_up_to_one():
    shares = p.pool_shares_by_month(BLOCKS, PROXIES)
    assert shares["separate"].loc["2022-06"].to_list() == [0.5, 0.25, 0.0, 0.25]
    assert shares["merged"].loc["2022-07"].to_list() == [0.25, 0.625, 0.125]


def test_what_the_largest_hold_together_grows_with_their_number_up_to_all_that_have_a_name():
    held = p.held_by_largest(SHARES["separate"], np.array([0, 1, 2, 3, 4, 99]))
    assert held.tolist() == [0, 0.5, 0.75, 0.875, 0.875, 0.875]
    assert p.held_by_largest(SHARES["separate"], 2) == 0.75 and type(p.held_by_largest([1.0, 0.0], 1)) is float


@pytest.mark.parametrize("number", [-1, 1.5])
def test_a_number_of_pools_is_whole_and_not_negative(number):
    with pytest.raises(Undefined, match=rf"^number: given {number}, allowed: whole numbers from 0 up$"):
        p.held_by_largest([1.0, 0.0], number)


def test_the_largest_of_every_row_are_those_of_each_row():
    rows = pd.DataFrame([SHARES["separate"], [0.125, 0.125, 0.25, 0.5]], ["m", "n"])
    assert p.largest_pools_share(rows, 1).to_dict() == {"m": 0.5, "n": 0.25}
    assert p.largest_pools_share(rows, 2).to_dict() == {"m": 0.75, "n": 0.375}


def test_the_measures_of_pools_are_those_of_the_shares_with_the_unsigned_blocks_left_out_or_given_away():
    assert p.index_of_pools(SHARES, "separate", 0) == 10_000 * (0.0625 + 0.25 + 0.015625)
    assert p.index_of_pools(SHARES, "separate", 100) == herfindahl_hirschman_index([0.25, 0.625, 0.125])
    assert p.index_of_pools(SHARES, "merged", 100) == 5312.5
    assert [p.pools_for_half(SHARES, way, pct) for way in SHARES for pct in (0, 100)] == [2, 1, 2, 1]
    assert [p.largest_pool_pct(SHARES, way, 50) for way in SHARES] == [56.25, 56.25]
    assert p.points_above_miner(SHARES, "separate", 0, 41.0) == 9
    parts = np.array([0.0, 50.0, 100.0])
    for measure in (p.index_of_pools, p.pools_for_half, p.largest_pool_pct):
        assert measure(SHARES, "separate", parts).tolist() == [measure(SHARES, "separate", part) for part in parts]


def test_early_years_are_counted_apart_and_their_mean_is_taken_off():
    early = BY_YEAR.loc[[2013, 2014]]
    before = (p.index_of_pools({"x": early.loc[2013]}, "x", 50) + p.index_of_pools({"x": early.loc[2014]}, "x", 50)) / 2
    assert p.index_above_early_years(SHARES, early, "merged", 50) == pytest.approx(
        p.index_of_pools(SHARES, "merged", 50) - before
    )
    assert p.pools_for_half_above_early_years(SHARES, early, "separate", 0) == 2 - (2 + 1) / 2
    parts = np.array([0.0, 100.0])
    assert p.index_above_early_years(SHARES, early, "merged", parts).shape == (2,)
    assert p.pools_for_half_above_early_years(SHARES, early, "separate", parts).tolist() == [0.5, 0.0]


def test_a_history_merges_whole_years_only_and_knows_what_was_only_read_off():
    counted = BLOCKS.assign(year=BLOCKS["month"].map({"2022-06": 2022, "2022-07": 2023}))
    periods = pd.DataFrame({"start_date": ["2022-01-01", "2024-05-01", "2024-06-01"]})
    history = p.pool_history(counted, PROXIES, periods)
    assert history.counted["separate"].loc[2023].to_list() == [0.25, 0.375, 0.25, 0.125]
    assert list(history.counted["merged"].columns)[-1] == "unknown"
    assert history.counted["merged"][["a", "b", "c", "unknown"]].to_numpy().tolist() == [
        [0.5, 0.25, 0.0, 0.25],
        [0.25, 0.625, 0.0, 0.125],
    ]
    assert (history.read_off, history.years) == ([2024], [2022, 2023, 2024])
    assert history.periods["year"].to_list() == [2022, 2024, 2024]


@pytest.mark.parametrize(("month", "first_merged"), [("2022-01", 2022), ("2022-02", 2023), ("2021-12", 2022)])
def test_a_year_is_merged_if_its_january_is(month, first_merged):
    counted = pd.DataFrame(
        [(year, pool, 1) for year in (2021, 2022, 2023) for pool in ("b", "c")], columns=["year", "pool", "blocks"]
    )
    history = p.pool_history(counted, PROXIES.assign(from_month=month), pd.DataFrame({"start_date": ["2021-01-01"]}))
    merged = history.counted["merged"]["b"]
    assert merged[merged == 1].index.min() == first_merged


def test_a_year_has_its_count_a_read_off_one_its_picture_and_one_without_either_the_year_before():
    found = [p.index_in_year(HISTORY, year, "separate", 0) for year in (2013, 2014, 2015, 2016, 2017, 2030)]
    assert found == [3125, 6250, 1000, 1000, 10_000, 10_000]
    years, parts = np.array([2013, 2015, 2016]), np.array([100.0, 100.0, 50.0])
    together = p.index_in_year(HISTORY, years, "separate", parts)
    assert together.tolist() == [
        p.index_in_year(HISTORY, y, "separate", part) for y, part in zip(years, parts, strict=True)
    ]
    assert together[1] == ((1500 + 10_000 * (2 * 0.25 + 0.5) * 0.5) + 500) / 2
    with pytest.raises(Undefined):
        p.index_in_year(HISTORY, 2012, "separate", 0)


def test_a_change_is_the_index_of_the_last_year_less_that_of_the_first():
    assert p.index_change(HISTORY, 2013, 2017, "merged", 0) == 6875
    assert p.index_change(HISTORY, 2014, 2015, "merged", 0) == -5250
    assert p.change_between_years(pd.Series([1.0, 4.0], [2013, 2016]), np.array([2013, 2015]), 2016).tolist() == [3, 3]


def test_windows_are_all_pairs_of_years():
    assert p.index_of_every_year(HISTORY, "separate", 0).tolist() == [3125, 6250, 1000, 10_000]
    assert p.index_of_every_year(HISTORY, "separate", np.array([0.0, 50.0])).shape == (2, 4)
    assert p.rising_windows_pct(HISTORY, "separate", 0) == pytest.approx(100 * 4 / 6)
    windows = p.windows_between(HISTORY.years, [3125.0, 6250.0, 1000.0, 10_000.0])
    assert len(windows) == 6 and windows["rises"].sum() == 4
    assert windows.set_index(["first", "last"]).loc[(2014, 2015), "change"] == -5250


def test_what_was_read_off_is_compared_with_the_count_of_the_same_year():
    assert p.reading_errors_pct(HISTORY, [2013]).to_dict() == {2013: pytest.approx(100 * (3000 / 3125 - 1))}
    assert p.index_read_off(HISTORY, 2015) == 1000


def test_the_largest_by_year_are_counted_or_read_off_and_stand_in_order_of_time():
    assert p.largest_pools_by_year(HISTORY).to_dict("index") == {
        2013: {"largest": 0.5, "two_largest": 0.75, "unsigned": 0.25},
        2014: {"largest": 0.75, "two_largest": 1.0, "unsigned": 0.0},
        2015: {"largest": 0.1875, "two_largest": 0.375, "unsigned": 0.25},
        2017: {"largest": 1.0, "two_largest": 1.0, "unsigned": 0.0},
    }
    assert list(p.largest_pools_by_year(HISTORY).index) == [2013, 2014, 2015, 2017]


def test_an_index_by_month_lies_between_its_bounds_and_leaves_holes_open():
    shares = pd.DataFrame([[0.5, 0.25, 0.25], [0.5, 0.5, 0.0]], ["2014-12", "2015-02"], ["a", "b", "unknown"])
    found = p.index_by_month(shares)
    assert list(found.columns) == ["month", "lowest", "highest", "unsigned"]
    assert found["month"].to_list() == ["2014-12", "2015-01", "2015-02"]
    assert found.dropna()[["lowest", "highest", "unsigned"]].to_numpy().tolist() == [
        [3125, 6250, 0.25],
        [5000, 5000, 0],
    ]


def test_months_read_off_are_those_without_a_count():
    found = p.index_read_off_by_month(PERIODS, pd.Index(["2013-12"]))
    assert found.to_dict("list") == {
        "month": ["2015-01", "2015-06"],
        "hhi_low": [1500.0, 500.0],
        "hhi_high": [1600.0, 600.0],
    }
    assert len(p.index_read_off_by_month(PERIODS, pd.Index([]))) == 3


def test_changes_to_the_next_month_skip_holes_small_pools_and_unsigned_blocks():
    shares = pd.DataFrame(
        [[0.5, 0.1, 0.4], [0.25, 0.2, 0.55], [0.5, 0.05, 0.45], [0.1, 0.2, 0.7]],
        ["2021-11", "2021-12", "2022-01", "2022-03"],
        ["a", "b", "unknown"],
    )
    found = p.next_month_changes(shares, 0.1)
    assert list(found.columns) == ["pool", "month", "next_month", "change"]
    assert found.to_numpy().tolist() == [
        ["b", "2021-12", "2022-01", -0.75],
        ["a", "2021-11", "2021-12", -0.5],
        ["b", "2021-11", "2021-12", 1.0],
        ["a", "2021-12", "2022-01", 1.0],
    ]
    assert list(found.index) == [0, 1, 2, 3]


def test_leaders_keep_their_name_others_are_one_and_what_nobody_signed_is_another():
    counted = pd.DataFrame(
        [
            (2011, "a", "A", 0.4),
            (2011, "b", "B", 0.3),
            (2011, "unknown", "Unknown", 0.3),
            (2012, "b", "B", 0.2),
            (2012, "c", "C", 0.5),
            (2012, "unknown", "Unknown", 0.3),
            (2014, "d", "D", 0.9),
            (2014, "b", "B", 0.06),
            (2014, "e", "E", 0.04),
        ],
        columns=["year", "pool", "pool_name", "share"],
    )
    found = p.shares_of_leaders(counted, 2)
    assert list(found.columns) == ["year", "name", "share_pct", "place", "middle_pct"]
    assert found[["year", "name", "place"]].to_numpy().tolist() == [
        [2011, "others", 2],
        [2011, "unsigned or not counted", 3],
        [2012, "C", 1],
        [2012, "others", 2],
        [2012, "unsigned or not counted", 3],
        [2013, "unsigned or not counted", 3],
        [2014, "D", 0],
        [2014, "others", 2],
    ]
    assert found["share_pct"].to_list() == pytest.approx([70, 30, 50, 20, 30, 100, 90, 10])
    assert found["middle_pct"].to_list() == pytest.approx([35, 85, 25, 60, 85, 50, 45, 95])
    assert list(found.index) == list(range(8))


def test_a_part_of_the_unsigned_blocks_that_just_makes_half_is_enough():
    assert [p.pools_for_half({"x": [0.3, 0.3, 0.4]}, "x", pct) for pct in (50.0, 50.2)] == [2, 1]


def test_the_two_largest_of_three_are_two():
    three = {"separate": pd.DataFrame({"a": [0.5], "b": [0.25], "c": [0.25], "unknown": [0.0]}, [2014])}
    assert p.largest_pools_by_year(p.PoolHistory(three, PERIODS, [], [2014]))["two_largest"].to_list() == [0.75]


def test_columns_of_objects_give_what_columns_of_floats_give():
    objects = np.array([0.25, 0.5, 0.25], dtype=object)
    assert p.held_by_largest(objects, np.array([0, 1], dtype=object)).tolist() == [0, 0.5]
    assert type(p.held_by_largest(objects, 1)) is float
    assert p.index_read_off(HISTORY, 2015, np.array([0.0, 0.0], dtype=object)).dtype == float
    assert p.windows_between([2013, 2014], np.array([1, 2], dtype=object))["change"].dtype == float

import numpy as np
import pandas as pd
import pytest

from exodus.formulas import countries_through_time as through_time
from exodus.formulas.country_lists import countries_to_half, effective_countries
from recomputed.ground.quantity import Undefined

ROWS = pd.DataFrame(
    [
        ("2020-07-01", "CHN", "survey", 0.65),
        ("2020-07-01", "USA", "survey", 0.05),
        ("2020-07-01", "OTH", "survey", 0.3),
        ("2021-12-15", "USA", "survey", 0.4),
        ("2021-12-15", "CHN", "survey", 0.2),
        ("2021-12-15", "OTH", "survey", 0.4),
        ("2020-07-01", "CHN", "maker", 0.5),
        ("2020-07-01", "USA", "maker", 0.25),
        ("2025-10-01", "PRY", "press", 0.04),
        ("2025-10-01", "ETH", "press", np.nan),
    ],
    columns=["date", "iso3", "method", "share"],
)
ESTIMATED = {"2025-05": {"USA": 0.36, "PRY": 0.03, "RUS": 0.16}, "2025-10": {"USA": 0.38, "PRY": 0.04, "RUS": 0.15}}
SURVEYED = {
    "as listed": {"2020-07": {"CHN": 0.5, "USA": 0.25}, "2022-01": {"USA": 0.5, "CHN": 0.5}},
    "to the rest": {"2020-07": {"CHN": 0.5}, "2022-01": {"USA": 0.5}},
}
DATED = through_time.dated_shares(ROWS)


def test_a_row_without_a_note_but_with_a_share_stays():
    assert len(through_time.dated_shares(ROWS.assign(note=np.nan))) == len(DATED)


def test_a_row_without_a_share_is_left_out_and_a_month_is_the_first_seven_letters_of_a_day():
    assert len(DATED) == len(ROWS) - 1 and "ETH" not in set(DATED["iso3"])
    assert DATED["month"].tolist() == ["2020-07"] * 3 + ["2021-12"] * 3 + ["2020-07"] * 2 + ["2025-10"]
    assert "month" not in ROWS


def test_the_shares_of_one_method_are_a_table_of_months_and_countries():
    nullable = DATED.astype({"share": "Float64"})  # as tables come
    shares = through_time.shares_by_month(nullable, "survey")
    assert shares.index.tolist() == ["2020-07", "2021-12"] and shares.columns.tolist() == ["CHN", "OTH", "USA"]
    assert shares.loc["2021-12"].tolist() == [0.2, 0.4, 0.4]
    assert set(shares.dtypes.astype(str)) == {"float64"}


def test_a_country_that_a_list_names_twice_is_an_error():
    with pytest.raises(ValueError, match="duplicate"):
        through_time.shares_by_month(pd.concat([DATED, DATED]), "survey")


SURVEY = pd.DataFrame(
    {"CHN": [0.4, 0.2], "DEU": [0.1, 0.1], "IRL": [0.3, 0.1], "OTH": [0.6, 0.2], "USA": [0.6, 0.4]},
    index=["2020-07", "2021-12"],
)


def test_a_survey_adds_up_to_one_with_all_others_who_stay_unplaced():
    listed = through_time.surveyed_lists(SURVEY, ["DEU", "IRL"])["as listed"]
    assert listed["2020-07"] == pytest.approx({"USA": 0.3, "CHN": 0.2, "IRL": 0.15, "DEU": 0.05})
    assert sum(listed["2021-12"].values()) == pytest.approx(0.8)
    assert list(listed["2020-07"]) == ["USA", "CHN", "IRL", "DEU"]


def test_suspected_proxies_become_unplaced_or_chinas():
    by_choice = through_time.surveyed_lists(SURVEY, ["DEU", "IRL"])
    assert list(by_choice) == ["as listed", "to the rest", "to China"]
    assert by_choice["to the rest"]["2020-07"] == pytest.approx({"USA": 0.3, "CHN": 0.2})
    assert by_choice["to China"]["2020-07"] == pytest.approx({"CHN": 0.4, "USA": 0.3})
    assert list(by_choice["to China"]["2020-07"]) == ["CHN", "USA"]


def test_a_suspected_country_that_no_list_has_is_an_error():
    with pytest.raises(KeyError, match="ZZZ"):
        through_time.surveyed_lists(SURVEY, ["ZZZ"])


def test_a_country_left_out_keeps_its_figure_of_before_or_takes_the_next_and_ethiopia_goes():
    nothing = np.nan
    shares = pd.DataFrame(
        {
            "CAN": [nothing, 0.02, nothing, nothing],
            "ETH": [0.01, 0.02, 0.03, 0.04],
            "KAZ": [0.03, nothing, nothing, nothing],
            "OMN": [nothing, nothing, nothing, 0.01],
            "USA": [0.36, 0.35, 0.38, nothing],
        },
        index=["2025-05", "2025-07", "2025-10", "2026-01"],
    )
    assert through_time.estimated_lists(shares) == {
        "2025-05": {"USA": 0.36, "CAN": 0.02, "KAZ": 0.03, "OMN": 0.01},
        "2025-07": {"USA": 0.35, "CAN": 0.02, "KAZ": 0.03, "OMN": 0.01},
        "2025-10": {"USA": 0.38, "CAN": 0.02, "KAZ": 0.03, "OMN": 0.01},
    }
    assert list(through_time.estimated_lists(shares)["2025-05"])[0] == "USA"


def test_only_the_last_list_takes_the_assumed_shares_of_the_two_others():
    before = {month: dict(listed) for month, listed in ESTIMATED.items()}
    every = through_time.all_with_assumed(ESTIMATED, 0.5, 0.1, 0.02)
    assert every == {
        "2025-05": {"USA": 0.36, "PRY": 0.03, "RUS": 0.16, "ETH": 0.02},
        "2025-10": {"USA": 0.5, "PRY": 0.1, "RUS": 0.15, "ETH": 0.02},
    }
    assert all(next(iter(listed)) == "USA" for listed in every.values())
    assert through_time.with_assumed(ESTIMATED, "2025-05", 0.5, 0.1, 0.02) == every["2025-05"]
    assert before == ESTIMATED


def test_a_month_without_a_list_is_an_error():
    with pytest.raises(KeyError, match="2024-01"):
        through_time.with_assumed(ESTIMATED, "2024-01", 0.5, 0.1, 0.02)


def test_the_index_of_a_list_is_that_of_its_squares_and_of_the_rest_in_the_united_states():
    thin = through_time.index_of_list(ESTIMATED, "2025-10", 0.5, 0.1, 0.05, 0.0)
    assert thin == pytest.approx(1e4 * (0.5**2 + 0.1**2 + 0.15**2 + 0.05**2))
    full = through_time.index_of_list(ESTIMATED, "2025-10", 0.5, 0.1, 0.05, 100.0)
    assert full == pytest.approx(1e4 * (0.7**2 + 0.1**2 + 0.15**2 + 0.05**2))
    of_may = through_time.index_of_list(ESTIMATED, "2025-05", 0.5, 0.1, 0.05, 0.0)
    assert of_may == pytest.approx(1e4 * (0.36**2 + 0.03**2 + 0.16**2 + 0.05**2))


def test_after_a_move_out_of_the_majority_it_takes_more_countries():
    more = through_time.more_countries_to_half(ESTIMATED, "2025-10", 0.55, 0.1, 0.1, 0.0, 20.0, 25.0)
    after = {"USA": 0.35, "PRY": 0.15, "RUS": 0.15, "ETH": 0.25}
    assert more == countries_to_half(after, 0.0) - 1 == 1
    assert through_time.more_countries_to_half(ESTIMATED, "2025-10", 0.55, 0.1, 0.1, 0.0, 20.0, 100.0) == 1
    assert through_time.more_countries_to_half(ESTIMATED, "2025-10", 0.55, 0.1, 0.1, 0.0, 0.0, 25.0) == 0
    assert through_time.more_countries_to_half(ESTIMATED, "2025-10", 0.41, 0.01, 0.0, 0.0, 0.0, 50.0) == 0


@pytest.mark.parametrize(
    ("to_paraguay", "paraguay", "ethiopia"), [(100.0, 0.3, 0.0), (0.0, 0.1, 0.2), (75.0, 0.25, 0.05)]
)
def test_the_move_is_divided_between_the_two(to_paraguay, paraguay, ethiopia):
    more = through_time.more_countries_to_half(ESTIMATED, "2025-10", 0.42, 0.1, 0.0, 50.0, 20.0, to_paraguay)
    after = countries_to_half({"USA": 0.22, "PRY": paraguay, "RUS": 0.15, "ETH": ethiopia}, 50.0)
    assert more == after - countries_to_half({"USA": 0.42, "PRY": 0.1, "RUS": 0.15}, 50.0)


def test_many_moves_at_once_give_what_each_gives():
    moves = np.array([0.0, 5.0, 20.0, 40.0])
    together = through_time.more_countries_to_half(ESTIMATED, "2025-10", 0.55, 0.1, 0.1, 0.0, moves, 50.0)
    each = [through_time.more_countries_to_half(ESTIMATED, "2025-10", 0.55, 0.1, 0.1, 0.0, m, 50.0) for m in moves]
    assert together.tolist() == each


def test_the_rise_since_the_survey_is_from_the_chosen_list_to_the_later_one():
    now = {"USA": 0.4, "PRY": 0.1, "RUS": 0.15, "ETH": 0.05}
    for proxies, start in (("as listed", "2020-07"), ("to the rest", "2022-01")):
        for percent in (0.0, 60.0):
            rise = through_time.rise_since_survey(
                SURVEYED, ESTIMATED, start, "2025-10", 0.4, 0.1, 0.05, percent, proxies
            )
            before = effective_countries(SURVEYED[proxies][start], percent)
            assert rise == pytest.approx(effective_countries(now, percent) - before)


def test_by_one_maker_the_first_list_is_compared_with_the_last():
    first = {"USA": 0.3, "PRY": 0.03, "RUS": 0.16, "ETH": 0.05}
    last = {"USA": 0.4, "PRY": 0.1, "RUS": 0.15, "ETH": 0.05}
    for percent in (0.0, 60.0):
        rise = through_time.rise_by_one_maker(ESTIMATED, 0.3, 0.4, 0.1, 0.05, percent)
        assert rise == pytest.approx(effective_countries(last, percent) - effective_countries(first, percent))


def test_shares_of_together_more_than_the_whole_are_refused():
    with pytest.raises(Undefined, match="^us_hashrate_share"):
        through_time.rise_by_one_maker(ESTIMATED, 0.9, 0.4, 0.1, 0.05, 0.0)


def test_the_number_of_each_month_is_that_of_its_list():
    numbers = through_time.effective_countries_by_month(SURVEYED["as listed"], 100.0)
    assert numbers.to_dict() == {"2020-07": pytest.approx(1.6), "2022-01": 2.0}


def test_who_comes_first_in_a_list_leads():
    assert through_time.months_led_by(SURVEYED["as listed"], "USA") == ["2022-01"]
    assert through_time.months_led_by(SURVEYED["as listed"], "CHN") == ["2020-07"]
    assert through_time.months_led_by(SURVEYED["as listed"], "RUS") == []


def test_each_list_that_names_the_united_states_has_its_bounds():
    spread = through_time.spread_of_lists(DATED, {}).set_index(["method", "month"])
    assert spread.columns.tolist() == ["named", "rest_pct", "low", "high"]
    assert spread.index.tolist() == [("maker", "2020-07"), ("survey", "2020-07"), ("survey", "2021-12")]
    assert spread.loc["maker", "2020-07"].tolist() == pytest.approx([2, 25, 1.6, 3.2])
    assert spread.loc["survey", "2021-12"].tolist() == pytest.approx([2, 40, 1 / (0.8**2 + 0.2**2), 1 / 0.2])


def test_the_rest_goes_to_the_largest_country_not_to_the_first_row():
    rows = DATED[DATED["method"] == "maker"].iloc[::-1]
    assert through_time.spread_of_lists(rows, {})["low"].item() == pytest.approx(1 / (0.75**2 + 0.25**2))


def test_a_replaced_list_counts_and_the_countries_of_the_rows_are_named():
    replaced = through_time.spread_of_lists(DATED, {("maker", "2020-07"): {"USA": 0.5, "CHN": 0.25, "ETH": 0.25}})
    of_maker = replaced[replaced["method"] == "maker"].iloc[0]
    assert (of_maker["named"], of_maker["rest_pct"]) == (2, 0)
    assert of_maker["low"] == of_maker["high"] == pytest.approx(8 / 3)


def test_the_newest_row_of_each_country_counts_unless_another_share_is_assumed():
    newest = through_time.newest_shares(DATED, {"PRY": 0.07})
    assert newest["iso3"].tolist() == ["CHN", "OTH", "PRY", "USA"]
    assert newest["share"].tolist() == [0.2, 0.4, 0.07, 0.4]
    assert newest["month"].tolist() == ["2021-12", "2021-12", "2025-10", "2021-12"]


def test_of_two_rows_of_one_day_the_later_in_the_table_counts():
    rows = pd.DataFrame({"iso3": ["USA"] * 40, "date": ["2025-10-01"] * 40, "share": np.arange(40) / 100})
    assert through_time.newest_shares(rows, {})["share"].tolist() == [0.39]


def test_the_months_of_one_method_stand_in_order_and_a_country_that_is_left_out_has_none():
    rows = pd.DataFrame(
        {
            "month": ["2025-10", "2025-05", "2025-05", "2025-05"],
            "iso3": ["USA", "USA", "PRY", "ETH"],
            "method": ["map", "map", "map", "claim"],
            "share": [0.38, 0.36, 0.04, 0.1],
        }
    )
    shares = through_time.shares_by_month(rows, "map")
    assert list(shares.index) == ["2025-05", "2025-10"] and list(shares) == ["PRY", "USA"]
    np.testing.assert_array_equal(shares, [[0.04, 0.36], [np.nan, 0.38]])


def test_a_list_that_names_a_country_twice_is_refused():
    rows = pd.DataFrame({"month": ["2025-05"] * 2, "iso3": ["USA"] * 2, "method": ["map"] * 2, "share": [0.3, 0.4]})
    with pytest.raises(ValueError, match="duplicate"):
        through_time.shares_by_month(rows, "map")

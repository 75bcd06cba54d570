import numpy as np
import pandas as pd
import pytest

from exodus.formulas import water_power
from exodus.formulas.geography import largest_river_share
from recomputed.ground.quantity import Undefined

HYDRO = pd.DataFrame(
    [("PRY", 2022, 0.99), ("PRY", 2020, 1.0), ("CHN", 2020, 0.17), ("CHN", 2021, 0.15), ("NOR", 2019, 0.9)],
    columns=["iso3", "year", "share"],
)
MONTHS = ["2019-09", "2020-01", "2021-06", "2025-10"]
PROVINCES = pd.DataFrame(
    [
        ("2020-01", "Sichuan", 0.3),
        ("2020-01", "Yunnan", 0.2),
        ("2020-01", "Xinjiang", 0.5),
        ("2021-06", "Sichuan", 0.6),
        ("2021-06", "Xinjiang", 0.4),
    ],
    columns=["month", "province", "share"],
)
SURVEYED = {"2019-09": {"CHN": 0.75, "PRY": 0.0}, "2020-01": {"CHN": 0.5, "PRY": 0.25}}
ESTIMATED = {"2025-05": {"USA": 0.4, "PRY": 0.05}, "2025-10": {"USA": 0.4, "PRY": 0.04}}
OF_MONTH = {"CHN": 0.2, "PRY": 1.0, "USA": 0.1, "ETH": 0.9}
BY_METHOD = {
    "average": {month: OF_MONTH for month in ("2019-09", "2020-01", "2025-05", "2025-10")},
    "provinces": {month: {**OF_MONTH, "CHN": 0.6} for month in ("2019-09", "2020-01", "2025-05", "2025-10")},
}


def test_the_newest_figure_that_is_not_of_a_later_year_counts():
    assert water_power.hydro_by_month(HYDRO, MONTHS) == {
        "2019-09": {"NOR": 0.9},
        "2020-01": {"CHN": 0.17, "NOR": 0.9, "PRY": 1.0},
        "2021-06": {"CHN": 0.15, "NOR": 0.9, "PRY": 1.0},
        "2025-10": {"CHN": 0.15, "NOR": 0.9, "PRY": 0.99},
    }


def test_only_the_months_of_the_provinces_count_china_by_them():
    national = {month: {"CHN": 0.17, "PRY": 1.0} for month in MONTHS}
    counted = water_power.with_chinas_rivers(national, PROVINCES, ["Sichuan", "Yunnan"])
    assert {month: shares["CHN"] for month, shares in counted.items()} == pytest.approx(
        {"2019-09": 0.17, "2020-01": 0.5, "2021-06": 0.6, "2025-10": 0.17}
    )
    assert all(shares["PRY"] == 1 for shares in counted.values())
    assert national["2020-01"] == {"CHN": 0.17, "PRY": 1.0}


def test_hydro_is_a_percentage_of_the_whole_and_what_is_unknown_has_that_of_elsewhere():
    listed = {"PRY": 0.05, "USA": 0.4, "IRN": 0.05}
    assert water_power.hydro_pct(listed, OF_MONTH, 0.0) == pytest.approx(9)
    assert water_power.hydro_pct(listed, OF_MONTH, 0.2) == pytest.approx(9 + 0.2 * 55)
    with pytest.raises(Undefined, match="^elsewhere_share"):
        water_power.hydro_pct(listed, OF_MONTH, 1.5)


@pytest.mark.parametrize(("method", "of_china"), [("average", 0.2), ("provinces", 0.6)])
@pytest.mark.parametrize(("start", "china", "paraguay"), [("2019-09", 0.75, 0.0), ("2020-01", 0.5, 0.25)])
def test_the_rise_is_from_the_month_of_the_survey_to_the_later_list(method, of_china, start, china, paraguay):
    rise = water_power.hydro_rise_points(SURVEYED, ESTIMATED, BY_METHOD, start, method, 0.5, "2025-10", 0.3, 0.1, 0.2)
    now = 0.3 * 0.1 + 0.1 * 1.0 + 0.2 * 0.9 + 0.4 * 0.5
    then = china * of_china + paraguay * 1.0 + 0.25 * 0.5
    assert rise == pytest.approx(100 * (now - then))


def test_in_an_earlier_list_only_ethiopia_is_assumed():
    rise = water_power.hydro_rise_points(
        SURVEYED, ESTIMATED, BY_METHOD, "2019-09", "average", 0.0, "2025-05", 0.3, 0.1, 0.2
    )
    assert rise == pytest.approx(100 * (0.4 * 0.1 + 0.05 + 0.2 * 0.9 - 0.75 * 0.2))


def test_the_rise_on_a_year_is_the_mean_of_the_rises_on_its_months():
    of_lists = (SURVEYED, ESTIMATED, BY_METHOD)
    later = ("provinces", 0.25, "2025-10", 0.3, 0.1, 0.2)
    each = [water_power.hydro_rise_points(*of_lists, start, *later) for start in SURVEYED]
    together = water_power.hydro_rise_on_mean_points(*of_lists, list(SURVEYED), *later)
    assert each[0] != each[1] and together == pytest.approx(sum(each) / 2)


def test_the_rise_on_a_year_takes_many_shares_at_once():
    elsewhere = np.array([0.0, 0.5, 1.0])
    together = water_power.hydro_rise_on_mean_points(
        SURVEYED, ESTIMATED, BY_METHOD, list(SURVEYED), "average", elsewhere, "2025-10", 0.3, 0.1, 0.2
    )
    each = [
        water_power.hydro_rise_on_mean_points(
            SURVEYED, ESTIMATED, BY_METHOD, list(SURVEYED), "average", share, "2025-10", 0.3, 0.1, 0.2
        )
        for share in elsewhere
    ]
    assert together == pytest.approx(np.array(each)) and together.shape == (3,)


def test_between_the_bounds_lies_all_that_has_no_place_or_no_figure():
    bounds = water_power.hydro_bounds({"2020-01": {"CHN": 0.5, "IRN": 0.1}}, {"2020-01": {"CHN": 0.2}})
    assert bounds.columns.tolist() == ["month", "low_pct", "high_pct"]
    assert bounds.iloc[0].tolist() == ["2020-01", pytest.approx(10), pytest.approx(60)]


def test_the_map_has_the_newest_of_both_and_only_countries_that_have_both():
    mining = pd.DataFrame(
        {
            "iso3": ["CHN", "CHN", "IRN", "PRY"],
            "date": ["2025-05-01", "2022-01-01", "2022-01-01", "2025-10-01"],
            "share": [0.14, 0.2, 0.001, 0.04],
        }
    )
    places = water_power.mining_and_hydro(mining, HYDRO, {"PRY": 0.05}).set_index("iso3")
    assert places.index.tolist() == ["CHN", "PRY"]
    assert places.columns.tolist() == ["date", "share", "mining_pct", "hydro_pct", "year"]
    assert places[["mining_pct", "hydro_pct", "year"]].T.to_dict("list") == {
        "CHN": pytest.approx([14, 15, 2021]),
        "PRY": pytest.approx([5, 99, 2022]),
    }


def test_what_the_storm_took_is_a_share_of_the_network():
    assert water_power.lost_share(340.0, 100.0, 960.0) == 0.25
    assert water_power.lost_share(340.0, 340.0, 960.0) == 0


def test_a_river_is_as_large_a_risk_as_the_loss_at_the_points_that_say_so():
    loss = water_power.lost_share(340.0, 130.0, 980.0)
    points = water_power.points_to_equal_loss(loss, 0.04, 95.0)
    beside = water_power.river_beside_loss(340.0, 130.0, 980.0, points, 100.0, 0.04, 0.03, 95.0, 40.0)
    assert beside == pytest.approx(1)
    assert water_power.points_to_equal_loss(0.25, 0.5, 80.0) == pytest.approx(-18.75)


def test_beside_the_loss_the_larger_river_after_the_move_counts():
    for to_first, first, second in ((80.0, 0.12, 0.05), (0.0, 0.04, 0.13)):
        river = largest_river_share(0.04, 0.03, 10.0, to_first, 90.0, 70.0)
        assert river == pytest.approx(max(first * 0.9, second * 0.7))
        beside = water_power.river_beside_loss(340.0, 145.0, 975.0, 10.0, to_first, 0.04, 0.03, 90.0, 70.0)
        assert beside == pytest.approx(river / 0.2)

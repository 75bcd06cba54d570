import numpy as np
import pandas as pd
import pytest

from exodus.formulas import share_history
from recomputed.ground.quantity import Undefined

LISTED = pd.DataFrame(
    {
        "date": ["2025-10-01", "2025-05-27", "2025-10-30"],
        "iso3": ["USA", "USA", "ETH"],
        "method": ["map", "map", "claim"],
        "share": [0.375, 0.25, None],
        "share_low": [None, None, 0.0625],
        "share_high": [None, None, 0.125],
    }
)


def test_shares_and_their_bounds_are_shown_in_percent_with_their_month_and_what_is_missing_stays_so():
    shown = share_history.shares_in_percent(LISTED)
    assert shown["month"].to_list() == ["2025-10", "2025-05", "2025-10"]
    np.testing.assert_array_equal(shown["share_pct"], [37.5, 25.0, np.nan])
    np.testing.assert_array_equal(shown["low_pct"], [np.nan, np.nan, 6.25])
    np.testing.assert_array_equal(shown["high_pct"], [np.nan, np.nan, 12.5])
    assert shown[list(LISTED)].equals(LISTED)


def test_the_newest_row_of_each_combination_is_kept_in_order_of_date():
    rows = pd.DataFrame(
        {
            "date": ["2026-01", "2025-05", "2025-10", "2022-01", "2024-12"],
            "iso3": ["PRY", "PRY", "USA", "USA", "USA"],
            "method": ["map", "map", "map", "survey", "map"],
        }
    )
    assert share_history.newest_rows(rows, ["iso3", "method"])["date"].to_list() == ["2022-01", "2025-10", "2026-01"]
    assert share_history.newest_rows(rows, ["iso3"])["date"].to_list() == ["2025-10", "2026-01"]


def test_of_rows_of_one_date_the_last_given_is_the_newest():
    rows = pd.DataFrame({"date": ["2026", "2025", "2024"] * 66, "iso3": ["PRY"] * 198, "share": range(198)})
    for kind in (str, object):  # of objects pandas keeps the order only if that is asked for
        assert share_history.newest_rows(rows.astype({"date": kind}), ["iso3"])["share"].to_list() == [195]


def test_a_row_in_percent_for_each_month():
    rows = share_history.percent_rows(pd.Series([0.125, 0.5], index=["2026-02", "2026-03"]))
    assert rows.to_dict("list") == {"month": ["2026-02", "2026-03"], "share_pct": [12.5, 50.0]}


def test_a_hashrate_is_a_part_of_the_network_of_its_own_month():
    rows = pd.DataFrame({"month": ["2024-09", "2024-10", "2030-01"], "hashrate_eh_per_s": [150.0, 150.0, 150.0]})
    shown = share_history.with_network_share(rows, pd.Series({"2024-09": 600.0, "2024-10": 1200.0}))
    np.testing.assert_array_equal(shown["share_pct"], [25.0, 12.5, np.nan])
    assert shown["hashrate_eh_per_s"].to_list() == [150.0] * 3


def test_what_was_lost_is_counted_from_the_highest_of_the_months_before_and_no_further_back():
    shares = pd.Series([0.5, 0.25, 0.375, 0.125], index=list("abcd"))
    assert share_history.points_below_recent_best(shares, 2).to_dict() == {"a": 0, "b": 25, "c": 12.5, "d": 25}
    assert share_history.points_below_recent_best(shares, 1).to_list() == [0, 25, 0, 25]
    assert share_history.points_below_recent_best(shares, 0).to_list() == [0, 0, 0, 0]
    assert share_history.points_below_recent_best(shares, 9).to_list() == [0, 25, 12.5, 37.5]


def test_months_are_counted_back_from_the_one_after_the_last():
    shares = pd.Series([0.5, 0.375, 0.125, 0.25])
    assert share_history.points_gained_in_last(shares, 1) == 0
    assert share_history.points_gained_in_last(shares, 2) == 12.5
    assert share_history.points_gained_in_last(shares, 4) == -25
    assert share_history.points_gained_in_last(shares, np.array([4.0, 3.0])).tolist() == [-25, -12.5]


@pytest.mark.parametrize("months", [0, 5, float("nan"), np.array([1, 5])])
def test_months_that_reach_before_the_first_or_after_the_last_are_refused(months):
    with pytest.raises(Undefined) as refused:
        share_history.points_gained_in_last(pd.Series([0.5, 0.375, 0.125, 0.25]), months)
    assert str(refused.value) == f"months: given {months}, allowed: from 1 to 4"


def test_shares_apart_are_those_of_lists_not_older_than_is_allowed_and_a_hole_between_lists_stays_one():
    lists = pd.Series({"2021-12": 0.2, "2022-01": 0.3, "2023-01": 0.5})
    months = pd.Index(["2022-01", "2022-03", "2022-04", "2022-12", "2023-01", "2023-03", "2023-04"])
    found = share_history.shares_apart(lists, months, apart=12, most_months_old=2)
    assert found.to_dict("index") == {
        "2023-01": {"before_month": "2022-01", "before_share": 0.3, "after_share": 0.5},
        "2023-03": {"before_month": "2022-03", "before_share": 0.3, "after_share": 0.5},
    }

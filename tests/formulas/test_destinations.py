import numpy as np
import pandas as pd
import pytest

from exodus.formulas import destinations
from exodus.formulas.shares import rank_among

NOW = pd.Series({"RUS": 0.5, "CHN": 0.25})
STARTS = pd.DataFrame({"CHN": [0.125, 0.5], "RUS": [0.25, 0.375], "OTH": [0.625, 0.125]}, index=["2021-09", "2022-01"])
GULF = pd.Series({"ARE": 0.0625, "OMN": 0.03125})
OTHERS = {"listed_shares": NOW, "listed_starts": STARTS, "unlisted_shares": GULF}


def test_a_gain_is_the_share_now_less_the_one_at_the_start_be_it_known_or_assumed():
    now = pd.Series({"PRY": 0.25, "USA": 0.5, "OMN": 0.125})
    gained = destinations.gains_of_share(now, pd.Series({"USA": 0.625, "CHN": 0.25}), {"PRY": 0.0625, "USA": 0.0})
    assert gained["iso3"].to_list() == ["PRY", "USA", "OMN"]
    assert gained["share_pct"].to_list() == [25, 50, 12.5]
    np.testing.assert_array_equal(gained["gained_points"], [18.75, -12.5, np.nan])
    assert gained["start_known"].to_list() == [False, True, False]


def test_without_assumptions_only_known_starts_count():
    gained = destinations.gains_of_share(pd.Series({"PRY": 0.25, "USA": 0.5}), pd.Series({"USA": 0.25}))
    np.testing.assert_array_equal(gained["gained_points"], [np.nan, 25])


def test_the_worse_rank_is_that_of_the_smaller_of_the_two():
    for first, second in ((4.0, 2.0), (2.0, 4.0)):
        assert destinations.worse_rank(first, second, [3.0, 9.0, 1.0]) == 4
        assert destinations.worse_rank(first, second, [1.0]) == 2
    assert destinations.worse_rank(4.0, 4.0, [3.0]) == 1


def test_worse_ranks_of_arrays_are_those_of_their_elements():
    first, second = np.array([1.0, 3.0, 9.0]), np.array([2.0, 2.0, 8.0])
    assert destinations.worse_rank(first, second, [4.0, 2.5]).tolist() == [4, 4, 2]


def test_the_rank_by_gain_counts_the_rival_the_listed_and_the_unlisted_each_from_its_own_start():
    # Gains from September 2021: Russia 25 points, China 12.5, the Emirates 5.25, Oman 2.125.
    rank = destinations.rank_by_gain
    given = {"start_share": 0.01, "unlisted_start_share": 0.01, "start_month": "2021-09", **OTHERS}
    assert rank(0.27, 0.0, **given) == 1
    assert rank(0.27, 0.28, **given) == 2
    assert rank(0.25, 0.0, **given) == 2
    assert rank(0.13, 0.0, **given) == 3
    assert rank(0.0625, 0.0, **given) == 3  # as much as the Emirates
    assert rank(0.0624, 0.0, **given) == 4
    assert rank(0.02, 0.0, **given) == 5
    assert rank(0.02, 0.021, **given) == 6
    # From January 2022 China has lost, and Russia has gained 12.5 points.
    later = {**given, "start_month": "2022-01"}
    assert rank(0.13, 0.0, **later) == 2
    assert rank(0.02, 0.0, **later) == 4
    # A higher start of the two lowers both their gains, one of the others lowers theirs.
    assert rank(0.08, 0.0, **later) == 2
    assert rank(0.08, 0.0, **{**later, "start_share": 0.05}) == 3
    assert rank(0.02, 0.0, **{**later, "unlisted_start_share": 0.05}) == 3
    assert rank(0.02, 0.0, **{**later, "unlisted_start_share": 0.06}) == 2


def test_the_worse_rank_by_gain_is_the_worse_of_the_ranks_of_both():
    for month in STARTS.index:
        for first, second in ((0.02, 0.3), (0.3, 0.02), (0.06, 0.05), (0.2, 0.2)):
            given = {"start_share": 0.01, "unlisted_start_share": 0.03, "start_month": month, **OTHERS}
            ranks = [destinations.rank_by_gain(*two, **given) for two in ((first, second), (second, first))]
            assert destinations.worse_rank_by_gain(first, second, **given) == max(ranks)


def test_the_start_of_the_two_is_taken_from_both():
    given = {"unlisted_start_share": 0.0, "start_month": "2022-01", **OTHERS}
    assert destinations.worse_rank_by_gain(0.1, 0.07, 0.0, **given) == 3
    assert destinations.worse_rank_by_gain(0.1, 0.07, 0.01, **given) == 4
    assert destinations.worse_rank_by_gain(0.07, 0.1, 0.01, **given) == 4


def test_ranks_by_gain_of_arrays_are_those_of_their_elements():
    shares, starts = np.array([0.27, 0.13, 0.02]), np.array([0.01, 0.0, 0.02])
    given = {"unlisted_start_share": np.array([0.0, 0.05, 0.06]), "start_month": "2021-09", **OTHERS}
    together = destinations.rank_by_gain(shares, 0.05, starts, **given)
    both = destinations.worse_rank_by_gain(shares, 0.05, starts, **given)
    for i in range(3):
        alone = {**given, "unlisted_start_share": given["unlisted_start_share"][i]}
        assert together[i] == destinations.rank_by_gain(shares[i], 0.05, starts[i], **alone)
        assert both[i] == destinations.worse_rank_by_gain(shares[i], 0.05, starts[i], **alone)


def test_the_order_of_the_countries_in_a_list_plays_no_part():
    given = {"start_share": 0.0, "unlisted_start_share": 0.0, "start_month": "2021-09", **OTHERS}
    turned = {**given, "listed_shares": NOW[::-1], "listed_starts": STARTS[STARTS.columns[::-1]]}
    for share in (0.3, 0.2, 0.05):
        assert destinations.rank_by_gain(share, 0.1, **given) == destinations.rank_by_gain(share, 0.1, **turned)
    assert destinations.rank_by_gain(0.2, 0.1, **given) == rank_among(0.2, [0.1, 0.25, 0.125, 0.0625, 0.03125])


def test_a_month_without_a_list_is_refused():
    given = {"start_share": 0.0, "unlisted_start_share": 0.0, "start_month": "2020-01", **OTHERS}
    with pytest.raises(KeyError, match="2020-01"):
        destinations.rank_by_gain(0.1, 0.1, **given)

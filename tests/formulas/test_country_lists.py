import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import country_lists as lists
from exodus.formulas.concentration import effective_number
from recomputed.ground.quantity import Undefined

LIST = {"USA": 0.36, "PRY": 0.04, "RUS": 0.16, "CHN": 0.14, "ETH": 0.05}
HYDRO = {"USA": 0.06, "PRY": 1.0, "RUS": 0.17, "ETH": 0.97}
quick = settings(derandomize=True, deadline=None, max_examples=50)
shares_of_usa = st.lists(st.floats(0, 0.6), min_size=1, max_size=8)
percents = st.floats(0, 100)


def each(column, formula, *others) -> list[float]:
    """The formula's results for one share of the United States after the other."""
    return [formula({**LIST, "USA": share}, *others) for share in column]


@quick
@given(shares_of_usa, percents)
@pytest.mark.parametrize("formula", [lists.effective_countries, lists.countries_to_half])
def test_rows_give_what_their_lists_give_one_by_one(formula, column, percent):
    together = formula({**LIST, "USA": np.array(column)}, percent)
    assert together == pytest.approx(np.array(each(column, formula, percent)))


@quick
@given(st.lists(percents, min_size=1, max_size=8))
@pytest.mark.parametrize("formula", [lists.effective_countries, lists.countries_to_half])
def test_an_array_of_percentages_gives_what_its_elements_give(formula, column):
    assert formula(LIST, np.array(column)) == pytest.approx(np.array([formula(LIST, percent) for percent in column]))


@quick
@given(shares_of_usa, st.floats(0, 1))
def test_rows_have_the_property_that_their_lists_have_one_by_one(column, elsewhere):
    together = lists.share_with_property({**LIST, "USA": np.array(column)}, HYDRO, elsewhere)
    assert together == pytest.approx(np.array(each(column, lists.share_with_property, HYDRO, elsewhere)))


@quick
@given(shares_of_usa)
def test_what_a_list_leaves_out_is_without_a_place_row_by_row(column):
    named = {**LIST, "USA": np.array(column)}
    assert lists.unplaced_share(lists.without_names(named)) == pytest.approx(0.61 - np.array(column))


def test_what_one_list_leaves_out_is_a_plain_number():
    assert lists.unplaced_share(np.array([0.38, 0.04])) == pytest.approx(0.58)
    assert isinstance(lists.unplaced_share(np.array([0.38, 0.04])), float)


def test_a_series_and_a_dict_are_the_same_list():
    assert lists.without_names(pd.Series(LIST)).tolist() == lists.without_names(LIST).tolist()
    assert lists.effective_countries(pd.Series(LIST), 30.0) == lists.effective_countries(LIST, 30.0)


@quick
@given(percents)
def test_the_rest_is_divided_and_nothing_is_lost(percent):
    shares, unplaced = lists.with_rest_in_first(LIST, percent)
    assert shares.sum() + unplaced == pytest.approx(1)
    assert shares[0] == pytest.approx(0.36 + 0.25 * percent / 100)
    assert shares[1:].tolist() == list(LIST.values())[1:]


def test_a_whole_list_has_the_effective_number_of_its_shares_whatever_happens_to_no_rest():
    whole = {**LIST, "CAN": 0.25}
    for percent in (0.0, 40.0, 100.0):
        assert lists.effective_countries(whole, percent) == pytest.approx(effective_number(list(whole.values())))


@quick
@given(shares_of_usa, percents)
def test_the_index_of_a_list_is_that_of_as_many_equal_countries(column, percent):
    named = {**LIST, "USA": np.array(column)}
    assert lists.country_index(named, percent) * lists.effective_countries(named, percent) == pytest.approx(10_000)


def test_the_index_of_a_list_without_a_rest_is_the_sum_of_its_squares():
    whole = {**LIST, "CAN": 0.25}
    assert lists.country_index(whole, 40.0) == pytest.approx(1e4 * sum(share**2 for share in whole.values()))
    assert lists.country_index({"USA": 0.25}, 0.0) == pytest.approx(625)


def test_the_more_of_the_rest_is_in_the_first_country_the_fewer_countries_count():
    numbers = lists.effective_countries(LIST, np.linspace(0, 100, 11))
    assert (np.diff(numbers) < 0).all()
    assert (np.diff(lists.countries_to_half(LIST, np.linspace(0, 100, 11))) <= 0).all()


def test_countries_that_together_hold_no_half_never_come_to_half():
    assert lists.countries_to_half({"USA": 0.2, "PRY": 0.3}, 0.0) == np.inf
    assert lists.countries_to_half({"USA": 0.2, "PRY": 0.31}, 0.0) == 2


@quick
@given(st.floats(0, 36), percents)
def test_a_move_keeps_the_sum_and_all_who_take_no_part(points, to_first):
    moves = {"PRY": points * to_first / 100, "ETH": points * (100 - to_first) / 100}
    after = lists.named_after_move(LIST, "USA", moves)
    assert list(after) == list(LIST) and (after["RUS"], after["CHN"]) == (0.16, 0.14)
    assert sum(after.values()) == pytest.approx(sum(LIST.values()))
    assert after["USA"] == pytest.approx(0.36 - points / 100)


def test_many_moves_at_once_are_rows_and_the_list_stays_as_it_was():
    before = dict(LIST)
    after = lists.without_names(lists.named_after_move(LIST, "USA", {"PRY": np.array([0.0, 10.0]), "OMN": 5.0}))
    assert after[:, 0] == pytest.approx([0.31, 0.21])
    assert after[:, 1] == pytest.approx([0.04, 0.14])
    assert after[:, -1] == pytest.approx(0.05)
    assert before == LIST


def test_a_move_from_a_country_that_is_not_named_is_an_error():
    with pytest.raises(KeyError, match="ZZZ"):
        lists.named_after_move(LIST, "ZZZ", {"PRY": 1.0})


def test_a_property_of_every_country_and_elsewhere_is_that_of_the_whole_and_of_none_that_of_elsewhere():
    everywhere = dict.fromkeys(LIST, 0.3)
    assert lists.share_with_property(LIST, everywhere, 0.3) == pytest.approx(0.3)
    assert lists.share_with_property(LIST, {}, 0.7) == pytest.approx(0.7)


def test_countries_without_a_figure_are_counted_as_elsewhere():
    missing = {**HYDRO, "CHN": float("nan")}
    for hydro in (HYDRO, missing, pd.Series(missing)):
        low, high = (lists.share_with_property(LIST, hydro, elsewhere) for elsewhere in (0.0, 1.0))
        assert low == pytest.approx(0.0216 + 0.04 + 0.0272 + 0.0485)
        assert high - low == pytest.approx(0.14 + 0.25)


@pytest.mark.parametrize("named", [[0.7, 0.4], [1.1, -0.2], [[0.3, 0.2], [0.7, 0.4]]])
def test_no_list_holds_more_than_the_whole_or_less_than_nothing(named):
    with pytest.raises(Undefined, match="hashrate_share"):
        lists.unplaced_share(named)


def test_one_row_above_the_whole_is_named_with_its_sum():
    with pytest.raises(Undefined, match="given 1.09 together"):
        lists.effective_countries({**LIST, "USA": np.array([0.3, 0.7])}, 0.0)


@pytest.mark.parametrize("percent", [-0.1, 100.1, float("nan"), np.array([50.0, 101.0])])
@pytest.mark.parametrize("formula", [lists.with_rest_in_first, lists.effective_countries, lists.countries_to_half])
def test_a_part_of_the_rest_outside_0_to_100_is_refused(formula, percent):
    with pytest.raises(Undefined, match="^to_first_pct"):
        formula(LIST, percent)


def test_a_property_outside_its_range_is_refused():
    for hydro in (6.0, 1.5, -0.1):
        with pytest.raises(Undefined, match="^property_by_country"):
            lists.share_with_property(LIST, {"USA": hydro}, 0.5)
    for elsewhere in (-0.1, 1.1, float("nan"), np.array([0.5, 2.0])):
        with pytest.raises(Undefined, match="^elsewhere_share"):
            lists.share_with_property(LIST, HYDRO, elsewhere)

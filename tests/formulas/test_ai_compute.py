import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas.ai_compute import chips_needed, corporate_share, owner_shares, ownership_index
from exodus.formulas.concentration import herfindahl_hirschman_index
from exodus.formulas.quantity import Undefined

items = st.lists(st.tuples(st.floats(1, 1e6), st.booleans()), min_size=1, max_size=20)


def test_all_corporate_is_one_and_none_is_nothing():
    assert corporate_share([2.0, 5.0], [True, True]) == 1
    assert corporate_share([2.0, 5.0], [False, False]) == 0
    assert corporate_share(pd.Series([3e25, 1e25]), pd.Series([True, False])) == pytest.approx(0.75)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(items, st.floats(0.1, 10))
def test_corporate_and_other_share_make_the_whole_in_any_unit(pairs, factor):
    amounts, flags = zip(*pairs, strict=True)
    others = corporate_share(amounts, [not flag for flag in flags])
    assert corporate_share(amounts, flags) + others == pytest.approx(1)
    scaled = [amount * factor for amount in amounts]
    assert corporate_share(scaled, flags) == pytest.approx(corporate_share(amounts, flags))


@pytest.mark.parametrize(
    ("amounts", "flags", "named"),
    [
        ([1.0, 2.0], [True], "is_corporate"),
        ([1.0], [1], "is_corporate"),
        ([1.0, 2.0], [True, None], "is_corporate"),
        ([0.0], [True], "amounts"),
        ([-1.0, 2.0], [True, False], "amounts"),
    ],
)
def test_amounts_and_flags_that_do_not_fit_are_refused(amounts, flags, named):
    with pytest.raises(Undefined, match=f"^{named}"):
        corporate_share(amounts, flags)


def test_splitting_a_group_among_more_owners_lowers_the_index_towards_that_of_the_named():
    indices = [herfindahl_hirschman_index(owner_shares([3.0, 3.0], [4.0], [n])) for n in (1, 2, 10, 10_000)]
    assert indices == sorted(indices, reverse=True)
    assert indices[0] == pytest.approx(3400)
    assert indices[-1] == pytest.approx(1800, abs=1)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.floats(0.1, 10), st.integers(1, 50))
def test_owner_shares_add_up_and_do_not_depend_on_the_unit(factor, owners):
    shares = owner_shares([5.0, 1.0], [2.0, 3.0], [owners, 1])
    assert len(shares) == owners + 3
    assert shares.sum() == pytest.approx(1)
    assert owner_shares([5.0 * factor, factor], [2.0 * factor, 3.0 * factor], [owners, 1]) == pytest.approx(shares)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=6), st.integers(1, 300), st.integers(1, 300))
def test_the_index_of_split_groups_is_that_of_the_listed_shares(named, others, more):
    listed = herfindahl_hirschman_index(owner_shares(named, [4.0, 2.0], [others, more]))
    assert ownership_index(named, [4.0, 2.0], [others, more]) == pytest.approx(listed)


@pytest.mark.parametrize("owners", [[0], [1.5], [1, 2], [float("nan")]])
def test_numbers_of_owners_that_do_not_fit_are_refused(owners):
    with pytest.raises(Undefined, match="^owners_per_group"):
        owner_shares([1.0], [1.0], owners)
    with pytest.raises(Undefined, match="^owners_per_group"):
        ownership_index([1.0], [1.0], owners)


def test_twice_the_days_or_the_speed_need_half_the_chips():
    once = chips_needed(training_flop=1e23, chip_flop_per_s=1e14, utilisation_pct=40, days=30)
    assert chips_needed(1e23, 1e14, 40, 60) == pytest.approx(once / 2)
    assert chips_needed(1e23, 2e14, 40, 30) == pytest.approx(once / 2)
    assert once * 1e14 * 0.4 * 30 * 86_400 == pytest.approx(1e23)

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import ai_compute
from exodus.formulas.ai_compute import chips_needed, largest_owners_share, owners_for_half, ownership_index
from exodus.formulas.concentration import herfindahl_hirschman_index, nakamoto_coefficient, top_share
from exodus.formulas.shares import normalised
from recomputed.ground.quantity import Undefined

MEASURES = [ownership_index, owners_for_half, lambda *of: largest_owners_share(*of, k=3)]
quick = settings(derandomize=True, deadline=None, max_examples=50)
amounts = st.lists(st.integers(0, 20), min_size=1, max_size=6).map(lambda listed: [*listed, 1])
owners = st.tuples(st.integers(1, 300), st.integers(1, 300))


def listed(named, groups, owners_per_group):
    """The shares of all owners, one by one: what the closed forms spare."""
    equals = [[amount / number] * number for amount, number in zip(groups, owners_per_group, strict=True)]
    return normalised(np.concatenate([named, *equals]))


def test_joint_work_counts_for_nothing_in_full_or_in_part():
    assert [ai_compute.joint_work_counted(60.0, 20.0, part) for part in (0, 50, 100)] == [60, 70, 80]


def test_a_chart_gets_the_same_part_of_joint_work(value_in_chart):
    numbers = {"companies": 60.0, "joint": 20.0, "joint_to_companies_pct": 35.0}
    assert value_in_chart(ai_compute.joint_work_counted, **numbers) == ai_compute.joint_work_counted(**numbers)


def test_splitting_a_group_among_more_owners_lowers_the_index_towards_that_of_the_named():
    indices = [ownership_index([3.0, 3.0], [4.0], [n]) for n in (1, 2, 10, 10_000)]
    assert indices == sorted(indices, reverse=True)
    assert indices[0] == pytest.approx(3400)
    assert indices[-1] == pytest.approx(1800, abs=1)


@quick
@given(amounts, st.tuples(st.integers(0, 20), st.integers(0, 20)), owners)
def test_the_closed_forms_give_what_the_listed_owners_give(named, groups, numbers):
    shares = listed(named, groups, numbers)
    assert ownership_index(named, groups, numbers) == pytest.approx(herfindahl_hirschman_index(shares))
    assert owners_for_half(named, groups, numbers) == nakamoto_coefficient(shares)
    for k in (1, 2, 5, 50, 1000):
        assert largest_owners_share(named, groups, numbers, k) == pytest.approx(top_share(shares, k))


@quick
@given(amounts, st.lists(st.tuples(st.integers(1, 20), st.integers(1, 20)), min_size=1, max_size=5), owners)
def test_rows_give_what_each_row_gives(named, groups, numbers):
    factors = np.arange(1, len(groups) + 1)
    named_rows, number_rows = np.outer(factors, named) + 1, np.outer(factors, numbers)
    for measure in MEASURES:
        together = measure(named_rows, np.array(groups), number_rows)
        each = [measure(*row) for row in zip(named_rows, groups, number_rows, strict=True)]
        assert together.tolist() == pytest.approx(each)
        # What does not differ from row to row may be given once.
        same = measure(named, groups[0], number_rows)
        assert same.tolist() == pytest.approx([measure(named, groups[0], row) for row in number_rows])


@quick
@given(st.floats(0.1, 10), owners)
def test_no_measure_depends_on_the_unit(factor, numbers):
    for measure in MEASURES:
        scaled = measure([5.0 * factor, factor], [2.0 * factor, 3.0 * factor], numbers)
        assert scaled == pytest.approx(measure([5.0, 1.0], [2.0, 3.0], numbers))


@pytest.mark.parametrize("equals", [2, 3, 4, 5, 10, 49, 1000])
def test_half_of_the_equals_hold_no_more_than_half(equals):
    assert owners_for_half([], [7.0], [equals]) == equals // 2 + 1


def test_owners_of_nothing_are_never_needed_and_warn_nobody():
    with np.errstate(all="raise"):
        assert owners_for_half([3.0, 2.0, 0.0], [0.0], [7]) == 1
    assert owners_for_half([1.0, 0.0], [0.0], [1000]) == 1
    assert largest_owners_share([1.0, 0.0], [0.0], [1000], k=5) == 1


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("numbers", [[0], [1.5], [1, 2], [float("nan")], [[1], [0]]])
def test_numbers_of_owners_that_do_not_fit_are_refused(measure, numbers):
    with pytest.raises(Undefined, match="^owners_per_group"):
        measure([1.0], [1.0], numbers)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("named", [[-1.0], [float("nan")], [[1.0], [-1.0]]])
def test_amounts_that_are_none_are_refused(measure, named):
    with pytest.raises(Undefined, match="^amounts"):
        measure(named, [2.0], [1])


@pytest.mark.parametrize("k", [0, -1, 1.5])
def test_a_number_of_largest_owners_that_is_none_is_refused(k):
    with pytest.raises(Undefined, match="^k"):
        largest_owners_share([1.0], [1.0], [1], k)


def test_twice_the_days_or_the_speed_need_half_the_chips():
    once = chips_needed(training_flop=1e23, chip_flop_per_s=1e14, utilisation_pct=40, days=30)
    assert chips_needed(1e23, 1e14, 40, 60) == pytest.approx(once / 2)
    assert chips_needed(1e23, 2e14, 40, 30) == pytest.approx(once / 2)
    assert once * 1e14 * 0.4 * 30 * 86_400 == pytest.approx(1e23)

"""Where a verdict turns: on plateaus, at steps, at bounds that are met exactly, and to how many digits."""

import numpy as np
import pytest

from recomputed.declared.models import Parameter
from recomputed.judging.turning_points import GRID, MOST_INTEGERS, turning_points
from tests import planted


def parameter(allowed, plausible, kind="number") -> Parameter:
    return planted.parameter(plausible, kind, allowed, unit="kWh")


def turns(margins, allowed, at, kind="number", plausible=None) -> list[float]:
    declared = parameter(allowed, plausible or allowed, kind)
    return [point.at for point in turning_points("x", declared, at, margins)]


def step(place: float, before: float, after: float):
    return lambda x: np.where(np.asarray(x) < place, before, after)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_a_root_is_found_to_eleven_digits_at_every_scale(scale):
    found = turns(lambda x: np.exp(x / scale) - 2, [0.0, scale], 0.9 * scale)
    assert found == pytest.approx([np.log(2) * scale], rel=1e-11, abs=0)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_a_step_is_found_to_nine_digits_at_every_scale(scale):
    found = turns(step(scale / 3, -1.0, 2.0), [0.0, scale], 0.9 * scale)
    assert found == pytest.approx([scale / 3], rel=2e-9, abs=0)


@pytest.mark.parametrize(("before", "after"), [(0.0, -1.0), (-1.0, 0.0)])
def test_a_step_down_from_or_up_to_the_bound_itself_is_found_where_it_is(before, after):
    assert turns(step(1 / 3, before, after), [0.0, 1.0], 0.9) == pytest.approx([1 / 3], rel=2e-9)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_quantity_that_meets_its_bound_just_where_it_stands_turns_there(sign):
    assert turns(lambda x: sign * (x - 0.5), [0.0, 1.0], 0.5) == pytest.approx([0.5], rel=1e-8)


def test_where_the_bound_is_met_over_a_stretch_the_verdict_turns_at_its_end():
    def margins(x):
        x = np.asarray(x, dtype=float)
        return np.where(x < 0.4995, 0.4995 - x, np.where(x <= 0.5005, 0.0, 0.5005 - x))

    assert turns(margins, [0.0, 1.0], 0.9) == pytest.approx([0.5005], rel=1e-8)


@pytest.mark.parametrize(
    ("margins", "allowed"),
    [(lambda x: np.where(np.asarray(x) > 0, 1.0, -1.0), [0.0, 1.0]), (step(0.0, -1.0, 1.0), [-1.0, 0.0])],
)
def test_a_step_at_nought_ends_the_search(margins, allowed):
    assert turns(margins, allowed, allowed[0] + 0.9) == pytest.approx([0.0], abs=1e-14)


def test_a_verdict_that_turns_only_within_the_plausible_range_is_seen_however_wide_the_limits_are():
    def margins(x):
        return 1e-4 - np.abs(np.asarray(x) - 0.5)

    assert turns(margins, [0.0, 1000.0], 0.9, plausible=[0.45, 0.55]) == pytest.approx([0.5001, 0.4999], rel=1e-8)
    assert turns(margins, [0.0, 1000.0], 0.5) == pytest.approx([0.4999, 0.5001], rel=1e-8)
    assert turns(margins, [0.0, 1000.0], 0.9) == []


def test_over_many_orders_of_magnitude_the_points_are_equally_spaced_by_their_ratio():
    def margins(x):
        return np.log(2) - np.abs(np.log(np.asarray(x) / 0.02))

    assert turns(margins, [0.01, 1e6], 500.0, plausible=[400.0, 600.0]) == pytest.approx([0.04], rel=1e-8)
    asked: list[np.ndarray] = []
    turns(lambda x: asked.append(np.asarray(x)) or np.ones(np.shape(x)), [1.0, 1001.0], 1.0)
    assert (
        len(asked[0]) == 2 * GRID - 2
        and np.ptp(np.diff(np.log(np.setdiff1d(asked[0], np.linspace(1, 1001, GRID))))) < 1e-9
    )
    turns(lambda x: asked.append(np.asarray(x)) or np.ones(np.shape(x)), [1.0, 1000.0], 1.0)
    assert len(asked[1]) == GRID


def test_between_undefined_values_no_verdict_turns():
    def margins(x):
        x = np.asarray(x, dtype=float)
        return np.where(np.abs(x - 0.5) < 0.1, np.nan, x - 0.5)

    assert turns(margins, [0.0, 1.0], 0.9) == []


@pytest.mark.parametrize(("at", "turned"), [(90_000, 33_332.0), (1, 33_333.0)])
def test_among_very_many_whole_numbers_the_first_turned_one_is_exact(at, turned):
    def margins(n):
        return np.where(np.asarray(n) == np.round(n), np.asarray(n) - 33_332.5, np.nan)

    assert turns(margins, [1, 100_000], at, "integer") == [turned]


def test_whole_numbers_are_all_tried_up_to_their_most_and_both_limits_always():
    asked: list[np.ndarray] = []

    def margins(n):
        asked.append(np.asarray(n))
        return np.ones(np.shape(n))

    for high in (MOST_INTEGERS, 2 * MOST_INTEGERS - 1, 2 * MOST_INTEGERS + 1):
        turns(margins, [0, high], 3, "integer", plausible=[7, 11])
    assert asked[0].tolist() == list(range(MOST_INTEGERS + 1))
    assert asked[1].tolist() == list(range(2 * MOST_INTEGERS))
    assert asked[2].tolist() == sorted({*range(0, 2 * MOST_INTEGERS + 1, 2), 3, 7, 11, 2 * MOST_INTEGERS + 1})


def test_a_turning_point_says_whose_it_is_in_which_unit_and_whether_it_is_plausible():
    declared = parameter([0.0, 10.0], [2.0, 4.0])
    found = turning_points("price", declared, 3.0, lambda x: (x - 1) * (x - 2) * (x - 4) * (x - 6))
    assert [(p.parameter, p.unit) for p in found] == [("price", "kWh")] * 4
    assert [p.at for p in found] == pytest.approx([2.0, 4.0, 1.0, 6.0], rel=1e-8)
    assert [p.plausible for p in found][2:] == [False, False]


def test_a_choice_that_only_meets_the_bound_holds_and_turns_to_those_below():
    declared = parameter(["a", "b", "c"], ["a", "c"], "choice")
    by_word = {"a": 0.0, "b": -1.0, "c": 0.0}

    def margins(words):
        assert words.dtype == object
        return np.array([by_word[word] for word in words])

    found = turning_points("method", declared, "a", margins)
    assert [(p.parameter, p.at, p.unit, p.plausible) for p in found] == [("method", "b", "kWh", False)]
    assert [p.at for p in turning_points("method", declared, "b", margins)] == ["a", "c"]


def test_the_limits_of_the_plausible_range_are_plausible():
    declared = parameter([1, 20], [5, 10], "integer")
    for turned, margins in [(10.0, lambda n: np.asarray(n) - 9.5), (5.0, lambda n: 5.5 - np.asarray(n))]:
        assert [(p.at, p.plausible) for p in turning_points("n", declared, 7, margins)] == [(turned, True)]
    for turned, margins in [(11.0, lambda n: np.asarray(n) - 10.5), (4.0, lambda n: 4.5 - np.asarray(n))]:
        assert [(p.at, p.plausible) for p in turning_points("n", declared, 7, margins)] == [(turned, False)]


def test_how_many_numbers_are_tried_depends_on_how_far_the_limits_are_apart_and_not_on_how_high():
    asked: list[np.ndarray] = []

    def margins(x):
        asked.append(np.asarray(x))
        return np.ones(np.shape(x))

    turns(margins, [100_000, 101_000], 100_500, "integer")
    turns(margins, [100.0, 200.0], 100.0)
    assert asked[0].tolist() == list(range(100_000, 101_001))
    assert np.ptp(np.diff(asked[1])) < 1e-9


def test_a_step_among_negative_values_is_found_to_nine_digits():
    assert turns(step(-10 / 3, -1.0, 0.0), [-10.0, -1.0], -2.0) == pytest.approx([-10 / 3], rel=2e-9)


def test_a_quantity_undefined_near_its_root_turns_somewhere_in_the_gap_and_not_nowhere():
    wide = 10 / (GRID - 1)  # the gap lies between two neighbours of the grid, at which the quantity is defined
    low, high = 3 * wide + 0.2 * wide, 3 * wide + 0.8 * wide

    def margins(x):
        x = np.asarray(x, dtype=float)
        return np.where((x > low) & (x < high), np.nan, x - (low + high) / 2)

    (found,) = turns(margins, [0.0, 10.0], 9.0)
    assert low <= found <= high

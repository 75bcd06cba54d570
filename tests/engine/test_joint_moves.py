"""The smallest move of all assumptions together that turns a reading, where the nearest point is known."""

import numpy as np
import pytest

from recomputed.ground.quantity import Undefined
from recomputed.judging.joint_moves import distance, smallest_joint_move
from recomputed.judging.judgement import judge
from tests.planted import given, parameter, reading, stand_in

UNIT = parameter([0.0, 1.0])


@pytest.fixture
def moves(monkeypatch):
    """`moves(bounds, formula, **inputs)`: where a lead first comes out otherwise, and how far that is."""

    def asked(bounds: dict, formula, **inputs):
        stand_in(monkeypatch, reading(**bounds))
        found = judge("claim/reading", formula, **inputs).moves
        return found and (found.to, found.distance)

    return asked


def test_of_one_assumption_it_is_its_turning_point(moves):
    to, far = moves({"at_least": 0.5}, lambda x: x, x=given("x", 0.9, UNIT))
    assert to == {"x": pytest.approx(0.5, abs=1e-6)} and far == pytest.approx(0.4, abs=1e-6)


def test_of_two_equal_ones_it_is_the_foot_of_the_perpendicular(moves):
    inputs = {"x": given("x", 0.9, UNIT), "y": given("y", 0.9, UNIT)}
    to, far = moves({"at_least": 1.5}, lambda x, y: x + y, **inputs)
    assert far == pytest.approx(0.3 / np.sqrt(2), rel=0.01)
    assert sum(to.values()) == pytest.approx(1.5, abs=1e-6) and to["x"] == pytest.approx(0.75, abs=0.03)


def test_of_two_unequal_ones_each_moves_as_far_as_it_counts(moves):
    inputs = {"x": given("x", 0.5, UNIT), "y": given("y", 0.5, UNIT)}
    to, far = moves({"at_most": 2.0}, lambda x, y: 2 * x + y, **inputs)
    assert far == pytest.approx(0.5 / np.sqrt(5), rel=0.01)
    assert to == pytest.approx({"x": 0.7, "y": 0.6}, abs=0.03)


def test_a_circle_is_left_where_it_is_nearest(moves):
    inputs = {"x": given("x", 0.6, UNIT), "y": given("y", 0.5, UNIT)}
    _, far = moves({"at_most": 0.3}, lambda x, y: np.hypot(x - 0.5, y - 0.5), **inputs)
    assert far == pytest.approx(0.2, rel=0.01)


def test_a_move_is_measured_in_the_plausible_range_of_each(moves):
    inputs = {"x": given("x", 90.0, parameter([0.0, 100.0])), "y": given("y", 0.0009, parameter([0.0, 0.001]))}
    to, far = moves({"at_least": 1.5}, lambda x, y: x / 100 + y * 1000, **inputs)
    assert far == pytest.approx(0.3 / np.sqrt(2), rel=0.01)
    assert to == {"x": pytest.approx(75, abs=3), "y": pytest.approx(0.00075, abs=0.00003)}


def test_an_assumption_that_changes_nothing_is_not_moved(moves):
    inputs = {name: given(name, 0.9, UNIT) for name in ("x", "y", "z")}
    to, far = moves({"at_least": 0.5}, lambda x, y, z: x + 0 * y * z, **inputs)
    assert to == {"x": pytest.approx(0.5, abs=1e-6)} and far == pytest.approx(0.4, abs=1e-6)


def test_of_those_that_need_not_move_the_least_moved_goes_back_first(moves):
    inputs = {"x": given("x", 0.9, UNIT), "y": given("y", 0.9, UNIT)}
    to, _ = moves({"at_least": 0.5}, lambda x, y: np.where(np.asarray(x) < 0.4, 0.0, 1.0) + 0 * y, **inputs)
    assert list(to) == ["x"] and to["x"] == pytest.approx(0.4, abs=1e-6)


def test_a_word_that_turns_it_is_the_whole_move_and_counts_as_one_range(moves):
    words = parameter(["low", "high", "higher"], "choice")
    inputs = {"how": given("how", "high", words), "x": given("x", 0.9, UNIT)}
    to, far = moves({"at_least": 1.0}, lambda how, x: {"low": 0.0, "high": 1.0, "higher": 2.0}[how] + 0 * x, **inputs)
    assert (to, far) == ({"how": "low"}, 1.0)


def test_a_word_goes_back_where_a_number_alone_turns_it(moves):
    words = parameter(["low", "high"], "choice")
    inputs = {"how": given("how", "high", words), "x": given("x", 0.9, UNIT)}
    to, far = moves({"at_least": 0.5}, lambda how, x: {"low": 1.0, "high": 1.0}[how] * x, **inputs)
    assert to == {"x": pytest.approx(0.5, abs=1e-6)} and far == pytest.approx(0.4, abs=1e-6)


def test_a_whole_number_moves_by_whole_steps(moves):
    whole = parameter([1, 11], "integer")
    to, far = moves({"at_least": 5.5}, lambda n: n, n=given("n", 9, whole))
    assert (to, far) == ({"n": 5.0}, 0.4)
    inputs = {"n": given("n", 9, whole), "x": given("x", 0.5, UNIT)}
    to, far = moves({"at_least": 6.0}, lambda n, x: n + x - 0.5, **inputs)
    assert to["n"] == int(to["n"]) and far == pytest.approx(0.3, abs=0.05)


def test_a_reading_that_fails_is_turned_as_one_that_holds(moves):
    inputs = {"x": given("x", 0.6, UNIT), "y": given("y", 0.6, UNIT)}
    to, far = moves({"at_least": 1.5}, lambda x, y: x + y, **inputs)
    assert far == pytest.approx(0.3 / np.sqrt(2), rel=0.01) and sum(to.values()) == pytest.approx(1.5, abs=1e-6)


def test_what_no_world_turns_has_no_move(moves):
    assert moves({"at_least": 0.0}, lambda x: x, x=given("x", 0.5, UNIT)) is None
    assert moves({"at_least": 0.0}, lambda x: x, x=0.5) is None


def test_what_a_reader_holds_does_not_move(moves):
    inputs = {"x": given("x", 0.9, UNIT, by_reader=True), "y": given("y", 0.9, UNIT)}
    to, far = moves({"at_least": 1.5}, lambda x, y: x + y, **inputs)
    assert to == {"y": pytest.approx(0.6, abs=1e-6)} and far == pytest.approx(0.3, abs=1e-6)


def test_a_world_without_a_meaning_is_no_other_answer(moves):
    def defined_above_half(x):
        if np.any(np.asarray(x) < 0.5):
            raise Undefined("x: given too little")
        return x

    to, far = moves({"at_least": 0.7}, defined_above_half, x=given("x", 0.9, UNIT))
    assert to == {"x": pytest.approx(0.7, abs=1e-6)} and far == pytest.approx(0.2, abs=1e-6)
    assert moves({"at_least": 0.4}, defined_above_half, x=given("x", 0.9, UNIT)) is None


def test_at_the_point_itself_the_answer_is_turned_and_just_before_it_not(moves):
    inputs = {"x": given("x", 0.9, UNIT), "y": given("y", 0.8, UNIT)}
    to, _ = moves({"at_least": 0.4}, lambda x, y: x * y, **inputs)
    x, y = to["x"], to["y"]
    assert x * y < 0.4 and (x + 1e-6 * (0.9 - x)) * (y + 1e-6 * (0.8 - y)) >= 0.4


def test_the_distance_of_two_points_is_that_of_their_ranges():
    declared = {"x": parameter([0.0, 10.0]), "n": parameter([1, 5], "integer"), "how": parameter(["a", "b"], "choice")}
    here = {"x": 1.0, "n": 2, "how": "a"}
    assert distance(here, here, declared) == 0.0
    assert distance(here, here | {"x": 4.0}, declared) == pytest.approx(0.3)
    assert distance(here, here | {"how": "b"}, declared) == 1.0
    assert distance(here, {"x": 4.0, "n": 4, "how": "b"}, declared) == pytest.approx(np.sqrt(0.09 + 0.25 + 1))


def test_of_two_of_which_one_is_enough_the_one_that_moved_less_goes_back():
    worlds = {"a": np.array([0.1]), "b": np.array([0.4])}
    to, far = smallest_joint_move(
        {"a": 0.5, "b": 0.5}, {"a": UNIT, "b": UNIT}, worlds, np.array([True]),
        lambda point: point["a"] >= 0.3 and point["b"] >= 0.45,
    )  # fmt: skip
    assert to == {"a": pytest.approx(0.3, abs=1e-6)} and far == pytest.approx(0.2, abs=1e-6)


def test_the_nearest_of_the_turned_worlds_is_where_it_begins():
    worlds = {"x": np.array([0.5, 0.1, 0.9]), "y": np.array([0.5, 0.2, 0.1])}
    to, far = smallest_joint_move(
        {"x": 0.5, "y": 0.5}, {"x": UNIT, "y": UNIT}, worlds, np.array([False, True, True]),
        lambda point: point["x"] + point["y"] > 0.55,
    )  # fmt: skip
    part = 0.45 / 0.7  # of the way to the nearer of the two worlds, as far as the sum has to fall
    assert to == pytest.approx({"x": 0.5 - 0.4 * part, "y": 0.5 - 0.3 * part}, abs=1e-6)
    assert far == pytest.approx(0.5 * part, abs=1e-6)

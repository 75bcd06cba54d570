"""Bounds, turning points, support and sensitivity of a reading, where the answer is known."""

import numpy as np
import pytest

from recomputed.ground.quantity import Undefined
from recomputed.judging.bounds import holds, margin
from recomputed.judging.evaluation import values_at
from recomputed.judging.expression import MOST_PARTS, expression_of
from recomputed.judging.judgement import judge, judge_briefly
from recomputed.judging.precomputed_states import MOST_STATES
from recomputed.judging.sensitivity import sensitivity
from recomputed.judging.turning_points import turning_points
from tests.planted import given, parameter, reading, shape, stand_in

UNIT = parameter([0.0, 1.0])


@pytest.fixture
def ask(monkeypatch):
    """`ask(bounds, formula, **inputs)`: judge a reading of our own."""

    def asked(bounds: dict, formula, **inputs):
        stand_in(monkeypatch, reading(**bounds))
        return judge("claim/reading", formula, **inputs)

    return asked


def test_words_are_given_one_at_a_time_and_numbers_as_arrays():
    calls = []

    def power(base, exponent):
        calls.append(np.shape(base))
        return base ** {"one": 1, "two": 2}[exponent]

    varied = {"base": np.arange(8.0), "exponent": np.array(["one", "two"] * 4, dtype=object)}
    values = values_at(power, {}, varied)
    assert values.tolist() == [0, 1, 2, 9, 4, 25, 6, 49]
    assert calls.count((4,)) == 2


def test_words_alone_are_each_tried_once():
    words = {"word": np.array(["a", "bb", "a"], dtype=object)}
    assert values_at(lambda word: len(word), {}, words).tolist() == [1, 2, 1]


@pytest.mark.parametrize("bounds", [{"at_least": 2.0}, {"at_most": 2.0}, {"at_least": 2.0, "at_most": 2.0}])
def test_a_value_at_a_bound_holds(bounds):
    assert holds(reading(**bounds), 2.0)
    assert margin(reading(**bounds), 2.0) == 0


def test_a_value_just_outside_a_bound_fails():
    assert not holds(reading(at_least=2.0), np.nextafter(2.0, 0))
    assert not holds(reading(at_most=2.0), np.nextafter(2.0, 3))


def test_the_turning_point_of_a_line_is_found(ask):
    found = ask({"at_least": 1.0}, lambda x: 3 * x, x=given("x", 0.9, UNIT)).turns_at
    assert [point.at for point in found] == [pytest.approx(1 / 3, abs=1e-9)]
    assert found[0].plausible


def test_a_turning_point_outside_the_plausible_range_is_not_plausible(ask):
    x = given("x", 0.9, parameter([0.8, 1.0], allowed=[0.0, 1.0]))
    done = ask({"at_least": 1.0}, lambda x: 3 * x, x=x)
    assert [point.plausible for point in done.turns_at] == [False]
    assert done.support == 1.0


def test_all_crossings_of_a_parabola_are_found_nearest_first():
    declared = parameter([-2.0, 2.0], allowed=[-3.0, 3.0])
    found = turning_points("x", declared, 0.5, lambda x: x**2 - 1)
    assert [point.at for point in found] == pytest.approx([1.0, -1.0], abs=1e-9)


def test_a_reading_that_never_turns_has_no_turning_point():
    assert turning_points("x", UNIT, 0.5, lambda x: x**2 + 1) == []


@pytest.mark.parametrize(("at", "first_turned"), [(5, 8.0), (10, 7.0)])
def test_a_whole_number_turns_at_the_first_that_differs(at, first_turned):
    declared = parameter([5, 10], "integer", [1, 20])
    found = turning_points("n", declared, at, lambda n: np.asarray(n) - 8)
    assert [point.at for point in found] == [first_turned]


def test_a_choice_turns_to_every_word_of_the_other_verdict():
    declared = parameter(["low", "high"], "choice", ["low", "middle", "high"])
    by_word = {"low": -1.0, "middle": 1.0, "high": 1.0}
    found = turning_points("c", declared, "low", lambda words: np.array([by_word[w] for w in words]))
    assert [(point.at, point.plausible) for point in found] == [("middle", False), ("high", True)]


def test_support_is_the_share_of_the_worlds_in_which_it_holds(ask):
    x = given("x", 0.5, UNIT)
    assert ask({"at_least": 0.75}, lambda x: x, x=x).support == pytest.approx(0.25, abs=1e-4)
    assert ask({"at_most": 0.75}, lambda x: x, x=x).support == pytest.approx(0.75, abs=1e-4)


def test_support_is_that_of_the_shape_and_not_that_of_the_box(ask):
    leaning = parameter([0.0, 1.0], shape=shape("pert"), value=0.0)  # beta(1, 5): (1 - x)**5 lies above x
    assert ask({"at_least": 0.5}, lambda x: x, x=given("x", 0.0, leaning)).support == pytest.approx(1 / 32, abs=1e-3)


def test_support_among_whole_numbers_counts_every_one(ask):
    n = given("n", 1, parameter([1, 8], "integer"))
    assert ask({"at_least": 7.0}, lambda n: n, n=n).support == 0.25


def test_support_of_two_that_move_apart_is_that_of_the_square(ask):
    x, y = given("x", 0.5, UNIT), given("y", 0.5, UNIT)
    assert ask({"at_least": 1.5}, lambda x, y: x + y, x=x, y=y).support == pytest.approx(1 / 8, abs=2e-3)


def test_where_a_reader_has_set_an_assumption_only_the_others_are_in_doubt(ask):
    y = given("y", 0.5, UNIT)
    for held, support in ((0.9, 0.4), (0.2, 1.0), (1.0, 0.3)):
        x = given("x", held, UNIT, by_reader=True)
        done = ask({"at_most": 1.3}, lambda x, y: x + y, x=x, y=y)
        assert done.support == pytest.approx(support, abs=1e-3)
        assert done.informs["x"] == 0.0 and done.given == {"x": held, "y": 0.5}
    alone = ask({"at_least": 0.5}, lambda x: x, x=given("x", 0.7, UNIT, by_reader=True))
    assert (alone.support, alone.moves, alone.matters) == (1.0, None, {})


def test_worlds_without_a_meaning_do_not_count(ask):
    def half(x):
        if np.ndim(x) == 0 and x < 0.5:
            raise Undefined("x: given less than half")
        return np.where(np.asarray(x) < 0.5, np.nan, x)

    assert ask({"at_least": 0.75}, half, x=given("x", 0.9, UNIT)).support == pytest.approx(0.5, abs=1e-3)


def test_where_no_world_has_a_meaning_it_is_supported_as_it_comes_out_here(ask):
    def only_here(x):
        return x if np.ndim(x) == 0 and x == 0.9 else np.full(np.shape(x), np.nan)

    x = given("x", 0.9, UNIT)
    assert ask({"at_least": 0.75}, only_here, x=x).support == 1.0
    assert ask({"at_most": 0.75}, only_here, x=x).support == 0.0


def test_sensitivity_of_a_sum_is_the_share_of_its_variances():
    evenly = dict.fromkeys(("x", "y"), np.linspace(0, 1, 1001))
    found = sensitivity(evenly, lambda at: at["x"] + 2 * at["y"])
    assert found["x"] == pytest.approx((0.2, 0.2), abs=0.02)
    assert found["y"] == pytest.approx((0.8, 0.8), abs=0.02)


def test_sensitivity_of_a_constant_is_nothing():
    evenly = dict.fromkeys(("x", "y"), np.linspace(0, 1, 1001))
    assert sensitivity(evenly, lambda at: np.ones(at["x"].shape)) == {}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_undefined_value_is_refused(ask, value):
    with pytest.raises(Undefined, match="claim/reading is undefined at x = 0.5"):
        ask({"at_least": 0.0}, lambda x: value, x=given("x", 0.5, UNIT))


def test_what_is_fixed_is_not_varied(ask):
    done = ask({"at_least": 1.0}, lambda x: x, x=2.0)
    assert (done.holds, done.support, done.turns_at) == (True, 1.0, [])
    assert (done.matters, done.informs, done.moves) == ({}, {}, None)
    assert ask({"at_least": 3.0}, lambda x: x, x=2.0).support == 0.0


def test_a_formula_that_decides_gets_its_values_at_every_combination_of_levels(ask):
    x, n = given("x", 0.9, UNIT), given("n", 3.0, parameter([1, 4], "integer", [1, 9]))
    done = ask({"at_least": 1.0}, lambda x, n: n if x > 0.5 else -n, x=x, n=n)
    states = done.states
    assert done.expression is None and states.levels["n"] == [1.0, 2.0, 3.0, 4.0]
    assert 0.9 in states.levels["x"] and len(states.values) == len(states.levels["x"]) * 4 <= MOST_STATES
    assert states.values[:4] == [-1.0, -2.0, -3.0, -4.0] and states.values[-4:] == [1.0, 2.0, 3.0, 4.0]


def test_the_support_of_states_is_worked_out_for_each_assumption_that_is_known_and_for_no_test(ask):
    x, n = given("x", 0.9, UNIT), given("n", 3.0, parameter([1, 4], "integer", [1, 9]))

    def decides(x, n):
        return n if x > 0.5 else -n

    states = ask({"at_least": 3.0}, decides, x=x, n=n).states
    assert states.support["n"] == pytest.approx([0.0, 0.0, 0.5, 0.5], abs=0.01)
    known = dict(zip(states.levels["x"], states.support["x"], strict=True))
    assert known[0.0] == 0.0 and known[1.0] == pytest.approx(0.5, abs=0.01)
    assert ask({"at_least": 3.0, "role": "test"}, decides, x=x, n=n).states.support == {}


def test_plain_arithmetic_needs_no_states(ask):
    done = ask({"at_least": 1.0}, lambda x: 3 * x, x=given("x", 0.9, UNIT))
    assert (done.expression, done.states) == ("(3 * x)", None)


def test_an_undefined_state_is_nothing(ask):
    def halved(n):
        if n == 1:
            raise Undefined("n: given 1")
        return n / 2 if n > 2 else n

    done = ask({"at_least": 1.0}, halved, n=given("n", 3.0, parameter([1, 3], "integer")))
    assert done.states.values == [None, 2.0, 1.5]


def test_many_assumptions_fit_into_few_states_by_leaving_out_those_least_worth_knowing(ask):
    inputs = {f"x{i}": given(f"x{i}", 0.5, UNIT) for i in range(8)}
    done = ask(
        {"at_least": 14.0},
        lambda **x: sum(i * v for i, v in enumerate(x.values())) * (1 if x["x7"] > 0 else 2),
        **inputs,
    )
    states = done.states
    assert len(states.values) <= MOST_STATES and "x7" in states.levels and "x0" not in states.levels


def test_where_only_records_are_wanted_nothing_is_made_for_the_page(monkeypatch):
    stand_in(monkeypatch, reading(at_least=1.0))
    done = judge_briefly("claim/reading", lambda x: 3 * x, x=given("x", 0.9, UNIT))
    assert (done.expression, done.states) == (None, None)


def square_of(calls: list, refused):
    """The square of a number, written for arrays; undefined where it is refused.  Every call leaves its size."""

    def square(x):
        calls.append(np.size(x))
        if np.any(refused(np.asarray(x))):
            raise Undefined("x: given too much")
        return np.multiply(x, x)

    return square


def test_all_points_are_called_at_once_where_all_are_defined():
    calls: list[int] = []
    points = np.linspace(0.0, 1.0, 1000)
    assert values_at(square_of(calls, lambda x: x > 1), {}, {"x": points}).tolist() == (points**2).tolist()
    assert calls == [1000, 1, 1, 1]


def test_undefined_points_are_nan_and_cost_the_others_few_calls():
    calls: list[int] = []
    points = np.linspace(0.0, 1.0, 1000)
    values = values_at(square_of(calls, lambda x: x > 0.95), {}, {"x": points})
    np.testing.assert_array_equal(values, np.where(points > 0.95, np.nan, points**2))
    assert len(calls) < 150


@pytest.mark.parametrize("undefined", [[0], [999], [3, 500, 501, 998], range(0, 1000, 7), range(1000)])
def test_undefined_points_anywhere_are_nan_and_all_others_are_as_one_by_one(undefined):
    points, missing = np.arange(1000.0), np.isin(np.arange(1000), list(undefined))
    values = values_at(square_of([], lambda x: np.isin(x, points[missing])), {}, {"x": points})
    np.testing.assert_array_equal(values, np.where(missing, np.nan, points**2))


def test_a_formula_that_is_undefined_for_every_array_is_called_one_by_one():
    calls: list[int] = []
    values = values_at(square_of(calls, lambda x: x.ndim > 0), {}, {"x": np.arange(64.0)})
    assert values.tolist() == (np.arange(64.0) ** 2).tolist()
    assert calls.count(1) == 64


def test_with_words_each_word_has_its_own_undefined_points():
    def limited(word, x):
        if np.any(np.asarray(x) > {"low": 10, "high": 50}[word]):
            raise Undefined("x: given too much")
        return x

    words, numbers = np.array(["low", "high"] * 40, dtype=object), np.arange(80.0)
    values = values_at(limited, {}, {"word": words, "x": numbers})
    np.testing.assert_array_equal(values, np.where(numbers > np.where(words == "low", 10, 50), np.nan, numbers))


def test_a_share_of_constants_that_a_term_exceeds_is_an_expression():
    constants = np.array([0.25, 0.5])
    found = expression_of(lambda x: 100 * (constants < x).mean(), {}, {"x": "x"}, {"x": UNIT})
    assert found == "(100 * (((0.25 < x) + (0.5 < x)) / 2))"


def test_a_sum_of_constants_times_a_term_is_an_expression():
    constants = np.array([2.0, 3.0])
    found = expression_of(lambda x: (constants * x).sum(), {}, {"x": "x"}, {"x": UNIT})
    assert found == "((2.0 * x) + (3.0 * x))"


def test_an_array_of_terms_that_nothing_is_made_of_is_no_expression():
    assert expression_of(lambda x: x * np.array([1.0, 2.0]), {}, {"x": "x"}, {"x": UNIT}) is None


def test_deciding_among_an_array_of_terms_is_no_expression():
    assert expression_of(lambda x: (x * np.array([1.0, 2.0])).max(), {}, {"x": "x"}, {"x": UNIT}) is None


@pytest.mark.parametrize(("constants", "fits"), [(MOST_PARTS, True), (MOST_PARTS + 1, False)])
def test_more_constants_than_there_is_room_for_are_no_expression(constants, fits):
    found = expression_of(lambda x: (np.ones(constants) < x).sum(), {}, {"x": "x"}, {"x": UNIT})
    assert (found is not None) is fits

"""The values for a page's sliders, what matters for a quantity, and a formula at many points."""

import numpy as np
import pytest

from recomputed.ground.quantity import Undefined
from recomputed.judging.evaluation import SMALL, values_at
from recomputed.judging.precomputed_states import MOST_STATES, levels_of, states_of
from recomputed.judging.sensitivity import PROBES, sensitivity, unit_points
from tests.planted import given, parameter

UNIT, WORDS = parameter([0.0, 1.0]), parameter(["low", "high"], "choice", ["low", "high", "odd"])
STEPS = 2**10
EVENLY = (np.arange(STEPS) + 0.5) / STEPS
FACTORS = {"low": 1.0, "high": 2.0, "odd": 10.0}


def states(formula, informs=None, fixed=None, **inputs):
    here = {name: str(v) if v.declared.type == "choice" else float(v) for name, v in inputs.items()}
    return states_of(formula, fixed or {}, inputs, here, informs or {})


def test_two_numbers_share_the_states_evenly_and_fill_them():
    found = states(lambda x, y: x + 2 * y, x=given("x", 0.0, UNIT), y=given("y", 1.0, UNIT))
    assert [len(levels) for levels in found.levels.values()] == [20, 20] and len(found.values) == MOST_STATES
    assert found.values[:2] == pytest.approx([0.0, 2 / 19]) and found.values[-1] == 3.0


def test_one_number_and_whole_numbers_have_no_more_levels_than_a_slider_shows():
    assert len(states(lambda x: x, x=given("x", 0.0, UNIT)).values) == 25
    whole = parameter([1, 100], "integer")
    assert len(states(lambda n: n, n=given("n", 1.0, whole)).values) == 12


def test_of_many_parameters_each_that_stays_keeps_three_levels_and_all_others_their_present_value():
    inputs = {f"x{i}": given(f"name{i}", 0.0, UNIT) for i in range(8)}
    inputs["x0"] = given("name0", 0.25, UNIT)
    informs = {f"name{i}": i / 100 for i in range(1, 8)}  # to know the first is worth nothing
    found = states(lambda **x: 100 * x["x0"] + x["x7"] + 10 * x["x6"], informs, **inputs)
    assert list(found.levels) == ["name3", "name4", "name5", "name6", "name7"]
    assert sorted(len(levels) for levels in found.levels.values()) == [3, 3, 3, 3, 4]
    assert found.values[0] == 25.0 and found.values[-1] == 36.0


def test_words_are_levels_too_and_keep_all_of_theirs():
    found = states(lambda word, x, y: FACTORS[word] * (x + y), word=given("how", "odd", WORDS),
                   x=given("x", 0.0, UNIT), y=given("y", 0.0, UNIT))  # fmt: skip
    assert found.levels["how"] == ["low", "high", "odd"]
    sizes = [len(levels) for levels in found.levels.values()]
    assert np.prod(sizes) == len(found.values) <= MOST_STATES < np.prod([size + 1 for size in sizes])
    assert abs(sizes[1] - sizes[2]) <= 1
    assert found.values[-1] == 20.0 and found.values[sizes[1] * sizes[2] - 1] == 2.0


def test_the_states_are_reckoned_with_words_one_by_one_and_with_many_numbers_at_once():
    calls = []

    def formula(word, x):
        calls.append((type(word), np.size(x)))
        return FACTORS[word] * x

    found = states(formula, word=given("how", "low", WORDS), x=given("x", 0.0, UNIT))
    assert {kind for kind, _ in calls} == {str}
    assert len(found.values) == 50 and len(calls) < 10 and max(size for _, size in calls) == 25


def test_a_fixed_argument_is_handed_on_and_without_parameters_there_are_no_states():
    assert states(lambda x, of: of * x, fixed={"of": 4.0}, x=given("x", 0.0, UNIT)).values[-1] == 4.0
    assert states(lambda: 1.0) is None


def test_the_record_of_states_has_nine_digits_and_nothing_where_the_quantity_is_undefined():
    found = states(lambda x: 1 / (3 * x), x=given("x", 0.0, UNIT))
    assert found.values[0] is None and found.values[-1] == 0.333333333 and found.support == {}
    assert all(value == float(f"{value:.9g}") for value in found.values[1:])


@pytest.mark.parametrize(
    ("declared", "here", "most", "levels"),
    [
        (UNIT, 0.5, 3, [0.0, 0.5, 1.0]),
        (UNIT, 0.4, 3, [0.0, 0.4, 1.0]),
        (UNIT, 0.7, 4, [0.0, 0.333333, 0.7, 1.0]),
        (UNIT, 2.0, 3, [0.0, 1.0, 2.0]),
        (UNIT, 0.3, 2, [0.0, 0.3, 1.0]),
        (parameter([1, 4], "integer"), 2, 9, [1.0, 2.0, 3.0, 4.0]),
        (parameter([1, 9], "integer"), 6, 4, [1.0, 4.0, 6.0, 9.0]),
        (parameter([1, 9], "integer", [0, 20]), 15, 3, [1.0, 9.0, 15.0]),
        (parameter([1, 4], "integer", [0, 20]), 15, 9, [1.0, 2.0, 4.0, 15.0]),
        (WORDS, "low", 1, ["low", "high"]),
        (WORDS, "odd", 1, ["low", "high", "odd"]),
    ],
)
def test_levels_are_spread_evenly_with_the_present_value_among_them(declared, here, most, levels):
    assert levels_of(declared, here, most) == levels


def test_sensitivity_is_nothing_where_the_quantity_is_undefined_somewhere_or_does_not_vary():
    one = {"x": EVENLY}
    assert sensitivity(one, lambda at: np.where(at["x"] < 0.05, np.nan, at["x"])) == {}
    assert sensitivity(one, lambda at: 1e6 + 1e-9 * at["x"]) == {}
    assert sensitivity(one, lambda at: 1e6 + 1e-3 * at["x"]) == {"x": (1.0, 1.0)}
    assert sensitivity(one, lambda at: -1e-9 * at["x"]) == {"x": (1.0, 1.0)}


def test_the_points_that_are_tried_first_are_the_same_every_time_and_not_at_the_edge():
    tried: list[np.ndarray] = []

    def formula(at):
        tried.append(at["x"])
        return 1 / at["x"]

    for _ in range(2):
        assert sensitivity({"x": EVENLY}, formula) == {"x": (1.0, 1.0)}
    assert tried[0].shape == (PROBES,) and (tried[0] == tried[1]).all()
    assert sensitivity({"x": EVENLY}, lambda at: np.zeros(at["x"].shape)) == {}


def test_sensitivity_of_a_product_is_that_of_its_textbook_and_the_same_every_time():
    box = dict.fromkeys(("x", "y"), 1 + 2 * EVENLY)
    first, second = (sensitivity(box, lambda at: at["x"] * at["y"]) for _ in range(2))
    # Of independent x, y of mean 2 and variance 1/3: V = 2 * 4 / 3 + 1 / 9; first order (4 / 3) / V.
    assert first == second
    for main, total in first.values():
        assert main == pytest.approx(12 / 25, abs=0.01) and total == pytest.approx(13 / 25, abs=0.01)
        assert type(main) is type(total) is float


def test_what_is_believed_decides_what_matters():
    leaning = {"x": np.repeat([0.0, 1.0], [15 * STEPS // 16, STEPS // 16]), "y": EVENLY}
    found = sensitivity(leaning, lambda at: at["x"] + at["y"])
    of_x, of_y = 15 / 256, 1 / 12  # their variances
    assert found["x"] == pytest.approx((of_x / (of_x + of_y),) * 2, abs=0.02)
    assert found["y"] == pytest.approx((of_y / (of_x + of_y),) * 2, abs=0.02)


def test_a_word_and_a_value_that_a_reader_holds_have_their_share_too():
    words = np.repeat(np.array(["low", "high"], dtype=object), STEPS // 2)
    found = sensitivity(
        {"how": words, "x": np.full(STEPS, 3.0)}, lambda at: [FACTORS[word] for word in at["how"]] * at["x"]
    )
    assert found["how"] == pytest.approx((1.0, 1.0), abs=0.01) and found["x"] == pytest.approx((0.0, 0.0), abs=0.01)


def test_the_points_of_the_unit_cube_are_the_same_every_time_and_evenly_spread():
    points = unit_points(2, 1024)
    assert points.shape == (1024, 2) and not points.flags.writeable and (points == unit_points(2, 1024)).all()
    assert 0 <= points.min() and points.max() < 1 and (points[:, 0] != points[:, 1]).any()
    for column in points.T:
        assert np.histogram(column, bins=16, range=(0, 1))[0].tolist() == [64] * 16
    assert abs(np.corrcoef(points.T)[0, 1]) < 0.01


# A formula at many points


def test_a_formula_is_called_once_for_each_combination_of_words_with_all_their_numbers():
    calls = []

    def formula(how, where, x):
        calls.append((how, where, np.size(x)))
        return FACTORS[how] * len(where) * x

    words = {
        "how": np.array(["low", "high"] * 20, dtype=object),
        "where": np.array(["a"] * 20 + ["bb"] * 20, dtype=object),
    }
    values = values_at(formula, {}, {**words, "x": np.arange(40.0)})
    expected = [FACTORS[h] * len(w) * x for h, w, x in zip(words["how"], words["where"], range(40), strict=True)]
    assert values.tolist() == expected
    assert sorted({(how, where) for how, where, size in calls if size == 10}) == [
        ("high", "a"), ("high", "bb"), ("low", "a"), ("low", "bb"),
    ]  # fmt: skip


@pytest.mark.parametrize("problem", [ValueError, TypeError, IndexError, ZeroDivisionError])
def test_a_formula_that_takes_no_arrays_is_called_with_one_number_after_the_other(problem):
    def formula(x):
        if np.ndim(x):
            raise problem
        return 2 * x

    assert values_at(formula, {}, {"x": np.arange(40.0)}).tolist() == (2 * np.arange(40.0)).tolist()


def test_an_error_that_is_none_of_arrays_is_not_swallowed():
    def formula(x):
        raise KeyError("no such country")

    with pytest.raises(KeyError):
        values_at(formula, {}, {"x": np.arange(40.0)})


@pytest.mark.parametrize(
    "wrong",
    [lambda x: 1.0, lambda x: x[:, np.newaxis], lambda x: x[::-1], lambda x: np.sort(x)[::-1] * 0 + x.mean(),
     lambda x: x * (1 + 2e-9), lambda x: np.where(x == x[0], x, 0.0), lambda x: np.where(x == x[-1], 1.0, x),
     lambda x: np.where(x == x[len(x) // 2], 1.0, x), lambda x: np.where(x == x[0], 99.0, x)],
)  # fmt: skip
def test_an_array_call_that_says_something_else_than_its_elements_is_not_believed(wrong):
    points = np.arange(10.0, 50.0)
    values = values_at(lambda x: wrong(x) if np.ndim(x) else x, {}, {"x": points})
    assert values.tolist() == points.tolist()


def test_however_small_the_values_an_array_call_must_agree_to_nine_digits():
    points = np.arange(10.0, 50.0)
    values = values_at(lambda x: 1e-12 * x * (2 if np.ndim(x) else 1), {}, {"x": points})
    assert values.tolist() == [1e-12 * x for x in points]


def test_infinite_values_between_the_checked_points_are_nothing_and_warn_nobody():
    points = np.array([1.0, 0.0, 2.0, 4.0, 5.0])
    with np.errstate(all="raise"):
        values = values_at(lambda x: np.divide(1.0, x), {}, {"x": points})
    np.testing.assert_array_equal(values, [1.0, np.nan, 0.5, 0.25, 0.2])


def test_an_array_that_is_undefined_where_it_is_checked_is_believed_if_its_elements_are_so_too():
    sizes: list[int] = []

    def formula(x):
        sizes.append(np.ndim(x))
        return np.where(np.asarray(x) < 1, np.nan, x)

    np.testing.assert_array_equal(values_at(formula, {}, {"x": np.arange(40.0)}), [np.nan, *range(1, 40)])
    assert sizes == [1, 0, 0, 0]


def test_truths_become_numbers():
    values = values_at(lambda x: np.asarray(x) > 2, {}, {"x": np.arange(5.0)})
    assert (values.dtype, values.tolist()) == (float, [0.0, 0.0, 0.0, 1.0, 1.0])


def test_few_points_are_not_worth_an_array():
    sizes: list[int] = []

    def formula(x):
        sizes.append(np.ndim(x))
        return x

    values_at(formula, {}, {"x": np.arange(3.0)})
    assert sizes == [0, 0, 0]
    values_at(formula, {}, {"x": np.arange(4.0)})
    assert sizes[3:] == [1, 0, 0, 0]


def test_equal_points_are_called_once_and_infinite_values_are_nothing():
    calls: list[float] = []

    def formula(x):
        if np.ndim(x):
            raise TypeError
        calls.append(x)
        return np.inf if x == 2 else 1 / x

    values = values_at(formula, {}, {"x": np.array([0.0, 1.0, 2.0, 1.0, 0.0, 4.0])})
    np.testing.assert_array_equal(values, [np.nan, 1.0, np.nan, 1.0, np.nan, 0.25])
    assert calls == [0.0, 1.0, 2.0, 4.0]
    with np.errstate(divide="ignore"):
        together = values_at(lambda x: np.reciprocal(np.asarray(x) + 0.0), {}, {"x": np.array([0.0, 1.0, 2.0, 4.0])})
    np.testing.assert_array_equal(together, [np.nan, 1.0, 0.5, 0.25])


@pytest.mark.parametrize(("points", "halved"), [(SMALL, False), (SMALL + 1, True)])
def test_a_few_points_of_which_one_is_undefined_are_called_one_by_one_and_more_in_halves(points, halved):
    sizes: list[int] = []

    def formula(x):
        sizes.append(np.size(x))
        if np.any(np.asarray(x) == 0):
            raise Undefined("x: given 0")
        return x

    values = values_at(formula, {}, {"x": np.arange(float(points))})
    np.testing.assert_array_equal(values, [np.nan, *range(1, points)])
    assert (points // 2 in sizes) is halved


def test_with_nothing_varied_there_is_one_value_and_words_alone_are_called_once_each():
    assert values_at(lambda a: a / 2, {"a": 3.0}, {}) == 1.5
    assert np.isnan(values_at(lambda a: a / 0, {"a": 3.0}, {}))
    calls: list[str] = []
    values_at(lambda word: calls.append(word) or 1.0, {}, {"word": np.array(["b", "a", "b"], dtype=object)})
    assert sorted(calls) == ["a", "b"]

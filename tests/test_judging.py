"""Bounds, turning points, robustness, sensitivity and verdicts, where the answer is known."""

from types import SimpleNamespace

import numpy as np
import pytest

from exodus.declared import wanted
from exodus.declared.inputs import GivenNumber
from exodus.declared.models import Parameter, Reading
from exodus.formulas.quantity import Undefined
from exodus.judging import judge, judgement
from exodus.judging.bounds import holds, margin
from exodus.judging.evaluation import values_at
from exodus.judging.expression import MOST_PARTS, expression_of
from exodus.judging.robustness import sample_box, sensitivity, share_that_holds
from exodus.judging.states import MOST_STATES
from exodus.judging.turning_points import turning_points
from exodus.judging.verdicts import claim_verdict


def reading(**bounds) -> Reading:
    return Reading(asks="?", quantity="q", unit="1", lead=True, **bounds)


def parameter(allowed, plausible, kind="number") -> Parameter:
    value = plausible[0]
    return Parameter(is_="x", unit="1", type=kind, value=value, allowed=allowed, plausible=plausible,
                     as_of="2026", source="guess", note="planted")  # fmt: skip


def number(name: str, value: float, declared: Parameter) -> GivenNumber:
    known = GivenNumber(value)
    known.name, known.declared = name, declared
    return known


UNIT = parameter([0.0, 1.0], [0.0, 1.0])


@pytest.fixture
def ask(monkeypatch):
    """`ask(bounds, formula, **inputs)`: judge a reading of our own."""

    def asked(bounds: dict, formula, **inputs):
        ours = SimpleNamespace(reading=lambda claim, name: reading(**bounds))
        monkeypatch.setattr(judgement, "library", lambda: ours)
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
    found = ask({"at_least": 1.0}, lambda x: 3 * x, x=number("x", 0.9, UNIT)).turns_at
    assert [point.at for point in found] == [pytest.approx(1 / 3, abs=1e-9)]
    assert found[0].plausible


def test_a_turning_point_outside_the_plausible_range_casts_no_doubt(ask):
    x = number("x", 0.9, parameter([0.0, 1.0], [0.8, 1.0]))
    done = ask({"at_least": 1.0}, lambda x: 3 * x, x=x)
    assert len(done.turns_at) == 1
    assert not done.within_doubt


def test_all_crossings_of_a_parabola_are_found_nearest_first():
    declared = parameter([-3.0, 3.0], [-2.0, 2.0])
    found = turning_points("x", declared, 0.5, lambda x: x**2 - 1)
    assert [point.at for point in found] == pytest.approx([1.0, -1.0], abs=1e-9)


def test_a_reading_that_never_turns_has_no_turning_point():
    assert turning_points("x", UNIT, 0.5, lambda x: x**2 + 1) == []


@pytest.mark.parametrize(("at", "first_turned"), [(5, 8.0), (10, 7.0)])
def test_a_whole_number_turns_at_the_first_that_differs(at, first_turned):
    declared = parameter([1, 20], [5, 10], "integer")
    found = turning_points("n", declared, at, lambda n: np.asarray(n) - 8)
    assert [point.at for point in found] == [first_turned]


def test_a_choice_turns_to_every_word_of_the_other_verdict():
    declared = parameter(["low", "middle", "high"], ["low", "high"], "choice")
    by_word = {"low": -1.0, "middle": 1.0, "high": 1.0}
    found = turning_points("c", declared, "low", lambda words: np.array([by_word[w] for w in words]))
    assert [(point.at, point.plausible) for point in found] == [("middle", False), ("high", True)]


def test_robustness_of_a_known_share(ask):
    assert ask({"at_least": 0.75}, lambda x: x, x=number("x", 0.5, UNIT)).robustness == pytest.approx(0.25, abs=0.01)


def test_robustness_of_whole_numbers_counts_every_one():
    points = sample_box({"n": parameter([1, 8], [1, 8], "integer")})["n"]
    assert share_that_holds(points - 7) == 0.25


def test_robustness_where_nothing_is_defined_is_nothing():
    assert share_that_holds(np.array([np.nan, np.nan])) is None


def test_sensitivity_of_a_sum_is_the_share_of_its_variances():
    found = sensitivity({"x": UNIT, "y": UNIT}, lambda at: at["x"] + 2 * at["y"])
    assert found["x"] == pytest.approx((0.2, 0.2), abs=0.02)
    assert found["y"] == pytest.approx((0.8, 0.8), abs=0.02)


def test_sensitivity_of_a_constant_is_nothing():
    assert sensitivity({"x": UNIT, "y": UNIT}, lambda at: np.ones(at["x"].shape)) == {}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_undefined_value_is_refused(ask, value):
    with pytest.raises(Undefined, match="claim/reading is undefined at x = 0.5"):
        ask({"at_least": 0.0}, lambda x: value, x=number("x", 0.5, UNIT))


def test_what_is_fixed_is_not_varied(ask):
    done = ask({"at_least": 1.0}, lambda x: x, x=2.0)
    assert (done.holds, done.robustness, done.turns_at, done.matters) == (True, None, [], {})


RULE = [
    ([], "Not checkable"),
    ([(True, False)], "Holds"),
    ([(False, False)], "Fails"),
    ([(True, True)], "Holds, within doubt"),
    ([(False, True)], "Fails, within doubt"),
    ([(True, False), (True, True)], "Holds"),
    ([(False, False), (False, True)], "Fails"),
    ([(True, False), (False, False)], "Depends on the reading"),
    ([(True, True), (False, False)], "Depends on the reading, within doubt"),
    ([(False, False), (True, True)], "Depends on the reading"),
]


@pytest.mark.parametrize(("readings", "verdict"), RULE)
def test_the_rule_of_verdicts_with_the_lead_first(readings, verdict):
    records = [{"holds": h, "within_doubt": d, "lead": i == 0} for i, (h, d) in enumerate(readings)]
    assert claim_verdict(records) == verdict


def test_a_formula_that_decides_gets_its_values_at_every_combination_of_levels(ask):
    x, n = number("x", 0.9, UNIT), number("n", 3.0, parameter([1, 9], [1, 4], "integer"))
    done = ask({"at_least": 1.0}, lambda x, n: n if x > 0.5 else -n, x=x, n=n)
    states = done.record()["states"]
    assert done.expression is None and states["levels"]["n"] == [1.0, 2.0, 3.0, 4.0]
    assert 0.9 in states["levels"]["x"] and len(states["values"]) == len(states["levels"]["x"]) * 4 <= MOST_STATES
    assert states["values"][:4] == [-1.0, -2.0, -3.0, -4.0] and states["values"][-4:] == [1.0, 2.0, 3.0, 4.0]


def test_plain_arithmetic_needs_no_states(ask):
    done = ask({"at_least": 1.0}, lambda x: 3 * x, x=number("x", 0.9, UNIT))
    assert (done.expression, done.states) == ("(3 * x)", None)


def test_an_undefined_state_is_nothing(ask):
    def halved(n):
        if n == 1:
            raise Undefined("n: given 1")
        return n / 2 if n > 2 else n

    done = ask({"at_least": 1.0}, halved, n=number("n", 3.0, parameter([1, 3], [1, 3], "integer")))
    assert done.record()["states"]["values"] == [None, 2.0, 1.5]


def test_many_assumptions_fit_into_few_states_by_leaving_out_those_that_matter_least(ask):
    inputs = {f"x{i}": number(f"x{i}", 0.5, UNIT) for i in range(8)}
    done = ask(
        {"at_least": 1.0},
        lambda **x: sum(i * v for i, v in enumerate(x.values())) * (1 if x["x7"] > 0 else 2),
        **inputs,
    )
    states = done.record()["states"]
    assert len(states["values"]) <= MOST_STATES and "x7" in states["levels"] and "x0" not in states["levels"]


def test_where_only_records_are_wanted_nothing_is_made_for_the_page(ask, monkeypatch):
    monkeypatch.setattr(wanted, "_pictures", False)
    done = ask({"at_least": 1.0}, lambda x: 3 * x, x=number("x", 0.9, UNIT))
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

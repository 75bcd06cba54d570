"""What a chart expression can say of a formula, and what it cannot."""

import numpy as np
import pytest
from altair.expr.core import BinaryExpression

from recomputed.declared.models import Parameter
from recomputed.judging.expression import INNER_POINTS, MOST_CHARACTERS, MOST_PARTS, NotArithmetic, Term, expression_of
from tests import planted

VALUES = np.array([1.0, 2.0, 4.0])


def parameter(low: float, high: float) -> Parameter:
    return planted.parameter([low, high], allowed=[low - 1, high + 1])


def said(formula, **fixed) -> str | None:
    return expression_of(formula, fixed, {"x": "size_gb"}, {"x": parameter(1.0, 3.0)})


STEPS = {
    "(x + 2)": lambda x: x + 2, "(2 - x)": lambda x: 2 - x, "(x * x)": lambda x: x * x, "(x / 2)": lambda x: x / 2,
    "(x > 2)": lambda x: x > 2, "(x >= 2)": lambda x: x >= 2, "(x < 2)": lambda x: x < 2, "(x <= 2)": lambda x: x <= 2,
    "(-x)": lambda x: -x, "pow(x,2)": lambda x: x**2, "(2.0 * x)": lambda x: np.multiply(2.0, x),
    "max(x,2)": lambda x: np.maximum(x, 2), "min(2,x)": lambda x: np.minimum(2, x), "exp(x)": lambda x: np.exp(x),
    "log(x)": lambda x: np.log(x), "sqrt(x)": lambda x: np.sqrt(x), "abs(x)": lambda x: np.abs(x),
    "floor(x)": lambda x: np.floor(x), "ceil(x)": lambda x: np.ceil(x), "pow(2,x)": lambda x: np.power(2, x),
}  # fmt: skip


@pytest.mark.parametrize(("text", "step"), STEPS.items(), ids=STEPS)
def test_a_step_of_a_term_has_its_text_and_the_values_of_the_same_step_of_numbers(text, step):
    term = step(Term("x", VALUES))
    assert repr(term) == text
    np.testing.assert_array_equal(np.asarray(term, dtype=float), np.asarray(step(VALUES), dtype=float))


NOT_SAID = {
    "x is not known to be true or false": lambda x: bool(x),
    "sin with x": lambda x: np.sin(x),
    "add with x": lambda x: np.add(x, 1, dtype=float),
    "multiply with x": lambda x: np.multiply.outer(x, x),
    "less with more constants than an expression has room for": lambda x: np.ones(MOST_PARTS + 1) < x,
    "an array stands beside a term": lambda x: Term("y", VALUES)._from_expr(BinaryExpression("+", x, VALUES)),
    "(x % 2)": lambda x: x % 2,
}


@pytest.mark.parametrize(("why", "step"), NOT_SAID.items(), ids=NOT_SAID)
def test_what_a_chart_cannot_say_is_named(why, step):
    with pytest.raises(NotArithmetic) as refused:
        step(Term("x", VALUES))
    assert str(refused.value) == why


def test_a_term_beside_constants_is_a_term_for_each_of_them_on_either_side():
    left, right = np.subtract(Term("x", VALUES), np.array([1.0, 2.0])), np.array([1.0, 2.0]) - Term("x", VALUES)
    assert [repr(term) for term in left] == ["(x - 1.0)", "(x - 2.0)"]
    assert [repr(term) for term in right] == ["(1.0 - x)", "(2.0 - x)"]
    np.testing.assert_array_equal(left[1].values, VALUES - 2)


def test_a_term_gives_its_values_for_a_check_and_keeps_its_own():
    term = Term("x", VALUES)
    checked = np.asarray(term)
    checked[0] = 99.0
    assert term.values[0] == 1.0 and np.asarray(term, dtype=int).dtype == int


def test_a_fixed_argument_stands_in_the_text_as_its_number():
    assert said(lambda x, bits: x * bits / 8, bits=4) == "((size_gb * 4) / 8)"


def test_without_a_parameter_or_with_a_choice_there_is_no_expression():
    word = planted.parameter(["a", "b"], "choice")
    assert expression_of(lambda: 1.0, {}, {}, {}) is None
    assert expression_of(lambda x: x, {}, {"x": "name"}, {"x": word}) is None
    assert expression_of(lambda x, y: x, {}, {"x": "a", "y": "b"}, {"x": parameter(1.0, 3.0), "y": word}) is None


@pytest.mark.parametrize("problem", [TypeError, ValueError, AttributeError, LookupError, ArithmeticError])
def test_a_formula_that_fails_with_a_term_has_no_expression(problem):
    def formula(x):
        if isinstance(x, Term):
            raise problem
        return x

    assert said(formula) is None


def test_an_expression_that_is_longer_than_allowed_is_not_given_out():
    def sum_of(parts: int):
        return lambda x: sum([x] * (parts - 1), start=x)

    assert said(sum_of(100)).count("size_gb") == 100
    assert len(said(sum_of(600))) <= MOST_CHARACTERS and said(sum_of(700)) is None
    characters = len(said(sum_of(600)))
    text = said(lambda x: sum_of(600)(x) + float("1" * 5 + ".5"))
    assert len(text) == characters + len("( + 11111.5)")


def test_the_longest_expression_is_just_as_long_as_allowed():
    def sum_with(digits: int):
        return lambda x: sum([x] * 645, start=x) + 10 ** (digits - 1)

    room = MOST_CHARACTERS - len(said(sum_with(1))) + 1
    assert 1 < room < 300
    assert len(said(sum_with(room))) == MOST_CHARACTERS
    assert said(sum_with(room + 1)) is None


def test_infinity_and_no_number_have_no_word_in_an_expression():
    assert said(lambda x: np.minimum(x, np.inf)) is None
    assert said(lambda x: x * float("nan")) is None
    assert said(lambda x, inflation: x * inflation, inflation=2.0) == "(size_gb * 2.0)"


def test_a_planted_formula_that_is_another_one_for_numbers_is_found_out():
    assert said(lambda x: x * (2 if isinstance(x, Term) else 2 + 1e-9)) is None
    assert said(lambda x: np.where(np.asarray(x) > 2.9, 0.0, 1.0) * x) is None


def test_the_corners_of_the_box_and_some_inner_points_are_probed():
    probed: list[np.ndarray] = []

    def formula(x, y):
        probed.append(np.array([np.asarray(x, dtype=float), np.asarray(y, dtype=float)]))
        return x + y

    box = {"x": parameter(1.0, 3.0), "y": parameter(10.0, 30.0)}
    assert expression_of(formula, {}, {"x": "a", "y": "b"}, box) == "(a + b)"
    points = probed[0]
    assert points.shape == (2, 2 + INNER_POINTS)
    assert points[:, 0].tolist() == [1.0, 10.0]
    assert points[:, 1] == pytest.approx([3.0, 30.0], rel=1e-15)
    inner = points[:, 2:]
    assert ((inner > [[1.0], [10.0]]) & (inner < [[3.0], [30.0]])).all() and np.ptp(inner, axis=1).min() > 0


def test_the_probes_of_a_whole_number_are_whole_and_lie_within_its_range():
    seen = []
    declared = planted.parameter([2, 4], "integer", allowed=[0, 9])
    expression_of(lambda x: seen.append(np.asarray(x, dtype=float)) or 2 * x, {}, {"x": "count"}, {"x": declared})
    assert set(np.concatenate([np.atleast_1d(one) for one in seen])) == {2.0, 3.0, 4.0}


def test_a_step_that_is_undefined_somewhere_warns_nobody_and_the_probes_are_the_same_every_time():
    with np.errstate(all="raise"):
        assert np.isnan(np.log(Term("x", np.array([-1.0, 1.0]))).values[0])
    probed: list[np.ndarray] = []

    def formula(x):
        probed.append(np.array(x, dtype=float))
        return 2 * x

    assert said(formula) == said(formula)
    terms = [points for points in probed if points.shape == (2 + INNER_POINTS,)]
    assert all((points == terms[0]).all() for points in terms) and len(terms) >= 2


def test_where_the_formula_is_undefined_its_expression_need_not_be_a_number():
    assert said(lambda x: 1 / (x - 1.0)) == "(1 / (size_gb - 1.0))"

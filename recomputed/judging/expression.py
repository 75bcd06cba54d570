"""A formula as the text of a Vega expression: a reader's slider runs the very function that the notebook ran.

The formula is called with terms instead of numbers.  A term has two sides: the expression so far, and the values that
it has at a few points.  With the values a formula can check its arguments as always; but as soon as it computes with
them alone, or has to decide something, it is not plain arithmetic, and there is no expression.
"""

import operator
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from altair.expr.core import BinaryExpression, FunctionExpression, OperatorMixin, UnaryExpression

from recomputed.declared.models import Parameter
from recomputed.ground.quantity import Undefined
from recomputed.judging.evaluation import Formula, values_at

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

Elementwise = Callable[..., np.ndarray]
OPERATORS: dict[str, Elementwise] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.true_divide,
    ">": np.greater,
    ">=": np.greater_equal,
    "<": np.less,
    "<=": np.less_equal,
}
FUNCTIONS: dict[str, Elementwise] = {
    "pow": np.power,
    "max": np.maximum,
    "min": np.minimum,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.absolute,
    "floor": np.floor,
    "ceil": np.ceil,
}
SIGNS: dict[str, Elementwise] = {"-": operator.neg, "+": operator.pos}
INNER_POINTS = 5
SEED = 20260412
MOST_CHARACTERS = 8000
MOST_PARTS = 200  # constants beside one term: more would not fit into the characters


class NotArithmetic(TypeError):
    """The formula does with a term what a chart expression cannot say."""


class Term(OperatorMixin):
    """A part of an expression, and its values at the points of probing; shape (points,)."""

    def __init__(self, text: str, values: np.ndarray):
        self.text, self.values = text, values

    def __repr__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        raise NotArithmetic(f"{self.text} is not known to be true or false")

    def __array__(self, dtype: "DTypeLike | None" = None, copy: bool | None = None) -> np.ndarray:
        """The values, for a formula that checks its arguments."""
        return np.array(self.values, dtype=dtype)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """What numpy is asked to do with a term, as an expression."""
        if options or method != "__call__":
            raise NotArithmetic(f"{ufunc.__name__} with {self.text}")
        if any(np.ndim(x) > 0 and not isinstance(x, Term) for x in inputs):
            return _term_by_term(ufunc, inputs)
        for sign, same in OPERATORS.items():
            if ufunc is same:
                return self._from_expr(BinaryExpression(sign, *inputs))
        for name, same in FUNCTIONS.items():
            if ufunc is same:
                return self._from_expr(FunctionExpression(name, inputs))
        raise NotArithmetic(f"{ufunc.__name__} with {self.text}")

    def _from_expr(self, expression: object) -> "Term":
        with np.errstate(all="ignore"):
            return Term(repr(expression), _values_of(expression))


def _term_by_term(ufunc: np.ufunc, inputs: tuple[Any, ...]) -> np.ndarray:
    """A term beside constants, as an array of terms: their sum or mean is a term again."""
    sides = [np.empty((), dtype=object) if isinstance(x, Term) else np.asarray(x) for x in inputs]
    for side, given in zip(sides, inputs, strict=True):
        if isinstance(given, Term):
            side[()] = given
    if np.broadcast(*sides).size > MOST_PARTS:
        raise NotArithmetic(f"{ufunc.__name__} with more constants than an expression has room for")
    terms: np.ndarray = np.frompyfunc(ufunc, len(sides), 1)(*sides)
    return terms


def _values_of(expression: object) -> np.ndarray:
    """The values of one step.  Raises NotArithmetic for one that JavaScript does otherwise than Python (%, ===)."""
    if isinstance(expression, UnaryExpression) and expression.op in SIGNS:
        return SIGNS[expression.op](np.asarray(expression.val, dtype=float))
    if isinstance(expression, BinaryExpression) and expression.op in OPERATORS:
        return OPERATORS[expression.op](_number(expression.lhs), _number(expression.rhs))
    if isinstance(expression, FunctionExpression) and expression.name in FUNCTIONS:
        return FUNCTIONS[expression.name](*map(_number, expression.args))
    raise NotArithmetic(str(expression))


def _number(side: Any) -> np.ndarray:
    """The values of one side.  Raises NotArithmetic for an array: then the formula has computed with bare values."""
    if np.ndim(side) > 0 and not isinstance(side, Term):
        raise NotArithmetic("an array stands beside a term")
    return np.asarray(side, dtype=float)


def expression_of(
    formula: Formula, fixed: Mapping[str, Any], varied: Mapping[str, str], parameters: Mapping[str, Parameter]
) -> str | None:
    """The Vega expression of a formula, or None if the formula is not plain arithmetic.

    `fixed` holds arguments that stay, `varied` the parameter's name for each other argument, `parameters` its
    declaration.  The expression's names are those of the parameters.  It is probed: at the corners and at some inner
    points of the plausible box its values are those of the formula, or it is not given out.

    >>> size = Parameter(is_="size", unit="GB", value=2.0, allowed=[0.0, 9.0], plausible=[1.0, 3.0], as_of="2026",
    ...                  source="guess", note="Ours.", shape={"is": "uniform", "because": "Nothing is known."})
    >>> expression_of(lambda gb, bits: gb * bits / 8, {"bits": 4}, {"gb": "size_gb"}, {"gb": size})
    '((size_gb * 4) / 8)'
    >>> expression_of(lambda gb: [1, 2][gb > 2], {}, {"gb": "size_gb"}, {"gb": size}) is None
    True
    """
    if not varied or any(parameter.type == "choice" for parameter in parameters.values()):
        return None
    points = _probes(parameters)
    terms = {argument: Term(name, points[argument]) for argument, name in varied.items()}
    try:
        result = formula(**fixed, **terms)
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, Undefined):
        return None
    if not isinstance(result, Term) or len(result.text) > MOST_CHARACTERS or re.search(r"\b(inf|nan)\b", result.text):
        return None
    expected = values_at(formula, fixed, points)
    found = np.where(np.isfinite(result.values), result.values, np.nan)
    return result.text if np.allclose(found, expected, rtol=1e-12, atol=0, equal_nan=True) else None


def _probes(parameters: Mapping[str, Parameter]) -> dict[str, np.ndarray]:
    """Points of the plausible box: its two extreme corners and some inside."""
    inner = np.random.default_rng(SEED).random((len(parameters), INNER_POINTS))
    low, high = np.zeros((len(parameters), 1)), np.full((len(parameters), 1), np.nextafter(1.0, 0.0))
    unit = np.hstack([low, high, inner])
    return {argument: _scaled(p, unit[i]) for i, (argument, p) in enumerate(parameters.items())}


def _scaled(parameter: Parameter, unit: np.ndarray) -> np.ndarray:
    """Numbers of [0, 1) stretched over the plausible range of a number."""
    low, high = parameter.plausible_range
    if parameter.type == "integer":
        return low + np.floor((high - low + 1) * unit)
    return low + (high - low) * unit

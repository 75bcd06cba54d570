"""A formula called at many values of some of its inputs, as one array call where the formula allows it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from recomputed.ground.quantity import Quantity, Undefined

Formula = Callable[..., Quantity]  # numbers and words by argument, and arrays of numbers where it takes them
FEW = 3  # an array call has to be checked at three points: not worth it for so few
SMALL = 16  # points among which some are undefined are called one by one if there are no more than so many


def values_at(formula: Formula, fixed: Mapping[str, Any], varied: Mapping[str, np.ndarray]) -> np.ndarray:
    """The formula's values at n points; shape (n,), nan where it is undefined.

    `varied` holds arrays of shape (n,) by argument, `fixed` all other arguments.  Words stay single words: the
    formula is called once for each combination of them, with the arrays of numbers that belong to it.
    """
    words = {name: array for name, array in varied.items() if array.dtype == object}
    numbers = {name: array for name, array in varied.items() if name not in words}
    if not words:
        return _of_numbers(formula, fixed, numbers)  # type: ignore[return-value]  # something is varied
    values = np.empty(len(next(iter(varied.values()))))
    rows_of = defaultdict(list)
    for row, combination in enumerate(zip(*(array.tolist() for array in words.values()), strict=True)):
        rows_of[combination].append(row)
    for combination, rows in rows_of.items():
        chosen = dict(zip(words, combination, strict=True))
        of_rows = {name: array[rows] for name, array in numbers.items()}
        values[rows] = _of_numbers(formula, {**fixed, **chosen}, of_rows)
    return values


def _of_numbers(formula: Formula, fixed: Mapping[str, Any], varied: Mapping[str, np.ndarray]) -> np.ndarray | float:
    if not varied:
        return _value_or_nan(formula, fixed)
    size = len(next(iter(varied.values())))
    try:
        together = None if size <= FEW else _called_on_arrays(formula, fixed, varied)
    except Undefined:
        if size > SMALL:
            return _in_halves(formula, fixed, varied, size // 2)
        together = None
    return _called_one_by_one(formula, fixed, varied) if together is None else together


def _in_halves(formula: Formula, fixed: Mapping[str, Any], varied: Mapping[str, np.ndarray], middle: int) -> np.ndarray:
    """One undefined point makes an array call undefined as a whole: the half without it need not suffer for it."""
    halves = [{name: array[half] for name, array in varied.items()} for half in (slice(middle), slice(middle, None))]
    return np.concatenate([_of_numbers(formula, fixed, half) for half in halves])


def _called_on_arrays(
    formula: Formula, fixed: Mapping[str, Any], varied: Mapping[str, np.ndarray]
) -> np.ndarray | None:
    """The values from one call, or None if the formula takes no arrays.  Raises Undefined if a point is undefined."""
    size = len(next(iter(varied.values())))
    try:
        with np.errstate(all="ignore"):
            values = np.asarray(formula(**fixed, **varied), dtype=float)
    except Undefined:
        raise
    except (ValueError, TypeError, IndexError, ZeroDivisionError):
        return None
    if values.shape != (size,):
        return None
    probes = [0, size // 2, size - 1]
    single = _called_one_by_one(formula, fixed, {name: array[probes] for name, array in varied.items()})
    agrees = np.allclose(values[probes], single, rtol=1e-9, atol=0, equal_nan=True)
    if not agrees:
        return None
    finite = np.isfinite(values)
    return values if finite.all() else np.where(finite, values, np.nan)


def _called_one_by_one(formula: Formula, fixed: Mapping[str, Any], varied: Mapping[str, np.ndarray]) -> np.ndarray:
    points = zip(*(array.tolist() for array in varied.values()), strict=True)
    seen: dict[tuple[float, ...], float] = {}
    values = []
    for point in points:
        if point not in seen:
            seen[point] = _value_or_nan(formula, {**fixed, **dict(zip(varied, point, strict=True))})
        values.append(seen[point])
    return np.array(values, dtype=float)


def _value_or_nan(formula: Formula, arguments: Mapping[str, Any]) -> float:
    try:
        value = float(formula(**arguments))
    except (Undefined, ZeroDivisionError):
        return np.nan
    return value if np.isfinite(value) else np.nan

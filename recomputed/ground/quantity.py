"""What a formula takes and gives, and how it refuses a value for which the quantity does not exist."""

from __future__ import annotations

import numpy as np

Quantity = float | np.ndarray


class Undefined(ValueError):
    """The quantity does not exist for the value given; the message names the argument."""


def require(condition: bool | np.ndarray, argument: str, given: object, allowed: str) -> None:
    """Raise Undefined unless the condition is true (everywhere, when it is an array).

    >>> require(2 > 0, "years", 2, "above 0")
    >>> require(-1 > 0, "years", -1, "above 0")
    Traceback (most recent call last):
    recomputed.ground.quantity.Undefined: years: given -1, allowed: above 0
    """
    if not np.all(condition):
        raise Undefined(f"{argument}: given {given}, allowed: {allowed}")


def require_positive(**arguments: Quantity) -> None:
    """Raise Undefined unless every value of every named argument is finite and above zero.

    >>> require_positive(years=2.0, price_usd=0.0)
    Traceback (most recent call last):
    recomputed.ground.quantity.Undefined: price_usd: given 0.0, allowed: finite numbers above 0
    """
    for name, value in arguments.items():
        numbers = np.asarray(value, dtype=float)
        require(np.isfinite(numbers) & (numbers > 0), name, value, "finite numbers above 0")


def require_some_finite(least: int, **arguments: Quantity) -> None:
    """Raise Undefined unless every named array has at least so many values, all of them finite.

    >>> require_some_finite(2, values=[1.0])
    Traceback (most recent call last):
    recomputed.ground.quantity.Undefined: values: given [1.0], allowed: at least 2 finite numbers
    """
    for name, value in arguments.items():
        numbers = np.asarray(value, dtype=float)
        enough = numbers.ndim > 0 and numbers.shape[-1] >= least
        require(bool(enough and np.isfinite(numbers).all()), name, value, f"at least {least} finite numbers")


def plain(result: Quantity) -> Quantity:
    """Return a Python float for a single number, and the array itself for an array.

    >>> plain(np.float64(2.5)), plain(np.array([1.0])).shape
    (2.5, (1,))
    """
    return float(result) if np.ndim(result) == 0 else result


def side_by_side(*quantities: Quantity) -> np.ndarray:
    """Return numbers, or arrays whose shapes fit together, as the columns of one array; shape (..., quantities).

    >>> side_by_side(1.0, np.array([2.0, 3.0])).tolist()
    [[1.0, 2.0], [1.0, 3.0]]
    """
    return np.stack(np.broadcast_arrays(*quantities), axis=-1)

"""When a reading holds."""

from typing import overload

import numpy as np

from recomputed.declared.models import Reading
from recomputed.ground.quantity import Quantity


@overload
def margin(reading: Reading, value: float) -> float: ...


@overload
def margin(reading: Reading, value: np.ndarray) -> np.ndarray: ...


def margin(reading: Reading, value: Quantity) -> Quantity:
    """How far a value lies inside the bounds of a reading (negative: outside), in the reading's unit.

    A value exactly at a bound has margin 0 and holds.

    >>> margin(Reading.model_construct(at_least=270.0, at_most=300.0), 296.0)
    4.0
    """
    above = np.inf if reading.at_least is None else value - reading.at_least
    below = np.inf if reading.at_most is None else reading.at_most - value
    smallest = np.minimum(above, below)
    return smallest if np.ndim(smallest) else float(smallest)


@overload
def holds(reading: Reading, value: float) -> bool: ...


@overload
def holds(reading: Reading, value: np.ndarray) -> np.ndarray: ...


def holds(reading: Reading, value: Quantity) -> bool | np.ndarray:
    """Whether the value lies within the bounds, both included; for an array, element by element.

    >>> holds(Reading.model_construct(at_least=100.0, at_most=None), 100.0)
    True
    """
    inside = margin(reading, value) >= 0
    return inside if np.ndim(inside) else bool(inside)

"""When a reading holds."""

from typing import Protocol, overload

import numpy as np

from recomputed.ground.quantity import Quantity


class Bounded(Protocol):
    """What has a lower bound, an upper one, or both: a declared reading, or a judged one."""

    @property
    def at_least(self) -> float | None: ...
    @property
    def at_most(self) -> float | None: ...


@overload
def margin(reading: Bounded, value: float) -> float: ...


@overload
def margin(reading: Bounded, value: np.ndarray) -> np.ndarray: ...


def margin(reading: Bounded, value: Quantity) -> Quantity:
    """How far a value lies inside the bounds of a reading (negative: outside), in the reading's unit.

    A value exactly at a bound has margin 0 and holds.

    >>> from types import SimpleNamespace as Reading
    >>> margin(Reading(at_least=270.0, at_most=300.0), 296.0)
    4.0
    """
    above = np.inf if reading.at_least is None else value - reading.at_least
    below = np.inf if reading.at_most is None else reading.at_most - value
    smallest = np.minimum(above, below)
    return smallest if np.ndim(smallest) else float(smallest)


@overload
def holds(reading: Bounded, value: float) -> bool: ...


@overload
def holds(reading: Bounded, value: np.ndarray) -> np.ndarray: ...


def holds(reading: Bounded, value: Quantity) -> bool | np.ndarray:
    """Whether the value lies within the bounds, both included; for an array, element by element.

    >>> from types import SimpleNamespace as Reading
    >>> holds(Reading(at_least=100.0, at_most=None), 100.0)
    True
    """
    inside = margin(reading, value) >= 0
    return inside if np.ndim(inside) else bool(inside)

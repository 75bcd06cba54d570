"""Prices of electricity made comparable: brought to another time, freed of tax, set side by side."""

from __future__ import annotations

import numpy as np

from recomputed.ground.quantity import Quantity


def moved_with_average(price_then: Quantity, average_then: Quantity, average_now: Quantity) -> Quantity:
    """Return a price of an earlier time moved as an average moved since, in its own unit.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Supposes that all prices in the average rose
    alike. Valid for an average above 0 then.

    >>> round(moved_with_average(0.12, 0.08, 0.09), 9)
    0.135
    """
    return price_then * average_now / average_then


def without_tax(price: Quantity, tax_pct: Quantity) -> Quantity:
    """Return a price that includes a tax without it, in its own unit.

    Plain arithmetic. The tax is a percentage of the price without it, as value added tax is. Valid for a tax from 0 up.

    >>> round(without_tax(0.046, 15.0), 9)
    0.04
    """
    return price / (1 + tax_pct / 100)


def with_tax(price: Quantity, tax_pct: Quantity) -> Quantity:
    """Return a price that excludes a tax with it, in its own unit; the opposite of without_tax.

    Plain arithmetic. Valid for a tax from 0 up.

    >>> round(with_tax(0.05, 10.0), 9)
    0.055
    """
    return price * (1 + tax_pct / 100)


def advantage_pct(one: Quantity, other: Quantity, yardstick: Quantity, energy_ratio: Quantity = 1.0) -> Quantity:
    """Return by how much the dearer of two prices lies below a third, in percent of that; below 0 where it is dearer.

    Takes floats or arrays of shapes that fit together, unchecked. Machines that need more energy there than here, by
    the ratio given, count as a price so much higher. Valid for a yardstick above 0.

    >>> round(float(advantage_pct(0.04, 0.05, 0.1, energy_ratio=1.5)), 9)
    25.0
    """
    return 100 * (1 - np.maximum(one, other) * energy_ratio / yardstick)

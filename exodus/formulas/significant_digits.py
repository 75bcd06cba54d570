"""Numbers rounded to as many digits as one may trust."""

from __future__ import annotations

import math

from recomputed.ground.quantity import require_positive


def rounded_to(digits: int, value: float) -> float:
    """Return a value with so many digits from its first one on, in its own unit.

    Raises Undefined for a value that is not above 0.

    >>> rounded_to(3, 11_345_678.0), rounded_to(2, 0.0123)
    (11300000.0, 0.012)
    """
    require_positive(value=value)
    return float(round(value, digits - 1 - math.floor(math.log10(value))))

"""A ship that sets out to help another."""

from recomputed.ground.quantity import Quantity, require_positive


def minutes_to_spare(
    minutes_left: Quantity, minutes_to_start: Quantity, distance_miles: Quantity, speed_knots: Quantity
) -> Quantity:
    """Minutes between a ship's arrival and the moment at which it is too late; below zero if she comes after it.

    Raises Undefined for a speed that is not above zero.

    >>> minutes_to_spare(100.0, 10.0, 12.0, 12.0)
    30.0
    """
    require_positive(speed_knots=speed_knots)
    return minutes_left - minutes_to_start - 60.0 * distance_miles / speed_knots

"""Mining firms listed on a stock exchange: what they gained, and how much of mining they can own at most.

Plain arithmetic: floats, arrays or chart expressions, unchecked.
"""

from __future__ import annotations

from recomputed.ground.quantity import Quantity


def gain_points(start_share_pct: Quantity, end_share_pct: Quantity, newcomers_points: Quantity = 0.0) -> Quantity:
    """Return by how many points a share grew, without what those hold who were not counted at the start.

    Shares in percent. A name added to a list is no growth.

    >>> gain_points(25.0, 40.0, 5.0)
    10.0
    """
    return end_share_pct - newcomers_points - start_share_pct


def handful_at_most_pct(all_listed_pct: Quantity) -> Quantity:
    """Return what a handful of the listed firms can run at most, in percent: no more than all of them do.

    >>> handful_at_most_pct(41.0)
    41.0
    """
    return all_listed_pct

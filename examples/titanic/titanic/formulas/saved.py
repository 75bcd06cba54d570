"""Which part of some people was saved, and how it compares with that of others."""

import pandas as pd

from recomputed.ground.quantity import Quantity, require_positive


def compared_pct(saved_pct: Quantity, other_saved_pct: Quantity) -> Quantity:
    """The part of some people that was saved, in per cent of that of others.

    Raises Undefined for others of whom nobody was saved.

    >>> compared_pct(20.0, 40.0)
    50.0
    """
    require_positive(other_saved_pct=other_saved_pct)
    return 100.0 * saved_pct / other_saved_pct


def more_points(saved_pct: Quantity, other_saved_pct: Quantity) -> Quantity:
    """How many percentage points more of some people were saved than of others.

    >>> more_points(22.0, 18.0)
    4.0
    """
    return saved_pct - other_saved_pct


def saved_pct(people: pd.DataFrame) -> float:
    """The part that was saved of all rows, in per cent; columns saved and aboard.

    >>> saved_pct(pd.DataFrame({"saved": [1, 2], "aboard": [4, 2]}))
    50.0
    """
    return float(100.0 * people.saved.sum() / people.aboard.sum())


def saved_at_the_rates_of_pct(people: pd.DataFrame, others: pd.DataFrame) -> float:
    """Which part of some people would have been saved at the rates of others, in per cent.

    Directly standardised: each group has the rate of the same group of the others; columns people, saved and aboard.

    >>> some = pd.DataFrame({"people": ["men", "women"], "saved": [0, 1], "aboard": [3, 1]})
    >>> more = pd.DataFrame({"people": ["men", "women"], "saved": [1, 1], "aboard": [2, 1]})
    >>> saved_at_the_rates_of_pct(some, more)
    62.5
    """
    rates = others.set_index("people").saved / others.set_index("people").aboard
    aboard = people.set_index("people").aboard
    return float(100.0 * (aboard * rates).sum() / aboard.sum())

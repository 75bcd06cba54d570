"""How a table may change: what follows what, how far a value may jump, how far an old one may be revised."""

from collections.abc import Callable
from dataclasses import dataclass, field

from recomputed.refreshing.source import Row

LEAST_OF_A_LIST = 0.95  # the share of a list that must still be there, whatever was accepted


@dataclass(frozen=True)
class Rule:
    """Of one table."""

    order: list[str]  # the columns by which its rows stand in order
    time: str | None = None  # the column that counts time; None: a list that grows anywhere
    group: list[str] = field(default_factory=list)  # one series for each value of these
    follows: Callable[[str], str] | None = None  # the time after a time; None: gaps are natural
    jumps: dict[str, float] = field(default_factory=dict)  # most times up or down from one row to the next
    steps: dict[str, float] = field(default_factory=dict)  # most units up or down from one row to the next
    same_within: float = 0.002  # a smaller relative difference from the old value is rounding
    revision: float = 1.25  # most times up or down that an old value may be revised, even if accepted
    small: float = 0  # a revision by no more than so many units is one, however many times it is
    may_be_silent: bool = False  # an answer without a row for it is a good answer
    whole_list: bool = False  # the answer holds the whole table: what it lacks has vanished
    about: Callable[[Row], bool] = lambda row: True  # the part of the table that the answer is about

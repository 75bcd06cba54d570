"""`judge`, `figure` and `when_true` for a run that wants records only: the same answers, without what only a page shows."""

from typing import Any

from recomputed.declared.catalog import catalog
from recomputed.judging.judgement import judge_briefly as judge
from recomputed.showing.figures import Figure, refuse_unknown

__all__ = ["figure", "judge", "when_true"]


def figure(chart: object, *, id: str, title: str, sources: list[str], says: str, narrow: bool = True) -> Figure:
    """The title of a figure that is not drawn.  Raises BadParameter for an unknown source and for what is no id."""
    refuse_unknown(id, sources)
    shown: dict[str, Any] = {"text/plain": title}
    return Figure(shown)


def when_true(address: str, formula: object, by_time: object, **inputs: object) -> None:
    """Nothing: only a page asks when a reading was true.  Raises BadParameter for an unknown address."""
    claim, _, name = address.partition("/")
    catalog().reading(claim, name)

"""Readings, verdicts, turning points, robustness and sensitivity.

`judge` is looked up when it is first asked for, so that what only handles records does not wait for scipy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from exodus.judging.verdicts import claim_verdict

if TYPE_CHECKING:  # also what the cache reads to know on which modules a chapter depends
    from exodus.judging.judgement import Judgement, judge

MIME = "application/vnd.exodus.judgement+json"
HOMES = {"Judgement": "judgement", "judge": "judgement"}
__all__ = ["MIME", "Judgement", "claim_verdict", "judge"]


def __getattr__(name: str):
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
    globals()[name] = found
    return found

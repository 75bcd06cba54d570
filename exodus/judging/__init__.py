"""Readings, verdicts, turning points, robustness and sensitivity.

`judge` is looked up when it is first asked for, so that what only handles records does not wait for scipy.
"""

from importlib import import_module

from exodus.judging.verdicts import claim_verdict

MIME = "application/vnd.exodus.judgement+json"
HOMES = {"Judgement": "judgement", "judge": "judgement"}
__all__ = ["MIME", "claim_verdict", *HOMES]


def __getattr__(name: str):
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
    globals()[name] = found
    return found

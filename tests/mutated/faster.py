"""The conftest.py of a mutated package, which tests/mutation.py puts beside it: the same tests, sooner done.

It has another name here, or pytest would obey it in every run and leave tests out.

Nothing is made smaller that is generated, the command line is not started, and what the first run has loaded is not
gone through again in the thousands of forks that follow.  What a changed module has kept of its answers in the first run
is forgotten: they would hide the change.
"""

import gc
import os
import sys

from hypothesis import HealthCheck, Phase, settings

STARTS_THE_COMMAND_LINE = {"copy", "exodus", "project_copy", "copy_that_ran"}

settings.register_profile(
    "mutated", phases=[Phase.explicit, Phase.generate], derandomize=True, database=None, deadline=None,
    report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
)  # fmt: skip
settings.load_profile("mutated")


def pytest_collection_modifyitems(config, items):
    slow = [item for item in items if STARTS_THE_COMMAND_LINE & set(item.fixturenames)]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


def pytest_sessionstart():
    module, changed, _ = os.environ.get("MUTANT_UNDER_TEST", "").partition(".x")
    for kept in vars(sys.modules[module]).values() if changed and module in sys.modules else ():
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()


def pytest_unconfigure():
    if "__mutmut_" not in os.environ.get("MUTANT_UNDER_TEST", ""):
        gc.collect()
        gc.freeze()

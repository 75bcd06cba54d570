"""Processes that mostly work ahead of their time leave the processors to those that everything waits for."""

import os
from contextlib import suppress

BEHIND = 5  # of 19: such a process gets a third of what another one gets, where there is not enough for all


def stand_behind() -> None:
    """From now on this process stands behind those that did not call this, where the system has such an order."""
    with suppress(AttributeError, OSError):  # not on Windows; not where somebody has forbidden it
        os.nice(BEHIND)

"""No process of ours outlives the one that started it, and none that a run started outlives the run.

Only Linux can be asked for what this needs; elsewhere these functions do what can be done without.
"""

import atexit
import ctypes
import os
import platform
import signal
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import cache
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
ADOPTS_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER
SECONDS_TO_END_ALL = 5  # what starts new processes faster than they can be ended is left to the system
TRACKER = "multiprocessing.resource_tracker"  # of the server of runs, which has one of its own


def die_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """From now on the system sends this process a signal when its parent ends; if that has happened already it ends.

    `parent` is the number of the process that started this one.
    """
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, number)
        if os.getppid() != parent:
            os._exit(1)


def adopt_orphans() -> None:
    """From now on what loses its parent below this process becomes its child, whatever session it has gone to."""
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(ADOPTS_ORPHANS, 1)


@cache
def adopt_orphans_and_end_them() -> None:
    """The same, and at the end of this process, at the latest, they end with it."""
    adopt_orphans()
    atexit.register(end_all_that_was_started)


def end_all_that_was_started() -> None:
    """End every process below this one."""
    # It cleans up after the others, and ends by itself.
    tracker = resource_tracker._resource_tracker._pid  # type: ignore[attr-defined]  # known to Python alone
    _end_below(os.getpid(), lambda process: process.pid != tracker and TRACKER not in _command_line(process))


def end_all_below(pid: int, but: Collection[int] = ()) -> None:
    """End every process below that one, but those with these numbers and what is below them."""
    _end_below(pid, lambda process: process.pid not in but)


def _end_below(pid: int, is_to_end: "Callable[[psutil.Process], bool]") -> None:
    """Again and again, since what dies leaves its children to the process that adopts them.

    Also where nothing is left of what was seen: what died between being seen and being looked at has left its children
    only then, so that it takes a second look that sees nothing else.
    """
    import psutil  # most runs leave nothing, and most commands make none

    until = time.monotonic() + SECONDS_TO_END_ALL
    settled: set[int] = set()
    while time.monotonic() < until and not settled >= (children := set(_children_of(pid))):
        left = []
        for child in children:
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(child)
                # One whose first thread has ended before the others looks dead, and still holds what it has started.
                if (process.status() != psutil.STATUS_ZOMBIE or process.num_threads() > 1) and is_to_end(process):
                    left += [process, *process.children(recursive=True)]
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=0.05)
        settled = set() if left else children


def _command_line(process: "psutil.Process") -> str:
    import psutil

    with suppress(psutil.ZombieProcess):
        return " ".join(process.cmdline())
    return ""


def _children_of(pid: int) -> list[int]:
    """The children of this moment.

    psutil looks at all processes one after another: that takes longer, and misses what changes its parent meanwhile.
    """
    found = []
    with suppress(OSError):  # it has ended
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (thread / "children").read_text().split()]
        return found
    import psutil

    with suppress(psutil.NoSuchProcess):
        return [child.pid for child in psutil.Process(pid).children()]
    return found

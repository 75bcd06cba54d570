"""No process of ours outlives the one that started it."""

import ctypes
import platform
import signal

DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def die_with_parent() -> None:
    """From now on the system ends this process when its parent ends; only Linux can be asked for that."""
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)

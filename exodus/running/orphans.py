"""No process of ours outlives the one that started it."""

import ctypes
import os
import platform
import signal

DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def die_with_parent(parent: int) -> None:
    """From now on the system ends this process when its parent ends; at once if that has happened already.

    `parent` is the number of the process that started this one.  Only Linux can be asked for that.
    """
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

"""Rooms of the system's own making: without network, or with a disk that is full or cannot be written."""

import os
import shutil
import subprocess
from functools import cache

AS_ROOT = [] if os.geteuid() == 0 else ["--map-root-user"]


def without_network() -> list[str]:
    """What to put before a command so that it runs where there is no network, not even to this machine itself."""
    return ["unshare", "--net", *AS_ROOT]


def with_own_mounts(script: str, *words: str) -> list[str]:
    """A shell script that may mount what it likes; nobody else sees it.  The words are its $1, $2 and so on."""
    return ["unshare", "--mount", *AS_ROOT, "sh", "-c", script, "sh", *words]


@cache
def is_possible(*command: str) -> bool:
    """Does this machine allow it?"""
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True).returncode == 0

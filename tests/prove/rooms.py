"""Rooms of the system's own making: without network, or with a disk that is full or cannot be written."""

import os
import shutil
import subprocess
import sys
from functools import cache

AS_ROOT = [] if os.geteuid() == 0 else ["--map-root-user"]
REACHING = (
    "import socket\n"
    "for where in (('127.0.0.1', 9), ('192.0.2.1', 443)):\n"
    "    try: socket.create_connection(where, 2)\n"
    "    except OSError as problem: print(type(problem).__name__, problem.errno)"
)
UNREACHABLE = "OSError 101"  # ENETUNREACH: there is no way out, rather than nobody at home


def without_network() -> list[str]:
    """What to put before a command so that it runs where there is no network, not even to this machine itself."""
    return ["unshare", "--net", *AS_ROOT]


def reached_without_network() -> list[str]:
    """What is in the way to this machine itself and to another one from there; empty if there is nothing there at all."""
    command = [*without_network(), sys.executable, "-c", REACHING]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [] if said == [UNREACHABLE] * 2 else said


def with_own_mounts(script: str, *words: str) -> list[str]:
    """A shell script that may mount what it likes; nobody else sees it.  The words are its $1, $2 and so on."""
    return ["unshare", "--mount", *AS_ROOT, "sh", "-c", script, "sh", *words]


@cache
def is_possible(*command: str) -> bool:
    """Does this machine allow it?"""
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True).returncode == 0

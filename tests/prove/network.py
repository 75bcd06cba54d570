"""The whole build where there is no network, not even to this machine itself."""

import subprocess
import sys
from pathlib import Path

from tests.prove.outcome import Proved
from tests.prove.projects import contents, whole_project
from tests.prove.rooms import is_possible, without_network

REACHING = (
    "import socket\n"
    "for where in (('127.0.0.1', 9), ('192.0.2.1', 443)):\n"
    "    try: socket.create_connection(where, 2)\n"
    "    except OSError as problem: print(type(problem).__name__, problem.errno)"
)
UNREACHABLE = "OSError 101"  # ENETUNREACH: there is no way out, rather than nobody at home


def prove(place: Path) -> Proved:
    """A fresh build of everything, in a network with nothing in it."""
    room = without_network()
    if not is_possible(*room, "true"):
        return Proved("left out: this machine allows no networks of one's own (unshare --net)", True)
    reached = subprocess.run([*room, sys.executable, "-c", REACHING], capture_output=True, text=True, check=True).stdout
    if reached.splitlines() != [UNREACHABLE] * 2:
        return Proved(f"the empty network is not empty: {reached!r}", False)
    folder = whole_project(place / "offline")
    done = subprocess.run(
        [*room, sys.executable, "-m", "exodus", "build", "--fresh"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    files = len(contents(folder / "_build" / "html")) if done.returncode == 0 else 0
    return Proved(
        f"a fresh build without network: exit {done.returncode}, {files} files {done.stderr[-200:].strip()}",
        done.returncode == 0 and done.stderr == "",
    )

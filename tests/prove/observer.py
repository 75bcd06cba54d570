"""Who looks at everything: a home, a project and what lies beside them, before and after a command."""

import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.prove.processes import marked, seconds_to_be_gone

# What may come and go whenever a command gets far enough: what is kept of runs, and Python's own.
KEPT = ("_build/cache/", "_build/checked/", "_build/drawings/", "_build/pages/", "_build/.changing")
Seen = dict[str, tuple]


class Differences(NamedTuple):
    """What a command did to what it should have left alone, and what it left running."""

    lost: list[str]
    changed: list[str]
    left: list[str]
    running: list[str]

    def words(self) -> list[str]:
        """As a proof says it; empty if there is nothing to say."""
        named = {"LOST": self.lost, "OVERWRITTEN": self.changed, "LEFT": self.left, "LEFT RUNNING": self.running}
        return [f"{word}: {', '.join(names[:3])};" for word, names in named.items() if names]


def seen(root: Path) -> Seen:
    """Everything below a folder, links not followed, with what tells a change: kind, size, times and number of the file.

    The time of a change cannot be set back by whoever makes it, so that no content need be read.
    """
    found: Seen = {}
    folders = [""]
    for folder in folders:  # grows
        with os.scandir(os.path.join(root, folder)) as entries:
            for entry in entries:
                status, name = entry.stat(follow_symlinks=False), folder + entry.name
                kind = stat.S_IFMT(status.st_mode)
                if kind == stat.S_IFDIR:
                    found[name] = (kind,)
                    folders.append(f"{name}/")
                else:
                    found[name] = (kind, status.st_size, status.st_ctime_ns, status.st_ino)
    return found


def differences(
    before: Seen, after: Seen, may: Callable[[str], bool] = lambda name: False, mark: str = ""
) -> Differences:
    """What differs, but for what the command may write; and the processes that carry its mark."""
    names = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    told = sorted(name for name in names if not may(name) and not _is_kept(name))
    return Differences(
        [name for name in told if name not in after],
        [name for name in told if name in before and name in after],
        [name for name in told if name not in before],
        still_running(mark) if mark else [],
    )


def still_running(mark: str) -> list[str]:
    """The processes with a mark that go on for longer than it takes to notice that their command has ended."""
    until = time.monotonic() + seconds_to_be_gone()
    while (left := marked(mark)) and time.monotonic() < until:
        time.sleep(0.02)
    return left


def _is_kept(name: str) -> bool:
    inside = name if name.startswith("_build") else name.partition("/")[2]
    return f"{inside}/".startswith(KEPT) or "__pycache__" in name or inside == "_build"

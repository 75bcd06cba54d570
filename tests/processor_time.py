"""How much processor time the parts of a command take, by the processes that do them."""

import os
import resource
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psutil

SECONDS_BETWEEN_LOOKS = 0.03
PARTS = {
    "book_worker": "Jupyter Book",
    "spawn_main": "drawings",
    "forkserver": "runs",
}  # by a word of the command line
ALL_ELSE = "the command itself"


def processor_time(folder: Path, *words: str) -> tuple[dict[str, float], float]:
    """Seconds of processor time of the parts of one of our commands, and of all of it; it must succeed.

    What has ended between two looks is in the sum alone.
    """
    before = _of_ended_children()
    found: dict[tuple[int, float], tuple[str, float]] = {}
    command = [sys.executable, "-m", "recomputed", *words]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as process:
        begun = psutil.Process(process.pid)
        while process.poll() is None:
            for one in _all_of(begun):
                with suppress(psutil.Error, ValueError):
                    spent = one.cpu_times()
                    found[one.pid, one.create_time()] = _part(one), spent.user + spent.system
            time.sleep(SECONDS_BETWEEN_LOOKS)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)}: exit code {process.returncode}")
    parts: Counter[str] = Counter()
    for part, spent in found.values():
        parts[part] += spent
    return dict(parts.most_common()), _of_ended_children() - before


def told(parts: dict[str, float], whole: float) -> str:
    """The parts in a line, and the shortest time in which so many cores can do them all.

    >>> told({"runs": 3.0, "drawings": 1.04}, 5.0).partition(";")[0]
    'processor time 5.0 s: runs 3.0, drawings 1.0'
    """
    cores = os.cpu_count() or 1
    each = ", ".join(f"{part} {spent:.1f}" for part, spent in parts.items())
    return f"processor time {whole:.1f} s: {each}; {cores} cores take no less than {whole / cores:.1f} s"


def _all_of(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.Error):
        return [process, *process.children(recursive=True)]
    return []


def _part(process: psutil.Process) -> str:
    first, *others = process.cmdline()  # one that has ended and is not waited for yet has none: ValueError
    line = " ".join([first, *others])
    return next((part for word, part in PARTS.items() if word in line), ALL_ELSE)


def _of_ended_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime

"""Commands that are watched: each carries a mark, by which everything that it started is found again."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from recomputed.ground.child_processes import adopt_orphans
from tests.warm_python import COMMAND, WarmPython

MARK = "NO_COLOR"  # one of the few variables that a command hands on; any value means the same
RUNNING: set[int] = set()  # the commands that have not ended
SECONDS_TO_BE_GONE = 10  # on a machine that has no more to do than it has cores
SECONDS_AT_MOST = 900


def seconds_to_be_gone() -> float:
    """How long what a command has started may take to notice that it has ended: the longer, the more there is to do."""
    return SECONDS_TO_BE_GONE * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class Marked:
    """A command with a mark, by which what it leaves behind is found."""

    def __init__(self):
        adopt_orphans()
        self.before = {process.pid for process in psutil.Process().children(recursive=True)}
        self.mark = uuid.uuid4().hex

    def left_behind(self) -> list[str]:
        """The processes of its that still run some time after its end, also those that hide their mark."""
        until = time.monotonic() + seconds_to_be_gone()
        while (left := [*marked(self.mark), *self._come_here()]) and time.monotonic() < until:
            time.sleep(0.05)
        return left

    def _come_here(self) -> list[str]:
        """What has lost its parent: this process adopts all of it, whatever session or environment it has."""
        found = []
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if process.pid not in self.before and not RUNNING & {p.pid for p in (process, *process.parents())}:
                    found.append(" ".join(process.cmdline())[:120])
        return [words for words in found if words]


class Forked(Marked):
    """`exodus …`, ended already, from Python that has imported everything: for what does not hang on how it starts."""

    def __init__(self, python: WarmPython, folder: Path, *arguments: str, environment: dict[str, str] | None = None):
        super().__init__()
        told = (environment or {}) | {MARK: self.mark}
        self.done = python.run(folder, COMMAND, "exodus", *arguments, environment=told)

    def ended(self) -> tuple[int, str]:
        """Exit code (negative: the signal that ended it) and what it said on stderr."""
        return self.done.returncode, self.done.stderr


class Watched(Marked):
    """`exodus …` in a session of its own; what it says goes to a file, so that no reader can hold it up."""

    def __init__(self, folder: Path, *arguments: str, environment: dict[str, str] | None = None, **options):
        super().__init__()
        self.errors = folder / f"../said-{self.mark}"
        with self.errors.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "recomputed", *arguments], cwd=folder, stdout=subprocess.DEVNULL, stderr=said,
                env=os.environ | (environment or {}) | {MARK: self.mark}, start_new_session=True, **options,
            )  # fmt: skip
        RUNNING.add(self.process.pid)

    def end_when(self, reached: Callable[[], bool], number: int) -> None:
        """Send a signal as soon as something is reached: Ctrl-C goes to the whole group, as from a terminal."""
        while not reached() and self.process.poll() is None:
            time.sleep(0.003)
        if self.process.poll() is None:
            send = os.killpg if number == signal.SIGINT else os.kill
            send(self.process.pid, number)

    def ended(self) -> tuple[int, str]:
        """Exit code (negative: the signal that ended it) and what it said on stderr."""
        code = self.process.wait(SECONDS_AT_MOST)
        RUNNING.discard(self.process.pid)
        said = self.errors.read_text(encoding="utf-8", errors="replace")
        self.errors.unlink()
        return code, said


def marked(mark: str) -> list[str]:
    """The command lines of all processes that were started with a mark in their environment."""
    found, wanted = [], f"{MARK}={mark}".encode()
    for process in Path("/proc").iterdir() if Path("/proc").is_dir() else []:
        if process.name.isdigit():
            try:
                if wanted in (process / "environ").read_bytes().split(b"\0"):
                    words = (process / "cmdline").read_bytes().replace(b"\0", b" ")
                    found.append(words.decode(errors="replace")[:120])
            except OSError:
                continue
    return [words for words in found if words]  # one that has ended and waits for its parent has no words

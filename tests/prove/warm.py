"""Commands of a copy, some thousand of them, forked from a process that has imported everything."""

import signal
import time
from pathlib import Path
from typing import NamedTuple

from tests.warm_python import COMMAND, WarmPython

READ = "from recomputed.declared.catalog import catalog; catalog()"


class Ended(NamedTuple):
    """How a command ended: exit code (negative: the signal), what it said on both channels, and seconds."""

    code: int
    out: str
    err: str
    seconds: float


class Warm:
    """Commands in one folder."""

    def __init__(self, folder: Path, with_declarations: bool = False):
        """With the declarations read already, where no command changes them."""
        self.folder = folder
        self._python = WarmPython(READ if with_declarations else "", folder, starts_all=True)

    def run(self, *arguments: str, environment: dict[str, str] | None = None, end_after: float | None = None,
            with_signal: int = signal.SIGKILL) -> Ended:  # fmt: skip
        """Run one command to its end, or send it a signal after so many seconds."""
        begun = time.monotonic()
        done = self._python.run(
            self.folder,
            COMMAND,
            "exodus",
            *arguments,
            environment=environment,
            end_after=end_after,
            with_signal=with_signal,
        )
        return Ended(done.returncode, done.stdout, done.stderr, time.monotonic() - begun)

    def close(self) -> None:
        """No more commands."""
        self._python.close()

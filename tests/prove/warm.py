"""Commands of a copy, each in a process of its own that is forked from one which has imported everything.

A command takes seconds to import what it needs; a thousand of them are tried here.  What a forked command does is what
`python -m recomputed` does: the same entry, the same signals, descriptors and exit codes.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

SECONDS_AT_MOST = 60
SERVER = """
import importlib, json, os, sys
sys.path.insert(0, os.getcwd())
for name in ("commands.command_line", "commands.build", "commands.run", "commands.verdicts", "commands.sweep", "commands.compare", "commands.parameters",
             "commands.data_refresh", "commands.new_claim", "declared.check", "ground.packages", "refreshing.project_copy"):
    importlib.import_module(f"recomputed.{name}")
from recomputed import __main__ as entry
if sys.argv[1:]:
    from recomputed.declared.catalog import catalog
    catalog()
entry._start_clean = lambda: None  # it was started clean
plain = dict(os.environ)
print("ready", flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if child == 0:
        os.setsid()
        os.chdir(asked["folder"])
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        os.environ.clear()
        os.environ.update(plain | asked["environment"])
        sys.argv = ["exodus", *asked["arguments"]]
        entry.main()
    print(child, flush=True)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


class Ended(NamedTuple):
    """How a command ended: exit code (negative: the signal), what it said on both channels, and seconds."""

    code: int
    out: str
    err: str
    seconds: float


class Warm:
    """A server of forked commands in a folder."""

    def __init__(self, folder: Path, place: Path, with_declarations: bool = False):
        """With the declarations read already, where no command changes them."""
        self.folder, self.place = folder, place
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        self.server = subprocess.Popen(
            [sys.executable, "-c", SERVER, *(["read"] if with_declarations else [])],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=plain,
        )
        if self.server.stdout.readline() != "ready\n":
            raise RuntimeError("the server of forked commands did not start")

    def run(self, *arguments: str, environment: dict[str, str] | None = None, end_after: float | None = None,
            with_signal: int = signal.SIGKILL) -> Ended:  # fmt: skip
        """Run one command to its end, or send it a signal after so many seconds."""
        out, err = self.place / "said-out", self.place / "said-err"
        asked = {"arguments": arguments, "folder": str(self.folder), "out": str(out), "err": str(err),
                 "environment": environment or {}}  # fmt: skip
        begun = time.monotonic()
        self.server.stdin.write(json.dumps(asked) + "\n")
        self.server.stdin.flush()
        child = int(self.server.stdout.readline())
        code = self._code(child, end_after, with_signal)
        said = [path.read_bytes().decode("utf-8", "replace") for path in (out, err)]
        return Ended(code, *said, time.monotonic() - begun)

    def _code(self, child: int, end_after: float | None, with_signal: int) -> int:
        def end(number: int) -> None:
            with suppress(ProcessLookupError):
                (os.killpg if number in (signal.SIGINT, signal.SIGQUIT) else os.kill)(child, number)

        timers = [threading.Timer(SECONDS_AT_MOST, end, [signal.SIGKILL])]
        if end_after is not None:
            timers.append(threading.Timer(end_after, end, [with_signal]))
        for timer in timers:
            timer.start()
        code = int(self.server.stdout.readline())
        for timer in timers:
            timer.cancel()
        return code

    def close(self) -> None:
        """End the server."""
        self.server.stdin.close()
        self.server.wait()

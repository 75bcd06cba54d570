"""The process in which the cells of one run live: forked from a server that has imported everything already.

The server imports this module once (see `recomputed.running.engine.forked`).  The shell is made then; its thread is stopped, since
a process with threads must not be forked, and started again in the child.
"""

import asyncio
import importlib
import io
import os
import pkgutil
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, NoReturn

import altair as alt
import pandas as pd
import scipy.optimize  # noqa: F401  (judging loads it late; loaded here, it is loaded once for all runs)
import scipy.stats  # noqa: F401  (the same)
from execnb.shell import CaptureShell
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.utils.capture import CapturedIO

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value, place_in_table
from recomputed.declared.lookups import forget
from recomputed.declared.tables import read_table
from recomputed.ground import paths
from recomputed.ground.child_processes import adopt_orphans, die_with_parent
from recomputed.ground.errors import several
from recomputed.judging.joint_sample import ranks
from recomputed.judging.sensitivity import PROBES, unit_points
from recomputed.running.engine.channel import Speaker
from recomputed.running.engine.hooks import watch_cells
from recomputed.running.engine.limits import limit_memory
from recomputed.running.engine.outputs import Allowance, Unfit, as_bytes, refuse_deep
from recomputed.running.engine.plain_errors import in_words
from recomputed.showing.templates import compile_templates

SERVER = os.getpid()  # imported there, before anything is forked
MOST_PARAMETERS = 8  # of a reading; one with more makes its own points
adopt_orphans()  # what a run started and left behind comes here when its process ends, and is ended (see `forked`)
warnings.filterwarnings("ignore", "forkserver: waitpid returned unexpected pid")  # what the server says of those


class _SilentHook(DisplayHook):
    """The shell formats a result itself: once is enough."""

    def compute_format_data(self, result: object) -> tuple[dict[str, object], dict[str, object]]:
        return {}, {}

    def quiet(self) -> bool:
        """Whether the cell ends in a semicolon; only a cell with one is worth taking apart into tokens."""
        assert self.shell is not None  # the one that it is a hook of
        ends = ";" in self.shell.history_manager.input_hist_parsed[-1]
        return ends and super().quiet()  # type: ignore[no-untyped-call]  # most of IPython says no types

    def write_output_prompt(self) -> None:
        pass

    def log_output(self, format_dict: dict[str, object]) -> None:
        pass


class _Counted(io.StringIO):
    """What a cell prints, counted as it comes."""

    def __init__(self, count: Callable[[int], None]):
        super().__init__()
        self._count = count

    def write(self, text: str) -> int:
        self._count(len(text))
        return super().write(text)


class _CountedDisplays(CapturingDisplayPublisher):
    """What a cell displays, counted as it comes."""

    count: Callable[[int], None]

    def publish(self, data: dict[str, object], *others: Any, **more: Any) -> None:
        self.count(sum(len(part if isinstance(part, str | bytes) else as_bytes(part)) for part in data.values()))
        super().publish(data, *others, **more)  # type: ignore[no-untyped-call]  # as above


class _Shell(CaptureShell):  # type: ignore[misc]  # execnb says no types
    """The shell of one run."""

    displayhook_class = _SilentHook

    def begin(self, speaker: Speaker) -> None:
        """Its thread starts, and whoever waits for the run will hear of it."""
        self._speaker, self._allowance = speaker, Allowance()
        self._failed: BaseException | None = None
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def say_what_comes_of(self, source: str) -> bool:
        """Run a cell and say its count and outputs; False if that is the end of the run."""
        self._failed = None
        self._allowance.next_cell()
        count = self.execution_count
        try:
            outputs = [_joined(output) for output in self.run(source)]
            if self._failed is not None and self.exc is None:
                outputs.append(_error(self._failed))
            said = as_bytes([count, outputs])
            self._allowance.settle(len(said))
            refuse_deep(outputs)
        except Unfit as problem:
            self._give_up(f"it puts out {problem}")
        except Exception as problem:
            self._give_up(f"its outcome cannot be said: {in_words(type(problem).__name__, str(problem))}")
        if _means.destroyed:
            self._give_up(f"it destroyed what its run needs: {several(_means.destroyed)}")
        self._speaker.say(said)
        return self.exc is None and self._failed is None

    @contextmanager
    def _captured(self, *_: object, **__: object) -> Iterator[CapturedIO]:
        """What a cell prints and displays; more than it may put out ends the run at once, whatever the cell catches."""
        with super()._captured() as captured:
            self.display_pub = _CountedDisplays()  # type: ignore[no-untyped-call]  # as above
            self.display_pub.count = self._count
            captured._outputs = self.display_pub.outputs
            sys.stdout = captured._stdout = _Counted(self._count)
            sys.stderr = captured._stderr = _Counted(self._count)
            yield captured

    def _count(self, size: int) -> None:
        try:
            self._allowance.take(size)
        except Unfit as problem:
            self._give_up(f"it puts out {problem}")

    def _give_up(self, why: str) -> NoReturn:
        """Say why there is no outcome, and end this process: nothing of it can be relied on any more."""
        with suppress(BrokenPipeError):
            self._speaker.say(as_bytes({"failed": why}))
        os._exit(0)

    def showtraceback(
        self,
        exc_tuple: tuple[type[BaseException], BaseException, TracebackType] | None = None,
        *_: object,
        **__: object,
    ) -> None:
        """Also called for what fails when a result is shown: a cell whose result cannot be shown has failed."""
        self._failed = exc_tuple[1] if exc_tuple else sys.exc_info()[1]


paths.let_report_be_imported()
_package = paths.report_package()
for _name in ("recomputed.showing", f"{_package}.formulas") if _package else ("recomputed.showing",):
    _room = importlib.import_module(_name)  # what notebooks import
    for _module in pkgutil.iter_modules(_room.__path__, f"{_name}."):
        importlib.import_module(_module.name)
_shell = _Shell(mpl_format=None)
_shell.close()
_shell.loop.close()
_means = watch_cells(_shell)
_first = pd.DataFrame({"x": [0.0], "y": ["a"]})  # the first chart of a process loads what all later ones use
alt.Chart(_first).mark_line().encode(x="x", y="y").to_dict()


def read_beforehand() -> None:
    """Have at hand what most runs of a report ask for."""
    compile_templates()
    for name in catalog().tables:
        read_table(name)
    for name in catalog().parameters:
        declared_value(name)
        place_in_table(name)
    ranks(())
    for count in range(1, MOST_PARAMETERS + 1):
        unit_points(count, PROBES)


def run_cells(
    channel: Connection,
    past: Connection,
    key: bytes,
    cells: list[str],
    folder: str,
    environment: dict[str, str],
) -> None:
    """Run the cells in order and say after each its count and outputs, or why there are none.

    Ends after the first that fails.  What is written to the standard output or error of this process, not as output of
    a cell, goes to `past`.
    """
    _confine(channel, past, folder, environment)
    limit_memory()
    forget()
    _shell.begin(Speaker(channel.fileno(), key))
    with suppress(BrokenPipeError):  # nobody waits for the outcome any more
        for source in cells:
            if not _shell.say_what_comes_of(source):
                break
    os._exit(0)


def _confine(channel: Connection, past: Connection, folder: str, environment: dict[str, str]) -> None:
    """This process has nothing open but what it says its outcome to, and nothing in its environment but what it is told."""
    os.setsid()
    die_with_parent(SERVER)
    adopt_orphans()
    for handle in (1, 2):
        os.dup2(past.fileno(), handle)
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.FileIO(n, "w", closefd=False), write_through=True) for n in (1, 2))
    os.closerange(3, channel.fileno())
    os.closerange(channel.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)


def _error(problem: BaseException) -> dict[str, Any]:
    return {"output_type": "error", "ename": type(problem).__name__, "evalue": str(problem), "traceback": []}


def _joined(output: dict[str, Any]) -> dict[str, Any]:
    """An output as a kernel would send it: text whole, not in lines."""
    if "text" in output:
        return {**output, "text": "".join(output["text"])}
    if "data" in output:
        data = {
            kind: "".join(v) if isinstance(v, list) and kind.startswith("text/") else v
            for kind, v in output["data"].items()
        }
        return {**output, "data": data}
    return output

"""The fast engine of papermill: cells run in a child forked from a server that has imported everything."""

import os
import signal
import threading
import time
from multiprocessing import connection, forkserver
from multiprocessing.process import BaseProcess

import nbformat
from papermill.engines import Engine, NotebookExecutionManager

from recomputed.ground import paths
from recomputed.ground.child_processes import end_all_below
from recomputed.ground.errors import RunFailed
from recomputed.ground.spawn_guard import not_run_anew
from recomputed.running.engine.cell_numbers import place_of
from recomputed.running.engine.channel import Listener, NotSigned
from recomputed.running.engine.child_entry import begin_child
from recomputed.running.engine.fork_server import running_server
from recomputed.running.engine.plain_errors import written_in_words

SECONDS_PER_NOTEBOOK = 300
SECONDS_TO_END = 10
SECONDS_TO_DIE = 1  # of a process that can say nothing any more
SECONDS_BETWEEN_ATTEMPTS = 0.02
SERVER_GONE = 255  # what multiprocessing has for an exit code if the server cannot tell it
BYTES_SHOWN = 1000
_starting = threading.Lock()
_children: set[int] = set()  # those of the server that are runs


class RunLost(RuntimeError):
    """The child did not, or had to be kept from, running its cells to the end; the message says why."""


class ForkedEngine(Engine):  # type: ignore[misc]  # papermill says no types
    """Runs each notebook in a process of its own, so that no run can see anything of another."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        environment: dict[str, str],
        skipped: frozenset[int] = frozenset(),
        **_: object,
    ) -> None:
        """Run the code cells, but those whose index is in `skipped`.

        Raises RunLost if the child cannot say what came of a cell, does not end well or within SECONDS_PER_NOTEBOOK.
        """
        cells = [(i, c) for i, c in enumerate(nb_man.nb.cells) if c.cell_type == "code" and i not in skipped]
        child = _Child([cell.source for _, cell in cells], environment)
        try:
            for index, cell in cells:
                nb_man.cell_start(cell, index)
                try:
                    cell.execution_count, cell.outputs = child.outcome()
                except RunLost as problem:
                    raise RunLost(f"{place_of(nb_man.nb, index)}: {problem}") from problem
                if any(output.output_type == "error" for output in cell.outputs):
                    nb_man.cell_exception(cell, index)
                    return
                nb_man.cell_complete(cell, index)
            child.ended_well()
        finally:
            child.end()


class _Child:
    """The process of one run, from its start to its end."""

    def __init__(self, cells: list[str], environment: dict[str, str]):
        context = running_server()
        key = os.urandom(32)
        self._channel, channel = context.Pipe(duplex=False)
        self._past, past = context.Pipe(duplex=False)  # what is written past the cells' output: nothing, in a good run
        self._open = [self._channel, self._past]
        self._listener = Listener(self._channel.fileno(), key)
        self._deadline = time.monotonic() + SECONDS_PER_NOTEBOOK
        self._process = context.Process(
            target=begin_child, args=(channel, past, key, cells, str(paths.ROOT), environment), daemon=True
        )
        with _starting:
            try:
                with not_run_anew():
                    _start(self._process)
                _children.add(self._pid)
            except (EOFError, OSError) as problem:
                raise RunLost("the server of the runs has ended, or cannot start another process") from problem
            finally:
                channel.close()
                past.close()

    @property
    def _pid(self) -> int:
        assert self._process.pid is not None  # it has been started
        return self._process.pid

    def outcome(self) -> tuple[int, list[nbformat.NotebookNode]]:
        """Count and outputs of the next cell."""
        try:
            while (said := self._listener.heard()) is None:
                self._listen()
        except NotSigned as problem:
            raise RunLost("it wrote to what its run needs to say its outcome") from problem
        except EOFError as problem:
            self._refuse_written_past()  # its last words say more than how it ended
            raise RunLost(self._death()) from problem
        if "unable" in said:
            raise RunFailed(said["unable"])
        if "failed" in said:
            raise RunLost(said["failed"])
        count, outputs = said
        return count, [nbformat.from_dict(output) for output in outputs]

    def ended_well(self) -> None:
        """Wait for its end.  Its exit code comes from the server: both must have come through unharmed."""
        if self._exit_code(SECONDS_TO_END) != 0:
            raise RunLost(self._death())
        self._refuse_written_past()

    def end(self) -> None:
        """End it and everything that it has started: what lost its parent has become a child of the server."""
        self._process.kill()
        self._exit_code()
        with _starting:
            _children.discard(self._pid)
            server = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]  # private, and without a type
            if server is not None:
                end_all_below(server, _children)
        self._channel.close()
        self._past.close()

    def _listen(self) -> None:
        ready = connection.wait(self._open, max(0.0, self._deadline - time.monotonic()))
        if not ready:
            raise RunLost(f"its chapter took more than {SECONDS_PER_NOTEBOOK} s")
        if self._channel in ready:  # first: a child is ahead of what has been heard of its cells
            self._listener.listen()
        else:
            self._refuse_written_past()

    def _refuse_written_past(self) -> None:
        if self._past in self._open and self._past.poll():
            if written := os.read(self._past.fileno(), BYTES_SHOWN):
                said = written_in_words(written.decode(errors="replace"))
                raise RunLost(f"it, or what it started, wrote past its output: {said}")
            self._open.remove(self._past)  # closed by a cell; what it destroyed is found out there

    def _exit_code(self, seconds: float | None = None) -> int | None:
        """Its exit code, or None if it has not ended in this time.

        The code can be read once only, and multiprocessing asks after all its processes whenever it starts another: so
        nothing is started while it is read here, else one of two threads would find the server gone.
        """
        connection.wait([self._process.sentinel], seconds)
        with _starting:
            self._process.join(0)
            return self._process.exitcode

    def _death(self) -> str:
        code = self._exit_code(SECONDS_TO_DIE)
        if code is None:
            return "it closed what its run needs to say its outcome"
        if code == SERVER_GONE:
            return "the process that all runs come from was ended, by this run or one beside it"
        return how_it_ended(code)


def how_it_ended(code: int | None) -> str:
    """The end of a process by its exit code, in words.

    >>> how_it_ended(0)
    'its process ended before its last cell'
    >>> how_it_ended(-9)
    'its process was killed: by what it runs, or by the system for want of memory'
    >>> how_it_ended(-11)
    'its process was ended by the system (SIGSEGV)'
    """
    if code == -signal.SIGKILL:
        return "its process was killed: by what it runs, or by the system for want of memory"
    if code == -signal.SIGXCPU:
        return "its process was ended by the system: its processor time is used up (ulimit -t)"
    if code is not None and code < 0:
        return f"its process was ended by the system ({signal.Signals(-code).name})"
    return "its process died" if code else "its process ended before its last cell"


def _start(process: BaseProcess) -> None:
    """Start a process of a run.  A server that is just being ended hears nobody, and is replaced as soon as it is gone."""
    gone_by = time.monotonic() + SECONDS_TO_DIE
    while True:
        try:
            return process.start()
        except ConnectionRefusedError:
            if time.monotonic() > gone_by:
                raise
            time.sleep(SECONDS_BETWEEN_ATTEMPTS)

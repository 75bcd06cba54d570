"""The fast engine of papermill: cells run in a child forked from a server that has imported everything."""

import json
import multiprocessing
import os
import platform
import signal
import sys
import threading
import time
import types
from contextlib import suppress
from multiprocessing import forkserver

import nbformat
from papermill.engines import Engine, papermill_engines

from exodus.declared import paths
from exodus.running.interruption import children_hear_no_interruption

SECONDS_PER_NOTEBOOK = 300
SERVER_IMPORTS = ["exodus.running.child", "exodus.running.forked"]
_starting = threading.Lock()


class RunLost(RuntimeError):
    """The child ended, or had to be ended, before its last cell."""


def can_fork() -> bool:
    """Whether children may be forked here.

    On macOS system libraries do not survive it, Windows has no fork, and a daemonic process may have no children.
    """
    return platform.system() == "Linux" and not multiprocessing.current_process().daemon


class ForkedEngine(Engine):
    """Runs each notebook in a process of its own, so that no run can see anything of another."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, *, skipped=frozenset(), environment=None, **_):
        """Run the code cells, but those whose index is in `skipped`.

        Raises RunLost if the child dies or takes more than SECONDS_PER_NOTEBOOK.
        """
        cells = [(i, c.source) for i, c in enumerate(nb_man.nb.cells) if c.cell_type == "code" and i not in skipped]
        deadline = time.monotonic() + SECONDS_PER_NOTEBOOK
        child, channel = _started(cells, environment or dict(os.environ))
        try:
            for index, _ in cells:
                cell = nb_man.nb.cells[index]
                nb_man.cell_start(cell, index)
                cell.execution_count, cell.outputs = _received(channel, deadline)
                if any(output.output_type == "error" for output in cell.outputs):
                    nb_man.cell_exception(cell, index)
                    return
                nb_man.cell_complete(cell, index)
        finally:
            _end(child)
            channel.close()


papermill_engines.register("forked", ForkedEngine)


def start_importing() -> None:
    """Let the server import while the caller still checks what it was given; the first run would start it otherwise."""
    if can_fork():
        _context()


def _context() -> multiprocessing.context.BaseContext:
    """With its server running."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(SERVER_IMPORTS)
    with children_hear_no_interruption():
        forkserver.ensure_running()
    return context


def _started(cells: list[tuple[int, str]], environment: dict[str, str]) -> tuple:
    context = _context()
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_in_child, args=(theirs, cells, str(paths.ROOT), environment), daemon=True)
    with _starting:  # the child needs nothing of the caller's script, and must not import it anew
        main, sys.modules["__main__"] = sys.modules["__main__"], types.ModuleType("__main__")
        try:
            child.start()
        finally:
            sys.modules["__main__"] = main
    theirs.close()
    return child, ours


def _in_child(*arguments) -> None:
    from exodus.running.child import run_cells  # the server has imported it long ago; this process never does

    run_cells(*arguments)


def _received(channel, deadline: float) -> tuple[int, list]:
    """Count and outputs of the next cell."""
    if not channel.poll(max(0.0, deadline - time.monotonic())):
        raise RunLost(f"took more than {SECONDS_PER_NOTEBOOK} s")
    try:
        count, outputs = json.loads(channel.recv_bytes())
    except EOFError as problem:
        raise RunLost("its process died") from problem
    return count, [nbformat.from_dict(output) for output in outputs]


def _end(child) -> None:
    """End the child and everything that it has started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.join()

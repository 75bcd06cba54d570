"""The server from which runs are forked: it starts while the command that wants them still imports.  Needs nothing large."""

import multiprocessing
import platform
from multiprocessing import forkserver

from recomputed.ground.child_processes import adopt_orphans_and_end_them
from recomputed.ground.interruption import children_hear_no_interruption


def can_fork() -> bool:
    """Whether children may be forked here.

    On macOS system libraries do not survive it, Windows has no fork, and a daemonic process may have no children.
    """
    return platform.system() == "Linux" and not multiprocessing.current_process().daemon


def start_importing(for_one_run: bool = False) -> None:
    """Let the server import while the caller is still busy; the first run would start it otherwise.

    For one run it does not read beforehand what only many runs need.
    """
    if can_fork():
        running_server("preload_one_run" if for_one_run else "preload_many_runs")


def running_server(
    imported: str = "preload_many_runs",
) -> "multiprocessing.context.ForkServerContext":  # not on Windows
    """The context whose server is running: one that has imported this module beside here, if none was before."""
    adopt_orphans_and_end_them()  # those of a server that is killed
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.{imported}"])
    with children_hear_no_interruption():
        forkserver.ensure_running()
    return context

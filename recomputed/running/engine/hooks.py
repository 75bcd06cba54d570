"""What the process of a run does before its first cell and after its last, in both engines."""

import sys
from collections.abc import Callable
from functools import partial

from IPython import get_ipython
from IPython.core.interactiveshell import InteractiveShell

from recomputed.declared.lookups import asked_for
from recomputed.running.engine.limits import limit_memory
from recomputed.running.engine.tampering import Means

FINISHED_MIME = "application/vnd.recomputed.finished+json"
_means: list[Means] = []  # of this process: one


def watch_cells(shell: InteractiveShell) -> Means:
    """The cells of this shell are those of the run."""
    _means.append(Means(shell))
    return _means[0]


def begin_in_kernel() -> None:
    """Before the first cell in a kernel."""
    limit_memory()
    watch_cells(get_ipython())
    get_ipython().events.register("pre_run_cell", _refuse_halves_of_signs)  # IPython sets `write` anew for each cell


def _refuse_halves_of_signs(_: object) -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.write = partial(_write, stream.write)  # type: ignore[method-assign]  # a method of these two streams only


def _write(write: Callable[[str], int], text: str) -> int:
    """Raises UnicodeEncodeError in the cell for half of a sign: the thread that sends it would lose it."""
    text.encode()
    return write(text)


def finish(mark: str) -> None:
    """After the last cell: publish that it was reached, what the run asked for, and whether its means are whole."""
    means = _means[0]
    said = {"mark": mark, "asked_for": asked_for(), "watched": means.cells, "destroyed": means.destroyed}
    get_ipython().display_pub.publish({FINISHED_MIME: said})

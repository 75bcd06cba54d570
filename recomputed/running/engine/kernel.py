"""The reference engine of papermill: a kernel of its own for each run, as nbclient runs it, with what it puts out counted."""

import importlib
import os
import platform
import subprocess
import sys
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager

from recomputed.ground import paths
from recomputed.ground.child_processes import adopt_orphans_and_end_them, end_all_below
from recomputed.ground.packages import environment_refusal
from recomputed.running.engine.cell_numbers import place_of
from recomputed.running.engine.forked import RunLost, how_it_ended
from recomputed.running.engine.outputs import Allowance, Unfit, as_bytes, refuse_deep

SECONDS_PER_CELL = 120
SECONDS_TO_START = 60
ATTEMPTS = 2  # now and then a kernel's port is taken between choice and use
BEFORE_THE_FIRST_CELL = (
    "from recomputed.running.engine.hooks import begin_in_kernel; begin_in_kernel(); del begin_in_kernel"
)
OUTPUTS = ("stream", "display_data", "update_display_data", "execute_result", "error")


class KernelEngine(Engine):  # type: ignore[misc]  # papermill says no types
    """Runs each notebook in a kernel of its own."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        environment: dict[str, str],
        skipped: frozenset[int] = frozenset(),
        **__: object,
    ) -> None:
        """Run the code cells, but those whose index is in `skipped`.

        Raises RunLost if the kernel ends, a cell puts out what cannot be published, or takes more than SECONDS_PER_CELL.
        """
        try:
            importlib.import_module("ipykernel.kernelapp")  # what is missing there would only be seen as a dead kernel
        except Exception as problem:
            raise environment_refusal(problem) or problem from problem
        adopt_orphans_and_end_them()
        for _ in range(ATTEMPTS):
            try:
                return _Client(nb_man, skipped).execute_with(environment)
            except RunLost:
                raise
            except RuntimeError as problem:
                cause = problem
        raise RunLost("its kernel does not start") from cause


class _Kernel(AsyncKernelManager):
    """A kernel of this very Python; on Linux one that is kept, with all that it starts."""

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """The command, whatever kernels of the name the user has."""
        file = os.path.realpath(self.connection_file)
        kernel = [sys.executable, "-m", "ipykernel_launcher", "-f", file, *(extra_arguments or [])]
        keeper = [sys.executable, "-m", "recomputed.running.engine.supervisor", str(os.getpid())]
        return [*keeper, *kernel] if platform.system() == "Linux" else kernel


class _Client(PapermillNotebookClient):  # type: ignore[misc]  # as above
    """Counts what arrives, and ends the kernel as soon as a cell puts out what cannot be published."""

    def __init__(self, nb_man: NotebookExecutionManager, skipped: frozenset[int]):
        arguments = [
            "--IPKernelApp.log_level=CRITICAL",
            f"--IPKernelApp.exec_lines={BEFORE_THE_FIRST_CELL}",
        ]
        super().__init__(
            nb_man,
            kernel_manager_class=_Kernel,
            timeout=SECONDS_PER_CELL,
            startup_timeout=SECONDS_TO_START,
            kernel_name="python3",
            extra_arguments=arguments,
            shutdown_kernel="immediate",
        )
        self._skipped, self._allowance, self._index = skipped, Allowance(), 0
        self._unfit: str | None = None  # what cannot be published
        self._code: int | None = None  # the exit code of the kernel

    def execute_with(self, environment: dict[str, str]) -> None:
        """Run every cell in a kernel with this environment; what else the kernel says is of no use to anyone."""
        nowhere = {name: subprocess.DEVNULL for name in ("stdin", "stdout", "stderr")}
        try:
            self.execute(env=environment, cwd=str(paths.ROOT), **nowhere)
        except (DeadKernelError, CellTimeoutError) as problem:
            too_long = f"it took more than {SECONDS_PER_CELL} s" if isinstance(problem, CellTimeoutError) else None
            said = self._unfit or too_long or how_it_ended(self._code)
            raise RunLost(f"{place_of(self.nb, self._index)}: {said}") from problem

    async def async_execute_cell(
        self, cell: NotebookNode, cell_index: int, *arguments: object, **options: object
    ) -> NotebookNode:
        """Run one cell, unless it is to be left out."""
        if cell_index in self._skipped:
            return cell
        self._index = cell_index
        self._allowance.next_cell()
        ran: NotebookNode = await super().async_execute_cell(cell, cell_index, *arguments, **options)
        return ran

    execute_cell = run_sync(async_execute_cell)

    def process_message(self, msg: dict[str, Any], *arguments: object) -> NotebookNode | None:
        """One message of the kernel: an output, if it is fit to be published."""
        try:
            if msg["msg_type"] in OUTPUTS and not self._unfit:
                self._allowance.take(len(as_bytes(msg["content"])))
                refuse_deep(msg["content"])
        except Unfit as problem:
            self._unfit = f"it puts out {problem}"
            self._end_kernel()  # noticed within a second
        return None if self._unfit else super().process_message(msg, *arguments)

    def _end_kernel(self) -> None:
        """End the kernel and everything that it has started."""
        if self.km and self.km.provisioner and (process := self.km.provisioner.process):
            self._code = process.poll()
            end_all_below(process.pid)

    async def _async_cleanup_kernel(self) -> None:
        self._end_kernel()
        await super()._async_cleanup_kernel()

    _cleanup_kernel = run_sync(_async_cleanup_kernel)

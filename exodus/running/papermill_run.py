"""One papermill run of one chapter: complete, or refused."""

import logging
import os
import uuid
from dataclasses import dataclass
from multiprocessing.util import get_temp_dir
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell
from papermill.exceptions import PapermillExecutionError

from exodus.declared import paths
from exodus.declared.refusals import BadParameter, RunFailed
from exodus.declared.wanted import RECORDS_ONLY
from exodus.running.chapters import read_chapter
from exodus.running.drawing import drawing_cells
from exodus.running.forked import can_fork

SECONDS_PER_CELL = 120
SECONDS_TO_START = 60
SENTINEL_MIME = "application/vnd.exodus.finished+json"
LIMITED = "from exodus.running.limits import limit_memory; limit_memory(); del limit_memory"  # before the first cell
HOSTILE_PREFIXES = ("PAPERMILL_", "JUPYTER_", "IPYTHON", "PYTHON")
logging.getLogger("papermill").addHandler(logging.NullHandler())  # or it reports on stderr what our one line says


@dataclass(frozen=True)
class Ran:
    """An executed notebook, and what it asked for of data/ (kind and name)."""

    notebook: nbformat.NotebookNode
    asked_for: list[tuple[str, str]]


def clean_environment() -> None:
    """Take from this process every variable that could change what a run does; runs import this checkout.

    IPython gets a folder of its own, which goes with this process: a user's start-up files take no part in a run, his
    history gets none of its cells, and his home need not be writable.
    """
    for name in [n for n in os.environ if n.startswith(HOSTILE_PREFIXES)]:
        del os.environ[name]
    os.environ |= {"PYTHONPATH": str(paths.ROOT), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
                   "IPYTHONDIR": get_temp_dir()}  # fmt: skip


def usual_engine() -> str:
    """The fast engine where this system can fork, else the reference."""
    return "forked" if can_fork() else "kernel"


def run(notebook: Path, changes: dict, engine: str | None = None, pictures: bool = True) -> Ran:
    """The executed notebook, every cell of which ran; without pictures, cells that only draw are left out.

    Raises BadParameter if the parameters leave a quantity undefined, RunFailed naming notebook and cell otherwise.
    """
    mark = uuid.uuid4().hex
    content = read_chapter(notebook)
    skipped = frozenset() if pictures else _after_parameters(drawing_cells(content), content, changes)
    content.cells.append(_sentinel(mark))
    try:
        executed = _executed(content, changes, engine or usual_engine(), skipped, pictures)
    except PapermillExecutionError as problem:
        raise _refusal(notebook, problem) from problem
    except (CellTimeoutError, DeadKernelError, RuntimeError, TimeoutError) as problem:
        raise RunFailed(f"{notebook.stem}: {_line(problem)}") from problem
    return _complete(executed, notebook.stem, mark, skipped)


def _executed(
    content: nbformat.NotebookNode, changes: dict, engine: str, skipped: frozenset[int], pictures: bool
) -> nbformat.NotebookNode:
    def execute(**options) -> nbformat.NotebookNode:
        return papermill.execute_notebook(content, None, changes, progress_bar=False, kernel_name="python3", **options)

    environment = dict(os.environ) | ({} if pictures else {RECORDS_ONLY: "1"})
    if engine == "forked":
        return execute(engine_name="forked", skipped=skipped, environment=environment)
    options = {"cwd": str(paths.ROOT), "execution_timeout": SECONDS_PER_CELL, "start_timeout": SECONDS_TO_START,
               "extra_arguments": ["--IPKernelApp.log_level=CRITICAL", f"--IPKernelApp.exec_lines={LIMITED}"]}  # fmt: skip
    try:
        return execute(**options)
    except RuntimeError as problem:  # now and then a kernel's port is taken between choice and use: try once more
        if "Kernel died before" not in str(problem):
            raise
    return execute(**options)


def _sentinel(mark: str) -> nbformat.NotebookNode:
    """A last cell that says it was reached, and what the run asked for."""
    source = (
        "from exodus.declared.record import asked_for\n"
        f"get_ipython().display_pub.publish({{{SENTINEL_MIME!r}: {{'mark': {mark!r}, 'asked_for': asked_for()}}}})"
    )
    return new_code_cell(source, id="sentinel")


def _after_parameters(indices: set[int], content, changes: dict) -> frozenset[int]:
    """Papermill puts its cell of parameters after the tagged one: later cells move up by one."""
    tagged = next(i for i, c in enumerate(content.cells) if "parameters" in c.metadata.get("tags", []))
    return frozenset(i + (1 if changes and i > tagged else 0) for i in indices)


def _complete(content: nbformat.NotebookNode, name: str, mark: str, skipped: frozenset[int]) -> Ran:
    """The run without its sentinel and without what differs from run to run.  Raises RunFailed if a cell did not run."""
    last = content.cells.pop()
    said = [o.data[SENTINEL_MIME] for o in last.get("outputs", []) if SENTINEL_MIME in o.get("data", {})]
    if not said or said[0]["mark"] != mark:
        raise RunFailed(f"{name}: not all cells ran")
    content.metadata.pop("papermill", None)
    content.metadata["language_info"] = {"name": "python"}
    for number, cell in enumerate(content.cells):
        cell["id"] = f"cell-{number + 1:02d}"
        for trace in ("papermill", "execution"):
            cell.metadata.pop(trace, None)
        if cell.cell_type == "code" and number not in skipped:
            if cell.source.strip() and cell.execution_count is None:
                raise RunFailed(f"{name}: cell {number + 1} did not run")
            _refuse_noise(cell, f"{name}: cell {number + 1}")
    return Ran(content, [tuple(pair) for pair in said[0]["asked_for"]])


def _refuse_noise(cell, where: str) -> None:
    for output in cell.outputs:
        if output.output_type == "error" or output.get("name") == "stderr":
            raise RunFailed(f"{where}: {_line(output.get('evalue') or output.get('text'))}")


def _refusal(notebook: Path, problem: PapermillExecutionError):
    if problem.ename in ("Undefined", "BadParameter"):
        return BadParameter(f"{notebook.stem}: {problem.evalue}")
    return RunFailed(f"{notebook.stem}: cell {problem.exec_count}: {problem.ename}: {_line(problem.evalue)}")


def _line(problem) -> str:
    return " ".join(str(problem).split())[:300]

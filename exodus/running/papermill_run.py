"""One papermill run of one chapter: complete, or refused."""

import os
import tempfile
import uuid
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell
from papermill.exceptions import PapermillExecutionError

from exodus.declared import paths
from exodus.declared.refusals import BadParameter, RunFailed

SECONDS_PER_CELL = 120
SECONDS_TO_START = 60
SENTINEL_MIME = "application/vnd.exodus.finished+json"
HOSTILE_PREFIXES = ("PAPERMILL_", "JUPYTER_", "IPYTHON", "PYTHON")


def clean_environment() -> None:
    """Take from this process every variable that could change what a kernel does; kernels import this checkout."""
    for name in [n for n in os.environ if n.startswith(HOSTILE_PREFIXES)]:
        del os.environ[name]
    os.environ |= {"PYTHONPATH": str(paths.ROOT), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}


def run(notebook: Path, changes: dict) -> nbformat.NotebookNode:
    """The executed notebook, every cell of which ran.

    Raises BadParameter if the parameters leave a quantity undefined, RunFailed naming notebook and cell otherwise.
    """
    with tempfile.TemporaryDirectory(prefix="exodus-") as folder:
        prepared, executed = Path(folder, "in.ipynb"), Path(folder, "out.ipynb")
        mark = uuid.uuid4().hex
        nbformat.write(_with_sentinel(notebook, mark), prepared)
        try:
            papermill.execute_notebook(
                _literal(prepared), _literal(executed), parameters=changes, kernel_name="python3",
                cwd=_literal(paths.ROOT), progress_bar=False, execution_timeout=SECONDS_PER_CELL,
                start_timeout=SECONDS_TO_START,
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"])  # fmt: skip
        except PapermillExecutionError as problem:
            raise _refusal(notebook, problem) from problem
        except (CellTimeoutError, DeadKernelError, RuntimeError, TimeoutError) as problem:
            raise RunFailed(f"{notebook.stem}: {_line(problem)}") from problem
        return _complete(nbformat.read(executed, 4), notebook.stem, mark)


def _literal(path: Path) -> str:
    """Papermill formats paths with the parameters: take every brace literally."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _with_sentinel(notebook: Path, mark: str) -> nbformat.NotebookNode:
    content = nbformat.read(notebook, 4)
    source = f"get_ipython().display_pub.publish({{{SENTINEL_MIME!r}: {mark!r}}})"
    content.cells.append(new_code_cell(source, id="sentinel"))
    return content


def _complete(content: nbformat.NotebookNode, name: str, mark: str) -> nbformat.NotebookNode:
    """The run without its sentinel and without what differs from run to run.  Raises RunFailed if a cell did not run."""
    last = content.cells.pop()
    if not any(output.get("data", {}).get(SENTINEL_MIME) == mark for output in last.get("outputs", [])):
        raise RunFailed(f"{name}: not all cells ran")
    content.metadata.pop("papermill", None)
    for number, cell in enumerate(content.cells):
        cell["id"] = f"cell-{number + 1:02d}"
        for trace in ("papermill", "execution"):
            cell.metadata.pop(trace, None)
        if cell.cell_type == "code":
            if cell.source.strip() and cell.execution_count is None:
                raise RunFailed(f"{name}: cell {number + 1} did not run")
            _refuse_noise(cell, f"{name}: cell {number + 1}")
    return content


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

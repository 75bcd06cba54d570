"""One papermill run of one chapter: complete, or refused."""

import logging
import uuid
from dataclasses import dataclass
from pathlib import Path

import nbformat
import papermill
from nbformat.v4 import new_code_cell
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter, RunFailed, several
from recomputed.running.chapters import read_chapter
from recomputed.running.engine.cell_numbers import SENTINEL, place_of
from recomputed.running.engine.environment import environment_of_a_run
from recomputed.running.engine.fork_server import can_fork
from recomputed.running.engine.forked import ForkedEngine, RunLost
from recomputed.running.engine.hooks import FINISHED_MIME
from recomputed.running.engine.kernel import KernelEngine
from recomputed.running.engine.plain_errors import in_words, written_in_words
from recomputed.running.only_shown import cells_only_shown

ENGINES = {"forked": ForkedEngine, "kernel": KernelEngine}
RECORDS_ONLY = (
    "from recomputed.showing.records_only import figure, judge, when_true"  # after the imports of the chapter
)
for _name, _engine in ENGINES.items():
    papermill_engines.register(_name, _engine)
logging.getLogger("papermill").addHandler(logging.NullHandler())  # or it reports on stderr what our one line says


@dataclass(frozen=True)
class Ran:
    """An executed notebook, and what it asked for of data/ (kind and name)."""

    notebook: nbformat.NotebookNode
    asked_for: list[tuple[str, str]]


def usual_engine() -> str:
    """The fast engine where this system can fork, else the reference."""
    return "forked" if can_fork() else "kernel"


def run(
    notebook: Path,
    changes: dict[str, Value],
    engine: str | None = None,
    pictures: bool = True,
    briefly: str = RECORDS_ONLY,
) -> Ran:
    """The executed notebook, every cell of which ran.

    Without pictures cells that only show something are left out, and it judges as the line `briefly` says, which stands in
    its cell of parameters.

    Raises BadParameter if the parameters leave a quantity undefined (without pictures, one that a reading needs), RunFailed
    naming notebook and cell otherwise.
    """
    mark = uuid.uuid4().hex
    content = read_chapter(notebook)
    skipped: frozenset[int] = frozenset()
    if not pictures:
        skipped = _after_parameters(cells_only_shown(content), content, changes)
        content.cells[_tagged(content)].source += f"\n{briefly}"
    content.cells.append(_sentinel(mark))
    try:
        executed = papermill.execute_notebook(
            content,
            None,
            changes,
            progress_bar=False,
            kernel_name="python3",
            engine_name=engine or usual_engine(),
            environment=environment_of_a_run(),
            skipped=skipped,
        )
    except PapermillExecutionError as problem:
        raise _refusal(notebook.stem, problem, content, bool(changes)) from problem
    except RunLost as problem:
        raise RunFailed(f"{notebook.stem}: {problem}") from problem
    return _complete(executed, notebook.stem, mark, skipped)


def _sentinel(mark: str) -> nbformat.NotebookNode:
    """A last cell that says it was reached, what the run asked for, and whether its means are whole."""
    code = f"from recomputed.running.engine.hooks import finish; finish({mark!r})"
    cell: nbformat.NotebookNode = new_code_cell(code, id=SENTINEL)
    return cell


def _after_parameters(indices: set[int], content: nbformat.NotebookNode, changes: dict[str, Value]) -> frozenset[int]:
    """Papermill puts its cell of parameters after the tagged one: later cells move up by one."""
    tagged = _tagged(content)
    return frozenset(i + (1 if changes and i > tagged else 0) for i in indices)


def _tagged(content: nbformat.NotebookNode) -> int:
    return next(i for i, c in enumerate(content.cells) if "parameters" in c.metadata.get("tags", []))


def _complete(content: nbformat.NotebookNode, name: str, mark: str, skipped: frozenset[int]) -> Ran:
    """The run without its sentinel and without what differs from run to run.

    Raises RunFailed if a cell did not run, or destroyed what the run needs to say so.
    """
    _refuse_errors(content, name)
    last = content.cells.pop()
    said = [o.data[FINISHED_MIME] for o in last.get("outputs", []) if FINISHED_MIME in o.get("data", {})]
    if not said or said[0]["mark"] != mark:
        raise RunFailed(f"{name}: not all cells ran")
    ran = [c for i, c in enumerate(content.cells) if c.cell_type == "code" and c.source.strip() and i not in skipped]
    if said[0]["destroyed"] or said[0]["watched"] != len(ran):
        raise RunFailed(
            f"{name}: a cell destroyed what its run needs: {several(said[0]['destroyed'] or ['the shell'])}"
        )
    content.metadata.pop("papermill", None)
    content.metadata["language_info"] = {"name": "python"}
    for index, cell in enumerate(content.cells):
        cell["id"] = f"cell-{index + 1:02d}"
        for trace in ("papermill", "execution"):
            cell.metadata.pop(trace, None)
        if cell.cell_type == "code" and index not in skipped:
            where = f"{name}: {place_of(content, index)}"
            if cell.source.strip() and cell.execution_count is None:
                raise RunFailed(f"{where} did not run")
            _refuse_noise(cell, where)
    return Ran(content, [tuple(pair) for pair in said[0]["asked_for"]])


def _refuse_errors(content: nbformat.NotebookNode, name: str) -> None:
    """Papermill takes `sys.exit(0)` for a good end."""
    for index, cell in enumerate(content.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                said = in_words(output.ename, output.evalue)
                raise RunFailed(f"{name}: {place_of(content, index)}: {said}")


def _refuse_noise(cell: nbformat.NotebookNode, where: str) -> None:
    for output in cell.outputs:
        if output.get("name") == "stderr":
            raise RunFailed(f"{where}: it warns: {written_in_words(output.text)}")


def _refusal(
    name: str, problem: PapermillExecutionError, content: nbformat.NotebookNode, changed: bool
) -> BadParameter | RunFailed:
    if problem.ename in ("Undefined", "BadParameter"):
        return BadParameter(f"{name}: {problem.evalue}")
    index = problem.cell_index - (changed and problem.cell_index > _tagged(content))  # without papermill's own
    return RunFailed(f"{name}: {place_of(content, index)}: {in_words(problem.ename, problem.evalue)}")

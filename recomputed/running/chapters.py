"""The chapters: which there are, whether each is a notebook of Python, and which parameters it takes."""

import ast
import json
from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from pathlib import Path

import nbformat

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import AS_OF, checked, default, refuse_crossings, values_as_of
from recomputed.declared.values import Value
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RunFailed, unknown
from recomputed.ground.project_files import file_bytes
from recomputed.ground.python_ast import tree_of
from recomputed.running.engine.cell_numbers import place_of
from recomputed.running.engine.outputs import Unfit, as_bytes, refuse_deep


def chapters() -> dict[str, Path]:
    """The notebooks by name, in reading order."""
    return {path.stem: path for path in sorted(paths.NOTEBOOKS.glob("[!.]*.ipynb"))}


def chapter(name: str) -> Path:
    """The notebook of a chapter, by its name or its path.  Raises BadParameter for an unknown one."""
    known = chapters()
    stem = Path(name).name.removesuffix(".ipynb")
    if stem not in known:
        raise BadParameter(unknown("notebook", name, known))
    return known[stem]


def read_chapter(notebook: Path) -> nbformat.NotebookNode:
    """A notebook as it is stored, for the caller to change.

    Raises RunFailed if the file is no notebook or, naming the cell, if a code cell is not Python.
    """
    return deepcopy(stored_chapter(notebook))


def stored_chapter(notebook: Path) -> nbformat.NotebookNode:
    """The same for a caller that changes nothing: whoever reads the same text gets the same object.  Raises as `read_chapter` does."""
    return _checked_chapter(notebook.name, file_bytes(notebook, notebook.name, RunFailed))


@cache  # a sweep reads the same at every point
def _checked_chapter(name: str, stored: bytes) -> nbformat.NotebookNode:
    content = _notebook(name, stored)
    for index, cell in enumerate(content.cells):
        if cell.cell_type != "code":
            continue
        try:
            tree_of(cell.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
            said = getattr(problem, "msg", None) or str(problem) or "nested too deep"
            line = getattr(problem, "lineno", None)
            place = f", line {line}" if line else ""
            where = f"{name.removesuffix('.ipynb')}: {place_of(content, index)}"
            raise RunFailed(f"{where}: not Python: {said}{place}") from problem
    return content


def _notebook(name: str, stored: bytes) -> nbformat.NotebookNode:
    try:
        text = stored.decode("utf-8")
        content = json.loads(text)
        refuse_deep(content)
        as_bytes(content)
        if not isinstance(content, dict) or content.get("nbformat") != nbformat.v4.nbformat:
            raise RunFailed(f"{name}: not a notebook (of format {nbformat.v4.nbformat})")
        wrong: dict[str, Exception] = {}
        notebook: nbformat.NotebookNode = nbformat.reads(text, 4, capture_validation_error=wrong)
        for problem in wrong.values():
            raise problem
    except RecursionError as problem:
        raise RunFailed(f"{name}: not a notebook (it is nested too deep)") from problem
    except UnicodeDecodeError as problem:
        raise RunFailed(f"{name}: not a notebook (it is not UTF-8 text)") from problem
    except (Unfit, ValueError, nbformat.ValidationError) as problem:
        raise RunFailed(f"{name}: not a notebook ({' '.join(str(problem).split())[:200]})") from problem
    except (TypeError, AttributeError, AssertionError) as problem:  # from within the library: nothing for a reader
        raise RunFailed(f"{name}: not a notebook (its parts are not where they belong)") from problem
    return notebook


def parameters_of(notebook: Path) -> list[str]:
    """The parameters a notebook declares in its one cell tagged `parameters`.

    Raises BadParameter if there is not exactly one such cell, or it holds anything but `x = default("x")`.
    """
    cells = [c for c in stored_chapter(notebook).cells if "parameters" in c.metadata.get("tags", [])]
    if len(cells) != 1:
        raise BadParameter(f"{notebook.stem}: {len(cells)} cells are tagged 'parameters', one is needed")
    names, declared = [], catalog().parameters
    for statement in tree_of(cells[0].source).body:
        name = ast.unparse(statement).split(" = ")[0]
        if ast.unparse(statement) != f"{name} = default('{name}')":
            raise BadParameter(
                f'{notebook.stem}: the parameters cell may only hold lines like {name} = default("{name}")'
            )
        if name not in declared:
            raise BadParameter(f"{notebook.stem}: {unknown('parameter', name, declared)}")
        default(name)
        names.append(name)
    return names


def settings(
    pairs: list[str], scenario: str = "published", as_of: str | None = None, notebook: Path | None = None
) -> dict[str, Value]:
    """The changed parameters of a scenario, overruled by `name=value` pairs; every one checked, and all together.

    As of another day than that of the article they are those of that day first, and the day stands beside them; of one
    chapter only what it takes has to be known then.  Raises BadParameter, naming what was given and what is allowed.
    """
    scenarios = catalog().scenarios
    if scenario not in scenarios:
        raise BadParameter(unknown("scenario", scenario, scenarios))
    chosen: dict[str, Value] = {}
    if as_of is not None:
        of_that_day = values_as_of(as_of, None if notebook is None else parameters_of(notebook))
        chosen = {**of_that_day, AS_OF: as_of} if of_that_day else {}
    chosen |= {name: checked(name, value) for name, value in scenarios[scenario].changes.items()}
    named = set()
    for pair in pairs:
        name, equals, value = pair.partition("=")
        name = name.strip()
        if not equals:
            raise BadParameter(f"{pair[:60]!r} is not of the form name=value")
        if name in named:
            raise BadParameter(f"{name}: given twice")
        named.add(name)
        chosen[name] = checked(name, value)
    refuse_crossings(numbers_of(chosen))
    return chosen


def numbers_of(chosen: dict[str, Value]) -> dict[str, Value]:
    """The parameters among what was chosen: all but the day."""
    return {name: value for name, value in chosen.items() if name != AS_OF}


def changes_for(notebook: Path, chosen: dict[str, Value]) -> dict[str, Value]:
    """Those of the chosen parameters that a notebook takes, and the day of those that are of another one."""
    taken = {name: chosen[name] for name in parameters_of(notebook) if name in chosen}
    return {AS_OF: chosen[AS_OF], **taken} if taken and AS_OF in chosen else taken


def refuse_unused(chosen: Iterable[str], notebooks: Iterable[Path]) -> None:
    """Raises BadParameter for a name that is no parameter of any of these chapters."""
    used = {name for notebook in notebooks for name in parameters_of(notebook)}
    for name in chosen:
        if name not in used:
            raise BadParameter(f"{name}: not a parameter of this notebook; it has: {', '.join(sorted(used))}")

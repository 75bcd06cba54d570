"""Every stored notebook is thin and holds no result."""

import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from recomputed.ground import paths
from recomputed.running.chapters import chapters

FORBIDDEN = {
    "a function": r"^\s*(async\s+)?def\s",
    "a class": r"^\s*class\s",
    "open(": r"\bopen\(",
    "read_csv": r"\bread_csv\b",
}


def faults(notebook: nbformat.NotebookNode) -> list[str]:
    """What is wrong with a notebook, cell by cell."""
    found = []
    tagged = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    if len(tagged) != 1:
        found.append(f"{len(tagged)} parameters cells")
    for cell in tagged:
        lines = cell.source.splitlines()
        found += [f"not a default: {x}" for x in lines if not re.fullmatch(r'(\w+) = default\("\1"\)', x)]
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            found += [f"cell {number}: {fault}" for fault in _cell_faults(cell)]
    return found


def _cell_faults(cell: nbformat.NotebookNode) -> list[str]:
    found = [name for name, pattern in FORBIDDEN.items() if re.search(pattern, cell.source, re.MULTILINE)]
    if cell.outputs:
        found.append("outputs")
    if cell.execution_count is not None:
        found.append("execution count")
    return found


@pytest.mark.parametrize("name", chapters())
def test_the_stored_notebook_is_thin_and_holds_no_result(name):
    assert faults(nbformat.read(chapters()[name], 4)) == []


def notebook(*cells, parameters: str = 'x = default("x")') -> nbformat.NotebookNode:
    first = new_code_cell(parameters, metadata={"tags": ["parameters"]})
    return new_notebook(cells=[first, *cells])


PLANTED = {
    "a def": (notebook(new_code_cell("def f():\n    return 1")), "cell 2: a function"),
    "a class": (notebook(new_code_cell("class A:\n    pass")), "cell 2: a class"),
    "an open": (notebook(new_code_cell("open('x')")), "cell 2: open("),
    "a read_csv": (notebook(new_code_cell("pd.read_csv('x')")), "cell 2: read_csv"),
    "an output": (notebook(new_code_cell("1", outputs=[new_output("stream", text="1")])), "cell 2: outputs"),
    "a count": (notebook(new_code_cell("1", execution_count=1)), "cell 2: execution count"),
    "no parameters cell": (new_notebook(), "0 parameters cells"),
    "two parameters cells": (notebook(notebook().cells[0]), "2 parameters cells"),
    "a plain number": (notebook(parameters="x = 5"), "not a default: x = 5"),
    "another's default": (notebook(parameters='x = default("y")'), 'not a default: x = default("y")'),
}


def test_a_thin_notebook_has_no_fault():
    assert faults(notebook(new_code_cell("p = given()\n" * 15))) == []


@pytest.mark.parametrize(("planted", "fault"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_found(planted, fault):
    assert faults(planted) == [fault]


@pytest.mark.parametrize(("name", "code"), [("exodus.formulas.growth", 0), ("exodus.formulas.planted", 1)])
def test_a_notebook_that_is_opened_in_its_own_folder_finds_the_formulas(name, code):
    done = subprocess.run(
        [sys.executable, "-c", f"import {name}"], cwd=paths.NOTEBOOKS, capture_output=True, check=False
    )
    assert done.returncode == code

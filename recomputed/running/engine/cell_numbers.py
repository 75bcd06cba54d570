"""Cells as an author counts them: all of them, words and code, from 1."""

import nbformat

INJECTED = "injected-parameters"  # papermill's tag for the cell that it adds
SENTINEL = "sentinel"  # the id of the cell that a run adds at the end
LONGEST_LINE = 60


def place_of(notebook: nbformat.NotebookNode, index: int) -> str:
    """The cell at an index, by its number in the stored chapter and its first line.

    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> added = new_code_cell("x = 1", metadata={"tags": [INJECTED]})
    >>> place_of(new_notebook(cells=[new_code_cell("x"), added, new_markdown_cell("y"), new_code_cell("z = 2")]), 3)
    'cell 3 (z = 2)'
    >>> place_of(new_notebook(cells=[new_code_cell("")]), 0)
    'cell 1'
    """
    cell = notebook.cells[index]
    if cell.get("id") == SENTINEL:
        return "after its last cell"
    number = sum(INJECTED not in other.metadata.get("tags", []) for other in notebook.cells[: index + 1])
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    shown = first if len(first) <= LONGEST_LINE else f"{first[: LONGEST_LINE - 2]} …"
    return f"cell {number} ({shown})" if first else f"cell {number}"

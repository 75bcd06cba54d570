"""Cells as an author counts them."""

import nbformat

INJECTED = "injected-parameters"  # papermill's tag for the cell that it adds


def number_of(notebook: nbformat.NotebookNode, index: int) -> int:
    """Which code cell of the stored chapter the cell at an index is; the first is 1.

    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> added = new_code_cell("x = 1", metadata={"tags": [INJECTED]})
    >>> number_of(new_notebook(cells=[new_code_cell("x"), added, new_markdown_cell("y"), new_code_cell("z")]), 3)
    2
    """
    return sum(
        cell.cell_type == "code" and INJECTED not in cell.metadata.get("tags", [])
        for cell in notebook.cells[: index + 1]
    )

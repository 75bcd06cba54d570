"""Which cells only draw: a run that wants records can leave them out."""

import ast

import nbformat


def drawing_cells(notebook: nbformat.NotebookNode) -> set[int]:
    """Indices of the code cells that end in a figure and assign nothing that a cell which stays would read."""
    code = {i: ast.parse(cell.source) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    drawing = {i for i, tree in code.items() if _ends_in_a_figure(tree)}
    while needed := {i for i in drawing if _assigned(code[i]) & _read_after(i, code, drawing)}:
        drawing -= needed
    return drawing


def _ends_in_a_figure(tree: ast.Module) -> bool:
    last = tree.body[-1].value if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    return isinstance(last, ast.Call) and getattr(last.func, "id", "") == "figure"


def _assigned(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _read_after(index: int, code: dict[int, ast.Module], drawing: set[int]) -> set[str]:
    kept = (tree for i, tree in code.items() if i > index and i not in drawing)
    return {node.id for tree in kept for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}  # fmt: skip

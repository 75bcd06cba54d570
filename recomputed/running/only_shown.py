"""Which cells only draw: a run that wants records can leave them out."""

import ast
import symtable
from collections.abc import Iterator
from functools import cache

import nbformat

from recomputed.ground.python_ast import tree_of

JUDGING = "judge"


def drawing_cells(notebook: nbformat.NotebookNode) -> set[int]:
    """Indices of the code cells that end in a figure, judge nothing, and assign nothing that a later cell needs which stays."""
    return set(_drawing(tuple((i, cell.source) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code")))


@cache  # a sweep asks for the same notebook at every point
def _drawing(cells: tuple[tuple[int, str], ...]) -> frozenset[int]:
    code = dict(cells)
    names = {i: _assigned_and_needed(source) for i, source in code.items()}
    drawing = {i for i, source in code.items() if _ends_in_a_figure(source) and JUDGING not in names[i][1]}
    while wanted := {i for i in drawing if names[i][0] & _needed_after(i, names, drawing)}:
        drawing -= wanted
    return frozenset(drawing)


def _ends_in_a_figure(source: str) -> bool:
    body = tree_of(source).body
    last = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
    return isinstance(last, ast.Call) and getattr(last.func, "id", "") == "figure"


def _needed_after(index: int, names: dict[int, tuple[set[str], set[str]]], drawing: set[int]) -> set[str]:
    return set().union(*(needed for i, (_, needed) in names.items() if i > index and i not in drawing))


def _assigned_and_needed(source: str) -> tuple[set[str], set[str]]:
    """The global names that a cell assigns, and those that it reads before it has assigned them itself."""
    assigned: set[str] = set()
    needed: set[str] = set()
    for statement in tree_of(source).body:
        scope = symtable.symtable(ast.unparse(statement), "cell", "exec")
        needed |= set(_read(scope)) - assigned
        assigned |= {
            symbol.get_name() for symbol in scope.get_symbols() if symbol.is_assigned() or symbol.is_imported()
        }
    return assigned, needed


def _read(scope: symtable.SymbolTable) -> Iterator[str]:
    """The global names that a statement reads, also within its lambdas and comprehensions."""
    at_top = scope.get_type() == "module"
    yield from (s.get_name() for s in scope.get_symbols() if s.is_referenced() and (at_top or s.is_global()))
    for inner in scope.get_children():
        yield from _read(inner)

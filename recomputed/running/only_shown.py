"""Which cells only show something: a run that wants records can leave them out."""

import ast
import re
import symtable
from collections.abc import Iterator
from functools import cache

import nbformat

from recomputed.ground.python_ast import tree_of

JUDGING = "judge"
SHOWING = {"check", "claim_card", "figure", "parameters_used", "say", "show_table", "when_true"}
TO_READERS = "display"


def cells_only_shown(notebook: nbformat.NotebookNode) -> set[int]:
    """Indices of the code cells that end in showing, judge nothing, and make or change nothing that a later cell needs which stays.

    A cell stays, too, if nobody can say what it does: one that calls what only its notebook knows, raises or asserts.
    """
    return set(_shown(tuple((i, cell.source) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code")))


@cache  # a sweep asks for the same notebook at every point
def _shown(cells: tuple[tuple[int, str], ...]) -> frozenset[int]:
    code = dict(cells)
    names = {i: _assigned_and_needed(source) for i, source in code.items()}
    shown = {i for i, source in code.items() if _only_shows(tree_of(source).body) and JUDGING not in names[i][1]}
    while wanted := {i for i in shown if names[i][0] & _needed_after(i, names, shown)}:
        shown -= wanted
    return frozenset(shown)


def _only_shows(body: list[ast.stmt]) -> bool:
    """Whether statements end in showing something, and before that only make or change what has a name."""
    return bool(body) and _shows(body[-1]) and all(_shows(one) or _makes(one) for one in body[:-1])


def _shows(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(ast.Call(ast.Name(name), arguments)):
            return name in SHOWING or name == TO_READERS and all(map(_is_shown, arguments))
        case ast.For(body=body, orelse=[]):
            return _only_shows(body)
    return False


def _is_shown(argument: ast.expr) -> bool:
    """Whether what is displayed is made only to be displayed: a name may be that of a reading, which is told by being so."""
    match argument:
        case ast.Starred(value):
            return _is_shown(value)
        case ast.GeneratorExp(element) | ast.ListComp(element):
            return _is_shown(element)
        case ast.Call(ast.Name(name)):
            return name in SHOWING
    return False


def _makes(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(ast.Call(ast.Attribute())):
            return True
        case ast.For(body=body, orelse=others) | ast.If(body=body, orelse=others):
            return all(map(_makes, [*body, *others]))
    return isinstance(statement, ast.Assign | ast.AugAssign | ast.Import | ast.ImportFrom | ast.FunctionDef)


def _needed_after(index: int, names: dict[int, tuple[set[str], set[str]]], shown: set[int]) -> set[str]:
    return set().union(*(needed for i, (_, needed) in names.items() if i > index and i not in shown))


def _assigned_and_needed(source: str) -> tuple[set[str], set[str]]:
    """The global names that a cell assigns or changes, and those that it reads before it has assigned them itself."""
    assigned: set[str] = set()
    needed: set[str] = set()
    changed: set[str] = set()
    for statement in tree_of(source).body:
        scope = symtable.symtable(ast.unparse(statement), "cell", "exec")
        needed |= {*_read(scope), *_read_in_texts(statement)} - assigned
        assigned |= {
            symbol.get_name() for symbol in scope.get_symbols() if symbol.is_assigned() or symbol.is_imported()
        }
        changed |= set(_changed(statement))
    return assigned | changed, needed


def _read_in_texts(statement: ast.stmt) -> Iterator[str]:
    """The names in a query of pandas."""
    for part in ast.walk(statement):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from re.findall(r"@(\w+)", part.value)


def _changed(statement: ast.stmt) -> Iterator[str]:
    """The names of what is changed in its place: an item or attribute is set or deleted, or a method called for its own sake."""
    for part in ast.walk(statement):
        match part:
            case ast.Attribute(_, _, ast.Store() | ast.Del()) | ast.Subscript(_, _, ast.Store() | ast.Del()):
                yield from _names_in(part)
            case ast.Expr(ast.Call(ast.Attribute() as method)):
                yield from _names_in(method)


def _names_in(expression: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(expression) if isinstance(part, ast.Name)}


def _read(scope: symtable.SymbolTable) -> Iterator[str]:
    """The global names that a statement reads, also within its lambdas and comprehensions."""
    at_top = scope.get_type() == "module"
    yield from (s.get_name() for s in scope.get_symbols() if s.is_referenced() and (at_top or s.is_global()))
    for inner in scope.get_children():
        yield from _read(inner)

"""Which cells only show something: a run that wants records can leave them out.

A cell that is left out by mistake would change a value in silence, so a cell stays unless each of its statements is of a
kind of which it is known what it does.
"""

import ast
import builtins
import re
import symtable
from collections.abc import Iterator
from copy import deepcopy
from functools import cache

import nbformat

from recomputed.ground.python_ast import tree_of

JUDGING = "judge"
SHOWING = {"check", "claim_card", "figure", "parameters_used", "say", "show_table", "when_true"}
TO_READERS = "display"
BEHIND_THE_BACK = {"eval", "exec", "globals", "locals", "vars"}  # they read and make names that stand nowhere
CHANGING = {"delattr", "next", "setattr"}  # of Python's own functions
METHODS_THAT_CHANGE = set(
    "add append clear extend fill insert pop popitem put remove reverse setdefault shuffle sort update".split()
)
WORDS_THAT_CHANGE = {"inplace", "out"}


def cells_only_shown(notebook: nbformat.NotebookNode) -> set[int]:
    """Indices of the code cells that end in showing, judge nothing, and make nothing that a cell needs which stays.

    A cell may give names to what it computes with imported functions, and may change what it has made itself.  It stays if
    it changes anything else, or calls what the notebook defines.  What a call gives is taken to be new, and an imported
    function to change nothing.
    """
    return set(_shown(tuple((i, cell.source) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code")))


@cache  # a sweep asks for the same notebook at every point
def _shown(cells: tuple[tuple[int, str], ...]) -> frozenset[int]:
    trees = {i: tree_of(source) for i, source in cells}
    if any(_hides_what_it_does(tree) for tree in trees.values()):
        return frozenset()
    imported = set().union(*map(_imported_names, trees.values()))
    functions = imported | SHOWING | {TO_READERS} | set(vars(builtins)) - CHANGING
    names = {i: _Names(tree) for i, tree in trees.items()}
    shown = {i for i, tree in trees.items() if _only_shows(tree.body) and not _may_change(tree, functions)}
    while wanted := {i for i in shown if names[i].made & _needed(i, names, shown)}:
        shown -= wanted
    return frozenset(shown)


def _hides_what_it_does(tree: ast.Module) -> bool:
    """Whether a cell reads names that do not stand there, makes `judge` another name, or gives ours to something else."""
    calls = [part.func for part in ast.walk(tree) if isinstance(part, ast.Call)]
    for part in ast.walk(tree):
        match part:
            case ast.Name(name) if name in BEHIND_THE_BACK or name == JUDGING and part not in calls:
                return True
            case ast.Name(name, ast.Store()) | ast.FunctionDef(name) | ast.arg(name) if name in (*SHOWING, TO_READERS):
                return True
            case ast.ImportFrom(module, aliases):
                if any(alias.name == "*" or alias.asname and alias.name == JUDGING for alias in aliases):
                    return True
                if not f"{module}.".startswith("recomputed.") and SHOWING & {a.asname or a.name for a in aliases}:
                    return True
    return False


def _imported_names(tree: ast.Module) -> set[str]:
    imports = [part for part in ast.walk(tree) if isinstance(part, ast.Import | ast.ImportFrom)]
    return {(alias.asname or alias.name).split(".")[0] for part in imports for alias in part.names}


def _only_shows(body: list[ast.stmt]) -> bool:
    """Whether statements end in showing something, and before that only make, or change, what has a name."""
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
        case ast.For(body=body, orelse=others) | ast.If(body=body, orelse=others):
            return all(map(_makes, [*body, *others]))
    return isinstance(statement, ast.Assign | ast.AugAssign | ast.Import | ast.ImportFrom)


def _may_change(tree: ast.Module, functions: set[str]) -> bool:
    """Whether a cell may judge, or change what it has not made itself."""
    own: set[str] = set()
    for statement in tree.body:
        for part in ast.walk(statement):
            match part:
                case ast.Attribute(attr=name) | ast.Name(name) if name == JUDGING:
                    return True
                case ast.NamedExpr() | ast.Global():
                    return True
                case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                    if not _names_in(part) <= own | functions:
                        return True
                case ast.AugAssign(ast.Name(name)) if name not in own:
                    return True
                case ast.Call(ast.Attribute(attr=method)) if method in METHODS_THAT_CHANGE:
                    return True
                case ast.Call(ast.Name(name)) if name not in functions:
                    return True
                case ast.keyword(word) if word in WORDS_THAT_CHANGE:
                    return True
        match statement:
            case ast.Assign([ast.Name(name)], ast.Call()):  # what a call gives is new
                own.add(name)
    return False


def _names_in(expression: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(expression) if isinstance(part, ast.Name)}


class _Names:
    """The global names that a cell makes, those that it reads before it has certainly made them, and those read later."""

    def __init__(self, tree: ast.Module) -> None:
        self.made: set[str] = set()
        self.needed: set[str] = set()
        self.needed_later: set[str] = set()  # by its functions, when a later cell calls them
        certain: set[str] = set()
        for statement in tree.body:
            scope = symtable.symtable(ast.unparse(_AsGenerators().visit(deepcopy(statement))), "cell", "exec")
            later = {name for inner in scope.get_children() for name in _read(inner)}
            read = {*_read(scope), *_read_in_texts(statement), *_added_to(statement)}
            made = {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
            self.needed |= read - certain
            self.needed_later |= later
            self.made |= made
            if not isinstance(statement, ast.For | ast.If):
                certain |= made


class _AsGenerators(ast.NodeTransformer):
    """Makes each comprehension a generator: from Python 3.12 on, the names of any other count as those of the cell."""

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(node.elt, node.generators))

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(node.elt, node.generators))

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(ast.Tuple([node.key, node.value]), node.generators))


def _needed(index: int, names: dict[int, _Names], shown: set[int]) -> set[str]:
    """What a cell may not make if it is to be left out: what those that stay read after it."""
    stay = {i: one for i, one in names.items() if i not in shown}
    return set().union(*(one.needed if i > index else one.needed_later for i, one in stay.items()))


def _added_to(statement: ast.stmt) -> Iterator[str]:
    for part in ast.walk(statement):
        if isinstance(part, ast.AugAssign):
            yield from _names_in(part.target)


def _read_in_texts(statement: ast.stmt) -> Iterator[str]:
    """The names in a query of pandas."""
    for part in ast.walk(statement):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from re.findall(r"@\s*(\w+)", part.value)


def _read(scope: symtable.SymbolTable) -> Iterator[str]:
    """The global names that a statement reads, also within its lambdas and comprehensions."""
    at_top = scope.get_type() == "module"
    yield from (s.get_name() for s in scope.get_symbols() if s.is_referenced() and (at_top or s.is_global()))
    for inner in scope.get_children():
        yield from _read(inner)

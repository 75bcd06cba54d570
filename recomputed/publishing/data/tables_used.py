"""Which tables a chapter, and a claim, rests on."""

import ast
from functools import cache

import nbformat

from recomputed.declared.catalog import catalog
from recomputed.ground.python_ast import tree_of
from recomputed.publishing.data.claims_json import JudgedClaim


def tables_used(executed: dict[str, nbformat.NotebookNode]) -> dict[str, list[str]]:
    """The tables and maps that each chapter reads, by name of the chapter."""
    return {
        name: _read_by("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code"))
        for name, notebook in executed.items()
    }


@cache  # several pages ask
def _read_by(code: str) -> list[str]:
    calls = [node for node in ast.walk(tree_of(code)) if isinstance(node, ast.Call) and node.args]
    named = {
        str(call.args[0].value)
        for call in calls
        if getattr(call.func, "id", "") in ("table", "map_of") and isinstance(call.args[0], ast.Constant)
    }
    return sorted(named)


def tables_of(claim: JudgedClaim, used: dict[str, list[str]]) -> list[str]:
    """The tables on which a verdict rests: those of its chapters, and those that its parameters were read from."""
    known = catalog()
    declared = known.claims[claim.id]
    notebooks = {claim.notebook, *(reading.notebook for reading in declared.readings.values() if reading.notebook)}
    given = {name for reading in claim.readings for name in reading.given}
    cells = [known.parameters[name].value_from for name in sorted(given) if name in known.parameters]
    return sorted({t for n in notebooks for t in used.get(n, [])} | {cell.table for cell in cells if cell})


def tables_with_pages() -> list[str]:
    """The tables from which an assumption takes its value, or values by name."""
    parameters = dict(catalog().parameters.items()).values()
    taken = {parameter.value_from.table for parameter in parameters if parameter.value_from}
    return sorted(taken | {named.table for parameter in parameters for named in parameter.named})

"""Nothing is declared that is not used, and nothing used that is not declared."""

import ast
from collections.abc import Iterable
from functools import cache

import nbformat

from recomputed.declared.catalog import catalog
from recomputed.declared.tables import table
from recomputed.running.chapters import chapters, parameters_of


@cache
def texts() -> dict[str, str]:
    """All code and text of each notebook."""
    return {
        name: "\n\n".join(cell.source for cell in nbformat.read(path, 4).cells) for name, path in chapters().items()
    }


@cache
def codes() -> dict[str, str]:
    """All code of each notebook."""
    return {
        name: "\n".join(c.source for c in nbformat.read(path, 4).cells if c.cell_type == "code")
        for name, path in chapters().items()
    }


def lacking(wanted: Iterable[str], present: Iterable[str]) -> list[str]:
    """What is wanted and not present."""
    return sorted(set(wanted) - set(present))


def called(code: str, function: str) -> set[str]:
    """The words that a piece of code gives first to a function."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call) and node.args]
    return {
        call.args[0].value
        for call in calls
        if getattr(call.func, "id", "") == function and isinstance(call.args[0], ast.Constant)
    }


def named_sources(code: str) -> set[str]:
    """The words in every `sources=[...]` and `source="..."` of a piece of code."""
    given = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.keyword)]
    words = [
        ast.walk(node.value)
        for node in given
        if node.arg in ("source", "sources") and isinstance(node.value, ast.List | ast.Constant)
    ]
    return {leaf.value for word in words for leaf in word if isinstance(leaf, ast.Constant)}


def everywhere(function: str) -> set[str]:
    return {name for code in codes().values() for name in called(code, function)}


def used_sources() -> set[str]:
    """Every source that a table, a map, a parameter or a notebook names."""
    known = catalog()
    used = {s for declared in [*known.tables.values(), *known.maps.values()] for s in declared.sources}
    used |= {parameter.source for parameter in known.parameters.values()}
    for name, declared in known.tables.items():
        columns = [label for label, column in declared.columns.items() if column.type == "source"]
        used |= {source for label in columns for source in table(name)[label].dropna()}
    every_text = "\n".join(texts().values())
    return used | {source for source in known.sources if source in every_text}


def test_every_claim_has_its_quotation_and_no_two_are_equal():
    quotes = [claim.quote.strip() for claim in catalog().claims.values()]
    assert all(quotes)
    assert len(set(quotes)) == len(quotes)


def test_no_two_readings_of_a_claim_have_the_same_label():
    for name, claim in catalog().claims.items():
        labels = [reading.label for reading in claim.readings.values()]
        assert len(set(labels)) == len(labels), name


def test_every_claim_has_its_notebook():
    assert lacking((claim.notebook for claim in catalog().claims.values()), chapters()) == []


def test_every_declared_reading_is_judged_and_every_judged_one_declared():
    claims = catalog().claims.items()
    declared = {f"{c}/{r}" for c, claim in claims for r in claim.readings if claim.notebook in chapters()}
    judged = everywhere("judge")
    assert lacking(declared, judged) == []
    assert lacking(judged, declared) == []


def test_every_parameter_is_used_and_every_used_one_declared():
    used = {name for path in chapters().values() for name in parameters_of(path)}
    assert lacking(catalog().parameters, used) == []
    assert lacking(everywhere("default"), catalog().parameters) == []


def test_every_source_is_used():
    assert lacking(catalog().sources, used_sources()) == []


def test_every_named_table_map_and_source_exists():
    known = catalog()
    assert lacking(everywhere("table"), known.tables) == []
    assert lacking(everywhere("boundaries") | everywhere("map_of"), known.maps) == []
    named = {word for code in codes().values() for word in named_sources(code)}
    assert lacking(named, [*known.tables, *known.maps, *known.sources]) == []


def test_a_planted_widow_is_found():
    assert lacking([*catalog().sources, "hearsay"], used_sources()) == ["hearsay"]


def test_a_planted_name_in_code_is_found():
    code = 'x = table("nowhere")\nfigure(1, sources=["hearsay", "rumour"])\ncheck(1, source="gossip")'
    assert lacking(called(code, "table"), catalog().tables) == ["nowhere"]
    assert lacking(named_sources(code), catalog().sources) == ["gossip", "hearsay", "rumour"]

"""What the outcome of a run depends on: known beforehand from its source, and afterwards from what it asked for."""

import ast
import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from recomputed.declared.catalog import catalog
from recomputed.declared.checksums import declared_checksums
from recomputed.declared.field_types import Declared
from recomputed.declared.inputs import declared_value, place_in_table
from recomputed.declared.values import Value
from recomputed.ground import paths
from recomputed.ground.python_ast import tree_of
from recomputed.running.chapters import stored_chapter

GONE = ""


def source_digest(notebook: Path, changes: dict[str, Value], briefly: str | None = None) -> str:
    """Digest of everything known before a run: notebook, changed parameters, our modules it imports, lock, Python.

    `briefly` is the line by which a run without pictures judges.
    """
    cells = [cell.source for cell in stored_chapter(notebook).cells if cell.cell_type == "code"]
    return digest_of(
        [_file_digest(notebook), sorted(changes.items()), briefly, code_digest("\n".join(cells), briefly or "")]
    )


def code_digest(*code: str) -> str:
    """Digest of our modules that pieces of code import, the lock, and Python."""
    modules = {name: _file_digest(path) for name, path in modules_of(*code).items()}
    return digest_of([sorted(modules.items()), _file_digest(paths.LOCK), platform.python_version()])


def asked_digest(asked_for: Iterable[tuple[str, str]]) -> str:
    """Digest of the declarations and tables that a run asked for, as they are now; GONE if one is."""
    sums = declared_checksums()
    try:
        return digest_of([[kind, name, _declaration(kind, name, sums)] for kind, name in sorted(map(tuple, asked_for))])
    except KeyError:
        return GONE


def modules_of(*code: str) -> dict[str, Path]:
    """Every module of the engine and of the report's package that pieces of code import, directly or through another, and its file."""
    ours = frozenset(filter(None, (paths.ENGINE.name, paths.report_package())))
    found: dict[str, Path] = {}
    waiting = sorted(set().union(*(_imported(piece, ours) for piece in code)))
    while waiting:
        name = waiting.pop()
        if name not in found and (path := _file_of(name, paths.ROOT)):
            found[name] = path
            waiting += _imported_by(path, ours)
    return found


@cache
def _imported_by(path: Path, packages: frozenset[str]) -> frozenset[str]:
    return _imported(path.read_text(encoding="utf-8"), packages)


@cache
def _imported(code: str, packages: frozenset[str]) -> frozenset[str]:
    """Names that could be modules of these packages: `from a.b import c` may mean a.b and a.b.c, and runs a/__init__ too."""
    names = set()
    for node in ast.walk(tree_of(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    ours = {name for name in names if name.split(".")[0] in packages}
    return frozenset(".".join(name.split(".")[:end]) for name in ours for end in range(1, name.count(".") + 2))


@cache
def _file_of(name: str, root: Path) -> Path | None:
    home = paths.ENGINE.parent if name.split(".")[0] == paths.ENGINE.name else root
    place = home.joinpath(*name.split("."))
    return next((p for p in (place.with_suffix(".py"), place / "__init__.py") if p.is_file()), None)


def _declaration(kind: str, name: str, sums: Mapping[str, str]) -> object:
    """What stands behind a name that was asked for, so that any change of it shows.  Raises KeyError if it is gone.

    `sums` are the checksums of data/.
    """
    known = catalog()
    if kind in ("table", "map"):
        folder, suffix = ("tables", ".csv") if kind == "table" else ("maps", ".geojson")
        return [sums[f"{folder}/{name}{suffix}"], sums[f"{folder}/{name}.yml"]]
    if kind == "worlds":  # the names of all assumptions and what moves together: from them the joint sample is drawn
        return [list(known.parameters), [p.moves_with for _, p in known.parameters.items()]]
    entries: dict[str, Mapping[str, Declared]]
    entries = {"source": known.sources, "parameter": known.parameters, "claim": known.claims}
    described = dict(entries[kind].items())[name].model_dump_json()
    return [described, declared_value(name), place_in_table(name)] if kind == "parameter" else described


@cache
def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest_of(content: object) -> str:
    """sha256 of anything that JSON can say."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

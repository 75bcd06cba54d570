"""The rooms of the package: who may know whom."""

import ast
from collections.abc import Iterator

import pytest

from exodus.declared.paths import ROOT

ROOMS = ["formulas", "declared", "judging", "showing", "running", "publishing", "refreshing"]
FOR_FORMULAS = ("__future__", "math", "numpy", "pandas", "scipy", "exodus.formulas", "collections.abc", "typing")
MODULES = {path.relative_to(ROOT).as_posix(): path for path in sorted((ROOT / "exodus").rglob("*.py"))}


def imported(tree: ast.Module, package: str) -> Iterator[str]:
    """Full names of everything that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = parts[: len(parts) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def trespasses(text: str, room: str) -> list[str]:
    """The imports that a module of this room may not have."""
    names = list(imported(ast.parse(text), f"exodus.{room}"))
    if room == "formulas":
        return [n for n in names if not any(n == a or n.startswith(f"{a}.") for a in FOR_FORMULAS)]
    known = ROOMS[: ROOMS.index(room) + 1] if room != "refreshing" else [r for r in ROOMS if r != "publishing"]
    ours = [name for name in names if name.split(".")[0] == "exodus"]
    return [name for name in ours if name.split(".")[1:2] == [] or name.split(".")[1] not in known]


@pytest.mark.parametrize("name", [name for name in MODULES if name.count("/") == 2])
def test_a_module_knows_only_its_own_room_and_those_above(name):
    assert trespasses(MODULES[name].read_text(encoding="utf-8"), name.split("/")[1]) == []


def test_every_folder_of_the_package_is_a_room():
    assert {name.split("/")[1] for name in MODULES if name.count("/") == 2} == set(ROOMS)


PLANTED = [
    ("from exodus.judging import judge", "declared"),
    ("def f():\n    import exodus.publishing.site", "running"),
    ("from exodus import publishing", "showing"),
    ("from ..running import chapters", "judging"),
    ("import exodus", "judging"),
    ("from exodus.commands import build_book", "publishing"),
    ("from exodus.refreshing import refresh", "publishing"),
    ("from exodus.publishing import site", "refreshing"),
    ("import os", "formulas"),
    ("import pandera", "formulas"),
    ("from exodus.declared import table", "formulas"),
    ("from collections import Counter", "formulas"),
]


@pytest.mark.parametrize(("text", "room"), PLANTED)
def test_a_planted_trespass_is_caught(text, room):
    assert len(trespasses(text, room)) == 1


@pytest.mark.parametrize(
    ("text", "room"),
    [("from exodus.declared import table", "judging"), ("from . import x", "judging"), ("import os", "running")],
)
def test_what_is_allowed_is_not_caught(text, room):
    assert trespasses(text, room) == []

"""The rooms: who may know whom, in the engine and in the report; and the engine has no word of this report."""

import ast
import re
from collections.abc import Iterator

import pytest

from recomputed.ground.paths import ROOT

ROOMS = ["ground", "declared", "judging", "showing", "running", "publishing", "refreshing", "commands"]
NOT_BY = {"refreshing": {"publishing"}}  # rooms above that a room may not know all the same
OF_PYTHON = ("__future__", "collections.abc", "math", "typing")
FOR_FORMULAS = (*OF_PYTHON, "numpy", "pandas", "scipy", "exodus.formulas", "recomputed.ground.quantity")
MODULES = {path.relative_to(ROOT).as_posix(): path for path in sorted((ROOT / "recomputed").rglob("*.py"))}
OF_REPORT = {path.relative_to(ROOT).as_posix(): path for path in sorted((ROOT / "exodus").rglob("*.py"))}
TEXTS = [*MODULES.values(), *sorted((ROOT / "recomputed").rglob("static/*.[cj]s*"))]
OF_THIS_REPORT = re.compile(
    r"(?i)exodus|bitcoin|\bbtc\b|hash ?rate|hashprice|mining|\bminers?\b|paraguay|ethiopia|\bpools?_monthly|\bedge.ai\b"
)


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
    if room in ("formulas", "sources"):
        names = list(imported(ast.parse(text), f"exodus.{room}"))
        allowed = FOR_FORMULAS if room == "formulas" else ("exodus.sources", "recomputed")
        ours = names if room == "formulas" else [n for n in names if n.split(".")[0] in ("exodus", "recomputed")]
        return [n for n in ours if not any(n == a or n.startswith(f"{a}.") for a in allowed)]
    names = list(imported(ast.parse(text), f"recomputed.{room}"))
    known = set(ROOMS[: ROOMS.index(room) + 1]) - NOT_BY.get(room, set())
    ours = [name for name in names if name.split(".")[0] in ("exodus", "recomputed")]
    return [n for n in ours if n.split(".")[0] == "exodus" or n.count(".") < 1 or n.split(".")[1] not in known]


def room_of(name: str) -> str:
    return name.split("/")[1]


@pytest.mark.parametrize("name", [name for name in (*MODULES, *OF_REPORT) if name.count("/") > 1])
def test_a_module_knows_only_its_own_room_and_those_above(name):
    path = MODULES.get(name) or OF_REPORT[name]
    assert trespasses(path.read_text(encoding="utf-8"), room_of(name)) == []


def test_every_folder_is_a_room():
    assert {room_of(name) for name in MODULES if name.count("/") > 1} == set(ROOMS)
    assert {room_of(name) for name in OF_REPORT if name.count("/") > 1} == {"formulas", "sources"}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_engine_has_no_word_of_this_report(path):
    assert OF_THIS_REPORT.search(path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("text", ["import exodus", "a Bitcoin miner", "hashrate_eh_per_s", "in Paraguay"])
def test_a_planted_word_of_this_report_is_caught(text):
    assert OF_THIS_REPORT.search(text)


PLANTED = [
    ("from recomputed.judging import judge", "declared"),
    ("from recomputed.declared import catalog", "ground"),
    ("def f():\n    import recomputed.publishing.site", "running"),
    ("from recomputed import publishing", "showing"),
    ("from ..running import chapters", "judging"),
    ("import recomputed", "judging"),
    ("from recomputed.commands import build", "publishing"),
    ("from recomputed.refreshing import refresh", "publishing"),
    ("from recomputed.publishing import site", "refreshing"),
    ("from exodus.formulas import growth", "judging"),
    ("from exodus.sources import SOURCES", "refreshing"),
    ("import os", "formulas"),
    ("import pandera", "formulas"),
    ("from recomputed.declared import table", "formulas"),
    ("from collections import Counter", "formulas"),
    ("from exodus.formulas import growth", "sources"),
]


@pytest.mark.parametrize(("text", "room"), PLANTED)
def test_a_planted_trespass_is_caught(text, room):
    assert len(trespasses(text, room)) == 1


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("from recomputed.declared import table", "judging"),
        ("from . import x", "judging"),
        ("import os", "running"),
        ("from recomputed.ground.errors import BadData", "declared"),
        ("from recomputed.ground.quantity import Undefined", "formulas"),
    ],
)
def test_what_is_allowed_is_not_caught(text, room):
    assert trespasses(text, room) == []


def escaped_by_hand(tree: ast.Module) -> bool:
    """Does a module take `escape` of Python's html, instead of a template or `Markup.format`, which never forget?"""
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "html" and any(name.name == "escape" for name in node.names)
        for node in ast.walk(tree)
    )


@pytest.mark.parametrize("name", MODULES)
def test_no_text_of_a_page_is_escaped_by_hand(name):
    assert not escaped_by_hand(ast.parse(MODULES[name].read_text(encoding="utf-8")))


def test_planted_escaping_by_hand_is_caught():
    assert escaped_by_hand(ast.parse("def page(text):\n    from html import escape, unescape\n    return escape(text)"))
    assert not escaped_by_hand(ast.parse("from markupsafe import escape\nfrom html import unescape\nimport html"))

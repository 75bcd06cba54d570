"""The list of changes that no test can notice says of each where it is and why, and is no longer than it must be."""

import ast
import subprocess
import sys
from functools import cache

import pytest
import yaml

from recomputed.ground.paths import ROOT
from tests.mutation import PACKAGE, ROOMS, SURVIVORS, TESTS, Change, Figures, explained

CHANGES = explained()


@cache
def functions(module: str) -> dict[str, str]:
    """The source of each function of a module on one line, by its name with its class."""
    text = (ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8")
    found = {}
    for node in ast.parse(text).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for function in inner:
            if isinstance(function, ast.FunctionDef):
                lines = text.splitlines()[function.lineno - 1 : function.end_lineno]
                found[owner + function.name] = " ".join(" ".join(lines).split())
    return found


def stands_there(change: Change) -> bool:
    """Whether the function still holds the text that is changed."""
    room = change.where.split(".")[1]
    module = ".".join(change.where.split(".")[:3])
    return room in ROOMS and " ".join(change.was.split()) in functions(module).get(change.where.split(".", 3)[3], "")


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.where}: {change.becomes[:40]}")
def test_the_text_that_is_changed_still_stands_in_its_function(change):
    assert stands_there(change)
    assert change.was != change.becomes


def test_a_change_of_a_text_that_is_gone_is_seen():
    known = next(iter(CHANGES))
    assert stands_there(known)
    assert not stands_there(Change(known.where, known.was + "x", known.becomes))
    assert not stands_there(Change(known.where + "x", known.was, known.becomes))


def test_every_change_stands_once_and_every_group_has_a_reason():
    groups = yaml.safe_load(SURVIVORS.read_text(encoding="utf-8"))
    assert sum(len(changes) for group in groups for changes in group["changes"].values()) == len(CHANGES)
    assert all(set(group) == {"because", "changes"} and len(group["because"].split()) > 5 for group in groups)


def test_all_that_the_mutated_copy_needs_is_there():
    assert all((ROOT / name).exists() for name in PACKAGE) and all((ROOT / "tests" / name).exists() for name in TESTS)


def test_a_planted_change_that_is_neither_noticed_nor_explained_is_not_good():
    figures = Figures()
    figures.rooms["formulas"].update(killed=90, timeout=6, survived=3, **{"no tests": 1})
    assert (figures.score_pct, figures.good) == (96.0, True)
    figures.rooms["judging"].update(survived=2)
    assert not figures.good
    for part in ("unexplained", "noticed_after_all"):
        figures = Figures(**{part: [next(iter(CHANGES))]})
        figures.rooms["formulas"]["killed"] = 100
        assert not figures.good


@pytest.mark.parametrize(
    "planted",
    [("tests",), ("tests/commands/test_cache.py", "-p", "tests.mutated.faster")],
    ids=["all", "planted"],
)
def test_no_test_is_left_out_and_a_planted_plugin_that_does_so_is_noticed(planted):
    command = [sys.executable, "-m", "pytest", "--collect-only", *planted]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-500:]
    assert ("deselected" in done.stdout) == ("-p" in planted)

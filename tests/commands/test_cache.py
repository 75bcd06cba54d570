"""The cache runs exactly the chapters whose inputs changed: neither too few nor too many."""

import json

import pytest
from nbformat.v4 import new_notebook

from recomputed.ground import paths
from recomputed.running import run_cache
from recomputed.running.chapters import chapters
from recomputed.running.dependencies import source_digest
from recomputed.running.file_cache import read_intact, store
from recomputed.running.papermill_run import RECORDS_ONLY, Ran
from tests.prove.projects import sealed
from tests.warm_python import python

CHAPTERS = ["02_cost_by_country", "12_edge_ai_market"]
SCRIPT = """
import json, pickle, sys
from pathlib import Path
from recomputed.ground import paths
from recomputed.running import run_cache
from recomputed.running.chapters import chapters
from recomputed.running.engine.environment import clean_environment

if __name__ == "__main__":
    paths.ENGINE = paths.ROOT / "recomputed"  # the code that is digested is that of the copy
    clean_environment()
    really_run, names, at_first = run_cache.run, [], Path("first_runs.pickle")
    runs = pickle.loads(at_first.read_bytes()) if at_first.exists() else {}

    def run(notebook, *rest):
        names.append(notebook.stem)
        if notebook.stem not in runs:
            runs[notebook.stem] = really_run(notebook, *rest)
        return runs[notebook.stem]

    run_cache.run = run
    for name in sys.argv[1:]:
        run_cache.cached_run(chapters()[name], {}, None)
    at_first.write_bytes(pickle.dumps(runs))
    print(json.dumps(names))
"""


def ran(folder, *names: str) -> list[str]:
    """The chapters that were run when these were asked for, in a process of its own.

    A chapter is really run the first time; what comes of it later is not asked, and is what came of it then.
    """
    done = python(folder, SCRIPT, *(names or CHAPTERS))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def project(tmp_path_factory, project_copy):
    """A copy of the project in which both chapters have run once."""
    folder = project_copy(tmp_path_factory.mktemp("cache"))
    assert ran(folder) == CHAPTERS
    return folder


CHANGES = {
    "nothing": (None, []),
    "a table of one": (("data/tables/edge_ai_segments.yml", "is: ", "is: Changed. "), [CHAPTERS[1]]),
    "a table of the other": (("data/tables/generation_mix.yml", "is: ", "is: Changed. "), [CHAPTERS[0]]),
    "a table of neither": (("data/tables/phone_speed.yml", "is: ", "is: Changed. "), []),
    "a parameter of one": (
        ("data/parameters.yml", "is: Edge AI market of 2025 as", "is: The market of 2025 as"),
        [CHAPTERS[1]],
    ),
    "a parameter of neither": (
        ("data/parameters.yml", "is: Memory of the average phone", "is: The memory of a phone"),
        [],
    ),
    "a claim of one": (("data/claims.yml", "says: The edge AI market rises", "says: This market rises"), [CHAPTERS[1]]),
    "a formula of neither": (("exodus/formulas/network_security.py", '"""', '"""Changed. '), []),
    "a formula of both": (("recomputed/ground/quantity.py", '"""', '"""Changed. '), CHAPTERS),
    "how things are judged": (("recomputed/judging/bounds.py", '"""', '"""Changed. '), CHAPTERS),
    "how pages are made": (("recomputed/publishing/pages/parts.py", '"""', '"""Changed. '), []),
    "a notebook": (("notebooks/12_edge_ai_market.ipynb", "edge AI", "edge  AI"), [CHAPTERS[1]]),
    "the lock": (("requirements.txt", "altair==", "# changed\naltair=="), CHAPTERS),
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_exactly_the_chapters_that_used_what_changed_run_again(project, replaced, change, expected):
    if change:
        replaced(project, *change)
        sealed(project / "data")
    assert ran(project) == expected


SPOILT = {
    "cut short": lambda content: content[: len(content) // 2],
    "a digit changed": lambda content: content.replace(b"376.47", b"276.47", 1),
    "of another run": lambda content: content.replace(b'"source"', b'"sauce"', 1),
    "empty": lambda content: b"",
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_entry_is_not_believed(project, spoil):
    assert ran(project, CHAPTERS[1]) == []
    entries = {path: path.read_bytes() for path in (project / "_build" / "cache").iterdir()}
    for path, content in entries.items():
        path.write_bytes(spoil(content))
    assert ran(project, CHAPTERS[1]) == [CHAPTERS[1]]
    for path, content in entries.items():
        path.write_bytes(content)


NO_ENTRY = [b"[]", b"null", b"3", b"{}", b"[" * 100_000, b'{"source": {}, "asked_for": [[[]]]}']


@pytest.mark.parametrize("content", NO_ENTRY, ids=lambda content: content[:20].decode())
def test_what_is_whole_but_no_entry_is_not_believed(tmp_path, monkeypatch, content):
    monkeypatch.setattr(paths, "RUNS_KEPT", tmp_path)
    monkeypatch.setattr(run_cache, "run", lambda *_: Ran(new_notebook(), []))
    notebook = chapters()[CHAPTERS[0]]
    store(tmp_path / f"{source_digest(notebook, {})[:24]}-0.json", content, 9)
    assert run_cache.cached_run(notebook, {}, None) == Ran(new_notebook(), [])


@pytest.mark.parametrize(
    "spoil", [{"notebook": None}, {"notebook": {"cells": [3]}}, {"asked_for": [["table", "gone"]]}]
)
def test_an_entry_that_holds_no_run_is_not_believed(tmp_path, monkeypatch, spoil):
    monkeypatch.setattr(paths, "RUNS_KEPT", tmp_path)
    made = []
    monkeypatch.setattr(run_cache, "run", lambda *_: made.append(1) or Ran(new_notebook(), []))
    notebook = chapters()[CHAPTERS[0]]
    run_cache.cached_run(notebook, {}, None)
    run_cache.cached_run(notebook, {}, None)
    assert made == [1]
    [path] = tmp_path.iterdir()
    store(
        path,
        json.dumps(json.loads(read_intact(path)) | spoil | ({"asked": ""} if "asked_for" in spoil else {})).encode(),
        9,
    )
    run_cache.cached_run(notebook, {}, None)
    assert made == [1, 1]


WITH, WITHOUT, OTHERWISE = (True, RECORDS_ONLY), (False, RECORDS_ONLY), (False, "judge = len")


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ([WITH, WITHOUT], [WITH]),
        ([WITHOUT, WITH, WITHOUT], [WITHOUT, WITH]),
        ([WITH, OTHERWISE, WITHOUT, OTHERWISE], [WITH, OTHERWISE]),
    ],
)
def test_a_run_is_made_only_where_none_that_is_good_is_kept(tmp_path, monkeypatch, asked, made):
    """One with pictures is good where none are wanted and not the other way round; for another line that judges none is."""
    really_made = []

    def run(notebook, changes, engine, pictures, briefly):
        really_made.append((pictures, briefly))
        return Ran(new_notebook(), [])

    monkeypatch.setattr(paths, "RUNS_KEPT", tmp_path)
    monkeypatch.setattr(run_cache, "run", run)
    for pictures, briefly in asked:
        run_cache.cached_run(chapters()[CHAPTERS[0]], {}, None, pictures=pictures, briefly=briefly)
    assert really_made == made


def test_a_run_may_be_kept_only_under_its_own_parameters(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "RUNS_KEPT", tmp_path)
    notebook = chapters()["05_network_vulnerability"]
    (tmp_path / f"{source_digest(notebook, {})[:24]}-0.json").touch()
    assert run_cache.may_be_kept(notebook, {})
    assert not run_cache.may_be_kept(notebook, {"confirmations": 5.0})

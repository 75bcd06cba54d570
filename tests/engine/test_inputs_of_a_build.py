"""What a build is made from: every change of it, also behind a link, makes another site."""

import os

import pytest

from recomputed.declared.edition_day import edition_moment
from recomputed.publishing import build_inputs as unchanged
from recomputed.publishing.build_inputs import inputs_digest


@pytest.fixture(params=["plain", "__pycache__"])
def folder(tmp_path, monkeypatch, request):
    """A project of a few files, also below a folder whose name is Python's."""
    root = tmp_path / request.param / "project"
    for name in ("data/x.csv", "book/index.md", "book/_static/x.css", "exodus/x.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("one")
    monkeypatch.setattr(unchanged.paths, "ROOT", root)
    edition_moment.cache_clear()
    yield root
    edition_moment.cache_clear()  # else the day of this project is that of the report for all tests that follow


@pytest.mark.parametrize("name", ["data/x.csv", "book/index.md", "book/_static/x.css", "exodus/x.py"])
def test_a_change_of_any_file_is_another_build(folder, name):
    before = inputs_digest()
    (folder / name).write_text("two")
    assert inputs_digest() != before


def test_a_change_behind_a_link_is_another_build(folder, tmp_path):
    (folder / "book/_static").rename(tmp_path / "static")
    (folder / "book/_static").symlink_to(tmp_path / "static")
    before = inputs_digest()
    (tmp_path / "static/x.css").write_text("two")
    assert inputs_digest() != before


def test_what_python_keeps_and_what_is_no_file_is_no_input(folder):
    before = inputs_digest()
    (folder / "exodus/__pycache__").mkdir()
    (folder / "exodus/__pycache__/x.pyc").write_text("x")
    os.mkfifo(folder / "book/pipe")
    (folder / "book/loop").symlink_to(folder / "book")
    inputs_digest()  # a link in a circle must not be followed without end
    (folder / "book/loop").unlink()
    assert inputs_digest() == before

"""Locks hold one command at a time, and what stands in their place is said instead of waited for."""

import os
import threading

import pytest

from recomputed.ground import locks
from recomputed.ground.errors import BadParameter
from recomputed.ground.locks import changing_sources, lock


@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.setattr(locks.paths, "BUILD", tmp_path / "_build")
    return tmp_path / "_build"


@pytest.mark.usefixtures("build")
def test_the_second_waits_for_the_first():
    order = []

    def second() -> None:
        with changing_sources():
            order.append("second")

    with changing_sources():
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.3)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


@pytest.mark.usefixtures("build")
def test_one_that_waits_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(locks, "SECONDS_TO_WAIT", 0.1)
    said = []

    def second() -> None:
        with pytest.raises(BadParameter, match="another command is changing") as refused:
            changing_sources().__enter__()
        said.append(str(refused.value))

    with changing_sources():
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join()
    assert said == ["another command is changing data/ or notebooks/"]


def test_a_file_in_the_place_of_the_folder_is_said(build):
    build.write_text("precious")
    with pytest.raises(BadParameter, match="is no folder, and what is made here goes there"), changing_sources():
        pass
    assert build.read_text() == "precious"


@pytest.mark.parametrize(
    "make", [os.mkfifo, os.mkdir, lambda path: os.symlink("x", path)], ids=["pipe", "folder", "link"]
)
def test_what_is_no_file_is_no_lock(tmp_path, make):
    make(tmp_path / ".lock")
    with pytest.raises(BadParameter, match="is no file, and a lock is one"):
        lock(tmp_path / ".lock")


def test_a_lock_stands_where_it_is_asked_for(tmp_path):
    with lock(tmp_path / "mine"):
        assert (tmp_path / "mine").is_file()

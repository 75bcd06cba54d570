"""A file is written whole or not at all, and no half of one is ever seen or left."""

import errno
import os
import subprocess
import sys
import threading

import pytest

from recomputed.ground import atomic_write as writing
from recomputed.ground.atomic_write import atomic_write, read_regular
from recomputed.ground.errors import BadParameter
from recomputed.ground.project_files import copy_folder

WAYS = {
    "without a name": lambda monkeypatch: None,
    "aside": lambda monkeypatch: monkeypatch.setattr(writing, "_written_without_a_name", lambda *_: False),
}
KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from recomputed.ground import atomic_write as writing
writing._named = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
writing.atomic_write(Path(sys.argv[1]), "x" * 100_000)
"""


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request, monkeypatch):
    request.param(monkeypatch)


@pytest.mark.usefixtures("way")
def test_what_was_there_is_replaced_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "x.csv"
    for content in ("one", b"two"):
        atomic_write(path, content)
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("way")
def test_what_is_too_large_to_be_held_is_written_and_read_again_before_it_has_its_name(tmp_path):
    path, read = tmp_path / "x.csv", []

    def write(file):
        file.write(b"one")
        file.write(b"two")
        file.seek(0)
        read.append((file.read(), path.exists()))

    atomic_write(path, write, replace=False)
    assert path.read_bytes() == b"onetwo" and read == [(b"onetwo", False)]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("way")
def test_a_file_that_is_ours_by_its_old_name_only_is_not_touched(tmp_path):
    (tmp_path / ".x.csv.new").write_text("somebody's")
    atomic_write(tmp_path / "x.csv", "ours")
    assert (tmp_path / ".x.csv.new").read_text() == "somebody's"


@pytest.mark.usefixtures("way")
def test_a_disk_that_fills_up_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "x.csv"
    path.write_text("old")

    def full(*names):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        atomic_write(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("way")
def test_what_may_not_be_replaced_is_not(tmp_path):
    path = tmp_path / "x.csv"
    atomic_write(path, "one", replace=False)
    with pytest.raises(FileExistsError):
        atomic_write(path, "two", replace=False)
    assert path.read_text() == "one"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("way")
def test_a_reader_never_sees_a_half(tmp_path):
    path, contents, seen = tmp_path / "x", ("a" * 100_000, "b" * 100_000), set()
    atomic_write(path, contents[0])
    done = threading.Event()

    def read():
        while not done.is_set():
            seen.add(path.read_text())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(200):
        atomic_write(path, contents[number % 2])
    done.set()
    reader.join()
    assert seen <= set(contents)


def test_what_is_no_file_is_named_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x")
    with pytest.raises(OSError, match="is no file") as refused:
        read_regular(tmp_path / "x")
    assert refused.value.filename == str(tmp_path / "x")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has files without a name")
def test_a_killed_writer_leaves_nothing(tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, str(tmp_path / "x")], check=False)
    assert done.returncode == -9
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_copied_into_one_that_is_there_without_what_editors_leave(tmp_path):
    for name in ("from/a", "from/__pycache__/b.pyc", "to/c"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    copy_folder(tmp_path / "from", tmp_path / "to", BadParameter)
    assert sorted(path.name for path in (tmp_path / "to").iterdir()) == ["a", "c"]

"""What is kept or written is whole, or not there, or what it was before; and no more is kept than fits."""

import os
import subprocess
import sys

import pytest

from recomputed.ground import paths
from recomputed.ground.atomic_write import atomic_write
from recomputed.publishing.kept_pages import packed, unpack
from recomputed.running.file_cache import read_intact, store

ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from recomputed.running.file_cache import store

resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
store(Path(sys.argv[1]), b"x" * 10_000, 5)
"""
STRANGERS = {
    "a folder": lambda path: path.mkdir(),
    "a link": lambda path: path.symlink_to("elsewhere"),
    "a link to a file of its own form": lambda path: (
        store(path.with_name("other"), b"x", 9),
        path.symlink_to("other"),
    ),
    "a FIFO": os.mkfifo,
    "a text": lambda path: path.write_text("dear diary"),
}


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_files_that_were_packed_are_unpacked_whole_and_as_new_ones(tmp_path, mask):
    place = tmp_path / "made" / "below"
    place.mkdir(parents=True)
    (place / "file").write_bytes(b"content")
    (place / "file").chmod(0o600)
    content = packed(tmp_path / "made", [place / "file"])
    before = os.umask(mask)
    try:
        unpack(content, tmp_path / "again")
    finally:
        os.umask(before)
    again = tmp_path / "again" / "below" / "file"
    assert again.read_bytes() == b"content" and again.stat().st_mode & 0o777 == 0o666 & ~mask


def test_what_was_kept_is_given_back_and_a_planted_byte_is_noticed(tmp_path):
    store(tmp_path / "one", b"content", 5)
    assert read_intact(tmp_path / "one") == b"content"
    (tmp_path / "one").write_bytes((tmp_path / "one").read_bytes().replace(b"content", b"contents"))
    assert read_intact(tmp_path / "one") is None
    assert read_intact(tmp_path / "another") is None


def test_only_the_last_used_stay(tmp_path):
    for name in "abcd":
        store(tmp_path / name, name.encode(), 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c", "d"]


def test_a_content_is_not_believed_under_another_name(tmp_path):
    store(tmp_path / "one", b"content", 5)
    (tmp_path / "one").rename(tmp_path / "another")
    assert read_intact(tmp_path / "another") is None


@pytest.mark.parametrize("put", STRANGERS.values(), ids=STRANGERS)
def test_what_is_not_ours_is_neither_read_nor_replaced_nor_removed(tmp_path, put):
    stranger = tmp_path / "one"
    put(stranger)
    before = os.lstat(stranger)
    assert read_intact(stranger) is None
    store(stranger, b"content", 1)
    for name in "abc":
        store(tmp_path / name, name.encode(), 1)
    assert os.lstat(stranger) == before
    assert read_intact(tmp_path / "c") == b"c"


def test_what_a_crash_left_empty_or_spoilt_is_kept_anew(tmp_path):
    for left in (b"", b"0" * 64 + b"\ncut sho"):
        (tmp_path / "one").write_bytes(left)
        store(tmp_path / "one", b"content", 5)
        assert read_intact(tmp_path / "one") == b"content"


@pytest.mark.parametrize("put", [lambda path: path.write_text("x"), os.mkfifo, lambda path: path.symlink_to("nowhere")])
def test_where_there_is_no_folder_to_keep_in_nothing_is_kept_and_nothing_harmed(tmp_path, put):
    put(tmp_path / "cache")
    before = os.lstat(tmp_path / "cache")
    store(tmp_path / "cache" / "one", b"content", 5)
    assert read_intact(tmp_path / "cache" / "one") is None
    assert os.lstat(tmp_path / "cache") == before and os.listdir(tmp_path) == ["cache"]


def test_where_there_is_no_room_nothing_is_kept_and_nothing_left(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", ON_A_FULL_DISK, str(tmp_path / "kept" / "one")],
        cwd=paths.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert list((tmp_path / "kept").iterdir()) == []


WRITTEN_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from recomputed.ground.atomic_write import atomic_write

resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
atomic_write(Path(sys.argv[1]), "x" * 10_000)
"""


def test_a_file_that_cannot_be_written_stays_what_it_was(tmp_path):
    atomic_write(tmp_path / "one", "old")
    done = subprocess.run(
        [sys.executable, "-c", WRITTEN_ON_A_FULL_DISK, str(tmp_path / "one")],
        cwd=paths.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode and "File too large" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    assert (tmp_path / "one").read_text() == "old"

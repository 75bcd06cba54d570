"""What is kept or written is whole, or not there, or what it was before; and no more is kept than fits."""

import subprocess
import sys

from exodus.declared import paths
from exodus.declared.whole_files import write_whole
from exodus.running.kept import keep, whole

ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from exodus.running.kept import keep

resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
keep(Path(sys.argv[1]), b"x" * 10_000, 5)
"""


def test_what_was_kept_is_given_back_and_a_planted_byte_is_noticed(tmp_path):
    keep(tmp_path / "one", b"content", 5)
    assert whole(tmp_path / "one") == b"content"
    (tmp_path / "one").write_bytes((tmp_path / "one").read_bytes().replace(b"content", b"contents"))
    assert whole(tmp_path / "one") is None
    assert whole(tmp_path / "another") is None


def test_only_the_last_used_stay(tmp_path):
    for name in "abcd":
        keep(tmp_path / name, name.encode(), 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c", "d"]


def test_where_there_is_no_room_nothing_is_left(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", ON_A_FULL_DISK, str(tmp_path / "kept" / "one")],
        cwd=paths.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode and "File too large" in done.stderr
    assert list((tmp_path / "kept").iterdir()) == []


WRITTEN_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from exodus.declared.whole_files import write_whole

resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
write_whole(Path(sys.argv[1]), "x" * 10_000)
"""


def test_a_file_that_cannot_be_written_stays_what_it_was(tmp_path):
    write_whole(tmp_path / "one", "old")
    done = subprocess.run(
        [sys.executable, "-c", WRITTEN_ON_A_FULL_DISK, str(tmp_path / "one")],
        cwd=paths.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode and "File too large" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    assert (tmp_path / "one").read_text() == "old"

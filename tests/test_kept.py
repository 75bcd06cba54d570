"""What is kept is whole or not there, and no more of it than fits."""

import subprocess
import sys

from exodus.declared import paths
from exodus.running.kept import keep, whole

ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from exodus.running.kept import keep

resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
keep(Path(sys.argv[1]), b"x" * 10_000, 5)
"""


def test_what_was_kept_is_given_back_and_a_changed_byte_is_noticed(tmp_path):
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

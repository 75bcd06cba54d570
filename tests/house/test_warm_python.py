"""A command that is forked from a warm Python does what the same command does that anybody starts."""

import signal
import subprocess
import sys

import pytest

from tests.warm_python import WarmPython, command, warm_python

WORDS = [
    ("parameters",),
    ("data", "check"),
    ("run", "nowhere"),
    ("nonsense",),
    ("verdicts", "--json"),
    ("build", "--fresh"),
]


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_it_ends_says_and_writes_as_one_that_is_started(small_report, tmp_path, words):
    started = subprocess.run(
        [sys.executable, "-m", "recomputed", *words], cwd=small_report, capture_output=True, text=True, check=False
    )
    written = files_of(small_report)
    forked = command(small_report, *words)
    assert (forked.returncode, forked.stdout, forked.stderr) == (started.returncode, started.stdout, started.stderr)
    assert files_of(small_report) == written


def files_of(folder) -> dict[str, bytes]:
    site = folder / "_build/html"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_it_has_its_own_folder_arguments_environment_and_way_to_end(tmp_path):
    code = "import os, sys; print(os.getcwd(), os.environ['HUE'], sys.argv, flush=True); sys.exit(3)"
    done = warm_python().run(tmp_path, code, "-c", "a b", environment={"HUE": "blue"})
    assert (done.returncode, done.stdout, done.stderr) == (3, f"{tmp_path} blue ['-c', 'a b']\n", "")
    broken = warm_python().run(tmp_path, "1 / 0")
    assert broken.returncode == 1 and broken.stderr.endswith("ZeroDivisionError: division by zero\n")
    ended = warm_python().run(tmp_path, "import time; time.sleep(60)", end_after=0.2, with_signal=signal.SIGTERM)
    assert ended.returncode == -signal.SIGTERM


def test_nothing_that_one_leaves_in_memory_is_there_for_the_next(tmp_path):
    leave = "import os, recomputed; recomputed.left = 1; os.environ['LEFT'] = '1'; print(os.getpid())"
    look = (
        "import os, recomputed; assert not hasattr(recomputed, 'left') and 'LEFT' not in os.environ; print(os.getpid())"
    )
    pids = [warm_python().run(tmp_path, code) for code in (leave, look)]
    assert [done.stderr for done in pids] == ["", ""] and pids[0].stdout != pids[1].stdout


def test_a_planted_memory_is_noticed(tmp_path):
    warm = WarmPython(first="import recomputed; recomputed.left = 1")
    assert warm.run(tmp_path, "import recomputed; assert not hasattr(recomputed, 'left')").returncode == 1
    warm.close()

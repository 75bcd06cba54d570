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
    ("run", "01_carbon_dioxide"),
    *(pytest.param(words, marks=pytest.mark.long) for words in (("build",), ("build", "--fresh"))),
]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_it_ends_says_and_writes_as_one_that_is_started(small_copy_that_ran, tmp_path, words):
    report, aside = small_copy_that_ran(tmp_path / "report"), tmp_path / "aside"
    started = subprocess.run(
        [sys.executable, "-m", "recomputed", *words], cwd=report, capture_output=True, text=True, check=False
    )
    written = sites_of(report)
    report.rename(aside)
    forked = command(small_copy_that_ran(report), *words)
    assert (forked.returncode, forked.stdout, forked.stderr) == (started.returncode, started.stdout, started.stderr)
    assert sites_of(report) == written


def sites_of(folder) -> dict[str, bytes]:
    """The files that somebody else than the next build reads."""
    places = [folder / "_build" / name for name in ("html", "runs")]
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


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

"""Processor time of `exodus data check` beside that of an earlier commit, in turns: python -m tests.bench_check COMMIT."""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from recomputed.ground import paths

REPETITIONS = 7


def main(commit: str) -> None:
    """Print both medians, in seconds, and their ratio."""
    with tempfile.TemporaryDirectory(prefix="exodus-bench-") as folder:
        before = Path(folder, "before")
        subprocess.run(
            ["git", "worktree", "add", "--quiet", "--detach", str(before), commit], cwd=paths.ROOT, check=True
        )
        try:
            turns = [(seconds_of_check(before), seconds_of_check(paths.ROOT)) for _ in range(REPETITIONS + 1)]
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(before)], cwd=paths.ROOT, check=True)
    then, now = (statistics.median(seconds) for seconds in zip(*turns[1:], strict=True))  # the first turn fills caches
    print(f"data check: {commit} {then:.2f} s, now {now:.2f} s, ratio {now / then:.2f}   (goal 1.30)")


def seconds_of_check(root: Path) -> float:
    """Processor time, of user and system, of one check of all data."""
    before = os.times()
    subprocess.run(
        [sys.executable, "-m", "recomputed", "data", "check"], cwd=root, check=True, stdout=subprocess.DEVNULL
    )
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    main(sys.argv[1])

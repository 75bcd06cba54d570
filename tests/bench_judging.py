"""Time to judge the whole book beside that of an earlier commit, in turns: python -m tests.bench_judging COMMIT."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from recomputed.ground import paths

REPETITIONS = 3
JUDGED = """
import contextlib, io, json, pathlib, time
from recomputed.judging import judgement as judging

spent, count, judge = 0.0, 0, judging.judge
def timed(*arguments, **inputs):
    global spent, count
    begun = time.process_time()
    done = judge(*arguments, **inputs)
    spent, count = spent + time.process_time() - begun, count + 1
    return done
judging.judge = timed
for path in sorted(pathlib.Path("notebooks").glob("*.ipynb")):
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
print(json.dumps([spent, count]))
"""


def main(commit: str) -> None:
    """Print both medians, in seconds, the readings judged in them, and the ratio."""
    with tempfile.TemporaryDirectory(prefix="exodus-bench-") as folder:
        before = Path(folder, "before")
        subprocess.run(
            ["git", "worktree", "add", "--quiet", "--detach", str(before), commit], cwd=paths.ROOT, check=True
        )
        try:
            turns = [(judged(before), judged(paths.ROOT)) for _ in range(REPETITIONS)]
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(before)], cwd=paths.ROOT, check=True)
    (then, readings_then), (now, readings_now) = (
        (statistics.median(seconds for seconds, _ in side), side[0][1]) for side in zip(*turns, strict=True)
    )
    print(f"judging: {commit} {then:.2f} s of {readings_then} readings, now {now:.2f} s of {readings_now}, "
          f"ratio {now / then:.2f}   (goal 1.00)")  # fmt: skip


def judged(root: Path) -> tuple[float, int]:
    """Processor seconds inside `judge` of all chapters of a checkout, and how many readings that were."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, "-c", JUDGED], cwd=root, check=True, capture_output=True, text=True, env=environment
    )
    return tuple(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main(sys.argv[1])

"""What judging through time takes, and how much of it there is: python -m tests.bench_through_time."""

import contextlib
import io
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from recomputed.ground import paths
from recomputed.judging import through_time


def main() -> None:
    """Print claims with a strip, times judged, seconds, and their ratio to a cold build in the same run."""
    spent: list[float] = []
    found: list[through_time.ThroughTime] = []
    judge = through_time.through_time

    def timed(*arguments):
        begun = time.perf_counter()
        done = judge(*arguments)
        spent.append(time.perf_counter() - begun)
        found.append(done)
        return done

    through_time.through_time = timed
    for path in sorted(paths.NOTEBOOKS.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        names: dict[str, object] = {}
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in cells:
                if cell["cell_type"] == "code":
                    exec("".join(cell["source"]), names)
    with tempfile.TemporaryDirectory(prefix="exodus-bench-") as folder:
        begun = time.perf_counter()
        command = [sys.executable, "-m", "recomputed", "build", "--fresh", "--out", str(Path(folder, "html"))]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        build = time.perf_counter() - begun
    times = sum(len(history.moments) for history in found)
    largest = max((path.stat().st_size for path in paths.EDITIONS.glob("*.json")), default=0)
    print(f"through time: {len({h.claim for h in found})} claims, {len(found)} readings, {times} times judged")
    print(f"in {sum(spent):.1f} s (goal 60), {sum(spent) / build:.2f} of a cold build")
    print(f"largest record of an edition: {largest / 1000:.0f} kB   (goal 300)")


if __name__ == "__main__":
    main()

"""Time and memory of a cold build, and what a reader's browser does with its pages, printed; nothing is asserted here."""

import gzip
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench_page import print_page_figures
from tests.bench_tasks import print_tasks


def main() -> None:
    """Build the book once in a new place and print what it took."""
    with tempfile.TemporaryDirectory(prefix="exodus-bench-") as folder:
        out = Path(folder, "html")
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "recomputed", "build", "--fresh", "--out", str(out)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        seconds = time.perf_counter() - start
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        packed = {page: len(gzip.compress(page.read_bytes(), 6)) for page in out.rglob("*.html")}
        print(f"build, cold                      {seconds:6.1f} s   (goal 30)")
        print(f"memory of the largest process    {largest:6.0f} MB  (goal 1500)")
        for page in sorted(packed, key=packed.get, reverse=True)[:5]:
            print(f"{packed[page] / 1000:8.0f} kB  {page.relative_to(out)}, with gzip   (goal 150)")
        print_page_figures(out.resolve())
        print_tasks(out.resolve())


if __name__ == "__main__":
    main()

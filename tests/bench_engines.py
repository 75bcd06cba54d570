"""How fast we are beside the stock tools on the same notebooks, in one run: `make bench`.

Ratios matter, not seconds: machines differ and are noisy.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import papermill
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from exodus.formulas.mining_cost import electricity_cost_usd_per_btc
from recomputed.ground import paths
from recomputed.judging.evaluation import values_at
from recomputed.running.chapters import chapters, parameters_of
from recomputed.running.engine.environment import clean_environment
from recomputed.running.papermill_run import RECORDS_ONLY
from tests.bench_page import chromium
from tests.conftest import small_copy
from tests.dask_cluster import begin_cluster
from tests.processor_time import processor_time, told
from tests.prove.projects import copy_parts, replace_in

NAME = "fleet_j_per_th"
CHAPTER = "01_us_mining_cost"
STOCK_POINTS = 8
EXECUTING = {'execute_notebooks: "off"': "execute_notebooks: force\n  timeout: 300"}
OUR_CHANGES = {  # a file, a text of it, and two others, one after the other
    "one assumption changed": (
        "data/parameters.yml",
        *(f"  unit: J/TH\n  value: {value}\n" for value in (20.0, 20.5, 20.6)),
    ),
    "one table changed": ("data/tables/us_industrial_price_yearly.csv", "2009,0.0683", "2009,0.0684", "2009,0.0685"),
    "one sentence changed": (
        "book/method.md",
        "# Method",
        "# Method\n\nA sentence more.\n",
        "# Method\n\nAnother one.\n",
    ),
}
GROWTH = (13, 26, 52)  # chapters
PORT, SECONDS_OF_WRITING = 8765, 5  # the next build imports what it needs while somebody writes
CACHING = {'execute_notebooks: "off"': "execute_notebooks: cache\n  timeout: 300"}


def seconds(*command: str, folder: Path = paths.ROOT) -> float:
    """How long a command takes; it must succeed."""
    begun = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr[-500:]}")
    return time.monotonic() - begun


def exodus(*arguments: str) -> float:
    return seconds(sys.executable, "-m", "recomputed", *arguments)


def papermill_point(value: float, records_only: bool) -> None:
    """What people do today: papermill's Python API, a kernel for every point."""
    notebook = nbformat.read(chapters()[CHAPTER], 4)
    if records_only:
        tagged = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
        tagged.source += f"\n{RECORDS_ONLY}"
    papermill.execute_notebook(notebook, None, {NAME: value}, progress_bar=False, kernel_name="python3")


def stock_sweep(points: int, records_only: bool) -> float:
    """Seconds a point of papermill's API in a process pool of 2."""
    begun = time.monotonic()
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(partial(papermill_point, records_only=records_only), [15 + i for i in range(points)]))
    return (time.monotonic() - begun) / points


def our_sweep(points: int, folder: Path, *options: str) -> float:
    """Seconds a point of `exodus sweep --notebooks`, its start included."""
    over, out = f"{NAME}=15:30:{points}", str(folder / f"{points}{len(options)}.csv")
    words = ("sweep", CHAPTER, "--notebooks", "--over", over, "--jobs", "2", "--out", out, "--overwrite")
    return exodus(*words, *options) / points


def array_sweep(out: Path, *counts: int) -> list[str]:
    """The command for so many values of three assumptions, all combined."""
    ranges = (f"{NAME}=15:30", "us_industrial_usd_per_kwh=0.03:0.12", "btc_price_usd=50000:150000")
    overs = [word for range_, count in zip(ranges, counts, strict=True) for word in ("--over", f"{range_}:{count}")]
    return [sys.executable, "-m", "recomputed", "sweep", CHAPTER, *overs, "--out", str(out)]


def measured(command: list[str], meanwhile: Callable[[subprocess.Popen], None] = lambda _: None) -> tuple[float, float]:
    """Seconds that a command takes, and megabytes of the largest process of it; it must succeed."""
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=paths.ROOT, stdout=subprocess.DEVNULL)
    meanwhile(process)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)}: ended with {os.waitstatus_to_exitcode(status)}")
    return time.monotonic() - begun, used.ru_maxrss / 1024


def as_arrays(folder: Path) -> float:
    """Seconds a point of 100,000 over three assumptions, the whole command with its checks."""
    taken, megabytes = measured(array_sweep(folder / "arrays.parquet", 50, 50, 40))
    print(f"100,000 points as arrays: {taken:.1f} s (goal: 10), {megabytes:.0f} MB (goal: 1000)")
    return taken / 100_000


def ten_million_with_one_worker_lost(folder: Path) -> str:
    """What 10 million points take on four workers, one of which is killed after the first part is kept."""
    out = folder / "ten_million.parquet"
    address, workers, scheduler = begin_cluster(folder, 4)

    def lose_one(process: subprocess.Popen) -> None:
        while not (
            out.with_name(f"{out.name}.partial").exists() and out.with_name(f"{out.name}.partial").stat().st_size > 1000
        ):
            if process.poll() is not None:
                raise SystemExit("the sweep of ten million ended before its first part was kept")
            time.sleep(0.05)
        workers[0].kill()

    try:
        taken, megabytes = measured([*array_sweep(out, 100, 100, 1000), "--scheduler", address], lose_one)
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
    rows = pq.ParquetFile(out).metadata.num_rows
    readings = len(pd.read_parquet(out, columns=["reading"], filters=[("point", "=", 0)]))
    if rows != readings * 10_000_000:
        raise SystemExit(f"{rows:,} rows of {readings} readings at ten million points")
    out.unlink()
    return f"10 million points on four workers, one killed: {taken:.0f} s, {megabytes:.0f} MB, all {rows:,} rows"


def million_evaluations() -> tuple[float, float]:
    """Seconds of a million costs as the support of a reading calls them, and of the bare numpy expression."""
    chance = np.random.default_rng(20260412)
    j_per_th, usd_per_kwh = chance.uniform(15, 30, 1_000_000), chance.uniform(0.03, 0.2, 1_000_000)
    fixed = {"difficulty": 1.39e14, "overhead_ratio": 1.1, "subsidy_btc_per_block": 3.125, "fees_btc_per_block": 0.02}
    varied = {"fleet_j_per_th": j_per_th, "usd_per_kwh": usd_per_kwh}

    def bare() -> np.ndarray:
        return usd_per_kwh * (1.39e14 * 2**32 * (j_per_th / 1e12) * 1.1 / 3.6e6 / (3.125 + 0.02))

    assert np.allclose(values_at(electricity_cost_usd_per_btc, fixed, varied), bare())
    return tuple(min(timeit.repeat(call, number=1, repeat=9))
                 for call in (lambda: values_at(electricity_cost_usd_per_btc, fixed, varied), bare))  # fmt: skip


def ours(folder: Path, *words: str) -> float:
    """Seconds of a command in a copy of the project."""
    return seconds(sys.executable, "-m", "recomputed", *words, folder=folder)


def our_build(folder: Path, name: str, old: str, new: str) -> float:
    """Seconds of a build after another text in a file of a copy."""
    change(folder, name, old, new)
    return ours(folder, "build")


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Put another text into a file of a copy, and seal it."""
    replace_in(folder / name, old, new)
    ours(folder, "data", "seal")


def stock_build(folder: Path, name: str, old: str, new: str) -> float:
    """The same of an ordinary Jupyter Book with its own cache."""
    replace_in(folder / name, old, new)
    return jupyter_book(folder)


def sentence_served(folder: Path) -> float:
    """Seconds from the moment in which a page is saved until its new sentence stands in the browser."""
    said = "A sentence that nobody has read before."
    command = [sys.executable, "-m", "recomputed", "serve", "--port", str(PORT)]
    address = f"http://127.0.0.1:{PORT}/"
    with chromium() as browser, subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        lines = [server.stdout.readline() for _ in range(2)]  # where it is, and that it has built
        time.sleep(SECONDS_OF_WRITING)
        page = browser.new_page()
        page.goto(f"{address}method.html")
        page.wait_for_timeout(1000)
        begun = time.monotonic()
        with open(folder / "book" / "method.md", "a", encoding="utf-8") as text:
            text.write(f"\n{said}\n")
        page.get_by_text(said).first.wait_for(timeout=120_000)
        taken = time.monotonic() - begun
        server.terminate()
    if "built in" not in lines[-1]:
        raise SystemExit(f"serve: {lines[-1]}")
    return taken


def report_of(chapters_wanted: int, folder: Path) -> Path:
    """The small report with so many chapters."""
    small_copy(folder)
    for number in range(2, chapters_wanted + 1):
        ours(folder, "new", "claim", f"made-{number}")
    return folder


def stock_book(folder: Path, changes: dict[str, str]) -> Path:
    """Our pages and notebooks as an ordinary Jupyter Book."""
    shutil.copytree(paths.NOTEBOOKS, folder / "notebooks")
    shutil.copytree(paths.BOOK, folder, dirs_exist_ok=True)
    toc = paths.TOC.read_text(encoding="utf-8").replace("book/", "")
    Path(folder, "_toc.yml").write_text(toc, encoding="utf-8")
    config = paths.CONFIG.read_text(encoding="utf-8")
    for old, new in changes.items():
        config = config.replace(old, new)
    Path(folder, "_config.yml").write_text(config, encoding="utf-8")
    return folder


def jupyter_book(folder: Path) -> float:
    code = "from jupyter_book.cli.main import main; main()"
    taken = seconds(sys.executable, "-c", code, "build", str(folder), "-q")
    if failed := list(folder.glob("_build/html/reports/**/*.log")):
        raise SystemExit(f"{failed[0]}: a notebook of the stock book did not run")
    return taken


def papermill_loop(folder: Path) -> float:
    """papermill a chapter, one after another, into the book."""
    return sum(seconds(sys.executable, "-m", "papermill", str(path), str(folder / "notebooks" / path.name), "-k", "python3",
                       "--no-progress-bar") for path in chapters().values())  # fmt: skip


def main() -> None:
    clean_environment()
    os.environ.update(paths.environment_of(paths.ROOT))  # notebooks of the stock book stand outside of the report
    table = Table("work", "ours", "stock", "times as fast", "goal")
    with tempfile.TemporaryDirectory() as place:
        for row in rows(Path(place)):
            table.add_row(*row)
            Console().print(*row, sep=" | ")
    Console(width=120).print(table)


def rows(place: Path):
    """One row after another, as each is measured."""

    def row(work: str, ours: float, stock: float, goal: str) -> tuple[str, ...]:
        return work, f"{ours:.3f} s", f"{stock:.3f} s", f"{stock / ours:.2f}", goal

    brief = our_sweep(200, place)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"memory of the largest process of a sweep of 200: {largest:.0f} MB (goal: 1000 for all)")
    yield row("a million evaluations, against bare numpy", *million_evaluations(), "1/3")
    yield row("a point of a sweep, records only (200)", brief, stock_sweep(STOCK_POINTS, True), "25")
    yield row("a point of 100,000 as arrays", as_arrays(place), stock_sweep(STOCK_POINTS, True), "1000")
    print(ten_million_with_one_worker_lost(place))
    pictures = our_sweep(200, place, "--pictures")
    yield row("a point of a sweep, with pictures (200)", pictures, stock_sweep(STOCK_POINTS, False), "8")
    for points in (50, 100, 400):
        yield row(f"a point of {points} against one of 200", our_sweep(points, place), brief, "1 or more for 400")
    yield from books(place, row)


def books(place: Path, row: Callable[..., tuple[str, ...]]):
    """The rows of whole books: cold, after a change, with nothing changed, with more chapters; and of one chapter."""
    book = copy_parts(place / "book")
    os.environ.pop(paths.CHOSEN)  # ours is the copy
    whole = ours(book, "build")
    print(f"whole book, cold: {told(*processor_time(book, 'build', '--fresh'))}")
    os.environ.update(paths.environment_of(paths.ROOT))
    executing = jupyter_book(stock_book(place / "executing", EXECUTING))
    yield row("whole book, cold, against jupyter-book executing", whole, executing, "3.5")
    loop = stock_book(place / "loop", {})
    running, floor = papermill_loop(loop), jupyter_book(loop)
    yield row("whole book, cold, against papermill + jupyter-book", whole, running + floor, "4")
    print(f"of that jupyter-book takes {floor:.1f} s, whatever runs the chapters: no cold build can take less")
    caching = stock_book(place / "caching", CACHING)
    jupyter_book(caching)
    stock_nothing = statistics.median(jupyter_book(caching) for _ in range(3))
    stock = {
        "one assumption changed": stock_build(caching, f"notebooks/{CHAPTER}.ipynb", f'default(\\"{NAME}\\")', "21.0"),
        "one table changed": stock_build(
            caching, f"notebooks/{CHAPTER}.ipynb", f"{NAME} = 21.0", f"{NAME} = 21.1"
        ),  # its cache heeds no tables: the chapter is told another number, so that it runs
        "one sentence changed": stock_build(caching, "method.md", "# Method", "# Method\n\nA sentence more.\n"),
    }
    using = [name for name, path in chapters().items() if NAME in parameters_of(path)]
    for name in using:
        if name != CHAPTER:  # it has its other number
            replace_in(caching / "notebooks" / f"{name}.ipynb", f'default(\\"{NAME}\\")', "21.0")
    replace_in(caching / "notebooks" / f"{CHAPTER}.ipynb", f"{NAME} = 21.1", f"{NAME} = 21.2")
    same_work = {"one assumption changed": jupyter_book(caching)}
    os.environ.pop(paths.CHOSEN)
    yield row("nothing changed", statistics.median(ours(book, "build") for _ in range(3)), stock_nothing, "1")
    for work, (name, old, new, newer) in OUR_CHANGES.items():
        taken = our_build(book, name, old, new)
        yield row(work, taken, stock[work], "1.43")
        if work in same_work:
            yield row(
                f"the same, where the stock book runs all {len(using)} chapters that use it",
                taken,
                same_work[work],
                "–",
            )
        change(book, name, new, newer)
        print(f"{work}: {told(*processor_time(book, 'build'))}")
    print(f"a sentence saved, until it stands in the browser (serve): {sentence_served(book):.2f} s (goal: 3)")
    print(f"exodus run {CHAPTER}: {ours(book, 'run', CHAPTER):.2f} s (goal: 3)")
    each = {count: ours(report_of(count, place / f"of-{count}"), "build") / count for count in GROWTH}
    print(
        "seconds a chapter, cold: " + ", ".join(f"{each[count]:.2f} of {count}" for count in GROWTH) + " (goal: flat)"
    )


if __name__ == "__main__":
    main()

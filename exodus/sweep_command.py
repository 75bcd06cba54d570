"""`exodus sweep` from one end of the line to the other."""

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import vl_convert
from filelock import FileLock, Timeout

from exodus.declared.refusals import BadParameter, RunFailed
from exodus.declared.whole_files import write_whole
from exodus.progress import progress
from exodus.running.chapters import chapter
from exodus.running.checked import check_data_once
from exodus.running.forked import start_importing
from exodus.running.interruption import ignore_signals
from exodus.running.papermill_run import clean_environment
from exodus.running.points import Axis, axes, points
from exodus.running.sweep import Journal, journal_of, sweep, tidy, write_results
from exodus.showing.frontier import verdict_frontier

SECONDS_TO_FIND_A_SCHEDULER = 8


def sweep_chapter(
    name: str, overs: list[str], sample: int | None, jobs: int | None, scheduler: str | None, pictures: bool,
    out: Path, overwrite: bool,
) -> str:  # fmt: skip
    """Run a chapter at every point and write what was found; returns one line about it.

    Raises BadParameter for what makes no sense, RunFailed (after writing) if some points failed.
    """
    notebook = chapter(name)
    over = axes(overs, notebook, sample)
    wanted = points(over, sample)
    _refuse_bad_file(out, overwrite)
    clean_environment()
    if scheduler is None:
        start_importing()
    check_data_once()
    out = out.absolute()
    with _alone(out):
        results = _swept(notebook, wanted, jobs, scheduler, pictures, out, overwrite)
        frame, failed = tidy(wanted, results), [r["failed"] for r in results.values() if r["failed"]]
        said = "\n".join([f"{len(wanted)} points, {len(frame)} rows: {out}", *_published(frame, over, out)])
    if failed:
        raise RunFailed(
            f"{len(failed)} of {len(wanted)} points failed, the first: {failed[0]}; the others are in {out}"
        )
    return said


def _swept(
    notebook: Path, wanted: list[dict], jobs: int | None, scheduler: str | None, pictures: bool, out: Path, anew: bool
) -> dict[int, dict]:
    """Runs what no journal holds yet; returns what was found at every point."""
    if anew:
        journal_of(out).unlink(missing_ok=True)
    journal = Journal(out, notebook, wanted, pictures)
    with _executor(jobs, scheduler) as executor, progress("points", len(wanted), len(journal.finished)) as tick:
        sweep(notebook.stem, wanted, journal, executor, pictures, tick)
    return journal.finished


def _published(frame: pd.DataFrame, over: list[Axis], out: Path) -> Iterator[str]:
    """Writes the file and its picture, then forgets the journal: killed in between, the same command ends the work."""
    ignore_signals()
    write_results(frame, out)
    if len(over) <= 2 and "reading" in frame:
        picture = out.with_suffix(".svg")
        write_whole(picture, vl_convert.vegalite_to_svg(verdict_frontier(frame, [axis.name for axis in over])))
        yield f"Where the verdicts turn: {picture}"
    journal_of(out).unlink()


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """One sweep at a time writes to a file.  Raises BadParameter if another does; the lock dies with its owner."""
    lock = FileLock(out.with_name(f".{out.name}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as problem:
        raise BadParameter(f"--out {out}: another sweep is at work there") from problem
    try:
        yield
    finally:
        Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()


def _refuse_bad_file(out: Path, overwrite: bool) -> None:
    if out.suffix not in (".csv", ".parquet"):
        raise BadParameter(f"--out {out}: the name must end in .csv or .parquet")
    if not out.absolute().parent.is_dir():
        raise BadParameter(f"--out {out}: there is no folder {out.parent}")
    if out.exists() and not overwrite and not journal_of(out).exists():
        raise BadParameter(f"--out {out}: exists; give --overwrite to replace it")


@contextmanager
def _executor(jobs: int | None, scheduler: str | None) -> Iterator[Executor]:
    """Where the points run: threads here, each with a forked child, or the workers of a Dask cluster."""
    if scheduler is None:
        local = ThreadPoolExecutor(jobs or os.cpu_count() or 1)
        try:
            yield local
        finally:
            local.shutdown(cancel_futures=True)
        return
    from distributed import Client  # noqa: PLC0415  (a second to import, and seldom wanted)

    try:
        client = Client(scheduler, timeout=SECONDS_TO_FIND_A_SCHEDULER, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise BadParameter(f"--scheduler {scheduler}: no scheduler answers there") from problem
    with client:
        yield client.get_executor(pure=False, retries=3)

"""`exodus sweep` from one end of the line to the other."""

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import vl_convert

from exodus.declared.check import check_data
from exodus.declared.refusals import BadParameter, RunFailed
from exodus.progress import progress
from exodus.running.chapters import chapter
from exodus.running.forked import start_importing
from exodus.running.papermill_run import clean_environment
from exodus.running.points import axes, points
from exodus.running.sweep import Journal, sweep, tidy, write_results
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
    check_data()
    out = out.absolute()
    journal = Journal(out, notebook, wanted, pictures)
    with _executor(jobs, scheduler) as executor, progress("points", len(wanted), len(journal.finished)) as tick:
        sweep(notebook.stem, wanted, journal, executor, pictures, tick)
    frame = tidy(wanted, journal.finished)
    write_results(frame, out)
    journal.path.unlink()
    said = f"{len(wanted)} points, {len(frame)} rows: {out}"
    if len(over) <= 2 and "reading" in frame:
        picture = out.with_suffix(".svg")
        picture.write_text(
            vl_convert.vegalite_to_svg(verdict_frontier(frame, [axis.name for axis in over])), encoding="utf-8"
        )
        said += f"\nWhere the verdicts turn: {picture}"
    failed = [result["failed"] for result in journal.finished.values() if result["failed"]]
    if failed:
        raise RunFailed(
            f"{len(failed)} of {len(wanted)} points failed, the first: {failed[0]}; the others are in {out}"
        )
    return said


def _refuse_bad_file(out: Path, overwrite: bool) -> None:
    if out.suffix not in (".csv", ".parquet"):
        raise BadParameter(f"--out {out}: the name must end in .csv or .parquet")
    if not out.absolute().parent.is_dir():
        raise BadParameter(f"--out {out}: there is no folder {out.parent}")
    if overwrite:
        out.with_name(f"{out.name}.partial").unlink(missing_ok=True)
    elif out.exists():
        raise BadParameter(f"--out {out}: exists; give --overwrite to replace it")


@contextmanager
def _executor(jobs: int | None, scheduler: str | None) -> Iterator[Executor]:
    """Where the points run: threads here, each with a forked child, or the workers of a Dask cluster."""
    if scheduler is None:
        with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as local:
            yield local
        return
    from distributed import Client  # noqa: PLC0415  (a second to import, and seldom wanted)

    try:
        client = Client(scheduler, timeout=SECONDS_TO_FIND_A_SCHEDULER, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise BadParameter(f"--scheduler {scheduler}: no scheduler answers there") from problem
    with client:
        yield client.get_executor(pure=False, retries=3)

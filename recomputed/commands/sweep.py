"""`recomputed sweep` from one end of the line to the other."""

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import vl_convert

from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.ground.interruption import ignore_signals
from recomputed.ground.progress import progress
from recomputed.ground.write_gate import UNSEALED, admit_file, admit_new_file, put_file, put_new_file, sealed
from recomputed.running.array_sweep import array_sweep, content
from recomputed.running.chapters import chapter
from recomputed.running.cluster import address_of_scheduler, cluster
from recomputed.running.data_check_cache import check_data_once
from recomputed.running.engine.forked import start_importing
from recomputed.running.papermill_run import clean_environment
from recomputed.running.sweep import Journal, is_journal, journal_of, results, sweep, tidy
from recomputed.running.sweep_points import MOST_AS_ARRAYS, Axis, axes, point_arrays, points
from recomputed.showing.turning_map import verdict_frontier

MOST_DRAWN_AXES = 2


def sweep_chapter(
    name: str,
    overs: list[str],
    sample: int | None,
    jobs: int | None,
    scheduler: str | None,
    pictures: bool,
    out: Path,
    overwrite: bool,
) -> str:
    """Run a chapter at every point and write what was found; returns one line about it.

    Raises BadParameter for what makes no sense, RunFailed (after writing) if some points failed.
    """
    notebook, out = chapter(name), out.absolute()
    over = axes(overs, notebook, sample)
    wanted = points(over, sample)
    address_of_scheduler(scheduler)
    _admit(out, len(over), overwrite)
    clean_environment()
    if scheduler is None:
        start_importing()
    check_data_once()
    with Journal(out, notebook, wanted, pictures, anew=overwrite) as journal:
        _refuse_another_file(out, journal, overwrite)
        _run_points(notebook.stem, wanted, journal, jobs, scheduler, pictures)
        found = journal.finished
        frame, failed = tidy(wanted, found), [r["failed"] for r in found.values() if r["failed"]]
        published = _published(frame, over, out, journal, overwrite)
        said = "\n".join([f"{len(wanted)} points, {len(frame)} rows: {out}", *published])
    if failed:
        raise RunFailed(
            f"{len(failed)} of {len(wanted)} points failed, the first: {failed[0]}; the others are in {out}"
        )
    return said


def sweep_values(name: str, overs: list[str], sample: int | None, jobs: int | None, out: Path, overwrite: bool) -> str:
    """Reckon the values of a chapter's readings at every point, as arrays; returns what was found and how.

    Raises BadParameter for what makes no sense, RunFailed if a whole run at one of the checked points says something else.
    """
    notebook, out = chapter(name), out.absolute()
    over = axes(overs, notebook, sample, MOST_AS_ARRAYS)
    _refuse_bad_file(out)
    admit_new_file("--out", out, overwrite)
    arrays = point_arrays(over, sample)
    clean_environment()
    start_importing()
    check_data_once()
    with tempfile.TemporaryDirectory(prefix="recomputed-sweep-") as folder, progress("runs", 1 + len(over)) as tick:
        found = array_sweep(notebook, over, arrays, Path(folder), jobs or os.cpu_count() or 1, tick)
        ignore_signals()
        put_new_file("--out", out, content(found, arrays, out.suffix), overwrite)
    count = len(next(iter(arrays.values())))
    ways = Counter(reading.way for reading in found.readings)
    said = [
        f"{count:,} points, {count * len(found.readings):,} rows: {out}",
        "; ".join(f"{number} readings {way}" for way, number in ways.items()),
        f"{found.checked} points run as whole notebooks: all values equal"
        + (f"; at {found.without_meaning} more a reading has no meaning" if found.without_meaning else ""),
    ]
    return "\n".join([*said, *(f"left out: {line}" for line in found.left_out)])


def _refuse_bad_file(out: Path) -> None:
    if out.suffix not in (".csv", ".parquet"):
        raise BadParameter(f"--out {out}: the name must end in .csv or .parquet")
    if not out.parent.is_dir():
        raise BadParameter(f"--out {out}: there is no folder {out.parent}")


def _admit(out: Path, axes: int, overwrite: bool) -> None:
    """Everything that a sweep writes: the file, its journal while it runs, and a picture of one or two axes."""
    _refuse_bad_file(out)
    journal = journal_of(out)
    admit_new_file("--out", out, overwrite or is_journal(journal))
    if not is_journal(journal) and os.path.lexists(journal):
        raise BadParameter(f"--out {out}: {journal.name} is there, and no journal of a sweep; move it away")
    if axes <= MOST_DRAWN_AXES:
        admit_file("--out", _picture_of(out), beside=True)


def _refuse_another_file(out: Path, journal: Journal, overwrite: bool) -> None:
    """A file beside an unfinished journal is ours only if it is the one that this very sweep was about to write."""
    if _digest(out) not in (None, journal.results) and not overwrite:
        raise BadParameter(f"--out {out}: exists; give --overwrite to replace it")


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _run_points(
    name: str, wanted: list[dict[str, Value]], journal: Journal, jobs: int | None, scheduler: str | None, pictures: bool
) -> None:
    """Runs what no journal holds yet."""
    done = len(journal.finished)
    with _executor(jobs, scheduler) as (executor, look), progress("points", len(wanted), done) as tick:
        sweep(name, wanted, journal, executor, pictures, tick, look)


def _published(frame: pd.DataFrame, over: list[Axis], out: Path, journal: Journal, overwrite: bool) -> Iterator[str]:
    """Writes the file and its picture, then forgets the journal: killed in between, the same command ends the work."""
    content = results(frame, out.suffix)
    journal.announce(content)
    is_ours = _digest(out) == journal.results  # written before this very sweep was cut short at its end
    ignore_signals()
    put_new_file("--out", out, content, overwrite or is_ours)
    if len(over) <= MOST_DRAWN_AXES and "reading" in frame:
        svg = vl_convert.vegalite_to_svg(verdict_frontier(frame, [axis.name for axis in over]))
        put_file("--out", _picture_of(out), sealed(f"{svg}<!-- recomputed-sha256: {UNSEALED} -->\n"), beside=True)
        yield f"Where the verdicts turn: {_picture_of(out)}"
    journal.forget()


def _picture_of(out: Path) -> Path:
    return out.with_suffix(".svg")


@contextmanager
def _executor(jobs: int | None, scheduler: str | None) -> Iterator[tuple[Executor, Callable[[], None]]]:
    """Where the points run, and a look whether anybody still runs them: threads here, each with a forked child, or the
    workers of a Dask cluster.
    """
    if scheduler is not None:
        with cluster(scheduler) as found:
            yield found
        return
    local = ThreadPoolExecutor(jobs or os.cpu_count() or 1)
    try:
        yield local, lambda: None
    finally:
        local.shutdown(cancel_futures=True)

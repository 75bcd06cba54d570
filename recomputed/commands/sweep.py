"""`recomputed sweep`: a chapter at every point of a grid or a sample of its parameters, as arrays or run by run."""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from io import BufferedRandom
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import vl_convert

from recomputed.declared.values import Value
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RunFailed, several
from recomputed.ground.interruption import ignore_signals
from recomputed.ground.progress import progress
from recomputed.ground.write_gate import UNSEALED, admit_file, admit_new_file, put_file, put_new_file, sealed
from recomputed.running.array_rows import write_rows
from recomputed.running.array_sweep import ChunkJournal, Prepared, Wanted, prepared, reckon, runs_before
from recomputed.running.chapters import chapter
from recomputed.running.cluster import address_of_scheduler, cluster
from recomputed.running.data_check_cache import check_data_once
from recomputed.running.engine.environment import clean_environment
from recomputed.running.engine.fork_server import start_importing
from recomputed.running.journal import JournalFile, is_journal, journal_of
from recomputed.running.sweep import Journal, in_parts, results, run_point, tidy
from recomputed.running.sweep_points import MOST_AS_ARRAYS, Axis, axes, drawn_points, points
from recomputed.showing.turning_map import verdict_frontier

MOST_DRAWN_AXES = 2
MOST_POINTS_WAITING = 64
MOST_CHUNKS_WAITING = 8  # each takes some megabytes until it is kept
Submit = Callable[..., Future[Any]]


def sweep_arrays(
    name: str, overs: list[str], sample: int | None, jobs: int | None, scheduler: str | None, out: Path, overwrite: bool
) -> str:
    """Reckon a chapter's readings at every point, as arrays, and write them; returns what was found and how.

    Raises BadParameter for what makes no sense, RunFailed if a whole run at one of the checked points says something else.
    """
    notebook, out = chapter(name), out.absolute()
    over = axes(overs, notebook, sample, MOST_AS_ARRAYS)
    _make_ready(scheduler, out, len(over), overwrite, runs_here=True)
    with _workers(jobs, scheduler, notebook.stem) as workers:
        with progress("runs", runs_before(over, sample)) as tick:
            found = prepared(notebook, over, sample, jobs or os.cpu_count() or 1, tick)
        if not found.readings:
            raise BadParameter(f"no reading can be reckoned as an array: {several(found.left_out)}")
        with ChunkJournal(out, notebook, found.wanted, anew=overwrite) as journal:
            _refuse_another_file(out, journal, overwrite)
            _reckon_chunks(found.wanted, journal, *workers)
            write = partial(write_rows, suffix=out.suffix, found=found, journal=journal)
            published = _publish(write, over, out, journal, overwrite)
    return "\n".join([*_said(found, out), *published, *(f"left out: {line}" for line in found.left_out)])


def _said(found: Prepared, out: Path) -> Iterator[str]:
    count, compared = found.wanted.points, [whole for whole in found.whole.values() if whole is not None]
    ways = Counter(found.way(address) for address in found.readings)
    without_meaning = len(found.whole) - len(compared)
    yield f"{count:,} points, {count * len(found.readings):,} rows: {out}"
    yield "; ".join(f"{number} readings {way}" for way, number in ways.items())
    yield f"{len(compared)} points run as whole notebooks: all values equal" + (
        f"; at {without_meaning} more a reading has no meaning" if without_meaning else ""
    )


def sweep_notebooks(
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
    _make_ready(scheduler, out, len(over), overwrite, runs_here=scheduler is None)
    with Journal(out, notebook, wanted, pictures, anew=overwrite) as journal:
        _refuse_another_file(out, journal, overwrite)
        _run_points(notebook.stem, wanted, journal, jobs, scheduler, pictures)
        found = journal.finished
        frame, failed = tidy(wanted, found), [r["failed"] for r in found.values() if r["failed"]]
        shown = frame[frame.point.isin(drawn_points(over, sample))]
        published = _publish(_writing(frame, shown, out.suffix), over, out, journal, overwrite)
        said = "\n".join([f"{len(wanted)} points, {len(frame)} rows: {out}", *published])
    if failed:
        raise RunFailed(
            f"{len(failed)} of {len(wanted)} points failed, the first: {failed[0]}; the others are in {out}"
        )
    return said


def _writing(frame: pd.DataFrame, shown: pd.DataFrame, suffix: str) -> Callable[[BinaryIO], pd.DataFrame]:
    def write(file: BinaryIO) -> pd.DataFrame:
        file.write(results(frame, suffix))
        return shown

    return write


def _make_ready(scheduler: str | None, out: Path, axes: int, overwrite: bool, runs_here: bool) -> None:
    """Everything that can be refused before a notebook runs, and what runs need."""
    address_of_scheduler(scheduler)
    _admit(out, axes, overwrite)
    clean_environment()
    if runs_here:
        start_importing()
    check_data_once()


def _admit(out: Path, axes: int, overwrite: bool) -> None:
    """Everything that a sweep writes: the file, its journal while it runs, and a picture of one or two axes."""
    if out.suffix not in (".csv", ".parquet"):
        raise BadParameter(f"--out {out}: the name must end in .csv or .parquet")
    if not out.parent.is_dir():
        raise BadParameter(f"--out {out}: there is no folder {out.parent}")
    journal = journal_of(out)
    admit_new_file("--out", out, overwrite or is_journal(journal))
    if not is_journal(journal) and os.path.lexists(journal):
        raise BadParameter(f"--out {out}: {journal.name} is there, and no journal of a sweep; move it away")
    if axes <= MOST_DRAWN_AXES:
        admit_file("--out", _picture_of(out), beside=True)


def _refuse_another_file(out: Path, journal: JournalFile[Any], overwrite: bool) -> None:
    """A file beside an unfinished journal is ours only if it is the one that this very sweep was about to write."""
    if _checksum(out) not in (None, journal.results) and not overwrite:
        raise BadParameter(f"--out {out}: exists; give --overwrite to replace it")


def _checksum(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _run_points(
    name: str, wanted: list[dict[str, Value]], journal: Journal, jobs: int | None, scheduler: str | None, pictures: bool
) -> None:
    """Runs what no journal holds yet."""
    left = [i for i in range(len(wanted)) if i not in journal.finished]
    with (
        _workers(jobs, scheduler, name) as (submit, look),
        progress("points", len(wanted), len(journal.finished)) as tick,
    ):
        for i, found in in_parts(
            left, lambda i: submit(run_point, str(paths.ROOT), name, wanted[i], pictures), look, MOST_POINTS_WAITING
        ):
            journal.add(i, found)
            tick()


def _reckon_chunks(wanted: Wanted, journal: ChunkJournal, submit: Submit, look: Callable[[], None]) -> None:
    """Reckons what no journal holds yet."""
    chunks = wanted.chunks
    left = [i for i in range(len(chunks)) if i not in journal.finished]
    with progress("parts", len(chunks), len(journal.finished)) as tick:
        for i, values in in_parts(
            left, lambda i: submit(reckon, str(paths.ROOT), wanted, chunks[i]), look, MOST_CHUNKS_WAITING
        ):
            journal.add(i, values)
            tick()


def _publish(
    write: Callable[[BinaryIO], pd.DataFrame],
    over: list[Axis],
    out: Path,
    journal: JournalFile[Any],
    overwrite: bool,
) -> list[str]:
    """Writes the file and its picture, then forgets the journal: killed in between, the same command ends the work.

    `write` writes the rows and returns those that the picture shows.
    """
    is_ours = _checksum(out) == journal.results  # written before this very sweep was cut short at its end
    rows, said = pd.DataFrame(), []

    def written(file: BufferedRandom) -> None:
        nonlocal rows
        rows = write(file)
        file.seek(0)
        journal.announce(hashlib.file_digest(file, "sha256").hexdigest())
        ignore_signals()

    put_new_file("--out", out, written, overwrite or is_ours)
    if len(over) <= MOST_DRAWN_AXES and "reading" in rows:
        svg = vl_convert.vegalite_to_svg(verdict_frontier(rows, [axis.name for axis in over]))
        put_file("--out", _picture_of(out), sealed(f"{svg}<!-- recomputed-sha256: {UNSEALED} -->\n"), beside=True)
        said = [f"Where the verdicts turn: {_picture_of(out)}"]
    journal.forget()
    return said


def _picture_of(out: Path) -> Path:
    return out.with_suffix(".svg")


@contextmanager
def _workers(jobs: int | None, scheduler: str | None, name: str) -> Iterator[tuple[Submit, Callable[[], None]]]:
    """Where the parts of a sweep of a chapter are begun, and a look whether anybody still does them: threads here, each
    with a forked child, or the workers of a Dask cluster.
    """
    if scheduler is not None:
        with cluster(scheduler, name) as found:
            yield found
        return
    local = ThreadPoolExecutor(jobs or os.cpu_count() or 1)
    try:
        yield local.submit, lambda: None
    finally:
        local.shutdown(cancel_futures=True)

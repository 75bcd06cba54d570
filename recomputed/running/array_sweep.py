"""A sweep without a run at every point: one run of the chapter hands whole arrays to its formulas.

What makes that the same as so many runs is looked at, not taken for granted: a run at another value of each swept
assumption shows which readings it reaches on another way than through `judge`, and a seeded sample of the points is run as whole
notebooks and compared.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from recomputed.declared.inputs import default
from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter, RunFailed, several
from recomputed.ground.safe_csv import inert
from recomputed.judging.at_points import MIME, AtPoints
from recomputed.judging.bounds import margin
from recomputed.judging.joint_sample import SEED
from recomputed.judging.record import Judgement
from recomputed.running.papermill_run import run
from recomputed.running.records import judgements
from recomputed.running.sweep_points import Axis

CHECKED = 20
MOST_RUNS = 2000  # points at which a reading is run that cannot be reckoned as an array
AGREES = 1e-9  # relative
LEAST = 1e-12  # what is left of a difference of two large numbers
AS_ARRAY, AS_RUNS, SAME = "as an array", "a run at each point", "the same at all points"
Points = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class SweptReading:
    """A reading at all points: its values (nan where it is undefined), and by which way they came."""

    judged: Judgement
    values: np.ndarray
    way: str


@dataclass(frozen=True)
class ArraySweep:
    """What was found, at how many points it was compared with runs, and what was left out and why."""

    readings: list[SweptReading]
    checked: int
    without_meaning: int  # of the points of the sample: no run can be made there
    left_out: list[str]


def array_sweep(
    notebook: Path, axes: list[Axis], points: Points, folder: Path, jobs: int, tick: Callable[[], None]
) -> ArraySweep:
    """Every reading of a chapter at all points; `folder` is for what the run leaves, `tick` hears of each run.

    Raises RunFailed, naming reading and point, if a whole run says something else than the array; what `run` raises.
    """
    stored, nothing = folder / "points.npz", folder / "nothing.npz"
    columns: dict[str, Any]  # for a function with options of its own
    columns = {name: column.astype(str) if column.dtype == object else column for name, column in points.items()}
    np.savez(stored, **columns)
    np.savez(nothing)
    count = len(next(iter(points.values())))
    chosen = np.sort(np.random.default_rng(SEED).choice(count, min(CHECKED, count), replace=False))
    with ThreadPoolExecutor(jobs) as pool:
        base = pool.submit(_run_with, notebook, {}, stored, folder)
        moved = {axis.name: pool.submit(_run_elsewhere, notebook, axis, nothing, folder) for axis in axes}
        at_points = {int(i): pool.submit(_values_by_run, notebook, point(points, int(i))) for i in chosen}
        judged, at = _found(base.result())
        tick()
        reached = {name: _reached(at, future.result(), tick) for name, future in moved.items()}
        beyond = {address for addresses in reached.values() for address in addresses}
        whole = {i: future.result() for i, future in at_points.items()}
    readings = [
        SweptReading(record, *_at_all_points(at[address], record, folder, count))
        for address, record in judged.items()
        if address not in beyond
    ]
    checked = sum(_compare(readings, values, i, points) for i, values in whole.items() if values is not None)
    by_runs, left_out = _by_runs(notebook, {a: judged[a] for a in judged if a in beyond}, reached, points, jobs, tick)
    return ArraySweep([*readings, *by_runs], checked, len(whole) - checked, left_out)


def _run_with(notebook: Path, changes: dict[str, Value], points: Path, folder: Path) -> nbformat.NotebookNode:
    line = (
        "from recomputed.judging.at_points import judging_at; from recomputed.showing.records_only import figure, when_true; "
        f"judge = judging_at({str(points)!r}, {str(folder)!r})"
    )
    return run(notebook, changes, pictures=False, briefly=line).notebook


def _found(notebook: nbformat.NotebookNode) -> tuple[dict[tuple[str, str], Judgement], dict[tuple[str, str], AtPoints]]:
    bundles = [
        output.data[MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
    at = {(one.claim, one.id): one for one in map(AtPoints.model_validate, bundles)}
    return {(record.claim, record.id): record for record in judgements(notebook)}, at


def _run_elsewhere(notebook: Path, axis: Axis, points: Path, folder: Path) -> nbformat.NotebookNode | None:
    """A run at another value of an axis than the published one; None if no value that is tried has a meaning alone."""
    values = axis.values or [axis.low, axis.high]
    tried = dict.fromkeys([values[-1], values[0], values[len(values) // 2], values[len(values) // 3]])
    for value in tried:
        if value != default(axis.name):
            with suppress(BadParameter):
                return _run_with(notebook, {axis.name: value}, points, folder)
    return None


def _reached(
    base: Mapping[tuple[str, str], AtPoints], run_elsewhere: nbformat.NotebookNode | None, tick: Callable[[], None]
) -> set[tuple[str, str]]:
    """The readings into which an assumption finds another way than through `judge`; all of them where nobody can tell."""
    tick()
    if run_elsewhere is None:
        return set(base)
    other = _found(run_elsewhere)[1]
    return {address for address, at in base.items() if other[address].fixed != at.fixed}


def point(points: Points, i: int) -> dict[str, Value]:
    """The parameters of one point, as a run takes them."""
    return {name: column[i].item() if hasattr(column[i], "item") else column[i] for name, column in points.items()}


def _values_by_run(notebook: Path, changes: dict[str, Value]) -> dict[tuple[str, str], Judgement] | None:
    """The readings of a whole run; None at a point that leaves one of them undefined, where no run can be compared."""
    try:
        return {(r.claim, r.id): r for r in judgements(run(notebook, changes, pictures=False).notebook)}
    except BadParameter:
        return None


def _at_all_points(at: AtPoints, judged: Judgement, folder: Path, count: int) -> tuple[np.ndarray, str]:
    if at.file is None:
        return np.full(count, judged.value), SAME
    return np.load(folder / at.file, mmap_mode="r"), AS_ARRAY


def _compare(readings: list[SweptReading], whole: Mapping[tuple[str, str], Judgement], i: int, points: Points) -> bool:
    for reading in readings:
        judged, value = reading.judged, float(reading.values[i])
        other = whole[judged.claim, judged.id]
        side = bool(margin(judged, np.array([value]))[0] >= 0)
        if not abs(other.value - value) <= max(AGREES * abs(other.value), LEAST) or side != other.holds:
            at = ", ".join(f"{name} = {given}" for name, given in point(points, i).items())
            raise RunFailed(
                f"{judged.claim}/{judged.id}: at {at} a run says {other.value:.12g} and the array {value:.12g}; nothing is written"
            )
    return True


def _by_runs(
    notebook: Path,
    judged: Mapping[tuple[str, str], Judgement],
    reached: Mapping[str, set[tuple[str, str]]],
    points: Points,
    jobs: int,
    tick: Callable[[], None],
) -> tuple[list[SweptReading], list[str]]:
    """The readings that an assumption reaches past `judge`: run at every point, or left out where that are too many."""
    count = len(next(iter(points.values())))
    if not judged:
        return [], []
    if count > MOST_RUNS:
        return [], [
            f"{claim}/{name}: {' and '.join(n for n, of in reached.items() if (claim, name) in of)} reaches it before it is judged, so "
            f"that it needs a run at every point; of those there are at most {MOST_RUNS:,}"
            for claim, name in judged
        ]
    with ThreadPoolExecutor(jobs) as pool:
        runs = list(pool.map(lambda i: _values_by_run(notebook, point(points, i)), range(count)))
    tick()
    found = []
    for address, record in judged.items():
        values = np.array([np.nan if one is None else one[address].value for one in runs])
        found.append(SweptReading(record, values, AS_RUNS))
    return found, []


def tables(found: ArraySweep, points: Points) -> Iterator[pa.Table]:
    """A table for each reading, a row for each point."""
    count = len(next(iter(points.values())))
    columns = {name: pa.array(column) for name, column in points.items()}
    for reading in found.readings:
        judged, values = reading.judged, np.asarray(reading.values)
        words = {
            "claim": judged.claim,
            "reading": judged.id,
            "role": judged.role,
            "quantity": judged.quantity,
            "unit": judged.unit,
            "way": reading.way,
        }
        missing = ~np.isfinite(values)
        yield pa.table(
            {
                "point": pa.array(np.arange(count)),
                **columns,
                **{name: _constant(word, count) for name, word in words.items()},
                "value": pa.array(values, mask=missing),
                "holds": pa.array(margin(judged, values) >= 0, mask=missing),
            }
        )


def _constant(word: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, dtype=np.int8)), pa.array([inert(word)]))


def content(found: ArraySweep, points: Points, suffix: str) -> bytes:
    """The file: CSV or Parquet by its ending.  Raises BadParameter if every reading was left out."""
    if not found.readings:
        raise BadParameter(f"no reading can be reckoned as an array: {several(found.left_out)}")
    packed = io.BytesIO()
    if suffix == ".parquet":
        parts = tables(found, points)
        first = next(parts)
        with pq.ParquetWriter(packed, first.schema, compression="zstd") as writer:
            for table in (first, *parts):
                writer.write_table(table)
        return packed.getvalue()
    from pyarrow import csv  # only for a CSV

    for i, table in enumerate(tables(found, points)):
        plain = table.cast(pa.schema([_plain(field) for field in table.schema]))
        csv.write_csv(plain, packed, csv.WriteOptions(include_header=i == 0))
    return packed.getvalue()


def _plain(field: pa.Field) -> pa.Field:
    return pa.field(field.name, pa.string()) if pa.types.is_dictionary(field.type) else field

"""A sweep without a run at every point: one run of the chapter hands whole arrays of points to its formulas.

What makes that the same as so many runs is looked at, not taken for granted: a run at another value of each swept
assumption shows which readings it reaches on another way than through `judge`, and a seeded sample of the points is run as whole
notebooks and compared.  Of many points a part at a time is reckoned, so that no more than that has to be held.
"""

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from recomputed.declared.inputs import default
from recomputed.declared.values import Value
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.judging.at_points import MIME, AtPoints
from recomputed.judging.bounds import margin
from recomputed.judging.joint_sample import SEED
from recomputed.judging.precomputed_states import column_of
from recomputed.judging.record import Judgement
from recomputed.running.chapters import chapter
from recomputed.running.engine.environment import clean_environment
from recomputed.running.journal import JournalFile
from recomputed.running.papermill_run import run
from recomputed.running.records import displayed, judgements
from recomputed.running.sweep import AS_RUN, state_of
from recomputed.running.sweep_points import MOST_POINTS, Axis, count_of, point_arrays, point_at

CHECKED = 20
POINTS_A_CHUNK = 2**17  # an array of a formula's steps takes a megabyte
RUNS_A_CHUNK = 2**4  # of points each of which has to be run
AGREES = 1e-9  # relative
LEAST = 1e-12  # what is left of a difference of two large numbers
AS_ARRAY, ONE_BY_ONE, SAME = "as an array", "its formula at each point", "the same at all points"
Points = Mapping[str, np.ndarray]
Address = tuple[str, str]  # claim and reading
Readings = dict[Address, Judgement]


@dataclass(frozen=True)
class Wanted:
    """The points of a sweep, and what is to be reckoned there; small enough to be sent to whoever reckons.

    `arrays` holds, by reading, the digest of what is fixed in it, which every run of the chapter has to confirm.
    """

    chapter: str
    over: list[Axis]
    sample: int | None
    arrays: dict[Address, str]
    runs: list[Address]

    @property
    def points(self) -> int:
        """How many there are."""
        return count_of(self.over, self.sample)

    @property
    def rows(self) -> list[Address]:
        """The readings that are reckoned, in the order of the rows of a chunk."""
        return [*self.arrays, *self.runs]

    @property
    def chunks(self) -> list[range]:
        """The points of each part that is reckoned at once."""
        size = RUNS_A_CHUNK if self.runs else POINTS_A_CHUNK
        return [range(begin, min(begin + size, self.points)) for begin in range(0, self.points, size)]


@dataclass(frozen=True)
class Prepared:
    """What is known before a point is reckoned: every reading, which of their formulas take no arrays, what is left out and
    why, and what whole runs said at some of the points (None where a reading has no meaning: no run can be made there).
    """

    wanted: Wanted
    readings: Readings
    one_by_one: set[Address]
    left_out: list[str]
    whole: dict[int, Readings | None]

    def way(self, address: Address) -> str:
        """By which way the values of a reading come."""
        if address in self.wanted.runs:
            return AS_RUN
        if address not in self.wanted.arrays:
            return SAME
        return ONE_BY_ONE if address in self.one_by_one else AS_ARRAY


def runs_before(over: list[Axis], sample: int | None) -> int:
    """How many runs of the chapter are made before the points are reckoned."""
    return 1 + len(over) + min(CHECKED, count_of(over, sample))


def prepared(notebook: Path, over: list[Axis], sample: int | None, jobs: int, tick: Callable[[], None]) -> Prepared:
    """Runs the chapter where it is published, elsewhere on each axis, and at the points of the check; `tick` hears of each run.

    Raises what `run` raises.
    """
    count = count_of(over, sample)
    chosen = np.sort(np.random.default_rng(SEED).choice(count, min(CHECKED, count), replace=False)).tolist()
    checks = {i: point_at(over, sample, i) for i in chosen}
    some = {axis.name: column_of([check[axis.name] for check in checks.values()]) for axis in over}
    nothing: dict[str, np.ndarray] = {}

    def ticking(function: Callable[..., Any], *arguments: object) -> Any:
        found = function(*arguments)
        tick()
        return found

    with ThreadPoolExecutor(jobs) as pool:
        base = pool.submit(ticking, _run_with, notebook, {}, some)
        moved = {axis.name: pool.submit(ticking, _run_elsewhere, notebook, axis, nothing) for axis in over}
        runs = {i: pool.submit(ticking, _values_by_run, notebook, check) for i, check in checks.items()}
        readings, at = base.result().readings, base.result().at
        reached = {name: _reached(at, future.result()) for name, future in moved.items()}
        whole = {i: future.result() for i, future in runs.items()}
    beyond = [address for address in readings if any(address in addresses for addresses in reached.values())]
    arrays = {a: found.fixed for a, found in at.items() if a not in beyond and found.file is not None}
    one_by_one = {a for a in arrays if not at[a].takes_arrays}
    wanted = Wanted(notebook.stem, over, sample, arrays, beyond)
    if count <= MOST_POINTS or not beyond:
        return Prepared(wanted, readings, one_by_one, [], whole)
    left_out = [
        f"{claim}/{name}: {' and '.join(n for n, of in reached.items() if (claim, name) in of)} reaches it before it is judged, so "
        f"that it needs a run at every point; of those there are at most {MOST_POINTS:,}"
        for claim, name in beyond
    ]
    wanted = Wanted(notebook.stem, over, sample, arrays, [])
    kept = {a: judged for a, judged in readings.items() if a not in beyond}
    return Prepared(wanted, kept, one_by_one, left_out, whole)


def reckon(root: str, wanted: Wanted, points: range) -> np.ndarray:
    """The values of the readings at some of the points: a row for each reading, nan where it is undefined.

    A worker may have been started anywhere: it is told which report is meant.
    Raises RunFailed, naming the reading, if the chapter is not the same in two runs; what `run` raises.
    """
    paths.choose(Path(root))
    clean_environment()
    notebook = chapter(wanted.chapter)
    columns = point_arrays(wanted.over, wanted.sample, points.start, points.stop)
    found = np.full((len(wanted.rows), len(points)), np.nan)
    if wanted.arrays:
        ran = _run_with(notebook, {}, columns)
        for row, (address, fixed) in enumerate(wanted.arrays.items()):
            if ran.at[address].fixed != fixed:
                raise RunFailed(f"{'/'.join(address)}: two runs of the chapter hand different data to its formula")
            found[row] = ran.values[address]
    if wanted.runs:
        for column, i in enumerate(points):
            run_there = _values_by_run(notebook, point_at(wanted.over, wanted.sample, i))
            if run_there is not None:
                found[len(wanted.arrays) :, column] = [run_there[address].value for address in wanted.runs]
    return found


@dataclass(frozen=True)
class _RanWithPoints:
    """One run with points: its readings as published, what it says of each, and their values at the points."""

    readings: Readings
    at: dict[Address, AtPoints]
    values: dict[Address, np.ndarray]


def _run_with(notebook: Path, changes: dict[str, Value], points: Points) -> _RanWithPoints:
    with tempfile.TemporaryDirectory(prefix="recomputed-sweep-") as folder:
        stored = Path(folder, "points.npz")
        columns: dict[str, Any]  # for a function with options of its own
        columns = {name: column.astype(str) if column.dtype == object else column for name, column in points.items()}
        np.savez(stored, **columns)
        line = (
            "from recomputed.judging.at_points import judging_at; from recomputed.showing.records_only import figure, when_true; "
            f"judge = judging_at({str(stored)!r}, {folder!r})"
        )
        executed = run(notebook, changes, pictures=False, briefly=line).notebook
        at = _at_points(executed)
        values = {address: np.load(Path(folder, one.file)) for address, one in at.items() if one.file is not None}
    return _RanWithPoints({(record.claim, record.id): record for record in judgements(executed)}, at, values)


def _at_points(notebook: nbformat.NotebookNode) -> dict[Address, AtPoints]:
    return {(one.claim, one.id): one for one in displayed(notebook, MIME, AtPoints)}


def _run_elsewhere(notebook: Path, axis: Axis, points: Points) -> dict[Address, AtPoints] | None:
    """A run at another value of an axis than the published one; None if no value that is tried has a meaning alone."""
    values = axis.values or [axis.low, axis.high]
    tried = dict.fromkeys([values[-1], values[0], values[len(values) // 2], values[len(values) // 3]])
    for value in tried:
        if value != default(axis.name):
            with suppress(BadParameter):
                return _run_with(notebook, {axis.name: value}, points).at
    return None


def _reached(base: Mapping[Address, AtPoints], elsewhere: Mapping[Address, AtPoints] | None) -> set[Address]:
    """The readings into which an assumption finds another way than through `judge`; all of them where nobody can tell."""
    if elsewhere is None:
        return set(base)
    return {address for address, at in base.items() if elsewhere[address].fixed != at.fixed}


def _values_by_run(notebook: Path, changes: dict[str, Value]) -> Readings | None:
    """The readings of a whole run; None at a point that leaves one of them undefined, where no run can be compared."""
    try:
        return {(r.claim, r.id): r for r in judgements(run(notebook, changes, pictures=False).notebook)}
    except BadParameter:
        return None


def compare(values: Mapping[Address, float], whole: Readings, at: Mapping[str, Value]) -> None:
    """Raises RunFailed, naming reading and point, if a whole run says something else than the arrays."""
    for address, value in values.items():
        other = whole[address]
        side = bool(margin(other, np.array([value]))[0] >= 0)
        if not abs(other.value - value) <= max(AGREES * abs(other.value), LEAST) or side != other.holds:
            where = ", ".join(f"{name} = {given}" for name, given in at.items())
            raise RunFailed(
                f"{'/'.join(address)}: at {where} a run says {other.value:.12g} and the array {value:.12g}; nothing is written"
            )


class ChunkJournal(JournalFile[int]):
    """The finished chunks of a sweep: after the line of each stand its values, of which only the place is held."""

    def __init__(self, out: Path, notebook: Path, wanted: Wanted, anew: bool = False):
        """As any journal; what is wanted is part of the state to which it belongs."""
        self._chunks, self._rows = wanted.chunks, len(wanted.rows)
        described = [[axis.name, axis.low, axis.high, axis.values] for axis in wanted.over]
        readings = [sorted(map(list, wanted.arrays.items())), wanted.runs]
        super().__init__(out, state_of(notebook, [described, wanted.sample, readings], pictures=False), anew)

    def add(self, chunk: int, values: np.ndarray) -> None:
        """Keep one finished chunk, on the disk before it counts as finished."""
        payload = np.ascontiguousarray(values, dtype="<f8").tobytes()
        self._append({"chunk": chunk, "sha256": hashlib.sha256(payload).hexdigest()}, payload)
        self.finished[chunk] = self._file.tell() - len(payload) - 1

    def values(self, chunk: int) -> np.ndarray:
        """The values of a finished chunk: a row for each reading."""
        self._file.seek(self.finished[chunk])
        payload = self._file.read(self._bytes_of(chunk))
        return np.frombuffer(payload, dtype="<f8").reshape(self._rows, len(self._chunks[chunk]))

    def _bytes_of(self, chunk: int) -> int:
        return 8 * self._rows * len(self._chunks[chunk])

    def _take(self, entry: dict[str, Any]) -> None:
        if not 0 <= entry.get("chunk", -1) < len(self._chunks):
            return
        begin = self._file.tell()
        payload = self._file.read(self._bytes_of(entry["chunk"]))
        if hashlib.sha256(payload).hexdigest() == entry["sha256"]:
            self.finished[entry["chunk"]] = begin
        else:
            self._file.seek(begin)  # cut short, or damaged: the next line may stand somewhere within

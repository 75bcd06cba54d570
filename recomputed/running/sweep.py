"""Many runs of one chapter: streamed into a journal, so that a sweep that was cut short goes on where it stopped."""

import hashlib
import io
import json
import os
import platform
import re
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self, TypedDict

import pandas as pd

from recomputed.declared.checksums import declared_checksums
from recomputed.declared.values import Value
from recomputed.ground import paths
from recomputed.ground.atomic_write import atomic_write, read_regular
from recomputed.ground.errors import BadParameter, Refused
from recomputed.ground.safe_csv import as_csv
from recomputed.running.chapters import chapter
from recomputed.running.dependencies import code_digest, digest_of, source_digest
from recomputed.running.papermill_run import clean_environment, run
from recomputed.running.records import claims_of
from recomputed.showing.answers import Outcome, outcomes

WAITING = 64
SECONDS_BETWEEN_LOOKS = 1  # at whether those that run the points are still there
MOST_OF_A_HEAD = 100
HEAD = re.compile(rb"recomputed sweep ([0-9a-f]{64})")


class Finished(TypedDict):
    """A point that was run: why it failed, if it did, and its rows (one a reading)."""

    failed: str
    rows: list[dict[str, Value | None]]


def run_point(root: str, name: str, changes: dict[str, Value], pictures: bool) -> Finished:
    """One papermill run of the report in this folder: its rows (one a reading), or the reason why there are none.

    A worker may have been started anywhere: it is told which report is meant.
    """
    try:
        paths.choose(Path(root))
        clean_environment()
        notebook = chapter(name)
        by_claim = claims_of(name, run(notebook, changes, pictures=pictures).notebook)
    except Refused as refusal:
        return {"failed": str(refusal), "rows": []}
    found = outcomes(by_claim)
    return {
        "failed": "",
        "rows": [
            {
                "claim": claim,
                **_columns(found[claim]),
                "reading": r.id,
                "role": r.role,
                "quantity": r.quantity,
                "value": r.value,
                "unit": r.unit,
                "holds": r.holds,
                "reading_support": r.support,
            }
            for claim, records in by_claim.items()
            for r in records
        ],
    }


def _columns(outcome: Outcome | None) -> dict[str, Value | None]:
    """Word, support and sentence of a claim; nothing where other chapters judge a part of its readings."""
    if outcome is None:
        return {"verdict": "", "support": None, "answer": ""}
    return {"verdict": outcome.verdict.word, "support": outcome.verdict.support, "answer": outcome.answer}


def journal_of(out: Path) -> Path:
    """Where the finished points of a sweep are kept until all are."""
    return out.with_name(f"{out.name}.partial")


class Journal:
    """The finished points of a sweep, one line each, beside the file that they will become; held by one sweep at a time.

    It belongs to one state of data, declarations, code, packages and options, which its head names.  Each line begins
    with its own checksum: one that was cut short or damaged counts as a point that is still to be run.
    """

    def __init__(self, out: Path, notebook: Path, wanted: list[dict[str, Value]], pictures: bool, anew: bool = False):
        """Opens the journal or begins it, `anew` whatever finished points there are.

        Raises BadParameter for a file of that name that is no journal, belongs to another state or is held by another.
        """
        self.path, self._points = journal_of(out), len(wanted)
        code = code_digest("import recomputed.running.sweep")
        self.state = digest_of([source_digest(notebook, {}, pictures), wanted, declared_checksums(), code])
        self.finished: dict[int, Finished] = {}
        self.results = ""  # the checksum of the file that is written when all points are finished
        self._file = self._opened()
        try:
            self._hold()
            self._begin() if anew else self._read()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        if not self.finished:  # then it is of no use to anybody
            self.forget()
        self._file.close()

    def _opened(self) -> BinaryIO:
        with suppress(FileExistsError):
            atomic_write(self.path, self._head(), replace=False)
        if not is_journal(self.path):
            raise BadParameter(f"{self.path}: is there, and no journal of a sweep; move it away, or give another --out")
        return self.path.open("r+b")

    def _head(self) -> bytes:
        return f"recomputed sweep {self.state}\n".encode()

    def _hold(self) -> None:
        """The lock goes with the process that has it."""
        if platform.system() != "Windows":
            import fcntl  # Windows has none

            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as problem:
                raise BadParameter(f"{self.path}: another sweep is at work there") from problem
        if not self._is_in_its_place():
            raise BadParameter(f"{self.path}: another sweep has just ended there; give the command again")

    def _is_in_its_place(self) -> bool:
        with suppress(OSError):
            return os.path.samestat(os.fstat(self._file.fileno()), os.lstat(self.path))
        return False

    def _begin(self) -> None:
        self._file.write(self._head())
        self._file.truncate()

    def _read(self) -> None:
        first, *lines = self._file.read().split(b"\n")
        if first + b"\n" != self._head():
            raise BadParameter(
                f"{self.path} belongs to another sweep, or to other data or code; remove it, or give --overwrite to begin anew"
            )
        for checksum, _, text in (line.partition(b" ") for line in lines):
            if checksum == _checksum(text):
                entry = json.loads(text)
                self.results = entry.get("results", self.results)
                if 0 <= entry.get("point", -1) < self._points:
                    self.finished[entry["point"]] = entry["result"]
        if lines[-1:] != [b""]:
            self._file.write(b"\n")  # after a line that was cut short

    def add(self, point: int, result: Finished) -> None:
        """Keep one finished point, on the disk before the next is begun."""
        self._append({"point": point, "result": result})
        self.finished[point] = result

    def announce(self, content: bytes) -> None:
        """Write down what the finished file will be, so that it is known again if the end of the sweep is cut short."""
        self.results = hashlib.sha256(content).hexdigest()
        self._append({"results": self.results})

    def forget(self) -> None:
        """It is not needed any more.  What somebody has put in its place is his."""
        if self._is_in_its_place():
            self.path.unlink()

    def _append(self, entry: dict[str, object]) -> None:
        self._file.write(_line(entry))
        self._file.flush()
        os.fsync(self._file.fileno())


def is_journal(path: Path) -> bool:
    """Did a sweep of ours begin this file?"""
    with suppress(OSError):
        return bool(HEAD.fullmatch(read_regular(path, MOST_OF_A_HEAD).partition(b"\n")[0]))
    return False


def _line(entry: dict[str, object]) -> bytes:
    text = json.dumps(entry).encode()
    return _checksum(text) + b" " + text + b"\n"


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:16].encode()


def sweep(
    name: str,
    wanted: list[dict[str, Value]],
    journal: Journal,
    executor: Executor,
    pictures: bool,
    tick: Callable[[], None],
    look: Callable[[], None],
) -> None:
    """Run every point that is not in the journal; no more than a few wait in the executor at any time.

    While nothing comes back, `look` is called now and then, to raise what there is to be said about that.
    """
    left = iter([i for i in range(len(wanted)) if i not in journal.finished])
    waiting: dict[Future[Finished], int] = {}
    while True:
        for i in _some(left, WAITING - len(waiting)):
            waiting[executor.submit(run_point, str(paths.ROOT), name, wanted[i], pictures)] = i
        if not waiting:
            return
        done, _ = wait(waiting, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
        if not done:
            look()
        for one in done:
            journal.add(waiting.pop(one), one.result())
            tick()


def _some(left: Iterator[int], count: int) -> Iterator[int]:
    for _ in range(count):
        with suppress(StopIteration):
            yield next(left)


def tidy(wanted: list[dict[str, Value]], finished: dict[int, Finished]) -> pd.DataFrame:
    """One row a reading and point (one row for a point that failed), with the point's parameters as columns."""
    rows = [
        {"point": i, **wanted[i], "failed": finished[i]["failed"], **row}
        for i in sorted(finished)
        for row in finished[i]["rows"] or [{}]
    ]
    return pd.DataFrame(rows)


def results(frame: pd.DataFrame, suffix: str) -> bytes:
    """The content of the file: CSV or Parquet by its ending."""
    if suffix != ".parquet":
        return as_csv(frame).encode()
    packed = io.BytesIO()
    frame.to_parquet(packed, index=False)
    return packed.getvalue()

"""Many runs of one chapter: streamed into a journal, so that a sweep that was cut short goes on where it stopped."""

import hashlib
import io
import json
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, wait
from contextlib import suppress
from pathlib import Path

import pandas as pd

from exodus.declared.checksums import declared_checksums
from exodus.declared.refusals import BadParameter, Refused
from exodus.declared.spreadsheets import as_csv
from exodus.declared.whole_files import read_regular, write_whole
from exodus.judging import claim_verdict
from exodus.running.chapters import chapter
from exodus.running.dependencies import code_digest, digest_of, source_digest
from exodus.running.papermill_run import clean_environment, run
from exodus.running.records import claims_of

WAITING = 64
SECONDS_BETWEEN_LOOKS = 1  # at whether those that run the points are still there
MOST_OF_A_HEAD = 100
HEAD = re.compile(rb"exodus sweep ([0-9a-f]{64})")


def run_point(name: str, changes: dict, pictures: bool) -> dict:
    """One papermill run: its rows (one a reading), or the reason why there are none."""
    clean_environment()
    notebook = chapter(name)
    try:
        by_claim = claims_of(name, run(notebook, changes, pictures=pictures).notebook)
    except Refused as refusal:
        return {"failed": str(refusal), "rows": []}
    return {"failed": "", "rows": [
        {"claim": claim, "verdict": claim_verdict(records), "reading": r["id"], "quantity": r["quantity"],
         "value": r["value"], "unit": r["unit"], "holds": r["holds"], "robustness": r["robustness"]}
        for claim, records in by_claim.items() for r in records
    ]}  # fmt: skip


def journal_of(out: Path) -> Path:
    """Where the finished points of a sweep are kept until all are."""
    return out.with_name(f"{out.name}.partial")


class Journal:
    """The finished points of a sweep, one line each, beside the file that they will become.

    It belongs to one state of data, declarations, code, packages and options, which its head names.  Each line begins
    with its own checksum: one that was cut short or damaged counts as a point that is still to be run.
    """

    def __init__(self, out: Path, notebook: Path, wanted: list[dict], pictures: bool):
        """Raises BadParameter for a file of that name that is no journal, or belongs to another state."""
        self.path = journal_of(out)
        code = code_digest("import exodus.running.sweep")
        self.state = digest_of([source_digest(notebook, {}, pictures), wanted, declared_checksums(), code])
        self.finished: dict[int, dict] = {}
        self.results = ""  # the checksum of the file that is written when all points are finished
        if self.path.exists():
            self._read(len(wanted))

    def _read(self, points: int) -> None:
        first, *lines = self.path.read_bytes().split(b"\n")
        if not is_journal(self.path):
            raise BadParameter(f"{self.path}: is there, and no journal of a sweep; move it away, or give another --out")
        if HEAD.fullmatch(first)[1].decode() != self.state:
            raise BadParameter(
                f"{self.path} belongs to another sweep, or to other data or code; remove it, or give --overwrite to begin anew"
            )
        for checksum, _, text in (line.partition(b" ") for line in lines):
            if checksum == _checksum(text):
                entry = json.loads(text)
                self.results = entry.get("results", self.results)
                if 0 <= entry.get("point", -1) < points:
                    self.finished[entry["point"]] = entry["result"]

    def open(self):
        """The file to which finished points are added, with nothing in it but whole lines."""
        kept = [{"point": point, "result": result} for point, result in self.finished.items()]
        write_whole(self.path, f"exodus sweep {self.state}\n".encode() + b"".join(map(_line, kept)))
        file = self.path.open("r+b")
        file.seek(0, os.SEEK_END)
        return file

    def add(self, file, point: int, result: dict) -> None:
        """Keep one finished point, on the disk before the next is begun."""
        self._append(file, {"point": point, "result": result})
        self.finished[point] = result

    def announce(self, content: bytes) -> None:
        """Write down what the finished file will be, so that it is known again if the end of the sweep is cut short."""
        with self.path.open("ab") as file:
            self._append(file, {"results": hashlib.sha256(content).hexdigest()})

    def _append(self, file, entry: dict) -> None:
        file.write(_line(entry))
        file.flush()
        os.fsync(file.fileno())


def is_journal(path: Path) -> bool:
    """Did a sweep of ours begin this file?"""
    with suppress(OSError):
        return bool(HEAD.fullmatch(read_regular(path, MOST_OF_A_HEAD).partition(b"\n")[0]))
    return False


def _line(entry: dict) -> bytes:
    text = json.dumps(entry).encode()
    return _checksum(text) + b" " + text + b"\n"


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:16].encode()


def sweep(
    name: str, wanted: list[dict], journal: Journal, executor: Executor, pictures: bool, tick: Callable,
    look: Callable[[], None],
) -> None:  # fmt: skip
    """Run every point that is not in the journal; no more than a few wait in the executor at any time.

    While nothing comes back, `look` is called now and then, to raise what there is to be said about that.
    """
    left = iter([i for i in range(len(wanted)) if i not in journal.finished])
    waiting = {}
    with journal.open() as file:
        while True:
            for i in _some(left, WAITING - len(waiting)):
                waiting[executor.submit(run_point, name, wanted[i], pictures)] = i
            if not waiting:
                return
            done, _ = wait(waiting, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
            if not done:
                look()
            for one in done:
                journal.add(file, waiting.pop(one), one.result())
                tick()


def _some(left: Iterator[int], count: int) -> Iterator[int]:
    for _ in range(count):
        with suppress(StopIteration):
            yield next(left)


def tidy(wanted: list[dict], finished: dict[int, dict]) -> pd.DataFrame:
    """One row a reading and point (one row for a point that failed), with the point's parameters as columns."""
    rows = [
        {"point": i, **wanted[i], "failed": finished[i]["failed"], **row}
        for i in sorted(finished) for row in finished[i]["rows"] or [{}]
    ]  # fmt: skip
    return pd.DataFrame(rows)


def results(frame: pd.DataFrame, suffix: str) -> bytes:
    """The content of the file: CSV or Parquet by its ending."""
    if suffix != ".parquet":
        return as_csv(frame).encode()
    packed = io.BytesIO()
    frame.to_parquet(packed, index=False)
    return packed.getvalue()

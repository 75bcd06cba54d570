"""Many runs of one chapter: streamed into a journal, so that a sweep that was cut short goes on where it stopped."""

import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, as_completed
from contextlib import suppress
from pathlib import Path

import pandas as pd

from exodus.declared.refusals import BadParameter, Refused
from exodus.declared.spreadsheets import as_csv
from exodus.declared.whole_files import write_whole
from exodus.judging import claim_verdict
from exodus.running.chapters import chapter
from exodus.running.dependencies import source_digest
from exodus.running.papermill_run import clean_environment, run
from exodus.running.records import claims_of

WAITING = 64


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
    """The finished points of a sweep, one line each, beside the file that they will become."""

    def __init__(self, out: Path, notebook: Path, wanted: list[dict], pictures: bool):
        self.path = journal_of(out)
        described = [source_digest(notebook, {}, pictures), wanted]
        self.sweep = hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()
        self.finished = self._read()

    def _read(self) -> dict[int, dict]:
        if not self.path.exists():
            return {}
        first, *lines = self.path.read_bytes().split(b"\n")
        if first.decode(errors="replace") != self.sweep:
            raise BadParameter(f"{self.path.name} belongs to another sweep; remove it, or give --overwrite")
        found = {}
        for line in lines[:-1]:  # what follows the last line end was cut short
            with suppress(ValueError):
                entry = json.loads(line)
                found[entry["point"]] = entry["result"]
        return found

    def open(self):
        """The file to which finished points are added; a line that was cut short is taken off first."""
        if not self.path.exists():
            self.path.write_text(f"{self.sweep}\n", encoding="utf-8")
        whole = self.path.read_bytes().rpartition(b"\n")[0] + b"\n"
        file = self.path.open("r+b")
        file.truncate(len(whole))
        file.seek(0, os.SEEK_END)
        return file

    def add(self, file, point: int, result: dict) -> None:
        """Keep one finished point, on the disk before the next is begun."""
        file.write(json.dumps({"point": point, "result": result}).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
        self.finished[point] = result


def sweep(name: str, wanted: list[dict], journal: Journal, executor: Executor, pictures: bool, tick: Callable) -> None:
    """Run every point that is not in the journal; no more than a few wait in the executor at any time."""
    left = iter([i for i in range(len(wanted)) if i not in journal.finished])
    waiting = {}
    with journal.open() as file:
        while True:
            for i in _some(left, WAITING - len(waiting)):
                waiting[executor.submit(run_point, name, wanted[i], pictures)] = i
            if not waiting:
                return
            done = next(as_completed(waiting))
            journal.add(file, waiting.pop(done), done.result())
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


def write_results(frame: pd.DataFrame, out: Path) -> None:
    """The file, whole or not at all: CSV or Parquet by its ending."""
    packed = io.BytesIO()
    if out.suffix == ".parquet":
        frame.to_parquet(packed, index=False)
    write_whole(out, packed.getvalue() or as_csv(frame))

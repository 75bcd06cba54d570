"""Many runs of one chapter: kept in a journal, so that a sweep that was cut short goes on where it stopped."""

import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import islice
from pathlib import Path
from typing import Any, TypedDict, TypeVar

import pandas as pd

from recomputed.declared.checksums import declared_checksums
from recomputed.declared.values import Value
from recomputed.ground import paths
from recomputed.ground.errors import Refused
from recomputed.ground.safe_csv import as_csv
from recomputed.judging.bounds import margin
from recomputed.running.chapters import chapter
from recomputed.running.dependencies import code_digest, digest_of, source_digest
from recomputed.running.engine.environment import clean_environment
from recomputed.running.journal import JournalFile
from recomputed.running.papermill_run import RECORDS_ONLY, run
from recomputed.running.records import claims_of
from recomputed.showing.answers import Outcome, outcomes

SECONDS_BETWEEN_LOOKS = 1  # at whether those that do the parts are still there
AS_RUN = "a run at each point"
Found = TypeVar("Found")


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
                "margin": margin(r, r.value),
                "way": AS_RUN,
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


class Journal(JournalFile[Finished]):
    """The finished points of a sweep of runs."""

    def __init__(self, out: Path, notebook: Path, wanted: list[dict[str, Value]], pictures: bool, anew: bool = False):
        """As any journal; `wanted` and `pictures` are part of the state to which it belongs."""
        self._points = len(wanted)
        super().__init__(out, state_of(notebook, wanted, pictures), anew)

    def add(self, point: int, result: Finished) -> None:
        """Keep one finished point, on the disk before the next is begun."""
        self._append({"point": point, "result": result})
        self.finished[point] = result

    def _take(self, entry: dict[str, Any]) -> None:
        if 0 <= entry.get("point", -1) < self._points:
            self.finished[entry["point"]] = entry["result"]


def state_of(notebook: Path, wanted: object, pictures: bool) -> str:
    """Digest of all that decides what a sweep finds: the chapter, what is wanted of it, data, code and packages."""
    code = code_digest("import recomputed.running.sweep, recomputed.running.array_sweep")
    return digest_of(
        [source_digest(notebook, {}, None if pictures else RECORDS_ONLY), wanted, declared_checksums(), code]
    )


def in_parts(
    left: Iterable[int], begin: Callable[[int], Future[Found]], look: Callable[[], None], most_waiting: int
) -> Iterator[tuple[int, Found]]:
    """Every part that is left, begun, and what it gives, as they end; no more than a few are begun at any time.

    While nothing comes back, `look` is called now and then, to raise what there is to be said about that.
    """
    coming = iter(left)
    waiting: dict[Future[Found], int] = {}
    while True:
        for i in islice(coming, most_waiting - len(waiting)):
            waiting[begin(i)] = i
        if not waiting:
            return
        done, _ = wait(waiting, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
        if not done:
            look()
        while done:
            one = done.pop()
            yield waiting.pop(one), one.result()


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

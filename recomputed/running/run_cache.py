"""Runs that need not be made again: kept under what they depended on, and believed only if whole."""

import json
from contextlib import suppress
from pathlib import Path

import nbformat

from recomputed.declared.values import Value
from recomputed.ground import paths
from recomputed.running.dependencies import GONE, asked_digest, source_digest
from recomputed.running.file_cache import read_intact, store
from recomputed.running.papermill_run import RECORDS_ONLY, Ran, run

MOST_ENTRIES = 400


def cached_run(
    notebook: Path,
    changes: dict[str, Value],
    engine: str | None,
    fresh: bool = False,
    pictures: bool = True,
    briefly: str = RECORDS_ONLY,
) -> Ran:
    """The run of a chapter, from the cache if nothing that it depends on has changed; else made, and kept.

    A run with pictures is good where mere records are wanted: it has the same values and verdicts, and more turning points.
    Raises what `run` raises.
    """
    source = source_digest(notebook, changes, None if pictures else briefly)
    good = [source] if pictures or briefly != RECORDS_ONLY else [source, source_digest(notebook, changes)]
    if not fresh and (kept := next(filter(None, map(_kept, good)), None)):
        return kept
    ran = run(notebook, changes, engine, pictures, briefly)
    _keep(source, ran)
    return ran


def may_be_kept(notebook: Path, changes: dict[str, Value]) -> bool:
    """Is there a run of this source?  Whether what it asked for is still the same is not looked at."""
    return any(paths.RUNS_KEPT.glob(f"{source_digest(notebook, changes)[:24]}-*.json"))


def _kept(source: str) -> Ran | None:
    for path in sorted(paths.RUNS_KEPT.glob(f"{source[:24]}-*.json")):
        with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError, nbformat.ValidationError):
            entry = json.loads(read_intact(path) or b"{}")
            asked_for = [tuple(pair) for pair in entry["asked_for"]]
            if entry["source"] == source and entry["asked"] == asked_digest(asked_for) != GONE:
                notebook = nbformat.from_dict(entry["notebook"])
                nbformat.validate(notebook)
                return Ran(notebook, asked_for)
    return None


def _keep(source: str, ran: Ran) -> None:
    asked = asked_digest(ran.asked_for)
    if asked == GONE:
        return
    entry = {"source": source, "asked": asked, "asked_for": ran.asked_for, "notebook": ran.notebook}
    store(paths.RUNS_KEPT / f"{source[:24]}-{asked[:24]}.json", json.dumps(entry).encode(), MOST_ENTRIES)

"""Runs that need not be made again: kept under what they depended on, and believed only if whole."""

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import nbformat

from exodus.declared import paths
from exodus.running.dependencies import asked_digest, source_digest
from exodus.running.papermill_run import Ran, run

FOLDER = paths.BUILD / "cache"
MOST_ENTRIES = 400


def cached_run(notebook: Path, changes: dict, engine: str | None, fresh: bool = False, pictures: bool = True) -> Ran:
    """The run of a chapter, from the cache if nothing that it depends on has changed; else made, and kept.

    Raises what `run` raises.
    """
    source = source_digest(notebook, changes, pictures)
    if not fresh and (kept := _kept(source)):
        return kept
    ran = run(notebook, changes, engine, pictures)
    _keep(source, ran)
    return ran


def _kept(source: str) -> Ran | None:
    for path in sorted(FOLDER.glob(f"{source[:24]}-*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            checksum, _, content = path.read_bytes().partition(b"\n")
            if hashlib.sha256(content).hexdigest().encode() != checksum:
                continue
            entry = json.loads(content)
            asked_for = [tuple(pair) for pair in entry["asked_for"]]
            if entry["source"] == source and entry["asked"] == asked_digest(asked_for):
                os.utime(path)
                return Ran(nbformat.from_dict(entry["notebook"]), asked_for)
    return None


def _keep(source: str, ran: Ran) -> None:
    asked = asked_digest(ran.asked_for)
    entry = {"source": source, "asked": asked, "asked_for": ran.asked_for, "notebook": ran.notebook}
    content = json.dumps(entry).encode()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=FOLDER, prefix="making-", delete=False) as file:
        file.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    os.replace(file.name, FOLDER / f"{source[:24]}-{asked[:24]}.json")
    _forget_the_oldest()


def _forget_the_oldest() -> None:
    """Keep the MOST_ENTRIES used last; what a killed run was still writing goes like an entry of its age."""
    by_age = sorted(((_last_used(path), path) for path in FOLDER.iterdir()), reverse=True)
    for _, old in by_age[MOST_ENTRIES:]:
        old.unlink(missing_ok=True)


def _last_used(path: Path) -> float:
    with suppress(FileNotFoundError):  # another run may just have finished writing it, or have forgotten it
        return path.stat().st_mtime
    return float("inf")

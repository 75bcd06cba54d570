"""The answers of a refresh as they came: compressed, with what the servers told of them and their checksums."""

import gzip
import hashlib
import json
import os
from pathlib import Path

from recomputed.ground.atomic_write import atomic_write
from recomputed.ground.errors import BadParameter
from recomputed.refreshing.fetching import RawAnswers

LIST = "answers.json"


def admit_raw(folder: Path) -> None:
    """Let answers be kept in a folder that is not there yet, or is empty.  Raises BadParameter."""
    if os.path.lexists(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise BadParameter(f"--keep-raw {folder}: is there already; answers are kept in a folder of their own")


def keep_raw(folder: Path, answers: RawAnswers) -> str:
    """Write every answer, and last the list of them with their headers and checksums; returns a line about it."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for source, given in answers.items():
        for number, answer in enumerate(given, 1):
            name = f"{source}-{number:03d}.gz"
            packed = gzip.compress(answer.body, mtime=0)
            atomic_write(folder / name, packed, replace=False)
            digests = {
                "sha256": hashlib.sha256(packed).hexdigest(),
                "sha256_unpacked": hashlib.sha256(answer.body).hexdigest(),
            }
            listed.append({"file": name, "source": source, "path": answer.path, "headers": answer.headers, **digests})
    atomic_write(folder / LIST, json.dumps(listed, indent=1) + "\n", replace=False)
    return f"{len(listed)} answers are kept in {folder}"

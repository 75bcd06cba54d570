"""Locks: of two commands that would undo each other the second waits or is refused; a lock dies with its owner."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from recomputed.ground import paths
from recomputed.ground.errors import BadParameter

SECONDS_TO_WAIT = 60


def lock(path: Path) -> FileLock:
    """A lock in a folder of ours.  Raises BadParameter for what is there and no file: a pipe would be waited for."""
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise BadParameter(f"{path}: is no file, and a lock is one; move it away")
    return FileLock(
        path, fallback_to_soft=False
    )  # else a killed command would hold it for ever where there is no flock


@contextmanager
def changing_sources() -> Iterator[None]:
    """What changes sources or data waits for whatever else does.  Raises BadParameter if that takes too long."""
    refuse_no_folder(paths.BUILD)
    paths.BUILD.mkdir(exist_ok=True)
    try:
        with lock(paths.BUILD / ".changing").acquire(timeout=SECONDS_TO_WAIT):
            yield
    except Timeout as problem:
        raise BadParameter("another command is changing data/ or notebooks/") from problem


def refuse_no_folder(path: Path) -> None:
    """Raises BadParameter if something else stands where a folder of ours is to be."""
    if os.path.lexists(path) and not path.is_dir():
        raise BadParameter(f"{path}: is no folder, and what is made here goes there; move it away")

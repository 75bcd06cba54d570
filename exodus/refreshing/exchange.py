"""The step from the old to the new data/: one exchange of two folders by the system, done whole or not at all."""

import ctypes
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from exodus.declared import paths
from exodus.declared.checksums import data_files
from exodus.declared.refusals import RefreshRefused
from exodus.running.interruption import ignore_signals

AT_CURRENT_FOLDER = -100
RENAME_EXCHANGE = 2


@contextmanager
def workplace() -> Iterator[Path]:
    """An empty folder on the same disk as data/, held by one refresh at a time and gone afterwards.

    What a killed refresh left there is removed first.  Raises RefreshRefused if another one is at work.
    """
    store = paths.BUILD / "refreshing"
    store.mkdir(parents=True, exist_ok=True)
    folder = store / "new"
    try:
        with FileLock(store / ".lock").acquire(timeout=0):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except Timeout as problem:
        raise RefreshRefused("another refresh is at work") from problem


def exchange(new: Path, before: dict[str, str]) -> None:
    """Put a finished folder in the place of data/, if data/ still is what it was; the old one takes its place.

    Raises RefreshRefused if data/ has changed meanwhile or the disk cannot exchange folders.
    """
    if data_files() != before:
        raise RefreshRefused("data/ was changed by somebody else meanwhile")
    os.sync()  # the new files are on the disk before anybody can see them
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        raise RefreshRefused("this system cannot exchange two folders in one step; refresh on Linux")
    ignore_signals()
    here, there = os.fsencode(new), os.fsencode(paths.DATA)
    if library.renameat2(AT_CURRENT_FOLDER, here, AT_CURRENT_FOLDER, there, RENAME_EXCHANGE):
        reason = errno.errorcode.get(ctypes.get_errno(), "?")
        raise RefreshRefused(f"data/ and {new.parent} cannot be exchanged in one step on this disk ({reason})")
    os.sync()

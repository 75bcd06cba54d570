"""The step from the old to the new data/: one exchange of two folders by the system, done whole or not at all."""

import ctypes
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import Timeout

from recomputed.declared.checksums import NOT_SEALED, data_files
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RefreshRefused
from recomputed.ground.interruption import ignore_signals
from recomputed.ground.locks import changing_sources, lock, refuse_no_folder
from recomputed.ground.write_gate import mark, may_be_ours, remove_marked, work_folder

AT_CURRENT_FOLDER = -100
RENAME_EXCHANGE = 2


@contextmanager
def workplace() -> Iterator[Path]:
    """An empty folder on the same disk as data/, held by one refresh at a time and gone afterwards.

    What a killed refresh left there is removed first.  Raises RefreshRefused if another one is at work, BadParameter if
    something of somebody's stands there.
    """
    store = paths.BUILD / "refreshing"
    folder = store / "new"
    refuse_no_folder(paths.BUILD)
    for place in (store, folder):
        if not may_be_ours(place):
            raise BadParameter(f"{place}: is there and not ours; a refresh works there, so move it away")
    mark(store, "Data in the making")
    try:
        with lock(store / ".lock").acquire(timeout=0):
            remove_marked(folder)
            with work_folder(folder, "Data in the making"):
                yield folder
    except Timeout as problem:
        raise RefreshRefused("another refresh is at work") from problem


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def exchange(new: Path, before: dict[str, str]) -> None:
    """Put a finished folder in the place of data/, if data/ still is what it was; the old one takes its place.

    Raises RefreshRefused if data/ has changed meanwhile or the disk cannot exchange folders.
    """
    with changing_sources():
        _exchange(new, before)


def _exchange(new: Path, before: dict[str, str]) -> None:
    scripts = NOT_SEALED - {"SHA256SUMS"}
    if data_files() != before or any(_bytes(new / name) != _bytes(paths.DATA / name) for name in scripts):
        raise RefreshRefused("data/ was changed by somebody else meanwhile")
    os.sync()  # the new files are on the disk before anybody can see them
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        raise RefreshRefused("this system cannot exchange two folders in one step; refresh on Linux")
    ignore_signals()
    here, there = os.fsencode(new), os.fsencode(paths.DATA.resolve())
    if library.renameat2(AT_CURRENT_FOLDER, here, AT_CURRENT_FOLDER, there, RENAME_EXCHANGE):
        reason = errno.errorcode.get(ctypes.get_errno(), "?")
        raise RefreshRefused(f"data/ and {new.parent} cannot be exchanged in one step on this disk ({reason})")
    os.sync()

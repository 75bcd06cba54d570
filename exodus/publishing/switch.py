"""The published site changes from the old to the new one in a single step, or not at all."""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout

from exodus.declared.refusals import BadParameter
from exodus.running.interruption import ignore_signals

NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)


def versions_of(out: Path) -> Path:
    """The folder beside `out` that holds the versions to which `out` points."""
    return out.with_name(f"{out.name}.d")


@contextmanager
def workplace(out: Path) -> Iterator[Path]:
    """An empty folder to build in, on the same disk as `out`, held by one build at a time and gone afterwards.

    Raises BadParameter if `out` is something that must not be replaced or cannot be written, or another build holds it.
    """
    if out.is_symlink() and Path(os.readlink(out)).parts[:1] != (versions_of(out).name,):
        raise BadParameter(f"--out {out}: is a link to another place")
    if not out.is_symlink() and out.exists() and (out.is_file() or any(out.iterdir())):
        raise BadParameter(f"--out {out}: exists and is not a site of ours")
    with ExitStack() as held:
        try:
            folder = held.enter_context(_held(versions_of(out)))
        except Timeout as problem:
            raise BadParameter(f"--out {out}: another build is at work there") from problem
        except OSError as problem:
            if problem.errno not in NOT_WRITABLE:
                raise
            raise BadParameter(f"--out {out}: cannot be written ({problem.strerror})") from problem
        yield folder


@contextmanager
def _held(store: Path) -> Iterator[Path]:
    store.mkdir(parents=True, exist_ok=True)
    with FileLock(store / ".lock").acquire(timeout=0):
        for leftover in store.glob("making-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="making-", dir=store, ignore_cleanup_errors=True) as folder:
            yield Path(folder)


def switch(site: Path, out: Path) -> None:
    """Put a finished site in the place of `out`; once it is there, the command can no longer be interrupted."""
    store = versions_of(out)
    version = _new_name(store, hashlib.sha256(Path(site, "SHA256SUMS").read_bytes()).hexdigest()[:16])
    pointer = Path(site.parent, "pointer")
    pointer.symlink_to(Path(store.name, version.name))
    if out.is_dir() and not out.is_symlink():
        out.rmdir()
    ignore_signals()
    os.rename(site, version)
    os.replace(pointer, out)
    for old in store.iterdir():
        if old.stem != version.name and not old.name.startswith(("making-", ".")):
            with suppress(OSError):
                shutil.rmtree(old) if old.is_dir() else old.unlink()


def _new_name(store: Path, digest: str) -> Path:
    """Never that of a version which is there already: somebody may have damaged it."""
    names = (digest if number == 0 else f"{digest}-{number}" for number in count())
    return next(store / name for name in names if not Path(store, name).exists())

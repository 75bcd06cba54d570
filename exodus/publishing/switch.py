"""The published site changes from the old to the new one in a single step, or not at all."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from exodus.declared.refusals import BadParameter


def versions_of(out: Path) -> Path:
    """The folder beside `out` that holds the versions to which `out` points."""
    return out.with_name(f"{out.name}.d")


@contextmanager
def workplace(out: Path) -> Iterator[Path]:
    """An empty folder to build in, on the same disk as `out`, held by one build at a time and gone afterwards.

    Raises BadParameter if `out` is something that must not be replaced, or another build holds it.
    """
    if out.is_symlink() and Path(os.readlink(out)).parts[:1] != (versions_of(out).name,):
        raise BadParameter(f"--out {out}: is a link to another place")
    if not out.is_symlink() and out.exists() and (out.is_file() or any(out.iterdir())):
        raise BadParameter(f"--out {out}: exists and is not a site of ours")
    store = versions_of(out)
    try:
        store.mkdir(parents=True, exist_ok=True)
        lock = FileLock(store / ".lock")
        with lock.acquire(timeout=0):
            for leftover in store.glob("making-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix="making-", dir=store) as folder:
                yield Path(folder)
    except Timeout as problem:
        raise BadParameter(f"--out {out}: another build is at work there") from problem
    except PermissionError as problem:
        raise BadParameter(f"--out {out}: cannot be written ({problem.strerror})") from problem


def switch(site: Path, out: Path) -> None:
    """Put a finished site in the place of `out`."""
    store = versions_of(out)
    name = hashlib.sha256(Path(site, "SHA256SUMS").read_bytes()).hexdigest()[:16]
    version = store / name
    if not version.exists():
        os.rename(site, version)
    if out.is_dir() and not out.is_symlink():
        out.rmdir()
    pointer = store / "making-pointer"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(Path(store.name, name))
    os.replace(pointer, out)
    for old in store.iterdir():
        if old.stem != name and not old.name.startswith(("making-", ".")):
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink()

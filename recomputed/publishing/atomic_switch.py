"""The published site changes from the old to the new one in a single step, or not at all."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from secrets import token_hex

from filelock import Timeout

from recomputed.declared.checksums import listed_checksums
from recomputed.ground.atomic_write import read_regular
from recomputed.ground.errors import BadParameter
from recomputed.ground.interruption import ignore_signals
from recomputed.ground.locks import lock
from recomputed.ground.write_gate import MARKER, admit_site, is_marked, mark, remove_marked, versions_of, work_folder
from recomputed.publishing.published_site import (
    LOCK,
    checksum_of,
    published_version,
    record_file,
    record_of,
    standing,
    write_record,
)

VERSION = re.compile(r"([0-9a-f]{16})(-[0-9]+)?")


@contextmanager
def workplace(out: Path) -> Iterator[Path]:
    """A folder to build in, on the same disk as `out`, held by one build at a time and gone afterwards.

    Raises BadParameter if `out` is something that must not be replaced or cannot be written, or another build holds it.
    """
    admit_site("--out", out)
    with ExitStack() as held:
        try:
            folder = held.enter_context(_held(versions_of(out)))
        except Timeout as problem:
            raise BadParameter(f"--out {out}: another build is at work there") from problem
        yield folder


def tidy(out: Path) -> None:
    """Remove what a build left that was killed when its site was published already; not while another build is at work."""
    store = versions_of(out)
    with suppress(Timeout), lock(store / LOCK).acquire(timeout=0):
        _remove_leftovers(store)
        if current := published_version(out):  # asked under the lock: another build may have published meanwhile
            list(_strangers_after_removal(store, current))


@contextmanager
def _held(store: Path) -> Iterator[Path]:
    mark(store, "Versions of a site")
    with lock(store / LOCK).acquire(timeout=0):
        _remove_leftovers(store)
        with work_folder(_place_to_make(store), "A site in the making") as folder:
            yield folder


def _place_to_make(store: Path) -> Path:
    """Always the same, since kept pages are of one place; another only where somebody has put something."""
    usual = store / "making-site"
    return store / f"making-{token_hex(4)}" if os.path.lexists(usual) else usual


def _remove_leftovers(store: Path) -> None:
    for leftover in store.glob("making-*"):
        if is_marked(leftover):
            remove_marked(leftover)
        else:
            with suppress(OSError):
                leftover.rmdir()  # killed before it was marked, or after: then it is empty


def switch(site: Path, out: Path, inputs: str, said: str) -> list[str]:
    """Put a finished site in the place of `out`, with what it was made from and what its build said.

    Once it is there, the command can no longer be interrupted.  Returns what is left beside it because we did not write it.
    """
    store = versions_of(out)
    version = _new_name(store, hashlib.sha256(Path(site, "SHA256SUMS").read_bytes()).hexdigest()[:16])
    pointer = Path(site.parent, "pointer")
    pointer.symlink_to(Path(store.name, version.name))
    admit_site("--out", out)  # once more: somebody may have put something there meanwhile
    if out.is_dir() and not out.is_symlink():
        out.rmdir()
    write_record(site, version, inputs, said)
    ignore_signals()
    os.rename(site, version)
    try:
        os.replace(pointer, out) if out.is_symlink() else os.symlink(os.readlink(pointer), out)
    except FileExistsError as problem:
        _removed(version)
        record_file(version).unlink()
        raise BadParameter(f"--out {out}: somebody has put something there meanwhile") from problem
    return sorted(_strangers_after_removal(store, version))


def _strangers_after_removal(store: Path, current: Path) -> Iterator[str]:
    """Removes the versions before, file by file what we wrote; names what is left of them."""
    ours = {MARKER, LOCK, current.name, record_file(current).name}
    versions = [path for path in store.iterdir() if VERSION.fullmatch(path.name) and path.name not in ours]
    versions = [path for path in versions if path.is_dir() and not path.is_symlink()]
    for version in versions:
        yield from (f"{version.name}/{name}" for name in _removed(version))
    for path in store.iterdir():
        if path.suffix == ".json" and path.name not in ours and record_of(path.with_suffix("")):
            path.unlink()  # of a version that is gone, or of which only strangers are left
        elif path.name not in ours and path not in versions and not is_marked(path):
            yield path.name


def _removed(version: Path) -> list[str]:
    """Removes of a version what is as we wrote it; returns what is left.  No link is followed."""
    written = _written(version)
    folders = {f"{folder}/" for name in written for folder in Path(name).parents}
    for name, path in sorted(standing(version), reverse=True):  # what is in a folder before the folder
        with suppress(OSError):
            if name in folders:
                path.rmdir()
            elif name in written and checksum_of(path) == written[name]:
                path.unlink()
    left = [name for name, _ in standing(version)]
    if not left:
        version.rmdir()
    return [
        name
        for name in left
        if not (name.endswith("/") and any(other.startswith(name) for other in left if other != name))
    ]


def _written(version: Path) -> dict[str, str]:
    """Checksum by name of what we put into a version, as its record or its own list, if they are whole, say."""
    if record := record_of(version):
        return {name: checksum for name, (*_, checksum) in record.files.items() if checksum}
    with suppress(OSError):
        sums = read_regular(Path(version, "SHA256SUMS"))
        named = VERSION.fullmatch(version.name)
        if named and hashlib.sha256(sums).hexdigest().startswith(named[1]):
            return listed_checksums(sums.decode()) | {"SHA256SUMS": hashlib.sha256(sums).hexdigest()}
    return {}


def _new_name(store: Path, digest: str) -> Path:
    """Never that of a version which is there already: somebody may have damaged it."""
    names = (digest if number == 0 else f"{digest}-{number}" for number in count())
    return next(store / name for name in names if not os.path.lexists(store / name))

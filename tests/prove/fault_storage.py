"""Full disks, disks that cannot be written, wrong places, and two commands at once."""

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.live_sources import LiveSources
from tests.prove.fault_kills import SOURCE, SWEEP
from tests.prove.processes import Watched
from tests.prove.projects import contents
from tests.prove.rooms import is_possible, with_own_mounts
from tests.prove.trials import ONE_LINE, Book, Fault, with_left

FILE_LIMITS = (4_000, 60_000, 400_000)
FREE_KILOBYTES = (40, 1_500, 6_000)
SECONDS_TO_BEGIN = 120
# $1: how many bytes the disk has; then the command.  What is on the disk afterwards is copied out, before and after the
# same command with enough room.
FULL_DISK = """
set -e; size=$1; shift
mkdir ../away && cp -a _build/. ../away && mount -t tmpfs -o size=$size none _build && cp -a ../away/. _build
set +e; "$@"; code=$?
rm -rf ../away ../seen && cp -a _build ../seen
mount -o remount,size=2g _build && "$@" >&2; echo $? >../next
exit $code
"""
READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
BUILD = (sys.executable, "-m", "recomputed", "build")


def storage_faults(book: Book, server: LiveSources, lines: list[str]) -> Iterator[Fault]:
    """All of them; a line says what this machine does not allow."""
    yield from wrong_places(book)
    yield from file_limits(book)
    if is_possible(*with_own_mounts("mount -t tmpfs -o size=1m none /mnt")):
        yield from read_only(book)
        yield from full_disks(book)
    else:
        lines.append("  left out: full and read-only disks (this machine allows no mounts of one's own)")
    yield from at_once(book, server)


def wrong_places(book: Book) -> Iterator[Fault]:
    """Places that are not for a site of ours."""
    other = book.folder.parent / "other"
    other.mkdir()
    (other / "file").write_text("x")
    (other / "link").symlink_to("/")
    (other / "full").mkdir()
    (other / "full" / "precious").write_text("x")
    before = contents(other)
    for name in ("file", "link", "full", "file/below"):
        fault = book.refused("wrong place", f"--out is {name}", 2, "build", "--out", str(other / name))
        changed = () if contents(other) == before else ("LOST: what stood there is changed;",)
        yield Fault(fault.kind, fault.name, fault.code, fault.said, (*fault.wrong, *changed))
    shutil.rmtree(other)


def file_limits(book: Book) -> Iterator[Fault]:
    """No file may be larger than a limit, as with a quota: the build fails, and the next one does not."""
    for limit in FILE_LIMITS:

        def limited(limit=limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        yield book.refused("file-size limit", f"{limit:,} bytes", 4, "build", "--fresh", limit=limited)
    yield book.next_build(Fault("file-size limit", "none, the next build", 0, "", ()))


def read_only(book: Book) -> Iterator[Fault]:
    """The place of the site cannot be written."""
    for name, wanted in (("_build", 2), ("_build/html.d", 2), ("_build/cache", 0)):  # what cannot be kept is made again
        before = book.files()
        done = _in_room(book, with_own_mounts(READ_ONLY, name, *BUILD, *(["--fresh"] if wanted == 0 else [])))
        yield book.judged("read-only disk", name, done.returncode, done.stderr, before, wanted)
    book.turn()


def full_disks(book: Book) -> Iterator[Fault]:
    """A disk on which so much is left: the old site stays, and with more room the same command succeeds."""
    used = sum(p.stat().st_blocks * 512 for p in (book.folder / "_build").rglob("*") if not p.is_symlink())
    seen, after = book.folder.parent / "seen", book.folder.parent / "next"
    for free in FREE_KILOBYTES:
        done = _in_room(book, with_own_mounts(FULL_DISK, str(used + free * 1024), *BUILD, "--fresh"))
        wrong = [] if done.returncode == 4 else [f"exit {done.returncode}, not 4;"]
        if not ONE_LINE.fullmatch(said := done.stderr.partition("\n")[0] + "\n"):
            wrong.append(f"not a line of ours: {said!r};")
        if contents((seen / "html").resolve()) != book.states[book.published]:
            wrong.append("MIXED: not the old site;")
        if left := [p.name for p in seen.rglob("making-*")]:
            wrong.append(f"left: {left[:3]};")
        if after.read_text().strip() != "0":
            wrong.append(f"the next one: {done.stderr[-200:]!r};")
        yield Fault("full disk", f"{free} kB are left", done.returncode, said.strip(), tuple(wrong))


def _in_room(book: Book, command: list[str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, cwd=book.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )


def at_once(book: Book, server: LiveSources) -> Iterator[Fault]:
    """The second of two is refused, and the first succeeds."""
    swept = book.folder.parent / "at-once"
    swept.mkdir()
    refresh = ("data", "refresh", SOURCE, "--dry-run")
    sweep = [*SWEEP[:-1], f"../{swept.name}/points.csv"]
    for name, arguments, begun, wanted in (
        ("two builds", ("build",), "_build/html.d/making-*", 2),
        ("two refreshes", refresh, "_build/refreshing/new", 5),
        ("two sweeps", tuple(sweep), f"../{swept.name}/points.csv.partial", 2),
    ):
        first = Watched(book.folder, *arguments, environment=server.environment())
        until = time.monotonic() + SECONDS_TO_BEGIN
        while not _begun(book.folder, begun) and time.monotonic() < until:
            time.sleep(0.005)
        second = Watched(book.folder, *arguments, environment=server.environment())
        code, said = second.ended()
        wrong = [] if code == wanted and ONE_LINE.fullmatch(said) else [f"exit {code}, not {wanted}: {said[-200:]!r};"]
        first_code, first_said = first.ended()
        wrong += [f"the first one: exit {first_code} {first_said[-200:]!r};"] if first_code else []
        yield with_left(Fault("two at once", name, code, said.strip(), tuple(wrong)), first.left_behind())
    yield book.next_build(Fault("two at once", "none, the next build", 0, "", ()))


def _begun(folder: Path, pattern: str) -> bool:
    place = folder / pattern
    return any(place.parent.glob(place.name))

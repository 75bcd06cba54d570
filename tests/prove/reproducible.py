"""Builds of one commit under many circumstances give the same bytes; what is planted to differ is noticed."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from recomputed.ground import paths
from tests.prove.outcome import Proved
from tests.prove.projects import CHAPTER, contents, exodus, replace_in, small_project, whole_project
from tests.prove.rooms import is_possible, reached_without_network, without_network

DAYS_LATER = 400
LEAST_BUILDS, LEAST_PLANTED = 6, 5
MEMORY_DISK = Path("/dev/shm")  # it lists files in another order than other disks


@dataclass(frozen=True)
class Circumstances:
    """All that may differ between two builds of one commit."""

    folder: str = "copy"
    environment: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    mask: int = 0o022
    pictures: bool = False  # those that this checkout has drawn are there already
    disk: Path | None = None
    room: tuple[str, ...] = ()


AS_IT_IS, INCREMENTAL = "as it is", "incremental, after another text in the same folder"


def prove(place: Path) -> Proved:
    """Every variation, and two builds of a book into which differences were planted."""
    lines: list[str] = []
    sites = _twice_in_one_folder(place)
    for name, circumstances in _variations(lines):
        sites[name] = _site(place, circumstances)
    first = sites[AS_IT_IS]
    for name, site in sites.items():
        lines.append(f"  {len(_differing(first, site))} of {len(site)} files differ: {name}")
    differing = sorted(set(chain.from_iterable(_differing(first, site) for site in sites.values())))
    cells = {site["cells that ran"] for site in sites.values()}
    noticed, planted = _planted(place)
    lines += [f"  planted, and {'noticed' if kind in noticed else 'NOT NOTICED'}: {kind}" for kind in planted]
    return Proved(
        f"{len(sites)} builds, {len(first) - 1} files, {len(differing)} differ {differing[:5]}, cells that ran "
        f"{'/'.join(sorted(cells))}; planted differences noticed {len(noticed)} of {len(planted)}",
        not differing and len(sites) >= LEAST_BUILDS and len(cells) == 1 and len(planted) >= LEAST_PLANTED
        and set(noticed) == set(planted), lines,
    )  # fmt: skip


def _variations(lines: list[str]) -> Iterator[tuple[str, Circumstances]]:
    """Each a build of the whole book, with as many circumstances at once as go together; a line says what is left out."""
    disk, room = _memory_disk(), _no_network()
    if not disk:
        lines.append("  left out: files in another order (no disk in memory)")
    if not room:
        lines.append("  left out: no network (this machine allows no networks of one's own: unshare --net)")
    yield (
        f"a folder with blank, braces, unicode; hash seed 1; another HOME{'; files in another order' if disk else ''}",
        Circumstances("a folder {with} ünïcode", {"PYTHONHASHSEED": "1", "HOME": "/nonexistent"}, disk=disk),
    )
    yield (
        "hash seed 4242; time zone, locale, umask 077; five jobs; all runs fresh"
        f"{'; no network, not even to this machine itself' if room else ''}",
        Circumstances(
            environment={"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
            mask=0o077,
            options=("--jobs", "5", "--fresh"),
            room=room,
        ),
    )
    yield (
        "one job; the C.UTF-8 locale; another user name; pictures drawn before",
        Circumstances(
            environment={"LC_ALL": "C.UTF-8", "USER": "somebody", "LOGNAME": "somebody"},
            options=("--jobs", "1"),
            pictures=True,
        ),
    )
    yield (
        "the kernel engine; hash seed 7; a time zone in the west; pictures drawn before",
        Circumstances(
            environment={"PYTHONHASHSEED": "7", "TZ": "America/Los_Angeles"},
            options=("--engine", "kernel"),
            pictures=True,
        ),
    )
    if later := _another_clock():
        yield f"the clock {DAYS_LATER} days on", later
    else:
        lines.append(f"  left out: the clock {DAYS_LATER} days on (there is no libfaketime; Debian has it)")


def _memory_disk() -> Path | None:
    return MEMORY_DISK if MEMORY_DISK.is_dir() and os.access(MEMORY_DISK, os.W_OK) else None


def _no_network() -> tuple[str, ...]:
    """The words before a command that runs where there is none; none where this machine does not allow it."""
    if not is_possible(*without_network(), "true"):
        return ()
    if reached := reached_without_network():
        raise RuntimeError(f"the empty network is not empty: {reached}")
    return tuple(without_network())


def _another_clock() -> Circumstances | None:
    library = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
    if library is None:
        return None
    later = (datetime.now(UTC) + timedelta(days=DAYS_LATER)).strftime("%Y-%m-%d %H:%M:%S")
    fake = {"LD_PRELOAD": str(library), "FAKETIME": f"@{later}", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}
    return Circumstances(environment=fake)


def _twice_in_one_folder(place: Path) -> dict[str, dict[str, str]]:
    """A first build; and one after something else was built there and taken back."""
    folder = whole_project(place / "first")
    sites = {AS_IT_IS: _build(folder, Circumstances())}
    page = folder / "book" / "method.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(f"{text}\nA line more.\n", encoding="utf-8")
    if _build(folder, Circumstances()) == sites[AS_IT_IS]:
        raise RuntimeError("another text, and the same site")
    page.write_text(text, encoding="utf-8")
    sites[INCREMENTAL] = _build(folder, Circumstances())
    shutil.rmtree(folder)
    return sites


def _site(place: Path, circumstances: Circumstances) -> dict[str, str]:
    """The published checksums of a build in a copy of its own, which is removed, and how many cells ran."""
    made = Path(tempfile.mkdtemp(prefix="exodus-prove-", dir=circumstances.disk or place))
    try:
        folder = whole_project(made / circumstances.folder)
        if circumstances.disk:
            _refuse_same_order(folder, place)
        if circumstances.pictures and paths.DRAWINGS_KEPT.exists():
            shutil.copytree(paths.DRAWINGS_KEPT, folder / "_build" / paths.DRAWINGS_KEPT.name)
        return _build(folder, circumstances)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _build(folder: Path, circumstances: Circumstances) -> dict[str, str]:
    done = exodus(
        folder, "build", *circumstances.options, room=circumstances.room,
        env=os.environ | circumstances.environment, preexec_fn=lambda: os.umask(circumstances.mask),
    )  # fmt: skip
    if done.returncode or done.stderr:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr[-300:]}")
    site = folder / "_build" / "html"
    listed = dict(reversed(line.split("  ", 1)) for line in (site / "SHA256SUMS").read_text().splitlines())
    if listed != {name: checksum for name, checksum in contents(site).items() if name != "SHA256SUMS"}:
        raise RuntimeError("SHA256SUMS does not name every file as it is")
    return listed | {"cells that ran": _cells_that_ran(folder, site)}


def _cells_that_ran(folder: Path, site: Path) -> str:
    """How many code cells the published chapters have; raises RuntimeError if one did not run, or is missing."""
    count = 0
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        stored = [c.source for c in nbformat.read(path, 4).cells if c.cell_type == "code" and c.source.strip()]
        ran = [c for c in nbformat.read(site / "notebooks" / path.name, 4).cells if c.cell_type == "code"]
        if [c.source for c in ran] != stored or not all(c.execution_count for c in ran):
            raise RuntimeError(f"{path.stem}: a cell did not run")
        count += len(ran)
    return str(count)


def _refuse_same_order(folder: Path, place: Path) -> None:
    here = shutil.copytree(folder / "data" / "tables", Path(tempfile.mkdtemp(dir=place)) / "tables")
    if os.listdir(here) == os.listdir(folder / "data" / "tables"):
        raise RuntimeError("the two disks list files in the same order: this variation proves nothing")


def _differing(one: dict[str, str], other: dict[str, str]) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


# What makes two builds differ: the code of one more cell each.
PLANTED = {
    "the time in an output": "import time; print(time.time_ns())",
    "the order of a set": "import subprocess, sys, os\nprint(subprocess.run([sys.executable, '-c', 'print(set(map(str, "
                          "range(99))))'], env=os.environ | {'PYTHONHASHSEED': 'random'}, capture_output=True, text=True)"
                          ".stdout)",
    "chance without a seed": "import random, os; print(random.SystemRandom().random())",
    "the path of a folder": "import os; print(os.getcwd())",
    "the order of a folder's files": "import os; print(os.listdir('data/tables'))",
    "the address of an object": "print(id(object()), object())",
    "the number of a process": "import os; print(os.getpid())",
    "the home folder": "import os; print(os.path.expanduser('~'))",
}  # fmt: skip


def _planted(place: Path) -> tuple[list[str], list[str]]:
    """The kinds of planted differences that two builds of a small book show, and all of them."""
    kinds = dict(PLANTED)
    disk = _memory_disk() or place
    if disk == place:
        del kinds["the order of a folder's files"]
    homes = ({"HOME": str(place)}, {"HOME": "/nonexistent"})

    def site(number: int) -> tuple[dict[str, str], list]:
        made = Path(tempfile.mkdtemp(prefix="exodus-prove-", dir=(place, disk)[number]))
        try:
            folder = small_project(made / f"planted{number}")
            for source in kinds.values():
                _add_cell(folder / "notebooks" / f"{CHAPTER}.ipynb", source)
            replace_in(folder / "recomputed/publishing/data/bill_of_materials.py", "uuid5(NAMESPACE_URL, lock)", "None")
            files = _build(folder, Circumstances(environment=homes[number]))
            ran = nbformat.read(folder / "_build/html/notebooks" / f"{CHAPTER}.ipynb", 4)
            return files, [cell.outputs for cell in ran.cells[-len(kinds) :]]
        finally:
            shutil.rmtree(made, ignore_errors=True)

    (files, outputs), (other_files, other_outputs) = site(0), site(1)
    differing = _differing(files, other_files)
    noticed = [kind for kind, one, other in zip(kinds, outputs, other_outputs, strict=True) if one != other]
    if not {f"notebooks/{CHAPTER}.ipynb", f"notebooks/{CHAPTER}.html"} <= differing:
        noticed = []
    number = "a number of its own in the bill of materials"
    return [*noticed, *([number] if "sbom.cdx.json" in differing else [])], [*kinds, number]


def _add_cell(path: Path, source: str) -> None:
    content = nbformat.read(path, 4)
    content.cells.append(new_code_cell(source))
    nbformat.write(content, path)

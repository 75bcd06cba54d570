"""Generated faults of a published site and of what is kept: entries added, cut, changed, swapped for folders, links and pipes."""

import hashlib
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from recomputed.ground.errors import BadParameter
from recomputed.ground.write_gate import versions_of
from recomputed.publishing.atomic_switch import switch, workplace
from recomputed.publishing.published_site import published_version, record_file, said_before, touched
from recomputed.running.file_cache import read_intact, store

PAGES = ("index.html", "data/t.csv", "notebooks/01.html", "_static/x.js")
KEPT_AT_MOST = 10


def _publish(out: Path, text: str) -> list[str]:
    """A small site, built and switched as a build does it."""
    with workplace(out) as folder:
        site = folder / "_build" / "html"
        for name in PAGES:
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_text(f"{name} of {text}")
        sums = (f"{hashlib.sha256((site / name).read_bytes()).hexdigest()}  {name}\n" for name in PAGES)
        (site / "SHA256SUMS").write_text("".join(sums))
        return switch(site, out, f"inputs of {text}", f"said of {text}")


def _cleared(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _as_folder(path: Path) -> None:
    _cleared(path)
    path.mkdir()
    (path / "precious").write_text("x")


def _as_link(path: Path) -> None:
    _cleared(path)
    path.symlink_to("/etc/hostname")


def _as_pipe(path: Path) -> None:
    _cleared(path)
    os.mkfifo(path)


def _flipped(path: Path) -> None:
    """Another byte in the same place, and the time of before."""
    status, content = path.stat(), bytearray(path.read_bytes() or b"x")
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], None]] = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "emptied": lambda path: path.write_bytes(b""),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"x"),
    "flipped": _flipped,
    "taken away": lambda path: path.unlink(),
    "a folder": _as_folder, "a link": _as_link, "a pipe": _as_pipe,
    "something beside it": lambda path: path.with_name(f"more-{path.name}").write_text("precious"),
    "a folder beside it": lambda path: path.with_name(f"room-{path.name}").mkdir(exist_ok=True),
}  # fmt: skip


def cases(place: Path, count: int, seed: int) -> Iterator[tuple[str, str, str]]:
    """Kind, name and what is wrong (nothing, if the contract holds) of so many faults."""
    drawn = random.Random(seed)
    for number in range(count):
        yield (_site if number % 2 else _kept)(place / str(number), drawn)


def _site(place: Path, drawn: random.Random) -> tuple[str, str, str]:
    """One to three changes of a published site or of the record of it; then it is published again."""
    place.mkdir(parents=True)
    out = place / "html"
    _publish(out, "one")
    version, names, wrong = published_version(out), [], []
    for _ in range(drawn.randint(1, 3)):
        path = drawn.choice([*(version / name for name in (*PAGES, "SHA256SUMS")), record_file(version)])
        name = drawn.choice(list(CHANGES))
        if path.is_file() and not path.is_symlink():
            CHANGES[name](path)
            names.append(f"{path.name} {name}")
    precious = {path: path.read_bytes() for path in versions_of(out).rglob("*") if _is_precious(path)}
    if said_before(out, "inputs of one") is not None and touched(out) == "" and not _only_beside_the_record(names):
        wrong.append("SILENT: not noticed")
    try:
        _publish(out, "two")
    except BadParameter as refusal:
        wrong.append(f"not published: {refusal}")
    if touched(out) or (out / "index.html").read_text() != "index.html of two":
        wrong.append("MIXED: not the new site")
    wrong += [
        f"LOST: {path.name}" for path, content in precious.items() if not path.is_file() or path.read_bytes() != content
    ]
    return "a touched site", ", ".join(names), "; ".join(wrong)


def _is_precious(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() in (b"precious", b"x")


def _only_beside_the_record(names: list[str]) -> bool:
    """A file or folder beside the record is nothing of the site."""
    return all(name.partition(" ")[0].endswith(".json") and "beside" in name for name in names)


def _kept(place: Path, drawn: random.Random) -> tuple[str, str, str]:
    """One to three changes of what is kept; what cannot be read is as good as none, and what is somebody's stays."""
    content, wrong, names = b"content", [], []
    paths = [place / "cache" / f"{number}.json" for number in range(4)]
    for path in paths:
        store(path, content, KEPT_AT_MOST)
    for _ in range(drawn.randint(1, 3)):
        path, name = drawn.choice(paths), drawn.choice(list(CHANGES))
        if path.is_file() and not path.is_symlink():
            CHANGES[name](path)
            names.append(f"{path.name} {name}")
    precious = {path: path.read_bytes() for path in place.rglob("*") if _is_precious(path)}
    for path in paths:
        if read_intact(path) not in (None, content):
            wrong.append("MIXED: read what was not kept")
    for number in range(2 * KEPT_AT_MOST):
        store(place / "cache" / f"new-{number}.json", content, KEPT_AT_MOST)
    if read_intact(place / "cache" / f"new-{2 * KEPT_AT_MOST - 1}.json") != content:
        wrong.append("what is kept now is not there")
    wrong += [f"LOST: {path.name}" for path in precious if not path.is_file()]
    return "damaged kept state", ", ".join(names), "; ".join(wrong)

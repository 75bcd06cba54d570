"""A build, a sweep and a refresh that are ended from outside, at many moments."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.live_sources import LiveSources
from tests.prove.processes import Watched, marked
from tests.prove.projects import CHAPTER, PARAMETER, contents
from tests.prove.trials import ONE_LINE, Book, Fault, with_left

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
SOURCE = "eia"
SWEEP = (
    "sweep",
    CHAPTER,
    "--notebooks",
    "--over",
    f"{PARAMETER}=11:36:6",
    "--jobs",
    "1",
    "--out",
    "../swept/points.csv",
)


def _there(folder: Path, pattern: str) -> Callable[[], bool]:
    return lambda: any(folder.glob(pattern))


def build_moments(build: Path) -> dict[str, Callable[[], bool]]:
    """The steps of a build that begins now, by what can be seen of them."""
    making, published = "html.d/making-*", os.readlink(build / "html")
    return {
        "it holds its place": _there(build, making),
        "the chapters are staged": _there(build, f"{making}/stage/notebooks"),
        "Sphinx writes pages": _there(build, f"{making}/_build/html/index.html"),
        "the downloads are written": _there(build, f"{making}/_build/html/claims.json"),
        "the checksums are written": _there(build, f"{making}/_build/html/SHA256SUMS"),
        "the site is switched": lambda: os.readlink(build / "html") != published,
    }


def build_kills(book: Book) -> Iterator[Fault]:
    """At every step of a build, the last of them after the switch."""
    build = book.folder / "_build"
    for number in SIGNALS:
        for name in build_moments(build):
            fault = book.watched(number.name, f"build: {name}", number, build_moments(build)[name])
            if number == signal.SIGKILL or fault.wrong:
                fault = book.next_build(fault)
            elif book.site() == book.states[book.waiting]:
                book.turn()
            yield fault
        yield _killed_with_a_kernel(book, number)
        yield book.next_build(Fault(number.name, "build: none, the next one", 0, "", ()))


def _killed_with_a_kernel(book: Book, number: signal.Signals) -> Fault:
    """A build on real kernels, as soon as one of them runs."""
    before = book.files()
    build = Watched(book.folder, "build", "--engine", "kernel", "--fresh")
    build.end_when(lambda: any("ipykernel" in words for words in marked(build.mark)), number)
    code, said = build.ended()
    fault = book.judged(number.name, "build: a kernel runs", code, said, before, None)
    return with_left(fault, build.left_behind())


def sweep_kills(book: Book) -> Iterator[Fault]:
    """At the start, after some points, and when the file is there: it is whole or not there, and the same command ends it."""
    swept = book.folder.parent / "swept"
    swept.mkdir()
    out, journal = swept / "points.csv", swept / "points.csv.partial"
    if (done := book.undisturbed(*SWEEP)).returncode:
        raise RuntimeError(done.stderr)
    whole = out.read_bytes()
    moments = {
        "the first point is kept": lambda: journal.exists() and journal.read_bytes().count(b"\n") >= 2,
        "the fourth point is kept": lambda: journal.exists() and journal.read_bytes().count(b"\n") >= 5,
        "the file is there": out.exists,
    }
    for number in SIGNALS:
        for name, reached in moments.items():
            shutil.rmtree(swept)
            swept.mkdir()
            command = Watched(book.folder, *SWEEP)
            command.end_when(reached, number)
            code, said = command.ended()
            wrong = _after_sweep(book, code, said, out, whole)
            if not (out.exists() and not journal.exists()):
                done = book.undisturbed(*SWEEP)
                if done.returncode or out.read_bytes() != whole:
                    wrong.append(f"the same command again: exit {done.returncode} {done.stderr[-200:]}")
                if left := [p.name for p in swept.iterdir() if p.suffix not in (".csv", ".svg")]:
                    wrong.append(f"left: {left}")
            fault = Fault(number.name, f"sweep: {name}", code, said.strip(), tuple(wrong))
            yield with_left(fault, command.left_behind())


def _after_sweep(book: Book, code: int, said: str, out: Path, whole: bytes) -> list[str]:
    wrong = []
    if out.exists() and out.read_bytes() != whole:
        wrong.append("MIXED: the file is not whole;")
    if code == 0 and not out.exists():
        wrong.append("SILENT: exit 0 and no file;")
    if code > 0 and not ONE_LINE.fullmatch(said):
        wrong.append(f"not one line: {said[-200:]!r};")
    if contents(book.folder / "data") != book.data or book.site() != book.states[book.published]:
        wrong.append("LOST: data/ or the site is changed;")
    return wrong


def refresh_kills(book: Book, server: LiveSources) -> Iterator[Fault]:
    """While it asks, checks and after the exchange: data/ is the old or the new, and the next refresh brings the new."""
    data, saved = book.folder / "data", book.folder.parent / "saved-data"
    shutil.copytree(data, saved)
    environment = server.environment()
    command = ("data", "refresh", SOURCE)
    if (done := book.undisturbed(*command, environment=environment)).returncode:
        raise RuntimeError(done.stderr)
    old, new = contents(saved), contents(data)
    moments = {
        "it holds its place": _there(book.folder, "_build/refreshing/new"),
        "the new data are checked": _there(book.folder, "_build/refreshing/new/data/SHA256SUMS"),
        "the data are exchanged": lambda: (data / "SHA256SUMS").read_bytes() != (saved / "SHA256SUMS").read_bytes(),
    }
    for number in SIGNALS:
        for name, reached in moments.items():
            shutil.rmtree(data)
            shutil.copytree(saved, data)
            running = Watched(book.folder, *command, environment=environment)
            running.end_when(reached, number)
            code, said = running.ended()
            wrong = _after_refresh(book, code, said, old, new)
            done = book.undisturbed(*command, environment=environment)
            if done.returncode or contents(data) != new:
                wrong.append(f"the next refresh: exit {done.returncode} {done.stderr[-200:]}")
            if (book.folder / "_build/refreshing/new").exists():
                wrong.append("the next refresh leaves its workplace")
            fault = Fault(number.name, f"refresh: {name}", code, said.strip(), tuple(wrong))
            yield with_left(fault, running.left_behind())
    shutil.rmtree(data)
    shutil.move(saved, data)


def _after_refresh(book: Book, code: int, said: str, old: dict, new: dict) -> list[str]:
    now, wrong = contents(book.folder / "data"), []
    if now not in (old, new):
        wrong.append("MIXED: data/ is neither the old nor the new;")
    if (code == 0 and now != new) or (code > 0 and now != old):
        wrong.append(f"SILENT: exit {code} and the other data;")
    if code > 0 and not ONE_LINE.fullmatch(said):
        wrong.append(f"not one line: {said[-200:]!r};")
    if book.site() != book.states[book.published]:
        wrong.append("the site is changed;")
    return wrong

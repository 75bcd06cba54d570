"""Builds, sweeps and refreshes ended at random moments, seeded: what is there is the old or the new, whole, and the next run is well."""

import os
import random
import shutil
import signal
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.live_sources import LiveSources
from tests.prove.fault_kills import SOURCE
from tests.prove.observer import differences, seen, still_running
from tests.prove.outcome import Proved
from tests.prove.processes import MARK
from tests.prove.projects import CHAPTER, PARAMETER, contents, replace_in, write_front
from tests.prove.trials import ONE_LINE, Book, Fault, summed_up
from tests.prove.warm import Warm

SEED = 20260412
KILLS = {"build": 40, "sweep": 85, "refresh": 85, "array sweep": 40}
SWEEPS = {  # thirteen runs; and as arrays ten parts, each kept as it is finished
    "sweep": ("--notebooks", "--over", f"{PARAMETER}=11:36:12"),
    "array sweep": ("--over", f"{PARAMETER}=11:36:150"),
}
A_CHUNK, SMALL_CHUNK = "POINTS_A_CHUNK = 2**17", "POINTS_A_CHUNK = 2**4"
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
PAST_ITS_END = 1.1  # moments are drawn over a little more than a whole command takes


def prove(place: Path) -> Proved:
    """All of them in one small book; the moment of each is in its line."""
    book, server = Book(place / "book"), LiveSources()
    replace_in(book.folder / "recomputed/running/array_sweep.py", A_CHUNK, SMALL_CHUNK)  # in this copy only
    book.import_anew()
    warm = Warm(book.folder)
    drawn = random.Random(SEED)
    groups = (
        _builds(book, warm, drawn),
        _sweeps(book, warm, drawn, "sweep"),
        _refreshes(book, warm, drawn, server),
        _sweeps(book, warm, drawn, "array sweep"),
    )
    proved = summed_up(groups, sum(KILLS.values()), len(KILLS), [])
    warm.close()
    return proved


def _killed(
    warm: Warm, drawn: random.Random, kind: str, usual: float, arguments: tuple[str, ...], environment: dict
) -> tuple:
    """One command that is ended at a moment; its mark goes with it."""
    moment, number, mark = drawn.random() * usual * PAST_ITS_END, drawn.choice(SIGNALS), uuid.uuid4().hex
    ended = warm.run(*arguments, environment=environment | {MARK: mark}, end_after=moment, with_signal=number)
    wrong = []
    if ended.code > 0 and not ONE_LINE.fullmatch(ended.err):
        wrong.append(f"not one line: {ended.err[-200:]!r};")
    if ended.code not in (0, -number, 128 + number):
        wrong.append(f"exit {ended.code} after signal {number}: {ended.err[-150:]!r};")
    if left := still_running(mark):
        wrong.append(f"LEFT RUNNING: {left[:2]};")
    return f"{kind} at {moment:.3f} s of {usual:.1f}, {number.name}", ended, wrong


def _builds(book: Book, warm: Warm, drawn: random.Random) -> Iterator[Fault]:
    """Each on the way to another state of the book; then one that is let go on."""
    usual = _usual(warm, "build", between=lambda: _turned(book))
    for _ in range(KILLS["build"]):
        before = seen(book.folder)
        name, ended, wrong = _killed(warm, drawn, "build", usual, ("build",), {})
        wrong += differences(before, seen(book.folder), lambda path: path.startswith("_build/html")).words()
        site = book.site()
        if site not in (book.states[book.published], book.states[book.waiting]):
            wrong.append("MIXED: neither the old nor the new site;")
        if ended.code == 0 and site != book.states[book.waiting]:
            wrong.append("SILENT: exit 0 and the old site;")
        wrong += _well(book, "build")
        if book.site() != book.states[book.waiting]:
            wrong.append("the next build publishes something else;")
        if left := [path.name for path in (book.folder / "_build/html.d").iterdir() if path.name.startswith("making-")]:
            wrong.append(f"the next build leaves {left[:2]};")
        _turned(book)
        yield Fault("killed build", name, ended.code, ended.err.strip(), tuple(wrong))


def _sweeps(book: Book, warm: Warm, drawn: random.Random, kind: str) -> Iterator[Fault]:
    """Whatever is left of one, the same command makes the same bytes of it."""
    swept = book.folder.parent / "swept"
    command = ("sweep", CHAPTER, *SWEEPS[kind], "--jobs", "2", "--out", str(swept / "points.csv"))
    swept.mkdir()
    usual = _usual(warm, *command, "--overwrite")
    whole = contents(swept)
    for _ in range(KILLS[kind]):
        shutil.rmtree(swept)
        swept.mkdir()
        before = seen(book.folder)
        name, ended, wrong = _killed(warm, drawn, kind, usual, command, {})
        wrong += differences(before, seen(book.folder)).words()
        for made, checksum in contents(swept).items():
            if made in whole and checksum != whole[made]:
                wrong.append(f"MIXED: {made} is not whole;")
            if made not in whole and made != "points.csv.partial":
                wrong.append(f"LEFT: {made};")
        if ended.code == 0 and contents(swept) != whole:
            wrong.append("SILENT: exit 0 and not the whole;")
        if contents(swept) != whole:
            wrong += _well(book, *command)
        if contents(swept) != whole:
            wrong.append("MIXED: the same command again makes other bytes;")
        yield Fault(f"killed {kind}", name, ended.code, ended.err.strip(), tuple(wrong))
    shutil.rmtree(swept)


def _refreshes(book: Book, warm: Warm, drawn: random.Random, server: LiveSources) -> Iterator[Fault]:
    """data/ is the old or the new, and the next refresh brings the new."""
    data, saved = book.folder / "data", book.folder.parent / "saved-data"
    shutil.copytree(data, saved)
    command, environment = ("data", "refresh", SOURCE), server.environment()
    usual = _usual(warm, *command, environment=environment)
    old, new = contents(saved), contents(data)
    for _ in range(KILLS["refresh"]):
        shutil.rmtree(data)
        shutil.copytree(saved, data)
        before = seen(book.folder)
        name, ended, wrong = _killed(warm, drawn, "refresh", usual, command, environment)
        wrong += differences(
            before, seen(book.folder), lambda path: path.startswith(("data", "_build/refreshing"))
        ).words()
        now = contents(data)
        if now not in (old, new):
            wrong.append("MIXED: data/ is neither the old nor the new;")
        if ended.code == 0 and now != new:
            wrong.append("SILENT: exit 0 and the old data;")
        wrong += _well(book, *command, environment=environment)
        if contents(data) != new:
            wrong.append("the next refresh does not bring the new data;")
        if left := [
            path.name for path in (book.folder / "_build/refreshing").iterdir() if not path.name.startswith(".")
        ]:
            wrong.append(f"the next refresh leaves {left[:2]};")
        yield Fault("killed refresh", name, ended.code, ended.err.strip(), tuple(wrong))
    shutil.rmtree(data)
    shutil.move(saved, data)


def _usual(
    warm: Warm, *arguments: str, environment: dict | None = None, between: Callable[[], None] = lambda: None
) -> float:
    """Seconds that a command takes when nobody ends it, the second time.  Raises RuntimeError if it does not end well."""
    for _ in range(2):
        ended = warm.run(*arguments, environment=environment)
        if ended.code:
            raise RuntimeError(f"{arguments[0]}: exit {ended.code}: {ended.err[-200:]!r}")
        between()
    return ended.seconds


def _well(book: Book, *arguments: str, environment: dict | None = None) -> list[str]:
    """What is wrong about a command that nobody ends: nothing."""
    ended = book.undisturbed(*arguments, environment=environment)
    return [f"the next {arguments[0]}: exit {ended.returncode}: {ended.stderr[-200:]!r};"] if ended.returncode else []


def _turned(book: Book) -> None:
    """What is published now is the waiting state; the other one is to come."""
    if book.site() == book.states[book.waiting]:
        book.turn()
    write_front(book.folder, book.waiting)
    shutil.rmtree(book.folder / "_build/pages", ignore_errors=True)  # else nearly nothing is left to be done
    os.sync()

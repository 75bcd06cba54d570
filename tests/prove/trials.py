"""One fault, and what must be true after it."""

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.prove.outcome import Proved
from tests.prove.processes import Forked, Watched
from tests.prove.projects import contents, small_project, write_front
from tests.warm_python import COMMAND, WarmPython

INTERRUPTED = (130, 143)
REFUSED = (2, 3, 4, 5)
ONE_LINE = re.compile(r"recomputed: [^\n]+\n")
NO_FAULT = ("the next one", "the next build")  # what comes after the last fault of a kind
KEPT = ("_build/cache/", "_build/checked/", "_build/drawings/", "_build/pages/", ".git/")  # what may grow with any run


@dataclass(frozen=True)
class Fault:
    """What was done, what was said, and what was wrong about it (nothing, if the contract holds)."""

    kind: str
    name: str
    code: int
    said: str
    wrong: tuple[str, ...]

    def line(self) -> str:
        word = "ok " if not self.wrong else "BAD"
        return f"  {word} {self.kind:22} {self.name:44} exit {self.code:4}  {' '.join(self.wrong) or self.said[:110]}"


class Book:
    """A small project with a published site in one state, and another state waiting to be built."""

    def __init__(self, folder: Path):
        self.folder = small_project(folder)
        self.python = WarmPython(folder=self.folder)
        self.states = {state: self._state(state) for state in ("A", "B")}
        self.published, self.waiting = "B", "A"
        write_front(self.folder, self.waiting)
        self.data = contents(folder / "data")

    def import_anew(self) -> None:
        """Commands are forked from Python with the engine as it stands there now."""
        self.python.close()
        self.python = WarmPython(folder=self.folder)

    def undisturbed(self, *arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess:
        """A command to which nothing is done."""
        return self.python.run(self.folder, COMMAND, "exodus", *arguments, environment=environment)

    def _state(self, state: str) -> dict[str, str]:
        write_front(self.folder, state)
        self.build_well()
        return self.site()

    def build_well(self) -> None:
        """A build without any fault.  Raises RuntimeError if it does not succeed."""
        done = self.undisturbed("build")
        if done.returncode:
            raise RuntimeError(f"a build without fault ended with {done.returncode}: {done.stderr[-300:]}")

    def site(self) -> dict[str, str]:
        """The published files."""
        place = self.folder / "_build" / "html"
        return contents(place.resolve()) if place.exists() else {}

    def files(self) -> dict[str, str]:
        """All files but what is kept of runs, where only what is half made counts."""
        return {name: checksum for name, checksum in contents(self.folder).items()
                if not (name.startswith(KEPT) or "__pycache__" in name) or "making-" in name}  # fmt: skip

    def turn(self) -> None:
        """What is published now is the waiting state; the other one is to come."""
        self.published, self.waiting = self.waiting, self.published
        write_front(self.folder, self.waiting)

    def judged(self, kind: str, name: str, code: int, said: str, before: dict[str, str], wanted: int | None) -> Fault:
        """What is wrong after a build or run with a fault; the next build is made, and must publish what waits.

        `wanted`: the exit code that the fault must give; None if it is not for this command to say.
        """
        site, wrong = self.site(), []
        old, new = self.states[self.published], self.states[self.waiting]
        if site not in (old, new):
            wrong.append("MIXED: neither the old nor the new site;")
        if wanted is not None and code != wanted:
            wrong.append(f"exit {code}, not {wanted}: {said[:200]!r};")
        if code == 0 and site != new:
            wrong.append("SILENT: exit 0 and not the new site;")
        if code > 0 and site != old:
            wrong.append("exit says refused, and the site is not the old one;")
        if code in (*REFUSED, *INTERRUPTED) and not ONE_LINE.fullmatch(said):
            wrong.append(f"not one line: {said[-200:]!r};")
        after = self.files()
        moved = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        if any(name.startswith("data/") for name in moved):
            wrong.append("LOST: data/ is changed;")
        if code > 0 and moved:
            wrong.append(f"left or changed: {moved[:4]};")
        return Fault(kind, name, code, said.strip(), tuple(wrong))

    def next_build(self, fault: Fault) -> Fault:
        """The fault, with what is wrong about the next build; afterwards the waiting state is published."""
        done, wrong = self.undisturbed("build"), []
        if done.returncode:
            wrong.append(f"the next build: exit {done.returncode}: {done.stderr[-200:]};")
        if self.site() != self.states[self.waiting]:
            wrong.append("the next build publishes something else;")
        if left := [n for n in self.files() if "making-" in n and "/html.d/" in n]:
            wrong.append(f"the next build leaves {left[:3]};")
        self.turn()
        return Fault(fault.kind, fault.name, fault.code, fault.said, (*fault.wrong, *wrong))

    def watched(self, kind: str, name: str, number: int, reached: Callable[[], bool]) -> Fault:
        """A build that gets a signal when something is reached."""
        before = self.files()
        build = Watched(self.folder, "build")
        build.end_when(reached, number)
        code, said = build.ended()
        fault = self.judged(kind, name, code, said, before, None)
        return with_left(fault, build.left_behind())

    def refused(
        self,
        kind: str,
        name: str,
        wanted: int,
        *arguments: str,
        environment: dict[str, str] | None = None,
        limit: Callable[[], None] | None = None,
    ) -> Fault:
        """A command that must be refused with an exit code, and leave everything as it is; a limit is set as it starts."""
        before, words = self.files(), arguments or ("build",)
        if limit:
            command = Watched(self.folder, *words, preexec_fn=limit)
        else:
            command = Forked(self.python, self.folder, *words, environment=environment)
        code, said = command.ended()
        return with_left(self.judged(kind, name, code, said, before, wanted), command.left_behind())


def with_left(fault: Fault, left: list[str]) -> Fault:
    """A fault, with the processes that were left behind."""
    wrong = (f"LEFT RUNNING: {left[:2]};",) if left else ()
    return Fault(fault.kind, fault.name, fault.code, fault.said, (*fault.wrong, *wrong))


WRONG = ("LOST", "OVERWRITTEN", "MIXED", "SILENT", "TRACEBACK", "SECRET", "LEFT RUNNING")


def summed_up(
    groups: Iterable[Iterable[Fault]], least: int, least_kinds: int, lines: list[str], generated: bool = False
) -> Proved:
    """The faults, then a line for each kind, and the figures.  Each is told as it comes; of generated ones only what is bad."""
    all_runs = []
    for fault in chain.from_iterable(groups):
        if fault.wrong or not generated:
            print(fault.line(), flush=True)
        all_runs.append(fault)
    faults, bad = [f for f in all_runs if not f.name.endswith(NO_FAULT)], [f for f in all_runs if f.wrong]
    kinds = Counter(fault.kind for fault in faults)
    words = Counter(word for fault in bad for word in WRONG if word in " ".join(fault.wrong))
    for kind, count in kinds.items():
        codes = Counter(fault.code for fault in faults if fault.kind == kind)
        said = ", ".join(f"{many} x {code}" for code, many in codes.items())
        lines.append(f"  {kind:22} {count:3} faults, {sum(f.kind == kind for f in bad)} bad; exit codes: {said}")
    return Proved(
        f"{len(faults)} {'generated ' * generated}faults of {len(kinds)} kinds, {words['LOST']} lost, "
        f"{words['OVERWRITTEN']} overwritten, {words['MIXED']} mixed, {words['SILENT']} silent, {words['TRACEBACK']} tracebacks, "
        f"{words['SECRET']} secrets shown, {words['LEFT RUNNING']} processes left, {len(bad)} against the contract",
        not bad and len(faults) >= least and len(kinds) >= least_kinds, lines,
    )  # fmt: skip

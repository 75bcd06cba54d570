"""Faults of every kind: nothing is lost, nothing mixed, nothing succeeds in silence.  One line a fault, then one a kind."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.live_sources import LiveSources
from tests.prove.fault_cells import cell_faults
from tests.prove.fault_inputs import input_faults
from tests.prove.fault_kills import build_kills, refresh_kills, sweep_kills
from tests.prove.fault_storage import storage_faults
from tests.prove.outcome import Proved
from tests.prove.trials import Book, Fault

LEAST_FAULTS, LEAST_KINDS, LEAST_KILLS = 80, 10, 30


def prove(place: Path) -> Proved:
    """All faults, one after another, in one small book."""
    lines: list[str] = []
    all_runs = list(_all(Book(place / "book"), LiveSources(), lines))
    faults, bad = [f for f in all_runs if not f.name.endswith(NO_FAULT)], [f for f in all_runs if f.wrong]
    kinds = Counter(fault.kind for fault in faults)
    killed = sum(count for kind, count in kinds.items() if kind.startswith("SIG"))
    words = Counter(word for fault in bad for word in ("LOST", "MIXED", "SILENT") if word in " ".join(fault.wrong))
    for kind, count in kinds.items():
        codes = Counter(fault.code for fault in faults if fault.kind == kind)
        said = ", ".join(f"{many} x {code}" for code, many in codes.items())
        lines.append(f"  {kind:22} {count:3} faults, {sum(f.kind == kind for f in bad)} bad; exit codes: {said}")
    return Proved(
        f"{len(faults)} faults of {len(kinds)} kinds ({killed} signals), {words['LOST']} lost, {words['MIXED']} mixed, "
        f"{words['SILENT']} silent successes, {len(bad)} against the contract",
        not bad and len(faults) >= LEAST_FAULTS and len(kinds) >= LEAST_KINDS and killed >= LEAST_KILLS, lines,
    )  # fmt: skip


NO_FAULT = ("the next one", "the next build")


def _all(book: Book, server: LiveSources, lines: list[str]) -> Iterator[Fault]:
    for faults in (
        build_kills(book), sweep_kills(book), refresh_kills(book, server), cell_faults(book),
        storage_faults(book, server, lines), input_faults(book, server),
    ):  # fmt: skip
        for fault in faults:
            print(fault.line(), flush=True)
            yield fault

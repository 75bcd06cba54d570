"""Bad parameters, data, configuration and answers: each is refused with its exit code, and nothing is changed."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

from exodus.sources import SOURCES
from recomputed.declared.check import data_files
from recomputed.ground.errors import RefreshRefused
from tests.live_faults import SEMANTIC, SLOW, SLOW_SECONDS, TRANSPORT, figures, taken_over
from tests.live_sources import MAIN, LiveSources
from tests.prove.fault_kills import SOURCE
from tests.prove.projects import CHAPTER, PARAMETER
from tests.prove.trials import Book, Fault

PARAMETERS = {
    "a misspelt name": f"{PARAMETER}s=5", "code for a name": "import os; os.system('true'); x=1", "a builtin": "print=1",
    "not a number": f"{PARAMETER}=nan", "endless": f"{PARAMETER}=1e400", "a negative": f"{PARAMETER}=-3",
    "a comma": f"{PARAMETER}=1,000", "empty": f"{PARAMETER}=", "a word": f"{PARAMETER}=True",
    "no equals sign": PARAMETER, "markup": f"{PARAMETER}=<script>hit()</script>",
    "control characters": f"{PARAMETER}=\x1b[2J\n5",
}  # fmt: skip


def input_faults(book: Book, server: LiveSources) -> Iterator[Fault]:
    """Parameters, then files, then answers."""
    for name, pair in PARAMETERS.items():
        yield book.refused("bad parameter", name, 2, "run", CHAPTER, "--set", pair)
    for kind, name, wanted, part, change in FILES:
        with _changed(book.folder / part, change):
            yield book.refused(kind, name, wanted)
    yield from bad_answers(server)
    yield from refused_refreshes(book, server)


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


TABLE = "data/tables/network_monthly.csv"
FILES = [
    ("bad data", "a flipped bit", 3, TABLE, _flipped),
    ("bad data", "a table cut short", 3, TABLE, lambda p: p.write_bytes(p.read_bytes()[:-9])),
    ("bad data", "an empty table", 3, TABLE, lambda p: p.write_bytes(b"")),
    ("bad data", "a missing table", 3, TABLE, lambda p: p.unlink()),
    ("bad data", "no checksums", 3, "data/SHA256SUMS", lambda p: p.unlink()),
    ("bad data", "a file that nobody knows", 3, "data/tables/new.csv", lambda p: p.write_text("x")),
    ("bad data", "an alias in a declaration", 2, "data/scenarios.yml", lambda p: p.write_text("a: &x {}\nb: *x\n")),
    ("bad configuration", "a misspelt key", 2, "_config.yml", 
     lambda p: p.write_text(p.read_text() + "\nexecutes: {}\n")),
    ("bad configuration", "a page that is not there", 2, "_toc.yml",
     lambda p: p.write_text(p.read_text() + "  - file: book/nowhere\n")),
    ("bad configuration", "a page that is not listed", 2, "book/more.md", lambda p: p.write_text("# More\n")),
    ("bad configuration", "a notebook without parameters", 2, f"notebooks/{CHAPTER}.ipynb",
     lambda p: p.write_text(p.read_text().replace('"parameters"', '"parameter"'))),
    ("bad notebook", "no JSON", 4, f"notebooks/{CHAPTER}.ipynb", lambda p: p.write_text("{")),
    ("bad notebook", "cut short", 4, f"notebooks/{CHAPTER}.ipynb", lambda p: p.write_bytes(p.read_bytes()[:-99])),
    ("bad notebook", "no cells", 4, f"notebooks/{CHAPTER}.ipynb", lambda p: p.write_text('{"nbformat": 4}')),
    ("bad notebook", "no text", 4, f"notebooks/{CHAPTER}.ipynb", lambda p: p.write_bytes(b"\xff\xfe")),
    ("bad page", "a broken link", 4, "book/index.md", lambda p: p.write_text(p.read_text() + "\n[x](nowhere.md)\n")),
    ("bad page", "an unknown role", 4, "book/index.md", lambda p: p.write_text(p.read_text() + "\n{nothing}`x`\n")),
]  # fmt: skip


@contextmanager
def _changed(path: Path, change: Callable[[Path], None]) -> Iterator[None]:
    """A file is changed, and given back."""
    good = path.read_bytes() if path.exists() else None
    change(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        if good is not None:
            path.write_bytes(good)


def bad_answers(server: LiveSources) -> Iterator[Fault]:
    """Every fault of a server, from every source at once; then every lie, from each source in turn."""
    os.environ.update(server.environment())
    before = data_files()
    for name, fault in TRANSPORT.items():
        os.environ["RECOMPUTED_REFRESH_SECONDS"] = SLOW_SECONDS if fault in SLOW else "60"
        server.faults = {MAIN[source]: fault for source in SOURCES}
        with ThreadPoolExecutor(len(SOURCES)) as pool:
            reasons = list(pool.map(_reason, SOURCES))
        yield _answered("bad answer", name, reasons, before)
    server.faults = {}
    for name, lie in SEMANTIC.items():
        reasons = []
        for source in SOURCES:
            truth = deepcopy(server.contents[MAIN[source]])
            lie(*_told(server, source))
            reasons.append(_reason("coin_metrics" if source == "blockchain_info" else source))
            server.contents[MAIN[source]] = truth
        yield _answered("lie in an answer", name, reasons, before)


def _told(server: LiveSources, source: str) -> tuple:
    rows, time, figure = figures(server, source)
    return rows, source, time, figure


def _reason(source: str) -> str:
    """Why an answer is refused; empty if it is taken."""
    try:
        taken_over(source)
    except RefreshRefused as refusal:
        return str(refusal)
    return ""


def _answered(kind: str, name: str, reasons: list[str], before: dict) -> Fault:
    wrong = [f"TAKEN from {reasons.count('')} sources;"] if "" in reasons else []
    wrong += [] if data_files() == before else ["LOST: data/ is changed;"]
    code = RefreshRefused.exit_code if all(reasons) else 0
    return Fault(kind, f"{name}, {len(reasons)} sources", code, max(reasons), tuple(wrong))


def refused_refreshes(book: Book, server: LiveSources) -> Iterator[Fault]:
    """Some of these with the whole command: the exit code and the line."""
    for name in ("never answers", "hangs up", "503 for ever", "a page that says it is data", "cut, no length"):
        server.faults = {MAIN[SOURCE]: TRANSPORT[name]}
        environment = server.environment() | {"RECOMPUTED_REFRESH_SECONDS": "5"}
        yield book.refused(
            "bad answer", f"{name}, whole command", 5, "data", "refresh", SOURCE, environment=environment
        )
    server.faults = {}

"""Generated command lines: every option of every word x hostile values x places, alone and two at a time."""

import os
import random
import re
import subprocess
import time
import uuid
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tests.prove.observer import differences, seen
from tests.prove.outcome import Proved
from tests.prove.processes import MARK
from tests.prove.projects import CHAPTER, PARAMETER
from tests.prove.trials import Book, Fault, summed_up
from tests.prove.warm import Warm

SEED = 20260412
PAIRS, LEAST = 400, 1200
GOOD_CODES = (2, 3, 4, 5)
LINE = re.compile(r"recomputed: [^\n]+\n")
OF_PROGRAMMERS = re.compile(
    r"Traceback|\b[A-Z]\w*(Error|Exception|Warning)\b|\bErrno\b|<class |site-packages|0x[0-9a-f]{6}"
)
LONGEST = 520

# No value of these is good for any option.
TEXTS = [
    "", " ", "\t", "x" * 5000, "../../evil", "/", "..", "a/b", "$(true)", "`true`", "; true", "{pm}", "%s%n", "\x1b[2J", "a\nb",
    "\u202eevil", "\udcff", "<script>hit()</script>", "' or 1=1", "null", "None", "[]", "{}", "!!python/object:os.system",
    "--", "-x", "--out", "=", "==", "\u0663", "NaN", "🙂", "\ufeffx", "a,b", "@x", "~", "*", "?", "\\", "\x7f",
]  # fmt: skip
NUMBERS = [
    "-1", "0", "1e3", "1_0", "+1", " 1", "1 ", "0x10", "1.0", "1,0", "١", "99999999999999999999", "65", "inf", "nan", "true", "½", "1/2",
]  # fmt: skip
VALUES = [
    "nan",
    "inf",
    "-inf",
    "1e400",
    "1,000",
    "$5",
    "5%",
    "0x5",
    "1_0",
    "٣",
    "true",
    "null",
    "1/2",
    "--5",
    "5 5",
    "1e",
    "−5",
    "5\u200b",
]


def prove(place: Path) -> Proved:
    """All of them in one small book beside somebody's files; then what the one who looks must catch."""
    book = Book(place / "all" / "project")
    root = place / "all"
    places_in(root, book.folder)
    warm = Warm(book.folder, with_declarations=True)
    generated = chain(commands(root), pairs(root, PAIRS))
    proved = summed_up([tried(warm, root, generated)], LEAST, len(WORDS), [], generated=True)
    warm.close()
    caught = sum(map(bool, planted(root)))
    return Proved(
        f"{proved.figures}; {caught} of 3 planted violations caught", proved.holds and caught == 3, proved.lines
    )


def planted(root: Path) -> Iterator[list[str]]:
    """What is said of a deletion, of an overwriting that leaves size and time, and of a process that goes on."""
    full, mark = root / "full", uuid.uuid4().hex
    (full / "second").write_text("precious")
    for change in (lambda: (full / "second").unlink(), lambda: _overwritten(full / "precious")):
        before = seen(root)
        change()
        yield differences(before, seen(root)).words()
    with subprocess.Popen(["sleep", "60"], env={MARK: mark}, start_new_session=True) as going_on:
        time.sleep(0.2)  # until it is what it will be
        yield differences(seen(root), seen(root), mark=mark).words()
        going_on.kill()


def _overwritten(path: Path) -> None:
    status = path.stat()
    path.write_text("spoiled!")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def hostile_values(work: str) -> dict[str, list[str]]:
    """Values by option; `work` is the folder with the places."""
    sets = [
        *TEXTS,
        *(f"{PARAMETER}={v}" for v in [*VALUES, *TEXTS]),
        f"{PARAMETER}s=5",
        "__builtins__=1",
        "import os=1",
    ]
    overs = [*TEXTS, *(f"{PARAMETER}={v}:20:3" for v in VALUES), *(f"{PARAMETER}=10:20:{v}" for v in NUMBERS if v not in ("65", " 1", "1 ")),
             f"{PARAMETER}=20:10:3", f"{PARAMETER}=10:20", f"{PARAMETER}=10", f"{PARAMETER}=::", f"{PARAMETER}=10:20:3:4",
             f"{PARAMETER}=10:20:1000000000", f"{PARAMETER}s=10:20:3"]  # fmt: skip
    places = [f"{work}/{name}" for name in (
        "file", "file/below", "pipe", "full", "link-out", "link-data", "link-data/x", "conf", "unmarked", "\udcff", "n" * 300, "ä" * 150,
        "loop", "loop/x", "project", "project/data", "project/data/x", "project/data/tables", "project/notebooks", "project/book",
        "project/exodus/x", "project/_build/cache", "project/_build/cache/x", "project/_build/html/x", "project/_build/html.d/x",
        "project/_build/html.d", "project/_build/drawings/a/b", "project/.git/x", "home", "other/data", "other/notebooks/x",
    )] + ["/dev/null", "/dev/null/x", "/proc/x/y", "/proc/self/mem", "/sys/x", "data", "notebooks", "book/_static", ".", "..", "exodus"]  # fmt: skip
    schedulers = [
        *TEXTS,
        "tcp://",
        "tcp://x",
        "tcp://x:0",
        "tcp://x:99999",
        "tcp://127.0.0.1:1/x",
        "http://127.0.0.1:1",
        "tls://a:1",
        "127.0.0.1:1",
    ]
    return {"--set": sets, "--scenario": TEXTS, "--out": places, "--jobs": [*NUMBERS, *TEXTS], "--engine": [*TEXTS, "Forked", "kernels"],
            "--over": overs, "--sample": [n for n in NUMBERS if n != "65"] + TEXTS, "--scheduler": schedulers,
            "NOTEBOOK": [t for t in TEXTS if t not in ("--", "--out")], "NAME": [t for t in TEXTS if t not in ("--", "--out", "-x")],
            "--nothing": ["", "1"]}  # fmt: skip


FOLDERS_FOR_FILES = ("full", "link-out", "conf", "unmarked", "home")  # somebody's, and two files more are no harm there
WORDS = {
    "build": (["build"], ["--set", "--scenario", "--out", "--jobs", "--engine", "--nothing"]),
    "run": (["run", CHAPTER], ["--set", "--scenario", "--out", "--nothing"]),
    "run what": (["run"], ["NOTEBOOK"]),
    "sweep": (["sweep", CHAPTER], ["--over", "--sample", "--jobs", "--scheduler", "--nothing"]),
    "sweep where": (["sweep", CHAPTER, "--over", f"{PARAMETER}=11:36:2"], ["--out"]),
    "sweep what": (["sweep", "--over", f"{PARAMETER}=11:36:2", "--out", "{work}/x.csv"], ["NOTEBOOK"]),
    "compare": (["compare", "published"], ["NAME"]),
    "parameters": (["parameters"], ["NAME"]),
    "data refresh": (["data", "refresh"], ["NAME", "--nothing"]),
    "data check": (["data", "check"], ["--nothing"]),
    "new claim": (["new", "claim"], ["NAME"]),
    "verdicts": (["verdicts"], ["--nothing"]),
}


def places_in(work: Path, project: Path) -> None:
    """What stands where the places of the command lines lead: somebody's files, links, pipes, another project."""
    (work / "file").write_text("precious")
    os.mkfifo(work / "pipe")
    for name in ("full", "conf.d", "unmarked.d", "home", "other/data", "other/notebooks"):
        (work / name).mkdir(parents=True, exist_ok=True)
        (work / name / "precious").write_text("precious")
    (work / "other/data/claims.yml").write_text("")
    (work / "other/_toc.yml").write_text("")
    (work / "link-out").symlink_to("/")
    (work / "link-data").symlink_to(project / "data")
    (work / "loop").symlink_to("loop")
    for name in ("x.svg", "x.csv.partial", ".x.csv.new", ".x.csv.lock"):
        (work / "full" / name).write_text("precious")


def commands(work: Path) -> Iterator[tuple[str, list[str]]]:
    """Every word, option and value, by kind and in a fixed order."""
    values = hostile_values(str(work))
    for word, (given, options) in WORDS.items():
        start = [part.format(work=work) for part in given]
        for option in options:
            for value in values[option]:
                if word == "run" and value.rpartition("/")[2] in FOLDERS_FOR_FILES:
                    continue
                extra = [value] if option in ("NOTEBOOK", "NAME") else [option, value]
                needed = ["--over", f"{PARAMETER}=11:36:2"] if word == "sweep" and option != "--over" else []
                needed += ["--out", f"{work}/x.csv"] if word == "sweep" else []
                yield f"{word} {option}", [*start, *needed, *_as_option(extra)]


def _as_option(extra: list[str]) -> list[str]:
    """As one word where the value would be taken for an option."""
    return (
        [f"{extra[0]}={extra[1]}"]
        if len(extra) == 2 and extra[0].startswith("--") and extra[0] != "--nothing"
        else extra
    )


def pairs(work: Path, count: int, seed: int = SEED) -> Iterator[tuple[str, list[str]]]:
    """Two hostile options at once, drawn at random."""
    drawn, single = random.Random(seed), [pair for pair in commands(work) if " --" in pair[0]]
    for _ in range(count):
        kind, words = drawn.choice(single)
        same = [other for other in single if other[1][:1] == words[:1]]
        other, more = drawn.choice(same)
        yield f"{kind.split()[0]} two at once", [*words, more[-1]]


def wrong_about(ended, arguments: list[str]) -> list[str]:
    """What is against the contract in how a command ended that must be refused."""
    wrong = []
    if ended.code == 0:
        wrong.append("SILENT: taken;")
    elif ended.code not in GOOD_CODES:
        wrong.append(f"exit {ended.code};")
    if ended.code and (not LINE.fullmatch(ended.err) or len(ended.err) > LONGEST):
        wrong.append(f"not one line: {ended.err[-200:]!r};")
    if OF_PROGRAMMERS.search(ended.err):
        wrong.append(f"TRACEBACK or class: {ended.err[-200:]!r};")
    return wrong


def tried(warm: Warm, root: Path, generated) -> Iterator[Fault]:
    """Each command, what it said, and what it did to anything below the root."""
    before = seen(root)
    for kind, arguments in generated:
        mark = uuid.uuid4().hex
        ended = warm.run(*arguments, environment={MARK: mark})
        after = seen(root)
        wrong = wrong_about(ended, arguments) + differences(before, after, mark=mark).words()
        before = after
        shown = " ".join(arguments[1:])[-60:].encode("ascii", "backslashreplace").decode()
        yield Fault(kind, shown, ended.code, ended.err.strip(), tuple(wrong))

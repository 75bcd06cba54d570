"""Faults that once got through, each tried again as it was found: places, kept state, environment, messages.

Those of declarations, answers and cells stand with their generators and in `fault_cells`.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.prove.lines import LONGEST, OF_PROGRAMMERS
from tests.prove.observer import differences, seen, still_running
from tests.prove.outcome import Proved
from tests.prove.processes import MARK, Forked
from tests.prove.projects import CHAPTER, PARAMETER, contents, replace_in
from tests.prove.trials import ONE_LINE, Book, Fault, summed_up, with_left

LEAST_FAULTS, LEAST_KINDS = 70, 5
SWEEP = ("sweep", CHAPTER, "--notebooks", "--over", f"{PARAMETER}=11:36:12", "--jobs", "1", "--out")
SECONDS_AT_MOST = 180
BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {package!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Blocked())
"""
ENTRY = "import sys; sys.path.insert(0, {root!r}); from recomputed.__main__ import main; sys.argv[0] = 'exodus'; main()"
BUILD, CHECK, REFRESH = ("build", "--fresh"), ("data", "check"), ("data", "refresh")
PACKAGES = {
    "altair": BUILD, "papermill": BUILD, "vl_convert": BUILD, "filelock": BUILD, "typer": BUILD, "pydantic": BUILD, "yaml": BUILD,
    "packaging": BUILD, "pandera": CHECK, "httpx": REFRESH,
}  # fmt: skip


def prove(place: Path) -> Proved:
    """All of them, one after another, in one small book beside somebody's files."""
    tried = Holes(Book(place / "book"), place)
    groups = (tried.places(), tried.touched_sites(), tried.mixed_worlds(), tried.kept_state(), tried.environment(),
              tried.packages(), tried.limits(), tried.signals(), tried.messages())  # fmt: skip
    return summed_up(groups, LEAST_FAULTS, LEAST_KINDS, [])


class Holes:
    """A small book, somebody's files beside it, and one who looks at all of them."""

    def __init__(self, book: Book, place: Path):
        self.book, self.place, self.mine = book, place, place / "mine"
        self.mine.mkdir()

    def ends(self, kind: str, name: str, wanted: int, *arguments: str, may: Callable = lambda name: False,
             environment: dict | None = None, entry: str = "", also: tuple[str, ...] = (), **options) -> Fault:  # fmt: skip
        """A command, its exit code and line, and what it did to everything around it."""
        before = seen(self.place)
        if environment or entry or options:
            code, said, left = self._started(arguments, environment or {}, entry, options)
        else:
            forked = Forked(self.book.python, self.book.folder, *arguments)
            (code, said), left = forked.ended(), forked.left_behind()
        wrong = [] if code == wanted else [f"exit {code}, not {wanted}: {said[-200:]!r};"]
        if wanted and not ONE_LINE.fullmatch(said):
            wrong.append(f"not one line: {said[-200:]!r};")
        if not wanted and said:
            wrong.append(f"says {said[-200:]!r};")
        if OF_PROGRAMMERS.search(said) or len(said) > LONGEST:
            wrong.append(f"TRACEBACK or class: {said[-200:]!r};")
        wrong += differences(before, seen(self.place), may).words()
        return with_left(Fault(kind, name, code, said.strip(), (*wrong, *also)), left)

    def _started(
        self, arguments: tuple[str, ...], environment: dict, entry: str, options: dict
    ) -> tuple[int, str, list[str]]:
        """A command that is started as anybody starts it: its exit code, what it says and what it leaves running."""
        mark = uuid.uuid4().hex
        command = [sys.executable, *(["-c", entry] if entry else ["-m", "recomputed"]), *arguments]
        # What a shell tells Python would make a planted entry begin anew, without what is planted.
        plain = {name: value for name, value in os.environ.items() if not (entry and name.startswith("PYTHON"))}
        done = subprocess.run(
            command,
            cwd=self.book.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            env=plain | {MARK: mark} | environment,
            timeout=SECONDS_AT_MOST,
            **options,
        )
        return done.returncode, done.stderr.decode("utf-8", "replace"), still_running(mark)

    def builds(self, kind: str, name: str, also: Callable[[], list[str]] = list, **options) -> Fault:
        """A build that must end well, with the site that waits."""
        fault = self.ends(kind, name, 0, "build", may=lambda name: name.startswith("book/_build"), **options)
        wrong = [] if self.book.site() == self.book.states[self.book.waiting] else ["MIXED: publishes something else;"]
        return Fault(fault.kind, fault.name, fault.code, fault.said, (*fault.wrong, *wrong, *also()))

    def places(self) -> Iterator[Fault]:
        """Loses or overwrites what is not ours."""
        kind, mine = "a place of somebody's", self.mine
        (mine / "conf.d").mkdir()
        (mine / "conf.d" / "precious").write_text("x")
        for name in ("fleet.svg", "old.csv.partial", ".new.csv.lock", ".new.csv.new"):
            (mine / name).write_text("precious")
        yield self.ends(kind, "build beside conf.d", 2, "build", "--out", str(mine / "conf"))
        for options in ((), ("--overwrite",)):
            yield self.ends(kind, f"a picture {options}", 2, *SWEEP, str(mine / "fleet.csv"), *options)
            yield self.ends(kind, f"a journal {options}", 2, *SWEEP, str(mine / "old.csv"), *options)
        new = lambda name: name.startswith(("mine/new.", "book/_build"))  # noqa: E731
        yield self.ends(kind, "names like our own locks", 0, *SWEEP, str(mine / "new.csv"), may=new)
        for out in ("notebooks", "data", "book", ".", "data/tables", "_build/cache", "_build/html"):
            yield self.ends(kind, f"run --out {out}", 2, "run", CHAPTER, "--set", f"{PARAMETER}=30", "--out", out)
        for out in ("data/x.csv", "notebooks/x.csv", "x.csv", "_build/html/x.csv"):
            yield self.ends(kind, f"sweep --out {out}", 2, *SWEEP, out)
        yield self.ends(kind, "sweep over a table", 2, *SWEEP, "data/tables/network_monthly.csv", "--overwrite")
        for out in ("data/site", "notebooks/site", "book/site", "_build/html/sub", "_build/html.d/x", "site", ".git/x"):
            yield self.ends(kind, f"build --out {out}", 2, "build", "--out", out)

    def touched_sites(self) -> Iterator[Fault]:
        """A published site that somebody touched is made again, and what he put there is left."""
        kind, site = "a touched site", self.book.folder / "_build" / "html"
        self.book.build_well()
        self.book.turn()
        self.book.build_well()
        changes = {
            "a file more": lambda: (site / "more.txt").write_text("precious"),
            "no checksums": lambda: (site / "SHA256SUMS").write_text(""),
            "a page changed": lambda: (site / "index.html").write_text("changed"),
            "a page taken away": lambda: (site / "index.html").unlink(),
            "a page that is a folder": lambda: ((site / "index.html").unlink(), (site / "index.html").mkdir()),
            "a page that is a link": lambda: ((site / "index.html").unlink(), (site / "index.html").symlink_to("/etc/hostname")),
            "a page that is a pipe": lambda: ((site / "index.html").unlink(), os.mkfifo(site / "index.html")),
        }  # fmt: skip
        for name, change in changes.items():
            change()
            yield self.builds(kind, name, also=self._kept_precious)

    def _kept_precious(self) -> list[str]:
        return (
            []
            if list((self.book.folder / "_build/html.d").rglob("more.txt"))
            else ["LOST: the file that was put there;"]
        )

    def mixed_worlds(self) -> Iterator[Fault]:
        """A sweep that is cut short, then another world, then the same command."""
        kind, out = "a mixed sweep", self.mine / "swept.csv"
        may = lambda name: name.startswith(("mine/swept", "book/_build"))  # noqa: E731
        parameters, checksums = self.book.folder / "data/parameters.yml", self.book.folder / "data/SHA256SUMS"
        good = parameters.read_bytes(), checksums.read_bytes()
        worlds = {
            "another default": ("  value: 25.0\n", "  value: 25.01\n"), "another bound": ("  plausible: [21.65, 21.75]\n", "  plausible: [21.65, 21.8]\n"),
        }  # fmt: skip
        for name, (old, new) in worlds.items():
            self._cut_short(out)
            replace_in(parameters, old, new)
            yield self.ends(kind, f"{name}, sealed", 0, "data", "seal", may=lambda name: name == "book/data/SHA256SUMS")
            yield self.ends(kind, name, 2, *SWEEP, str(out), may=may)
            parameters.write_bytes(good[0])
            checksums.write_bytes(good[1])
            yield self.ends(kind, f"{name}, and back", 0, *SWEEP, str(out), may=may)
            out.unlink()
        whole = self._whole(out)
        for name, damage in {"a list": b"[]\n", "a point 9999": b'{"point": 9999, "result": {}}\n', "a line without result": b'{"point": 1}\n',
                             "garbage": b"\xff\xfe\x00\n"}.items():  # fmt: skip
            self._cut_short(out)
            journal = out.with_name("swept.csv.partial")
            journal.write_bytes(journal.read_bytes() + damage)
            fault = self.ends(kind, f"a journal with {name}", 0, *SWEEP, str(out), may=may)
            wrong = () if out.read_bytes() == whole else ("MIXED: other bytes;",)
            yield Fault(fault.kind, fault.name, fault.code, fault.said, (*fault.wrong, *wrong))
            out.unlink()

    def _whole(self, out: Path) -> bytes:
        subprocess.run(
            [sys.executable, "-m", "recomputed", *SWEEP, str(out)],
            cwd=self.book.folder,
            check=True,
            capture_output=True,
        )
        content = out.read_bytes()
        out.unlink()
        return content

    def _cut_short(self, out: Path) -> None:
        journal = out.with_name(f"{out.name}.partial")
        begun = subprocess.Popen([sys.executable, "-m", "recomputed", *SWEEP, str(out)], cwd=self.book.folder,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        while begun.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") > 4):
            time.sleep(0.01)
        begun.kill()
        begun.wait()

    def kept_state(self) -> Iterator[Fault]:
        """Kept state that cannot be read is as good as none, and what somebody put there stays."""
        kind, build = "damaged kept state", self.book.folder / "_build"
        claims = (build / "html/claims.json").resolve()
        good = claims.read_bytes()
        for content in (b"", b"null", b"[]", b"{", b"\xff"):
            claims.write_bytes(content)
            yield self.ends(kind, f"claims.json {content!r}, verdicts", 4, "verdicts")
            may = lambda name: name.startswith("book/_build/runs")  # noqa: E731
            yield self.ends(kind, f"claims.json {content!r}, run", 0, "run", CHAPTER, may=may)
        claims.write_bytes(good)
        for folder in ("checked", "cache", "drawings", "pages"):
            for name, content in (("null", "null"), ("a list", "[]"), ("a text", "x")):
                shutil.rmtree(build / folder, ignore_errors=True)
                (build / folder).write_text(content)
                self._turn_without(*{"pages"} - {folder})
                yield self.builds(
                    kind, f"_build/{folder} is {name}", also=lambda folder=folder: self._is_file(build / folder)
                )
                (build / folder).unlink(missing_ok=True)
            self._turn_without(*{"pages"} - {folder})
            yield self.builds(kind, f"_build/{folder} is gone")
            for entry in list((build / folder).iterdir())[:2]:
                entry.unlink()
                entry.mkdir()
                (entry / "precious").write_text("x")
            self._turn_without(*{"pages"} - {folder})
            yield self.builds(kind, f"folders for entries of _build/{folder}")
            for entry in (build / folder).iterdir():
                if entry.is_file():
                    entry.write_bytes(b"[]")
            self._turn_without(*{"pages"} - {folder})
            yield self.builds(kind, f"garbage in _build/{folder}")

    def _turn_without(self, *kept: str) -> None:
        """Another state waits to be built, and some of what is kept is gone: a build would take nothing else into account."""
        for folder in kept:
            shutil.rmtree(self.book.folder / "_build" / folder, ignore_errors=True)
        self.book.turn()

    def _is_file(self, path: Path) -> list[str]:
        return [] if path.is_file() else [f"LOST: {path.name} was somebody's file;"]

    def environment(self) -> Iterator[Fault]:
        """What a shell holds changes nothing of what is published."""
        kind = "a hostile environment"
        elsewhere = self.place / "elsewhere"
        elsewhere.mkdir()
        subprocess.run(["git", "init", "-q", str(elsewhere)], check=True)
        without_git = self.place / "bin"
        without_git.mkdir()
        hostile = {
            "RECOMPUTED_RECORDS_ONLY": {"RECOMPUTED_RECORDS_ONLY": "1"}, "GIT_DIR of another": {"GIT_DIR": str(elsewhere / ".git")},
            "GIT_DIR of nowhere": {"GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/nowhere"}, "PYTHONOPTIMIZE": {"PYTHONOPTIMIZE": "2"},
            "PYTHONWARNINGS": {"PYTHONWARNINGS": "error"}, "PYTHONDEVMODE": {"PYTHONDEVMODE": "1"},
            "PYTHONPATH": {"PYTHONPATH": str(elsewhere)}, "PYTHONIOENCODING": {"PYTHONIOENCODING": "ascii"}, "LC_ALL": {"LC_ALL": "C"},
            "JUPYTER_CONFIG_DIR": {"JUPYTER_CONFIG_DIR": "/nowhere", "JUPYTER_PLATFORM_DIRS": "x"}, "HOME": {"HOME": "/nowhere"},
        }  # fmt: skip
        for name, variables in hostile.items():
            self._turn_without("pages", "cache")
            yield self.builds(kind, name, environment=variables)
        self._turn_without("pages", "cache")
        yield self.builds(kind, "the next plain build")

    def packages(self) -> Iterator[Fault]:
        """A package that is missing or broken is one line that names it."""
        entry = ENTRY.format(root=str(self.book.folder))
        for package, words in PACKAGES.items():
            blocked = BLOCKED.format(package=package) + entry
            fault = self.ends("a missing package", package, 4, *words, entry=blocked)
            yield self._naming(package, fault)
            broken = self.place / f"broken-{package}" / "site-packages"
            (broken / package).mkdir(parents=True)
            (broken / package / "__init__.py").write_text("raise RuntimeError('half of it is gone')\n")
            first = f"import sys; sys.path.insert(0, {str(broken)!r}); "
            fault = self.ends("a broken package", package, 4, *words, entry=first + entry)
            yield self._naming(package, fault)
        lock = self.book.folder / "requirements.txt"
        text = lock.read_text(encoding="utf-8")
        lock.write_text(text.replace("altair==", "altair==0."), encoding="utf-8")
        yield self._naming("altair", self.ends("a foreign package", "altair", 4, "build"))
        lock.write_text(text, encoding="utf-8")

    def _naming(self, package: str, fault: Fault) -> Fault:
        named = (
            f"package {package}" in fault.said and "brings what a book needs" in fault.said
        )  # a copy has no Makefile
        wrong = () if named else (f"does not name it: {fault.said!r};",)
        return Fault(fault.kind, fault.name, fault.code, fault.said, (*fault.wrong, *wrong))

    def limits(self) -> Iterator[Fault]:
        """What the machine allows too little of is said as such."""
        kind = "too small a limit"
        cases = {
            "24 open files": (resource.RLIMIT_NOFILE, 24, "files"), "3 GB of addresses": (resource.RLIMIT_AS, 3 * 2**30, "address space"),
            "5 s of processor time": (resource.RLIMIT_CPU, 5, "time"), "1 s of processor time": (resource.RLIMIT_CPU, 1, "time"),
        }  # fmt: skip
        for name, (which, limit, word) in cases.items():

            def limited(which=which, limit=limit) -> None:
                resource.setrlimit(which, (limit, resource.getrlimit(which)[1]))

            fault = self.ends(kind, name, 4, "build", "--fresh", preexec_fn=limited)
            wrong = () if word in fault.said else (f"does not say {word}: {fault.said!r};",)
            yield Fault(fault.kind, fault.name, fault.code, fault.said, (*fault.wrong, *wrong))

    def signals(self) -> Iterator[Fault]:
        """Whatever asks it to end: one line, nothing left."""
        for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGALRM, signal.SIGABRT, signal.SIGUSR1):
            for seconds in (0.02, 0.3, 3.0):
                self.book.turn()
                before, mark = seen(self.place), uuid.uuid4().hex
                begun = subprocess.Popen(
                    [sys.executable, "-m", "recomputed", "build"],
                    cwd=self.book.folder,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    env=os.environ | {MARK: mark},
                )
                time.sleep(seconds)
                begun.send_signal(number)
                said = begun.communicate(timeout=SECONDS_AT_MOST)[1].decode()
                code, wrong = begun.returncode, []
                if code not in (128 + number, -number) and not (code == 0 and self._done()):
                    wrong.append(f"exit {code};")
                if code > 0 and not ONE_LINE.fullmatch(said):
                    wrong.append(f"not one line: {said[-200:]!r};")
                left = differences(before, seen(self.place), mark=mark).words() if code > 0 else []
                yield Fault("another signal", f"{number.name} after {seconds} s", code, said.strip(), (*wrong, *left))
        self.book.build_well()
        making = list((self.book.folder / "_build/html.d").glob("making-*"))
        yield Fault(
            "another signal", "none, the next build", 0, "", tuple([f"LEFT: {making[0].name};"] if making else [])
        )
        for seconds in (0.0, 0.01, 0.02, 0.03, 0.05, 0.08):
            begun = subprocess.Popen([sys.executable, "-m", "recomputed", "parameters"], cwd=self.book.folder,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # fmt: skip
            time.sleep(seconds)
            begun.send_signal(signal.SIGTERM)
            said = begun.communicate()[1].decode()
            wrong = ("TRACEBACK;",) if "Traceback" in said else ()
            yield Fault(
                "another signal", f"SIGTERM after {seconds} s of a start", begun.returncode, said.strip(), wrong
            )

    def _done(self) -> bool:
        """Is nothing left to do for a build?  On a fast machine one has done its work when the signal comes, or just after."""
        site = self.book.folder / "_build" / "html"
        published = os.readlink(site)
        self.book.build_well()
        return os.readlink(site) == published

    def messages(self) -> Iterator[Fault]:
        """One line, whoever says no."""
        kind, book = "a message", self.book.folder
        for words in (["build", "--jobs", "0"], ["build", "--jobs", "1_0"], ["build", "--nothing"], ["nothing"], ["run"], ["sweep", CHAPTER],
                      ["new"], ["data", "nothing"], ["compare", "published"], ["build", "--engine", "slow"]):  # fmt: skip
            yield self.ends(kind, " ".join(words), 2, *words)
        for part, old, new in (("_config.yml", "title: Mining Exodus, Recomputed\n", ""), ("_config.yml", "html:\n", "html: 5\nhtm:\n"),
                               ("book/history.yml", "  claims: {", "  claim: {")):  # fmt: skip
            path = book / part
            if part == "book/history.yml":
                path.write_text("'2026-11-24':\n  made_from: {}\n  claims: {}\n")
            good = path.read_text(encoding="utf-8")
            replace_in(path, old, new)
            yield self.ends(kind, f"{part}: {' '.join(new.split()) or 'no title'}", 2, "build")
            path.write_text(good, encoding="utf-8")
        done = subprocess.run(f"{sys.executable} -m recomputed parameters | head -1; exit ${{PIPESTATUS[0]}}", shell=True, cwd=book,
                              executable="/bin/bash", capture_output=True, text=True, check=False)  # fmt: skip
        wrong = () if done.returncode in (0, 141) and not done.stderr else (f"exit {done.returncode} {done.stderr!r};",)
        yield Fault(kind, "parameters | head -1", done.returncode, done.stderr, wrong)
        shown = subprocess.run(
            [sys.executable, "-m", "recomputed", "parameters", "--json"],
            cwd=book,
            capture_output=True,
            text=True,
            check=True,
        )
        json.loads(shown.stdout, parse_constant=lambda word: (_ for _ in ()).throw(ValueError(word)))
        yield Fault(kind, "parameters --json is JSON", 0, "", ())
        if contents(book / "data") != self.book.data:
            yield Fault(kind, "data/ at the end", 0, "", ("LOST: data/ is changed;",))

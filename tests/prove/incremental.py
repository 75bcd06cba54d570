"""A build after a change, with all that was kept before it, gives the bytes of a build from nothing; a stale one is noticed."""

import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from recomputed.ground import paths
from tests.conftest import small_copy
from tests.prove.outcome import Proved
from tests.prove.projects import commit, contents, exodus, replace_in, whole_project
from tests.warm_python import COMMAND, WarmPython

LEAST_KINDS = 12
CHAPTER, METHOD = "notebooks/01_carbon_dioxide.ipynb", "book/method.md"
PLANTED = "a key that heeds no content"


@dataclass(frozen=True)
class Report:
    """A report, the engine that builds it, and how a command is called there."""

    folder: Path
    engine: Path
    command: Callable[..., subprocess.CompletedProcess]

    def carry_out(self, *words: str) -> None:
        """A command that must end well and say nothing on stderr.  Raises RuntimeError if it does not."""
        done = self.command(*words)
        if done.returncode or done.stderr:
            raise RuntimeError(f"{words[0]}: exit {done.returncode}: {done.stderr[-300:]}")

    def built(self) -> dict[str, str]:
        """The checksums of the site as it is built now."""
        self.carry_out("build")
        return contents(self.folder / "_build" / "html")

    def after(self, change: "Change") -> tuple[dict[str, str], dict[str, str]]:
        """The site after a change, with what was kept and without; what was kept is there again afterwards."""
        change(self)
        self.carry_out("data", "seal")
        with_kept = self.built()
        build, aside = self.folder / "_build", self.folder / "kept"
        build.rename(aside)
        from_nothing = self.built()
        shutil.rmtree(build)
        aside.rename(build)
        return with_kept, from_nothing


Change = Callable[[Report], None]


def another(name: str, old: str, new: str) -> Change:
    """Another text in a file of the report."""
    return lambda report: replace_in(report.folder / name, old, new)


def of_engine(name: str, more: str) -> Change:
    """More at the end of a file of the engine."""
    return lambda report: _append(report.engine / name, more)


def more_in(name: str, more: str) -> Change:
    """More at the end of a file of the report."""
    return lambda report: _append(report.folder / name, more)


def _append(path: Path, more: str) -> None:
    with open(path, "a", encoding="utf-8") as file:
        file.write(more)


def _page_added(report: Report) -> None:
    Path(report.folder, "book", "more.md").write_text("# More\n\nWords.\n", encoding="utf-8")
    _append(report.folder / "_toc.yml", "  - file: book/more\n")


def _page_renamed(report: Report) -> None:
    Path(report.folder, "book", "more.md").rename(report.folder / "book" / "much-more.md")
    replace_in(report.folder / "_toc.yml", "book/more", "book/much-more")


def _page_removed(report: Report) -> None:
    Path(report.folder, "book", "much-more.md").unlink()
    replace_in(report.folder / "_toc.yml", "  - file: book/much-more\n", "")


def _edition_kept(report: Report) -> None:
    report.built()
    report.carry_out("edition")


def _damaged(report: Report) -> None:
    for path in (report.folder / "_build").glob("*/*"):
        if path.is_file() and path.parent.name in ("cache", "checked", "drawings", "pages"):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    _append(report.folder / METHOD, "\nOnce more.\n")


KINDS: dict[str, Change] = {
    "a sentence": more_in(METHOD, "\nA sentence more.\n"),
    "a heading": more_in(METHOD, "\n## One more part\n\nWords.\n"),
    "a page added": _page_added,
    "a page renamed": _page_renamed,
    "a page removed": _page_removed,
    "the value of an assumption": another("data/parameters.yml", "value: 2.64", "value: 2.6"),
    "the range of an assumption": another("data/parameters.yml", "[2.17, 2.84]", "[2.2, 2.84]"),
    "a row of a table": another("data/tables/co2_yearly.csv", "1959,315.98", "1959,315.99"),
    "the code of a chapter": another(CHAPTER, "zero=False", "zero=True"),
    "the prose of a chapter": another(CHAPTER, "has no seasons in it", "has no seasons"),
    "a formula": another("co2/formulas/rise.py", "values.diff().min()", "values.diff().dropna().min()"),
    "a style of the engine": of_engine("publishing/static/report.css", "\n.x-of-nobody { color: inherit; }\n"),
    "a template of the engine": of_engine("showing/templates/figure.html", "<!-- -->"),
    "_config.yml": another("_config.yml", "title: Carbon Dioxide, Recomputed", "title: Carbon Dioxide, Once More"),
    "_toc.yml": another(
        "_toc.yml", "  - file: book/data\n  - file: book/changes\n", "  - file: book/changes\n  - file: book/data\n"
    ),
    "the theme": more_in("book/theme.yml", 'light: {blue: "#23408e"}\n'),
    "the title of a source": another("data/sources.yml", "title: Trends in", "title: The trends in"),
    "a scenario": another("data/scenarios.yml", "growth_ppm_per_year: 1.6", "growth_ppm_per_year: 1.7"),
    "the words of a claim": another("data/claims.yml", "Yes: at the growth", "It is so: at the growth"),
    "a correction": more_in(
        "data/corrections.yml",
        "of-a-word:\n  date: '2026-11-30'\n  claims: [passed-420]\n"
        "  was: A word was wrong.\n  changed: It is right.\n  noticed_by: a reader\n",
    ),
    "an edition": _edition_kept,
    "the lock": more_in("requirements.txt", "# one line more\n"),
    "all that was kept, damaged": _damaged,
}
OF_THE_BOOK: dict[str, Change] = {
    "a sentence": KINDS["a sentence"],
    "the value of an assumption": another(
        "data/parameters.yml", "  unit: J/TH\n  value: 20.0\n", "  unit: J/TH\n  value: 20.5\n"
    ),
}


def prove(place: Path) -> Proved:
    """Every kind of change in the small report, some in the whole book, and a stale build that has to be noticed."""
    engine = Path(shutil.copytree(paths.ENGINE, place / "engine" / "recomputed", ignore=_left))
    folder = small_copy(place / "report")
    if shutil.which("git"):
        commit(folder, "2026-04-13T00:00:00Z")
    with closing(WarmPython(folder=engine.parent)) as python:
        wrong = _wrong(_forked(folder, engine, python), KINDS)
    wrong += _wrong(_whole_book(place / "book"), OF_THE_BOOK)
    replace_in(engine / "publishing" / "kept_pages.py", "but=prose()", "but=set(paths.ROOT.rglob('*'))")
    with closing(WarmPython(folder=engine.parent)) as python:
        planted = _forked(folder, engine, python)
        planted.built()
        stale, fresh = planted.after(another("data/parameters.yml", "value: 2.6\n", "value: 2.7\n"))
    noticed = stale != fresh
    return Proved(
        f"{len(KINDS) + len(OF_THE_BOOK)} kinds of change, {len(wrong)} give other bytes than a build from nothing {wrong[:3]}; "
        f"a planted stale build ({PLANTED}) is {'noticed' if noticed else 'NOT noticed'}",
        not wrong and noticed and len(KINDS) >= LEAST_KINDS,
    )


def _left(_: str, names: list[str]) -> set[str]:
    return {"__pycache__", "_build"} & set(names)


def _forked(folder: Path, engine: Path, python: WarmPython) -> Report:
    """A report whose commands are forked: the engine is imported once, and they take most of the time to import it."""
    return Report(folder, engine, partial(python.run, folder, COMMAND, "exodus"))


def _whole_book(folder: Path) -> Report:
    """The book, with what this checkout has kept of its runs and pictures: the first build is not what is asked about."""
    whole_project(folder)
    for kept in (paths.RUNS_KEPT, paths.DRAWINGS_KEPT, paths.CHECKS_KEPT):
        if kept.exists():
            shutil.copytree(kept, folder / kept.relative_to(paths.ROOT))
    return Report(folder, folder / "recomputed", partial(exodus, folder))


def _wrong(report: Report, kinds: dict[str, Change]) -> list[str]:
    """The kinds of change after which the bytes are others.  Each is told as it comes."""
    report.built()
    wrong = []
    for name, change in kinds.items():
        kept, fresh = report.after(change)
        differing = sorted(file for file in kept.keys() | fresh.keys() if kept.get(file) != fresh.get(file))
        print(
            f"  {len(differing)} of {len(fresh)} files differ after: {name} {differing[:3] or ''}".rstrip(), flush=True
        )
        wrong += [name] if differing else []
    return wrong

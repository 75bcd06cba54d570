"""A build after a change, with all that was kept before it, gives the bytes of a build from nothing; a stale one is noticed."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from recomputed.ground import paths
from tests.conftest import small_copy
from tests.prove.outcome import Proved
from tests.prove.projects import commit, contents, exodus, replace_in, whole_project

LEAST_KINDS = 12
CHAPTER, METHOD = "notebooks/01_carbon_dioxide.ipynb", "book/method.md"
PLANTED = "a key that heeds no content"
Change = Callable[[Path, Path], None]  # of the folder of a report, and of the engine


def another(name: str, old: str, new: str) -> Change:
    """Another text in a file of the report."""
    return lambda report, _: replace_in(report / name, old, new)


def of_engine(name: str, more: str) -> Change:
    """More at the end of a file of the engine."""
    return lambda _, engine: _append(engine / name, more)


def more_in(name: str, more: str) -> Change:
    """More at the end of a file of the report."""
    return lambda report, _: _append(report / name, more)


def _append(path: Path, more: str) -> None:
    with open(path, "a", encoding="utf-8") as file:
        file.write(more)


def _page_added(report: Path, _: Path) -> None:
    Path(report, "book", "more.md").write_text("# More\n\nWords.\n", encoding="utf-8")
    _append(report / "_toc.yml", "  - file: book/more\n")


def _page_renamed(report: Path, _: Path) -> None:
    Path(report, "book", "more.md").rename(report / "book" / "much-more.md")
    replace_in(report / "_toc.yml", "book/more", "book/much-more")


def _page_removed(report: Path, _: Path) -> None:
    Path(report, "book", "much-more.md").unlink()
    replace_in(report / "_toc.yml", "  - file: book/much-more\n", "")


def _edition_kept(report: Path, engine: Path) -> None:
    _built(report, engine)
    if (done := _command(report, engine, "edition")).returncode:
        raise RuntimeError(done.stderr)


def _damaged(report: Path, _: Path) -> None:
    for path in (report / "_build").glob("*/*"):
        if path.is_file() and path.parent.name in ("cache", "checked", "drawings", "pages"):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    _append(report / METHOD, "\nOnce more.\n")


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
    "the theme": lambda report, _: _append(report / "book" / "theme.yml", 'light: {blue: "#23408e"}\n'),
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
    report = small_copy(place / "report")
    if shutil.which("git"):
        commit(report, "2026-04-13T00:00:00Z")
    book = whole_project(place / "book")
    lines = [*_compared(report, engine, KINDS), *_compared(book, book / "recomputed", OF_THE_BOOK)]
    replace_in(engine / "publishing" / "kept_pages.py", "but=prose()", "but=set(paths.ROOT.rglob('*'))")
    _built(report, engine)
    stale, fresh = _after(report, engine, another("data/parameters.yml", "value: 2.6\n", "value: 2.7\n"))
    noticed = stale != fresh
    lines.append(f"  planted, and {'noticed' if noticed else 'NOT NOTICED'}: {PLANTED}")
    wrong = [line for line in lines if not line.startswith("  0 ") and "planted" not in line]
    return Proved(
        f"{len(lines) - 1} kinds of change, {len(wrong)} give other bytes than a build from nothing; a planted stale build "
        f"is {'noticed' if noticed else 'NOT noticed'}",
        not wrong and noticed and len(KINDS) >= LEAST_KINDS,
        lines,
    )


def _left(_: str, names: list[str]) -> set[str]:
    return {"__pycache__", "_build"} & set(names)


def _compared(report: Path, engine: Path, kinds: dict[str, Change]) -> Iterator[str]:
    _built(report, engine)
    for name, change in kinds.items():
        kept, fresh = _after(report, engine, change)
        differing = sorted(file for file in kept.keys() | fresh.keys() if kept.get(file) != fresh.get(file))
        yield f"  {len(differing)} of {len(fresh)} files differ after: {name}{f' {differing[:3]}' if differing else ''}"


def _after(report: Path, engine: Path, change: Change) -> tuple[dict[str, str], dict[str, str]]:
    """The site after a change, with what was kept and without; what was kept is there again afterwards."""
    change(report, engine)
    if (done := _command(report, engine, "data", "seal")).returncode:
        raise RuntimeError(done.stderr)
    with_kept = _built(report, engine)
    build = report / "_build"
    build.rename(report / "kept")
    from_nothing = _built(report, engine)
    shutil.rmtree(build)
    Path(report, "kept").rename(build)
    return with_kept, from_nothing


def _built(report: Path, engine: Path) -> dict[str, str]:
    done = _command(report, engine, "build")
    if done.returncode or done.stderr:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr[-300:]}")
    return contents(report / "_build" / "html")


def _command(report: Path, engine: Path, *words: str):
    return exodus(report, *words, env=os.environ | {"PYTHONPATH": str(engine.parent)})

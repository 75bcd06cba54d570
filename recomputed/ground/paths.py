"""Every folder of a report, named once, and where the engine itself is.

The report is the nearest folder, from the one in which a command is called upwards, that holds `data/claims.yml` and
`_toc.yml`; or the one that `--root` names.  Its folders (ROOT, DATA, TABLES, …) are found when the first of them is
asked for, so that the engine can be imported anywhere.
"""

import os
import sys
from functools import cache
from pathlib import Path

from recomputed.ground.errors import BadParameter

ENGINE = Path(__file__).resolve().parents[1]
CHOSEN = "RECOMPUTED_ROOT"  # where it was chosen, every process that works for this one finds the same report
MARKS = ("data/claims.yml", "_toc.yml")
PLACES = {
    "DATA": "data",
    "TABLES": "data/tables",
    "MAPS": "data/maps",
    "CHECKSUMS": "data/SHA256SUMS",
    "NOTEBOOKS": "notebooks",
    "BOOK": "book",
    "HISTORY": "book/history.yml",
    "EDITIONS": "book/editions",
    "CONFIG": "_config.yml",
    "TOC": "_toc.yml",
    "LOCK": "requirements.txt",
    "BUILD": "_build",
    "SITE": "_build/html",
    "RUNS_KEPT": "_build/cache",
    "DRAWINGS_KEPT": "_build/drawings",
    "CHECKS_KEPT": "_build/checked",
    "PAGES_KEPT": "_build/pages",
}


def __getattr__(name: str) -> Path:
    if name == "ROOT":
        return _root()
    if name in PLACES:
        return _root() / PLACES[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def choose(folder: Path) -> None:
    """From now on the report of this process, and of those that it starts, is the one in this folder.

    Raises BadParameter if there is none, or if this process works for another already: it has read that one's data.
    """
    wanted = _refuse_no_report(folder.resolve())
    if os.environ.get(CHOSEN, str(wanted)) != str(wanted):
        raise BadParameter(f"{wanted}: this process works for the report in {os.environ[CHOSEN]} already")
    os.environ[CHOSEN] = str(wanted)
    _root.cache_clear()


def is_report(folder: Path) -> bool:
    """Is a report in this folder itself?"""
    return not _lacking(folder)


def report_package() -> str | None:
    """The name of the report's own package: the folder that holds its `formulas/`; None if it has none.

    Raises BadParameter if several folders hold one.
    """
    return _package_in(_root())


def environment_of(root: Path) -> dict[str, str]:
    """What a process has to be told that works for the report in this folder, and with this engine."""
    return {CHOSEN: str(root), "PYTHONPATH": python_path(root)}


def python_path(root: Path) -> str:
    """Where Python finds the package of the report in this folder, and this engine."""
    return os.pathsep.join(dict.fromkeys([str(root), str(ENGINE.parent)]))


def let_report_be_imported() -> None:
    """Let this process import the report's own package, wherever the command was called."""
    if str(_root()) not in sys.path:
        sys.path.insert(0, str(_root()))


@cache
def _package_in(root: Path) -> str | None:
    found = sorted(path.parent.parent.name for path in root.glob("*/formulas/__init__.py"))
    if len(found) > 1:
        raise BadParameter(f"{root}: {' and '.join(found)} hold formulas/; a report has one package")
    return found[0] if found else None


@cache
def _root() -> Path:
    if chosen := os.environ.get(CHOSEN):
        return _refuse_no_report(Path(chosen))
    here = Path.cwd()
    found = next(filter(is_report, (here, *here.parents)), here)
    return _refuse_no_report(found.resolve())


def _refuse_no_report(folder: Path) -> Path:
    if lacking := _lacking(folder):
        raise BadParameter(
            f"{folder}: no report is here: {' and '.join(lacking)} missing. A report is a folder with data/claims.yml, "
            "notebooks/, book/ and _toc.yml; a small one is made by: recomputed new report NAME"
        )
    return folder


def _lacking(folder: Path) -> list[str]:
    return [mark for mark in MARKS if not os.path.lexists(folder / mark)]

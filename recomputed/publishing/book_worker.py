"""The process of Jupyter Book: it imports what it needs, waits for a tree of pages, and makes them.

Where pages are kept it tries first, in a copy of itself, to make only those that have changed.  Whatever is against that
ends the copy, and all are made from nothing: what is complained of is what a first build would complain of.
"""

import json
import os
import shutil
import sys
from importlib import import_module
from pathlib import Path

from recomputed.ground.child_processes import die_with_parent
from recomputed.ground.garbage_collection import collect_seldom
from recomputed.ground.process_priority import stand_behind

MENDING = "recomputed.publishing.sphinx_extension"
A_PAGE = "<html><head><meta charset='utf-8'></head><body><article></article></body></html>"
IMPORTED = (
    "jupyter_book.sphinx",
    "myst_nb.sphinx_ext",
    "sphinx.builders.html",
    "sphinx_book_theme",
    MENDING,
)


def main(parent: int) -> None:
    """Wait for one line: the time of the edition, the tree, the folder to build in, and whether kept pages stand there."""
    die_with_parent(parent)
    stand_behind()
    collect_seldom()
    for name in IMPORTED:
        import_module(name)
    sys.modules[MENDING].mended(A_PAGE)  # what reads pages gets ready at its first
    if not (asked := sys.stdin.readline()):
        return
    os.environ["SOURCE_DATE_EPOCH"], staged, folder, with_kept = json.loads(asked)
    if with_kept:
        if _copy_has_made(staged, folder):
            return
        shutil.rmtree(Path(folder, "_build"))
    _make(staged, folder, with_kept=False)


def _copy_has_made(staged: str, folder: str) -> bool:
    this = os.getpid()
    copy = os.fork()
    if copy == 0:
        try:
            die_with_parent(this)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            _make(staged, folder, with_kept=True)
        except SystemExit as end:
            os._exit(1 if end.code else 0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]) == 0


def _make(staged: str, folder: str, with_kept: bool) -> None:
    from jupyter_book.cli.main import main as jupyter_book

    from recomputed.publishing import changed_pages

    changed_pages.begin(with_kept)
    sys.argv[1:] = ["build", staged, "--path-output", folder, "-W", "-n", "--keep-going", "-q"]
    jupyter_book()

"""All chapters, some at a time."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import nbformat

from exodus.running.chapters import changes_for, chapters
from exodus.running.papermill_run import run


def run_book(
    chosen: dict, jobs: int | None, engine: str | None, tick: Callable[[str], None]
) -> dict[str, nbformat.NotebookNode]:
    """Every executed chapter by name; `tick` is told the name of each that is done.

    Raises what `run` raises, for the first chapter that fails.
    """
    work = {name: (path, changes_for(path, chosen)) for name, path in chapters().items()}

    def one(name: str) -> nbformat.NotebookNode:
        done = run(*work[name], engine).notebook
        tick(name)
        return done

    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        return dict(zip(work, pool.map(one, work), strict=True))

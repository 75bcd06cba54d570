"""All chapters, some at a time."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import nbformat

from exodus.running.cache import cached_run
from exodus.running.chapters import changes_for, chapters
from exodus.running.records import claims_of_book


def run_book(
    chosen: dict, jobs: int | None, engine: str | None, fresh: bool, tick: Callable[[str], None]
) -> dict[str, nbformat.NotebookNode]:
    """Every executed chapter by name, from the cache where it may (unless `fresh`); `tick` hears of each that is done.

    Raises what `cached_run` raises, for the first chapter that fails.
    """
    work = {name: (path, changes_for(path, chosen)) for name, path in chapters().items()}

    def one(name: str) -> nbformat.NotebookNode:
        done = cached_run(*work[name], engine, fresh).notebook
        tick(name)
        return done

    largest_first = sorted(
        work, key=lambda name: -work[name][0].stat().st_size
    )  # so that no core waits long at the end
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        runs = dict(zip(largest_first, pool.map(one, largest_first), strict=True))
    return {name: runs[name] for name in work}


def scenario_records(
    chosen: dict, base: dict[str, nbformat.NotebookNode], jobs: int | None, engine: str | None
) -> dict[str, list[dict]]:
    """The judged readings of all claims under other parameters; chapters that take none of them are those of `base`.

    Raises what `cached_run` raises; a scenario that leaves a quantity undefined is no scenario.
    """
    work = {name: (path, changes_for(path, chosen)) for name, path in chapters().items()}
    changed = {name: pair for name, pair in work.items() if pair[1]}
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        runs = pool.map(lambda pair: cached_run(*pair, engine, pictures=False).notebook, changed.values())
        return claims_of_book(base | dict(zip(changed, runs, strict=True)))

"""All chapters, some at a time."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import nbformat

from recomputed.declared.inputs import AS_OF, newest_day
from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter
from recomputed.running.chapters import changes_for, chapters, numbers_of, settings
from recomputed.running.many_settings import judged_under
from recomputed.running.records import Records, claims_of, together
from recomputed.running.run_cache import cached_run, may_be_kept

ALL_NEWEST = "all newest"  # beside the names of parameters, which have no space


def run_book(
    chosen: dict[str, Value],
    jobs: int | None,
    engine: str | None,
    fresh: bool,
    tick: Callable[[str], None],
    take: Callable[[nbformat.NotebookNode], None] = lambda notebook: None,
) -> dict[str, nbformat.NotebookNode]:
    """Every executed chapter by name, from the cache where it may (unless `fresh`).

    `tick` hears of each that is done, and `take` gets it while others still run, always in the same order.

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
    runs = {}
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        for name, executed in zip(largest_first, pool.map(one, largest_first), strict=True):
            runs[name] = executed
            take(executed)
    return {name: runs[name] for name in work}


def is_all_kept(chosen: dict[str, Value]) -> bool:
    """Will it probably all come from the cache?"""
    return all(may_be_kept(path, changes_for(path, chosen)) for path in chapters().values())


def records_under(
    scenarios: dict[str, dict[str, Value]],
    base: dict[str, nbformat.NotebookNode],
    jobs: int | None,
    engine: str | None,
    tick: Callable[[str], None] = lambda name: None,
) -> dict[str, Records]:
    """The judged readings of all claims under each of some sets of parameters, all runs side by side.

    Chapters that take none of the parameters are those of `base`; `tick` hears of each set that is done.
    Raises what `cached_run` raises; a scenario that leaves a quantity undefined is no scenario.
    """
    found = {}
    for name, records in _under_each(scenarios, base, jobs, engine):
        if isinstance(records, BadParameter):
            raise records
        found[name] = records
        tick(name)
    return found


def _under_each(
    sets: dict[str, dict[str, Value]], base: dict[str, nbformat.NotebookNode], jobs: int | None, engine: str | None
) -> Iterator[tuple[str, Records | BadParameter]]:
    """The readings under each set of parameters, or why it has no meaning."""
    published = {name: claims_of(name, notebook) for name, notebook in base.items()}
    by_chapter = {
        chapter: {name: changes for name, chosen in sets.items() if (changes := changes_for(path, chosen))}
        for chapter, path in chapters().items()
    }
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        begun = {
            chapter: pool.submit(judged_under, chapters()[chapter], changed, engine)
            for chapter, changed in by_chapter.items()
            if changed
        }
        try:
            under = {chapter: judged.result() for chapter, judged in begun.items()}
        finally:
            pool.shutdown(cancel_futures=True)
    for name in sets:
        moved: dict[str, Records] = {}
        refused = None
        for chapter, judged in under.items():
            match judged.get(name):
                case BadParameter() as problem:
                    refused = refused or problem
                case dict() as records:
                    moved[chapter] = records
        yield name, refused or together((published | moved).values())


@dataclass(frozen=True)
class WithNewest:
    """The report judged with the newest figures: their day, what they change, and the readings with all and with each."""

    day: str
    moved: dict[str, Value]
    records: Records
    alone: dict[str, Records]


def records_with_newest(
    base: dict[str, nbformat.NotebookNode], jobs: int | None, engine: str | None
) -> WithNewest | None:
    """The judged readings as of now, and with each newer figure alone; None where no assumption is of a series.

    Raises what `cached_run` raises.
    """
    if not (day := newest_day()):
        return None
    chosen = settings([], as_of=day)
    moved = numbers_of(chosen)
    each = {name: {AS_OF: day, name: value} for name, value in moved.items()}
    found = dict(_under_each({**each, ALL_NEWEST: chosen}, base, jobs, engine))
    now = found.pop(ALL_NEWEST)
    if isinstance(now, BadParameter):
        raise now
    return WithNewest(day, moved, now, _with_a_meaning(found))


def records_each_alone(
    sets: dict[str, dict[str, Value]], base: dict[str, nbformat.NotebookNode], jobs: int | None, engine: str | None
) -> dict[str, Records]:
    """As `records_under`, each set by itself; one that has no meaning alone, such as half of a pair, is left out."""
    return _with_a_meaning(dict(_under_each(sets, base, jobs, engine)))


def _with_a_meaning(sets: dict[str, Records | BadParameter]) -> dict[str, Records]:
    return {name: records for name, records in sets.items() if not isinstance(records, BadParameter)}

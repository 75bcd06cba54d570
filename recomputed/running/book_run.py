"""All chapters, and their readings under other settings: all of it begun at once, and so many runs made at a time."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import nbformat

from recomputed.declared.inputs import AS_OF, newest_day
from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter
from recomputed.running.chapters import changes_for, chapters, numbers_of, settings
from recomputed.running.many_settings import Under, judged_under
from recomputed.running.papermill_run import Ran
from recomputed.running.records import Records, claims_of, together
from recomputed.running.run_cache import cached_run, may_be_kept

ALL_NEWEST = "all newest"  # beside the names of parameters, which have no space
Executed = dict[str, nbformat.NotebookNode]  # by the name of the chapter


@contextmanager
def runs_at_a_time(jobs: int | None = None) -> Iterator[Executor]:
    """Where runs are begun, first come, first served; what has not begun when the block ends, or fails, never does."""
    pool = ThreadPoolExecutor(jobs or os.cpu_count() or 1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(frozen=True)
class BegunBook:
    """Chapters that are being run."""

    runs: dict[str, Future[Ran]]

    def executed(
        self,
        tick: Callable[[str], None] = lambda name: None,
        take: Callable[[nbformat.NotebookNode], None] = lambda notebook: None,
    ) -> Executed:
        """Every executed chapter, when all have been; `tick` hears of each as it ends, and each is handed on in its turn.

        Raises what `cached_run` raises, for the first chapter that fails.
        """
        for name, run in self.runs.items():
            run.add_done_callback(partial(_tell, tick, name))
        done = {}
        for name, run in self.runs.items():
            done[name] = run.result().notebook
            take(done[name])
        return {name: done[name] for name in chapters()}


@dataclass(frozen=True)
class BegunSettings:
    """Chapters whose readings are being judged under each of some sets of parameters, by the names of the sets."""

    sets: dict[str, dict[str, Value]]
    runs: dict[str, Future[Under]]

    def records(self, base: Executed, tick: Callable[[str], None] = lambda name: None) -> dict[str, Records]:
        """The judged readings of all claims under each set; `tick` hears of each that is done.

        Chapters that take none of the parameters are those of `base`.
        Raises what `cached_run` raises; a set that leaves a quantity undefined is none.
        """
        found = {}
        for name, records in self._each(base):
            if isinstance(records, BadParameter):
                raise records
            found[name] = records
            tick(name)
        return found

    def records_with_a_meaning(self, base: Executed) -> dict[str, Records]:
        """The same; a set that has no meaning, such as half of a pair, is left out."""
        return {name: records for name, records in self._each(base) if not isinstance(records, BadParameter)}

    def _each(self, base: Executed) -> Iterator[tuple[str, Records | BadParameter]]:
        published = {name: claims_of(name, notebook) for name, notebook in base.items()}
        under = {chapter: run.result() for chapter, run in self.runs.items()}
        for name in self.sets:
            moved: dict[str, Records] = {}
            refused = None
            for chapter, judged in under.items():
                match judged.get(name):
                    case BadParameter() as problem:
                        refused = refused or problem
                    case dict() as records:
                        moved[chapter] = records
            yield name, refused or together((published | moved).values())


def _tell(tick: Callable[[str], None], name: str, _: Future[Ran]) -> None:
    tick(name)


def begin_book(
    pool: Executor, chosen: dict[str, Value] | None = None, engine: str | None = None, fresh: bool = False
) -> BegunBook:
    """Have every chapter run, or taken from the cache where it may (unless `fresh`)."""
    work = {name: (path, changes_for(path, chosen or {})) for name, path in chapters().items()}
    # The largest first, so that no core waits long at the end.
    names = sorted(work, key=lambda name: -work[name][0].stat().st_size)
    return BegunBook({name: pool.submit(cached_run, *work[name], engine, fresh) for name in names})


def begin_settings(pool: Executor, sets: dict[str, dict[str, Value]], engine: str | None = None) -> BegunSettings:
    """Have the readings of every chapter judged that takes a parameter of a set, under each of the sets."""
    runs = {}
    for chapter, path in chapters().items():
        changed = {name: changes for name, chosen in sets.items() if (changes := changes_for(path, chosen))}
        if changed:
            runs[chapter] = pool.submit(judged_under, path, changed, engine)
    return BegunSettings(sets, runs)


def is_all_kept(chosen: dict[str, Value]) -> bool:
    """Will it probably all come from the cache?"""
    return all(may_be_kept(path, changes_for(path, chosen)) for path in chapters().values())


@dataclass(frozen=True)
class WithNewest:
    """The report judged with the newest figures: their day, what they change, and the readings with all and with each."""

    day: str
    moved: dict[str, Value]
    records: Records
    alone: dict[str, Records]


@dataclass(frozen=True)
class BegunNewest:
    """The report that is being judged with the newest figures."""

    day: str
    moved: dict[str, Value]
    together: BegunSettings
    alone: BegunSettings

    def judged(self, base: Executed) -> WithNewest:
        """The judged readings as of now, and with each newer figure alone.  Raises what `cached_run` raises."""
        now = self.together.records(base)[ALL_NEWEST]
        return WithNewest(self.day, self.moved, now, self.alone.records_with_a_meaning(base))


def begin_newest(pool: Executor, engine: str | None = None) -> BegunNewest | None:
    """Have the report judged as of now; None where no assumption is of a series."""
    if not (day := newest_day()):
        return None
    chosen = settings([], as_of=day)
    moved = numbers_of(chosen)
    alone = {name: {AS_OF: day, name: value} for name, value in moved.items()}
    runs = begin_settings(pool, {**alone, ALL_NEWEST: chosen}, engine).runs
    return BegunNewest(day, moved, BegunSettings({ALL_NEWEST: chosen}, runs), BegunSettings(alone, runs))

"""All chosen sources at once; one that fails fails the whole."""

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from recomputed.ground.errors import BadParameter, RefreshRefused, Refused, unknown
from recomputed.ground.secrets import secret
from recomputed.refreshing.comparing import Change, compare
from recomputed.refreshing.fetching import Fetcher, RawAnswers, base_address
from recomputed.refreshing.source import Answer, Source
from recomputed.refreshing.source_registry import report_sources

SECONDS = "RECOMPUTED_REFRESH_SECONDS"  # how long all of it may take
USUAL_SECONDS = 300


@dataclass(frozen=True)
class Gathered:
    """What all sources together do to the tables, and what is to be said about it."""

    changes: list[Change]
    notes: list[str]


def chosen_sources(names: list[str]) -> list[Source]:
    """The named sources and those that they bring along; all of them if none is named.

    Raises BadParameter for an unknown name.
    """
    known: dict[str, Source] = report_sources().SOURCES
    for name in names:
        if name not in known:
            raise BadParameter(unknown("source", name, known))
    wanted = {*names, *(other for name in names for other in known[name].brings)} if names else set(known)
    return [source for name, source in known.items() if name in wanted]


def gather(sources: list[Source], raw: RawAnswers | None = None) -> Gathered:
    """Ask every source, check its answer, compare it with data/; changes nothing.

    What each source sent, as it came, is put into `raw`, also if it is refused afterwards.

    Raises BadParameter for a setting that cannot be, before anybody is asked; RefreshRefused for an answer.
    """
    lacking = [s for s in sources if s.key and not secret(s.key)]
    notes = [f"{s.name}: skipped, it needs a key in {s.key}" for s in lacking]
    asked = [s for s in sources if s not in lacking]
    seconds = _seconds()
    fetchers = {s.name: Fetcher(s.name, base_address(s.name, s.address), seconds / 2) for s in asked}
    if raw is not None:
        raw |= {name: fetch.kept for name, fetch in fetchers.items()}
    answers, said = asyncio.run(_ask(fetchers, seconds))
    notes += said + [f"{s.name}: not taken: {s.not_taken}" for s in asked if s.not_taken]
    return Gathered(compared(answers), notes)


async def answer_of(source: Source, fetch: Fetcher) -> Answer:
    """What a source says.  Raises RefreshRefused, whatever it sends."""
    async with fetch:
        with _refusing_the_unforeseen(lambda: f"{source.name}: {fetch.path}"):
            return await source.read(fetch)


def compared(answers: dict[str, Answer]) -> list[Change]:
    """What the answers do to their tables, if they agree with each other.  Raises RefreshRefused, whatever they say."""
    with _refusing_the_unforeseen(lambda: ", ".join(answers)):
        _refuse_disagreement(answers | report_sources().own_series(answers))
        report_sources().complete(answers)
        return [compare(table, rows) for answer in answers.values() for table, rows in answer.rows.items()]


@contextmanager
def _refusing_the_unforeseen(place: Callable[[], str]) -> Iterator[None]:
    """An answer for which a check was forgotten is refused like any other; the place is asked for when it is known."""
    try:
        yield
    except (Refused, OSError, ImportError):  # the last two are about this machine, not about the answer
        raise
    except Exception as problem:
        raise RefreshRefused(
            f"{place()}: an answer that cannot be read, in a way that nobody foresaw; please report it "
            "(with --debug it says where)"
        ) from problem


async def _ask(fetchers: dict[str, Fetcher], seconds: float) -> tuple[dict[str, Answer], list[str]]:
    known: dict[str, Source] = report_sources().SOURCES
    try:
        async with asyncio.timeout(seconds):
            said = await asyncio.gather(*(answer_of(known[name], fetch) for name, fetch in fetchers.items()))
    except TimeoutError as problem:
        raise RefreshRefused(f"the sources took longer than {seconds:g} s together") from problem
    notes = [note for fetch in fetchers.values() for note in fetch.notes]
    return dict(zip(fetchers, said, strict=True)), notes


def _refuse_disagreement(answers: dict[str, Answer]) -> None:
    for series, first, second, most in report_sources().AGREEMENT:
        if first in answers and second in answers:
            a, b = answers[first].series[series], answers[second].series[series]
            if not a.keys() & b.keys():
                raise RefreshRefused(f"{series}: {first} and {second} have no month in common")
            for month in sorted(a.keys() & b.keys()):
                apart = abs(a[month] - b[month]) / max(abs(a[month]), abs(b[month]), 1e-30)
                if apart > most:
                    raise RefreshRefused(
                        f"{series} {month}: {a[month]:.6g} ({first}) and {b[month]:.6g} ({second}) are "
                        f"{apart:.1%} apart; at most {most:.0%} is allowed"
                    )


def _seconds() -> float:
    text = os.environ.get(SECONDS) or str(USUAL_SECONDS)
    if not re.fullmatch("[0-9]{1,4}", text, re.ASCII) or not 0 < int(text) <= 3600:
        raise BadParameter(f"{SECONDS}: {text[:20]!r} is not a whole number of seconds from 1 to 3600")
    return float(text)

"""When a sentence was true: its readings through time, as strips and in words."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.declared.dates import existing_days_of
from recomputed.declared.inputs import day_of_article
from recomputed.judging import through_time
from recomputed.judging.evaluation import Formula
from recomputed.judging.through_time import Moment, ThroughTime, spans
from recomputed.judging.verdicts import EDGES
from recomputed.showing.numbers import with_unit
from recomputed.showing.templates import rendered
from recomputed.showing.times import time_in_words

MOST_SPANS = 4  # that a sentence tells; of more it tells how many
TICKS, MONTH_TICKS = 6, 4
LOGARITHMIC_FROM = 30.0  # times the lowest value
MOST_DAYS_APART = 100
LEAST_WIDTH = 0.7  # percent of a strip: a single day can be seen
STANDS = {"holds": "true", "open": "open", "fails": "not true"}
KINDS = {4: "years", 7: "months", 10: "dates"}


@dataclass(frozen=True)
class Block:
    """A time on a strip: where it begins and how wide it is, in percent, and how the reading came out."""

    at: float
    width: float
    side: str


@dataclass(frozen=True)
class Scale:
    """The days from one to another as a width of a hundred percent."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day begins."""
        return round(100 * (day - self.first).days / ((self.last - self.first).days + 1), 3)


class ShownThroughTime(ThroughTime):
    """A reading through time that a notebook displays as a strip."""

    def _repr_html_(self) -> str:
        return str(strips([self], scale_of([self]), key=True))


def when_true(address: str, formula: Formula, by_time: pd.DataFrame, **inputs: Any) -> ShownThroughTime:
    """Judge the reading at `claim/reading` at every time of a table; shown as a strip.

    The index of `by_time` holds the times, as text ("2026-04"), its columns are the arguments that are dated; the other
    arguments are given as to `judge`.  An assumption given for a column, too, lends it its doubt.
    Raises BadParameter for an unknown address, for what is no time, and where the reading has a value at none.
    """
    found = through_time.through_time(address, formula, by_time, inputs)
    return ShownThroughTime.model_construct(**dict(found))


def scale_of(histories: Iterable[ThroughTime]) -> Scale:
    """From the first to the last day of any of some histories."""
    days = [existing_days_of(moment.time) for history in histories for moment in history.moments]
    return Scale(min(first for first, _ in days), max(last for _, last in days))


def strips(
    histories: Sequence[ThroughTime],
    scale: Scale,
    word: Sequence[Moment] = (),
    curves: bool = False,
    key: bool = False,
) -> Markup:
    """A strip for each reading, on one scale; above them, if it is known, that of the claim's word.

    With `curves` each reading has its value above its strip, against its bar; with `key` the heights are explained.
    """
    rows = [
        {
            "label": catalog().claims[history.claim].readings[history.id].label,
            "blocks": blocks(history.moments, scale),
            "says": in_words(history.moments),
            "curve": curve(history, scale) if curves else None,
        }
        for history in histories
    ]
    claim = []
    if word:
        claim = [{"label": "the claim", "blocks": blocks(word, scale), "says": in_words(word), "curve": None}]
    return rendered("strips", rows=[*claim, *rows], ticks=ticks(scale), article=_article(scale), key=key)


def _article(scale: Scale) -> float | None:
    """Where the article stands on a scale; None where it does not, or nobody says when it appeared."""
    if (day := day_of_article()) is None:
        return None
    first, last = existing_days_of(day)
    at = scale.at(first + (last - first) / 2)
    return at if 0 <= at <= 100 else None


def blocks(moments: Iterable[Moment], scale: Scale) -> list[Block]:
    """The times of a strip; neighbours that came out alike are one block."""
    found: list[Block] = []
    for moment in moments:
        first, last = existing_days_of(moment.time)
        at = scale.at(first)
        width = max(round(scale.at(last) + 100 / ((scale.last - scale.first).days + 1) - at, 3), LEAST_WIDTH)
        side = side_of(moment.support)
        before = found[-1] if found else None
        if before and before.side == side and at - (before.at + before.width) < 0.05:
            found[-1] = Block(before.at, round(at + width - before.at, 3), side)
        else:
            found.append(Block(at, width, side))
    return found


@dataclass(frozen=True)
class Curve:
    """The values of a reading through time: lines through neighbouring times, the heights of its bar, and its ends in words.

    Heights are in percent from above; a hole of more than three months parts two lines.
    """

    lines: list[list[tuple[float, float]]]
    bars: list[float]
    highest: str
    lowest: str
    logarithmic: bool


def curve(history: ThroughTime, scale: Scale) -> Curve | None:
    """The curve of a reading; None where it is known at one time only."""
    reading = catalog().claims[history.claim].readings[history.id]
    bounds = [bound for bound in (reading.at_least, reading.at_most) if bound is not None]
    shown = [*bounds, *(moment.value for moment in history.moments)]
    if len(history.moments) < 2 or min(shown) == max(shown):
        return None
    logarithmic = min(shown) > 0 and max(shown) / min(shown) > LOGARITHMIC_FROM
    height = (lambda value: math.log(value)) if logarithmic else (lambda value: value)
    low, high = height(min(shown)), height(max(shown))

    def at(value: float) -> float:
        return round(95 - 90 * (height(value) - low) / (high - low), 2)

    lines: list[list[tuple[float, float]]] = []
    before: date | None = None
    for moment in history.moments:
        first, last = existing_days_of(moment.time)
        point = (scale.at(first + (last - first) / 2), at(moment.value))
        if before is None or (first - before).days > MOST_DAYS_APART and (last - first).days < MOST_DAYS_APART:
            lines.append([point])
        else:
            lines[-1].append(point)
        before = last
    values = [moment.value for moment in history.moments]
    highest, lowest = (with_unit(end, reading.unit, 3) for end in (max(values), min(values)))
    return Curve(lines, [at(bound) for bound in bounds], highest, lowest, logarithmic)


def side_of(support: float) -> str:
    """How a reading came out: holds, fails, or open between the edges of the words.

    >>> side_of(1.0), side_of(0.5), side_of(0.1)
    ('holds', 'open', 'fails')
    """
    return "holds" if support >= EDGES[1] else "open" if support > EDGES[2] else "fails"


def ticks(scale: Scale) -> list[tuple[float, str]]:
    """Some years and where they begin, or months where fewer than two have room; none too near the right end for its words.

    >>> [words for _, words in ticks(Scale(date(2019, 5, 1), date(2023, 6, 30)))]
    ['2020', '2021', '2022', '2023']
    >>> [words for _, words in ticks(Scale(date(2025, 3, 1), date(2026, 3, 31)))]
    ['Mar 2025', 'Jul 2025', 'Nov 2025']
    >>> [words for _, words in ticks(Scale(date(2025, 3, 5), date(2025, 3, 25)))]
    ['Mar 2025']
    """
    years = range(scale.first.year + (scale.first > date(scale.first.year, 1, 31)), scale.last.year + 1)
    shown = years[:: -(-len(years) // TICKS) or 1]
    found = [(at, str(year)) for year in shown if 0 <= (at := scale.at(date(year, 1, 1))) < 94]
    if len(found) >= 2:
        return found
    months = pd.date_range(scale.first.replace(day=1), scale.last, freq="MS")
    shown_months = [month.date() for month in months[:: -(-len(months) // MONTH_TICKS)]]
    return [(at, f"{month:%b %Y}") for month in shown_months if (at := max(scale.at(month), 0.0)) < 80]


def in_words(moments: Sequence[Moment]) -> str:
    """When a reading was true, open and not true, in words, as its strip shows it.

    >>> moments = [Moment(time=f"20{n}", value=0.0, holds=n in (18, 19, 21), support=n in (18, 19, 21)) for n in range(17, 22)]
    >>> in_words(moments)
    'true in 3 of 5 years, 2018 to 2019 and 2021; known from 2017 to 2021'
    >>> in_words(moments[:1])
    'not true in 2017, the only time that is known'
    """
    last, sides = moments[-1].time, [side_of(moment.support) for moment in moments]
    if len(moments) == 1:
        return f"{STANDS[sides[0]]} in {time_in_words(last)}, the only time that is known"
    kinds = {"quarters" if "Q" in moment.time else KINDS[len(moment.time)] for moment in moments}
    of = kinds.pop() if len(kinds) == 1 else "times"
    is_open = f"; open in {sides.count('open')}" if "open" in sides else ""
    count, known = sides.count("holds"), f"known from {time_in_words(moments[0].time)} to {time_in_words(last)}"
    if count in (0, len(moments)):
        return f"true in {'each' if count else 'none'} of {len(moments)} {of}{is_open}; {known}"
    found = spans(moments, lambda moment: side_of(moment.support) == "holds")
    if of == "times":  # years, quarters and months in one list: nobody can read their spans aloud
        begun, end = found[-1]
        return (
            f"true at {count} of {len(moments)} times{is_open}, the last time {_span(begun, end, end == last)}; {known}"
        )
    told = [_span(first, end, end == last) for first, end in found[-MOST_SPANS:]]
    left = len(found) - MOST_SPANS
    listed = f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]
    earlier = f", and {'once' if left == 1 else f'{left} times'} before" if left > 0 else ""
    return f"true in {count} of {len(moments)} {of}, {listed}{earlier}{is_open}; {known}"


def since_when(moments: Sequence[Moment]) -> str:
    """How it stands at the last time that is known, and since when, in words.

    >>> moments = [Moment(time=f"20{n}", value=0.0, holds=n < 19, support=n < 19) for n in range(17, 22)]
    >>> since_when(moments), since_when(moments[2:])
    ('not true since 2019, true before; known to 2021', 'not true at each time that is known, from 2019 to 2021')
    """
    sides = [side_of(moment.support) for moment in moments]
    first, last = (time_in_words(moment.time) for moment in (moments[0], moments[-1]))
    others = [number for number, side in enumerate(sides) if side != sides[-1]]
    if not others:
        return f"{STANDS[sides[-1]]} at each time that is known, from {first} to {last}"
    begun = time_in_words(moments[others[-1] + 1].time)
    return f"{STANDS[sides[-1]]} since {begun}, {STANDS[sides[others[-1]]]} before; known to {last}"


def _span(first: str, end: str, lasts: bool) -> str:
    if lasts and _reaches_the_article(end):
        return f"since {time_in_words(first)}"
    return time_in_words(first) if first == end else f"{time_in_words(first)} to {time_in_words(end)}"


def _reaches_the_article(time: str) -> bool:
    """Does a time reach to the month of the article, so that what is true then may be said to be true since?"""
    day = day_of_article()
    return day is not None and existing_days_of(time)[1] >= existing_days_of(day)[0]

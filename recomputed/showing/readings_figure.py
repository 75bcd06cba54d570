"""The readings of a claim against the bound of its sentence: where each stands, as the page draws it at any width."""

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from recomputed.judging.record import JudgedReading
from recomputed.showing.answers import share_in_words
from recomputed.showing.numbers import bound_in_words, bounds_in_words, with_unit
from recomputed.showing.templates import rendered

ROOM = 0.06  # free at both ends of a track, as a part of it
LOG_FROM = 100.0  # largest over smallest, from where on a track is logarithmic
NEAR_AN_END = 18.0  # per cent of the track, within which words stand beside their line and not over it


@dataclass(frozen=True)
class Mark:
    """A bound of the sentence, in per cent of the track."""

    at: float
    words: str
    anchor: str


@dataclass(frozen=True)
class Row:
    """One reading on its track, in per cent of it."""

    id: str
    label: str
    quantity: str
    lead: bool
    at: float
    range: tuple[float, float] | None
    value: str
    holds: bool
    support: str


class Track:
    """Where a value lies, in per cent, on a track that shows all values of a panel; logarithmic where it must be."""

    def __init__(self, values: Sequence[float]):
        low, high = min(values), max(values)
        self.log = low > 0 and high / low > LOG_FROM
        if not self.log and 0 < low < 0.5 * high:
            low = 0.0
        self.low, self.high = self._scaled(low), self._scaled(high)
        if self.low == self.high:
            self.low, self.high = self.low - 1, self.high + 1

    def _scaled(self, value: float) -> float:
        return math.log(value) if self.log else value

    def at(self, value: float) -> float:
        """The place of a value.

        >>> Track([50.0, 100.0]).at(75.0), Track([-1.0, 1.0]).at(0.0), Track([1.0, 10000.0]).at(100.0)
        (50.0, 50.0, 50.0)
        """
        part = (self._scaled(value) - self.low) / (self.high - self.low)
        return round(100 * (ROOM + (1 - 2 * ROOM) * part), 2)


@dataclass(frozen=True)
class Panel:
    """The readings that are asked in one unit against the same bounds; their rows say of what, where it is not the same."""

    says: str
    track: Track
    marks: list[Mark]
    zone: tuple[float, float]
    rows: list[Row]


def readings_figure(
    claim_id: str, records: Sequence[JudgedReading], key: bool = True, cards: Container[str] = ()
) -> Markup:
    """The readings that vote as rows, one panel for each unit and bounds, with a key to the signs; empty without any.

    Those of which the page has a card lead to it.
    """
    voting = [record for record in records if record.votes]
    if not voting:
        return Markup("")
    grouped: dict[tuple[str, float | None, float | None], list[JudgedReading]] = {}
    for record in voting:
        grouped.setdefault((record.unit, record.at_least, record.at_most), []).append(record)
    panels = [_panel(group) for group in grouped.values()]
    return rendered(
        "readings_figure",
        id=claim_id,
        title="Each meaning against the bar" if len(voting) > 1 else "The sentence against its bar",
        panels=panels,
        key=key,
        cards=cards,
        room=ROOM,
        lead=len(voting) > 1 and any(record.role == "lead" for record in voting),
        ranges=any(row.range for panel in panels for row in panel.rows),
    )


def lead_track(record: JudgedReading) -> Markup:
    """One reading on its track, as a small picture that says nothing to a screen reader."""
    panel = _panel([record])
    return rendered("track", panel=panel, row=panel.rows[0])


def _panel(records: Sequence[JudgedReading]) -> Panel:
    first = records[0]
    bounds = [bound for bound in (first.at_least, first.at_most) if bound is not None]
    shown = [*bounds, *(record.value for record in records)]
    shown += [end for record in records for end in record.range or ()]
    track = Track(shown)
    low = 0.0 if first.at_least is None else track.at(first.at_least)
    high = 100.0 if first.at_most is None else track.at(first.at_most)
    needed = bounds_in_words(first.at_least, first.at_most, first.unit)
    of_one = all(record.quantity == first.quantity for record in records)
    says = f"{f'{first.quantity}. ' if of_one else ''}Right if {needed}{' (logarithmic)' if track.log else ''}"
    return Panel(
        says=says,
        track=track,
        marks=_marks([track.at(bound) for bound in bounds], [bound_in_words(bound, first.unit) for bound in bounds]),
        zone=(low, round(high - low, 2)),
        rows=[_row(record, track, "" if of_one else record.quantity) for record in records],
    )


def _marks(places: Sequence[float], words: Sequence[str]) -> list[Mark]:
    """The bounds; of two that stand near each other the first has the words of both."""
    if len(places) == 2 and places[1] - places[0] < 2 * NEAR_AN_END:
        return [_mark(places[0], " to ".join(words)), _mark(places[1], "")]
    return [_mark(place, word) for place, word in zip(places, words, strict=True)]


def _mark(at: float, words: str) -> Mark:
    anchor = "start" if at < NEAR_AN_END else "end" if at > 100 - NEAR_AN_END else "middle"
    return Mark(at, words, anchor)


def _row(record: JudgedReading, track: Track, quantity: str) -> Row:
    label = record.label
    spread = record.range
    low, high = (track.at(end) for end in spread) if spread else (0.0, 0.0)
    return Row(
        id=record.id,
        label=label[0].upper() + label[1:],
        quantity=quantity,
        lead=record.role == "lead",
        at=track.at(record.value),
        range=(low, high) if high > low else None,
        value=with_unit(record.value, record.unit, record.digits),
        holds=record.holds,
        support=share_in_words(record.support) if record.given and record.support is not None else "",
    )

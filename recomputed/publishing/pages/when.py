"""When each claim was true: its readings through time, and its word where every reading that votes is known."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.declared.dates import existing_days_of
from recomputed.declared.inputs import day_of_article
from recomputed.declared.tables import read_table
from recomputed.judging.record import JudgedReading
from recomputed.judging.through_time import Moment, ThroughTime
from recomputed.judging.verdicts import EDGES, verdict
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.outward.flat_file_columns import OfTime, flat_file
from recomputed.showing.numbers import with_unit
from recomputed.showing.templates import badge, rendered
from recomputed.showing.times import time_in_words
from recomputed.showing.when_true import scale_of, strips

FILE = "when.csv"
Histories = Mapping[str, Sequence[ThroughTime]]  # by claim


def when_of_claim(claim: JudgedClaim, histories: Sequence[ThroughTime], curves: bool = False) -> Markup:
    """The strips of a claim, what is held in them, and which readings are known for one time only."""
    if not histories:
        return rendered("when_once", once=known_once(claim, histories))
    held = {name for history in histories for name in history.held}
    known = {history.id for history in histories}
    return rendered(
        "when",
        strips=strips(histories, scale_of(histories), word_through_time(claim, histories), curves),
        held=sorted(catalog().parameters[name].is_ for name in held),
        once=known_once(claim, histories),
        lead_unknown=claim.lead is not None and claim.lead.id not in known,
        decided=month_that_decides(histories, claim),
        curves=curves,
    )


def known_once(claim: JudgedClaim, histories: Sequence[ThroughTime]) -> list[str]:
    """The readings that vote and have no strip, each with the one time of its figures, as far as that is known."""
    known = {history.id for history in histories}
    found = []
    for reading in claim.readings:
        if reading.votes and reading.id not in known:
            time = one_time(claim.id, reading)
            found.append(f"{reading.label} (figures of {time})" if time else reading.label)
    return found


def one_time(claim: str, reading: JudgedReading) -> str:
    """The one time, in words, for which the figures of a reading are known; empty where one of them is of a series.

    It is that of the table or row which the reading names, else that of its assumptions, from the oldest to the newest.
    """
    declared = catalog().claims[claim].readings[reading.id]
    if one := declared.one_time:
        if one.time is None:
            return time_in_words(catalog().tables[one.table].span)
        rows = read_table(one.table)
        for label, wanted in one.row.items():
            rows = rows[rows[label] == wanted]
        return " to ".join(map(time_in_words, dict.fromkeys(rows[one.time])))
    given = [catalog().parameters[name] for name in reading.given]
    if any(parameter.is_dated for parameter in given):
        return ""
    times = sorted({parameter.as_of for parameter in given}, key=existing_days_of)
    return " to ".join(map(time_in_words, times[:: len(times) - 1] if len(times) > 1 else times))


def when_page(claims: Claims, histories: Histories) -> Markup:
    """Every claim with its strips, in the order of the article."""
    parts = [
        rendered("when_claim", claim=claim, badge=badge(claim.verdict), when=when_of_claim(claim, histories[claim.id]))
        for claim in claims.claims
        if histories.get(claim.id)
    ]
    left = [(claim, known_once(claim, [])) for claim in claims.claims if claim.lead and not histories.get(claim.id)]
    return Markup("").join([*parts, rendered("when_unknown", left=left, file=FILE)])


def word_through_time(claim: JudgedClaim, histories: Sequence[ThroughTime]) -> list[Moment]:
    """The support of the claim at each time of any of its readings, by the rule of its verdict; each counts as last known.

    A reading that votes and is not known through time keeps the support of today.  Left out are times before another
    one's first; empty without a lead through time.
    """
    by_id = {history.id: history for history in histories}
    if claim.lead is None or claim.lead.id not in by_id:
        return []
    times = {moment.time for history in histories for moment in history.moments}
    begins = {history.id: [existing_days_of(m.time)[0] for m in history.moments] for history in histories}
    found = []
    for time in sorted(times, key=existing_days_of):
        until = existing_days_of(time)[1]
        then = [_then(reading, by_id, begins, until) for reading in claim.readings if reading.votes]
        if all(reading is not None for reading in then):
            support = verdict([reading for reading in then if reading]).support or 0.0
            found.append(Moment(time=time, value=support, holds=support >= EDGES[1], support=support))
    return found


def month_that_decides(histories: Sequence[ThroughTime], claim: JudgedClaim) -> str:
    """A sentence where our main reading came out otherwise at the time just before that of the article; else nothing."""
    lead = next((history for history in histories if claim.lead and history.id == claim.lead.id), None)
    day = day_of_article()
    if lead is None or day is None or claim.lead is None:
        return ""
    begins = existing_days_of(day)[0]
    before = [moment for moment in lead.moments if existing_days_of(moment.time)[1] < begins]
    at = [
        moment
        for moment in lead.moments
        if existing_days_of(moment.time)[0] <= begins <= existing_days_of(moment.time)[1]
    ]
    if not before or not at or before[-1].holds == at[0].holds:
        return ""
    then, now = before[-1], at[0]
    values = [with_unit(moment.value, claim.lead.unit, claim.lead.digits) for moment in (then, now)]
    sides = [
        f"{value} ({'holds' if moment.holds else 'fails'})" for value, moment in zip(values, (then, now), strict=True)
    ]
    times = [time_in_words(moment.time) for moment in (then, now)]
    return f"The time decides: by our main reading {times[0]} gives {sides[0]}, {times[1]}, the time of the article, {sides[1]}."


def _then(
    reading: JudgedReading, by_id: Mapping[str, ThroughTime], begins: Mapping[str, list[date]], until: date
) -> JudgedReading | None:
    """A reading with its newest support by a day; None where it was not known yet."""
    if reading.id not in by_id:
        return reading
    known = bisect_right(begins[reading.id], until)
    return reading.model_copy(update={"support": by_id[reading.id].moments[known - 1].support}) if known else None


def when_csv(claims: Claims, histories: Histories) -> str:
    """All of it as a table: a row for each reading and time."""
    units = {(claim.id, reading.id): reading.unit for claim in claims.claims for reading in claim.readings}
    return flat_file(
        "when",
        (
            OfTime(units[history.claim, history.id], history, moment)
            for found in histories.values()
            for history in found
            for moment in history.moments
        ),
    )

"""A claim then and now: as of the article's day, with the newest figures, since when it is so, and what editions said."""

from collections.abc import Sequence

from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.declared.dates import existing_days_of
from recomputed.declared.inputs import day_of_article
from recomputed.judging.through_time import ThroughTime
from recomputed.publishing.data.claims_json import Claims, JudgedClaim, Moved
from recomputed.publishing.data.editions import editions, same
from recomputed.publishing.pages.when import known_once, word_through_time
from recomputed.showing.numbers import in_words
from recomputed.showing.templates import rendered
from recomputed.showing.times import time_in_words
from recomputed.showing.when_true import in_words as in_words_of_strip
from recomputed.showing.when_true import since_when


def then_and_now(claim: JudgedClaim, claims: Claims, histories: Sequence[ThroughTime] = ()) -> Markup:
    """Both words of a claim, why they differ, since when it is so and what editions said, in a paragraph.

    Nothing where the report has no newest figures.
    """
    now = claims.now.get(claim.id)
    if claims.newest is None or claims.as_of is None:
        return Markup("")
    return rendered(
        "then_and_now",
        claim=claim,
        as_of=time_in_words(claims.as_of),
        newest=time_in_words(claims.newest),
        now=now,
        causes=[_named(one.parameter) for one in now.moved if one.alone] if now else [],
        since=since_in_words(claim, histories),
        editions=editions_in_words(claim),
    )


def newer_figures(claim: JudgedClaim, claims: Claims) -> Markup:
    """The figures of a claim that have moved since the article, with what follows; nothing where none has."""
    now = claims.now.get(claim.id)
    if now is None or claims.as_of is None:
        return Markup("")
    moved = [_row(one) for one in now.moved]
    return rendered("newer_figures", claim=claim, as_of=time_in_words(claims.as_of), now=now, moved=moved)


def since_in_words(claim: JudgedClaim, histories: Sequence[ThroughTime]) -> str:
    """Since when a claim is as it is, by its strip or by that of a reading, or why nobody can say; empty where none votes.

    Where what is published is not the end of the strip, as of a sentence about a beginning, it tells at which times it was so.
    """
    if not histories:
        once = known_once(claim, histories)
        return f"Since when cannot be said, since it is known for one time only: {'; '.join(once)}." if once else ""
    word = word_through_time(claim, histories)
    readings = {reading.id: reading for reading in claim.readings}
    shown = next((one for one in histories if word and claim.lead and one.id == claim.lead.id), histories[0])
    told = since_when if _ends_with(shown, readings[shown.id].value) else in_words_of_strip
    whose = "" if word else f", {readings[shown.id].label}"
    return f"By the figures of each time{whose}: {told(word or shown.moments)}."


def _ends_with(history: ThroughTime, value: float) -> bool:
    """Is this the value of the newest time that had begun when the article appeared?"""
    day = day_of_article()
    by = existing_days_of(day)[1] if day else None
    known = [moment.value for moment in history.moments if by is None or existing_days_of(moment.time)[0] <= by]
    return bool(known) and same(known[-1], value)


def editions_in_words(claim: JudgedClaim) -> str:
    """Since which kept edition a claim has had its word, and what the one before said; empty where none is kept."""
    said = [(day, one.verdict) for day, record in editions().items() for one in record.claims if one.id == claim.id]
    others = [number for number, (_, word) in enumerate(said) if word != claim.verdict]
    if not said:
        return ""
    if not others:
        return f"The book has said so since its edition of {said[0][0]}, the first that is kept."
    day, word = said[others[-1]]
    since = f" since its edition of {said[others[-1] + 1][0]}" if others[-1] + 1 < len(said) else ", in no edition yet"
    return f"The book says so{since}; that of {day} said: {word}."


def now_in_a_line(claim: JudgedClaim, claims: Claims) -> str:
    """The other word that the newest figures give a claim, for a row of a table; empty where they give it the same.

    >>> claim = JudgedClaim.model_construct(id="a", verdict="Right")
    >>> now_in_a_line(claim, Claims.model_construct(now={}, newest="2026-07"))
    ''
    """
    now = claims.now.get(claim.id)
    if now is None or now.verdict == claim.verdict:
        return ""
    return f"Now, with figures to {time_in_words(claims.newest or '')}: {now.verdict}"


def how_many_moved(claims: Claims) -> str:
    """For the head of the front page: as of when the claims are judged, and how many verdicts have changed since."""
    if claims.newest is None or claims.as_of is None:
        return ""
    by_id = {claim.id: claim for claim in claims.claims}
    changed = sum(now.verdict != by_id[name].verdict for name, now in claims.now.items())
    verdicts = f"{changed or 'no'} verdict{'' if changed == 1 else 's'}"
    as_of, newest = time_in_words(claims.as_of), time_in_words(claims.newest)
    return f"judged as of {as_of}; with figures to {newest} {verdicts} would change"


def _row(moved: Moved) -> dict[str, object]:
    declared = catalog().parameters[moved.parameter]
    change = in_words(100 * (moved.now / moved.then - 1), digits=2) if moved.then else "–"
    return {
        "is_": declared.is_,
        "unit": declared.unit,
        "then": moved.then,
        "now": moved.now,
        "change": f"{'+' if moved.now > moved.then else ''}{change}%",
    }


def _named(parameter: str) -> str:
    is_ = catalog().parameters[parameter].is_
    return f"“{is_}”"

"""A claim then and now: as of the article's day, and with the newest figures."""

from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.publishing.data.claims_json import Claims, JudgedClaim, Moved
from recomputed.showing.numbers import in_words
from recomputed.showing.templates import rendered
from recomputed.showing.times import time_in_words


def then_and_now(claim: JudgedClaim, claims: Claims) -> Markup:
    """Both words of a claim and the figures that have moved; nothing where the report has no newest figures."""
    now = claims.now.get(claim.id)
    if claims.newest is None or claims.as_of is None or not claim.lead:
        return Markup("")
    return rendered(
        "then_and_now",
        claim=claim,
        as_of=time_in_words(claims.as_of),
        newest=time_in_words(claims.newest),
        now=now,
        moved=[_row(one) for one in now.moved] if now else [],
        causes=[_named(one.parameter) for one in now.moved if one.alone] if now else [],
    )


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

"""`recomputed claim`: what the book says of a claim then and now, since when, and what earlier editions said."""

from collections.abc import Iterator

from recomputed.declared.catalog import catalog
from recomputed.ground.errors import BadParameter, unknown
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.data.editions import editions
from recomputed.publishing.data.site_files import site_claims, site_notebooks
from recomputed.publishing.pages.then_and_now import editions_in_words, since_in_words
from recomputed.publishing.pages.when import known_once
from recomputed.running.records import histories_by_claim
from recomputed.showing.numbers import with_unit
from recomputed.showing.times import time_in_words
from recomputed.showing.when_true import in_words


def about_claim(name: str) -> str:
    """All of it, from the published site.  Raises BadParameter for an unknown claim, and if there is no site."""
    claims = site_claims()
    claim = claims.claim(name)
    if claim is None:
        raise BadParameter(unknown("claim", name, {one.id: one for one in claims.claims}))
    return "\n".join([f"“{claim.quote}”", *_then_and_now(claim, claims), *_since_when(claim), *_before(claim)])


def _then_and_now(claim: JudgedClaim, claims: Claims) -> Iterator[str]:
    as_of = f"as of {time_in_words(claims.as_of)}: " if claims.as_of else ""
    yield f"{as_of}{claim.verdict}. {claim.answer}"
    now, known = claims.now.get(claim.id), catalog().parameters
    if claims.newest is None:
        return
    newest = f"with figures to {time_in_words(claims.newest)}: "
    if now is None:
        yield f"{newest}the same; none of its figures has a newer one"
        return
    yield f"{newest}{now.verdict}. {now.answer}"
    for one in now.moved:
        unit = known[one.parameter].unit if one.parameter in known else "1"
        alone = "; by itself it gives the other word" if one.alone else ""
        yield f"  {one.parameter}: {with_unit(one.then, unit)} -> {with_unit(one.now, unit)}{alone}"


def _since_when(claim: JudgedClaim) -> Iterator[str]:
    labels = {reading.id: reading.label for reading in claim.readings}
    histories = histories_by_claim(site_notebooks().values()).get(claim.id, [])
    if since := since_in_words(claim, histories):
        yield f"{since[0].lower()}{since[1:]}"
    for history in histories:
        yield f"{labels[history.id]}: {in_words(history.moments)}"
    for reading in known_once(claim, histories):
        yield f"{reading}: known for one time only"


def _before(claim: JudgedClaim) -> Iterator[str]:
    if since := editions_in_words(claim):
        yield f"{since[0].lower()}{since[1:]}"
    for day, record in editions().items():
        for said in record.claims:
            if said.id == claim.id:
                yield f"edition of {day}: {said.verdict}. {said.answer}"
    for correction in catalog().corrections:
        if claim.id in correction.claims:
            yield f"corrected on {correction.date}: {correction.was} {correction.changed}"

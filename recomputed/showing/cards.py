"""The claim, the parameters and the verdict as a reader sees them."""

from typing import Any

from IPython.display import HTML
from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import Given, Inputs, default, place_in_table
from recomputed.ground.errors import BadParameter, unknown
from recomputed.judging import judgement
from recomputed.judging.evaluation import Formula
from recomputed.judging.record import JudgedReading, Judgement
from recomputed.showing.numbers import in_words
from recomputed.showing.prose import source_in_words
from recomputed.showing.sliders import sliders_html
from recomputed.showing.templates import rendered

ROLES = {"lead": "our main reading", "rival": "another meaning", "test": "shown beside them, no vote"}
CLAIMS = "application/vnd.recomputed.claims+json"


class ClaimCards:
    """What the article says, and how it is made to fail: what a notebook displays."""

    def __init__(self, claim_ids: tuple[str, ...]):
        self.claim_ids = claim_ids

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        plain = "; ".join(catalog().claims[claim_id].quote for claim_id in self.claim_ids)
        html = "".join(map(_claim_card, self.claim_ids))
        return {CLAIMS: list(self.claim_ids), "text/html": html, "text/plain": plain}


def claim_card(*claim_ids: str) -> ClaimCards:
    """What the article says, and how it is made to fail; a card for each claim.

    Raises BadParameter for an unknown claim.
    """
    for claim_id in claim_ids:
        if claim_id not in catalog().claims:
            raise BadParameter(unknown("claim", claim_id, catalog().claims))
    return ClaimCards(claim_ids)


def _claim_card(claim_id: str) -> str:
    return str(rendered("claim", id=claim_id, claim=catalog().claims[claim_id], roles=ROLES))


def parameters_used(inputs: Inputs) -> HTML:
    """The assumptions of a chapter: value, unit, plausible range, source, or that the reader set it."""
    every = list(inputs)
    guesses = sum(given.declared.source == "guess" for given in every)
    return HTML(str(rendered("assumptions", rows=[_parameter_row(given) for given in every], guesses=guesses)))


def _parameter_row(given: Given) -> dict[str, Any]:
    p = given.declared
    joint = " or " if p.type == "choice" else " to "
    source = source_in_words(p)
    if given.as_of:
        source = f"as of {given.as_of}; as of the article's day: {in_words(default(given.name), p.unit)}. {source}"
    elif given != default(given.name):
        source = f"set by the reader; published: {in_words(default(given.name), p.unit)}"
    plausible = joint.join(dict.fromkeys(in_words(x, p.unit) for x in p.plausible))
    place = place_in_table(given.name) if given == default(given.name) else None
    return {"declared": p, "name": given.name, "value": given, "plausible": plausible, "source": source, "place": place}


class ShownJudgement(Judgement):
    """A judged reading that a notebook displays as a card."""

    def _repr_html_(self) -> str:
        return str(judgement_card(self))


def judge(address: str, formula: Formula, **inputs: Any) -> ShownJudgement:
    """Judge the reading at `claim/reading` by calling the formula; shown as its card.

    Inputs that are parameters (`p.name`) are varied as they are believed, all others are constants.
    Raises BadParameter for an unknown address, Undefined if the quantity is not a finite number here.
    """
    return ShownJudgement.model_construct(**dict(judgement.judge(address, formula, **inputs)))


def judgement_card(judged: Judgement) -> Markup:
    """The verdict on one reading, its value, the value of each assumption at which it turns, and its sliders."""
    return rendered(
        "judgement",
        judged=judged,
        role=ROLES[judged.role],
        sliders=sliders_html(judged),
        **turning(judged),
    )


def turning(judged: JudgedReading) -> dict[str, list[Any]]:
    """Where each assumption of a reading turns it, and which of them turn it nowhere plausible."""
    parameters = catalog().parameters
    at: dict[str, list[float | str]] = {}
    for turn in judged.turns_at:
        if turn.plausible:
            at.setdefault(turn.parameter, []).append(turn.at)
    turns = [
        {"is_": parameters[name].is_, "unit": parameters[name].unit, "at": values, "here": judged.given[name]}
        for name, values in at.items()
    ]
    return {"turns": turns, "never": [parameters[name].is_ for name in judged.given if name not in at]}

"""The answer to each claim: its word, and the sentence of its band filled in with what was computed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from string import Formatter

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import quality_of
from recomputed.declared.models import Claim
from recomputed.declared.templates import places_of
from recomputed.judging.record import JudgedReading
from recomputed.judging.value_of_information import worth_for_a_claim
from recomputed.judging.verdicts import Verdict, confidence, inputs_that_matter, verdict
from recomputed.showing.numbers import bound_in_words, with_unit

ELSEWHERE = "not judged in this chapter"
Records = Mapping[str, Sequence[JudgedReading]]


@dataclass(frozen=True)
class Outcome:
    """How a claim comes out in one run, in words; `informs` is what each assumption would be worth to know."""

    verdict: Verdict
    answer: str
    confidence: str | None
    informs: dict[str, float]


def outcomes(by_claim: Records) -> dict[str, Outcome | None]:
    """Each claim's outcome; None where readings on which its word or its sentence rests were judged elsewhere."""
    verdicts = {claim: verdict(records) for claim, records in by_claim.items() if not _lacking(claim, records)}
    return {
        claim: _outcome(claim, records, verdicts) if claim in verdicts else None for claim, records in by_claim.items()
    }


def _lacking(claim_id: str, records: Iterable[JudgedReading]) -> set[str]:
    claim = catalog().claims[claim_id]
    needed = {name for name, reading in claim.readings.items() if reading.votes} | mentioned(claim)
    return needed - {record.id for record in records}


def mentioned(claim: Claim) -> set[str]:
    """The readings whose values stand in a claim's answers."""
    texts = [text for text in claim.answer.model_dump().values() if text]
    return {
        owner for text in texts for place in places_of(text) if (owner := place.partition(".")[0]) in claim.readings
    }


def _outcome(claim_id: str, records: Sequence[JudgedReading], verdicts: Mapping[str, Verdict]) -> Outcome:
    claim, found = catalog().claims[claim_id], verdicts[claim_id]
    sentence = getattr(claim.answer, found.band)
    said = sentence_of(sentence, claim, records, verdicts)
    return Outcome(found, said, confidence_of(records), worth_for_a_claim(records))


def confidence_of(records: Sequence[JudgedReading]) -> str | None:
    """The confidence in a claim's verdict; None where nobody asked what matters, or there is no verdict."""
    support = verdict(records).support
    asked = [record for record in records if record.votes]
    if support is None or any(record.given and not record.informs for record in asked):
        return None
    return confidence(support, [quality_of(name) for name in inputs_that_matter(records)])


def sentence_of(text: str, claim: Claim, records: Sequence[JudgedReading], verdicts: Mapping[str, Verdict]) -> str:
    """A template of a claim, filled in: capital at its begin, a full stop at its end."""
    by_id = {record.id: record for record in records}
    if claim.lead:
        by_id["lead"] = by_id[claim.lead]
    filled = "".join(
        before
        + (_filled(place, by_id, verdict(records), verdicts.get(claim.given) if claim.given else None) if place else "")
        for before, place, _, _ in Formatter().parse(text)
    )
    return filled[0].upper() + filled[1:]


def _filled(place: str, by_id: Mapping[str, JudgedReading], own: Verdict, given: Verdict | None) -> str:
    owner, _, part = place.partition(".")
    if owner in ("claim", "given"):
        found = own if owner == "claim" else given
        if found is None:
            return ELSEWHERE
        return found.word.lower() if part == "verdict" else share_in_words(found.support)
    record = by_id[owner]
    amount = partial(with_unit, unit=record.unit, digits=record.digits)
    said: dict[str, Callable[[], str]] = {
        "value": lambda: amount(record.value),
        "size": lambda: amount(abs(record.value)),
        "change": lambda: f"{'+' if record.value > 0 else ''}{amount(record.value)}",
        "moved": lambda: _moved(record.value, amount),
        "more": lambda: _more(record.value, amount),
        "below": lambda: f"{amount(abs(record.value))} {'above' if record.value < 0 else 'below'}",
        "support": lambda: share_in_words(record.support),
        "label": lambda: record.label,
        "at_least": lambda: bound_in_words(record.at_least, record.unit),
        "at_most": lambda: bound_in_words(record.at_most, record.unit),
    }
    return said[part]()


def _moved(value: float, amount: Callable[[float], str]) -> str:
    return f"{'rose' if value > 0 else 'fell'} by {amount(abs(value))}" if value else "did not change"


def _more(value: float, amount: Callable[[float], str]) -> str:
    return f"{amount(abs(value))} {'more' if value >= 0 else 'less'}"


def share_in_words(share: float | None) -> str:
    """A share of the worlds as a reader hears it; never all of them or none where it is not.

    >>> share_in_words(0.734), share_in_words(0.999), share_in_words(0.001), share_in_words(1.0)
    ('73%', 'over 99%', 'under 1%', '100%')
    """
    if share is None:
        return "–"
    if 0.995 <= share < 1:
        return "over 99%"
    return "under 1%" if 0 < share < 0.005 else f"{share:.0%}"

"""claims.json: every claim, reading, value, verdict and turning point, for other people's programs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, model_validator

from recomputed.declared.catalog import catalog
from recomputed.declared.checksums import declared_checksums
from recomputed.declared.field_types import Text, refuse_doubles
from recomputed.declared.inputs import AS_OF, day_of_article, declared_value
from recomputed.judging.judgement import telling_digits
from recomputed.judging.record import JudgedReading, Part
from recomputed.judging.verdicts import BANDS, Band
from recomputed.publishing.edition import edition
from recomputed.showing.answers import Outcome, Records, outcomes

if TYPE_CHECKING:  # what only reads a record has no need of papermill
    from recomputed.running.book_run import WithNewest


class Unsettled(Part):
    part: Text
    because: Text
    would_settle: Text


class JudgedClaim(Part):
    id: Text
    quote: Text
    says: Text
    paragraph: int
    subject: Text
    verdict: Text
    support: float | None
    confidence: Text | None
    answer: Text
    informs: dict[Text, float] = Field(description="What knowing each assumption would be worth, weighed by votes")
    given: Text | None = Field(description="The claim on whose condition this one is judged")
    rests_on: list[Text] = Field(description="The claims that this one takes for granted")
    notebook: Text
    page: Text
    readings: list[JudgedReading]
    not_checkable: list[Unsettled]

    @property
    def band(self) -> Band:
        """Right, between, wrong or unknown."""
        return BANDS[self.verdict]

    @property
    def address(self) -> str:
        """Where its own page is, from the root of the site; it never changes."""
        return f"claims/{self.id}/index.html"

    @property
    def lead(self) -> JudgedReading | None:
        """Its lead reading; None where it has none."""
        return next((reading for reading in self.readings if reading.role == "lead"), None)

    @model_validator(mode="after")
    def names_each_reading_once(self) -> Self:
        refuse_doubles("readings", [reading.id for reading in self.readings])
        return self


class UnderScenario(Part):
    verdict: Text
    support: float | None
    answer: Text
    lead_holds: bool | None
    lead_value: float | None
    supports: dict[Text, float] = Field(
        {}, description="By reading that votes: the part of the cases in which it holds"
    )


class Moved(Part):
    """An input of which a newer figure is known."""

    parameter: Text
    then: float
    now: float
    alone: bool | None = Field(
        description="Whether this figure by itself gives the claim its other word; null if it has none"
    )


class Now(Part):
    """A claim judged with the newest figures."""

    verdict: Text
    support: float | None
    answer: Text
    lead_value: float | None
    moved: list[Moved]


class Claims(Part):
    """The report as data."""

    format: Literal[1] = Field(
        default=1, description="Another number if a field goes or means something else; not if one comes"
    )
    title: Text
    scenario: Text
    set_by_reader: dict[Text, float | int | Text] = Field(
        description="Parameters that differ from the published values"
    )
    claims: list[JudgedClaim]
    scenarios: dict[Text, dict[Text, UnderScenario]] = Field({}, description="Verdicts by scenario and claim")
    as_of: Text | None = Field(None, description="The day as of which the claims are judged: that of the article")
    newest: Text | None = Field(None, description="The day of the newest figures, with which they are judged again")
    now: dict[Text, Now] = Field({}, description="By claim, of those that rest on figures which have newer ones")
    sources: dict[Text, dict[str, Any]] = Field(description="Documents and data sets by id")
    hashes: dict[Text, Text] = Field(description="sha256 of every file of data/")

    def claim(self, claim_id: str | None) -> JudgedClaim | None:
        """The claim of this name, if the report has it."""
        return next((claim for claim in self.claims if claim.id == claim_id), None)

    @model_validator(mode="after")
    def names_each_claim_once(self) -> Self:
        refuse_doubles("claims", [claim.id for claim in self.claims])
        return self


def claims_json(
    judged: Records,
    scenario: str,
    chosen: Mapping[str, float | int | str],
    under: Mapping[str, Records],
    newest: "WithNewest | None" = None,
) -> Claims:
    """The report as data, in the order of the declarations; `under` holds the judged readings by scenario and claim."""
    claims, found = [], _all_judged(outcomes(judged))
    for claim_id, claim in catalog().claims.items():
        if claim_id in judged:
            records = judged[claim_id]
            described = claim.model_dump(exclude={"readings", "not_checkable", "answer"})
            rest = [Unsettled(**unsettled.model_dump()) for unsettled in claim.not_checkable]
            page = f"notebooks/{claim.notebook}.html#{claim_id}"
            claims.append(
                JudgedClaim(
                    id=claim_id,
                    **_said(found[claim_id]),
                    page=page,
                    readings=list(records),
                    not_checkable=rest,
                    **described,
                )
            )
    sources = {name: source.model_dump(exclude_none=True) for name, source in catalog().sources.items()}
    scenarios = {name: _under(_as_exact_as(judged, by_claim)) for name, by_claim in under.items()}
    return Claims(
        title=edition().title,
        scenario=scenario,
        set_by_reader={name: value for name, value in chosen.items() if name != AS_OF},
        claims=claims,
        scenarios=scenarios,
        as_of=str(chosen.get(AS_OF) or day_of_article() or "") or None,
        newest=newest.day if newest else None,
        now=_now(judged, newest) if newest else {},
        sources=sources,
        hashes=declared_checksums(),
    )


def _now(judged: Records, newest: "WithNewest") -> dict[str, Now]:
    """How each claim comes out with newer figures, of those into whose voting readings one of them enters."""
    found = {}
    before = _all_judged(outcomes(judged))
    after = _all_judged(outcomes(_as_exact_as(judged, newest.records)))
    alone = {name: outcomes(records) for name, records in newest.alone.items()}
    for claim, outcome in after.items():
        lead = next((record for record in newest.records[claim] if record.role == "lead"), None)
        given = {name for record in judged[claim] if record.votes for name in record.given}
        turned = outcome.verdict.word != before[claim].verdict.word
        moved = [
            Moved(
                parameter=name,
                then=float(declared_value(name)),
                now=float(value),
                alone=_word(alone[name][claim]) == outcome.verdict.word if turned and name in alone else None,
            )
            for name, value in newest.moved.items()
            if name in given
        ]
        if moved:
            found[claim] = Now(
                verdict=outcome.verdict.word,
                support=outcome.verdict.support,
                answer=outcome.answer,
                lead_value=lead.value if lead else None,
                moved=moved,
            )
    return found


def _as_exact_as(judged: Records, others: Records) -> Records:
    """Records of a brief run, with as many digits as the published ones of the same readings."""
    digits = {(claim, record.id): record.digits for claim, records in judged.items() for record in records}
    return {
        claim: [
            record.model_copy(update={"digits": telling_digits(record, record.value, digits[claim, record.id])})
            for record in records
        ]
        for claim, records in others.items()
    }


def _word(outcome: Outcome | None) -> str | None:
    return outcome.verdict.word if outcome else None


def _all_judged(found: Mapping[str, Outcome | None]) -> dict[str, Outcome]:
    """The outcomes of the whole book, where no reading is judged elsewhere."""
    every = {}
    for claim, outcome in found.items():
        assert outcome is not None, claim
        every[claim] = outcome
    return every


def _said(outcome: Outcome) -> dict[str, Any]:
    return {
        "verdict": outcome.verdict.word,
        "support": outcome.verdict.support,
        "confidence": outcome.confidence,
        "answer": outcome.answer,
        "informs": outcome.informs,
    }


def _under(by_claim: Records) -> dict[str, UnderScenario]:
    found = {}
    for claim, outcome in _all_judged(outcomes(by_claim)).items():
        lead = next((record for record in by_claim[claim] if record.role == "lead"), None)
        found[claim] = UnderScenario(
            verdict=outcome.verdict.word,
            support=outcome.verdict.support,
            answer=outcome.answer,
            lead_holds=lead.holds if lead else None,
            lead_value=lead.value if lead else None,
            supports={
                record.id: record.support for record in by_claim[claim] if record.votes and record.support is not None
            },
        )
    return found

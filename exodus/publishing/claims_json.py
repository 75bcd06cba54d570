"""claims.json: every claim, reading, value, verdict and turning point, for other people's programs."""

from pydantic import BaseModel, ConfigDict, Field, model_validator

from exodus.declared.checksums import declared_checksums
from exodus.declared.declarations import library
from exodus.declared.models import Text, refuse_doubles
from exodus.judging import claim_verdict


class Part(BaseModel):
    """Base of all parts: every number finite, and every text fit to be shown."""

    model_config = ConfigDict(allow_inf_nan=False)


class TurnsAt(Part):
    parameter: Text
    at: float | Text
    unit: Text
    plausible: bool


class Matters(Part):
    first_order: float
    total: float


class JudgedReading(Part):
    id: Text
    lead: bool
    asks: Text
    quantity: Text
    unit: Text
    at_least: float | None
    at_most: float | None
    value: float
    holds: bool
    within_doubt: bool
    robustness: float | None
    turns_at: list[TurnsAt]
    matters: dict[Text, Matters]
    given: dict[Text, float | int | Text]
    expression: Text | None = Field(
        description="The formula as a Vega expression of the parameters, if it is plain arithmetic"
    )


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
    notebook: Text
    page: Text
    readings: list[JudgedReading]
    not_checkable: list[Unsettled]

    @model_validator(mode="after")
    def names_each_reading_once(self):
        refuse_doubles("readings", [reading.id for reading in self.readings])
        return self


class UnderScenario(Part):
    verdict: Text
    lead_holds: bool | None
    lead_value: float | None


class Claims(Part):
    """The report as data."""

    title: Text = "Mining Exodus, Recomputed"
    scenario: Text
    set_by_reader: dict[Text, float | int | Text] = Field(
        description="Parameters that differ from the published values"
    )
    claims: list[JudgedClaim]
    scenarios: dict[Text, dict[Text, UnderScenario]] = Field({}, description="Verdicts by scenario and claim")
    sources: dict[Text, dict] = Field(description="Documents and data sets by id")
    hashes: dict[Text, Text] = Field(description="sha256 of every file of data/")

    @model_validator(mode="after")
    def names_each_claim_once(self):
        refuse_doubles("claims", [claim.id for claim in self.claims])
        return self


def claims_json(
    judged: dict[str, list[dict]], scenario: str, chosen: dict, under: dict[str, dict[str, list[dict]]]
) -> Claims:
    """The report as data, in the order of the declarations; `under` holds the judged readings by scenario and claim."""
    claims = []
    for claim_id, claim in library().claims.items():
        if claim_id in judged:
            records = judged[claim_id]
            described = claim.model_dump(exclude={"readings", "not_checkable"})
            rest = [unsettled.model_dump() for unsettled in claim.not_checkable]
            page = f"notebooks/{claim.notebook}.html#{claim_id}"
            claims.append(JudgedClaim(id=claim_id, verdict=claim_verdict(records), page=page, readings=records,
                                      not_checkable=rest, **described))  # fmt: skip
    sources = {name: source.model_dump(exclude_none=True) for name, source in library().sources.items()}
    scenarios = {name: {c: _under(records) for c, records in by_claim.items()} for name, by_claim in under.items()}
    return Claims(scenario=scenario, set_by_reader=chosen, claims=claims, scenarios=scenarios, sources=sources,
                  hashes=declared_checksums())  # fmt: skip


def _under(records: list[dict]) -> UnderScenario:
    lead = next((record for record in records if record["lead"]), None)
    return UnderScenario(
        verdict=claim_verdict(records),
        lead_holds=lead["holds"] if lead else None,
        lead_value=lead["value"] if lead else None,
    )

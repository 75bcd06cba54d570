"""claims.json: every claim, reading, value, verdict and turning point, for other people's programs."""

from pydantic import BaseModel, Field

from exodus.declared.checksums import declared_checksums
from exodus.declared.declarations import library
from exodus.judging import claim_verdict


class TurnsAt(BaseModel):
    parameter: str
    at: float | str
    unit: str
    plausible: bool


class Matters(BaseModel):
    first_order: float
    total: float


class JudgedReading(BaseModel):
    id: str
    lead: bool
    asks: str
    quantity: str
    unit: str
    at_least: float | None
    at_most: float | None
    value: float
    holds: bool
    within_doubt: bool
    robustness: float | None
    turns_at: list[TurnsAt]
    matters: dict[str, Matters]
    given: dict[str, float | int | str]
    expression: str | None = Field(
        description="The formula as a Vega expression of the parameters, if it is plain arithmetic"
    )


class Unsettled(BaseModel):
    part: str
    because: str
    would_settle: str


class JudgedClaim(BaseModel):
    id: str
    quote: str
    says: str
    paragraph: int
    subject: str
    verdict: str
    notebook: str
    page: str
    readings: list[JudgedReading]
    not_checkable: list[Unsettled]


class UnderScenario(BaseModel):
    verdict: str
    lead_holds: bool | None
    lead_value: float | None


class Claims(BaseModel):
    """The report as data."""

    title: str = "Mining Exodus, Recomputed"
    scenario: str
    set_by_reader: dict[str, float | int | str] = Field(description="Parameters that differ from the published values")
    claims: list[JudgedClaim]
    scenarios: dict[str, dict[str, UnderScenario]] = Field({}, description="Verdicts by scenario and claim")
    sources: dict[str, dict] = Field(description="Documents and data sets by id")
    hashes: dict[str, str] = Field(description="sha256 of every file of data/")


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

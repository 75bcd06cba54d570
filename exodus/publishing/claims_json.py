"""claims.json: every claim, reading, value, verdict and turning point, for other people's programs."""

from pydantic import BaseModel, Field

from exodus.declared.library import library
from exodus.declared.tables import declared_checksums
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


class Claims(BaseModel):
    """The report as data."""

    title: str = "Mining Exodus, Recomputed"
    scenario: str
    set_by_reader: dict[str, float | int | str] = Field(description="Parameters that differ from the published values")
    claims: list[JudgedClaim]
    sources: dict[str, dict] = Field(description="Documents and data sets by id")
    hashes: dict[str, str] = Field(description="sha256 of every file of data/")


def claims_json(judged: dict[str, list[dict]], scenario: str, chosen: dict) -> Claims:
    """The report as data, in the order of the declarations."""
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
    return Claims(scenario=scenario, set_by_reader=chosen, claims=claims, sources=sources, hashes=declared_checksums())

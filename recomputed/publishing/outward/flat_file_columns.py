"""The columns of the flat files, each once: its name, its type and meaning as the data package says them, and its value."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import pandas as pd

from recomputed.declared.inputs import declared_value, is_provisional, quality_of
from recomputed.declared.models import Parameter
from recomputed.ground.safe_csv import as_csv
from recomputed.judging.record import JudgedReading
from recomputed.judging.through_time import Moment, ThroughTime
from recomputed.publishing.data.claims_json import Claims, JudgedClaim

YES, NO = "TRUE", "FALSE"  # as R and spreadsheets know them, and pandas as well
ONE_JOIN = " | "  # between the words of a choice, in one cell


class OfClaim(NamedTuple):
    """What a row of claims.csv is about."""

    claims: Claims
    claim: JudgedClaim


class OfReading(NamedTuple):
    """What a row of readings.csv is about."""

    claim: JudgedClaim
    reading: JudgedReading


class OfAssumption(NamedTuple):
    """What a row of assumptions.csv is about."""

    name: str
    declared: Parameter

    def end(self, which: int, plausible: bool) -> float | None:
        """An end of one of its ranges; a choice has none."""
        if self.declared.type == "choice":
            return None
        return (self.declared.plausible_range if plausible else self.declared.allowed_range)[which]


class OfTime(NamedTuple):
    """What a row of when.csv is about."""

    unit: str
    history: ThroughTime
    moment: Moment


class Column(NamedTuple):
    """A column: its type in a data package, what it means, and its value in the row about something."""

    kind: str
    says: str
    of: Callable[[Any], object]


def _of_lead(field: str) -> Callable[[OfClaim], object]:
    return lambda row: getattr(row.claim.lead, field) if row.claim.lead else None


def _of(part: str, field: str) -> Callable[[Any], object]:
    return lambda row: getattr(getattr(row, part), field)


_SUPPORT = "Share of the sampled values of all assumptions under which it holds, from 0 to 1"
_HOLDS = "Does the quantity lie within the bounds?"

COLUMNS: dict[str, dict[str, Column]] = {
    "claims": {
        "claim": Column("string", "Name of the claim", _of("claim", "id")),
        "quote": Column("string", "What the article says", _of("claim", "quote")),
        "paragraph": Column("integer", "Paragraph of the article", _of("claim", "paragraph")),
        "subject": Column("string", "What the sentence is about, in a word or two", _of("claim", "subject")),
        "verdict": Column("string", "The word for the claim as of the day of the article", _of("claim", "verdict")),
        "support_share": Column("number", _SUPPORT, _of("claim", "support")),
        "confidence": Column(
            "string", "How much the verdict can be relied on: low, medium or high", _of("claim", "confidence")
        ),
        "answer": Column("string", "The answer in a sentence", _of("claim", "answer")),
        "verdict_now": Column(
            "string",
            "The word with the newest figures",
            lambda row: row.claims.now.get(row.claim.id, row.claim).verdict,
        ),
        "value": Column("number", "Value of the main reading", _of_lead("value")),
        "unit": Column("string", "Unit of the value", _of_lead("unit")),
        "quantity": Column("string", "What the value measures", _of_lead("quantity")),
        "page": Column("string", "Page of the claim, from the root of the site", _of("claim", "address")),
    },
    "readings": {
        "claim": Column("string", "Name of the claim", _of("claim", "id")),
        "reading": Column("string", "Name of the reading, within its claim", _of("reading", "id")),
        "role": Column("string", "lead, rival or test: only the first two vote", _of("reading", "role")),
        "label": Column("string", "The reading in a few words", _of("reading", "label")),
        "asks": Column("string", "The question that the reading answers", _of("reading", "asks")),
        "quantity": Column("string", "What is measured", _of("reading", "quantity")),
        "unit": Column("string", "Unit of value and bounds", _of("reading", "unit")),
        "at_least": Column("number", "Lower bound, if there is one", _of("reading", "at_least")),
        "at_most": Column("number", "Upper bound, if there is one", _of("reading", "at_most")),
        "value": Column("number", "Value of the quantity, with the published assumptions", _of("reading", "value")),
        "holds": Column("boolean", _HOLDS, _of("reading", "holds")),
        "support_share": Column("number", _SUPPORT, _of("reading", "support")),
        "formula": Column(
            "string",
            "The quantity as an expression of named assumptions, where it is one",
            _of("reading", "expression"),
        ),
    },
    "assumptions": {
        "assumption": Column("string", "Name of the assumption", lambda row: row.name),
        "is": Column("string", "What it is", _of("declared", "is_")),
        "unit": Column("string", "Unit of value and ranges", _of("declared", "unit")),
        "value": Column(
            "any", "The published value: a number, or one of the allowed words", lambda row: declared_value(row.name)
        ),
        "allowed_low": Column("number", "Least value that a reader may try", lambda row: row.end(0, False)),
        "allowed_high": Column("number", "Largest value that a reader may try", lambda row: row.end(1, False)),
        "plausible_low": Column("number", "Low end of what we hold possible", lambda row: row.end(0, True)),
        "plausible_high": Column("number", "High end of what we hold possible", lambda row: row.end(1, True)),
        "allowed_words": Column(
            "string",
            "Of a choice: the words, between vertical bars",
            lambda row: ONE_JOIN.join(map(str, row.declared.allowed)) if row.declared.type == "choice" else None,
        ),
        "as_of": Column("string", "The time that the value is about", _of("declared", "as_of")),
        "quality": Column("string", "measured, reported, estimated or guess", lambda row: quality_of(row.name)),
        "source": Column("string", "Name of the source", _of("declared", "source")),
        "note": Column("string", "Where the value and its range come from", _of("declared", "note")),
        "provisional": Column(
            "boolean",
            "Does the value stand in a row of a table that is not final yet?",
            lambda row: is_provisional(row.name),
        ),
    },
    "when": {
        "claim": Column("string", "Name of the claim", _of("history", "claim")),
        "reading": Column("string", "Name of the reading, within its claim", _of("history", "id")),
        "time": Column("string", "Month, quarter or year", _of("moment", "time")),
        "value": Column("number", "Value of the quantity with the figures of that time", _of("moment", "value")),
        "unit": Column("string", "Unit of the value", lambda row: row.unit),
        "holds": Column("boolean", _HOLDS, _of("moment", "holds")),
        "support": Column("number", _SUPPORT, _of("moment", "support")),
    },
}


def flat_file(name: str, rows: Iterable[OfClaim | OfReading | OfAssumption | OfTime]) -> str:
    """A flat file as CSV: a line for each row, its columns as they stand above."""
    columns = COLUMNS[name]
    cells = [[_cell(column.of(row)) for column in columns.values()] for row in rows]
    return as_csv(pd.DataFrame(cells, columns=list(columns)))


def _cell(value: object) -> object:
    """As R and a spreadsheet take it: a number has no more than fifteen digits there."""
    if isinstance(value, bool):
        return YES if value else NO
    return float(f"{value:.15g}") if isinstance(value, float) else value

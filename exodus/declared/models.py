"""The shape of every declaration; an unknown field or a wrong type is refused."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Quality = Literal["measured", "reported", "estimated", "survey", "claimed", "guess"]
KebabName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
SnakeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
Period = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}$")]
NotebookName = Annotated[str, Field(pattern=r"^[0-9]{2}(_[a-z0-9]+)+$")]
Text = Annotated[str, Field(min_length=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class Declared(BaseModel):
    """Base of all declarations: strict types, nothing unknown, unchangeable."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Reading(Declared):
    """A restatement of a sentence that can fail: it holds when the quantity lies in [at_least, at_most]."""

    lead: bool = False
    asks: Text
    quantity: Text
    unit: Text
    at_least: Number | None = None
    at_most: Number | None = None
    notebook: NotebookName | None = None  # where it is judged, if not in its claim's notebook

    @model_validator(mode="after")
    def has_a_bound(self):
        if self.at_least is None and self.at_most is None:
            raise ValueError("a reading needs at_least or at_most, or it cannot fail")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is above at_most")
        return self


class NotCheckable(Declared):
    """What cannot be restated so that it can fail, why, and which data would settle it."""

    part: Text
    because: Text
    would_settle: Text


class Claim(Declared):
    """A short quotation of the article, and its readings."""

    quote: Annotated[str, Field(min_length=1, max_length=160)]
    says: Text
    paragraph: Annotated[int, Field(ge=0, le=40)]
    subject: Literal["cost", "migration", "concentration", "security", "geography", "AI", "market"]
    notebook: NotebookName
    readings: dict[KebabName, Reading] = {}
    not_checkable: list[NotCheckable] = []

    @model_validator(mode="after")
    def has_one_lead(self):
        leads = [name for name, reading in self.readings.items() if reading.lead]
        if self.readings and len(leads) != 1:
            raise ValueError(f"one reading must be the lead, these are: {leads}")
        if not self.readings and not self.not_checkable:
            raise ValueError("a claim without a reading must say why it is not checkable")
        return self


class TableCell(Declared):
    """A cell of a table: the row whose columns have these values."""

    table: SnakeName
    row: dict[SnakeName, str | int]
    column: SnakeName


class Parameter(Declared):
    """A number (or a choice) that a reader may change."""

    is_: Annotated[str, Field(alias="is", min_length=1)]
    unit: Text
    type: Literal["number", "integer", "choice"] = "number"
    value: Number | int | str | None = None
    value_from: TableCell | None = None
    allowed: list[Number] | list[Text]
    plausible: list[Number] | list[Text]
    as_of: Period
    source: KebabName
    place: str = ""
    note: str = ""

    @model_validator(mode="after")
    def is_coherent(self):
        if (self.value is None) == (self.value_from is None):
            raise ValueError("give value or value_from, one of them")
        if self.source == "guess" and not self.note:
            raise ValueError("a guess needs a note that says on what it rests")
        if self.type == "choice":
            if not set(self.plausible) <= set(self.allowed) or not all(isinstance(x, str) for x in self.allowed):
                raise ValueError("every plausible choice must be an allowed one")
            return self
        if len(self.allowed) != 2 or len(self.plausible) != 2:
            raise ValueError("allowed and plausible are [low, high]")
        if not self.allowed[0] <= self.plausible[0] < self.plausible[1] <= self.allowed[1]:
            raise ValueError("plausible must be a range inside allowed")
        return self


class Source(Declared):
    """A document or data set."""

    title: Text
    publisher: Text
    published: Period | None = None
    accessed: Period
    address: Annotated[str, Field(pattern=r"^https://")] | None = None
    seen_at: Annotated[str, Field(pattern=r"^https://")] | None = None
    archived: Annotated[str, Field(pattern=r"^https://")] | None = None
    licence: Text
    note: str = ""


class Column(Declared):
    """A column of a table."""

    is_: Annotated[str, Field(alias="is", min_length=1)]
    type: Literal["integer", "number", "text", "date", "month", "year", "source", "quality"]
    unit: Text | None = None
    range: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None
    among: list[Text] | None = None
    missing: bool = False

    @model_validator(mode="after")
    def numbers_have_unit_and_range(self):
        if self.type in ("integer", "number") and (self.unit is None or self.range is None):
            raise ValueError("a number needs unit and range")
        return self


class Sums(Declared):
    """Values of a column add up, within groups of equal `by` columns."""

    column: SnakeName
    by: list[SnakeName]
    to: Number
    within: Number


class Table(Declared):
    """A table: where it comes from, what it holds, and the rules that its rows obey."""

    is_: Annotated[str, Field(alias="is", min_length=1)]
    sources: Annotated[list[KebabName], Field(min_length=1)]
    quality: Quality | Literal["by row"]
    span: Text
    rhythm_days: Annotated[int, Field(ge=1)] | None = None
    holes: Text
    licence: Text
    key: Annotated[list[SnakeName], Field(min_length=1)]
    rows: Annotated[list[int], Field(min_length=2, max_length=2)]
    columns: dict[SnakeName, Column]
    sums: Sums | None = None


class Boundaries(Declared):
    """A set of boundaries (GeoJSON)."""

    is_: Annotated[str, Field(alias="is", min_length=1)]
    sources: Annotated[list[KebabName], Field(min_length=1)]
    quality: Quality
    holes: Text
    licence: Text
    key: SnakeName
    features: Annotated[list[int], Field(min_length=2, max_length=2)]


class Scenario(Declared):
    """A named set of changed parameters for the whole book, and why it is worth asking."""

    title: Text
    why: Text
    changes: dict[SnakeName, Number | int | str]

"""The shape of every declaration; an unknown field or a wrong type is refused."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from exodus.declared.dates import days_of, has_not_begun, span_ends
from exodus.declared.texts import odd_sign

MOST_SIGNS = 60  # of a name: it becomes a part of files and addresses


def _shown_as_it_is(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is blank")
    if sign := odd_sign(text):
        raise ValueError(f"the text holds {sign}, which cannot be shown")
    return text


def _in_the_past(period: str) -> str:
    if not days_of(period):
        raise ValueError("there is no such day, month or year")
    if has_not_begun(period):
        raise ValueError("it lies in the future")
    return period


Quality = Literal["measured", "reported", "estimated", "survey", "claimed", "guess"]
KebabName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=MOST_SIGNS)]
SnakeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=MOST_SIGNS)]
Period = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}$"), AfterValidator(_in_the_past)]
NotebookName = Annotated[str, Field(pattern=r"^[0-9]{2}(_[a-z0-9]+)+$", max_length=MOST_SIGNS + len("00_"))]
Text = Annotated[str, Field(min_length=1), AfterValidator(_shown_as_it_is)]
Address = Annotated[str, Field(pattern=r"^https://[^\s/?#@]+([/?#]\S*)?$"), AfterValidator(_shown_as_it_is)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]


def refuse_doubles(what: str, items: Sequence) -> None:
    """Raises ValueError, naming the first item that a list holds more than once.

    >>> refuse_doubles("key", ["month", "pool", "month"])
    Traceback (most recent call last):
    ValueError: key holds 'month' twice
    """
    for place, item in enumerate(items):
        if item in items[:place]:
            raise ValueError(f"{what} holds {item!r} twice")


def _refuse_reversed(what: str, ends: Sequence[float]) -> None:
    if ends[0] > ends[1]:
        raise ValueError(f"{what} is [lowest, highest], not [{ends[0]}, {ends[1]}]")


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

    quote: Annotated[Text, Field(max_length=160)]
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
    row: Annotated[dict[SnakeName, Text | int], Field(min_length=1)]
    column: SnakeName


class Parameter(Declared):
    """A number (or a choice) that a reader may change."""

    is_: Annotated[Text, Field(alias="is")]
    unit: Text
    type: Literal["number", "integer", "choice"] = "number"
    value: Number | int | Text | None = None
    value_from: TableCell | None = None
    allowed: list[Number] | list[Text]
    plausible: list[Number] | list[Text]
    below: SnakeName | None = None  # another parameter: only smaller values than its own have a meaning
    as_of: Period
    source: KebabName
    place: Text | Literal[""] = ""
    note: Text | Literal[""] = ""

    @model_validator(mode="after")
    def is_coherent(self):
        if (self.value is None) == (self.value_from is None):
            raise ValueError("give value or value_from, one of them")
        if self.source == "guess" and not self.note:
            raise ValueError("a guess needs a note that says on what it rests")
        if self.type == "choice":
            self._refuse_bad_choices()
        else:
            self._refuse_bad_ranges()
        return self

    def _refuse_bad_choices(self) -> None:
        if self.value_from:
            raise ValueError("a choice has a value, no value_from")
        if not self.plausible or not all(isinstance(word, str) for word in self.allowed):
            raise ValueError("allowed and plausible of a choice are lists of words")
        if not set(self.plausible) <= set(self.allowed):
            raise ValueError("every plausible choice must be an allowed one")
        refuse_doubles("allowed", self.allowed)
        refuse_doubles("plausible", self.plausible)

    def _refuse_bad_ranges(self) -> None:
        ends = [*self.allowed, *self.plausible]
        if len(self.allowed) != 2 or len(self.plausible) != 2 or any(isinstance(end, str) for end in ends):
            raise ValueError("allowed and plausible are [low, high]")
        if not self.allowed[0] <= self.plausible[0] < self.plausible[1] <= self.allowed[1]:
            raise ValueError("plausible must be a range inside allowed")
        if self.type == "integer" and not all(end == int(end) for end in ends):
            raise ValueError("allowed and plausible of an integer are whole numbers")


class Source(Declared):
    """A document or data set."""

    title: Text
    publisher: Text
    published: Period | None = None
    accessed: Period
    address: Address | None = None
    seen_at: Address | None = None
    archived: Address | None = None
    licence: Text
    note: Text | Literal[""] = ""

    @model_validator(mode="after")
    def was_published_before_it_was_read(self):
        if self.published and days_of(self.published)[0] > days_of(self.accessed)[1]:
            raise ValueError(f"published {self.published}, but accessed {self.accessed}")
        return self


class Column(Declared):
    """A column of a table."""

    is_: Annotated[Text, Field(alias="is")]
    type: Literal["integer", "number", "text", "date", "month", "period", "year", "source", "quality"]
    unit: Text | None = None
    range: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None
    among: Annotated[list[Text], Field(min_length=1)] | None = None
    missing: bool = False
    future: bool = False  # may it hold times that have not come yet, as a forecast does?

    @property
    def is_time(self) -> bool:
        """Does it hold days, months, quarters or years?"""
        return self.type in ("date", "month", "period", "year")

    @model_validator(mode="after")
    def has_what_its_type_needs_and_nothing_else(self):
        if self.type in ("integer", "number") and (self.unit is None or self.range is None):
            raise ValueError("a number needs unit and range")
        if self.range:
            if self.type not in ("integer", "number", "year"):
                raise ValueError("range is for numbers and years")
            _refuse_reversed("range", self.range)
        if self.among:
            if self.type != "text":
                raise ValueError("among is for text")
            refuse_doubles("among", self.among)
        if self.future and not self.is_time:
            raise ValueError("future is for days, months, quarters and years")
        return self


class Sums(Declared):
    """Values of a column add up, within groups of equal `by` columns."""

    column: SnakeName
    by: Annotated[list[SnakeName], Field(min_length=1)]
    to: Number
    within: Annotated[Number, Field(ge=0)]


class Table(Declared):
    """A table: where it comes from, what it holds, and the rules that its rows obey."""

    is_: Annotated[Text, Field(alias="is")]
    sources: Annotated[list[KebabName], Field(min_length=1)]
    quality: Quality | Literal["by row"]
    span: Text  # "A to B" or "A", days, months or years, is compared with the rows; other words are not
    rhythm_days: Annotated[int, Field(ge=1)] | None = None
    holes: Text
    licence: Text
    key: Annotated[list[SnakeName], Field(min_length=1)]
    order: Annotated[list[SnakeName], Field(min_length=1)] | None = None  # the columns by which the rows stand in order
    without_gaps: SnakeName | None = None  # a column of months or years of which none between first and last is missing
    rows: Annotated[list[Count], Field(min_length=2, max_length=2)]
    columns: Annotated[dict[SnakeName, Column], Field(min_length=1)]
    sums: Sums | None = None

    @model_validator(mode="after")
    def speaks_of_its_own_columns(self):
        _refuse_reversed("rows", self.rows)
        refuse_doubles("sources", self.sources)
        self._need_columns("key", self.key)
        self._need_columns("order", self.order or [])
        if self.without_gaps:
            self._need_columns("without_gaps", [self.without_gaps], ("month", "year"))
        if self.sums:
            self._need_columns("sums.column", [self.sums.column], ("integer", "number"))
            self._need_columns("sums.by", self.sums.by)
        if (self.quality == "by row") != any(column.type == "quality" for column in self.columns.values()):
            raise ValueError("quality is 'by row' if, and only if, a column is of type quality")
        return self

    @model_validator(mode="after")
    def spans_time_that_exists(self):
        ends = span_ends(self.span)
        if ends is None:
            return self
        if not all(days_of(end) for end in ends):
            raise ValueError(f"span: there is no such time as {self.span!r}")
        if days_of(ends[0])[0] > days_of(ends[1])[1]:
            raise ValueError(f"span: {self.span!r} ends before it begins")
        if not any(column.future for column in self.columns.values()) and any(map(has_not_begun, ends)):
            raise ValueError(f"span: {self.span!r} lies in the future, and no column is declared to hold any")
        return self

    def _need_columns(self, what: str, labels: list[str], types: tuple[str, ...] = ()) -> None:
        refuse_doubles(what, labels)
        for label in labels:
            if label not in self.columns:
                raise ValueError(f"{what}: there is no column {label!r}; there are: {', '.join(self.columns)}")
            if types and self.columns[label].type not in types:
                raise ValueError(f"{what}: column {label!r} is {self.columns[label].type}, not {' or '.join(types)}")
            if what in ("key", "order") and self.columns[label].missing:
                raise ValueError(f"{what}: column {label!r} may be empty, so nothing can rest on it")


class Boundaries(Declared):
    """A set of boundaries (GeoJSON)."""

    is_: Annotated[Text, Field(alias="is")]
    sources: Annotated[list[KebabName], Field(min_length=1)]
    quality: Quality
    holes: Text
    licence: Text
    key: SnakeName
    features: Annotated[list[Count], Field(min_length=2, max_length=2)]

    @model_validator(mode="after")
    def is_coherent(self):
        _refuse_reversed("features", self.features)
        refuse_doubles("sources", self.sources)
        return self


class Scenario(Declared):
    """A named set of changed parameters for the whole book, and why it is worth asking."""

    title: Text
    why: Text
    changes: dict[SnakeName, Number | int | Text]

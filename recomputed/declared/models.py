"""The shape of every declaration; an unknown field or a wrong type is refused."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from recomputed.declared.beliefs import Shape
from recomputed.declared.dates import days_of, existing_days_of, has_not_begun, span_ends
from recomputed.declared.field_types import (
    Address,
    Count,
    Declared,
    KebabName,
    NotebookName,
    Number,
    Period,
    Quality,
    SnakeName,
    Text,
    refuse_doubles,
    refuse_reversed,
)
from recomputed.declared.templates import refuse_bad_template

FEWEST_WORDS, MOST_WORDS = 1, 6  # of a label, which stands inside a sentence


class OneTime(Declared):
    """A table of one time only, or the row of a table, with the column of its time, in which figures stand."""

    table: SnakeName
    row: dict[SnakeName, Text | int] = {}
    time: SnakeName | None = None

    @model_validator(mode="after")
    def says_the_time_of_a_row(self) -> Self:
        if bool(self.row) != (self.time is not None):
            raise ValueError("give row and time, both of them or none")
        return self


class Reading(Declared):
    """A restatement of a sentence that can fail: it holds when the quantity lies in [at_least, at_most]."""

    role: Literal["lead", "rival", "test"]
    label: Annotated[Text, Field(max_length=48)]  # a few words that can stand in a sentence
    because: Text  # why it has this role
    asks: Text
    quantity: Text
    unit: Text
    at_least: Number | None = None
    at_most: Number | None = None
    notebook: NotebookName | None = None  # where it is judged, if not in its claim's notebook
    one_time: OneTime | None = None  # where its figures stand, if they are known for one time and are no assumptions

    @property
    def votes(self) -> bool:
        """Does the verdict of the claim rest on it?"""
        return self.role != "test"

    @model_validator(mode="after")
    def has_a_short_label(self) -> Self:
        if not FEWEST_WORDS <= len(self.label.split()) <= MOST_WORDS:
            raise ValueError(f"label has {FEWEST_WORDS} to {MOST_WORDS} words")
        return self

    @model_validator(mode="after")
    def has_a_bound(self) -> Self:
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


class Answers(Declared):
    """The answer to a claim in one sentence, for each way in which it may come out.

    The sentences are templates: `{lead.value}`, `{some-reading.size}` (without its sign), `{lead.change}` (always with
    it), `{lead.moved}` ("rose by ..."), `{lead.more}` ("... less"), `{lead.below}` ("... above"), `{given.verdict}`
    are filled in when the book is judged, and no digit is typed.  `right` is said from a support of 0.66, `wrong` up to
    0.34, `between` between them; `unknown` where no reading of the claim votes.
    """

    right: Text | None = None
    between: Text | None = None
    wrong: Text | None = None
    unknown: Text | None = None


class Claim(Declared):
    """A short quotation of the article, and its readings."""

    quote: Annotated[Text, Field(max_length=160)]
    says: Text
    paragraph: Annotated[int, Field(ge=0, le=40)]
    subject: Annotated[Text, Field(max_length=40)]
    notebook: NotebookName
    answer: Answers
    given: KebabName | None = None  # the claim on whose condition this one is judged
    rests_on: list[KebabName] = []  # the claims that this one takes for granted
    readings: dict[KebabName, Reading] = {}
    not_checkable: list[NotCheckable] = []

    @property
    def lead(self) -> str | None:
        """The name of its lead reading; None where it has none."""
        return next((name for name, reading in self.readings.items() if reading.role == "lead"), None)

    @model_validator(mode="after")
    def has_one_lead_or_cannot_be_checked(self) -> Self:
        leads = [name for name, reading in self.readings.items() if reading.role == "lead"]
        votes = [name for name, reading in self.readings.items() if reading.votes]
        if len(leads) > 1 or (votes and not leads):
            raise ValueError(f"one reading must be the lead, these are: {leads}")
        if not leads and not self.not_checkable:
            raise ValueError("a claim without a lead reading must say why it is not checkable")
        return self

    @model_validator(mode="after")
    def answers_however_it_comes_out(self) -> Self:
        wanted = ("right", "between", "wrong") if self.lead else ("unknown",)
        for band, text in self.answer.model_dump().items():
            if (text is not None) != (band in wanted):
                raise ValueError(f"answer.{band}: {'is missing' if band in wanted else 'can never be said'}")
            if text is not None:
                refuse_bad_template(f"answer.{band}", text, self.readings, self.lead, self.given)
        return self


class Correction(Declared):
    """An error of an earlier edition that was put right."""

    date: Period
    claims: list[KebabName] = []  # of which claims; none where it is about the whole
    figure: KebabName | None = None
    was: Text
    changed: Text
    noticed_by: Text

    @model_validator(mode="after")
    def is_of_one_day(self) -> Self:
        if len(self.date) != len("2026-11-29"):
            raise ValueError("date is a day, such as 2026-11-29")
        return self


MOST_SENTENCES = 3  # of the answer to a thesis: what somebody reads who reads nothing else


class Sentence(Declared):
    """One sentence of the answer to the thesis: that of a claim, said of the whole story."""

    claim: KebabName
    right: Text
    between: Text
    wrong: Text


class Thesis(Declared):
    """What the article as a whole says, and the answer to it: a few sentences, each resting on a claim."""

    article: KebabName  # the source that is the article
    quote: Annotated[Text, Field(max_length=160)]
    subjects: Annotated[dict[Text, Text], Field(min_length=1)]  # what a claim may be about, and the part that holds it
    sentences: Annotated[list[Sentence], Field(min_length=1, max_length=MOST_SENTENCES)]

    def parts(self) -> list[str]:
        """The parts of the article, in order."""
        return list(dict.fromkeys(self.subjects.values()))


class TableCell(Declared):
    """A cell of a table: the row whose columns have these values, and of a series the newest one at or before a day."""

    table: SnakeName
    row: dict[SnakeName, Text | int] = {}
    newest: SnakeName | None = None  # the column of the times, of a series
    column: SnakeName

    @model_validator(mode="after")
    def says_which_row(self) -> Self:
        if not self.row and self.newest is None:
            raise ValueError("row, newest or both are needed: which row of the table is meant?")
        return self


class NamedValues(Declared):
    """Values that a parameter may take, by the names that they have in a table: a machine, a country."""

    is_: Annotated[Text, Field(alias="is")]
    table: SnakeName
    name: SnakeName  # the column of the names
    column: SnakeName  # the column of the values
    rows: dict[SnakeName, Text | int] = {}  # only the rows whose columns have these values


class Parameter(Declared):
    """A number (or a choice) that a reader may change."""

    is_: Annotated[Text, Field(alias="is")]
    unit: Text
    type: Literal["number", "integer", "choice"] = "number"
    value: Number | int | Text | None = None
    value_from: TableCell | None = None
    allowed: list[Number] | list[Text]
    plausible: list[Number] | list[Text]
    shape: Shape
    moves_with: dict[SnakeName, Annotated[Number, Field(ge=-1, le=1)]] = {}  # rank correlation with other assumptions
    below: SnakeName | None = None  # another parameter: only smaller values than its own have a meaning
    as_of: Period
    source: KebabName
    quality: Quality | None = None  # of a value that stands in no table; a guess is one by its source
    place: Text | Literal[""] = ""
    note: Text | Literal[""] = ""
    who_could_measure: Text | None = None
    named: list[NamedValues] = []

    @property
    def is_dated(self) -> bool:
        """Does its value come from a series, so that there is another one as of another day?"""
        return self.value_from is not None and self.value_from.newest is not None

    @property
    def allowed_range(self) -> tuple[float, float]:
        """The lowest and the highest allowed number; a choice has none."""
        return _ends(self.allowed)

    @property
    def plausible_range(self) -> tuple[float, float]:
        """The lowest and the highest plausible number; a choice has none."""
        return _ends(self.plausible)

    @model_validator(mode="after")
    def is_coherent(self) -> Self:
        if (self.value is None) == (self.value_from is None):
            raise ValueError("give value or value_from, one of them")
        if self.source == "guess" and not self.note:
            raise ValueError("a guess needs a note that says on what it rests")
        if self.type == "choice":
            self._refuse_bad_choices()
        else:
            self._refuse_bad_ranges()
        return self

    @model_validator(mode="after")
    def believes_what_it_can_be(self) -> Self:
        shape, is_choice = self.shape, self.type == "choice"
        if is_choice != (shape.values is not None and isinstance(shape.values[0], str)):
            raise ValueError("shape: a choice is among words, and a number is not")
        if shape.values and is_choice and not set(shape.values) <= set(self.plausible):
            raise ValueError("shape: every word of values must be a plausible one")
        if shape.values and not is_choice:
            low, high = self.plausible_range
            if not all(low <= x <= high for x in shape.numbers):
                raise ValueError("shape: every number of values must be a plausible one")
            if self.type == "integer" and not all(x == int(x) for x in shape.numbers):
                raise ValueError("shape: every number of values of an integer must be a whole one")
        if shape.percentiles:
            low, high = self.allowed_range
            if not all(low <= x <= high for x in shape.percentiles.values()):
                raise ValueError("shape: both percentiles must be allowed values")
        if self.moves_with and shape.is_ == "exact":
            raise ValueError("moves_with: an exact figure moves with nothing")
        return self

    @model_validator(mode="after")
    def has_a_quality(self) -> Self:
        stands_alone = self.source != "guess" and self.value_from is None
        if stands_alone != (self.quality is not None):
            raise ValueError(
                "quality is for a value with a source that stands in no table" if self.quality else "quality is missing"
            )
        return self

    def _refuse_bad_choices(self) -> None:
        if self.value_from:
            raise ValueError("a choice has a value, no value_from")
        if self.named:
            raise ValueError("named is for numbers; a choice has names of its own")
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
        (lowest, highest), (low, high) = self.allowed_range, self.plausible_range
        if not lowest <= low < high <= highest:
            raise ValueError("plausible must be a range inside allowed")
        if self.type == "integer" and not all(end == int(end) for end in ends):
            raise ValueError("allowed and plausible of an integer are whole numbers")


def _ends(of_numbers: list[float] | list[str]) -> tuple[float, float]:
    low, high = of_numbers
    assert not isinstance(low, str)
    assert not isinstance(high, str)
    return low, high


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
    def was_published_before_it_was_read(self) -> Self:
        if self.published and existing_days_of(self.published)[0] > existing_days_of(self.accessed)[1]:
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
    def has_what_its_type_needs_and_nothing_else(self) -> Self:
        if self.type in ("integer", "number") and (self.unit is None or self.range is None):
            raise ValueError("a number needs unit and range")
        if self.range:
            if self.type not in ("integer", "number", "year"):
                raise ValueError("range is for numbers and years")
            refuse_reversed("range", self.range)
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


class Provisional(Declared):
    """Which rows of a table are not final yet, and why: those of the newest times, those with such cells, or all others."""

    because: Text
    refresh: Literal["completes", "revises"]  # are the final figures taken as they come, or only if they are accepted?
    newest: Annotated[int, Field(ge=1)] | None = None  # how many of the newest times
    where: dict[SnakeName, Text | int] = {}
    unless: dict[SnakeName, Text | int] = {}

    @model_validator(mode="after")
    def says_once_which_rows(self) -> Self:
        if sum(map(bool, (self.newest, self.where, self.unless))) != 1:
            raise ValueError("provisional: give newest, where or unless, one of them")
        return self

    @staticmethod
    def newest_column(columns: Mapping[str, Column]) -> str:
        """The first column that holds times."""
        return next(label for label, column in columns.items() if column.is_time)


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
    provisional: Provisional | None = None

    @model_validator(mode="after")
    def speaks_of_its_own_columns(self) -> Self:
        refuse_reversed("rows", self.rows)
        refuse_doubles("sources", self.sources)
        self._need_columns("key", self.key)
        self._need_columns("order", self.order or [])
        if self.without_gaps:
            self._need_columns("without_gaps", [self.without_gaps], ("month", "year"))
        if self.sums:
            self._need_columns("sums.column", [self.sums.column], ("integer", "number"))
            self._need_columns("sums.by", self.sums.by)
        if self.provisional:
            self._need_columns("provisional", [*self.provisional.where, *self.provisional.unless])
            if self.provisional.newest and not any(column.is_time for column in self.columns.values()):
                raise ValueError("provisional: newest needs a column of times")
        if (self.quality == "by row") != any(column.type == "quality" for column in self.columns.values()):
            raise ValueError("quality is 'by row' if, and only if, a column is of type quality")
        return self

    @model_validator(mode="after")
    def spans_time_that_exists(self) -> Self:
        ends = span_ends(self.span)
        if ends is None:
            return self
        if not all(days_of(end) for end in ends):
            raise ValueError(f"span: there is no such time as {self.span!r}")
        if existing_days_of(ends[0])[0] > existing_days_of(ends[1])[1]:
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
    def is_coherent(self) -> Self:
        refuse_reversed("features", self.features)
        refuse_doubles("sources", self.sources)
        return self


class Scenario(Declared):
    """A named set of changed parameters for the whole book, and why it is worth asking."""

    title: Text
    why: Text
    changes: dict[SnakeName, Number | int | Text]

"""Parameters as a notebook holds them: plain numbers that remember their name."""

import sys
from collections.abc import Container, Iterator, Mapping
from functools import cache
from typing import Any

import pandas as pd

from recomputed.declared.catalog import catalog
from recomputed.declared.dates import days_of, existing_days_of, has_not_begun
from recomputed.declared.edition_day import edition_day
from recomputed.declared.field_types import Quality
from recomputed.declared.lookups import note
from recomputed.declared.models import Parameter, TableCell
from recomputed.declared.provisional import provisional_rows
from recomputed.declared.tables import read_table
from recomputed.declared.values import Value, crossings, fitting, plausible, shown
from recomputed.ground.errors import BadData, BadParameter, unknown

FIRST_LINE = 2  # of a CSV file below its header
AS_OF = "as_of"  # what a run is told beside its parameters


class GivenNumber(float):
    """A float that knows which parameter it is."""

    name: str
    declared: Parameter
    set_by_reader: bool = False  # it is held at this value; else it is believed as declared
    as_of: str | None = None  # the day for which its series gives it, where that is not the day of the article


class GivenChoice(str):
    """A chosen word that knows which parameter it is."""

    name: str
    declared: Parameter
    set_by_reader: bool = False
    as_of: str | None = None


Given = GivenNumber | GivenChoice


class Inputs:
    """The parameters of one chapter, as attributes, and `day`: the last as of which series are taken, "" where nobody says."""

    def __init__(self, given_by_name: dict[str, Given], day: str = ""):
        self._given, self.day = given_by_name, day

    def __getattr__(self, name: str) -> Given:
        if name.startswith("_") or name not in self._given:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self._given[name]

    def __iter__(self) -> Iterator[Given]:
        return iter(self._given.values())


def default(name: str) -> Value:
    """The declared value of a parameter.

    Raises BadParameter for an unknown name, BadData as `declared_value` does.
    """
    if catalog().parameters.get(name) is None:
        raise BadParameter(unknown("parameter", name, catalog().parameters))
    return declared_value(name)


@cache
def declared_value(name: str) -> Value:
    """The value as declared, or of the table cell that the declaration names; does not note that it was asked for.

    Of a series that is the newest row on the day of the article.
    Raises BadData if the table has no such cell, or one that the declaration does not allow.
    """
    parameter = dict(catalog().parameters.items())[name]
    if parameter.value_from is None:
        return fitting(name, parameter, parameter.value)
    return _value_of(_declared_row(name), name, parameter)


def value_in(rows: pd.DataFrame, name: str, parameter: Parameter) -> Value:
    """The value of a parameter in the table that its declaration names.  Raises BadData as `declared_value` does."""
    cell = parameter.value_from
    assert cell is not None  # the table is the one that it names
    return _value_of(_row_of(cell, rows, name, day_of_article()), name, parameter)


@cache
def _declared_row(name: str) -> pd.Series:
    """The row of a table from which a parameter takes its value, and its place there."""
    cell = dict(catalog().parameters.items())[name].value_from
    assert cell is not None  # it takes it from a table
    return _row_of(cell, read_table(cell.table), name, day_of_article())


def _value_of(row: pd.Series, name: str, parameter: Parameter) -> Value:
    cell = parameter.value_from
    assert cell is not None  # the row is of its table
    value = _filled(row, cell, name)
    try:
        return plausible(name, parameter, value)
    except BadParameter as problem:
        raise BadData(f"parameters.yml: {problem}, in {cell.table}") from problem


def day_of_article() -> str | None:
    """The day (or month, or year) of the article, as of which the report judges; None where its source does not say."""
    known = catalog()
    return dict(known.sources.items())[known.thesis.article].published


def newest_day() -> str:
    """The newest time of which any series of a parameter tells that has begun by today; "" where none is a series."""
    today = edition_day().isoformat()
    times = [
        str(_row_of(cell, read_table(cell.table), name, today)[cell.newest])
        for name, parameter in catalog().parameters.items()
        if (cell := parameter.value_from) and cell.newest
    ]
    return max(times, key=lambda time: existing_days_of(time)[0], default="")


def values_as_of(day: str, names: Container[str] | None = None) -> dict[str, Value]:
    """Of each parameter that a series gives, the value as of a day, where it is not that of the day of the article.

    Raises BadParameter for what is no day, a day before one of these series begins or in the future, and for a value that
    is not allowed; BadData for a hole.
    """
    checked_day(day)
    found = {}
    for name, parameter in dict(catalog().parameters.items()).items():
        asked = parameter.is_dated and (names is None or name in names)
        if asked and (value := value_as_of(name, day)) != declared_value(name):
            found[name] = value
    return found


@cache
def value_as_of(name: str, day: str) -> Value:
    """The value of a parameter that a series gives, as of a day.  Raises as `values_as_of` does."""
    parameter = dict(catalog().parameters.items())[name]
    cell = parameter.value_from
    assert cell is not None  # it is given by a series
    rows = _rows_of(cell.row, read_table(cell.table))
    times = rows[cell.newest].dropna().astype(str)
    if times.empty:
        raise BadData(f"parameters.yml: {name}: 0 rows of {cell.table} match {cell.row}, one is needed")
    begins = min(times, key=lambda time: existing_days_of(time)[0])
    if existing_days_of(begins)[0] > existing_days_of(day)[1]:
        raise BadParameter(f"as of {day}: {name} is not known: its series in {cell.table} begins in {begins}")
    return fitting(name, parameter, _filled(_row_of(cell, rows, name, day), cell, name))


def _row_of(cell: TableCell, rows: pd.DataFrame, name: str, day: str | None) -> pd.Series:
    """The one row that a cell stands in; of a series the newest that has begun by the end of a day, month or year."""
    rows, where = _rows_of(cell.row, rows), str(cell.row)
    if cell.newest is not None:
        rows = rows.dropna(subset=[cell.newest])
        begins = rows[cell.newest].astype(str).map(existing_days_of).str[0]
        today = edition_day()  # of the future no figure is known, only forecasts
        by = min(existing_days_of(day)[1], today) if day else today
        rows, begins = (part[begins <= by] for part in (rows, begins))
        rows, where = rows[begins == begins.max()], f"{where or 'any'}, the newest of {cell.newest} by {day or 'today'}"
    if len(rows) != 1:
        raise BadData(f"parameters.yml: {name}: {len(rows)} rows of {cell.table} match {where}, one is needed")
    return rows.astype(object).iloc[0]  # else a year among numbers would become one with decimals


def _filled(row: pd.Series, cell: TableCell, name: str) -> float:
    value = row[cell.column]
    if pd.isna(value):
        where = {**cell.row, **({cell.newest: str(row[cell.newest])} if cell.newest else {})}
        raise BadData(f"parameters.yml: {name}: column {cell.column} of {cell.table} is empty where {where}")
    return float(value)


def _rows_of(wanted_cells: Mapping[str, str | int], rows: pd.DataFrame) -> pd.DataFrame:
    for column, wanted in wanted_cells.items():
        rows = rows[rows[column] == wanted]
    return rows


@cache
def place_in_table(name: str) -> tuple[str, int] | None:
    """The table from which a parameter takes its value, and the line of its file; None if it stands in its declaration."""
    cell = dict(catalog().parameters.items())[name].value_from
    if cell is None:
        return None
    return cell.table, int(_declared_row(name).name) + FIRST_LINE


def named_values(name: str) -> list[dict[str, Any]]:
    """Values of a parameter by the names that they have in tables, as far as they are allowed; in the order of the names.

    One entry for each list of its declaration: what `is` in it, and its `values`, pairs of a name and a number.  Where a
    name stands twice its last value counts.
    """
    parameter = dict(catalog().parameters.items())[name]
    found = []
    for named in parameter.named:
        rows = _rows_of(named.rows, read_table(named.table)).dropna(subset=[named.column])
        low, high = parameter.allowed_range
        by_name = dict(zip(rows[named.name], rows[named.column].astype(float), strict=True))
        allowed = [[str(label), value] for label, value in by_name.items() if low <= value <= high]
        values = sorted(allowed, key=lambda pair: str(pair[0]).casefold())
        found.append({"is": named.is_, "values": values})
    return found


def is_provisional(name: str) -> bool:
    """Does the published value of a parameter stand in a row that is not final yet?"""
    place = place_in_table(name)
    if place is None:
        return False
    table, line = place
    rows = read_table(table)
    return bool(provisional_rows(rows, dict(catalog().tables.items())[table])[line - FIRST_LINE])


@cache
def quality_of(name: str) -> Quality:
    """How well the published value of a parameter is known: what its table says of it, or else its declaration."""
    parameter = dict(catalog().parameters.items())[name]
    if parameter.source == "guess":
        return "guess"
    if parameter.quality:
        return parameter.quality
    cell = parameter.value_from
    assert cell is not None  # a value that stands in no table has a quality of its own
    declared = dict(catalog().tables.items())[cell.table]
    if declared.quality != "by row":
        return declared.quality
    column = next(label for label, column in declared.columns.items() if column.type == "quality")
    found: Quality = _row_of(cell, read_table(cell.table), name, day_of_article())[column]
    return found


def checked(name: str, value: object) -> Value:
    """The value in the type of its declaration; text is read as a number where one is declared.

    Raises BadParameter, naming what was given and what is allowed.
    """
    parameters = catalog().parameters
    if name not in parameters:
        raise BadParameter(unknown("parameter", name, parameters))
    return fitting(name, parameters[name], value)


def checked_day(day: object) -> str:
    """A day, month, quarter or year as of which a report can be judged.

    Raises BadParameter for what is none, does not exist or has not come.
    """
    if not isinstance(day, str) or days_of(day) is None:
        raise BadParameter(f"as of: {shown(day)} is no day, month, quarter or year such as 2026-04-12, 2026-04 or 2026")
    if has_not_begun(day):
        raise BadParameter(f"as of: {day} has not come; the newest figures are of {newest_day() or 'no date'}")
    return day


def refuse_crossings(chosen: Mapping[str, Value]) -> None:
    """Raises BadParameter if chosen values leave no meaning beside each other or beside the declared ones."""
    parameters = dict(catalog().parameters.items())
    pairs = [{name, p.below} for name, p in parameters.items() if p.below and {name, p.below} & chosen.keys()]
    values = {name: chosen[name] if name in chosen else declared_value(name) for pair in pairs for name in pair}
    for crossing in crossings(parameters, values):
        raise BadParameter(crossing)


def given(variables: Mapping[str, object] | None = None) -> Inputs:  # pragma: no mutate block
    """The declared parameters among the variables of the notebook that asks, checked once more: `p = given()`.

    They are those of whoever calls, unless others are handed over.  A run as of another day than that of the article says so
    in the variable `as_of`.
    Raises BadParameter for a value that is not allowed, and for values that leave no meaning beside each other.
    """
    return _given(sys._getframe(1).f_globals if variables is None else variables)


def _given(namespace: Mapping[str, object]) -> Inputs:
    found: dict[str, Given] = {}
    day = checked_day(namespace[AS_OF]) if AS_OF in namespace else None
    for name, parameter in catalog().parameters.items():
        if name in namespace:
            value = checked(name, namespace[name])
            known: Given = GivenChoice(value) if parameter.type == "choice" else GivenNumber(value)
            known.name, known.declared = name, parameter
            known.set_by_reader = value != declared_value(name)
            if known.set_by_reader and day and parameter.is_dated and value == value_as_of(name, day):
                known.set_by_reader, known.as_of = False, day
            found[name] = known
    for crossing in crossings(dict(catalog().parameters.items()), found):
        raise BadParameter(crossing)
    note("source", catalog().thesis.article)  # which says of what day the article is
    time = day or day_of_article() or newest_day()
    return Inputs(found, existing_days_of(time)[1].isoformat() if time else "")

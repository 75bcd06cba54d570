"""Parameters as a notebook holds them: plain numbers that remember their name."""

import math
from collections.abc import Mapping
from functools import cache

from exodus.declared.declarations import library
from exodus.declared.models import Parameter
from exodus.declared.refusals import BadData, BadParameter, unknown
from exodus.declared.tables import read_table


class GivenNumber(float):
    """A float that knows which parameter it is."""

    name: str
    declared: Parameter


class GivenChoice(str):
    """A chosen word that knows which parameter it is."""

    name: str
    declared: Parameter


Given = GivenNumber | GivenChoice


class Inputs:
    """The parameters of one chapter, as attributes."""

    def __init__(self, given_by_name: dict[str, Given]):
        self.__dict__.update(given_by_name)

    def __iter__(self):
        return iter(self.__dict__.values())


def default(name: str) -> float | int | str:
    """The declared value of a parameter.

    Raises BadParameter for an unknown name.
    """
    if library().parameters.get(name) is None:
        raise BadParameter(unknown("parameter", name, library().parameters))
    return declared_value(name)


@cache
def declared_value(name: str) -> float | int | str:
    """The value as declared, or of the table cell that the declaration names; does not note that it was asked for."""
    parameter = dict(library().parameters.items())[name]
    if parameter.value_from is None:
        return float(parameter.value) if parameter.type == "number" else parameter.value
    cell = parameter.value_from
    rows = read_table(cell.table)
    for column, wanted in cell.row.items():
        rows = rows[rows[column] == wanted]
    if len(rows) != 1:
        raise BadData(f"parameters.yml: {name}: {len(rows)} rows of {cell.table} match {cell.row}, one is needed")
    return float(rows.iloc[0][cell.column])


def checked(name: str, value) -> float | int | str:
    """The value in the type of its declaration; text is read as a number where one is declared.

    Raises BadParameter, naming what was given and what is allowed.
    """
    parameters = library().parameters
    if name not in parameters:
        raise BadParameter(unknown("parameter", name, parameters))
    parameter = parameters[name]
    if parameter.type == "choice":
        if not isinstance(value, str) or value.strip() not in parameter.allowed:
            raise BadParameter(f"{name}: {_shown(value)} is not one of: {', '.join(parameter.allowed)}")
        return value.strip()
    number = _number(name, value)
    low, high = parameter.allowed
    if not low <= number <= high:
        hint = f"; did you mean {number / 100:g}?" if high <= 1 and low <= number / 100 <= high else ""
        raise BadParameter(f"{name}: {number:g} is outside [{low:g}, {high:g}] {parameter.unit}{hint}")
    if parameter.type == "integer":
        if number != int(number):
            raise BadParameter(f"{name}: {_shown(value)} is not a whole number")
        return int(number)
    return number


def given(namespace: Mapping[str, object]) -> Inputs:
    """The declared parameters among a notebook's variables, checked once more: `p = given(vars())`."""
    found = {}
    for name, parameter in library().parameters.items():
        if name in namespace:
            value = checked(name, namespace[name])
            known = GivenChoice(value) if parameter.type == "choice" else GivenNumber(value)
            known.name, known.declared = name, parameter
            found[name] = known
    return Inputs(found)


def _number(name: str, value) -> float:
    if isinstance(value, bool) or value is None or not isinstance(value, str | int | float):
        raise BadParameter(f"{name}: {_shown(value)} is not a number")
    if isinstance(value, str) and (not value.isascii() or "_" in value):
        raise BadParameter(f"{name}: {_shown(value)} is not a number")
    try:
        number = float(value)
    except (ValueError, OverflowError) as problem:
        raise BadParameter(f"{name}: {_shown(value)} is not a number") from problem
    if not math.isfinite(number):
        raise BadParameter(f"{name}: {_shown(value)} must be finite")
    return number


def _shown(value) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python writes out no whole number of more than 4300 digits
        return "a number of thousands of digits"
    return text if len(text) <= 60 else text[:57] + "..."

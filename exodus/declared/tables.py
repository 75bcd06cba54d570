"""Tables and boundaries of data/, typed as they are declared."""

import csv
import io
import json
import re
from functools import cache

import pandas as pd

from exodus.declared import paths
from exodus.declared.checksums import verified_bytes
from exodus.declared.declarations import library
from exodus.declared.models import Column, Table
from exodus.declared.refusals import BadData, BadParameter, unknown
from exodus.declared.spreadsheets import is_formula

PATTERNS = {
    "integer": r"-?[0-9]+",
    "year": r"[0-9]{4}",
    "number": r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?",
    "date": r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    "month": r"[0-9]{4}-(0[1-9]|1[0-2])",
}
NUMERIC = {"integer": "Int64", "year": "Int64", "number": "float64"}


def table(name: str) -> pd.DataFrame:
    """A fresh copy of a declared table.

    Columns of type integer, year and number are numeric, all others text; an empty cell is missing.
    Raises BadParameter for an unknown name, BadData if the file is not what its declaration says.
    """
    if library().tables.get(name) is None:
        raise BadParameter(unknown("table", name, library().tables))
    return read_table(name).copy()


@cache
def read_table(name: str) -> pd.DataFrame:
    """The table itself, to be looked at and not changed; does not note that it was asked for."""
    declared = dict(library().tables.items())[name]
    return typed(raw_cells(verified_bytes(paths.TABLES / f"{name}.csv"), name, declared), name, declared)


def boundaries(name: str) -> dict:
    """A declared set of boundaries as GeoJSON.  Raises BadParameter for an unknown name."""
    if library().maps.get(name) is None:
        raise BadParameter(unknown("map", name, library().maps))
    return json.loads(verified_bytes(paths.MAPS / f"{name}.geojson"))


def raw_cells(content: bytes, name: str, declared: Table) -> pd.DataFrame:
    """The cells of a CSV as text, every row as long as the header, the header as declared.

    Raises BadData naming row and column.
    """
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise BadData(f"{name}.csv: not UTF-8 comma-separated text ({problem})") from problem
    header, expected = rows[0] if rows else [], list(declared.columns)
    if header != expected:
        wrong = [f"missing {c}" for c in expected if c not in header] + [
            f"extra {c}" for c in header if c not in expected
        ]
        raise BadData(f"{name}.csv: columns: {', '.join(wrong) or 'another order'}; declared are {', '.join(expected)}")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            raise BadData(f"{name}.csv: row {number}: {len(row)} cells, the header has {len(header)}")
    return pd.DataFrame(rows[1:], columns=header, dtype="object")


def typed(cells: pd.DataFrame, name: str, declared: Table) -> pd.DataFrame:
    """The cells in their declared types.  Raises BadData naming row, column, value and rule."""
    columns = {label: _typed_column(cells[label], name, column) for label, column in declared.columns.items()}
    return pd.DataFrame(columns)


def _typed_column(cells: pd.Series, name: str, column: Column) -> pd.Series:
    pattern = PATTERNS.get(column.type)
    for row, cell in enumerate(cells, 2):
        if cell == "":
            if not column.missing:
                raise BadData(f"{name}.csv: row {row}, column {cells.name}: empty; a value is needed")
        elif pattern and not re.fullmatch(pattern, cell, re.ASCII):
            raise BadData(f"{name}.csv: row {row}, column {cells.name}: {cell[:40]!r} is not of type {column.type}")
        elif not pattern and is_formula(cell):
            raise BadData(f"{name}.csv: row {row}, column {cells.name}: a spreadsheet would run {cell[:40]!r}")
    filled = cells.where(cells != "", None)
    if column.type in NUMERIC:
        return pd.to_numeric(filled).astype(NUMERIC[column.type])
    return filled.astype("str")

"""Tables and boundaries of data/, typed as they are declared."""

import csv
import io
import json
import re
from functools import cache
from typing import Any

import pandas as pd

from recomputed.declared.catalog import catalog
from recomputed.declared.checksums import verified_bytes
from recomputed.declared.dates import days_of
from recomputed.declared.models import Column, Table
from recomputed.ground import paths
from recomputed.ground.errors import BadData, BadParameter, several, unknown
from recomputed.ground.safe_csv import is_formula
from recomputed.ground.texts import odd_sign

PATTERNS = {
    "integer": r"-?[0-9]{1,18}",  # as many digits as 64 bits hold
    "year": r"[0-9]{4}",
    "number": r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "month": r"[0-9]{4}-[0-9]{2}",
    "period": r"[0-9]{4}(-Q[1-4]|-[0-9]{2}(-[0-9]{2})?)?",
}
NUMERIC = {"integer": "Int64", "year": "Int64", "number": "float64"}


def table(name: str) -> pd.DataFrame:
    """A fresh copy of a declared table.

    Columns of type integer, year and number are numeric, all others text; an empty cell is missing.
    Raises BadParameter for an unknown name, BadData if the file is not what its declaration says.
    """
    if catalog().tables.get(name) is None:
        raise BadParameter(unknown("table", name, catalog().tables))
    return read_table(name).copy()


@cache
def read_table(name: str) -> pd.DataFrame:
    """The table itself, to be looked at and not changed; does not note that it was asked for."""
    declared = dict(catalog().tables.items())[name]
    return typed(raw_cells(verified_bytes(paths.TABLES / f"{name}.csv"), name, declared), name, declared)


def boundaries(name: str) -> dict[str, Any]:
    """A declared set of boundaries as GeoJSON.  Raises BadParameter for an unknown name."""
    if catalog().maps.get(name) is None:
        raise BadParameter(unknown("map", name, catalog().maps))
    found: dict[str, Any] = json.loads(verified_bytes(paths.MAPS / f"{name}.geojson"))
    return found


def raw_cells(content: bytes, name: str, declared: Table) -> pd.DataFrame:
    """The cells of a CSV as text, every row as long as the header, the header as declared.

    Raises BadData naming row and column.
    """
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except UnicodeDecodeError as problem:
        raise BadData(f"{name}.csv: not UTF-8 text (byte {problem.start + 1})") from problem
    except csv.Error as problem:
        raise BadData(f"{name}.csv: not comma-separated text ({problem})") from problem
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
    """The cells in their declared types.

    Raises BadData naming row, column, value and rule, for the first cell of each column that breaks one.
    """
    wrong = [_first_wrong_cell(cells[label], column) for label, column in declared.columns.items()]
    if any(wrong):
        raise BadData(several([f"{name}.csv: {line}" for line in wrong if line]))
    return pd.DataFrame({label: _typed_column(cells[label], column) for label, column in declared.columns.items()})


def _first_wrong_cell(cells: pd.Series, column: Column) -> str | None:
    for cell in dict.fromkeys(cells):
        if wrong := _wrong(cell, column):
            return f"row {row_of(cells, cell)}, column {cells.name}: {wrong}"
    return None


def _wrong(cell: str, column: Column) -> str | None:
    """What is wrong with the text of a cell; None if nothing is."""
    if cell == "":
        return None if column.missing else "empty; a value is needed"
    if not cell.strip():
        return "blank; a value is needed"
    if pattern := PATTERNS.get(column.type):
        if not re.fullmatch(pattern, cell, re.ASCII):
            return f"{cell[:40]!r} is not of type {column.type}"
        return f"there is no {cell}" if column.is_time and not days_of(cell) else None
    if is_formula(cell):
        return f"a spreadsheet would run {cell[:40]!r}"
    sign = odd_sign(cell)
    return f"{cell[:40]!r} holds {sign}, which cannot be shown" if sign else None


def row_of(cells: pd.Series, cell: object) -> int:
    """The line of the file in which a cell stands first: the header is the first of them."""
    there: list[bool] = cells.eq(cell).fillna(False).to_list()
    return there.index(True) + 2


def _typed_column(cells: pd.Series, column: Column) -> pd.Series:
    filled = cells.where(cells != "", None)
    if column.type in NUMERIC:
        return pd.to_numeric(filled).astype(NUMERIC[column.type])
    return filled.astype("str")

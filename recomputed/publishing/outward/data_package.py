"""Every table of the site as a Frictionless data package: what each file holds, column by column, for programs that read it."""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import FIRST_LINE
from recomputed.declared.models import Column, Table
from recomputed.declared.provisional import provisional_rows
from recomputed.declared.tables import read_table
from recomputed.publishing.edition import Edition
from recomputed.publishing.outward.flat_file_columns import COLUMNS, NO, YES

NAME = "datapackage.json"
TYPES = {"integer": "integer", "number": "number", "date": "date", "month": "yearmonth", "year": "year"}  # others: text
WRITTEN = {"boolean": {"trueValues": [YES], "falseValues": [NO]}}


def write_data_package(site: Path, edition: Edition) -> None:
    """datapackage.json beside the files that it describes (specs.frictionlessdata.io, version 1)."""
    named = {"title": edition.author, "role": "author"}
    package = {
        "profile": "tabular-data-package",
        "name": _slug(edition.title),
        "title": edition.title,
        "version": edition.day,
        "created": edition.time,
        **({"homepage": edition.address} if edition.address else {}),
        "contributors": [named],
        "resources": [*_flat_files(site), *_tables(site)],
    }
    Path(site, NAME).write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _flat_files(site: Path) -> Iterable[dict[str, Any]]:
    for name, columns in COLUMNS.items():
        fields = [
            {"name": name_of_column, "type": column.kind, "description": column.says, **WRITTEN.get(column.kind, {})}
            for name_of_column, column in columns.items()
        ]
        yield _resource(site, f"{name}.csv", name.replace("_", "-"), {"fields": fields})


def _tables(site: Path) -> Iterable[dict[str, Any]]:
    for name, declared in catalog().tables.items():
        schema = {
            "fields": [_field(label, column) for label, column in declared.columns.items()],
            "primaryKey": declared.key,
        }
        about = {
            "title": declared.is_,
            "description": declared.holes,
            "licenses": [{"name": _slug(declared.licence), "title": declared.licence}],
            "sources": _sources(declared),
            **_provisional(name, declared),
        }
        yield _resource(site, f"data/{name}.csv", name.replace("_", "-"), schema) | about


def _provisional(name: str, declared: Table) -> dict[str, Any]:
    """Why rows of a table are not final yet, and on which lines of its file they stand."""
    if declared.provisional is None:
        return {}
    rows = read_table(name)
    lines = [FIRST_LINE + int(row) for row in rows.index[provisional_rows(rows, declared)]]
    return {"provisional": {"because": declared.provisional.because, "lines": lines}}


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")


def _resource(site: Path, path: str, name: str, schema: dict[str, Any]) -> dict[str, Any]:
    content = Path(site, path).read_bytes()
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema | {"missingValues": [""]},
    }


def _field(label: str, column: Column) -> dict[str, Any]:
    unit = f", {column.unit}" if column.unit and column.unit != "1" else ""
    kind = TYPES.get(column.type, "string")
    constraints: dict[str, Any] = {"required": True} if not column.missing else {}
    if column.range:
        low, high = column.range if kind == "number" else map(int, column.range)  # bounds are of the type of the column
        constraints |= {"minimum": low, "maximum": high}
    if column.among:
        constraints["enum"] = column.among
    return {"name": label, "type": kind, "description": f"{column.is_}{unit}", "constraints": constraints}


def _sources(declared: Table) -> list[dict[str, str]]:
    documents = [catalog().sources[name] for name in declared.sources]
    return [
        {"title": f"{one.publisher}: {one.title}", **({"path": one.address} if one.address else {})}
        for one in documents
    ]

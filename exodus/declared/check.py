"""Does everything in data/ match its declaration?  In both directions."""

import json

import pandas as pd
import pandera.pandas as pandera
from pandera.errors import SchemaErrors

from exodus.declared import paths
from exodus.declared.checksums import data_files, declared_checksums, verified_bytes
from exodus.declared.declarations import library
from exodus.declared.models import Column, Table
from exodus.declared.places import refuse_misplaced
from exodus.declared.quotations import refuse_misquotations
from exodus.declared.refusals import BadData
from exodus.declared.tables import raw_cells, typed

QUALITIES = ["measured", "reported", "estimated", "survey", "claimed", "guess"]


def check_data() -> int:
    """Check all of data/; returns the number of files.

    Raises BadParameter for a malformed declaration, BadData naming file, row, column, value and rule.
    """
    known = library()
    sealed, present = declared_checksums(), data_files()
    for name in sorted(sealed.keys() | present.keys()):
        if name not in present:
            raise BadData(f"data/{name} is missing")
        if name not in sealed:
            raise BadData(f"data/{name} is not listed in data/SHA256SUMS; if it is wanted: exodus data seal")
    _refuse_widows("tables", ".csv", known.tables, present)
    _refuse_widows("maps", ".geojson", known.maps, present)
    places = {declared.key: _check_boundaries(name) for name, declared in known.maps.items()}
    for name, declared in known.tables.items():
        refuse_misplaced(check_table(name, declared), name, places)
    refuse_misquotations(known.claims)
    for name in present:
        verified_bytes(paths.DATA / name)
    return len(present)


def _refuse_widows(folder: str, suffix: str, declared, present) -> None:
    files = {
        name.removeprefix(f"{folder}/").removesuffix(suffix)
        for name in present
        if name.startswith(f"{folder}/") and name.endswith(suffix)
    }
    for name in sorted(files ^ set(declared)):
        lacking = "its declaration (.yml)" if name in files else f"its {suffix} file"
        raise BadData(f"data/{folder}/{name}: {lacking} is missing")


def check_table(name: str, declared: Table) -> pd.DataFrame:
    """The table, if it obeys every declared rule.  Raises BadData for the first that it breaks."""
    content = (paths.TABLES / f"{name}.csv").read_bytes()
    frame = typed(raw_cells(content, name, declared), name, declared)
    low, high = declared.rows
    if not low <= len(frame) <= high:
        raise BadData(f"{name}.csv: {len(frame)} rows; declared are {low} to {high}")
    try:
        schema(declared).validate(frame, lazy=True)
    except SchemaErrors as problem:
        raise BadData(f"{name}.csv: {_first_failure(frame, declared, problem)}") from problem
    _check_sums(frame, name, declared)
    return frame


def _first_failure(frame: pd.DataFrame, declared: Table, problem: SchemaErrors) -> str:
    first = problem.failure_cases.iloc[0]
    if first["check"] == "multiple_fields_uniqueness" or pd.isna(first["index"]):
        twice = frame.index[frame.duplicated(declared.key)]
        if len(twice):
            key = ", ".join(f"{label} = {frame.loc[twice[0], label]}" for label in declared.key)
            return f"row {int(twice[0]) + 2}: the key {key} stands twice"
    row = "" if pd.isna(first["index"]) else f"row {int(first['index']) + 2}, "
    return f"{row}column {first['column']}: {first['failure_case']} breaks {first['check']}"


def schema(declared: Table) -> pandera.DataFrameSchema:
    """The pandera schema of a declaration: ranges, allowed words, sources, key."""
    columns = {
        label: pandera.Column(checks=_rules(column), nullable=column.missing)
        for label, column in declared.columns.items()
    }
    return pandera.DataFrameSchema(columns, strict=True, ordered=True, unique=declared.key)


def _rules(column: Column) -> list[pandera.Check]:
    rules = []
    if column.range:
        rules.append(pandera.Check.in_range(*column.range))
    if column.among:
        rules.append(pandera.Check.isin(column.among))
    if column.type == "quality":
        rules.append(pandera.Check.isin(QUALITIES))
    if column.type == "source":
        rules.append(pandera.Check(lambda ids: ids.isin(library().sources), name="is a source of sources.yml"))
    return rules


def _check_sums(frame: pd.DataFrame, name: str, declared: Table) -> None:
    if not (rule := declared.sums):
        return
    for group, total in frame.groupby(rule.by)[rule.column].sum().items():
        if abs(total - rule.to) > rule.within:
            raise BadData(
                f"{name}.csv: {rule.column} of {group} adds up to {total:g}, not {rule.to:g} ± {rule.within:g}"
            )


def _check_boundaries(name: str) -> dict[str, str]:
    """The places of a map, name by code."""
    declared = library().maps[name]
    try:
        features = json.loads(verified_bytes(paths.MAPS / f"{name}.geojson"))["features"]
        keys = [feature["properties"][declared.key] for feature in features]
        names = [feature["properties"]["name"] for feature in features]
    except (ValueError, KeyError, TypeError) as problem:
        raise BadData(f"{name}.geojson: not GeoJSON with the property {declared.key}") from problem
    low, high = declared.features
    if not low <= len(keys) <= high or len(set(keys)) != len(keys):
        raise BadData(f"{name}.geojson: {len(keys)} features; declared are {low} to {high}, each {declared.key} once")
    return dict(zip(keys, names, strict=True))

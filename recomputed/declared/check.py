"""Does everything in data/ match its declaration?  In both directions."""

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

import pandas as pd
import pandera.pandas as pandera
from pandera.errors import SchemaErrors

from recomputed.declared.catalog import Catalog, catalog
from recomputed.declared.checksums import data_files, declared_checksums, not_as_sealed, seal
from recomputed.declared.inputs import declared_value, value_in
from recomputed.declared.map_shapes import places_of
from recomputed.declared.models import Column, Parameter, Table
from recomputed.declared.place_names import refuse_misplaced
from recomputed.declared.quotations import ARTICLE, refuse_misquotations, windows_of
from recomputed.declared.rows import disorder
from recomputed.declared.tables import raw_cells, typed
from recomputed.declared.values import Value, crossings
from recomputed.ground import paths
from recomputed.ground.errors import BadData, BadParameter, several, unknown
from recomputed.ground.project_files import file_bytes

Found = TypeVar("Found")

MOST_NAMED = 6
QUALITIES = ["measured", "reported", "estimated", "survey", "claimed", "guess"]


def check_data() -> int:
    """Check all of data/; returns the number of files.

    Raises BadParameter for malformed declarations, BadData for files that do not match theirs: the first fault of each
    file, with row, column, value and rule; of many the first few, and how many more there are.
    """
    present = data_files()  # first: what is no file is no declaration either
    catalog()
    sealed = declared_checksums()
    _refuse(list(_unlisted(present, sealed)))
    _refuse([*_faults(present), *_changed(present, sealed)])
    return len(present)


def seal_data() -> int:
    """Take the files of data/ as they stand, if they hold; returns their number.  Raises as `check_data` does, and writes nothing."""
    present = data_files()
    _refuse(list(_faults(present)))
    if data_files() != present:
        raise BadData("data/ was changed while it was checked; nothing is sealed, give the command again")
    seal(present)
    return len(present)


def _faults(present: dict[str, str]) -> list[str]:
    """What does not hold in the files of data/, whether they are sealed or not."""
    known = catalog()
    if widows := [*_widows("tables", ".csv", known.tables, present), *_widows("maps", ".geojson", known.maps, present)]:
        return widows
    problems: list[str] = []
    found = {name: _unless_bad(problems, places_of, name, declared) for name, declared in known.maps.items()}
    places = {known.maps[name].key: codes for name, codes in found.items() if codes}
    frames = {name: _unless_bad(problems, check_table, name, declared) for name, declared in known.tables.items()}
    for name, frame in frames.items():
        if frame is not None:
            _unless_bad(problems, refuse_misplaced, frame, name, places)
    problems += _bad_values(known, frames)
    if known.claims and ARTICLE not in known.tables:
        raise BadParameter(unknown("table", ARTICLE, known.tables))
    if (article := frames.get(ARTICLE)) is not None:
        _unless_bad(problems, refuse_misquotations, known.claims, windows_of(article))
    return problems


def _refuse(problems: list[str]) -> None:
    if problems:
        raise BadData(several(list(dict.fromkeys(problems))))


def _unless_bad(problems: list[str], check: Callable[..., Found], *arguments: object) -> Found | None:
    """What a check returns; None if it raises BadData, whose message is added to the problems."""
    try:
        return check(*arguments)
    except BadData as problem:
        problems.append(str(problem))
        return None


def _unlisted(present: dict[str, str], sealed: dict[str, str]) -> Iterator[str]:
    if missing := sorted(sealed.keys() - present.keys()):
        yield f"{_named(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    if new := sorted(present.keys() - sealed.keys()):
        is_, it_is = ("is", "it is") if len(new) == 1 else ("are", "they are")
        yield f"{_named(new)} {is_} not listed in data/SHA256SUMS; if {it_is} wanted: recomputed data seal"


def _changed(present: dict[str, str], sealed: dict[str, str]) -> Iterator[str]:
    changed = [name for name in present if present[name] != sealed[name]]
    if len(changed) == 1:
        yield not_as_sealed(changed[0])
    elif changed:
        yield f"{_named(changed)} are not the files that were sealed; if the changes are wanted: recomputed data seal"


def _named(files: list[str]) -> str:
    """The files of data/ in one phrase: the first few, and how many more there are.

    >>> _named(["a.yml"]), _named(["a.yml", "b.yml", "c.yml"])
    ('data/a.yml', 'data/a.yml, data/b.yml and data/c.yml')
    """
    shown = [f"data/{name}" for name in files[:MOST_NAMED]]
    shown += [f"{len(files) - MOST_NAMED} more"] if len(files) > MOST_NAMED else []
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _widows(folder: str, suffix: str, declared: Collection[str], present: Collection[str]) -> Iterator[str]:
    files = {
        name.removeprefix(f"{folder}/").removesuffix(suffix)
        for name in present
        if name.startswith(f"{folder}/") and name.endswith(suffix)
    }
    for name in sorted(files ^ set(declared)):
        lacking = "its declaration (.yml)" if name in files else f"its {suffix} file"
        yield f"data/{folder}/{name}: {lacking} is missing"


def check_table(name: str, declared: Table) -> pd.DataFrame:
    """The table, if it obeys every declared rule.  Raises BadData for those that it breaks."""
    content = file_bytes(paths.TABLES / f"{name}.csv", f"{name}.csv", BadData)
    frame = typed(raw_cells(content, name, declared), name, declared)
    low, high = declared.rows
    if not low <= len(frame) <= high:
        raise BadData(f"{name}.csv: {len(frame)} rows; declared are {low} to {high}")
    try:
        schema(declared).validate(frame, lazy=True)
    except SchemaErrors as problem:
        raise BadData(several([f"{name}.csv: {line}" for line in _failures(frame, declared, problem)])) from problem
    _refuse([f"{name}.csv: {line}" for line in (*_wrong_sums(frame, declared), *disorder(frame, declared))])
    return frame


def _failures(frame: pd.DataFrame, declared: Table, problem: SchemaErrors) -> list[str]:
    """What breaks the schema: the first cell of each rule of a column."""
    first_of_each = problem.failure_cases.drop_duplicates(["column", "check"])
    return list(dict.fromkeys(_failure(frame, declared, case) for _, case in first_of_each.iterrows()))


def _failure(frame: pd.DataFrame, declared: Table, case: pd.Series) -> str:
    if case["check"] == "multiple_fields_uniqueness" or pd.isna(case["index"]):
        twice = frame.index[frame.duplicated(declared.key)]
        if len(twice):
            key = ", ".join(f"{label} = {frame.loc[twice[0], label]}" for label in declared.key)
            return f"row {int(twice[0]) + 2}: the key {key} stands twice"
    row = "" if pd.isna(case["index"]) else f"row {int(case['index']) + 2}, "
    return f"{row}column {case['column']}: {case['failure_case']} breaks {case['check']}"


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
        rules.append(pandera.Check(lambda ids: ids.isin(catalog().sources), name="is a source of sources.yml"))
    return rules


def _wrong_sums(frame: pd.DataFrame, declared: Table) -> Iterator[str]:
    if rule := declared.sums:
        for group, total in frame.groupby(rule.by)[rule.column].sum().items():
            if abs(total - rule.to) > rule.within:
                yield f"{rule.column} of {group} adds up to {total:g}, not {rule.to:g} ± {rule.within:g}"


def _bad_values(known: Catalog, frames: dict[str, pd.DataFrame | None]) -> Iterator[str]:
    """What is wrong with the values that parameters take from tables, alone and in every scenario together."""
    problems: list[str] = []
    values = {
        name: _unless_bad(problems, _value, name, parameter, frames) for name, parameter in known.parameters.items()
    }
    yield from problems
    found = {name: value for name, value in values.items() if value is not None}
    if len(found) == len(values):
        for name, scenario in known.scenarios.items():
            together = crossings(dict(known.parameters.items()), {**found, **scenario.changes})
            yield from (f"scenarios.yml: {name}: {line}" for line in together)


def _value(name: str, parameter: Parameter, frames: dict[str, pd.DataFrame | None]) -> Value | None:
    if parameter.value_from is None:
        return declared_value(name)
    frame = frames[parameter.value_from.table]
    return None if frame is None else value_in(frame, name, parameter)

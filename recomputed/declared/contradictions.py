"""What declarations say against each other: names of nothing, values that their parameter does not allow."""

from collections.abc import Callable, Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Protocol

from recomputed.declared.correlations import cannot_move_so
from recomputed.declared.dates import span_ends
from recomputed.declared.models import (
    Boundaries,
    Claim,
    Column,
    Correction,
    NamedValues,
    OneTime,
    Parameter,
    Scenario,
    Source,
    Table,
    Thesis,
)
from recomputed.declared.templates import refuse_bad_template
from recomputed.declared.values import Value, comparable, crossings, plausible, written
from recomputed.ground.errors import BadParameter, unknown

PUBLISHED = "published"
NUMERIC = ("integer", "number")


class Declarations(Protocol):
    """All that is declared, by name."""

    @property
    def sources(self) -> dict[str, Source]: ...

    @property
    def parameters(self) -> dict[str, Parameter]: ...

    @property
    def claims(self) -> dict[str, Claim]: ...

    @property
    def thesis(self) -> Thesis: ...

    @property
    def corrections(self) -> list[Correction]: ...

    @property
    def scenarios(self) -> dict[str, Scenario]: ...

    @property
    def tables(self) -> dict[str, Table]: ...

    @property
    def maps(self) -> dict[str, Boundaries]: ...


def contradictions(known: Declarations, notebooks: Collection[str]) -> Iterator[str]:
    """Each contradiction in one line; `known` holds the declarations, `notebooks` the names of the chapters."""
    drawn_from: list[tuple[str, Table | Boundaries]] = [*known.tables.items(), *known.maps.items()]
    for name, declared in drawn_from:
        for source in declared.sources:
            yield from _unless_known("source", source, f"{name}.yml", known.sources)
    of_parameters = [
        line for name, parameter in known.parameters.items() for line in _of_parameter(name, parameter, known)
    ]
    yield from of_parameters
    for name, claim in known.claims.items():
        yield from _of_claim(f"claims.yml: {name}", claim, notebooks, known.tables)
        yield from _unless_known("subject", claim.subject, f"claims.yml: {name}", known.thesis.subjects)
    for correction in known.corrections:
        for corrected in correction.claims:
            yield from _unless_known("claim", corrected, f"corrections.yml: {correction.date}", known.claims)
    yield from _of_the_argument(known.claims)
    yield from _of_the_thesis(known)
    yield from _unless_known("source", known.thesis.article, "thesis.yml: article", known.sources)
    yield from cannot_move_so(dict(known.parameters.items()))
    if PUBLISHED not in known.scenarios:
        yield f"scenarios.yml: there is no scenario {PUBLISHED!r}"
    for name, scenario in known.scenarios.items():
        yield from _of_scenario(name, scenario, known)
    if not of_parameters:  # else their values cannot be compared
        yield from _crossings(known)


def _unless_known(kind: str, name: str, where: str, known: Collection[str]) -> Iterator[str]:
    if name not in known:
        yield f"{where}: {unknown(kind, name, known)}"


def _refusal(
    check: Callable[[str, Parameter, object], Value], name: str, parameter: Parameter, value: object
) -> Iterator[str]:
    try:
        check(name, parameter, value)
    except BadParameter as problem:
        yield str(problem)


def _of_parameter(name: str, parameter: Parameter, known: Declarations) -> Iterator[str]:
    where = f"parameters.yml: {name}"
    if parameter.source != "guess":
        yield from _unless_known("source", parameter.source, where, known.sources)
    if parameter.value_from is None:
        yield from _refusal(plausible, where, parameter, parameter.value)
    elif parameter.value_from.table in known.tables:
        yield from _of_cell(where, parameter, dict(known.tables.items())[parameter.value_from.table])
    else:
        yield f"{where}: {unknown('table', parameter.value_from.table, known.tables)}"
    for named in parameter.named:
        if named.table in known.tables:
            yield from _of_named(f"{where}: named", named, dict(known.tables.items())[named.table])
        else:
            yield f"{where}: named: {unknown('table', named.table, known.tables)}"
    if parameter.below and parameter.below in known.parameters:
        other = dict(known.parameters.items())[parameter.below]
        if not comparable(parameter, other):
            yield f"{where}: below: {parameter.type} and {parameter.below}, {other.type}, cannot be compared"
    elif parameter.below:
        yield f"{where}: below: {unknown('parameter', parameter.below, known.parameters)}"


def _of_cell(where: str, parameter: Parameter, table: Table) -> Iterator[str]:
    cell = parameter.value_from
    assert cell is not None  # else no table is looked into
    yield from _of_rows(where, cell.table, cell.row, table)
    yield from _of_values(where, cell.table, cell.column, table)
    if cell.newest is not None and cell.newest not in table.columns:
        yield f"{where}: newest: {unknown(f'column of {cell.table}', cell.newest, table.columns)}"
    elif cell.newest is not None and not table.columns[cell.newest].is_time:
        yield f"{where}: newest: column {cell.newest} of {cell.table} holds {table.columns[cell.newest].type}, not times"


def _of_named(where: str, named: NamedValues, table: Table) -> Iterator[str]:
    yield from _of_rows(where, named.table, named.rows, table)
    yield from _of_values(where, named.table, named.column, table)
    if named.name not in table.columns:
        yield f"{where}: {unknown(f'column of {named.table}', named.name, table.columns)}"
    elif table.columns[named.name].type != "text":
        yield f"{where}: column {named.name} of {named.table} is {table.columns[named.name].type}, not text"


def _of_rows(where: str, name: str, rows: Mapping[str, str | int], table: Table) -> Iterator[str]:
    for label, wanted in rows.items():
        if label not in table.columns:
            yield f"{where}: {unknown(f'column of {name}', label, table.columns)}"
        elif isinstance(wanted, int) != _is_whole(table.columns[label]):
            kind = "a whole number" if _is_whole(table.columns[label]) else "text"
            yield f"{where}: column {label} of {name} holds {table.columns[label].type}: give {kind}, not {wanted!r}"


def _of_values(where: str, name: str, label: str, table: Table) -> Iterator[str]:
    if label not in table.columns:
        yield f"{where}: {unknown(f'column of {name}', label, table.columns)}"
    elif table.columns[label].type not in NUMERIC:
        yield f"{where}: column {label} of {name} is {table.columns[label].type}, not a number"


def _is_whole(column: Column) -> bool:
    return column.type in ("integer", "year")


def _of_claim(where: str, claim: Claim, notebooks: Collection[str], tables: Mapping[str, Table]) -> Iterator[str]:
    yield from _unless_known("notebook", claim.notebook, where, notebooks)
    for name, reading in claim.readings.items():
        if reading.notebook:
            yield from _unless_known("notebook", reading.notebook, f"{where}: readings.{name}", notebooks)
        if reading.one_time and reading.one_time.table in tables:
            table = dict(tables.items())[reading.one_time.table]
            yield from _of_one_time(f"{where}: readings.{name}: one_time", reading.one_time, table)
        elif reading.one_time:
            yield f"{where}: readings.{name}: one_time: {unknown('table', reading.one_time.table, tables)}"


def _of_one_time(where: str, one: OneTime, table: Table) -> Iterator[str]:
    yield from _of_rows(where, one.table, one.row, table)
    if one.time is None:
        ends = span_ends(table.span)
        if ends is None or ends[0] != ends[1]:
            yield f"{where}: {one.table} spans {table.span!r}, which is no one time"
    elif one.time not in table.columns:
        yield f"{where}: time: {unknown(f'column of {one.table}', one.time, table.columns)}"
    elif not table.columns[one.time].is_time:
        yield f"{where}: time: column {one.time} of {one.table} holds {table.columns[one.time].type}, not times"


def _of_the_argument(claims: Mapping[str, Claim]) -> Iterator[str]:
    """Claims that rest on nothing known, or in a circle on themselves."""
    rests: dict[str, list[str]] = {}
    for name, claim in claims.items():
        wanted = [*([claim.given] if claim.given else []), *claim.rests_on]
        for other in wanted:
            yield from _unless_known("claim", other, f"claims.yml: {name}: rests_on", claims)
        rests[name] = [other for other in wanted if other in claims]
    try:
        TopologicalSorter(rests).prepare()
    except CycleError as problem:
        yield f"claims.yml: rests_on: goes round in a circle: {' -> '.join(problem.args[1])}"


def _of_the_thesis(known: Declarations) -> Iterator[str]:
    for sentence in known.thesis.sentences:
        where = f"thesis.yml: {sentence.claim}"
        if sentence.claim not in known.claims:
            yield f"thesis.yml: {unknown('claim', sentence.claim, known.claims)}"
            continue
        claim = dict(known.claims.items())[sentence.claim]
        for band in ("right", "between", "wrong"):
            try:
                refuse_bad_template(band, getattr(sentence, band), claim.readings, claim.lead, claim.given)
            except ValueError as problem:
                yield f"{where}: {problem}"


def _of_scenario(name: str, scenario: Scenario, known: Declarations) -> Iterator[str]:
    where = f"scenarios.yml: {name}"
    if bool(scenario.changes) != (name != PUBLISHED):
        yield f"{where}: changes {'something' if scenario.changes else 'nothing'}; only {PUBLISHED!r} changes nothing"
    parameters = dict(known.parameters.items())
    for changed, value in scenario.changes.items():
        if changed in parameters:
            yield from _refusal(written, f"{where}: {changed}", parameters[changed], value)
        else:
            yield f"{where}: {unknown('parameter', changed, parameters)}"


def _crossings(known: Declarations) -> Iterator[str]:
    """Pairs of values that leave no meaning together, as published and in each scenario; as far as no table is needed."""
    published = {name: parameter.value for name, parameter in known.parameters.items() if parameter.value is not None}
    parameters = dict(known.parameters.items())
    for name, scenario in known.scenarios.items():
        changes = {
            changed: value
            for changed, value in scenario.changes.items()
            if changed in parameters and not list(_refusal(written, changed, parameters[changed], value))
        }
        yield from (f"scenarios.yml: {name}: {line}" for line in crossings(known.parameters, {**published, **changes}))

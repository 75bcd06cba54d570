"""All declarations of data/, read once, checked against each other."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ValidationError

from exodus.declared import paths
from exodus.declared.models import Boundaries, Claim, Parameter, Scenario, Source, Table
from exodus.declared.record import Noted
from exodus.declared.refusals import BadParameter, unknown
from exodus.declared.strict_yaml import read_yaml


class Library:
    """The declarations by name, in file order."""

    def __init__(self, data: Path = paths.DATA):
        self.data = data
        self.sources = _entries("source", data / "sources.yml", Source)
        self.parameters = _entries("parameter", data / "parameters.yml", Parameter)
        self.claims = _entries("claim", data / "claims.yml", Claim)
        self.scenarios = _entries("scenario", data / "scenarios.yml", Scenario)
        self.tables = _sidecars("table", data / "tables", Table)
        self.maps = _sidecars("map", data / "maps", Boundaries)
        self._refuse_dangling_names()

    def reading(self, claim: str, reading: str):
        """A reading by its address.  Raises BadParameter for an unknown one."""
        if claim not in self.claims:
            raise BadParameter(unknown("claim", claim, self.claims))
        readings = self.claims[claim].readings
        if reading not in readings:
            raise BadParameter(unknown(f"reading of {claim}", reading, readings))
        return readings[reading]

    def _refuse_dangling_names(self) -> None:
        for name, table in [*self.tables.items(), *self.maps.items()]:
            for source in table.sources:
                self._need(source, f"{name}.yml: source", self.sources)
        for name, parameter in self.parameters.items():
            if parameter.source != "guess":
                self._need(parameter.source, f"parameters.yml: {name}: source", self.sources)
            if parameter.value_from:
                self._need(parameter.value_from.table, f"parameters.yml: {name}: table", self.tables)
        for name, scenario in self.scenarios.items():
            for parameter in scenario.changes:
                self._need(parameter, f"scenarios.yml: {name}: parameter", self.parameters)

    def _need(self, name: str, where: str, known) -> None:
        if name not in known:
            raise BadParameter(unknown(where, name, known))


@cache
def library() -> Library:
    """The project's own declarations."""
    return Library()


def _entries(kind: str, path: Path, model: type[BaseModel]) -> Noted:
    return Noted(kind, {n: _validated(path.name, n, entry, model) for n, entry in read_yaml(path).items()})


def _sidecars(kind: str, folder: Path, model: type[BaseModel]) -> Noted:
    files = sorted(folder.glob("*.yml"))
    return Noted(kind, {file.stem: _validated(file.name, file.stem, read_yaml(file), model) for file in files})


def _validated(file: str, name: str, entry, model: type[BaseModel]):
    try:
        return model.model_validate(entry)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        given = str(first.get("input"))[:60]
        raise BadParameter(f"{file}: {name}: {place}: {first['msg']}, given: {given}") from problem

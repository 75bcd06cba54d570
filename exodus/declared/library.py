"""All declarations of data/, read once, checked against each other."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ValidationError

from exodus.declared import paths
from exodus.declared.models import Boundaries, Claim, Parameter, Scenario, Source, Table
from exodus.declared.record import note_read
from exodus.declared.refusals import BadParameter, unknown
from exodus.declared.strict_yaml import read_yaml


class Library:
    """The declarations by name, in file order."""

    def __init__(self, data: Path = paths.DATA):
        self.data = data
        self.sources = _entries(data / "sources.yml", Source)
        self.parameters = _entries(data / "parameters.yml", Parameter)
        self.claims = _entries(data / "claims.yml", Claim)
        self.scenarios = _entries(data / "scenarios.yml", Scenario)
        self.tables = _sidecars(data / "tables", Table)
        self.maps = _sidecars(data / "maps", Boundaries)
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


def _entries(path: Path, model: type[BaseModel]) -> dict:
    note_read(path)
    return {name: _validated(path.name, name, entry, model) for name, entry in read_yaml(path).items()}


def _sidecars(folder: Path, model: type[BaseModel]) -> dict:
    paths_found = sorted(folder.glob("*.yml"))
    return {path.stem: _validated(path.name, path.stem, read_yaml(path), model) for path in paths_found}


def _validated(file: str, name: str, entry, model: type[BaseModel]):
    try:
        return model.model_validate(entry)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        given = str(first.get("input"))[:60]
        raise BadParameter(f"{file}: {name}: {place}: {first['msg']}, given: {given}") from problem

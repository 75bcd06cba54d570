"""All declarations of data/, read once, checked against each other."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from recomputed.declared.contradictions import contradictions
from recomputed.declared.field_types import KebabName, SnakeName
from recomputed.declared.lookups import TrackedEntries
from recomputed.declared.models import (
    Boundaries,
    Claim,
    Correction,
    Parameter,
    Reading,
    Scenario,
    Source,
    Table,
    Thesis,
)
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, several, unknown
from recomputed.ground.strict_yaml import read_yaml

LONGEST_VALUE = 60

Entry = TypeVar("Entry")


class Catalog:
    """The declarations by name, in file order."""

    def __init__(self, data: Path):
        """Raises BadParameter for declarations that have no meaning: the first few of them, and how many there are."""
        self.data = data
        problems: list[str] = []
        self.sources = _entries("source", data / "sources.yml", dict[KebabName, Source], problems)
        self.parameters = _entries("parameter", data / "parameters.yml", dict[SnakeName, Parameter], problems)
        self.claims = _entries("claim", data / "claims.yml", dict[KebabName, Claim], problems)
        thesis = _thesis(data / "thesis.yml", problems)
        self.corrections = _corrections(data / "corrections.yml", problems)
        self.scenarios = _entries("scenario", data / "scenarios.yml", dict[KebabName, Scenario], problems)
        self.tables = _sidecars("table", data / "tables", dict[SnakeName, Table], problems)
        self.maps = _sidecars("map", data / "maps", dict[SnakeName, Boundaries], problems)
        _refuse(problems)  # what has no shape cannot be compared
        assert thesis is not None  # or there would be a problem
        self.thesis = thesis
        notebooks = {path.stem for path in (data.parent / paths.NOTEBOOKS.name).glob("[!.]*.ipynb")}
        _refuse(list(contradictions(self, notebooks)))

    def reading(self, claim: str, reading: str) -> Reading:
        """A reading by its address.  Raises BadParameter for an unknown one."""
        if claim not in self.claims:
            raise BadParameter(unknown("claim", claim, self.claims))
        readings = self.claims[claim].readings
        if reading not in readings:
            raise BadParameter(unknown(f"reading of {claim}", reading, readings))
        return readings[reading]


@cache
def catalog() -> Catalog:
    """The project's own declarations."""
    return Catalog(paths.DATA)


def _refuse(problems: list[str]) -> None:
    if problems:
        raise BadParameter(several(problems))


def _entries(kind: str, path: Path, shape: type[dict[str, Entry]], problems: list[str]) -> TrackedEntries[Entry]:
    return TrackedEntries(
        kind, _validated(_content(path, problems) or {}, shape, lambda name: f"{path.name}: {name}", problems)
    )


def _corrections(path: Path, problems: list[str]) -> list[Correction]:
    """The corrections, the newest first; a report without the file has made none."""
    content = (_content(path, problems) or {}) if path.exists() else {}
    found = _validated(content, dict[KebabName, Correction], lambda name: f"{path.name}: {name}", problems)
    return sorted(found.values(), key=lambda correction: correction.date, reverse=True)


def _thesis(path: Path, problems: list[str]) -> Thesis | None:
    content = _content(path, problems)
    return _validated({"thesis": content}, dict[str, Thesis], lambda name: path.name, problems).get("thesis")


def _sidecars(kind: str, folder: Path, shape: type[dict[str, Entry]], problems: list[str]) -> TrackedEntries[Entry]:
    contents = {path.stem: _content(path, problems) for path in sorted(folder.glob("*.yml"))}
    read = {name: content for name, content in contents.items() if content is not None}
    return TrackedEntries(kind, _validated(read, shape, lambda name: f"{name}.yml", problems))


def _content(path: Path, problems: list[str]) -> dict[str, Any] | None:
    try:
        return read_yaml(path)
    except BadParameter as problem:
        problems.append(str(problem))
        return None


def _validated(
    entries: dict[str, Any], shape: type[dict[str, Entry]], place_of: Callable[[str], str], problems: list[str]
) -> dict[str, Entry]:
    """The entries as what they declare; what declares nothing is added to the problems."""
    try:
        return TypeAdapter(shape).validate_python(entries)
    except ValidationError as problem:
        rules: dict[tuple[str, str], list[str]] = {}  # of one field several, where it may be of several types
        for error in problem.errors():
            rules.setdefault((_place(error, entries, place_of), _given(error["input"])), []).append(_rule(error))
        problems += [f"{place}: {' or '.join(broken)}{given}" for (place, given), broken in rules.items()]
        return {}


def _given(value: object) -> str:
    """What was given, where it is not a whole entry."""
    return "" if isinstance(value, dict) else f", given: {str(value)[:LONGEST_VALUE]}"


def _rule(error: ErrorDetails) -> str:
    return "a mapping is expected" if error["type"] == "model_type" else error["msg"].removeprefix("Value error, ")


def _place(error: ErrorDetails, entries: dict[str, Any], place_of: Callable[[str], str]) -> str:
    first, *steps = error["loc"]
    name = str(first)
    inside = ".".join(_steps(entries[name], steps, error["type"] == "missing"))
    return f"{place_of(name)}: {inside}" if inside else place_of(name)


def _steps(entry: Any, steps: list[int | str], is_missing: bool) -> Iterator[str]:
    """The way to a fault in an entry, without the names that pydantic gives to the types it tried."""
    for step in steps:
        if isinstance(entry, dict) and step in entry:
            entry = entry[step]
        elif isinstance(entry, list) and isinstance(step, int):
            entry = entry[step]
        elif not is_missing or isinstance(entry, list):
            continue
        yield str(step)

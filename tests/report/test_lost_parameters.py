"""A parameter that reaches a reading reaches its record: each is moved, and what moves with it must know it."""

from functools import cache
from pathlib import Path

import nbformat
import pytest

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value
from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter
from recomputed.judging.record import Judgement
from recomputed.running.chapters import chapters, parameters_of
from tests.in_place import calls_in

# Those that enter a picture or a sentence of the chapter, and no reading of it.
ONLY_SHOWN = {
    "02_cost_by_country": {
        "fees_btc_per_block",
        "fleet_j_per_th",
        "network_difficulty",
        "overhead_ratio",
        "subsidy_btc_per_block",
    },
    "03_migration": {"shown_country"},
}


def elsewhere(name: str):
    """Another plausible value of a parameter than the declared one."""
    parameter, value = catalog().parameters[name], declared_value(name)
    if parameter.type == "choice":
        return next(word for word in parameter.allowed if word != value)
    low, high = parameter.plausible
    return high if abs(high - value) > abs(value - low) else low


def readings_of(path: Path, changes: dict[str, Value]) -> dict[str, Judgement]:
    """The records of a chapter by the address of the reading, with their values only."""
    return {address: call.record for address, call in calls_in(path, changes).items()}


@cache
def published_readings_of(path: Path) -> dict[str, Judgement]:
    """The same with every parameter as it is declared."""
    return readings_of(path, {})


def moved(path: Path, names: list[str], among: list[str]) -> list[str]:
    """Those of some readings that move with some parameters; every one where these have no meaning together."""
    try:
        after = readings_of(path, {name: elsewhere(name) for name in names})
    except BadParameter:
        if len(names) == 1:
            raise
        return among
    return [key for key in among if after[key].value != published_readings_of(path)[key].value]


def lost(path: Path, names: list[str], together: bool = True) -> list[str]:
    """Each parameter that moves a reading whose record does not know it, with that reading.

    All that a reading does not know are moved `together`, and one by one if it moves.
    """
    before, found = published_readings_of(path), []
    for known in {frozenset(record.given) for record in before.values()}:
        unknown = [name for name in names if name not in known]
        among = [key for key, record in before.items() if record.given.keys() == known]
        if unknown and not (together and not moved(path, unknown, among)):
            found += [f"{name} moves {key}" for name in unknown for key in moved(path, [name], among)]
    return found


@pytest.mark.parametrize(
    "together", [True, pytest.param(False, marks=pytest.mark.long)], ids=["together", "one by one"]
)
@pytest.mark.parametrize("name", chapters())
def test_no_parameter_moves_a_reading_that_does_not_know_it(name, together):
    path = chapters()[name]
    assert lost(path, parameters_of(path), together) == []


@pytest.mark.parametrize("name", chapters())
def test_every_parameter_of_a_chapter_reaches_a_record_or_is_only_shown(name):
    path = chapters()[name]
    known = {given for record in published_readings_of(path).values() for given in record.given}
    assert known and set(parameters_of(path)) - known == ONLY_SHOWN.get(name, set())


def test_a_planted_parameter_that_is_reckoned_with_before_is_noticed(tmp_path):
    path = chapters()["12_edge_ai_market"]
    content = nbformat.read(path, 4)
    cell = next(cell for cell in content.cells if "nearly-300-percent/exact-figures" in cell.source)
    before, end, after = cell.source.partition("end=p.edge_2033_published_busd")
    cell.source = f"{before}{end} * 1.0{after}"
    planted_path = tmp_path / path.name
    nbformat.write(content, planted_path)
    assert lost(planted_path, ["edge_2033_published_busd"]) == [
        "edge_2033_published_busd moves nearly-300-percent/exact-figures"
    ]

"""Each published value agrees with a second, independent computation from the tables."""

import ast
import math
from pathlib import Path

import pytest
import yaml

from tests.second import ai, mining, paths

HERE = Path(__file__).resolve().parents[1]
NOT_INDEPENDENT = {"exodus", "pandas", "numpy", "scipy"}
SECOND = mining.SECOND | ai.SECOND | paths.SECOND
# Half a unit of the fourth digit of 9.999, so that four digits agree whatever the first is.
FOUR_DIGITS = 5e-5


def published_values() -> dict[str, float]:
    """The stored value of each reading, by claim/reading."""
    stored = yaml.safe_load((HERE / "published.yml").read_text(encoding="utf-8"))
    return {f"{claim}/{name}": one["value"] for claim, told in stored.items() for name, one in told["readings"].items()}


FIRST = published_values()


def agree(first: float, second: float) -> bool:
    return math.isclose(first, second, rel_tol=FOUR_DIGITS, abs_tol=1e-9)


@pytest.mark.parametrize("reading", [reading for reading in FIRST if reading in SECOND])
def test_the_published_value_is_found_a_second_time(reading):
    assert agree(FIRST[reading], SECOND[reading]()), f"published {FIRST[reading]}, second {SECOND[reading]()}"


def test_every_published_reading_has_a_second_implementation_and_no_other_has():
    missing, unknown = sorted(FIRST.keys() - SECOND.keys()), sorted(SECOND.keys() - FIRST.keys())
    assert not missing, f"{len(FIRST) - len(missing)} of {len(FIRST)}; missing: {', '.join(missing)}"
    assert not unknown, f"no such published reading: {', '.join(unknown)}"


def test_a_planted_wrong_number_is_caught_in_every_reading():
    computed = {reading: SECOND[reading]() for reading in FIRST.keys() & SECOND.keys()}
    assert computed
    missed = [reading for reading, second in computed.items() if agree(FIRST[reading] * 1.001 + 1e-6, second)]
    assert missed == []


def imported(text: str) -> set[str]:
    """Top-level names that a module imports."""
    nodes = list(ast.walk(ast.parse(text)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name.split(".")[0] for name in plain | {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}}


def test_the_second_implementation_imports_neither_the_package_nor_its_tools():
    texts = {path.name: path.read_text(encoding="utf-8") for path in (HERE / "second").glob("*.py")}
    assert {name: found for name, text in texts.items() if (found := imported(text) & NOT_INDEPENDENT)} == {}


@pytest.mark.parametrize("planted", ["import numpy as np", "def f():\n    from exodus.formulas import growth"])
def test_a_planted_import_is_caught(planted):
    assert imported(planted) & NOT_INDEPENDENT

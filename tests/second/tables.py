"""The tables and parameters of data/, read anew: the csv module and yaml, nothing of the package."""

import csv
import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

DATA = Path(__file__).resolve().parents[2] / "data"
NUMBERS = {"number": float, "integer": int, "year": int}


def _plain(text: str, kind: str):
    """The cell as its declared type; an empty cell is nothing."""
    return None if text == "" else NUMBERS.get(kind, str)(text)


@functools.cache
def declarations(file: str) -> dict:
    """A file of declarations of data/."""
    return yaml.load((DATA / file).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@functools.cache
def rows(table: str) -> list[dict[str, str]]:
    """The rows of one table, each a dict from column name to text."""
    with open(DATA / "tables" / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@functools.cache
def records(table: str) -> list[dict]:
    """The same rows with each cell as its declared type: number, text, or None for an empty cell."""
    declared = declarations(f"tables/{table}.yml")["columns"]
    return [{name: _plain(cell, declared[name]["type"]) for name, cell in row.items()} for row in rows(table)]


@functools.lru_cache(maxsize=None, typed=True)  # 2024 and 2024.0 are not the same cell
def only(table: str, **wanted) -> dict:
    """The one row whose cells are as wanted; anything but one is a mistake of the caller."""
    found = [row for row in records(table) if all(str(row[name]) == str(cell) for name, cell in wanted.items())]
    if len(found) != 1:
        raise LookupError(f"{table}: {len(found)} rows with {wanted}, not one")
    return found[0]


ARTICLE_ENDS = "2026-04-30"  # it is of April 2026
QUARTER_BEGINS = {"Q1": "01", "Q2": "04", "Q3": "07", "Q4": "10"}


def row_meant(place: dict) -> dict:
    """The row in which a parameter stands; of a series the last one that had begun when the article appeared."""
    wanted = place.get("row", {})
    if "newest" not in place:
        return only(place["table"], **wanted)
    rows = [row for row in records(place["table"]) if all(str(row[name]) == str(cell) for name, cell in wanted.items())]
    begun = {str(row[place["newest"]]) for row in rows if _begin(str(row[place["newest"]])) <= ARTICLE_ENDS}
    return only(place["table"], **wanted, **{place["newest"]: max(begun, key=_begin)})


def _begin(time: str) -> str:
    """The first day of a year, quarter, month or day, as text that sorts by time."""
    year, _, rest = time.partition("-")
    rest = QUARTER_BEGINS.get(rest, rest)
    return f"{year}-{rest}-01-01"[:10] if rest else f"{year}-01-01"


def declared_parameters() -> dict[str, dict]:
    return declarations("parameters.yml")


# The world looked at: parameters that have another value than the published one there, and those that were asked for.
_world: dict = {}
_asked: dict[str, None] = {}


@contextmanager
def in_world(world: Mapping) -> Iterator[dict[str, None]]:
    """Inside, `parameter` gives the values of this world where it has any; yields the names asked for, in order."""
    global _world, _asked
    before, (_world, _asked) = (_world, _asked), (dict(world), {})
    try:
        yield _asked
    finally:
        _world, _asked = before


def parameter(name: str):
    """The value of one parameter in the world looked at; outside of any, the published one."""
    _asked[name] = None
    return _world[name] if name in _world else published(name)


@functools.cache
def published(name: str):
    """The published value of one parameter, taken from its table where the parameter says so."""
    declared = declared_parameters()[name]
    if "value" in declared:
        return declared["value"]
    place = declared["value_from"]
    return row_meant(place)[place["column"]]

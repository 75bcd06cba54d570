"""What passes between the sources, the comparison and the report."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypedDict

import pandas as pd

from recomputed.declared.catalog import catalog
from recomputed.declared.checksums import verified_bytes
from recomputed.declared.tables import boundaries, raw_cells
from recomputed.declared.values import Value
from recomputed.ground import paths
from recomputed.refreshing.fetching import Fetcher

Row = dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What a source says: rows for tables, and monthly means of series that another source knows as well."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    series: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A live source: where it is, what it is called in sources.yml, and how it is read."""

    name: str
    address: str
    read: Callable[[Fetcher], Awaitable[Answer]]
    entries: Mapping[str, dict[str, str]]
    tables: Mapping[str, list[str]]  # the entries that stand behind the new rows of each table
    brings: tuple[str, ...] = ()  # the sources without which its rows are not whole
    key: str | None = None  # the environment variable with the key that it asks for
    not_taken: str = ""  # what it offers and we cannot take over faithfully


class ReadingNow(TypedDict):
    """What is compared of a reading; its support only if it votes."""

    value: float
    holds: bool
    quantity: str
    unit: str
    support: float | None
    chapter: str


class RestsOn(TypedDict):
    """What the readings of a chapter rest on."""

    parameters: dict[str, Value]
    tables: list[str]


class Judged(TypedDict):
    """What the report says with one state of the data: verdicts by claim, readings by address, inputs by chapter.

    `verdicts` are those as of the article, `now` those with the newest figures of that state.
    """

    verdicts: dict[str, str]
    now: dict[str, str]
    readings: dict[str, ReadingNow]
    inputs: dict[str, RestsOn]


def cells(table: str) -> pd.DataFrame:
    """A table of data/ as it stands, every cell as text."""
    return raw_cells(verified_bytes(paths.TABLES / f"{table}.csv"), table, catalog().tables[table])


@cache
def countries() -> dict[str, str]:
    """The names of the countries on our map, by code."""
    key = catalog().maps["world"].key
    return {place["properties"][key]: place["properties"]["name"] for place in boundaries("world")["features"]}

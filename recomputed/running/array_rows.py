"""The rows of a sweep as arrays: one for each reading and point, written a part at a time."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import chain
from typing import BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from recomputed.ground.safe_csv import inert
from recomputed.judging.bounds import margin
from recomputed.judging.record import Judgement
from recomputed.running.array_sweep import POINTS_A_CHUNK, Address, ChunkJournal, Prepared, compare
from recomputed.running.sweep_points import drawn_points, point_arrays, point_at


def write_rows(file: BinaryIO, suffix: str, found: Prepared, journal: ChunkJournal) -> pd.DataFrame:
    """Write all rows, as CSV or Parquet by the ending of the name; returns those of the leads at the points of a picture.

    The order is that of the points in parts of so many as are reckoned at once, and of the readings within a part.
    Raises RunFailed if a whole run says something else at one of the points of the check.
    """
    drawn, shown = drawn_points(found.wanted.over, found.wanted.sample), []
    tables = _tables(found, journal)
    first = next(tables)
    with closing(_writer(file, suffix, first[0].schema)) as writer:
        for table, judged in chain([first], tables):
            writer.write_table(table)
            if judged.role == "lead":
                begin = table["point"][0].as_py()
                picked = drawn[(begin <= drawn) & (drawn < begin + len(table))] - begin
                shown.append(table.take(pa.array(picked)).to_pandas())
    return pd.concat(shown, ignore_index=True) if shown else pd.DataFrame()


def _tables(found: Prepared, journal: ChunkJournal) -> Iterator[tuple[pa.Table, Judgement]]:
    wanted = found.wanted
    for begin in range(0, wanted.points, POINTS_A_CHUNK):
        points = range(begin, min(begin + POINTS_A_CHUNK, wanted.points))
        values = _values(found, journal, points)
        _compare_at_points_of_the_check(found, values, points)
        columns = point_arrays(wanted.over, wanted.sample, points.start, points.stop)
        for address, judged in found.readings.items():
            yield table_of(judged, found.way(address), values[address], points, columns), judged


def _values(found: Prepared, journal: ChunkJournal, points: range) -> dict[Address, np.ndarray]:
    """The values of all readings at some points, to which whole chunks belong."""
    chunks = [number for number, chunk in enumerate(found.wanted.chunks) if chunk.start in points]
    reckoned = np.hstack([journal.values(number) for number in chunks])
    by_reading = dict(zip(found.wanted.rows, reckoned, strict=True))
    return {
        address: by_reading[address] if address in by_reading else np.full(len(points), judged.value)
        for address, judged in found.readings.items()
    }


def _compare_at_points_of_the_check(found: Prepared, values: Mapping[Address, np.ndarray], points: range) -> None:
    for i, whole in found.whole.items():
        if i in points and whole is not None:
            there = {address: float(of[i - points.start]) for address, of in values.items()}
            compare(there, whole, point_at(found.wanted.over, found.wanted.sample, i))


def table_of(
    judged: Judgement, way: str, values: np.ndarray, points: range, columns: Mapping[str, np.ndarray]
) -> pa.Table:
    """The rows of one reading at some points; a point that leaves it undefined has no value and no side."""
    words = {"claim": judged.claim, "reading": judged.id, "role": judged.role, "quantity": judged.quantity}
    missing, margins = ~np.isfinite(values), margin(judged, values)
    return pa.table(
        {
            "point": pa.array(np.arange(points.start, points.stop)),
            **{name: pa.array(column) for name, column in columns.items()},
            **{name: _constant(word, len(points)) for name, word in words.items()},
            "value": pa.array(values, mask=missing),
            "unit": _constant(judged.unit, len(points)),
            "holds": pa.array(margins >= 0, mask=missing),
            "margin": pa.array(margins, mask=missing),
            "way": _constant(way, len(points)),
        }
    )


def _constant(word: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, dtype=np.int8)), pa.array([inert(word)]))


def _writer(file: BinaryIO, suffix: str, schema: pa.Schema) -> "pq.ParquetWriter | CsvRows":
    if suffix == ".parquet":
        return pq.ParquetWriter(file, schema, compression="zstd")
    return CsvRows(file, schema)


class CsvRows:
    """The rows as CSV, in which a word is a word and not its place in a dictionary."""

    def __init__(self, file: BinaryIO, schema: pa.Schema):
        from pyarrow import csv  # only for a CSV

        self._schema = pa.schema([_plain(field) for field in schema])
        self._writer = csv.CSVWriter(file, self._schema)

    def write_table(self, table: pa.Table) -> None:
        """Write some rows more."""
        self._writer.write_table(table.cast(self._schema))

    def close(self) -> None:
        """Write what is not written yet."""
        self._writer.close()


def _plain(field: pa.Field) -> pa.Field:
    return pa.field(field.name, pa.string()) if pa.types.is_dictionary(field.type) else field

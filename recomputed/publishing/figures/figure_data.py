"""The numbers that a figure draws: as rows, as CSV, as a table in the page."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from recomputed.ground.safe_csv import as_csv
from recomputed.running.records import FigureSpec
from recomputed.showing.numbers import in_words
from recomputed.showing.templates import rendered

MOST_ROWS_IN_PAGE = 200
WRITTEN_OUT = 1e6  # whole numbers below it: years and counts
LAYOUT_ONLY = {"xOffset", "yOffset", "order", "angle", "key"}


def row_sets(spec: dict[str, Any]) -> list[pd.DataFrame]:
    """The data sets that a figure draws, each as a table; shapes give their properties only."""
    return [
        pd.DataFrame([row.get("properties", {}) if "geometry" in row else row for row in rows])
        for rows in _row_lists(spec)
    ]


def figure_csv(spec: dict[str, Any]) -> str:
    """Every row that the figure draws, with the number of the data set it belongs to, as CSV."""
    frames = row_sets(spec)
    for number, frame in enumerate(frames, 1):
        frame.insert(0, "data_set", number)
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"data_set": []})
    return as_csv(rows)


def data_in_page(drawn: FigureSpec, csv_address: str) -> Markup:
    """The data table of a figure, opened on demand; of a large one the number of rows and the way to the file."""
    frames = [_shown(frame, drawn.spec) for frame in row_sets(drawn.spec)]
    count = sum(len(frame) for frame in frames)
    tables = [_cells(frame) for frame in frames] if 0 < count <= MOST_ROWS_IN_PAGE else []
    return rendered("figure_data", count=count, tables=tables, title=drawn.about["title"], address=csv_address)


def _shown(frame: pd.DataFrame, spec: dict[str, Any]) -> pd.DataFrame:
    """The columns that the figure draws or names, under the words that it gives them."""
    words = dict(reversed(list(_encoded(spec))))
    drawn = [column for column in frame if column in words] or list(frame)
    return frame[drawn].rename(columns=lambda column: words.get(column) or str(column).replace("_", " "))


def _cells(frame: pd.DataFrame) -> dict[str, list[Any]]:
    rows = [
        [_cell(value, column) for value, column in zip(row, frame, strict=True)]
        for row in frame.itertuples(index=False)
    ]
    return {"heads": list(map(str, frame)), "rows": rows}


def _cell(value: Any, column: str) -> str:
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        number = float(value)
        if pd.isna(number):
            return "–"
        return str(int(number)) if number.is_integer() and abs(number) < WRITTEN_OUT else in_words(number, column)
    return "–" if value is None else str(value)


def _encoded(node: Any) -> Iterator[tuple[str, str]]:
    """Field and title of every encoding of a specification."""
    if isinstance(node, list):
        for entry in node:
            yield from _encoded(entry)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in LAYOUT_ONLY or key in ("datasets", "data"):
                continue
            yield from _encoded(value)
        if isinstance(node.get("field"), str):
            title = node.get("title") or (node.get("axis") or {}).get("title") or ""
            yield node["field"].removeprefix("properties."), title if isinstance(title, str) else ""


def _row_lists(node: Any) -> Iterator[list[dict[str, Any]]]:
    """The lists of rows in a specification: named data sets, and values that stand in place."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "datasets":
                yield from value.values()
            elif key == "values" and isinstance(value, list) and value and isinstance(value[0], dict):
                yield value
            else:
                yield from _row_lists(value)
    elif isinstance(node, list):
        for value in node:
            yield from _row_lists(value)

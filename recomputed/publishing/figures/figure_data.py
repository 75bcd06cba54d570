"""The numbers that a figure draws: as rows, as CSV, as a table in the page."""

import json
import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from recomputed.ground.safe_csv import as_csv
from recomputed.running.records import FigureSpec
from recomputed.showing.drawing import LOG_SCALE
from recomputed.showing.numbers import MINUS, in_words
from recomputed.showing.reference_lines import LEVEL_COLUMNS
from recomputed.showing.templates import rendered

MOST_ROWS_IN_PAGE = 200
WRITTEN_OUT = 1e6  # whole numbers below it: years and counts
WRITTEN_NUMBER = re.compile(r"[-−+±]?[\d.,]+(e-?\d+)?\s?(k|%|×)?")
LAYOUT_ONLY = {"xOffset", "yOffset", "order", "angle", "key"}
MARKS = {"line": "lines", "area": "bands", "bar": "bars", "rule": "ranges", "geoshape": "map", "text": "words"}
TELLS_APART = {"color", "shape", "strokeDash", "row", "facet"}


def tidy(spec: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """What a figure says, as named tables: a row for each mark, under the words of the figure for its columns.

    A table has the name of its panel, of the one thing it is about, or of its marks.  It has the columns of its data that
    are drawn or named; that of a map has those of the rows that colour its shapes.  What only places or repeats a number
    beside its mark, and the line of a level, are left out.
    """
    return {name: frame.copy() for name, frame in _tidy(json.dumps(spec)).items()}


@cache  # the page of a figure shows it, and its files hold it
def _tidy(specification: str) -> dict[str, pd.DataFrame]:
    spec = json.loads(specification)
    fields = list(_encoded(spec))
    words = {field.name: field.title for field in reversed(fields)}
    labels = {field.name for field in fields if field.of_text} - {field.name for field in fields if not field.of_text}
    places = labels - {field.name for field in fields if field.channel == "text"}
    coloured = any(field.channel == "lookup" for field in fields)
    every = {data: _rows(rows) for data, rows in _row_lists(spec) if not (coloured and "geometry" in rows[0])}
    told = {data: frame for data, frame in every.items() if set(frame) != set(LEVEL_COLUMNS)} or every
    drawn = {data: _drawn_columns(frame, words, labels, places) for data, frame in told.items()}

    @cache  # each is compared with every other one
    def rows(data: str, columns: tuple[str, ...]) -> set[str]:
        return set(map(repr, drawn[data][list(columns)].astype(object).values.tolist()))

    said = [data for data in drawn if not _is_told_elsewhere(data, drawn, labels, rows)]
    kinds = {words.get(field.name) or field.name for field in fields if field.channel in TELLS_APART}
    heads = {data: _with_heads(drawn[data], words) for data in said}
    names = _set_names(heads, kinds, spec)
    return {names[data]: frame for data, frame in heads.items()}


def _set_names(frames: dict[str, pd.DataFrame], kinds: Container[str], spec: dict[str, Any]) -> dict[str, str]:
    """A name for each data set, in the words of the figure; those that would share one are counted."""
    uses = list(_uses(spec))
    names: dict[str, str] = {}
    for data, frame in frames.items():
        panels = dict.fromkeys(panel for used, panel, _ in uses if used == data)
        marks = dict.fromkeys(mark for used, _, mark in uses if used == data)
        alone = {used for used, panel, _ in uses if panel in panels and used in frames} == {data}
        panel = ", ".join(filter(None, panels))
        drawn = [mark for mark in marks if mark != "words"]
        what = _one_kind(frame, kinds) or " and ".join(drawn or marks) or "rows"
        name = panel if panel and alone else ": ".join(filter(None, (panel, what)))
        taken = sum(re.sub(r" \(\d+\)$", "", other) == name for other in names.values())
        names[data] = f"{name} ({taken + 1})" if taken else name
    return names


def _one_kind(frame: pd.DataFrame, kinds: Container[str]) -> str:
    """The one kind of thing that all rows are, as a colour or a shape tells it."""
    texts = [set(frame[column].dropna()) for column in frame if column in kinds]
    return next((text for values in texts if len(values) == 1 for text in values if isinstance(text, str)), "")


def _uses(node: Any, panel: str = "", data: str = "") -> Iterator[tuple[str, str, str]]:
    """Where a specification draws each of its data sets: in which panel, and as which marks."""
    if isinstance(node, list):
        for part in node:
            yield from _uses(part, panel, data)
    elif isinstance(node, dict):
        data = (node.get("data") or {}).get("name", data)
        if "mark" in node:
            mark = node["mark"]
            yield data, panel, MARKS.get(mark["type"] if isinstance(mark, dict) else mark, "dots")
        yield from _uses(node.get("layer"), panel, data)
        for part in [part for word in ("hconcat", "vconcat", "concat") for part in node.get(word, [])]:
            title = part.get("title") or ""
            yield from _uses(part, _plain(title.get("text", "") if isinstance(title, dict) else title), data)


def _plain(text: str | list[str]) -> str:
    return text if isinstance(text, str) else " ".join(text)


def _rows(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame([row.get("properties", {}) if "geometry" in row else row for row in rows])
    return frame.replace("\n", " ", regex=True)  # which only breaks a label


def _drawn_columns(
    frame: pd.DataFrame, words: Container[str], labels: Container[str], places: Container[str]
) -> pd.DataFrame:
    drawn = [column for column in frame if column in words] or list(frame)
    repeats = [column for column in drawn if column in labels and _is_of_written_numbers(frame[column])]
    said = [column for column in drawn if column not in places and column not in repeats]
    return frame[said or drawn]


def _is_of_written_numbers(column: pd.Series) -> bool:
    """Does it hold numbers as they are written beside a mark: 80k, 12.5%?"""
    return all(isinstance(value, str) and WRITTEN_NUMBER.fullmatch(value) for value in column.dropna())


def _is_told_elsewhere(
    data: str,
    frames: dict[str, pd.DataFrame],
    labels: Container[str],
    rows: Callable[[str, tuple[str, ...]], set[str]],
) -> bool:
    """Does every row of a data set, but for its labels, stand in another one?  Of two that say the same the first is told.

    `rows` are those of a data set in some of its columns, each as a text.
    """

    def is_within(one: str, other: str) -> bool:
        said = tuple(column for column in frames[one] if column not in labels)
        return bool(said) and set(said) <= set(frames[other]) and rows(one, said) <= rows(other, said)

    order = list(frames)
    return any(
        is_within(data, other) and not (order.index(other) > order.index(data) and is_within(other, data))
        for other in frames
        if other != data
    )


def _with_heads(frame: pd.DataFrame, words: dict[str, str]) -> pd.DataFrame:
    """Its columns under the words of the figure; where two have the same, with their own name."""
    titles = [words.get(column) or "" for column in frame]
    names = [
        str(column) if not title else title if titles.count(title) == 1 else f"{title} ({column})"
        for column, title in zip(frame, titles, strict=True)
    ]
    return frame.set_axis(names, axis=1)


def figure_csv(spec: dict[str, Any]) -> str:
    """What the figure says as CSV; where it takes several tables, with the name of each row's."""
    frames = tidy(spec)
    if len(frames) > 1:
        for name, frame in frames.items():
            frame.insert(0, "data_set", name)
    return as_csv(pd.concat(frames.values(), ignore_index=True) if frames else pd.DataFrame({"data_set": []}))


def data_in_page(drawn: FigureSpec, csv_address: str) -> Markup:
    """The data table of a figure, opened on demand; of a large one the number of rows and the way to the file."""
    frames = {
        name: frame.rename(columns=lambda column: str(column).replace("_", " "))
        for name, frame in tidy(drawn.spec).items()
    }
    count = sum(len(frame) for frame in frames.values())
    tables = {name: _cells(frame) for name, frame in frames.items()} if 0 < count <= MOST_ROWS_IN_PAGE else {}
    return rendered("figure_data", count=count, tables=tables, title=drawn.about["title"], address=csv_address)


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
        if number.is_integer() and abs(number) < WRITTEN_OUT:
            return str(int(number)).replace("-", MINUS)
        return in_words(number, column if column == "year" else "")
    return "–" if value is None else str(value)


@dataclass(frozen=True)
class Field:
    """A field that a figure draws or names: in which channel, under which title, and whether a mark of text draws it."""

    name: str
    channel: str
    title: str
    of_text: bool


def _encoded(node: Any, channel: str = "", of_text: bool = False) -> Iterator[Field]:
    """Every encoding of a specification, and the fields by which rows find their shapes."""
    if isinstance(node, list):
        for entry in node:
            yield from _encoded(entry, channel, of_text)
    elif isinstance(node, dict):
        if "mark" in node:
            mark = node["mark"]
            of_text = (mark["type"] if isinstance(mark, dict) else mark) == "text"
        if isinstance(node.get("from"), dict) and "key" in node["from"]:
            yield Field(node["from"]["key"], "lookup", "", of_text=False)
        for key, value in node.items():
            if key not in LAYOUT_ONLY and key not in ("datasets", "data"):
                yield from _encoded(value, key, of_text)
        if isinstance(node.get("field"), str):
            title = node.get("title") or (node.get("axis") or {}).get("title") or ""
            name = node["field"].removeprefix("properties.")
            said = title.removesuffix(LOG_SCALE) if isinstance(title, str) else ""  # the numbers themselves are plain
            yield Field(name, channel, said, of_text)


def _row_lists(node: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The lists of rows in a specification and their names: named data sets, and values that stand in place."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "datasets":
                yield from value.items()
            elif key == "values" and isinstance(value, list) and value and isinstance(value[0], dict):
                yield f"values {id(value)}", value
            else:
                yield from _row_lists(value)
    elif isinstance(node, list):
        for value in node:
            yield from _row_lists(value)

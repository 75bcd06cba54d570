"""Strict reading of what a source sent: exactly the shape that was agreed, or nothing."""

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from typing import Annotated, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, FailFast, TypeAdapter, ValidationError

from recomputed.ground.errors import RefreshRefused
from recomputed.ground.secrets import INSTEAD
from recomputed.ground.texts import odd_sign

T = TypeVar("T")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)
SMALLEST, LARGEST, MOST_DIGITS = 1e-30, 1e30, 40
MOST_JSON_BYTES, MOST_ROWS, LONGEST_TEXT = 8_000_000, 100_000, 5_000
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # in no cell; line ends may stand in cells that are not taken
LINE_ENDS = re.compile(r"[\t\n\r]")
PROSE = {
    "description",
    "warnings",
    "request",
}  # for readers of the answer: lines of text, and what was asked for, key and all


Listed = Annotated[list[T], FailFast()]  # one wrong entry is enough: a million of them must not cost a million messages


class Shape(BaseModel):
    """Base of all shapes: strict types, no field that is not known."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def as_json(content: bytes, shape: type[T], where: str) -> T:
    """The answer in its shape.  Raises RefreshRefused naming the place, what is there and what is expected."""
    if len(content) > MOST_JSON_BYTES:
        raise RefreshRefused(f"{where}: {len(content):,} bytes of JSON; at most {MOST_JSON_BYTES:,} are taken")
    try:
        answer = json.loads(
            content.decode("utf-8"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_once_each,
            parse_int=_whole_number,
            parse_float=_finite_number,
        )
        _refuse_unfit(answer, where)
    except (ValueError, RecursionError) as problem:
        raise RefreshRefused(f"{where}: not JSON ({str(problem)[:80]})") from problem
    return in_shape(TypeAdapter(shape), answer, where)


def in_shape(shape: TypeAdapter[T], answer: object, where: str) -> T:
    """A part of an answer in its shape.  Raises RefreshRefused."""
    try:
        return shape.validate_python(answer)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise RefreshRefused(
            f"{where}: {place[:100]}: {first['msg']}, given: {str(first.get('input'))[:40]}"
        ) from problem


def as_csv(content: bytes, needed: list[str], where: str, lines_before: int = 0) -> list[dict[str, str]]:
    """The needed columns of the rows, by name; other columns may come and go.

    Raises RefreshRefused for a needed column that is missing or stands twice, for rows of another length, for control
    signs, and for too many rows.
    """
    try:
        text = content.decode("utf-8-sig")
        if found := NO_TEXT.search(text):
            raise RefreshRefused(f"{where}: the control sign {ascii(found[0])[1:-1]} in text")
        rows = list(_rows(text, needed, where, lines_before))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise RefreshRefused(f"{where}: not UTF-8 comma-separated text ({str(problem)[:80]})") from problem
    if not rows:
        raise RefreshRefused(f"{where}: no rows")
    if not text.endswith("\n"):
        raise RefreshRefused(f"{where}: the last line has no end; the answer may be cut")
    return rows


def _rows(text: str, needed: list[str], where: str, lines_before: int) -> Iterator[dict[str, str]]:
    """One row after the other, so that rows that nobody wants are never all there at once."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    for _ in range(lines_before):
        next(lines, None)
    header: list[str] = next(lines, [])
    for column in header:
        _refuse_unfit_text(column, f"{where}: a column")
    for column in needed:
        if header.count(column) != 1:
            raise RefreshRefused(f"{where}: column {column!r} stands there {header.count(column)} times, not once")
    places = {column: header.index(column) for column in needed}
    for count, row in enumerate(lines, 1):
        if len(row) != len(header):
            raise RefreshRefused(f"{where}: line {lines.line_num}: {len(row)} cells, the header has {len(header)}")
        if count > MOST_ROWS:
            raise RefreshRefused(f"{where}: more than {MOST_ROWS:,} rows")
        found = {column: row[place] for column, place in places.items()}
        _refuse_unfit_text("".join(found.values()), f"{where}: line {lines.line_num}")
        yield found


def number(text: object, where: str) -> float:
    """A finite number of a size that something real has, written in plain digits.  Raises RefreshRefused."""
    value = float(text) if isinstance(text, str) and NUMBER.fullmatch(text) else text
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RefreshRefused(f"{where}: {str(text)[:40]!r} is not a number")
    if value and not SMALLEST < abs(value) < LARGEST:
        raise RefreshRefused(f"{where}: {str(text)[:40]} is no size that a figure here has")
    return float(value)


def positive(text: object, where: str) -> float:
    """Such a number above zero.  Raises RefreshRefused."""
    value = number(text, where)
    if value <= 0:
        raise RefreshRefused(f"{where}: {value:g} is not positive")
    return value


def digits(value: float, significant: int = 6) -> str:
    """A number as the tables write it.

    >>> digits(137160759000000.4, 15), digits(0.01753999), digits(3.125), digits(1e24)
    ('137160759000000', '0.01754', '3.125', '1e+24')
    """
    text = f"{value:.{significant}g}"
    if "e" in text and abs(float(text)) < 1e16 and float(text) == int(float(text)):
        return str(int(float(text)))
    return text


def _refuse_unfit(answer: object, where: str, prose: bool = False) -> None:
    """Raises RefreshRefused for text, in keys or values, that could not be stored or shown."""
    if isinstance(answer, str):
        _refuse_unfit_text(LINE_ENDS.sub(" ", answer).replace(INSTEAD, "") if prose else answer, where)
    elif isinstance(answer, list):
        for part in answer:
            _refuse_unfit(part, where, prose)
    elif isinstance(answer, dict):
        for key, part in answer.items():
            _refuse_unfit_text(key, f"{where}: a key")
            _refuse_unfit(part, f"{where}: {key[:40]}", prose or key in PROSE)


def _refuse_unfit_text(text: str, where: str) -> None:
    if sign := odd_sign(text):
        raise RefreshRefused(f"{where}: the sign {sign} in text that is to be stored")
    if len(text) > LONGEST_TEXT:
        raise RefreshRefused(f"{where}: text of {len(text):,} signs; at most {LONGEST_TEXT:,} are taken")
    if INSTEAD in text:  # which stands there since the answer came in
        raise RefreshRefused(f"{where}: repeats a secret of ours")


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _whole_number(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(f"a number of {len(text):,} digits")
    return int(text)


def _finite_number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]} is no finite number")
    return value


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found

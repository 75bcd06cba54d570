"""Strict reading of what a source sent: exactly the shape that was agreed, or nothing."""

import csv
import io
import json
import math
import re

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from exodus.declared.refusals import RefreshRefused

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)


class Shape(BaseModel):
    """Base of all shapes: strict types, no field that is not known."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def as_json(content: bytes, shape, where: str):
    """The answer in its shape.  Raises RefreshRefused naming the place, what is there and what is expected."""
    try:
        text = content.decode("utf-8")
        return TypeAdapter(shape).validate_python(
            json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once_each)
        )
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the answer"
        message = f"{first['msg']}, given: {str(first.get('input'))[:40]}"
        raise RefreshRefused(f"{where}: {place}: {message}") from problem
    except (ValueError, RecursionError) as problem:
        raise RefreshRefused(f"{where}: not JSON ({str(problem)[:80]})") from problem


def as_csv(content: bytes, needed: list[str], where: str, lines_before: int = 0) -> list[dict[str, str]]:
    """The rows, by column name; columns that are not needed may come and go.

    Raises RefreshRefused for a needed column that is missing or stands twice and for rows of another length.
    """
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))[lines_before:]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise RefreshRefused(f"{where}: not UTF-8 comma-separated text ({str(problem)[:80]})") from problem
    header = rows[0] if rows else []
    for column in needed:
        if header.count(column) != 1:
            raise RefreshRefused(f"{where}: column {column!r} stands there {header.count(column)} times, not once")
    if len(rows) < 2:
        raise RefreshRefused(f"{where}: no rows")
    for number, row in enumerate(rows[1:], 2 + lines_before):
        if len(row) != len(header):
            raise RefreshRefused(f"{where}: line {number}: {len(row)} cells, the header has {len(header)}")
    if not text.endswith("\n"):
        raise RefreshRefused(f"{where}: the last line has no end; the answer may be cut")
    return [dict(zip(header, row, strict=True)) for row in rows[1:]]


def number(text, where: str) -> float:
    """A finite number written in plain digits.  Raises RefreshRefused."""
    value = float(text) if isinstance(text, str) and NUMBER.fullmatch(text) else text
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RefreshRefused(f"{where}: {str(text)[:40]!r} is not a number")
    return float(value)


def digits(value: float, significant: int = 6) -> str:
    """A number as the tables write it.

    >>> digits(137160759000000.4, 15), digits(0.01753999), digits(3.125), digits(1e24)
    ('137160759000000', '0.01754', '3.125', '1e+24')
    """
    text = f"{value:.{significant}g}"
    if "e" in text and abs(float(text)) < 1e16 and float(text) == int(float(text)):
        return str(int(float(text)))
    return text


def _refuse_constant(word: str):
    raise ValueError(f"{word} is no number")


def _once_each(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found

"""Answers that nobody thought of: each source's own answer, changed at random according to its grammar.

What comes of one has to be a refusal in one line that somebody can understand, or new rows that could be true and that
the report shows.  Each case can be made again from its seed and its number.
"""

import asyncio
import csv
import io
import json
import math
import os
import random
import re
import resource
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import deepcopy
from functools import cache
from unittest import mock
from urllib.parse import parse_qs

import httpx
from pandera.errors import SchemaErrors

from exodus import sources
from exodus.sources import RULES, SOURCES, cbeci, coin_metrics, eia, epoch_ai, owid_energy
from recomputed.declared.catalog import catalog
from recomputed.declared.check import schema
from recomputed.declared.tables import raw_cells, typed
from recomputed.ground import paths
from recomputed.ground.errors import LONGEST_LINE, BadData, RefreshRefused
from recomputed.ground.secrets import INSTEAD
from recomputed.ground.texts import odd_sign
from recomputed.refreshing import comparing
from recomputed.refreshing.calendar import PERIODS, is_over
from recomputed.refreshing.comparing import Change
from recomputed.refreshing.fetching import Fetcher
from recomputed.refreshing.gathering import answer_of, compared
from recomputed.refreshing.project_copy import table_bytes
from recomputed.refreshing.source import Answer, cells
from tests.live_sources import JSON, KEY, PATHS, bodies, good_answer

MOST_SECONDS, MOST_MEGABYTES = 3, 250
OWN_PATHS = PATHS | {"coin_metrics": PATHS["coin_metrics"][:1]}  # it brings another source along
TOGETHER = {"coin_metrics": "blockchain_info", "blockchain_info": "coin_metrics"}
A_CLASS = re.compile(r"[A-Z][a-z]+(Error|Exception|Timeout)\b|Errno|Traceback")
A_TIME = re.compile(r"([0-9]{4})(-[0-9]{2})?(-[0-9]{2})?(T.*)?")
ODD = ("\0", "\r\n", "\t", "\ud800", "\u202e", "\x1b[31m", "\ufeff", "\x85")
Wrong = str


def cases(count: int, seed: int) -> Iterator[tuple[str, str, Wrong]]:
    """So many changed answers of every source: which source, what was changed, and what is wrong about what came of it."""
    for source in SOURCES:
        yield from cases_of(source, count, seed)


def cases_of(source: str, count: int, seed: int) -> Iterator[tuple[str, str, Wrong]]:
    """The same of one source."""
    with ExitStack() as stack:
        for module in (cbeci, coin_metrics, comparing, eia, epoch_ai, sources, owid_energy):
            stack.enter_context(mock.patch.object(module, "cells", cache(cells)))  # data/ stays as it is
        stack.enter_context(mock.patch.dict("os.environ", {"EIA_API_KEY": KEY}))
        good = Good(source)
        for number in range(count):
            name, wrong = good.tried(random.Random(f"{seed} {source} {number}"))
            yield source, f"{number}: {name}", wrong


class Good:
    """A source at its best, and what comes of its answers when one of them is changed."""

    def __init__(self, source: str):
        self.source = source
        self.requests: dict[tuple[str, bytes], tuple[str, bytes]] = {}
        self.others = {other: self._answer(other, None) for other in [TOGETHER.get(source)] if other}
        self.requests.clear()
        self.changes = self._changes(self._answer(source, None))

    def tried(self, chance: random.Random) -> tuple[str, Wrong]:
        """What was changed, and what is wrong about what came of it."""
        request = chance.choice(list(self.requests))
        kind, content = self.requests[request]
        name, content = changed(kind, content, chance)
        before, begun, memory = _data(), time.process_time(), _megabytes()
        wrong = self._wrong(request, (kind, content))
        if time.process_time() - begun > MOST_SECONDS:
            wrong += f"took {time.process_time() - begun:.1f} s; "
        if _megabytes() - memory > MOST_MEGABYTES:
            wrong += f"took {_megabytes() - memory:.0f} MB; "
        if _data() != before:
            wrong += "LOST: data/ is changed; "
        return f"{request[0].rstrip('/').rpartition('/')[2]}: {name}", wrong

    def _wrong(self, request: tuple[str, bytes], sent: tuple[str, bytes]) -> Wrong:
        try:
            changes = self._changes(self._answer(self.source, {request: sent}))
            for change in changes:
                if change not in self.changes and not change.rewrites_history:
                    _check(change)
        except (RefreshRefused, BadData) as refusal:
            return _wrong_line(refusal)
        except Exception as problem:  # whatever it is, it is what is looked for
            return f"TRACEBACK: {type(problem).__name__}: {problem}"[:300]
        return "".join(_wrong_change(change, before) for change, before in zip(changes, self.changes, strict=True))

    def _answer(self, source: str, instead: dict | None) -> Answer:
        def send(request: httpx.Request) -> httpx.Response:
            asked = (request.url.path, request.url.query)
            if instead and asked not in self.requests:
                return httpx.Response(400)  # a changed answer led to a page that there is not
            kind, content = (instead or {}).get(asked) or self._good(*asked)
            heads = {"Content-Type": kind, "Content-Length": str(len(content))}
            return httpx.Response(200, headers=heads, stream=httpx.ByteStream(content))

        fetch = Fetcher(source, "http://localhost", 60, httpx.MockTransport(send))
        return asyncio.run(answer_of(SOURCES[source], fetch))

    def _good(self, path: str, query: bytes) -> tuple[str, bytes]:
        if (path, query) not in self.requests:
            self.requests[path, query] = good_answer(bodies(), path, parse_qs(query.decode()))
        return self.requests[path, query]

    def _changes(self, answer: Answer) -> list[Change]:
        return compared({self.source: answer} | deepcopy(self.others))


# What is changed.


def changed(kind: str, content: bytes, chance: random.Random) -> tuple[str, bytes]:
    """What was changed, and the answer with it: bytes, or one to three places of its grammar."""
    if chance.random() < 0.12:
        name = chance.choice(list(BYTES))
        return name, BYTES[name](content, chance)
    change = _json_changed if kind == JSON else _csv_changed
    return change(content, chance)


BYTES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut": lambda content, chance: content[: chance.randrange(len(content))],
    "cut at a line": lambda content, chance: content[: chance.randrange(len(content))].rpartition(b"\n")[0] + b"\n",
    "a bit": lambda content, chance: _with_byte(content, chance, lambda byte: byte ^ 1 << chance.randrange(8)),
    "a byte": lambda content, chance: _with_byte(content, chance, lambda byte: chance.randrange(256)),
    "a byte less": lambda content, chance: content[: (at := chance.randrange(len(content)))] + content[at + 1 :],
    "UTF-16": lambda content, chance: content.decode().encode("utf-16"),
    "a mark before": lambda content, chance: b"\xef\xbb\xbf" + content,
    "twice": lambda content, chance: content * 2,
    "other line ends": lambda content, chance: content.replace(b"\n", b"\r\n"),
    "old line ends": lambda content, chance: content.replace(b"\n", b"\r"),
    "nothing but blanks": lambda content, chance: b" \n" * 100,
    "nested": lambda content, chance: b"[" * 100_000 + content,
    "a field of another kind of answer": lambda content, chance: b'{"error": "quota", "data": []}',
    "NaN": lambda content, chance: re.sub(rb": [0-9.]+", b": NaN", content, count=chance.randrange(1, 50)),
    "a key twice": lambda content, chance: re.sub(rb'("[A-Za-z]+": [^,{\[]+),', rb"\1, \1,", content, count=1),
    "a decimal comma": lambda content, chance: re.sub(rb"([0-9])\.([0-9])", rb"\1,\2", content),
    "semicolons": lambda content, chance: content.replace(b",", b";"),
    "an open quotation": lambda content, chance: content.replace(b",", b',"', chance.randrange(1, 9)),
}  # fmt: skip


def _with_byte(content: bytes, chance: random.Random, other: Callable[[int], int]) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([other(content[at])]) + content[at + 1 :]


def other_value(old, chance: random.Random) -> tuple[str, object]:
    """What kind of other value, and the value; numbers that are text become text again."""
    is_text = isinstance(old, str)
    plain = float(old) if _is_number(old) else None
    numbers = [0, -1, 1, 1e308, -1e308, 1e-308, 10**17, 10**40, 10**400, math.inf, 0.1 + 0.2]
    if plain is not None:
        numbers += [plain * factor for factor in (-1, 1.004, 1.3, 2.1, 1000, 0.001)] + [round(plain), int(plain) + 2016]
    values: list[tuple[str, object]] = [
        (f"{value:.3g}" if isinstance(value, float) else str(value)[:20], value) for value in numbers
    ]
    if is_text:
        values = [(name, str(value)) for name, value in values]
    words = ["", " ", "n/a", "1,234", "1e5", "0x1F", "٣", "+5", "1_000", "<script>", "=1+1", "x" * 9000, "9" * 5000]
    words += [KEY] * 3
    values += [(repr(word[:20]), word) for word in words]
    values += [(f"odd {ascii(sign)}", f"{old}{sign}x") for sign in ODD]
    values += [
        ("nothing", None),
        ("yes", True),
        ("a list", [old]),
        ("an object", {"value": old}),
        ("its own type changed", plain if is_text else str(old)),
    ]
    values += _other_times(old) * 6
    return chance.choice(values)


def _other_times(old) -> list[tuple[str, object]]:
    if isinstance(old, int) and old > 1.2e9:
        return [
            ("a time of the future", old + 10**9),
            ("a year later", old + 31_536_000),
            ("before 1970", -old),
            ("in milliseconds", old * 1000),
        ]
    if not isinstance(old, str) or not (found := A_TIME.fullmatch(old)):
        return []
    _, month, day, rest = (part or "" for part in found.groups())
    other = [f"{year}{month}{day}{rest}" for year in ("2099", "2999", "9999", "0000", "1970")] + [f"{old} ", old[:4]]
    other += [f"{found[1]}-13{day}{rest}", f"{found[1]}-00{day}{rest}"] if month else []
    other += [f"{found[1]}-02-31{rest}", f"{old[:10]}T25:00:00", f"{old[:10]}T23:59:59Z"] if day else []
    return [(f"the time {time!r}", time) for time in other]


def _is_number(value) -> bool:
    try:
        return not isinstance(value, bool) and math.isfinite(float(value))
    except (TypeError, ValueError, OverflowError):
        return False


def _json_changed(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    whole = [json.loads(content)]
    names = [_changed_place(whole, chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    text = json.dumps(whole[0], ensure_ascii=chance.random() < 0.5)
    return " and ".join(names), text.encode("utf-8", "surrogatepass")


def _changed_place(whole: list, chance: random.Random) -> str:
    """Something is changed at a random place, near the whole or far down."""
    holder, place, way = whole, 0, ""
    while isinstance(here := holder[place], dict | list) and here and chance.random() < 0.85:
        holder, place = here, _inner(here, chance)
        way += f".{str(place)[:20]}"
    here = holder[place]
    if isinstance(here, list) and here and chance.random() < 0.9:
        name = _changed_list(here, chance)
    elif isinstance(here, dict) and here and chance.random() < 0.9:
        name = _changed_object(here, chance)
    else:
        name, holder[place] = other_value(here, chance)
    return f"{way or 'the whole'}: {name}"


def _inner(here: dict | list, chance: random.Random):
    """A place in it, most often in its rows."""
    if isinstance(here, list):
        return _row(len(here), chance)
    inner = [field for field, value in here.items() if isinstance(value, dict | list)]
    return chance.choice(inner if inner and chance.random() < 0.8 else list(here))


def _row(count: int, chance: random.Random) -> int:
    """A row, often one at the ends, where the new ones are."""
    near = chance.randrange(min(count, 30))
    return chance.choice((chance.randrange(count), near, count - 1 - near, count - 1))


def _changed_list(rows: list, chance: random.Random) -> str:
    at = _row(len(rows), chance)
    kind = chance.choice(("drop", "drop some", "twice", "shuffled", "reversed", "cut", "begins later", "another kind", "empty",
                          "many", "swapped", "a whole column"))  # fmt: skip
    match kind:
        case "drop":
            del rows[at]
        case "drop some":
            rows[:] = [row for row in rows if chance.random() < 0.9]
        case "twice":
            rows.insert(chance.randrange(len(rows)), deepcopy(rows[at]))
        case "shuffled":
            chance.shuffle(rows)
        case "reversed":
            rows.reverse()
        case "cut":
            del rows[at:]
        case "begins later":
            del rows[:at]
        case "another kind":
            rows[at] = chance.choice((None, 1, "x", [], {}, [1, 2, 3, 4], {"x": 1}))
        case "empty":
            rows.clear()
        case "many":
            rows[:] = rows * 3
        case "swapped":
            kind += _swapped(rows, at, chance)
        case "a whole column":
            kind += _whole_column(rows, at, chance)
    return kind


def _columns(row) -> list:
    return list(row) if isinstance(row, dict) else list(range(len(row))) if isinstance(row, list) else []


def _swapped(rows: list, at: int, chance: random.Random) -> str:
    other = chance.randrange(len(rows))
    if (
        not (columns := _columns(rows[at]))
        or type(rows[at]) is not type(rows[other])
        or _columns(rows[other]) != columns
    ):
        rows[at], rows[other] = rows[other], rows[at]
        return " rows"
    column = chance.choice(columns)
    rows[at][column], rows[other][column] = rows[other][column], rows[at][column]
    return f" {column} of {at} and {other}"


def _whole_column(rows: list, at: int, chance: random.Random) -> str:
    if not (columns := _columns(rows[at])):
        return " of nothing"
    column = chance.choice(columns)
    name, value = other_value(rows[at][column], chance)
    factor = chance.choice((None, 0, -1, 1000, 1.02))
    for row in rows:
        if column in _columns(row):
            old = row[column]
            scaled = factor is not None and _is_number(old)
            row[column] = (str(float(old) * factor) if isinstance(old, str) else old * factor) if scaled else value
    return f" {column}: {name if factor is None else f'times {factor}'}"


def _changed_object(fields: dict, chance: random.Random) -> str:
    field = chance.choice(list(fields))
    kind = chance.choice(("drop", "rename", "another", "odd", "swap", "a word for all"))
    match kind:
        case "drop":
            del fields[field]
        case "rename":
            fields[chance.choice((field.upper(), f"{field} ", f"{field}_", KEY))] = fields.pop(field)
        case "another":
            fields["another"] = chance.choice((1, None, KEY, {"a": [1]}))
        case "odd":
            fields[field + chance.choice(ODD)] = fields[field]
        case "swap":
            other = chance.choice(list(fields))
            fields[field], fields[other] = fields[other], fields[field]
        case "a word for all":
            fields.update(dict.fromkeys(fields, "x"))
    return f"{kind} {str(field)[:20]}"


def _csv_changed(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    before, lines = (b"", content) if not content.startswith(cbeci.FIRST_LINE.encode()) else content.split(b"\n", 1)
    rows = list(csv.reader(io.StringIO(lines.decode(), newline="")))
    names = [_changed_rows(rows, chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    text = out.getvalue().encode("utf-8", "surrogatepass")
    return " and ".join(names), before + b"\n" * bool(before) + text


def _changed_rows(rows: list[list[str]], chance: random.Random) -> str:
    """A cell, a row, a column or the order of a table that has its names in the first row."""
    body = rows[1:]
    if not body or not rows[0]:
        rows.append(["x"])
        return "a row to nothing"
    at, column = _row(len(body), chance), chance.randrange(len(rows[0]))
    kind = chance.choice(("cell", "cell", "cell", "cell", "rows", "rows", "header", "column", "cells"))
    match kind:
        case "cell" if column < len(body[at]):
            name, value = other_value(body[at][column], chance)
            body[at][column] = "" if value is None else str(value)
            return f"row {at}, {rows[0][column][:20]}: {name}"
        case "rows":
            kind = _changed_list(body, chance)
            rows[1:] = [[str(cell) for cell in row] if isinstance(row, list) else [str(row)] for row in body]
            return f"rows: {kind}"
        case "header":
            name, rows[0][column] = chance.choice((("twice", rows[0][0]), ("none", ""), ("odd", rows[0][column] + chance.choice(ODD)),
                                                   ("our key", KEY), ("a blank", f" {rows[0][column]}")))  # fmt: skip
            return f"header {column}: {name}"
        case "column":
            other = chance.randrange(len(rows[0]))
            for row in rows:
                if max(column, other) < len(row):
                    row[column], row[other] = row[other], row[column]
            return f"columns {column} and {other} moved"
        case _:
            body[at][:] = chance.choice(([*body[at], "more"], body[at][:-1], [""] * len(rows[0]), [*body[at]][::-1]))
            return f"row {at}: other cells"


# What is wrong about what came of it.


def _wrong_line(refusal: RefreshRefused | BadData) -> Wrong:
    """A refusal is one short line in words, that was meant for what it refuses and tells no secret."""
    said, shown = str(refusal), "".join(traceback.format_exception(refusal))
    wrong = "" if 20 < len(said) <= LONGEST_LINE and said.isprintable() else f"not a line: {said!r}; "
    wrong += f"a class in the line: {said}; " if A_CLASS.search(said) else ""
    if "nobody foresaw" in said:
        wrong += f"UNFORESEEN: {type(refusal.__cause__).__name__}: {refusal.__cause__}; "[:300]
    return wrong + ("SECRET shown; " if KEY.lower() in (said + shown).lower() else "")


def _check(change: Change) -> None:
    """What the staged copy is checked for.  Raises BadData."""
    declared = catalog().tables[change.table]
    try:
        schema(declared).validate(
            typed(raw_cells(table_bytes(change), change.table, declared), change.table, declared), lazy=True
        )
    except SchemaErrors as problem:
        raise BadData(f"{change.table}: a cell breaks a declared rule") from problem


def _wrong_change(change: Change, good: Change) -> Wrong:
    """Rows that the good answer does not bring could be true, all of them, and the report shows each of them.

    That holds for history, too, which is rewritten if somebody accepts what is shown.
    """
    key = catalog().tables[change.table].key
    keyed = {tuple(row[label] for label in key): row for row in good.rows}
    new = {*change.added, *change.completed, *(cell.key for cell in change.revised)}
    wrong = ""
    for row in change.rows:
        k = tuple(row[label] for label in key)
        if row != keyed.get(k):
            wrong += "" if k in new or k in good.completed else f"{k}: changed and not shown; "
            wrong += _wrong_row(row, keyed.get(k), change.table)
    return wrong


def _wrong_row(row: dict[str, str], good: dict[str, str] | None, table: str) -> Wrong:
    wrong, rule = "", RULES[table]
    for label, column in catalog().tables[table].columns.items():
        cell = row[label]
        if odd_sign(cell) or KEY in cell or INSTEAD in cell or len(cell) > 1000:
            wrong += f"{label}: text {cell[:40]!r}; "
        if cell and column.type in PERIODS:
            wrong += _wrong_time(cell, column.type)
        most = rule.jumps.get(label)
        if most and good and cell and good[label] and not 1 / most**2 <= float(cell) / float(good[label]) <= most**2:
            wrong += f"{label}: {cell} for {good[label]}; "
    return wrong


def _wrong_time(cell: str, kind: str) -> Wrong:
    try:
        is_over(cell, kind, "x")
    except RefreshRefused as problem:
        return f"TAKEN: {problem}; "
    return ""


def _data() -> list[tuple[str, int, int]]:
    entries = [entry for folder in (paths.DATA, paths.TABLES, paths.MAPS) for entry in os.scandir(folder)]
    return sorted((entry.path, entry.stat().st_mtime_ns, entry.stat().st_size) for entry in entries)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

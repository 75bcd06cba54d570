"""A published book as data, without a clone and without a build: its claims, readings and assumptions, and its formulas.

    import recomputed

    book = recomputed.read("https://example.org/book/")   # or a folder with a claims.json
    book.claims[["verdict", "support"]]
    book.evaluate("claim/reading", some_input=[1.0, 2.0])

Nothing of what is read is run as code: a formula is parsed and worked out from a closed list of operations.
"""

import ast
import json
import zlib
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from gzip import GzipFile
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

import numpy as np
import pandas as pd

from recomputed.ground.errors import BadParameter, unknown
from recomputed.ground.project_files import file_bytes
from recomputed.ground.python_ast import tree_of

FILE, FORMAT = "claims.json", 1
MOST_BYTES = 50_000_000
BYTES_AT_ONCE = 1_000_000
SECONDS, SECONDS_IN_ALL = 30, 120  # without a byte, and for the whole file
OPERATORS: dict[type, np.ufunc] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
}
COMPARISONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
}
FUNCTIONS: dict[str, tuple[Callable[..., Any], int]] = {
    "pow": (np.power, 2),
    "max": (np.maximum, 2),
    "min": (np.minimum, 2),
    "exp": (np.exp, 1),
    "log": (np.log, 1),
    "sqrt": (np.sqrt, 1),
    "abs": (np.absolute, 1),
    "floor": (np.floor, 1),
    "ceil": (np.ceil, 1),
}
OF_CLAIM = ["id", "quote", "verdict", "support", "confidence", "answer", "paragraph", "subject", "notebook", "page"]
OF_READING = [
    "role",
    "label",
    "asks",
    "quantity",
    "unit",
    "at_least",
    "at_most",
    "value",
    "holds",
    "support",
    "expression",
]


@dataclass(frozen=True)
class Book:
    """What a book publishes of itself."""

    address: str
    content: Mapping[str, Any]

    @cached_property
    def claims(self) -> pd.DataFrame:
        """A row for each claim, by its id: quotation, verdict, support, confidence, answer, and where it stands."""
        rows = [{name: claim[name] for name in OF_CLAIM} for claim in self.content["claims"]]
        return pd.DataFrame(rows, columns=OF_CLAIM).set_index("id")

    @cached_property
    def readings(self) -> pd.DataFrame:
        """A row for each reading, by claim and id: its question, bar, value, side, support, and formula where it has one."""
        rows = [
            {"claim": claim["id"], "reading": reading["id"], **{name: reading[name] for name in OF_READING}}
            for claim in self.content["claims"]
            for reading in claim["readings"]
        ]
        return pd.DataFrame(rows, columns=["claim", "reading", *OF_READING]).set_index(["claim", "reading"])

    @cached_property
    def assumptions(self) -> pd.DataFrame:
        """A row for each assumption that enters a reading, by its name: its value, and how many readings rest on it."""
        found: dict[str, dict[str, Any]] = {}
        for claim in self.content["claims"]:
            for reading in claim["readings"]:
                for name, value in reading["given"].items():
                    found.setdefault(name, {"value": value, "readings": 0})["readings"] += 1
        return pd.DataFrame.from_dict(found, orient="index", columns=["value", "readings"]).rename_axis("assumption")

    def evaluate(self, address: str, **values: Any) -> Any:
        """The quantity of the reading at `claim/reading`, in its unit, by the published formula; numpy only.

        Each value is a number or an array, of shapes that fit together; an assumption that is not given keeps its published
        value.  Raises BadParameter for an unknown reading or assumption, for a reading whose formula is no plain
        arithmetic (it counts in tables: run its chapter), and for a formula that holds anything else.

        >>> reading = {"id": "r", "expression": "max(a, 2) * b", "given": {"a": 1.0, "b": 10.0}}
        >>> book = Book("", {"claims": [{"id": "c", "readings": [reading]}]})
        >>> book.evaluate("c/r"), book.evaluate("c/r", a=[1.0, 3.0]).tolist()
        (20.0, [20.0, 30.0])
        """
        reading = self._reading(address)
        for name in values:
            if name not in reading["given"]:
                raise BadParameter(unknown(f"assumption of {address}", name, reading["given"]))
        if not reading["expression"]:
            raise BadParameter(f"{address}: its formula is no plain arithmetic; run its chapter: recomputed run")
        inputs = {name: _as_numbers(name, value) for name, value in {**reading["given"], **values}.items()}
        with np.errstate(all="ignore"):
            found = np.asarray(worked_out(reading["expression"], inputs), dtype=float)
        if any(found is given for given in inputs.values()):
            found = found.copy()  # an array of the caller stays his
        return found if found.ndim else float(found)

    def _reading(self, address: str) -> Mapping[str, Any]:
        known = {f"{c['id']}/{r['id']}": r for c in self.content["claims"] for r in c["readings"]}
        if address not in known:
            raise BadParameter(unknown("reading", address, known))
        found: Mapping[str, Any] = known[address]
        return found


def _as_numbers(name: str, value: Any) -> Any:
    """As floating-point numbers: whole ones of a fixed size would run over."""
    try:
        return np.asarray(value, dtype=float)[()]
    except (ValueError, TypeError, OverflowError) as problem:
        raise BadParameter(f"{name}: {str(value)[:60]!r} is no number and no array of numbers") from problem


def read(place: str | Path) -> Book:
    """The book at an address (http, https) or in a folder.

    Raises BadParameter, in one line, for a place where there is none, for a cut or foreign file and for one of another form.
    """
    text = str(place)
    content = _fetched(text) if urlsplit(text).scheme in ("http", "https") else _from_folder(Path(place))
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise BadParameter(f"{text}: its {FILE} is no whole JSON") from problem
    _refuse_other_form(text, found)
    return Book(text, found)


def _from_folder(folder: Path) -> bytes:
    path = folder if folder.name.endswith(".json") else folder / FILE
    if not path.is_file():
        raise BadParameter(f"{folder}: there is no {FILE}: the folder of a built site is meant, such as _build/html")
    return file_bytes(path, str(path), BadParameter, MOST_BYTES)


def _fetched(address: str) -> bytes:
    whole = address if address.endswith(".json") else urljoin(address.rstrip("/") + "/", FILE)
    try:
        with urlopen(Request(whole, headers={"User-Agent": "recomputed/1.0"}), timeout=SECONDS) as answer:
            packed = answer.headers.get("Content-Encoding", "").strip().lower() == "gzip"
            with GzipFile(fileobj=answer) if packed else nullcontext(answer) as plain:
                content = _in_time(plain)
    except (URLError, HTTPException, OSError, EOFError, ValueError, zlib.error) as problem:
        raise BadParameter(f"{whole}: cannot be read ({getattr(problem, 'reason', problem)})") from problem
    if len(content) > MOST_BYTES:
        raise BadParameter(f"{whole}: is larger than {MOST_BYTES:,} bytes")
    return content


def _in_time(answer: HTTPResponse | GzipFile) -> bytes:
    """The body of an answer, or a little more of it than is allowed.  Raises TimeoutError for one that never ends."""
    content, end = bytearray(), monotonic() + SECONDS_IN_ALL
    while len(content) <= MOST_BYTES and (part := answer.read1(BYTES_AT_ONCE)):
        content += part
        if monotonic() > end:
            raise TimeoutError(f"it takes more than {SECONDS_IN_ALL} s")
    return bytes(content)


def _refuse_other_form(place: str, found: Any) -> None:
    """Raises BadParameter, naming the first thing that is missing or of another kind."""
    if (given := _part(place, found, "", "format", int)) != FORMAT:
        raise BadParameter(f"{place}: is a book of form {given}; this package reads form {FORMAT}")
    claims = _part(place, found, "", "claims", list)
    _refuse_same_ids(place, "claims", claims)
    for i, claim in enumerate(claims):
        where = f"claims[{i}]"
        for name in OF_CLAIM:
            _part(place, claim, where, name, object)
        _refuse_same_ids(place, f"{where}.readings", _part(place, claim, where, "readings", list))
        for k, reading in enumerate(claim["readings"]):
            for name in (*OF_READING, "id"):
                _part(place, reading, f"{where}.readings[{k}]", name, object)
            given = _part(place, reading, f"{where}.readings[{k}]", "given", dict)
            if not all(isinstance(value, int | float | str) for value in given.values()):
                raise BadParameter(f"{place}: {where}.readings[{k}].given: numbers and words are expected")
            if not isinstance(reading["expression"], str | None):
                raise BadParameter(f"{place}: {where}.readings[{k}].expression: a text is expected")


def _refuse_same_ids(place: str, where: str, entries: list[Any]) -> None:
    ids = [_part(place, entry, f"{where}[{i}]", "id", str) for i, entry in enumerate(entries)]
    if twice := next((name for name in ids if ids.count(name) > 1), None):
        raise BadParameter(f"{place}: is no book of this form: {where}: the id {twice[:60]!r} stands twice")


def _part(place: str, found: Any, where: str, name: str, kind: type) -> Any:
    path = f"{where}.{name}" if where else name
    if not isinstance(found, dict) or name not in found:
        raise BadParameter(f"{place}: is no book of this form: {path} is missing")
    if not isinstance(found[name], kind):
        raise BadParameter(f"{place}: is no book of this form: {path} is a {type(found[name]).__name__}")
    return found[name]


def worked_out(expression: str, inputs: Mapping[str, Any]) -> Any:
    """The value of an arithmetic expression.  Raises BadParameter for anything that is not in the closed list.

    >>> float(worked_out("(a + 1) / 2 > 3", {"a": 7}))
    1.0
    """
    try:
        body = tree_of(expression.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise BadParameter(f"no arithmetic: {expression[:60]!r}") from problem
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        raise BadParameter(f"no arithmetic: {expression[:60]!r}")
    try:
        return _value(body[0].value, inputs)
    except (RecursionError, OverflowError, TypeError, ValueError) as problem:
        raise BadParameter(f"no arithmetic: {expression[:60]!r}") from problem


def _value(node: ast.expr, inputs: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name(id=name) if name in inputs:
            return inputs[name]
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return _combined(OPERATORS[type(sign)], _value(left, inputs), _value(right, inputs), inputs)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, inputs)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, inputs)
        case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in COMPARISONS:
            return COMPARISONS[type(sign)](_value(left, inputs), _value(right, inputs)) * 1.0
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            function, count = FUNCTIONS[name]
            if len(arguments) == count:
                return function(*(_value(argument, inputs) for argument in arguments))
    raise BadParameter(f"no arithmetic: {ast.unparse(node)[:60]!r}")


def _combined(operation: np.ufunc, left: Any, right: Any, inputs: Mapping[str, Any]) -> Any:
    """Two sides together, in the place of one of them where that is an array of our own: large arrays are slow to be had."""
    shape = np.broadcast_shapes(np.shape(left), np.shape(right))
    for side in (left, right):
        is_array = isinstance(side, np.ndarray) and side.dtype == np.float64 and side.shape == shape
        if is_array and not any(side is given for given in inputs.values()):
            return operation(left, right, out=side)
    return operation(left, right)

"""`recomputed.read` of what is no book, of a cut or a hostile one: one clear line, and nothing is executed or waited for."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import recomputed
from recomputed import published_book
from recomputed.ground.errors import BadParameter
from tests.commands.test_library import CLAIM

BOOK = {"format": 1, "claims": [CLAIM]}
WHOLE = json.dumps(BOOK).encode()


@contextmanager
def answering(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """The address of a server that answers every request in this way."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/book/"
        server.shutdown()


def with_body(body: bytes, code: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer with this body."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def dripping(request: BaseHTTPRequestHandler) -> None:
    """An answer that never ends."""
    with_body(b"[")(request)
    try:
        while True:
            request.wfile.write(b"1,")
            threading.Event().wait(0.01)
    except OSError:
        return


def test_a_book_is_read_packed_or_not():
    for answer in (with_body(WHOLE), with_body(gzip.compress(WHOLE), Content_Encoding="gzip")):
        with answering(answer) as address:
            assert recomputed.read(address).evaluate("c/r", a=3.0) == 30.0


NO_BOOK = {
    "a page": (with_body(b"<!doctype html><title>Not a book</title>"), "is no whole JSON"),
    "nothing": (with_body(b""), "is no whole JSON"),
    "another JSON": (with_body(b'{"name": "x"}'), "is no book of this form: format is missing"),
    "a list": (with_body(b"[1]"), "is no book of this form: format is missing"),
    "a later form": (
        with_body(json.dumps(BOOK | {"format": 2}).encode()),
        "is a book of form 2; this package reads form 1",
    ),
    "a cut file": (with_body(WHOLE[:-40]), "is no whole JSON"),
    "one that is shorter than it says": (
        with_body(WHOLE[:-40], Content_Length=str(len(WHOLE))),
        "is no whole JSON|cannot be read",
    ),
    "a cut packed file": (with_body(gzip.compress(WHOLE)[:-20], Content_Encoding="gzip"), "cannot be read"),
    "what is not packed as it says": (with_body(WHOLE, Content_Encoding="gzip"), "cannot be read"),
    "a bomb": (with_body(gzip.compress(b" " * 60_000_000), Content_Encoding="gzip"), "is larger than 50,000,000 bytes"),
    "a deep one": (with_body(b"[" * 200_000), "is no whole JSON"),
    "a number without end": (with_body(b'{"format": ' + b"9" * 10_000 + b"}"), "is no whole JSON"),
    "no text": (with_body(b"\xff\xfe\x00"), "is no whole JSON"),
    "none there": (with_body(b"", 404), "cannot be read \\(Not Found\\)"),
    "a way to a file": (with_body(b"", 302, Location="file:///etc/passwd"), "cannot be read"),
    "a way in a circle": (with_body(b"", 302, Location="/book/claims.json"), "cannot be read"),
}


@pytest.mark.one_in(4)
@pytest.mark.parametrize(("answer", "said"), NO_BOOK.values(), ids=NO_BOOK)
def test_a_planted_address_that_is_no_book_is_refused_in_one_line(answer, said):
    with answering(answer) as address, pytest.raises(BadParameter, match=said) as refused:
        recomputed.read(address)
    assert str(refused.value).isprintable() and address in str(refused.value)


def test_a_planted_answer_without_end_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(published_book, "SECONDS_IN_ALL", 0.2)
    with answering(dripping) as address, pytest.raises(BadParameter, match="it takes more than 0.2 s"):
        recomputed.read(address)


def test_a_name_that_stands_twice_is_refused(tmp_path):
    for content in (
        {"format": 1, "claims": [CLAIM, CLAIM]},
        {"format": 1, "claims": [CLAIM | {"readings": CLAIM["readings"] * 2}]},
    ):
        (tmp_path / "claims.json").write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(BadParameter, match="stands twice"):
            recomputed.read(tmp_path)


def places(content: Any, way: tuple = ()) -> Iterator[tuple]:
    """The way to everything in a JSON text."""
    yield way
    inner = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in inner:
        yield from places(value, (*way, key))


def put(content: Any, way: tuple, value: object) -> Any:
    """The same with another value at the end of a way."""
    if not way:
        return value
    content[way[0]] = put(content[way[0]], way[1:], value)
    return content


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(list(places(BOOK))), ANYTHING)
def test_whatever_stands_anywhere_in_it_a_book_is_read_or_refused(tmp_path_factory, way, value):
    place = tmp_path_factory.getbasetemp() / "anything"
    place.mkdir(exist_ok=True)
    (place / "claims.json").write_text(json.dumps(put(deepcopy(BOOK), way, value)), encoding="utf-8")
    try:
        book = recomputed.read(place)
        assert len(book.claims) <= 1 and len(book.readings) <= 1 and len(book.assumptions) >= 0
        if len(book.readings):
            claim, reading = book.readings.index[0]
            float(book.evaluate(f"{claim}/{reading}"))
    except BadParameter as refusal:
        assert str(refusal).isprintable()

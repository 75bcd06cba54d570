"""One polite request after the other: bounded in time, size and tries, and never led astray."""

import asyncio
import os
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from exodus.declared.refusals import BadParameter, RefreshRefused

WHO_WE_ARE = "MiningExodusRecomputed/1.0 (monthly refresh of a public report)"
MOST_BYTES = 40_000_000
MOST_TRIES = 5
MOST_REDIRECTS = 3
FIRST_WAIT_SECONDS = 0.2
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class _WorthAnotherTry(Exception):
    """A failure that may pass; `wait` is what the server asked for, in seconds."""

    def __init__(self, why: str, wait: float | None = None):
        super().__init__(why)
        self.wait = wait


def base_address(source: str, usual: str) -> str:
    """Where a source is: its own address, or the one in EXODUS_REFRESH_<SOURCE>.

    Raises BadParameter for an address that is neither https nor on this machine.
    """
    name = f"EXODUS_REFRESH_{source.upper()}"
    address = os.environ.get(name) or usual
    url = httpx.URL(address)
    if not url.host or (url.scheme != "https" and not (url.scheme == "http" and url.host in LOOPBACK)):
        raise BadParameter(f"{name}: {address[:60]!r} is not an https address")
    return address.rstrip("/")


class Fetcher:
    """Answers of one source, within `seconds` for each."""

    def __init__(self, source: str, base: str, seconds: float):
        self.source, self.base, self.seconds = source, base, seconds
        self.notes: list[str] = []
        host = httpx.URL(base).host
        self._client = httpx.AsyncClient(
            headers={"User-Agent": WHO_WE_ARE}, timeout=min(20, seconds), follow_redirects=False,
            trust_env=host not in LOOPBACK,
        )  # fmt: skip

    async def __aenter__(self):
        return self

    async def __aexit__(self, *problem):
        await self._client.aclose()

    async def get(self, path: str, parameters: dict | None = None, types: tuple = ("application/json",)) -> bytes:
        """The whole body of a good answer of one of these content types.  Raises RefreshRefused, saying why."""
        deadline = time.monotonic() + self.seconds
        tries = AsyncRetrying(
            retry=retry_if_exception_type(_WorthAnotherTry), wait=_wait, reraise=True,
            stop=lambda state: state.attempt_number >= MOST_TRIES or time.monotonic() + _wait(state) > deadline,
        )  # fmt: skip
        try:
            async with asyncio.timeout(self.seconds):
                return await tries(self._once, path, parameters, types)
        except TimeoutError as problem:
            raise self._refusal(path, f"no complete answer within {self.seconds:g} s") from problem
        except _WorthAnotherTry as problem:
            raise self._refusal(path, str(problem)) from problem

    async def _once(self, path: str, parameters: dict | None, types: tuple) -> bytes:
        url = httpx.URL(self.base + path, params=parameters) if parameters else httpx.URL(self.base + path)
        try:
            for _ in range(MOST_REDIRECTS + 1):
                async with self._client.stream("GET", url) as answer:
                    if answer.next_request is None:
                        return await self._body(answer, path, types)
                    url = self._same_place(answer, path)
        except httpx.TransportError as problem:
            raise _WorthAnotherTry(f"{type(problem).__name__} {problem}".strip()) from problem
        except (httpx.DecodingError, httpx.InvalidURL) as problem:
            raise self._refusal(path, f"the answer cannot be decoded ({problem})") from problem
        raise self._refusal(path, f"more than {MOST_REDIRECTS} redirects")

    def _same_place(self, answer: httpx.Response, path: str) -> httpx.URL:
        here, there = answer.url, answer.next_request.url
        if (here.scheme, here.host, here.port) != (there.scheme, there.host, there.port):
            raise self._refusal(path, f"redirects to another place, {there.scheme}://{there.host}")
        return there

    async def _body(self, answer: httpx.Response, path: str, types: tuple) -> bytes:
        if answer.status_code == 429 or answer.status_code >= 500:
            self.notes.append(f"{self.source}: {path}: status {answer.status_code}, asked again")
            raise _WorthAnotherTry(f"status {answer.status_code}", _asked_wait(answer))
        if answer.status_code != 200:
            raise self._refusal(path, f"status {answer.status_code}")
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in types:
            raise self._refusal(path, f"content type {kind or 'missing'!r}, not {' or '.join(types)}")
        if not answer.headers.keys() & {"content-length", "transfer-encoding"}:
            raise self._refusal(path, "an answer without a length: nobody can tell whether it was cut")
        content = bytearray()
        async for piece in answer.aiter_bytes(65536):
            content += piece
            if len(content) > MOST_BYTES:
                raise self._refusal(path, f"larger than {MOST_BYTES:,} bytes")
        if not content.strip():
            raise self._refusal(path, "an empty answer")
        return bytes(content)

    def _refusal(self, path: str, why: str) -> RefreshRefused:
        return RefreshRefused(f"{self.source}: {path}: {why}")


def _wait(state: RetryCallState) -> float:
    """What the server asked for, else twice as long each time."""
    asked = state.outcome.exception().wait if state.outcome and state.outcome.failed else None
    return FIRST_WAIT_SECONDS * 2 ** (state.attempt_number - 1) if asked is None else asked


def _asked_wait(answer: httpx.Response) -> float | None:
    """Retry-After in seconds, given as a number or as a date."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:6])
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None

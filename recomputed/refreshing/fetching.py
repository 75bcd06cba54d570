"""One polite request after the other: bounded in time, size and tries, and never led astray."""

import asyncio
import os
import re
import ssl
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Self
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # the library's types lack it

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from recomputed.ground.errors import BadParameter, RefreshRefused
from recomputed.ground.secrets import PROXIES, bytes_without_secrets, without_secrets

WHO_WE_ARE = "recomputed/1.0 (monthly refresh of a public report)"
MOST_BYTES = 40_000_000
MOST_TRIES = 5
MOST_REDIRECTS = 3
FIRST_WAIT_SECONDS = 0.2
HEADERS_KEPT = ("date", "last-modified", "etag", "content-type", "content-length")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
NAME = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
HOST = re.compile(rf"(?=.{{1,253}}$){NAME}(\.{NAME})*\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
NOT_PACKED, PACKED = {"", "identity"}, {"gzip", "x-gzip", "deflate"}
GZIP_OR_ZLIB = zlib.MAX_WBITS + 32
Asked = Mapping[str, str | Sequence[str] | None]  # the parameters of a request, by name


class _WorthAnotherTry(Exception):
    """A failure that may pass; `wait` is what the server asked for, in seconds."""

    def __init__(self, why: str, wait: float | None = None):
        super().__init__(why)
        self.wait = wait


def base_address(source: str, usual: str) -> str:
    """Where a source is: its own address, or the one in RECOMPUTED_REFRESH_<SOURCE>.

    Raises BadParameter for an address that is neither https nor on this machine; a name or password in it is not shown.
    """
    name = f"RECOMPUTED_REFRESH_{source.upper()}"
    address = os.environ.get(name) or usual
    if "@" in address:
        raise BadParameter(f"{name}: an address with a name or password in it is not taken")
    url = _address(address)
    if not url or url.query or url.fragment or not _is_safe(url):
        raise BadParameter(f"{name}: {address[:60]!r} is not an https address")
    return address.rstrip("/")


def refuse_bad_proxies() -> None:
    """Raises BadParameter, naming the variable and not what it holds, for a proxy that is no address of one."""
    for name in PROXIES:
        given = os.environ.get(name)
        if given and not _is_proxy(given):
            raise BadParameter(f"{name}: what it holds is not the address of a proxy, such as http://host:3128")


def _is_proxy(text: str) -> bool:
    url = _address(text if "://" in text else f"http://{text}")
    return url is not None and url.scheme in ("http", "https")


def _address(text: str) -> httpx.URL | None:
    """The address; None if it is none."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        return None
    host = url.raw_host.decode("ascii")
    return url if HOST.fullmatch(host) and (url.port is None or 0 < url.port < 65536) else None


def _is_safe(url: httpx.URL) -> bool:
    return url.scheme == "https" or (url.scheme == "http" and url.host in LOOPBACK)


@dataclass(frozen=True)
class RawAnswer:
    """A good answer of a source: what was asked, what the server told of it, and its body without any secret."""

    path: str
    headers: dict[str, str]
    body: bytes


RawAnswers = dict[str, list[RawAnswer]]  # by source


class Fetcher:
    """Answers of one source, within `seconds` for each; over the network, unless another transport is given.

    Raises BadParameter if the proxies or certificates that the environment names cannot be used.
    """

    def __init__(self, source: str, base: str, seconds: float, transport: httpx.AsyncBaseTransport | None = None):
        self.source, self.base, self.seconds = source, base, seconds
        self.notes: list[str] = []
        self.kept: list[RawAnswer] = []  # every good answer, as it came
        self.path = ""  # what was asked for last
        url = httpx.URL(base)
        uses_environment = url.host not in LOOPBACK
        self._proxy = _proxy_variable(url) if uses_environment else None
        if uses_environment:
            refuse_bad_proxies()
        try:
            self._client = httpx.AsyncClient(
                headers={"User-Agent": WHO_WE_ARE, "Accept-Encoding": "gzip"},
                timeout=min(20, seconds),
                follow_redirects=False,
                trust_env=uses_environment,
                verify=_trusted(*(os.environ.get(name, "") if uses_environment else "" for name in CERTIFICATES)),
                transport=transport,
            )
        except (OSError, ValueError, httpx.InvalidURL) as problem:
            raise BadParameter(
                "SSL_CERT_FILE, SSL_CERT_DIR, NO_PROXY: they name certificates or places that cannot be used"
            ) from problem

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self._client.aclose()

    async def get(
        self, path: str, parameters: Asked | None = None, types: tuple[str, ...] = ("application/json",)
    ) -> bytes:
        """The whole body of a good answer of one of these content types, without any secret that it repeats.

        Raises RefreshRefused, saying why.
        """
        self.path = path
        deadline = time.monotonic() + self.seconds
        tries = AsyncRetrying(
            retry=retry_if_exception_type(_WorthAnotherTry),
            wait=_wait,
            reraise=True,
            stop=lambda state: state.attempt_number >= MOST_TRIES or time.monotonic() + _wait(state) > deadline,
        )
        try:
            async with asyncio.timeout(self.seconds):
                return await tries(self._once, path, parameters, types)
        except TimeoutError as problem:
            raise self._refusal(path, f"no complete answer within {self.seconds:g} s") from problem
        except _WorthAnotherTry as problem:
            raise self._refusal(path, str(problem)) from problem

    async def _once(self, path: str, parameters: Asked | None, types: tuple[str, ...]) -> bytes:
        url = httpx.URL(self.base + path, params=parameters) if parameters else httpx.URL(self.base + path)
        try:
            for _ in range(MOST_REDIRECTS + 1):
                async with self._client.stream("GET", url) as answer:
                    if answer.next_request is None:
                        body = bytes_without_secrets(await self._body(answer, path, types))
                        self.kept.append(RawAnswer(path, _told(answer), body))
                        return body
                    url = self._same_place(answer.url, answer.next_request.url, path)
        except httpx.TransportError as problem:
            if refused := _refused_certificate(problem):
                raise self._refusal(path, f"its certificate is refused: {refused}") from problem
            raise _WorthAnotherTry(self._broken(problem)) from problem
        except httpx.InvalidURL as problem:
            raise self._refusal(path, "redirects to what is no address") from problem
        raise self._refusal(path, f"more than {MOST_REDIRECTS} redirects")

    def _broken(self, problem: httpx.TransportError) -> str:
        """What went wrong between here and there, in words."""
        through = f" through the proxy of {self._proxy}" if self._proxy else ""
        match problem:
            case httpx.ProxyError():
                return f"the proxy of {self._proxy} refuses: {without_secrets(str(problem))}"
            case httpx.ConnectError():
                return f"no connection{through}"
            case httpx.TimeoutException():
                return f"no answer in time{through}"
            case httpx.RemoteProtocolError():
                return "the answer breaks off or is not HTTP"
        return f"the connection broke{through}"

    def _same_place(self, here: httpx.URL, there: httpx.URL, path: str) -> httpx.URL:
        if (here.scheme, here.host, here.port) != (there.scheme, there.host, there.port):
            raise self._refusal(path, f"redirects to another place, {there.scheme}://{there.host}")
        return there

    async def _body(self, answer: httpx.Response, path: str, types: tuple[str, ...]) -> bytes:
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
        content = await self._unpacked(answer, path)
        if not content.strip():
            raise self._refusal(path, "an empty answer")
        return content

    async def _unpacked(self, answer: httpx.Response, path: str) -> bytes:
        """The body as it was before it was packed, once and in a way that we asked for: never larger than we allow.

        The HTTP library would unpack whatever is packed in whatever, however large it grows.
        """
        packing = answer.headers.get("content-encoding", "").strip().lower()
        if packing not in NOT_PACKED | PACKED:
            raise self._refusal(path, f"packed as {packing!r}, not as gzip or not at all")
        unpacker = zlib.decompressobj(GZIP_OR_ZLIB) if packing in PACKED else None
        content, received = bytearray(), 0
        async for piece in answer.aiter_raw(65536):
            received += len(piece)
            try:
                content += unpacker.decompress(piece, MOST_BYTES + 1 - len(content)) if unpacker else piece
            except zlib.error as problem:
                raise self._refusal(path, "the answer cannot be unpacked") from problem
            if max(len(content), received) > MOST_BYTES:
                raise self._refusal(path, f"larger than {MOST_BYTES:,} bytes")
        if unpacker and (not unpacker.eof or unpacker.unused_data):
            raise self._refusal(path, "the answer cannot be unpacked: it is cut, or goes on after its end")
        return bytes(content)

    def _refusal(self, path: str, why: str) -> RefreshRefused:
        return RefreshRefused(without_secrets(f"{self.source}: {path}: {why}"))


@cache
def _trusted(file: str, folder: str) -> ssl.SSLContext:
    """Whom we believe that they are who they say: those in this file or folder, else those that all trust.

    One for all sources, since to read all certificates takes longer than many an answer.
    """
    return httpx.create_ssl_context(trust_env=bool(file or folder))


def _told(answer: httpx.Response) -> dict[str, str]:
    """The headers that say what an answer is and of when, without any secret."""
    told = {name: answer.headers[name] for name in HEADERS_KEPT if name in answer.headers}
    return {name: without_secrets(value) for name, value in told.items()}


def _proxy_variable(url: httpx.URL) -> str | None:
    """The variable with the proxy through which an address is asked; None if it is asked directly."""
    if proxy_bypass_environment(url.host):
        return None
    names = (f"{url.scheme}_proxy", f"{url.scheme}_proxy".upper(), "all_proxy", "ALL_PROXY")
    return next((name for name in names if os.environ.get(name)), None)


def _refused_certificate(problem: BaseException | None) -> str | None:
    """Why a certificate was refused, if that is what lies behind a problem."""
    while problem is not None and not isinstance(problem, ssl.SSLCertVerificationError):
        problem = problem.__cause__ or problem.__context__
    return None if problem is None else problem.verify_message


def _wait(state: RetryCallState) -> float:
    """What the server asked for, else twice as long each time."""
    problem = state.outcome.exception() if state.outcome else None
    asked = problem.wait if isinstance(problem, _WorthAnotherTry) else None
    return FIRST_WAIT_SECONDS * 2.0 ** (state.attempt_number - 1) if asked is None else asked


def _asked_wait(answer: httpx.Response) -> float | None:
    """Retry-After in seconds, given as a number or as a date."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:6])
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None

"""Secrets of the environment: known by their variables, and taken out of whatever leaves this process."""

import os
import re
from base64 import b64encode
from functools import cache
from urllib.parse import unquote

from recomputed.ground.errors import BadParameter

KEYS = ("EIA_API_KEY",)
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
ADDRESSES = "RECOMPUTED_REFRESH_"  # where sources are; a password has no place in such an address, but may stand there
INSTEAD = "[secret]"
FEWEST_SIGNS = 4  # a shorter one stands by chance in many words: it cannot be told from them


def secret(variable: str) -> str | None:
    """The key in a variable; None if there is none.

    Raises BadParameter, which does not show it, for one that is no key: too short, or not of visible ASCII signs.
    """
    value = os.environ.get(variable, "").strip()
    if value and not re.fullmatch(rf"[!-~]{{{FEWEST_SIGNS},200}}", value):
        raise BadParameter(f"{variable}: a key has {FEWEST_SIGNS} to 200 visible ASCII signs; this has others")
    return value or None


def without_secrets(text: str) -> str:
    """A text in which every secret of this process is replaced, however its signs are escaped.

    >>> before = os.environ.get("EIA_API_KEY"); os.environ["EIA_API_KEY"] = "k/9 z+z"
    >>> without_secrets("at ?key=k%2F9+z%2Bz or k/9 z+z or \\\\u006b/9 z+z or K&#x2f;9 z+Z")
    'at ?key=[secret] or [secret] or [secret] or [secret]'
    >>> os.environ.pop("EIA_API_KEY") and before and os.environ.update(EIA_API_KEY=before)
    """
    for plain in sorted(_plain(), key=len, reverse=True):
        text = _as_written(plain).sub(INSTEAD, text)
    return text


def bytes_without_secrets(content: bytes) -> bytes:
    """The same of bytes, whether they are text or not."""
    return without_secrets(content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


@cache
def _as_written(plain: str) -> re.Pattern[str]:
    """The secret, each of its signs written as it is or in one of the ways of addresses, JSON, Python or HTML."""
    return re.compile("".join(_sign_as_written(sign) for sign in plain), re.IGNORECASE)


def _sign_as_written(sign: str) -> str:
    code = ord(sign)
    in_address = "".join(f"%(?:25)*{byte:02x}" for byte in sign.encode("utf-8", "surrogateescape"))
    ways = [
        rf"\\*{re.escape(sign)}",
        in_address,
        rf"\\+u{code:04x}",
        rf"\\+x{code:02x}",
        f"&#0*{code};",
        f"&#x0*{code:x};",
    ]
    ways += [r"\+"] if sign == " " else []
    return f"(?:{'|'.join(ways)})"


def _plain() -> set[str]:
    values = {os.environ.get(name, "").strip() for name in KEYS}
    for name in [*PROXIES, *(name for name in os.environ if name.startswith(ADDRESSES))]:
        values |= _credentials(os.environ.get(name, ""))
    return {value for value in values if len(value) >= FEWEST_SIGNS}


def _credentials(address: str) -> set[str]:
    """The password in an address, or the token in its place, quoted and not, and as it is sent to a proxy.

    It may be no address at all, or hold several signs that could be the one before the host: each is tried.
    """
    before_host = address.partition("//")[2] or address
    found = set()
    for end in {before_host.find("@"), before_host.rfind("@")} - {-1}:
        user, _, password = before_host[:end].partition(":")
        together = f"{unquote(user)}:{unquote(password)}".encode("utf-8", "surrogateescape")
        found |= {password or user, unquote(password or user), b64encode(together).decode()}
    return found

"""Secrets of the environment: known by their variables, and taken out of whatever leaves this process."""

import json
import os
import re
from urllib.parse import quote, quote_plus, unquote, urlsplit

from exodus.declared.refusals import BadParameter

KEYS = ("EIA_API_KEY",)
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
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
    """A text in which every secret of this process is replaced, also where it is quoted or escaped.

    >>> before = os.environ.get("EIA_API_KEY"); os.environ["EIA_API_KEY"] = "k/9 z+z"
    >>> without_secrets("at ?key=k%2F9+z%2Bz or k/9 z+z")
    'at ?key=[secret] or [secret]'
    >>> os.environ.pop("EIA_API_KEY") and before and os.environ.update(EIA_API_KEY=before)
    """
    for written in _as_written():
        text = re.sub(re.escape(written), INSTEAD, text, flags=re.IGNORECASE)
    return text


def _as_written() -> list[str]:
    """Every secret in every way in which an address, a JSON text or Python writes it; the longest first."""
    found: set[str] = set()
    for plain in _plain():
        found |= {plain, quote(plain), quote(plain, safe=""), quote_plus(plain), json.dumps(plain)[1:-1], repr(plain)[1:-1],
                  "".join(f"\\u{ord(sign):04x}" for sign in plain), "".join(f"%{ord(sign):02x}" for sign in plain)}  # fmt: skip
    return sorted(found, key=len, reverse=True)


def _plain() -> set[str]:
    values = {os.environ.get(name, "").strip() for name in KEYS}
    for name in PROXIES:
        try:
            password = urlsplit(os.environ.get(name, "")).password or ""
        except ValueError:  # no address at all: the refresh says so
            password = os.environ[name]
        values |= {password, unquote(password)}
    return {value for value in values if len(value) >= FEWEST_SIGNS}

"""What a page may load and run, said in the page itself: a static host sets no headers."""

from base64 import b64encode
from hashlib import sha256

from bs4 import BeautifulSoup

RUNS = ("", "module", "text/javascript", "application/javascript")
HANDLERS = {"toggleFullScreen()": "full-screen"}
POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'"
)
WRITTEN = 'http-equiv="Content-Security-Policy"/>'


def is_guarded(html: str) -> bool:
    """Whether a page has its policy already; in a text the last sign would be escaped."""
    return WRITTEN in html


def guard(page: BeautifulSoup) -> None:
    """Put the policy at the head of a page; scripts that stand in it are allowed by their hash, handlers by name.

    Styles may stand in the page: the SVG of the charts and the theme need them, and they cannot run anything.
    A handler in an attribute that is not one of the theme's stays, and the policy stops it.
    """
    for element in page.find_all(onclick=lambda text: text in HANDLERS):
        element["data-press"] = HANDLERS[str(element["onclick"])]
        del element["onclick"]
    texts = dict.fromkeys(s.string for s in page.find_all("script", src=False) if s.get("type", "") in RUNS)
    hashes = "".join(f" 'sha256-{b64encode(sha256((text or '').encode()).digest()).decode()}'" for text in texts)
    meta = page.new_tag(
        "meta", attrs={"http-equiv": "Content-Security-Policy", "content": POLICY.format(hashes=hashes)}
    )
    encoding = page.select_one("head meta[charset]")
    assert encoding  # every page of the theme says it
    encoding.insert_after(meta)  # it has to stand in the first kilobyte

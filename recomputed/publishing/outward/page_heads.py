"""What stands in the head of every page for programs: address, picture, feed, data, structured data."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer
from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.edition import Edition
from recomputed.publishing.outward.structured import REVIEWS, datasets, json_ld

FRONT_CARD = "front"
ALTERNATES = [  # type, title and file of what tells the report to programs
    ("application/atom+xml", "Verdicts", "feed.xml"),
    ("application/json", "Every claim as data", "claims.json"),
    ("application/ld+json", "Every verdict as ClaimReview", REVIEWS),
]


@dataclass(frozen=True)
class About:
    """A page as a preview shows it; `card` is the name of its picture in cards/."""

    path: str
    title: str
    says: str
    card: str = FRONT_CARD

    @property
    def depth(self) -> int:
        """How many folders deep the page lies."""
        return self.path.count("/")


def head_of(about: About, edition: Edition) -> Markup:
    """Canonical address, feed, data, and the tags of Open Graph and Twitter; every text escaped."""
    picture = edition.link(f"cards/{about.card}.png", about.depth)
    named = {
        "description": about.says,
        "twitter:card": "summary_large_image",
        "twitter:title": about.title,
        "twitter:description": about.says,
        "twitter:image": picture,
        "twitter:image:alt": about.title,
    }
    open_graph = {
        "og:type": "article",
        "og:site_name": edition.title,
        "og:title": about.title,
        "og:description": about.says,
        "og:image": picture,
        "og:image:alt": about.title,
        "og:image:width": "1200",
        "og:image:height": "630",
    }
    up = "../" * about.depth
    lines = [
        *(
            Markup('<link rel="alternate" type="{}" title="{}" href="{}{}">').format(kind, title, up, file)
            for kind, title, file in ALTERNATES
        ),
        *(Markup('<meta name="{}" content="{}">').format(name, text) for name, text in named.items()),
        *(Markup('<meta property="{}" content="{}">').format(name, text) for name, text in open_graph.items()),
    ]
    if edition.address:
        address = edition.link(about.path.removesuffix("index.html"))
        lines += [
            Markup('<link rel="canonical" href="{}">').format(address),
            Markup('<meta property="og:url" content="{}">').format(address),
        ]
    return Markup("\n").join(lines) + "\n"


def claim_in_words(claim: JudgedClaim) -> str:
    """A claim's verdict and answer in one plain line."""
    return f"{claim.verdict}. {claim.answer}"


def complete_heads(site: Path, claims: Claims, edition: Edition) -> None:
    """Give every page that Jupyter Book made its head."""
    for path, page in _pages_of(site):
        text = page.read_text(encoding="utf-8")
        mine = _claims_on(path, claims)
        head = head_of(_about(path, text, mine), edition)
        head += json_ld(datasets(claims, edition)) if path == "data.html" else ""
        page.write_text(text.replace("</head>", f"{head}</head>", 1), encoding="utf-8")


def read_beforehand(site: Path, claims: Claims) -> None:
    """Read what the heads will say, as far as it is known while Jupyter Book is at work: on pages that stay as they are."""
    catalog()
    for path, page in _pages_of(site):
        if not _claims_on(path, claims):
            first_words(page.read_text(encoding="utf-8", errors="replace"))  # it may just be written again


def _pages_of(site: Path) -> Iterator[tuple[str, Path]]:
    for page in sorted(site.rglob("*.html")):
        path = page.relative_to(site).as_posix()
        if not path.startswith("_static/"):
            yield path, page


def _claims_on(path: str, claims: Claims) -> list[JudgedClaim]:
    return [claim for claim in claims.claims if path in (claim.page.partition("#")[0], claim.address)]


def _about(path: str, text: str, mine: list[JudgedClaim]) -> About:
    title = unescape(text.partition("<title>")[2].partition("</title>")[0]).strip()
    if mine:
        return About(path, title, " ".join(f"“{c.quote}” {claim_in_words(c)}" for c in mine), mine[0].id)
    return About(path, title, first_words(text) or title)


@cache
def first_words(page: str) -> str:
    """What the first paragraph of a page says, or the beginning of it."""
    first = BeautifulSoup(page, "html.parser", parse_only=SoupStrainer("article")).find("p")
    return " ".join(first.get_text().split())[:300] if first else ""

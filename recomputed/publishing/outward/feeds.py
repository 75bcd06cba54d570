"""The Atom feed of verdicts and the map of the site."""

import uuid
from pathlib import Path
from xml.etree import ElementTree

from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.data.history import changes_by_date
from recomputed.publishing.edition import Edition

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NOT_FOR_SEARCH = ("embed/", "genindex.html", "search.html", "_static/")


def feed(claims: Claims, edition: Edition) -> str:
    """The feed: this edition with all its verdicts, then what changed in each publication, the newest first.

    Ids do not depend on the address.
    """
    root = ElementTree.Element("feed", xmlns=ATOM)
    _text(root, "title", f"{edition.title}: verdicts")
    _text(root, "id", _name(edition.title))
    _text(root, "updated", edition.time)
    _text(ElementTree.SubElement(root, "author"), "name", edition.author)
    ElementTree.SubElement(root, "link", rel="self", href=edition.link("feed.xml"))
    ElementTree.SubElement(root, "link", rel="alternate", href=edition.link("index.html"))
    title = f"Edition of {edition.day}: {len(claims.claims)} verdicts"
    _entry(root, title, edition.time, edition.link("index.html"), _verdicts(claims, edition), edition)
    for one in catalog().corrections:
        said = Markup("<p>{} {}</p><p>Noticed by {}.</p>").format(one.was, one.changed, one.noticed_by)
        _entry(
            root,
            f"Correction: {one.was[:80]}",
            f"{one.date}T00:00:00Z",
            edition.link("corrections.html"),
            said,
            edition,
        )
    for date, changes in changes_by_date().items():
        what = f"What changed in the publication of {date}"
        _entry(root, what, f"{date}T00:00:00Z", edition.link("changes.html"), changes, edition)
    return _document(root)


def sitemap(site: Path, edition: Edition) -> str:
    """The pages of a site; while there is no public address, by their place in it."""
    root = ElementTree.Element("urlset", xmlns=SITEMAP)
    for page in sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html")):
        if not page.startswith(NOT_FOR_SEARCH):
            entry = ElementTree.SubElement(root, "url")
            _text(entry, "loc", edition.link(page.removesuffix("index.html") if edition.address else page))
            _text(entry, "lastmod", edition.day)
    return _document(root)


def _entry(root: ElementTree.Element, title: str, time: str, link: str, html: str, edition: Edition) -> None:
    entry = ElementTree.SubElement(root, "entry")
    _text(entry, "title", title)
    _text(entry, "id", _name(f"{edition.title} {title} {time}"))
    _text(entry, "updated", time)
    ElementTree.SubElement(entry, "link", rel="alternate", href=link)
    _text(entry, "content", str(html)).set("type", "html")  # it is escaped here, whatever it says of itself


def _verdicts(claims: Claims, edition: Edition) -> Markup:
    row = Markup('<li><a href="{}">“{}”</a>: {}. {}</li>')
    rows = [
        row.format(edition.link(claim.address), claim.quote, claim.verdict, claim.answer) for claim in claims.claims
    ]
    return Markup("<ul>{}</ul>").format(Markup("").join(rows))


def _name(text: str) -> str:
    """An id that is the same wherever the feed is published."""
    return uuid.uuid5(uuid.NAMESPACE_OID, text).urn


def _text(parent: ElementTree.Element, tag: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag)
    element.text = text
    return element


def _document(root: ElementTree.Element) -> str:
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'

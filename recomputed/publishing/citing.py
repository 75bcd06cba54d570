"""How to cite the book, a figure, a verdict."""

import re

from markupsafe import Markup

from recomputed.declared.edition_day import OF_COMMIT
from recomputed.publishing.edition import Edition


def in_words(edition: Edition, part: str = "", path: str = "") -> str:
    """One line of plain text that cites the book, or a part of it; without a public address it names the file."""
    where = edition.address + path if edition.address else path
    pieces = [
        f"{edition.author} ({edition.moment.year}).",
        f"“{part}”. In:" if part else "",
        f"{edition.title}.",
        f"Edition of {edition.day}.",
        where,
    ]
    return " ".join(piece for piece in pieces if piece)


def frame_of(edition: Edition, path: str, title: str) -> str:
    """The frame with a page of this book, to paste into somebody else's page; the book needs a public address.

    >>> from datetime import datetime
    >>> frame_of(Edition("", "", "https://example.org/", "", "", datetime(2026, 4, 13)), "embed/a.html", "A “b”")
    '<iframe src="https://example.org/embed/a.html" title="A “b”" width="100%" height="560" loading="lazy"></iframe>'
    """
    frame = Markup('<iframe src="{}" title="{}" width="100%" height="560" loading="lazy"></iframe>')
    return str(frame.format(edition.link(path), title))


def bibtex(edition: Edition) -> str:
    """The book as a BibTeX entry; braces keep the title's capitals and the author whole."""
    fields = {
        "title": f"{{{edition.title}}}",
        "author": f"{{{edition.author}}}",
        "year": str(edition.moment.year),
        "month": edition.moment.strftime("%b").lower(),
        "note": f"Edition of {edition.day}",
    } | ({"url": edition.address} if edition.address else {})
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}" for name, value in fields.items()]
    key = re.sub(r"[^a-z0-9]+", "_", edition.title.lower()).strip("_")
    return f"@book{{{key}_{edition.moment.year},\n" + ",\n".join(lines) + "\n}"


def bibtex_html(edition: Edition) -> Markup:
    """The BibTeX entry for a page."""
    lines = [line.replace("  ", "\N{NO-BREAK SPACE}" * 2) for line in bibtex(edition).splitlines()]
    return Markup("<p class='x-bibtex'><code>{}</code></p>").format(Markup("<br>").join(lines))


def words_html(edition: Edition) -> Markup:
    """The citation in words for a page; says where the day of the edition comes from if it is not that of a commit."""
    words = Markup("<blockquote><p>{}</p></blockquote>").format(in_words(edition))
    if edition.told_by == OF_COMMIT:
        return words
    return words + Markup("<p>The day is {}.</p>").format(edition.told_by)

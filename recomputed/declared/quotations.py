"""Is a quotation in the article?  Asked without storing the article: of each paragraph only fingerprints are kept."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from recomputed.declared.models import Claim
from recomputed.declared.tables import table
from recomputed.ground.errors import BadData, several

ARTICLE = "article_paragraphs"  # the table of the fingerprints
WORDS_PER_WINDOW = 3
FINGERPRINT_DIGITS = 16


def windows(text: str) -> list[str]:
    """Fingerprints of every three neighbouring words of a text, punctuation and capitals aside.

    >>> windows("Costs exceeding $100,000 a year")[0] == windows("costs, exceeding 100 …")[0]
    True
    """
    words = re.findall(r"[a-z0-9]+", text.lower())
    groups = (" ".join(words[i : i + WORDS_PER_WINDOW]) for i in range(len(words) - WORDS_PER_WINDOW + 1))
    return [hashlib.sha256(group.encode()).hexdigest()[:FINGERPRINT_DIGITS] for group in groups]


def refuse_misquotations(claims: Mapping[str, Claim], article: Mapping[int, Sequence[str]]) -> None:
    """Raises BadData, naming the claims, for quotations whose words do not stand so in the paragraph they name.

    `article` holds the fingerprints of each paragraph.
    """
    if problems := list(_misquotations(claims, article)):
        raise BadData(several([f"claims.yml: {line}" for line in problems]))


def _misquotations(claims: Mapping[str, Claim], article: Mapping[int, Sequence[str]]) -> Iterator[str]:
    for name, claim in claims.items():
        wanted, there = windows(claim.quote), article.get(claim.paragraph, [])
        if not wanted:
            yield f"{name}: a quotation needs {WORDS_PER_WINDOW} words: {claim.quote!r}"
        elif not _stands(wanted, there):
            yield f"{name}: {claim.quote[:60]!r} does not stand in paragraph {claim.paragraph}"


def stored_windows() -> dict[int, list[str]]:
    """The fingerprints of the article of this report, by paragraph."""
    return windows_of(table(ARTICLE))


def windows_of(article: pd.DataFrame) -> dict[int, list[str]]:
    """The fingerprints of an article by paragraph, from its table."""
    return {int(number): rows.to_list() for number, rows in article.groupby("paragraph").window}


def paragraph_with(quote: str, article: Mapping[int, Sequence[str]]) -> int | None:
    """The first paragraph in which these words stand so, of an article whose fingerprints are given; None if in none.

    >>> paragraph_with("falls far short", {0: windows("The loss of the ship"), 1: windows("It falls far short of it.")})
    1
    """
    return next((number for number, there in article.items() if _stands(windows(quote), there)), None)


def _stands(wanted: Sequence[str], there: Sequence[str]) -> bool:
    last = len(there) - len(wanted)
    return bool(wanted) and any(there[start : start + len(wanted)] == wanted for start in range(last + 1))


def fingerprint_table(paragraphs: Sequence[str]) -> str:
    """The paragraphs of an article as the table of its fingerprints, in CSV: fingerprints, not their words.

    >>> fingerprint_table(["The loss of it"]).splitlines()[:2]
    ['paragraph,position,window', '0,1,7f447ba8e8ddd821']
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["paragraph", "position", "window"])
    for number, paragraph in enumerate(paragraphs):
        writer.writerows([number, position, window] for position, window in enumerate(windows(paragraph), 1))
    return text.getvalue()

"""Is a quotation in the article?  Asked without storing the article: of each paragraph only fingerprints are kept."""

import hashlib
import re
from collections.abc import Iterator, Mapping

from recomputed.declared.models import Claim
from recomputed.declared.tables import table
from recomputed.ground.errors import BadData, several

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


def refuse_misquotations(claims: Mapping[str, Claim]) -> None:
    """Raises BadData, naming the claims, for quotations whose words do not stand so in the paragraph they name."""
    if problems := list(_misquotations(claims)):
        raise BadData(several([f"claims.yml: {line}" for line in problems]))


def _misquotations(claims: Mapping[str, Claim]) -> Iterator[str]:
    for name, claim in claims.items():
        wanted, there = windows(claim.quote), _windows_of_paragraph(claim.paragraph)
        if not wanted:
            yield f"{name}: a quotation needs {WORDS_PER_WINDOW} words: {claim.quote!r}"
        elif not any(there[start : start + len(wanted)] == wanted for start in range(len(there))):
            yield f"{name}: {claim.quote[:60]!r} does not stand in paragraph {claim.paragraph}"


def _windows_of_paragraph(number: int) -> list[str]:
    article = table("article_paragraphs")
    found: list[str] = article.window[article.paragraph == number].to_list()
    return found

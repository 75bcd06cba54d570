"""This edition of the book: its title, its day, and the addresses under which it is published."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recomputed.declared.edition_day import OF_COMMIT, edition_moment
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.ground.strict_yaml import read_yaml
from recomputed.ground.texts import odd_sign

ADDRESS = r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/?"
REPOSITORY = r"https://github\.com/[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+"  # Binder's and Colab's addresses take these


@dataclass(frozen=True)
class Edition:
    """What a citation, a feed and a link from outside need to know."""

    title: str
    author: str
    address: str
    repository: str
    branch: str
    moment: datetime
    told_by: str = OF_COMMIT

    def link(self, path: str, depth: int = 0) -> str:
        """The full address of a file of the site; without a public address the way to it from a page so deep.

        >>> Edition("", "", "", "", "", datetime(2026, 4, 13)).link("claims.json", 1)
        '../claims.json'
        >>> Edition("", "", "https://example.org/b/", "", "", datetime(2026, 4, 13)).link("claims.json", 1)
        'https://example.org/b/claims.json'
        """
        return self.address + path if self.address else "../" * depth + path

    @property
    def day(self) -> str:
        """The day, as 2026-04-13: of the commit, or as `told_by` says."""
        return self.moment.date().isoformat()

    @property
    def pdf_name(self) -> str:
        """What the whole book as one file is called: its title, in small letters."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-") + ".pdf"

    @property
    def time(self) -> str:
        """The moment of the commit, as feeds want it."""
        return self.moment.isoformat().replace("+00:00", "Z")


def edition() -> Edition:
    """The edition as _config.yml and the commit say.  Raises BadParameter for a title, author or address that is none."""
    config = read_yaml(paths.CONFIG)
    repository = _mapping("repository", config)
    address = _checked(
        "html.baseurl", _mapping("html", config).get("baseurl", ""), ADDRESS, "https://example.org/book/"
    )
    code = _checked("repository.url", repository.get("url", ""), REPOSITORY, "https://github.com/owner/name")
    return Edition(
        title=_text("title", config),
        author=_text("author", config),
        address=f"{address.rstrip('/')}/" if address else "",
        repository=code,
        branch=_checked("repository.branch", repository.get("branch", "main"), r"[A-Za-z0-9_.-]+", "main"),
        moment=edition_moment().moment,
        told_by=edition_moment().told_by,
    )


def _text(key: str, config: Mapping[str, Any]) -> str:
    value = config.get(key)
    if not isinstance(value, str) or not value.strip() or odd_sign(value):
        raise BadParameter(f"_config.yml: {key}: one line of text is needed, given: {value!r}")
    return value


def _mapping(key: str, config: Mapping[str, Any]) -> dict[str, Any]:
    value = config.get(key, {})
    if not isinstance(value, dict):
        raise BadParameter(f"_config.yml: {key}: a mapping is expected, given: {value!r}")
    return value


def _checked(key: str, value: object, pattern: str, example: str) -> str:
    if value == "" and key != "repository.branch":
        return ""
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise BadParameter(f"_config.yml: {key}: {str(value)[:80]!r} is not of the form {example}")
    return value

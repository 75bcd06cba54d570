"""The theme's fonts and styles of icons, without the icons that no page shows: most of what a first visit would load."""

import hashlib
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from recomputed.ground import paths
from recomputed.publishing.figures.drawings import MOST_KEPT
from recomputed.running.file_cache import read_intact, store

# It begins behind a brace: else a search would begin anew at every letter.
NAMED = re.compile(r"(?<![^{}])([^{}]*){content:\"\\([ef][0-9a-f]{3})\"}")
CLASS = re.compile(r"fa-[a-z0-9-]+")  # a boundary before it would make the search ten times as long
ESCAPE = re.compile(r"\\([ef][0-9a-f]{3})\b")
SCRIPT = re.compile(r'<script[^>]* src="([^"?]+)')
FONTS = "vendor/fontawesome/webfonts/*.woff2"


def keep_shown_icons(site: Path) -> None:
    """Leave in the fonts and styles of a site the icons that its pages and scripts name and that its styles place themselves."""
    static = site / "_static"
    sheets = {path: path.read_text(encoding="utf-8") for path in sorted(static.rglob("*.css"))}
    styles = "".join(sheets.values())
    shown = _classes_in("".join(_pages_and_scripts(site)))
    icons = {code for names, code in NAMED.findall(styles) if shown & _classes_in(names)}
    icons |= {code for code in ESCAPE.findall(NAMED.sub("", styles))}
    for path in sorted(static.glob(FONTS)):
        path.write_bytes(_with_icons(path, sorted(icons)))
    for path, sheet in sheets.items():
        path.write_text(
            NAMED.sub(lambda rule: rule[0] if shown & _classes_in(rule[1]) else "", sheet), encoding="utf-8"
        )


def _classes_in(text: str) -> set[str]:
    """The classes of icons that a text names: not those that end a longer word.

    >>> sorted(_classes_in("class='fa-solid fa-x' sofa-bed"))
    ['fa-solid', 'fa-x']
    """
    return {found[0] for found in CLASS.finditer(text) if not re.match(r"\w", text[found.start() - 1 : found.start()])}


def _with_icons(path: Path, icons: list[str]) -> bytes:
    """A font with some of its icons, kept like a drawing: to take it apart takes a second."""
    from fontTools import version

    made_from = hashlib.sha256(path.read_bytes() + f"{icons} {version}".encode()).hexdigest()
    place = paths.DRAWINGS_KEPT / f"{made_from[:32]}.woff2"
    if (kept := read_intact(place)) is not None:
        return kept
    from fontTools import subset  # slow to load, and mostly not needed

    options = subset.Options(flavor="woff2", layout_features=[], notdef_outline=True)
    font = subset.load_font(path, options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=[int(code, 16) for code in icons])
    chosen.subset(font)
    packed = BytesIO()
    subset.save_font(font, packed, options)
    store(place, packed.getvalue(), MOST_KEPT)
    return packed.getvalue()


def _pages_and_scripts(site: Path) -> Iterator[str]:
    scripts = set()
    for path in sorted(site.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        scripts |= {(path.parent / address).resolve() for address in SCRIPT.findall(page)}
        yield page
    yield from (path.read_text(encoding="utf-8") for path in sorted(scripts) if path.is_file())

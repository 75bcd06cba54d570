"""The theme's fonts of icons, without the icons that no page shows: most of what a first visit would load."""

import re
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset

NAMED = re.compile(r"([^{}]*){content:\"\\(f[0-9a-f]{3})\"}")
CLASS = re.compile(r"\bfa-[a-z0-9-]+")
ESCAPE = re.compile(r"\\(f[0-9a-f]{3})\b")
SCRIPT = re.compile(r'<script[^>]* src="([^"?]+)')
FONTS = "vendor/fontawesome/webfonts/*.woff2"


def keep_shown_icons(site: Path) -> None:
    """Leave in the fonts of a site the icons that its pages and scripts name and that its styles place themselves."""
    static = site / "_static"
    styles = "".join(path.read_text(encoding="utf-8") for path in sorted(static.rglob("*.css")))
    shown = set(CLASS.findall("".join(_pages_and_scripts(site))))
    icons = {code for names, code in NAMED.findall(styles) if shown & set(CLASS.findall(names))}
    icons |= {code for code in ESCAPE.findall(NAMED.sub("", styles))}
    for path in sorted(static.glob(FONTS)):
        options = subset.Options(flavor="woff2", layout_features=[], notdef_outline=True)
        font = subset.load_font(path, options)
        chosen = subset.Subsetter(options)
        chosen.populate(unicodes=[int(code, 16) for code in icons])
        chosen.subset(font)
        subset.save_font(font, path, options)


def _pages_and_scripts(site: Path) -> Iterator[str]:
    scripts = set()
    for path in sorted(site.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        scripts |= {(path.parent / address).resolve() for address in SCRIPT.findall(page)}
        yield page
    yield from (path.read_text(encoding="utf-8") for path in sorted(scripts) if path.is_file())

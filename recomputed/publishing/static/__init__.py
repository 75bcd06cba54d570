"""The styles and scripts of every page, which has them in the order of their names; a report's `book/_static/` may replace them."""

import re
from pathlib import Path

from recomputed.declared.theme import Theme, theme
from recomputed.ground import paths

HERE = Path(__file__).parent
COLOURS = "report.css"  # the sheet that names the colours
KINDS = {".css", ".js", ".svg"}


def static_files() -> dict[str, Path]:
    """Each file by its name."""
    own = sorted(path for path in HERE.iterdir() if path.suffix in KINDS)
    return {path.name: path for path in own}


def static_text(name: str) -> str:
    """The text of one of them, as the pages of this report have it: in the colours of its theme."""
    of_report = paths.BOOK / "_static" / name
    text = (of_report if of_report.is_file() else HERE / name).read_text(encoding="utf-8")
    return in_colours(text, theme()) if name == COLOURS else text


def in_colours(sheet: str, chosen: Theme) -> str:
    """A style sheet whose two blocks of colours, for light and for dark, have those of a theme.

    >>> in_colours(":root { --x-ink: #1b1f24; --x-sky: #3f8fc4; }", Theme(light={"ink": "#000000"}))
    ':root { --x-ink: #000000; --x-sky: #3f8fc4; }'
    """
    for head, colours in ((":root", chosen.light), ('html[data-theme="dark"]', chosen.dark)):
        if block := re.search(rf"(?m)^{re.escape(head)} \{{[^}}]*\}}", sheet):
            of_theme = block[0]
            for name, colour in colours.items():
                of_theme = re.sub(rf"(--x-{name}: )#[0-9a-f]{{6}}", rf"\g<1>{colour}", of_theme)
            sheet = sheet.replace(block[0], of_theme)
    return sheet

"""The colours in which everything is drawn, each with a name.

Pages take them by these names from their style sheet, in light and in dark; files that leave have those of the report's theme.
"""

import re

from recomputed.declared.theme import USUAL, Theme

INK = USUAL["ink"]
MUTED = USUAL["muted"]
GRID = USUAL["grid"]
PAPER = USUAL["paper"]
LAND = USUAL["land"]

BLUE = USUAL["blue"]
ORANGE = USUAL["orange"]
GREEN = USUAL["green"]
PURPLE = USUAL["purple"]
RED = USUAL["red"]
SKY = USUAL["sky"]

SERIES = [BLUE, ORANGE, GREEN, PURPLE, RED, SKY]
STEPS = [colour for name, colour in USUAL.items() if name.startswith("step-")]

NAMES = {colour: name for name, colour in USUAL.items()}
ANY = re.compile("|".join(NAMES))


def in_theme(text: str, theme: Theme) -> str:
    """An SVG or a chart specification in the colours of a theme.

    >>> in_theme('fill="#0061a8"', Theme(light={"blue": "#23408e"}))
    'fill="#23408e"'
    """
    colours = theme.drawn()
    return ANY.sub(lambda colour: colours[NAMES[colour[0]]], text)


def with_css_variables(text: str, theme: Theme) -> str:
    """An SVG or a chart specification with each colour as a CSS variable, and that of the theme as fallback.

    >>> with_css_variables('fill="#1b1f24"', Theme())
    'fill="var(--x-ink, #1b1f24)"'
    """
    colours = theme.drawn()
    return ANY.sub(lambda colour: f"var(--x-{NAMES[colour[0]]}, {colours[NAMES[colour[0]]]})", text)

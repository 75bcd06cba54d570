"""The colours of the book, each with a name, so that light and dark can differ."""

from recomputed.declared.theme import theme

COLOURS = theme().drawn()

INK = COLOURS["ink"]
MUTED = COLOURS["muted"]
GRID = COLOURS["grid"]
PAPER = COLOURS["paper"]
LAND = COLOURS["land"]

BLUE = COLOURS["blue"]
ORANGE = COLOURS["orange"]
GREEN = COLOURS["green"]
PURPLE = COLOURS["purple"]
RED = COLOURS["red"]
SKY = COLOURS["sky"]

SERIES = [BLUE, ORANGE, GREEN, PURPLE, RED, SKY]
STEPS = [colour for name, colour in COLOURS.items() if name.startswith("step-")]

NAMES = {colour: name for name, colour in COLOURS.items()}


def with_css_variables(text: str) -> str:
    """Every colour of the palette in an SVG or a chart specification as a CSS variable with itself as fallback.

    >>> with_css_variables('fill="#1b1f24"')
    'fill="var(--x-ink, #1b1f24)"'
    """
    for colour, name in NAMES.items():
        text = text.replace(colour, f"var(--x-{name}, {colour})")
    return text

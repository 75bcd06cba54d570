"""The colours of the book, each with a name, so that light and dark can differ.

Series colours follow Okabe and Ito (2008), "Color Universal Design", distinguishable under colour deficiencies.
"""

INK = "#1b1f24"
MUTED = "#57606a"
GRID = "#d8dee4"
PAPER = "#fffffe"
LAND = "#e6e9ed"

BLUE = "#0061a8"
ORANGE = "#b35c00"
GREEN = "#007a5a"
PURPLE = "#9c4a86"
RED = "#b42318"
SKY = "#3f8fc4"

SERIES = [BLUE, ORANGE, GREEN, PURPLE, RED, SKY]
STEPS = ["#dbe9f6", "#b3d0ea", "#7fb0db", "#4a8cc6", "#1f66a6", "#0b3f73"]

NAMES = {
    INK: "ink",
    MUTED: "muted",
    GRID: "grid",
    PAPER: "paper",
    LAND: "land",
    BLUE: "blue",
    ORANGE: "orange",
    GREEN: "green",
    PURPLE: "purple",
    RED: "red",
    SKY: "sky",
} | {step: f"step-{i}" for i, step in enumerate(STEPS)}


def with_css_variables(text: str) -> str:
    """Every colour of the palette in an SVG or a chart specification as a CSS variable with itself as fallback.

    >>> with_css_variables('fill="#1b1f24"')
    'fill="var(--x-ink, #1b1f24)"'
    """
    for colour, name in NAMES.items():
        text = text.replace(colour, f"var(--x-{name}, {colour})")
    return text

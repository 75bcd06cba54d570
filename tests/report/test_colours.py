"""The colours of the book can be told apart by every eye, and the sheet and the charts name the same ones."""

import re

import pytest

from recomputed.publishing.static import static_text
from recomputed.showing import palette
from tests.colour_vision import SIGHTS, apart, confused

LEAST_APART, LEAST_VERDICTS, LEAST_BACKGROUND = 10, 14, 40
SERIES = ["blue", "orange", "green", "purple", "red", "sky"]
SHEET = static_text("report.css")
THEMES = {
    theme: dict(
        re.findall(r"--x-([a-z0-9-]+): (#[0-9a-f]{6})", re.search(rf"{re.escape(head)} \{{([^}}]*)\}}", SHEET)[1])
    )
    for theme, head in {"light": ":root", "dark": 'html[data-theme="dark"]'}.items()
}


@pytest.mark.parametrize("theme", THEMES)
def test_the_colours_of_series_and_verdicts_differ_whatever_cones_an_eye_lacks(theme):
    colours = THEMES[theme]
    assert confused({name: colours[name] for name in SERIES}, LEAST_APART) == []
    assert confused({name: colours[name] for name in ("green", "red")}, LEAST_VERDICTS) == []
    for ground in ("paper", "card"):
        distances = {(n, s): apart(colours[n], colours[ground], s) for n in SERIES for s in SIGHTS}
        assert min(distances.values()) >= LEAST_BACKGROUND, min(distances, key=distances.get)
    steps = [colours[f"step-{i}"] for i in range(len(palette.STEPS))]
    assert min(apart(a, b, s) for a, b in zip(steps, steps[1:], strict=False) for s in SIGHTS) >= LEAST_APART


def test_the_sheet_and_the_charts_name_the_same_colours():
    assert {name: colour for colour, name in palette.NAMES.items()}.items() <= THEMES["light"].items()


def test_a_planted_bad_palette_is_caught():
    red_and_green = confused({"red": "#c00000", "green": "#4a7000"}, LEAST_VERDICTS)
    assert red_and_green and not any("full" in pair for pair in red_and_green)
    assert any("tritanopia" in pair for pair in confused({"a": "#0061a8", "b": "#00786a"}, LEAST_VERDICTS))
    assert confused({"a": "#0061a8", "b": "#b35c00"}, LEAST_VERDICTS) == []

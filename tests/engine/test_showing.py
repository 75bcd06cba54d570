"""Charts as a reader sees them: a line at the value of a question says what it is, and a legend shows its dashes."""

import altair as alt
import pandas as pd
import pytest

from recomputed.showing.figures import VEGA_LITE, figure
from recomputed.showing.legends import LONG, with_long_dashes
from recomputed.showing.reference_lines import level_line

ROWS = pd.DataFrame({"x": [1, 2], "y": [3, 4], "who": ["a", "b"]})
LINE = alt.Chart(ROWS).mark_line().encode(x="x:Q", y="y:Q", color="who:N", strokeDash="who:N")


def legends_of(spec: dict) -> list[dict]:
    encoding = spec["encoding"]
    return [encoding[name].get("legend") for name in ("color", "strokeDash")]


@pytest.mark.parametrize("across", [True, False])
def test_a_line_at_a_level_stands_at_its_value_and_says_what_it_is(across):
    spec = level_line(100, "a hundred", across=across).to_dict()
    assert spec["data"]["values"] == [{"level": 100.0, "words": "a hundred"}]
    rule, words = spec["layer"]
    assert rule["encoding"]["y" if across else "x"]["field"] == "level" and len(rule["encoding"]) == 1
    assert words["encoding"]["text"]["field"] == "words"


def test_the_legend_of_dashed_lines_is_long_enough_to_show_the_dashes():
    assert legends_of(with_long_dashes(LINE.to_dict())) == [LONG, LONG]
    drawn = figure(LINE, id="a", title="A", sources=["world"], says="").bundle[VEGA_LITE]
    assert legends_of(drawn) == [LONG, LONG]


def test_a_legend_that_is_not_there_or_shows_points_too_stays_as_it_is():
    hidden = LINE.encode(color=alt.Color("who:N", legend=None), strokeDash=alt.StrokeDash("who:N", legend=None))
    assert legends_of(with_long_dashes(hidden.to_dict())) == [None, None]
    with_points = LINE + alt.Chart(ROWS).mark_point().encode(x="x:Q", y="y:Q", shape="who:N")
    assert with_long_dashes(with_points.to_dict()) == with_points.to_dict()

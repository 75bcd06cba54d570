"""A figure for a phone: its own drawing, no wider than the page, and the same data."""

import re

import pytest
import vl_convert

from recomputed.publishing.figures.narrow import NARROW, narrow
from recomputed.showing.figures import THEME

ROWS = {
    "values": [
        {"who": f"a rather long name of a maker, {i}", "value": i, "when": f"20{i + 10}-01-01"} for i in range(8)
    ]
}
BARS = {
    "mark": "bar",
    "encoding": {
        "y": {"field": "who", "type": "nominal"},
        "x": {"field": "value", "type": "quantitative"},
        "color": {"field": "who", "type": "nominal", "legend": {"columns": 4, "title": "Maker"}},
    },
}
ALONE = {"data": ROWS, "width": 640, "config": {"legend": {"orient": "bottom"}}, **BARS}
CASES = {
    "alone": ALONE,
    "in layers": {"data": ROWS, "width": 640, "config": {}, "layer": [BARS, BARS]},
    "side by side": {"data": ROWS, "config": THEME, "hconcat": [{"width": 300, **BARS}, {"width": 300, **BARS}]},
}


@pytest.mark.parametrize("spec", CASES.values(), ids=CASES)
def test_the_drawing_is_no_wider_than_a_phone_s_page(spec):
    svg = vl_convert.vegalite_to_svg(narrow(spec))
    assert float(re.search(r'width="([\d.]+)"', svg)[1]) <= NARROW


def test_legends_have_one_column_and_keep_what_they_say():
    legend = narrow(ALONE)["encoding"]["color"]["legend"]
    assert legend["columns"] == 1 and legend["title"] == "Maker"
    configured = narrow(ALONE)["config"]["legend"]
    assert configured["orient"] == "bottom" and configured["columns"] == 1
    assert configured["layout"]["bottom"]["direction"] == "vertical"


def test_of_names_side_by_side_those_are_shown_for_which_there_is_room():
    months = {
        "field": "when",
        "type": "ordinal",
        "axis": {"labelAngle": 0},
        "title": "a title of an axis that is a good deal longer than a phone is wide",
    }
    phone = narrow({"data": ROWS, "width": 640, "config": THEME, "mark": "bar", "encoding": {"x": months}})
    labels = re.findall(r"<text [^>]*>20[0-9-]+</text>", vl_convert.vegalite_to_svg(phone))
    shown = [label for label in labels if 'opacity="0"' not in label]
    assert 2 <= len(shown) < len(labels) == len(ROWS["values"])
    assert (
        all(len(line) <= 44 for line in phone["encoding"]["x"]["title"]) and len(phone["encoding"]["x"]["title"]) == 2
    )


def test_the_data_and_the_given_specification_stay_as_they_are():
    phone = narrow(ALONE)
    assert phone["data"] is ROWS and ALONE["width"] == 640 and ALONE["encoding"]["color"]["legend"]["columns"] == 4


def test_pictures_side_by_side_stand_below_each_other():
    phone = narrow(CASES["side by side"])
    assert "hconcat" not in phone and len(phone["vconcat"]) == 2
    assert narrow({"facet": {"row": {"field": "who"}}, "spec": BARS})["columns"] == 1

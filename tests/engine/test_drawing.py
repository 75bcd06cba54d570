"""The words in which a notebook draws: what they put into a chart."""

import re

import pandas as pd
import pytest
import vl_convert

from recomputed.ground.errors import BadParameter
from recomputed.showing import palette
from recomputed.showing.drawing import amount, band, bars, by, dots, lines, shaded, spans, when, which, words

ROWS = pd.DataFrame(
    {
        "month": ["2026-01", "2026-02"],
        "who": ["a", "b"],
        "usd": [1.0, 10.0],
        "low": [0.5, 5.0],
        "high": [2.0, 20.0],
    }
)
MONTHS, USD = when("month"), amount("usd", "USD per bitcoin")


def test_a_series_is_told_apart_by_colour_and_dash_and_a_dot_by_colour_and_shape():
    who = by("who", {"a": palette.BLUE, "b": (palette.RED, "dotted", "diamond")})
    line, dot = (word(ROWS, MONTHS, USD, who).to_dict()["encoding"] for word in (lines, dots))
    assert line["color"]["scale"] == {"domain": ["a", "b"], "range": [palette.BLUE, palette.RED]}
    assert line["strokeDash"]["scale"]["range"] == [[1, 0], [2, 2]]
    assert dot["shape"]["scale"]["range"] == ["circle", "diamond"]


def test_names_alone_get_looks_that_differ_in_colour_dash_and_shape():
    looks = list(by("who", ["a", "b", "c", "d", "e"]).looks.values())
    assert all(len(set(column)) == 5 for column in zip(*looks, strict=True))


def test_the_pointer_is_told_who_when_and_how_much():
    told = dots(ROWS, MONTHS, USD, by("who", ["a", "b"])).to_dict()["encoding"]["tooltip"]
    assert [(entry["field"], entry["title"]) for entry in told] == [
        ("who", ""),
        ("month", "month"),
        ("usd", "USD per bitcoin"),
    ]


def test_an_axis_says_its_bounds_its_scale_and_where_it_is_marked():
    axis = amount("usd", "USD", within=(0.1, 100), log=True, ticks=[1, 10], format="~g")
    y = lines(ROWS, MONTHS, axis).to_dict()["encoding"]["y"]
    assert y["scale"] == {"type": "log", "domain": [0.1, 100], "nice": False}
    assert y["axis"] == {"format": "~g", "values": [1, 10]} and y["title"] == "USD, log scale"


def test_a_direction_of_names_keeps_the_order_of_the_rows():
    assert bars(ROWS, amount("usd"), which("who")).to_dict()["encoding"]["y"]["sort"] is None


def test_a_band_lies_between_two_columns_and_a_span_runs_along_the_numbers():
    area = band(ROWS, MONTHS, amount("low"), "high").to_dict()["encoding"]
    assert (area["y"]["field"], area["y2"]["field"]) == ("low", "high")
    across = spans(ROWS, amount("low"), which("who"), "high").to_dict()["encoding"]
    upright = spans(ROWS, which("who"), amount("low"), "high").to_dict()["encoding"]
    assert across["x2"]["field"] == "high" and "y2" not in across
    assert upright["y2"]["field"] == "high" and "x2" not in upright


def test_words_stand_beside_their_place_and_numbers_are_written_by_a_format():
    chart = words(ROWS, MONTHS, USD, "usd", side="left", format=",.0f").to_dict()
    assert chart["encoding"]["text"] == {"field": "usd", "type": "quantitative", "format": ",.0f"}
    assert chart["mark"]["align"] == "right"


def test_text_is_left_out_where_there_is_no_room_for_it():
    chart = words(ROWS, MONTHS, USD, "who", if_room="width > 450")
    texts = {
        width: re.findall(
            r'<text [^>]*opacity="0"[^>]*>([ab])</text>',
            vl_convert.vegalite_to_svg(chart.properties(width=width).to_dict()),
        )
        for width in (350, 640)
    }
    assert texts == {350: ["a", "b"], 640: []}


def test_a_shape_without_a_row_stays_grey_and_the_pointer_speaks_in_words():
    shares = pd.DataFrame({"iso3": ["PRY"], "share_pct": [4.0], "quality": ["estimated"]})
    chart = shaded("world", shares, "iso3", "share_pct", "Share, %", steps=[1, 2, 3, 4, 5], says={"quality": "kind"})
    blank, filled = chart.to_dict()["layer"]
    assert blank["mark"]["fill"] == palette.LAND and "color" not in blank.get("encoding", {})
    assert [entry["title"] for entry in filled["encoding"]["tooltip"]] == ["", "Share, %", "kind"]


@pytest.mark.parametrize(("look", "what"), [((palette.RED, "wavy"), "dash"), ((palette.RED, "solid", "star"), "shape")])
def test_an_unknown_look_is_refused_by_name(look, what):
    with pytest.raises(BadParameter, match=f"unknown {what} '{look[-1]}'"):
        by("who", {"a": look})

"""Figures: what they must say, and that no chart is drawn of data that it does not carry."""

import re
from collections.abc import Iterator

import altair as alt
import pytest
import vl_convert

from recomputed.declared.tables import boundaries
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.running.chapters import chapters
from recomputed.running.records import figures
from recomputed.running.run_cache import cached_run
from recomputed.showing.figures import VEGA_LITE, figure, map_of


def drawn(chart: alt.Chart, sources: list[str]) -> dict:
    return figure(chart, id="a-map", title="A map", sources=sources, says="All states.").bundle[VEGA_LITE]


def named_data(node) -> Iterator[str]:
    """The names of all data sets that the marks of a specification are drawn of."""
    if isinstance(node, dict):
        if isinstance(node.get("data"), dict) and "name" in node["data"]:
            yield node["data"]["name"]
        for key, value in node.items():
            if key != "datasets":
                yield from named_data(value)
    elif isinstance(node, list):
        for value in node:
            yield from named_data(value)


def lacking(spec: dict) -> set[str]:
    return set(named_data(spec)) - spec.get("datasets", {}).keys()


def test_a_map_carries_its_shapes_beside_the_data_of_its_other_layers():
    dots = alt.Chart(alt.Data(values=[{"x": 1}])).mark_point().encode(x="x:Q")
    spec = drawn(map_of("us_states").mark_geoshape() + dots, ["us_states"])
    assert spec["datasets"]["us_states"] == boundaries("us_states")["features"]
    assert lacking(spec) == set()


def test_a_planted_map_that_is_not_among_the_sources_is_found():
    assert lacking(drawn(map_of("us_states").mark_geoshape(), ["us_state_price"])) == {"us_states"}


def test_an_unknown_map_is_refused_with_the_name_that_was_meant():
    with pytest.raises(BadParameter, match="did you mean 'us_states'"):
        map_of("us_state")


@pytest.mark.parametrize("chapter", chapters())
def test_every_figure_of_a_chapter_carries_all_data_that_it_draws(chapter):
    shown = figures(cached_run(chapters()[chapter], {}, None).notebook)
    assert [figure.about["id"] for figure in shown if lacking(figure.spec)] == []


def said_twice(svg: str) -> list[str]:
    """Texts of a drawing that say a part of them twice: layers whose axes have titles of their own are given both."""
    texts = [text.split(", ") for text in re.findall(r"<text[^>]*>([^<]+)</text>", svg)]
    return [", ".join(parts) for parts in texts if len(set(parts)) < len(parts)]


def test_no_axis_says_the_same_twice():
    drawings = sorted((paths.SITE / "figures").glob("*.svg"))
    found = {path.stem: said_twice(path.read_text(encoding="utf-8")) for path in drawings}
    assert {name: texts for name, texts in found.items() if texts} == {} and found


def test_a_planted_axis_with_two_titles_is_found():
    chart = alt.Chart(alt.Data(values=[{"x": 1, "y": 1}])).mark_point()
    layers = chart.encode(x=alt.X("x:Q", title="USD, log scale")) + chart.encode(x=alt.X("y:Q", title="USD"))
    assert said_twice(vl_convert.vegalite_to_svg(layers.to_dict())) == ["USD, log scale, USD"]

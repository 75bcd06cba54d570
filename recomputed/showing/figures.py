"""The one function through which every chart and map goes."""

import re
from dataclasses import dataclass
from typing import Any

import altair as alt

from recomputed.declared.catalog import catalog
from recomputed.declared.tables import boundaries
from recomputed.ground.errors import BadParameter, unknown
from recomputed.showing.legends import with_long_dashes
from recomputed.showing.palette import GRID, INK, MUTED, SERIES, STEPS
from recomputed.showing.times import in_utc

Chart = Any  # of Altair: a chart, or several, laid over or beside each other
MIME = "application/vnd.recomputed.figure+json"
VEGA_LITE = "application/vnd.vegalite.v6+json"
WIDTH = 640

THEME = {
    "font": "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif",
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": MUTED,
        "gridColor": GRID,
        "domainColor": GRID,
        "tickColor": GRID,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelLimit": 220,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": MUTED,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "orient": "bottom",
        "labelLimit": 320,
        "symbolLimit": 12,
        "columns": 3,
        "symbolBaseFillColor": INK,
        "symbolBaseStrokeColor": INK,
        "gradientLength": 330,
    },
    "header": {"labelColor": INK, "titleColor": MUTED, "labelFontSize": 13},
    "title": {"color": INK, "subtitleColor": MUTED},
    "text": {"color": INK, "fontSize": 13},
    "range": {"category": SERIES, "ramp": STEPS, "heatmap": STEPS},
}


@dataclass(frozen=True)
class Figure:
    """A drawn chart with everything that makes it readable, and citable: what a notebook displays."""

    bundle: dict[str, Any]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.bundle


def map_of(name: str) -> alt.Chart:
    """A chart of the shapes of a map of data/, to be marked and coloured; `figure` wants that map among its sources.

    The shapes are only named here: Altair would walk through every corner of every coast, twice.
    Raises BadParameter for an unknown map.
    """
    if catalog().maps.get(name) is None:
        raise BadParameter(unknown("map", name, catalog().maps))
    return alt.Chart(alt.NamedData(name))


def figure(chart: Chart, *, id: str, title: str, sources: list[str], says: str, narrow: bool = True) -> Figure:
    """A chart under its title, with the sources it rests on and a description that contains the numbers.

    `sources` are names of tables, maps or documents of data/; `narrow` says whether it can be drawn for a phone, too:
    what cannot scrolls there.  Raises BadParameter for an unknown one, and here,
    not when the notebook displays it, whatever is wrong with the chart.
    """
    refuse_unknown(id, sources)
    about = {"id": id, "title": title, "says": says, "sources": sources, "narrow": narrow}
    shapes = {name: boundaries(name)["features"] for name in sources if name in catalog().maps}
    return Figure({VEGA_LITE: _specification(chart, says, shapes), MIME: about, "text/plain": f"{title}. {says}"})


def refuse_unknown(id: str, sources: list[str]) -> None:
    """Raises BadParameter for a name that is no table, map or document of data/, and for an id that is no address."""
    known = catalog().tables.keys() | catalog().maps.keys() | catalog().sources.keys()
    for name in sources:
        if name not in known:
            raise BadParameter(unknown("source", name, known))
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
        raise BadParameter(f"figure id {id!r} is not kebab-case")


def _specification(chart: Chart, says: str, shapes: dict[str, list[Any]]) -> dict[str, Any]:
    alt.data_transformers.disable_max_rows()
    spec: dict[str, Any] = in_utc(with_long_dashes(chart.to_dict()))
    if shapes:
        spec["datasets"] = spec.get("datasets", {}) | shapes
    if "width" not in spec and not {"hconcat", "vconcat", "concat", "facet", "repeat"} & spec.keys():
        spec["width"] = WIDTH
    return spec | {"config": THEME, "description": says}

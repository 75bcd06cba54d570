"""The few words in which a notebook draws: axes, looks, and marks that are laid over each other with `+`.

>>> import pandas as pd
>>> from recomputed.showing import palette
>>> shares = pd.DataFrame({"month": ["2026-01", "2026-01"], "pool": ["A", "B"], "share_pct": [30.0, 20.0]})
>>> pools = by("pool", {"A": (palette.BLUE, "solid"), "B": (palette.ORANGE, "dashed")})
>>> chart = lines(shares, when("month"), amount("share_pct", "share of the blocks, %", within=(0, 50)), pools)
>>> sorted(chart.to_dict()["encoding"])
['color', 'strokeDash', 'tooltip', 'x', 'y']
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from recomputed.ground.errors import BadParameter, unknown
from recomputed.showing import palette
from recomputed.showing.figures import map_of

DASHES = {"solid": [1, 0], "dashed": [6, 3], "dotted": [2, 2], "dash-dot": [8, 2, 2, 2], "long": [9, 4]}
LOG_SCALE = ", log scale"  # said on its axis
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
SIDES: dict[str, dict[str, Any]] = {
    "right": {"align": "left", "dx": 9},
    "left": {"align": "right", "dx": -9},
    "above": {"align": "center", "dy": -12},
    "below": {"align": "center", "dy": 13},
    "over": {"align": "center"},
}
Side = Literal["right", "left", "above", "below", "over"]
Look = str | Sequence[str]  # a colour, or a colour, a dash and a shape


@dataclass(frozen=True)
class Axis:
    """What a direction of a chart shows: a column, and how it is read there."""

    column: str
    kind: Literal["T", "Q", "N"]
    title: str | None = None
    scale: dict[str, Any] | None = None
    axis: dict[str, Any] | None = None
    order: Any = None

    def on(self, channel: type) -> Any:
        """The axis as a channel of Altair's."""
        options: dict[str, Any] = {"title": self.title}
        if self.scale:
            options["scale"] = alt.Scale(**self.scale)
        if self.axis:
            options["axis"] = alt.Axis(**self.axis)
        if self.kind == "N":
            options["sort"] = self.order
        return channel(f"{self.column}:{self.kind}", **options)

    def tooltip(self) -> alt.Tooltip:
        """What the pointer says of it."""
        formats = {"T": "%b %Y", "Q": ",.4~g"}
        shown: dict[str, Any] = {"format": formats[self.kind]} if self.kind in formats else {}
        return alt.Tooltip(f"{self.column}:{self.kind}", title=self.title or self.column, **shown)


@dataclass(frozen=True)
class By:
    """Which column tells the marks apart, and the colour, dash and shape of each of its values."""

    column: str
    looks: Mapping[str, tuple[str, str, str]]
    legend: bool
    columns: int

    def _channel(self, channel: type, values: Iterable[Any]) -> Any:
        legend = alt.Legend(columns=self.columns) if self.legend else None
        scale = alt.Scale(domain=list(self.looks), range=list(values))
        return channel(f"{self.column}:N", title=None, scale=scale, legend=legend)

    def colour(self) -> alt.Color:
        """The colour of each value."""
        channel: alt.Color = self._channel(alt.Color, (colour for colour, _, _ in self.looks.values()))
        return channel

    def dash(self, legend: alt.Legend | None = None) -> alt.StrokeDash:
        """The dash of each value, with another legend than the usual one if it is given."""
        dashes = (DASHES[dash] for _, dash, _ in self.looks.values())
        channel: alt.StrokeDash = self._channel(alt.StrokeDash, dashes)
        return channel if legend is None else channel.legend(legend)

    def shape(self) -> alt.Shape:
        """The shape of each value."""
        channel: alt.Shape = self._channel(alt.Shape, (shape for _, _, shape in self.looks.values()))
        return channel


def when(column: str, *, within: tuple[str, str] | None = None, format: str | None = None, ticks: Any = None) -> Axis:
    """A direction of dates or months, marked in years; `ticks` as Altair's `tickCount`."""
    axis = {"format": format, "tickCount": ticks}
    return Axis(
        column,
        "T",
        scale={"domain": list(within)} if within else None,
        axis={key: value for key, value in axis.items() if value is not None},
    )


def amount(
    column: str,
    title: str | None = None,
    *,
    within: tuple[float, float] | None = None,
    log: bool = False,
    ticks: Sequence[float] | None = None,
    format: str | None = None,
) -> Axis:
    """A direction of numbers; `title` says of what, with the unit, `ticks` where it is marked.

    >>> amount("usd", "USD a year", log=True).title
    'USD a year, log scale'
    """
    scale: dict[str, Any] = {"type": "log"} if log else {}
    if log and title:  # a reader who takes it for an even scale would misread every distance
        title += LOG_SCALE
    if within:
        scale |= {"domain": list(within), "nice": False}
    axis: dict[str, Any] = {"format": format} if format else {}
    if format and format.endswith("s"):  # with a letter for thousands, which nought does not want
        axis = {"labelExpr": f"datum.value ? format(datum.value, '{format}') : '0'"}
    if ticks is not None:
        axis["values"] = list(ticks)
    return Axis(column, "Q", title, scale, axis)


def which(column: str, title: str | None = None, *, order: Any = None) -> Axis:
    """A direction of names, in the order of the rows, or in `order`: names, or Altair's word for a sort."""
    return Axis(column, "N", title, axis={"labelLimit": 260, "labelAngle": 0}, order=order)


def by(column: str, looks: Mapping[str, Look] | Iterable[str], *, legend: bool = True, columns: int = 3) -> By:
    """Tells marks apart by a column: its values with their looks, or the values only, which then get one each.

    A look is a colour, or a colour and a dash (and a shape), so that no mark is told by its colour alone.
    Raises BadParameter for an unknown dash or shape.

    >>> by("who", ["a", "b"]).looks["b"]
    ('#b35c00', 'dashed', 'square')
    """
    given = looks if isinstance(looks, Mapping) else dict.fromkeys(looks, ())
    return By(column, {name: _look(i, look) for i, (name, look) in enumerate(given.items())}, legend, columns)


def _look(i: int, given: Look) -> tuple[str, str, str]:
    own = (given,) if isinstance(given, str) else tuple(given)
    usual = (palette.SERIES[i % 6], list(DASHES)[i % 5], SHAPES[i % 6])
    colour, dash, shape = own + usual[len(own) :]
    if dash not in DASHES:
        raise BadParameter(unknown("dash", dash, DASHES))
    if shape not in SHAPES:
        raise BadParameter(unknown("shape", shape, SHAPES))
    return colour, dash, shape


def lines(frame: pd.DataFrame, x: Axis, y: Axis, who: By | str = palette.BLUE, **mark: Any) -> alt.Chart:
    """A line through the rows, in their order along x; one for each value of `who`, or all in one colour."""
    chart: alt.Chart = _base(frame, x, y, who).mark_line(**({"strokeWidth": 2.2} | _coloured(who) | mark))
    if isinstance(who, By):
        chart = chart.encode(color=who.colour(), strokeDash=who.dash())
    return chart


def dots(frame: pd.DataFrame, x: Axis, y: Axis, who: By | str = palette.BLUE, **mark: Any) -> alt.Chart:
    """A dot for each row."""
    chart: alt.Chart = _base(frame, x, y, who).mark_point(
        **({"filled": True, "size": 80, "opacity": 1} | _coloured(who) | mark)
    )
    if isinstance(who, By):
        chart = chart.encode(color=who.colour(), shape=who.shape())
    return chart


def bars(frame: pd.DataFrame, x: Axis, y: Axis, who: By | str = palette.BLUE, **mark: Any) -> alt.Chart:
    """A bar for each row, from zero; those of one place are stacked."""
    chart: alt.Chart = _base(frame, x, y, who).mark_bar(**(_coloured(who) | mark))
    if isinstance(who, By):
        chart = chart.encode(color=who.colour())
    return chart


def band(frame: pd.DataFrame, x: Axis, low: Axis, high: str, who: By | str = palette.BLUE, **mark: Any) -> alt.Chart:
    """The area between two columns: what is possible, where only bounds are known."""
    chart: alt.Chart = alt.Chart(frame).encode(x=x.on(alt.X), y=low.on(alt.Y), y2=f"{high}:Q")
    chart = chart.mark_area(**({"opacity": 0.2, "clip": True} | _coloured(who) | mark))
    if isinstance(who, By):
        chart = chart.encode(color=who.colour())
    return chart


def spans(frame: pd.DataFrame, x: Axis, y: Axis, end: str, who: By | str = palette.BLUE, **mark: Any) -> alt.Chart:
    """A rule from the column of the axis of numbers to the column `end`: from when to when, from how much to how much."""
    along = {"x2": f"{end}:{x.kind}"} if y.kind == "N" or x.kind == "T" else {"y2": f"{end}:{y.kind}"}
    chart: alt.Chart = _base(frame, x, y, who).mark_rule(**({"strokeWidth": 2} | _coloured(who) | mark)).encode(**along)
    if isinstance(who, By):
        chart = chart.encode(color=who.colour())
    return chart


def words(
    frame: pd.DataFrame,
    x: Axis,
    y: Axis,
    text: str,
    who: By | str = palette.INK,
    *,
    side: Side = "right",
    format: str | None = None,
    if_room: str | None = None,
    **mark: Any,
) -> alt.Chart:
    """The text of a column beside the place of each row; numbers are written by `format`.

    `if_room` is an expression of the drawing, such as `width > 450` or `bandwidth('x') > 30` in pixels: where it is false,
    as on a phone, the text is left out.
    """
    said = alt.Text(f"{text}:Q", format=format) if format else alt.Text(f"{text}:N")
    chart: alt.Chart = alt.Chart(frame).encode(x=x.on(alt.X), y=y.on(alt.Y), text=said)
    chart = chart.mark_text(**(SIDES[side] | _coloured(who) | mark))
    if isinstance(who, By):
        chart = chart.encode(color=who.colour())
    if if_room:
        chart = chart.encode(opacity=alt.when(if_room).then(alt.value(1)).otherwise(alt.value(0)))
    return chart


def shaded(
    name: str,
    frame: pd.DataFrame,
    key: str,
    column: str,
    title: str,
    *,
    steps: Sequence[float],
    colours: Sequence[str] = palette.STEPS,
    outline: By | None = None,
    says: Mapping[str, str] | None = None,
) -> alt.LayerChart:
    """A map of data/ whose shapes are coloured by a column of numbers, in steps; a shape without a row stays grey.

    `key` is a column of the rows and a property of the shapes, `steps` are the bounds between `colours`, one fewer than
    these; `outline` tells the shapes apart by a second column; `says` are columns for the pointer, with their words.
    """
    told = dict(says or {})
    columns = list(dict.fromkeys([column, *told, *([outline.column] if outline else [])]))
    shapes = map_of(name).transform_lookup(lookup=f"properties.{key}", from_=alt.LookupData(frame, key, columns))
    blank = shapes.transform_filter(f"!isValid(datum.{column})").mark_geoshape(
        fill=palette.LAND, stroke=palette.PAPER, strokeWidth=0.4
    )
    tooltip = [alt.Tooltip("properties.name:N", title=""), alt.Tooltip(f"{column}:Q", title=title, format=",.3~g")]
    tooltip += [
        alt.Tooltip(f"{other}:{'Q' if is_numeric_dtype(frame[other]) else 'N'}", title=words)
        for other, words in told.items()
    ]
    filled = shapes.transform_filter(f"isValid(datum.{column})").encode(
        color=alt.Color(
            f"{column}:Q",
            title=title,
            scale=alt.Scale(type="threshold", domain=list(steps), range=list(colours)),
            legend=alt.Legend(labelOverlap=False),
        ),
        tooltip=tooltip,
    )
    if outline is None:
        return alt.LayerChart(layer=[blank, filled.mark_geoshape(stroke=palette.PAPER)])
    legend = alt.Legend(symbolFillColor="transparent", symbolStrokeColor=palette.INK, columns=1)
    dashed = filled.mark_geoshape(stroke=palette.INK, strokeWidth=0.9).encode(strokeDash=outline.dash(legend))
    return alt.LayerChart(layer=[blank, dashed])


def _base(frame: pd.DataFrame, x: Axis, y: Axis, who: By | str) -> alt.Chart:
    tooltip = [axis.tooltip() for axis in (x, y)]
    if isinstance(who, By):
        tooltip.insert(0, alt.Tooltip(f"{who.column}:N", title=""))
    return alt.Chart(frame).encode(x=x.on(alt.X), y=y.on(alt.Y), tooltip=tooltip)


def _coloured(who: By | str) -> dict[str, str]:
    return {} if isinstance(who, By) else {"color": who}

"""Where verdicts turn in a sweep over one or two parameters."""

from typing import Any, TypeVar

import altair as alt
import pandas as pd

from recomputed.declared.catalog import catalog
from recomputed.showing.figures import THEME, WIDTH
from recomputed.showing.palette import GREEN, PAPER, RED

Channel = TypeVar("Channel", alt.X, alt.Y)
OUTCOMES = ["holds", "fails"]
SIGNS = alt.Scale(domain=OUTCOMES, range=["circle", "cross"])
COLOURS = alt.Scale(domain=OUTCOMES, range=[GREEN, RED])


def verdict_frontier(frame: pd.DataFrame, over: list[str]) -> dict[str, Any]:
    """A Vega-Lite picture with one panel a lead reading: holds and fails by shape and colour.

    One parameter: the value over it.  Two: one over the other.
    """
    leads = {
        (name, r)
        for name, claim in catalog().claims.items()
        for r, reading in claim.readings.items()
        if reading.role == "lead"
    }
    shown = frame[[pair in leads for pair in zip(frame.claim, frame.reading, strict=True)]].dropna(subset="value")
    shown = shown.assign(outcome=shown.holds.map({True: "holds", False: "fails"}))
    marks = (
        alt.Chart()
        .mark_point(filled=True, size=30)
        .encode(
            x=_axis(alt.X, over[0]),
            y=_axis(alt.Y, over[1]) if len(over) == 2 else alt.Y("value:Q", title="value", scale=alt.Scale(zero=False)),
            color=alt.Color("outcome:N", title=None, scale=COLOURS),
            shape=alt.Shape("outcome:N", title=None, scale=SIGNS),
        )
        .properties(width=WIDTH, height=260)
    )
    chart = alt.layer(marks, data=shown[[*over, "claim", "quantity", "value", "outcome"]])
    panels = chart.facet(row=alt.Row("claim:N", title=None)).resolve_scale(y="independent")
    with alt.data_transformers.enable("default", max_rows=None):  # whoever draws says how many points there are
        drawn: dict[str, Any] = panels.to_dict()
    return drawn | {"config": THEME | {"background": PAPER}}


def _axis(channel: type[Channel], name: str) -> Channel:
    parameter = catalog().parameters[name]
    title = f"{parameter.is_} ({parameter.unit})"[:90]
    if parameter.type == "choice":
        return channel(f"{name}:N", title=title)
    return channel(f"{name}:Q", title=title, scale=alt.Scale(zero=False))

"""Which claim rests on which, as a picture: claims are nodes with their verdicts, arrows go to what rests on them."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

import altair as alt
import pandas as pd

from exodus.showing.palette import GREEN, INK, MUTED, ORANGE, RED

COLUMN, LINE, GAP, LETTERS, BEFORE_AN_ARROW = 200, 15, 18, 24, 150
COLOURS = {"right": GREEN, "between": ORANGE, "wrong": RED, "unknown": MUTED}


@dataclass(frozen=True)
class Node:
    """A claim of the argument: a short name, its verdict with its sign, the band of that, and on what it rests."""

    name: str
    verdict: str
    band: str
    rests_on: tuple[str, ...]


def depths(rests_on: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many steps of argument lie below each claim.

    >>> depths({"moves": ["costs"], "costs": [], "resilient": ["moves"]})
    {'costs': 0, 'moves': 1, 'resilient': 2}
    """
    found: dict[str, int] = {}
    for name in TopologicalSorter(rests_on).static_order():
        found[name] = max((found[other] + 1 for other in rests_on.get(name, ())), default=0)
    return found


def argument(nodes: Mapping[str, Node]) -> alt.LayerChart:
    """The claims in columns by their depth, each with its verdict; an arrow from each claim to those that rest on it."""
    placed = _placed(nodes)
    width, height = int(placed["x"].max()) + COLUMN, int(placed["bottom"].max()) + GAP
    across, down = alt.Scale(domain=[0, width], range=[0, width]), alt.Scale(domain=[0, height], range=[0, height])
    x, end_x = (alt.X(f"{name}:Q", axis=None, scale=across) for name in ("x", "x2"))
    y, end_y, below = (alt.Y(f"{name}:Q", axis=None, scale=down) for name in ("y", "y2", "y_verdict"))
    text = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": LINE, "fontSize": 12}
    arrows = _arrows(nodes, placed)
    colour = alt.Color("band:N", legend=None, scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())))
    base = alt.Chart(placed)
    layers = [
        alt.Chart(arrows).mark_rule(color=MUTED).encode(x=x, y=y, x2="x2:Q", y2="y2:Q"),
        alt.Chart(arrows).mark_point(shape="triangle-right", filled=True, size=60, color=MUTED, opacity=1).encode(x=end_x, y=end_y),
        base.mark_point(filled=True, size=70, opacity=1, xOffset=-10, yOffset=7).encode(x=x, y=y, color=colour),
        alt.Chart(placed[["words", "x", "y"]], name="quotes").mark_text(color=INK, fontWeight="bold", **text).encode(
            x=x, y=y, text="words:N"),
        base.mark_text(color=MUTED, **text).encode(x=x, y=below, text="verdict:N"),
    ]  # fmt: skip
    return alt.layer(*layers).properties(width=width, height=height, padding=4)


def _placed(nodes: Mapping[str, Node]) -> pd.DataFrame:
    """Where each claim stands: its column by depth, in it from the top in the order given."""
    depth, heights, rows = depths({name: node.rests_on for name, node in nodes.items()}), {}, []
    for name, node in nodes.items():
        lines = textwrap.wrap(node.name, LETTERS)
        top = heights.get(depth[name], 4)
        bottom = top + (len(lines) + 1) * LINE
        rows.append({"id": name, "words": "\n".join(lines), "verdict": node.verdict, "band": node.band,
                     "x": 18 + depth[name] * COLUMN, "y": top, "y_verdict": top + len(lines) * LINE, "bottom": bottom})  # fmt: skip
        heights[depth[name]] = bottom + GAP
    return pd.DataFrame(rows)


def _arrows(nodes: Mapping[str, Node], placed: pd.DataFrame) -> pd.DataFrame:
    at = placed.set_index("id")
    return pd.DataFrame(
        [{"x": at["x"][below] + BEFORE_AN_ARROW, "y": at["y"][below] + 7, "x2": at["x"][name] - 22, "y2": at["y"][name] + 7}
         for name, node in nodes.items() for below in node.rests_on],
        columns=["x", "y", "x2", "y2"],
    )  # fmt: skip

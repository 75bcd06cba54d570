"""Which claim rests on which, as a picture: claims are nodes with their verdicts, arrows go to what rests on them."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from statistics import mean
from typing import Any, TypedDict

import altair as alt
import pandas as pd

from recomputed.showing.palette import GREEN, INK, MUTED, ORANGE, RED

COLUMN, LINE, GAP, LETTERS, WORDS_WIDE = 212, 15, 18, 20, 156
BEFORE, MIDDLE, PASSING = 22, 7, 12  # left of the words, below their upper edge, and the height of an arrow that passes
COLOURS = {"right": GREEN, "between": ORANGE, "wrong": RED, "unknown": MUTED}


@dataclass(frozen=True)
class Node:
    """A claim of the argument: what it is called, its verdict with its sign, the band of that, and on what it rests."""

    name: str
    verdict: str
    band: str
    rests_on: tuple[str, ...]


class Place(TypedDict):
    """Where a claim or a passing arrow stands, and what is written there."""

    words: str
    verdict: str
    band: str
    x: int
    y: int
    y_verdict: int
    bottom: int


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
    columns, ways = _columns(nodes)
    placed = _placed(nodes, columns)
    named = pd.DataFrame([row for row in placed.values() if row["words"]])
    width, height = BEFORE + len(columns) * COLUMN, int(named["bottom"].max()) + GAP
    across, down = alt.Scale(domain=[0, width], range=[0, width]), alt.Scale(domain=[0, height], range=[0, height])
    x, y, below = (
        alt.X("x:Q", axis=None, scale=across),
        *(alt.Y(f"{name}:Q", axis=None, scale=down) for name in ("y", "y_verdict")),
    )
    text: dict[str, Any] = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": LINE, "fontSize": 12}
    arrows = _arrows(ways, placed)
    colour = alt.Color("band:N", legend=None, scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())))
    ends = arrows[arrows["is_end"]]
    layers: list[alt.Chart] = [
        alt.Chart(arrows)
        .mark_line(color=MUTED, strokeWidth=1, interpolate="monotone")
        .encode(x=x, y=y, detail="way:N", order="step:Q"),
        alt.Chart(ends)
        .mark_point(shape="triangle-right", filled=True, size=60, color=MUTED, opacity=1)
        .encode(x=x, y=y),
        alt.Chart(named)
        .mark_point(filled=True, size=70, opacity=1, xOffset=-10, yOffset=MIDDLE)
        .encode(x=x, y=y, color=colour),
        alt.Chart(named[["words", "x", "y"]], name="quotes")
        .mark_text(color=INK, fontWeight="bold", **text)
        .encode(x=x, y=y, text="words:N"),
        alt.Chart(named).mark_text(color=MUTED, **text).encode(x=x, y=below, text="verdict:N"),
    ]
    drawn = alt.layer(*layers)
    assert isinstance(drawn, alt.LayerChart)  # it is another thing only if a layer has panels
    return drawn.properties(width=width, height=height, padding=4)


def _columns(nodes: Mapping[str, Node]) -> tuple[list[list[str]], list[list[str]]]:
    """The claims of each column, with the arrows that pass through it, and the way of each arrow from place to place."""
    depth = depths({name: node.rests_on for name, node in nodes.items()})
    columns: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    ways = []
    for name in nodes:
        columns[depth[name]].append(name)
    for name, node in nodes.items():
        for below in node.rests_on:
            passes = [f"{below} to {name} {column}" for column in range(depth[below] + 1, depth[name])]
            for number, one in enumerate(passes, depth[below] + 1):
                columns[number].append(one)
            ways.append([below, *passes, name])
    comes_from: dict[str, list[str]] = {}
    for way in ways:
        for one, following in zip(way, way[1:], strict=False):
            comes_from.setdefault(following, []).append(one)
    for column, after in zip(columns, columns[1:], strict=False):
        place = {name: i for i, name in enumerate(column)}
        after.sort(key=lambda name: mean(place.get(one, 0) for one in comes_from[name]))
    return columns, ways


def _placed(nodes: Mapping[str, Node], columns: list[list[str]]) -> dict[str, Place]:
    """Where each claim and each passing arrow stands: from the top of its column, in its order."""
    found: dict[str, Place] = {}
    for number, column in enumerate(columns):
        top = 4
        for name in column:
            node = nodes.get(name)
            lines = textwrap.wrap(node.name, LETTERS) if node else []
            bottom = top + ((len(lines) + 1) * LINE if node else PASSING)
            found[name] = {
                "words": "\n".join(lines),
                "verdict": node.verdict if node else "",
                "band": node.band if node else "",
                "x": BEFORE + number * COLUMN,
                "y": top,
                "y_verdict": top + len(lines) * LINE,
                "bottom": bottom,
            }
            top = bottom + (GAP if node else 0)
    return found


def _arrows(ways: list[list[str]], placed: Mapping[str, Place]) -> pd.DataFrame:
    """The corners of each arrow: from the right of the claim below, level through the columns between, to the claim."""
    rows = []
    for number, way in enumerate(ways):
        first, *between, last = (placed[name] for name in way)
        corners = [(first["x"] + WORDS_WIDE, first["y"] + MIDDLE)]
        for one in between:
            corners += [(one["x"], one["y"] + MIDDLE), (one["x"] + WORDS_WIDE, one["y"] + MIDDLE)]
        corners.append((last["x"] - BEFORE, last["y"] + MIDDLE))
        rows += [
            {"way": number, "step": step, "x": x, "y": y, "is_end": step == len(corners) - 1}
            for step, (x, y) in enumerate(corners)
        ]
    return pd.DataFrame(rows)

"""Every claim of the article in one picture: how well it is supported, and how far its readings differ."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import pandas as pd

from recomputed.showing.palette import GREEN, GRID, INK, MUTED, PAPER, RED

ANSWERS = ["holds", "fails"]
COLOURS = alt.Scale(domain=ANSWERS, range=[GREEN, RED])
LARGE, SMALL = (
    alt.Scale(domain=ANSWERS, range=["circle", "square"]),
    alt.Scale(domain=ANSWERS, range=["circle", "cross"]),
)
LINE, HEADING, ENDS = 15, 30, ("wrong whatever\nwe assume", "right whatever\nwe assume")


@dataclass(frozen=True)
class Answer:
    """One reading: its support (0 to 1), whether it holds with our values, and whether it votes."""

    share: float
    holds: bool
    votes: bool = True


@dataclass(frozen=True)
class ClaimRow:
    """A claim as the picture shows it; `lead` is None where nothing could be computed."""

    group: str
    quote: str
    verdict: str
    lead: Answer | None
    others: tuple[Answer, ...]


@dataclass(frozen=True)
class Layout:
    """Where things stand, in pixels; a narrow picture has the quotation above its line."""

    width: int
    letters: int
    left: int
    right: int
    above: bool


WIDE = Layout(width=690, letters=58, left=410, right=590, above=False)
NARROW = Layout(width=340, letters=50, left=12, right=236, above=True)


def overview(rows: Sequence[ClaimRow], layout: Layout) -> alt.LayerChart:
    """A row a claim: its quotation, a large mark for the lead reading, small ones for the others, its verdict in words."""
    placed, headings, height = _placed(rows, layout)
    readings = _readings(rows, placed, layout)
    lead = alt.Chart(readings[readings["lead"]])
    layers = [
        *_frame(headings, height, layout),
        _marks(alt.Chart(_spans(readings)).mark_rule(color=MUTED, strokeWidth=1.5), layout, height, x2="x2:Q"),
        *(
            _marks(
                alt.Chart(readings[~readings["lead"] & (readings["votes"] == votes)]).mark_point(
                    filled=votes, size=42, opacity=1
                ),
                layout,
                height,
                color=_by_answer(alt.Color, COLOURS),
                shape=_by_answer(alt.Shape, SMALL),
            )
            for votes in (False, True)
        ),
        _marks(
            lead.mark_point(filled=True, size=230, opacity=1),
            layout,
            height,
            color=_by_answer(alt.Color, COLOURS),
            shape=_by_answer(alt.Shape, LARGE),
        ),
        _marks(lead.mark_text(color=PAPER, fontSize=12, fontWeight="bold"), layout, height, text="sign:N"),
        *_words(placed, layout, height),
    ]
    laid = alt.layer(*layers).resolve_scale(shape="independent")
    picture: alt.LayerChart = laid.properties(width=layout.width, height=height, padding=2)
    return picture


def _by_answer(channel: Any, scale: alt.Scale) -> Any:
    return channel("answer:N", scale=scale, legend=None)


def _placed(rows: Sequence[ClaimRow], layout: Layout) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Every claim with the height of its words and of its line, every group with the height of its heading; the whole height."""
    places, headings, y, group = [], [], 2 * LINE + 26, None
    for row in rows:
        if row.group != group:
            group = row.group
            headings.append({"y": y + HEADING / 2, "words": group})
            y += HEADING
        lines = textwrap.wrap(f"“{row.quote}”", layout.letters)
        tall = len(lines) * LINE
        line = y + tall + 12 if layout.above else y + tall / 2 + 4
        places.append(
            {
                "words": "\n".join(lines),
                "y_words": y + tall / 2 + (0 if layout.above else 4),
                "y": line,
                "verdict": row.verdict,
            }
        )
        y += tall + (32 if layout.above else 9)
    return pd.DataFrame(places), pd.DataFrame(headings), y


def _readings(rows: Sequence[ClaimRow], placed: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Every reading at its place on the line of its claim."""
    length = layout.right - layout.left
    return pd.DataFrame(
        [
            {
                "x": layout.left + length * answer.share,
                "y": y,
                "lead": answer is row.lead,
                "votes": answer.votes,
                "answer": ANSWERS[0 if answer.holds else 1],
                "sign": "✓" if answer.holds else "✗",
            }
            for row, y in zip(rows, placed["y"], strict=True)
            for answer in [*row.others, *([row.lead] if row.lead else [])]
        ],
        columns=["x", "y", "lead", "votes", "answer", "sign"],
    ).astype({"lead": bool, "votes": bool})


def _spans(readings: pd.DataFrame) -> pd.DataFrame:
    """From the least to the most supported of the readings that vote, for each claim."""
    return readings[readings["votes"]].groupby("y")["x"].agg(x="min", x2="max").reset_index()


def _marks(chart: alt.Chart, layout: Layout, height: int, **encoding: Any) -> alt.Chart:
    """A layer whose x and y are pixels from the upper left corner."""
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, layout.width], range=[0, layout.width]))
    down = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))
    placed: alt.Chart = chart.encode(x=across, y=down, **encoding)
    return placed


def _frame(headings: pd.DataFrame, height: int, layout: Layout) -> list[alt.Chart]:
    """The lines at 0, 50 and 100 %, what the ends mean, and the headings of the groups."""
    middle, top = (layout.left + layout.right) / 2, 2 * LINE + 22
    lines = pd.DataFrame(
        {"x": [layout.left, middle, layout.right], "y": top, "y2": height, "words": ["0%", "50%", "100%"]}
    )
    ends = pd.DataFrame({"x": [layout.left, layout.right], "y": 0, "words": ENDS})
    aligned: list[tuple[Literal["left", "right", "center"], int]] = [("center", 0), ("center", 0)]
    if layout.above:
        aligned = [("left", -10), ("right", 10)]
    text: dict[str, Any] = {"lineBreak": "\n", "lineHeight": LINE, "baseline": "top", "fontWeight": "bold"}
    return [
        _marks(alt.Chart(lines).mark_rule(color=GRID), layout, height, y2="y2:Q"),
        _marks(alt.Chart(lines).mark_text(color=MUTED, baseline="bottom", fontSize=12), layout, height, text="words:N"),
        *(
            _marks(
                alt.Chart(ends[i : i + 1]).mark_text(color=INK, align=align, dx=dx, **text),
                layout,
                height,
                text="words:N",
            )
            for i, (align, dx) in enumerate(aligned)
        ),
        _marks(
            alt.Chart(headings.assign(x=0)).mark_text(color=MUTED, align="left", fontWeight="bold"),
            layout,
            height,
            text="words:N",
        ),
    ]


def _words(placed: pd.DataFrame, layout: Layout, height: int) -> list[alt.Chart]:
    """The quotations, in a layer of that name, and the verdicts at the end of the lines."""
    first_line = placed["y_words"] - LINE / 2 * placed["words"].str.count("\n")
    quotes = placed[["words"]].assign(x=0, y=first_line)
    mark: dict[str, Any] = {"align": "left", "color": INK, "lineBreak": "\n", "lineHeight": LINE, "baseline": "middle"}
    return [
        _marks(alt.Chart(quotes, name="quotes").mark_text(**mark), layout, height, text="words:N"),
        _marks(
            alt.Chart(placed.assign(x=layout.right + 22)).mark_text(align="left", color=INK),
            layout,
            height,
            text="verdict:N",
        ),
    ]

"""The figures of the pages around the chapters, drawn from the judged records: the argument, and what to measure next."""

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import altair as alt
import pandas as pd
from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.judging.verdicts import SIGNS
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.data.what_to_measure import worth_of_knowing
from recomputed.publishing.figures.drawings import Pictures
from recomputed.publishing.figures.figure_files import both_drawings, inline_svg
from recomputed.running.records import FigureSpec
from recomputed.showing.argument import Node, argument
from recomputed.showing.figures import MIME, VEGA_LITE, Chart, figure
from recomputed.showing.palette import BLUE, INK
from recomputed.showing.templates import rendered

QUOTES = 'class="mark-text role-mark quotes_marks"'
MOST_BARS, LETTERS, OF_A_QUOTATION = 12, 46, 40
LINE, BAR, GAP = 15, 12, 16  # pixels: a line of a name, its bar, and what is free below
ARGUMENT, MEASURE = "argument-map", "what-to-measure-next"
PAGES = {ARGUMENT: "argument.html", MEASURE: "measure.html"}


def book_figures(claims: Claims) -> dict[str, FigureSpec]:
    """The figures, by name."""
    nodes = tuple((claim.id, _node(claim)) for claim in claims.claims if _is_in_the_argument(claim, claims))
    found = {ARGUMENT: _argument(nodes)} if nodes else {}
    bars = tuple(
        (catalog().parameters[name].is_, worth) for name, worth in list(worth_of_knowing(claims).items())[:MOST_BARS]
    )
    return found | ({MEASURE: _bars(bars)} if bars else {})


@dataclass(frozen=True)
class Link:
    """Where a text of a picture leads, and what it says to who does not see it."""

    address: str
    says: str


def argument_html(claims: Claims, pictures: Pictures) -> Markup:
    """The argument map with its claims as links, and the same in words, which is all that a phone shows."""
    drawn = book_figures(claims).get(ARGUMENT)
    if drawn is None:
        return Markup("<p>No claim of this report rests on another.</p>")
    by_id = {claim.id: claim for claim in claims.claims if _is_in_the_argument(claim, claims)}
    links = [Link(c.address, f"“{c.quote}” {c.verdict}. {c.answer}") for c in by_id.values()]
    return rendered(
        "book_figure",
        about=drawn.about,
        role="group",
        label=drawn.about["title"],
        picture=with_links(drawn, pictures, links),
        below=_in_words(by_id),
    )


def measure_html(claims: Claims, pictures: Pictures) -> Markup:
    """The figure of what to measure next."""
    drawn = book_figures(claims).get(MEASURE)
    if drawn is None:
        return Markup("<p>Nothing that we assume could change an answer.</p>")
    return rendered(
        "book_figure",
        about=drawn.about,
        role="img",
        label=drawn.about["says"],
        picture=both_drawings(drawn, pictures),
        below="",
    )


def with_links(drawn: FigureSpec, pictures: Pictures, links: Iterable[Link]) -> Markup:
    """The picture with the texts of its layer `quotes` as links; its other marks are for the eye only."""
    svg = str(inline_svg(drawn, pictures)).replace(" aria-hidden='true' focusable='false'", "", 1)
    svg = re.sub(rf'<g (?!{QUOTES})(class="mark-(?:rule|symbol|text) )', r'<g aria-hidden="true" \1', svg)
    before, quotes, after = re.split(f"(?<=<g {QUOTES}>)(.*?)(?=</g>)", svg, maxsplit=1, flags=re.DOTALL)
    tags = iter(Markup('<a href="{}" aria-label="{}">').format(link.address, link.says) for link in links)
    linked = re.sub(r"<text .*?</text>", lambda text: f"{next(tags)}{text[0]}</a>", quotes, flags=re.DOTALL)
    return Markup(before + linked + after)


def _is_in_the_argument(claim: JudgedClaim, claims: Claims) -> bool:
    return bool(_below(claim)) or any(claim.id in _below(other) for other in claims.claims)


def _below(claim: JudgedClaim) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*([claim.given] if claim.given else []), *claim.rests_on]))


def _node(claim: JudgedClaim) -> Node:
    begins = textwrap.shorten(claim.quote, OF_A_QUOTATION, placeholder="\N{NO-BREAK SPACE}…")
    return Node(f"“{begins}”", f"{SIGNS[claim.band]} {claim.verdict}", claim.band, _below(claim))


def _in_words(by_id: dict[str, JudgedClaim]) -> Markup:
    """Each claim that rests on others, with these."""
    resting = [(claim, [by_id[below] for below in _below(claim)]) for claim in by_id.values() if _below(claim)]
    return rendered("argument_in_words", resting=resting)


@cache  # drawn ahead, and asked for by the page and its files
def _argument(nodes: tuple[tuple[str, Node], ...]) -> FigureSpec:
    rests = [
        f"{node.name} ({node.verdict[2:].lower()}) rests on {' and '.join(dict(nodes)[n].name for n in node.rests_on)}"
        for _, node in nodes
        if node.rests_on
    ]
    return _drawn(argument(dict(nodes)), ARGUMENT, "What falls when a claim falls", "; ".join(rests), narrow=False)


@cache
def _bars(bars: tuple[tuple[str, float], ...]) -> FigureSpec:
    names = [textwrap.fill(name, LETTERS) for name, _ in bars]
    frame = pd.DataFrame({"assumption": names, "worth": [worth for _, worth in bars]})
    lines = frame["assumption"].str.count("\n") + 1
    room = LINE * int(lines.max())
    step = room + BAR + GAP
    y = alt.Y("assumption:N", sort=names, axis=None)
    chart = (
        alt.Chart(frame)
        .mark_bar(color=BLUE, size=BAR, yOffset=room + BAR / 2 - step / 2)
        .encode(
            x=alt.X(
                "worth:Q", title="Worth of knowing it, summed over claims", axis=alt.Axis(format=".2f", tickCount=5)
            ),
            y=y,
        )
    )
    labels = [  # each with its last line by its bar
        alt.Chart(frame[lines == count])
        .mark_text(
            color=INK,
            align="left",
            baseline="top",
            lineBreak="\n",
            lineHeight=LINE,
            yOffset=room - LINE * count - step / 2,
        )
        .encode(x=alt.value(0), y=y, text="assumption:N")
        for count in sorted(set(lines))
    ]
    says = "; ".join(f"{name}: {worth:.3f}" for name, worth in bars)
    return _drawn(
        alt.layer(chart, *labels).properties(width=600, height=alt.Step(step)),
        MEASURE,
        "The numbers whose measurement would settle most",
        says,
        narrow=True,
    )


def _drawn(chart: Chart, name: str, title: str, says: str, narrow: bool) -> FigureSpec:
    bundle = figure(chart, id=name, title=title, sources=[], says=says, narrow=narrow).bundle
    return FigureSpec(bundle[MIME], bundle[VEGA_LITE])

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
from recomputed.publishing.figures.figure_files import inline_svg
from recomputed.running.records import FigureSpec
from recomputed.showing.argument import Node, argument
from recomputed.showing.figures import MIME, VEGA_LITE, Chart, figure
from recomputed.showing.palette import BLUE
from recomputed.showing.templates import rendered

QUOTES = 'class="mark-text role-mark quotes_marks"'
MOST_BARS, LETTERS = 12, 46
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
    """The argument map with its claims as links, and the same in words."""
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
        picture=inline_svg(drawn, pictures),
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
    return Node(claim.id.replace("-", " "), f"{SIGNS[claim.band]} {claim.verdict}", claim.band, _below(claim))


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
    return _drawn(argument(dict(nodes)), ARGUMENT, "What falls when a claim falls", "; ".join(rests))


@cache
def _bars(bars: tuple[tuple[str, float], ...]) -> FigureSpec:
    frame = pd.DataFrame(
        {"assumption": [textwrap.fill(name, LETTERS) for name, _ in bars], "worth": [worth for _, worth in bars]}
    )
    chart = (
        alt.Chart(frame)
        .mark_bar(color=BLUE, size=20)
        .encode(
            x=alt.X(
                "worth:Q",
                title="What knowing it would be worth, summed over claims",
                axis=alt.Axis(format=".2f", tickCount=5),
            ),
            y=alt.Y(
                "assumption:N",
                sort=None,
                title=None,
                axis=alt.Axis(labelLimit=360, labelLineHeight=15, labelExpr="split(datum.label, '\\n')"),
            ),
        )
    )
    says = "; ".join(f"{name}: {worth:.3f}" for name, worth in bars)
    return _drawn(
        chart.properties(width=330, height=alt.Step(50)),
        MEASURE,
        "The numbers whose measurement would settle most",
        says,
    )


def _drawn(chart: Chart, name: str, title: str, says: str) -> FigureSpec:
    bundle = figure(chart, id=name, title=title, sources=[], says=says, narrow=False).bundle
    return FigureSpec(bundle[MIME], bundle[VEGA_LITE])

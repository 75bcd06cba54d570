"""The answer in one picture, for the front page: drawn from the judged records of this build."""

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.ground.safe_csv import as_csv
from recomputed.judging.record import JudgedReading
from recomputed.judging.verdicts import BANDS, MOSTLY_RIGHT, MOSTLY_WRONG, RIGHT, SIGNS, WRONG
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.edition import Edition
from recomputed.publishing.figures.book_figures import Link, with_links
from recomputed.publishing.figures.drawings import Pictures, RenderJob
from recomputed.publishing.figures.figure_files import (
    SCALE_OF_PNG,
    drawing_of_file,
    drawing_of_page,
    inline_svg,
    spec_alone,
    write_picture,
)
from recomputed.publishing.figures.figure_zip import figure_zip
from recomputed.publishing.outward.embeds import canonical
from recomputed.publishing.small_page import small_page
from recomputed.running.records import FigureSpec
from recomputed.showing.figures import MIME, VEGA_LITE, figure
from recomputed.showing.overview import NARROW, WIDE, Answer, ClaimRow, Layout, overview
from recomputed.showing.templates import rendered

NAME = "answer-in-one-picture"
KEY = (
    "A large mark is our main reading of the sentence: ✓ holds or ✗ fails with the values of this report. Small marks are its other "
    "readings, filled where they vote. The further right a mark stands, the larger the share of the assumptions we varied that lets it hold."
)
SOURCE: Markup = Markup(
    "Source: the verdicts of this book, computed from the data and sources of each chapter (<a href='{up}claims.json'>claims.json</a>, "
    "<a href='{up}method.html'>method</a>)."
)


def claims_in_order(claims: Claims) -> list[JudgedClaim]:
    """The claims of the article's first part, then those of the next, each in the article's order."""
    parts = catalog().thesis.parts()
    return sorted(claims.claims, key=lambda claim: (parts.index(_part_of(claim)), claim.paragraph))


def _part_of(claim: JudgedClaim) -> str:
    return catalog().thesis.subjects[claim.subject]


def headline(claims: Claims) -> str:
    """What the book found, in one sentence with computed numbers."""
    counted = Counter(claim.verdict for claim in claims.claims)
    right, wrong = counted[RIGHT] + counted[MOSTLY_RIGHT], counted[WRONG] + counted[MOSTLY_WRONG]
    open_ = len(claims.claims) - right - wrong
    return (
        f"Of the article’s {len(claims.claims)} {'claim' if len(claims.claims) == 1 else 'claims'}, {_are(right)} right or mostly right, {_are(wrong)} wrong or "
        f"mostly wrong, and {open_} {'stands' if open_ == 1 else 'stand'} open"
    )


def _are(count: int) -> str:
    return f"{count} {'is' if count == 1 else 'are'}"


def in_detail(claims: Claims) -> str:
    """How many claims have each word, with computed numbers."""
    counted = Counter(claim.verdict for claim in claims.claims)
    said = [f"{word} {counted[word]}" for word in BANDS if counted[word]]
    return f"By word: {', '.join(said)}."


def front_picture(claims: Claims, pictures: Pictures) -> Markup:
    """The figure of the front page, in a wide and in a narrow drawing of which the page shows one."""
    return rendered(
        "front_picture",
        name=NAME,
        title=headline(claims),
        says=in_detail(claims),
        key=KEY,
        drawings={kind: _linked(drawn, pictures, claims) for kind, drawn in _both(claims).items()},
        source=SOURCE.format(up=""),
    )


def front_of_page(claims: Claims) -> list[RenderJob]:
    """What is drawn for the front page: a wide and a narrow picture."""
    return [drawing_of_page(drawn) for drawn in _both(claims).values()]


def front_of_file(claims: Claims, edition: Edition) -> RenderJob:
    """What is drawn of it to be taken along."""
    return drawing_of_file(_drawn(claims, "wide", WIDE), edition)


def write_front_picture(claims: Claims, pictures: Pictures, site: Path, edition: Edition) -> None:
    """The picture as SVG and PNG, its numbers as CSV and ZIP, and on a small page to embed."""
    title, drawn = headline(claims), _both(claims)
    alone = spec_alone(drawn["wide"], edition)
    write_picture(pictures.of(alone, SCALE_OF_PNG), site / "figures", NAME)
    csv, as_figure = front_csv(claims), replace(drawn["wide"], about=drawn["wide"].about | {"id": NAME})
    Path(site, "figures", f"{NAME}.csv").write_text(csv, encoding="utf-8")
    packed = figure_zip(as_figure, csv, f"argument.html#figure-{NAME}", edition)
    Path(site, "figures", f"{NAME}.zip").write_bytes(packed)
    body = rendered(
        "front_picture_alone",
        name=NAME,
        title=title,
        says=in_detail(claims),
        key=KEY,
        drawings={kind: inline_svg(one, pictures) for kind, one in drawn.items()},
        source=SOURCE.format(up="../"),
        edition=edition,
    )
    page = small_page(title=title, kind="x-embed", depth=1, head=canonical(NAME, edition), body=body)
    Path(site, "embed", f"{NAME}.html").write_text(page, encoding="utf-8")


def front_csv(claims: Claims) -> str:
    """Every mark of the picture as a row: a reading, its role, whether it holds, and its support (0 to 1)."""
    return as_csv(
        pd.DataFrame(
            [
                {
                    "claim": claim.id,
                    "quote": claim.quote,
                    "verdict": claim.verdict,
                    "reading": reading.id,
                    "asks": reading.asks,
                    "role": reading.role,
                    "holds": reading.holds,
                    "support": _share(reading),
                }
                for claim in claims_in_order(claims)
                for reading in claim.readings
            ]
        )
    )


def _both(claims: Claims) -> dict[str, FigureSpec]:
    return {kind: _drawn(claims, kind, layout) for kind, layout in (("wide", WIDE), ("narrow", NARROW))}


def _drawn(claims: Claims, kind: str, layout: Layout) -> FigureSpec:
    rows = tuple(_row(claim) for claim in claims_in_order(claims))
    return _specified(rows, layout, f"{NAME}-{kind}", headline(claims), in_detail(claims))


@cache  # drawn ahead, and asked for by the front page, its files and the page to embed
def _specified(rows: tuple[ClaimRow, ...], layout: Layout, name: str, title: str, says: str) -> FigureSpec:
    bundle = figure(overview(rows, layout), id=name, title=title, sources=[], says=says, narrow=False).bundle
    return FigureSpec(bundle[MIME], bundle[VEGA_LITE])


def _row(claim: JudgedClaim) -> ClaimRow:
    others = tuple(_answer(reading) for reading in claim.readings if reading.role != "lead")
    return ClaimRow(
        _part_of(claim),
        claim.quote,
        f"{SIGNS[claim.band]} {claim.verdict}",
        _answer(claim.lead) if claim.lead else None,
        others,
    )


def _answer(reading: JudgedReading) -> Answer:
    return Answer(_share(reading), reading.holds, reading.role != "test")


def _share(reading: JudgedReading) -> float:
    return float(reading.holds) if reading.support is None else reading.support


def _linked(drawn: FigureSpec, pictures: Pictures, claims: Claims) -> Markup:
    """The picture with its quotations as links that say the whole answer."""
    return with_links(drawn, pictures, [Link(claim.page, _answer_in_words(claim)) for claim in claims_in_order(claims)])


def _answer_in_words(claim: JudgedClaim) -> str:
    return f"“{claim.quote}” {claim.verdict}. {claim.answer}"

"""The answer in one picture, for the front page: drawn from the judged records of this build."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path

import pandas as pd

from exodus.declared.spreadsheets import as_csv
from exodus.publishing.claims_json import Claims, JudgedClaim, JudgedReading
from exodus.publishing.drawings import Wanted, png_of, svg_of
from exodus.publishing.edition import Edition
from exodus.publishing.figure_files import SCALE_OF_PNG, drawing_of_file, drawing_of_page, inline_svg, spec_alone
from exodus.publishing.figure_zip import figure_zip
from exodus.publishing.pages import SIGNS, lead_of
from exodus.publishing.small_page import small_page
from exodus.running.records import Drawn
from exodus.showing.figures import MIME, VEGA_LITE, figure
from exodus.showing.overview import NARROW, WIDE, Answer, ClaimRow, Layout, overview

NAME = "answer-in-one-picture"
HALVES = {True: "Artificial intelligence", False: "Bitcoin mining"}
OF_AI = ("AI", "market")
QUOTES = 'class="mark-text role-mark quotes_marks"'
KEY = (
    "A large mark is the claim as most would read it: ✓ holds or ✗ fails with the values of this report. Small marks are its other "
    "readings. The further right a mark stands, the more of the plausible combinations of our assumptions let it hold."
)
SOURCE = (
    "Source: the verdicts of this book, computed from the data and sources of each chapter (<a href='{up}claims.json'>claims.json</a>, "
    "<a href='{up}method.html'>method</a>)."
)


def claims_in_order(claims: Claims) -> list[JudgedClaim]:
    """The claims of the mining half, then those of the half on artificial intelligence, each in the article's order."""
    return sorted(claims.claims, key=lambda claim: (claim.subject in OF_AI, claim.paragraph))


def headline(claims: Claims) -> str:
    """What the book found, in one sentence with computed numbers."""
    heads = Counter(claim.verdict.partition(",")[0] for claim in claims.claims)
    parts = [_counted(heads["Depends on the reading"], "depend", "on the reading"),
             _counted(heads["Holds"], "hold", "in every reading"), _counted(heads["Fails"], "fail", "in every reading")]  # fmt: skip
    if heads["Not checkable"]:
        parts.append(f"{heads['Not checkable']} cannot be checked")
    return f"Of the article’s {len(claims.claims)} claims, {', '.join(parts[:-1])} and {parts[-1]}"


def _counted(count: int, verb: str, rest: str) -> str:
    return f"{count or 'none'} {verb}{'' if count > 1 else 's'} {rest}"


def as_most_would_read(claims: Claims) -> str:
    """How the lead readings come out, with computed numbers."""
    leads = [lead for lead in map(lead_of, claims.claims) if lead]
    held = sum(lead.holds for lead in leads)
    always, never = (sum(_share(lead) == end for lead in leads) for end in (1, 0))
    return (
        f"As most would read them, {held} hold and {len(leads) - held} fail with the values of this report. "
        f"{always} hold and {never} fail in every plausible combination of our assumptions; the other "
        f"{len(leads) - always - never} lie between."
    )


def front_picture(claims: Claims) -> str:
    """The figure of the front page, in a wide and in a narrow drawing of which the page shows one."""
    title, leads = escape(headline(claims)), as_most_would_read(claims)
    drawings = "".join(
        f"<div class='x-still x-{kind}' role='group' aria-label='{title}'>{_linked(drawn, claims)}</div>"
        for kind, drawn in _both(claims).items()
    )
    downloads = " · ".join(
        f"<a href='figures/{NAME}.{kind}' download>{kind.upper()}</a>" for kind in ("svg", "png", "csv", "zip")
    )
    return (
        f"<figure class='x-figure x-overview' id='figure-{NAME}'><figcaption>{title} "
        f"<a class='x-anchor' href='#figure-{NAME}' aria-label='Link to this figure'>§</a></figcaption>"
        f"<p>{leads}</p><p class='x-muted'>{KEY}</p>{drawings}<p class='x-sources'>{SOURCE.format(up='')}</p>"
        f"<p class='x-downloads'>Download: {downloads} · <a href='embed/{NAME}.html'>Page to embed</a></p></figure>"
    ).replace("\n", " ")


def front_of_page(claims: Claims) -> list[Wanted]:
    """What is drawn for the front page: a wide and a narrow picture."""
    return [drawing_of_page(drawn) for drawn in _both(claims).values()]


def front_of_file(claims: Claims) -> Wanted:
    """What is drawn of it to be taken along."""
    return drawing_of_file(_drawn(claims, "wide", WIDE))


def write_front_picture(claims: Claims, site: Path, edition: Edition) -> None:
    """The picture as SVG and PNG, its numbers as CSV and ZIP, and on a small page to embed."""
    title, drawn = headline(claims), _both(claims)
    alone = spec_alone(drawn["wide"])
    Path(site, "figures", f"{NAME}.svg").write_text(svg_of(alone), encoding="utf-8")
    Path(site, "figures", f"{NAME}.png").write_bytes(png_of(alone, SCALE_OF_PNG))
    csv, as_figure = front_csv(claims), replace(drawn["wide"], about=drawn["wide"].about | {"id": NAME})
    Path(site, "figures", f"{NAME}.csv").write_text(csv, encoding="utf-8")
    packed = figure_zip(as_figure, csv, f"index.html#figure-{NAME}", edition)
    Path(site, "figures", f"{NAME}.zip").write_bytes(packed)
    says = f"{escape(title)}. {as_most_would_read(claims)}"
    drawings = "".join(
        f"<div class='x-still x-{kind}' role='img' aria-label=\"{says}\">{inline_svg(one)}</div>"
        for kind, one in drawn.items()
    )
    body = (
        f"<figure class='x-figure x-overview'><figcaption><h1>{escape(title)}</h1></figcaption><p class='x-muted'>{KEY}</p>"
        f"{drawings}<p class='x-sources'>{SOURCE.format(up='../')}</p><p class='x-muted'><a href='../index.html#figure-{NAME}' "
        f"target='_top'>{escape(edition.title)}</a>, edition of {edition.day}</p></figure>"
    )
    canonical = f'<link rel="canonical" href="{edition.address}embed/{NAME}.html">\n' if edition.address else ""
    page = small_page(title=title, kind="x-embed", depth=1, head=canonical, body=body)
    Path(site, "embed", f"{NAME}.html").write_text(page, encoding="utf-8")


def front_csv(claims: Claims) -> str:
    """Every mark of the picture as a row: a reading, whether it is the lead, whether it holds, and in what share (0 to 1)."""
    return as_csv(pd.DataFrame(
        [{"claim": claim.id, "quote": claim.quote, "verdict": claim.verdict, "reading": reading.id, "asks": reading.asks,
          "lead": reading.lead, "holds": reading.holds, "share_of_plausible_combinations": _share(reading)}
         for claim in claims_in_order(claims) for reading in claim.readings]
    ))  # fmt: skip


def _both(claims: Claims) -> dict[str, Drawn]:
    return {kind: _drawn(claims, kind, layout) for kind, layout in (("wide", WIDE), ("narrow", NARROW))}


def _drawn(claims: Claims, kind: str, layout: Layout) -> Drawn:
    rows = tuple(_row(claim) for claim in claims_in_order(claims))
    return _specified(rows, layout, f"{NAME}-{kind}", headline(claims), as_most_would_read(claims))


@cache  # drawn ahead, and asked for by the front page, its files and the page to embed
def _specified(rows: tuple[ClaimRow, ...], layout: Layout, name: str, title: str, says: str) -> Drawn:
    bundle = figure(overview(rows, layout), id=name, title=title, sources=[], says=says).bundle
    return Drawn(bundle[MIME], bundle[VEGA_LITE])


def _row(claim: JudgedClaim) -> ClaimRow:
    head, lead = claim.verdict.partition(",")[0], lead_of(claim)
    word = head if lead is None else head.split()[0]
    others = tuple(_answer(reading) for reading in claim.readings if not reading.lead)
    return ClaimRow(HALVES[claim.subject in OF_AI], claim.quote, f"{SIGNS[head]} {word}",
                    _answer(lead) if lead else None, others)  # fmt: skip


def _answer(reading: JudgedReading) -> Answer:
    return Answer(_share(reading), reading.holds)


def _share(reading: JudgedReading) -> float:
    """The share of the plausible combinations in which a reading holds; without an assumption it is all or none."""
    return float(reading.holds) if reading.robustness is None else reading.robustness


def _linked(drawn: Drawn, claims: Claims) -> str:
    """The picture with its quotations as links that say the whole answer; its other marks are for the eye only."""
    svg = inline_svg(drawn).replace(" aria-hidden='true' focusable='false'", "", 1)
    svg = re.sub(rf'<g (?!{QUOTES})(class="mark-(?:rule|symbol|text) )', r'<g aria-hidden="true" \1', svg)
    before, quotes, after = re.split(f"(?<=<g {QUOTES}>)(.*?)(?=</g>)", svg, maxsplit=1, flags=re.DOTALL)
    links = iter(map(_link, claims_in_order(claims)))
    return (
        before
        + re.sub(r"<text .*?</text>", lambda text: f"{next(links)}{text[0]}</a>", quotes, flags=re.DOTALL)
        + after
    )


def _link(claim: JudgedClaim) -> str:
    return f'<a href="{escape(claim.page)}" aria-label="{_answer_in_words(claim)}">'


def _answer_in_words(claim: JudgedClaim) -> str:
    lead = lead_of(claim)
    share = f" As most would read it, it holds in {_share(lead):.0%} of the plausible combinations." if lead else ""
    return escape(f"“{claim.quote}” {claim.verdict}.{share}")

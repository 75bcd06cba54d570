"""The pictures that a link to the book shows elsewhere: one card per claim and one for the front page."""

import textwrap
from collections import Counter
from html import unescape
from pathlib import Path

import altair as alt
import pandas as pd
import vl_convert

from exodus.publishing.claims_json import Claims, JudgedClaim
from exodus.publishing.edition import Edition
from exodus.publishing.heads import FRONT_CARD
from exodus.publishing.pages import SIGNS, lead_of
from exodus.showing.figures import THEME
from exodus.showing.numbers import with_unit
from exodus.showing.palette import BLUE, INK, MUTED, PAPER

WIDTH, HEIGHT, MARGIN = 1200, 630, 70


def write_cards(claims: Claims, edition: Edition, folder: Path) -> None:
    """<claim>.png for every claim, and front.png."""
    folder.mkdir()
    for claim in claims.claims:
        Path(folder, f"{claim.id}.png").write_bytes(_png(*_claim_words(claim), edition))
    Path(folder, f"{FRONT_CARD}.png").write_bytes(_png(*_front_words(claims), edition))


def _claim_words(claim: JudgedClaim) -> tuple[str, str, str]:
    lead = lead_of(claim)
    number = f"{lead.quantity}: {unescape(with_unit(lead.value, lead.unit))}" if lead else ""
    return f"“{claim.quote}”", _signed(claim.verdict), number


def _front_words(claims: Claims) -> tuple[str, str, str]:
    heads = Counter(claim.verdict.partition(",")[0] for claim in claims.claims)
    said = " · ".join(f"{_signed(head)}: {count}" for head, count in heads.most_common())
    return f"One news article, {len(claims.claims)} claims, each recomputed in the open.", said, ""


def _signed(verdict: str) -> str:
    return f"{SIGNS[verdict.partition(',')[0]]} {verdict}"


def _png(large: str, verdict: str, number: str, edition: Edition) -> bytes:
    """Four texts on a card, the first as large as its length allows."""
    size, letters = (54, 32) if len(large) <= 110 else (42, 41)
    rows = [(edition.title, MARGIN, 30, MUTED, "bold", 60), (large, 140, size, INK, "bold", letters),
            (verdict, 450, 40 if len(verdict) <= 43 else 30, BLUE, "bold", 58), (number, 520, 30, INK, "normal", 70)]  # fmt: skip
    layers = [_line(*row) for row in rows if row[0]]
    chart = alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, padding=0, background=PAPER)
    spec = chart.to_dict() | {"autosize": "none", "config": {"font": THEME["font"], "view": {"stroke": None}}}
    return vl_convert.vegalite_to_png(spec)


def _line(text: str, top: int, size: int, colour: str, weight: str, letters: int) -> alt.Chart:
    words = "\n".join(textwrap.wrap(text, letters))
    mark = {"align": "left", "baseline": "top", "fontSize": size, "color": colour, "fontWeight": weight,
            "lineBreak": "\n", "lineHeight": size * 1.25}  # fmt: skip
    place = {"x": alt.value(MARGIN), "y": alt.value(top)}
    return alt.Chart(pd.DataFrame({"words": [words]})).mark_text(**mark).encode(text="words:N", **place)

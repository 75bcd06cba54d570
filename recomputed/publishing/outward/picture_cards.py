"""The pictures that a link to the book shows elsewhere: one card per claim and one for the front page."""

import textwrap
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import altair as alt

from recomputed.judging.verdicts import BANDS, SIGNS
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.edition import Edition
from recomputed.publishing.figures.drawings import Pictures, RenderJob
from recomputed.publishing.figures.figure_files import spec_in_theme
from recomputed.publishing.outward.page_heads import FRONT_CARD
from recomputed.showing.figures import THEME
from recomputed.showing.palette import BLUE, INK, MUTED, PAPER

WIDTH, HEIGHT, MARGIN = 1200, 630, 70
SCALE = 1


def write_cards(drawn: Mapping[str, RenderJob], pictures: Pictures, folder: Path) -> None:
    """<claim>.png for every claim, and front.png."""
    folder.mkdir()
    for name, (spec, scale) in drawn.items():
        Path(folder, f"{name}.png").write_bytes(pictures.of(spec, scale).png)


def cards(claims: Claims, edition: Edition) -> dict[str, RenderJob]:
    """What is drawn for each card, by its name."""
    words = {claim.id: _claim_words(claim) for claim in claims.claims} | {FRONT_CARD: _front_words(claims)}
    return {name: (_card(*texts, edition), SCALE) for name, texts in words.items()}


def _claim_words(claim: JudgedClaim) -> tuple[str, str, str]:
    return f"“{claim.quote}”", _signed(claim.verdict), claim.answer


def _front_words(claims: Claims) -> tuple[str, str, str]:
    counted = Counter(claim.verdict for claim in claims.claims)
    said = " · ".join(f"{_signed(word)}: {counted[word]}" for word in BANDS if counted[word])
    return f"One news article, {len(claims.claims)} claims, each recomputed in the open.", said, ""


def _signed(verdict: str) -> str:
    return f"{SIGNS[BANDS[verdict]]} {verdict}"


def _card(large: str, verdict: str, answer: str, edition: Edition) -> dict[str, Any]:
    """Four texts on a card, the first as large as its length allows."""
    size, letters = (54, 32) if len(large) <= 110 else (42, 41)
    rows: list[tuple[str, int, int, str, Literal["normal", "bold"], int]] = [
        (edition.title, MARGIN, 30, MUTED, "bold", 60),
        (large, 140, size, INK, "bold", letters),
        (verdict, 450, 40 if len(verdict) <= 43 else 30, BLUE, "bold", 58),
        (answer, 510, 30, INK, "normal", 70),
    ]
    layers = [_line(*row) for row in rows if row[0]]
    chart = alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, padding=0, background=PAPER)
    # Only texts are others from card to card: to check each against the schema takes longer than all the rest.
    spec: dict[str, Any] = chart.to_dict(validate=False)
    return spec_in_theme(spec | {"autosize": "none", "config": {"font": THEME["font"], "view": {"stroke": None}}})


def _line(text: str, top: int, size: int, colour: str, weight: Literal["normal", "bold"], letters: int) -> alt.Chart:
    line: alt.Chart = alt.Chart(alt.InlineData([{}])).mark_text(
        text=textwrap.wrap(text, letters),
        x=MARGIN,
        y=top,
        align="left",
        baseline="top",
        fontSize=size,
        color=colour,
        fontWeight=weight,
        lineHeight=size * 1.25,
    )
    return line

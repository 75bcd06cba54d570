"""A page per claim whose address never changes: verdict, number, readings, and the way to the chapter."""

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value, is_provisional, place_in_table
from recomputed.judging.record import JudgedReading
from recomputed.judging.through_time import ThroughTime
from recomputed.publishing.citing import frame_of, in_words
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.data.editions import editions
from recomputed.publishing.edition import Edition
from recomputed.publishing.outward.bench_pages import bench_address
from recomputed.publishing.outward.edition_pages import address_of, own_corrections
from recomputed.publishing.pages.chapter_page import one_block
from recomputed.publishing.pages.parts import banner, how_sure, smallest_move
from recomputed.publishing.pages.then_and_now import newer_figures, then_and_now
from recomputed.publishing.pages.when import when_of_claim
from recomputed.showing.answers import share_in_words
from recomputed.showing.cards import ROLES
from recomputed.showing.numbers import bounds_in_words, with_unit
from recomputed.showing.prose import source_in_words
from recomputed.showing.readings_figure import readings_figure
from recomputed.showing.templates import rendered, table_html

PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")  # of ASCII: what Markdown lets one escape


def claim_page(claim: JudgedClaim, claims: Claims, edition: Edition, histories: Sequence[ThroughTime] = ()) -> str:
    """The page of a claim as Markdown: its quotation as the title, and everything else as HTML."""
    title = f"“{claim.quote}”"
    voting = [reading for reading in claim.readings if reading.votes]
    place = claims.claims.index(claim)
    body = rendered(
        "claim_page",
        claim=claim,
        edition=edition,
        banner=banner(claims),
        how_sure=how_sure(claim),
        figure=readings_figure(claim.id, claim.readings),
        holding=[_in_a_line(reading) for reading in voting if reading.holds],
        failing=[_in_a_line(reading) for reading in voting if not reading.holds],
        move=smallest_move(claim),
        then_and_now=then_and_now(claim, claims, histories),
        newer_figures=newer_figures(claim, claims),
        when=when_of_claim(claim, histories, curves=True),
        corrections=own_corrections(claim.id),
        given=claims.claim(claim.given),
        rests_on=[other for name in claim.rests_on if (other := claims.claim(name))],
        readings=_readings(claim),
        inputs=_inputs(claim),
        bench=bench_address(claim),
        frame=frame_of(edition, bench_address(claim), f"{title}: {claim.verdict}") if edition.address else "",
        cite=in_words(edition, claim.quote, _cited_at(claim, edition)),
        before=claims.claims[place - 1] if place else None,
        after=claims.claims[place + 1] if place + 1 < len(claims.claims) else None,
    )
    return f"---\norphan: true\n---\n\n# {as_plain_text(title)}\n\n{one_block(body)}\n"


def _cited_at(claim: JudgedClaim, edition: Edition) -> str:
    """Where what a claim says now stays as it is: in the edition of the day if it is kept, else on its own page."""
    return f"{address_of(edition.day)}#{claim.id}" if edition.day in editions() else claim.address


def as_plain_text(text: str) -> str:
    """A text of which no sign means anything in Markdown.

    >>> as_plain_text("costs *exceed* $100,000 {{ x }}")
    'costs \\\\*exceed\\\\* \\\\$100\\\\,000 \\\\{\\\\{ x \\\\}\\\\}'
    """
    return PUNCTUATION.sub(r"\\\g<0>", " ".join(text.split()))


def _in_a_line(reading: JudgedReading) -> str:
    return f"{reading.label}, {with_unit(reading.value, reading.unit, reading.digits)}"


def _readings(claim: JudgedClaim) -> Markup:
    heads = ["Question", "Needed", "Computed", "Answer", "Support"]
    return table_html("Readings", heads, map(_row, claim.readings), caption="The readings of this sentence")


def _row(reading: JudgedReading) -> list[str]:
    return [
        Markup("{} <span class='x-muted'>({})</span>").format(reading.asks, ROLES[reading.role]),
        bounds_in_words(reading.at_least, reading.at_most, reading.unit),
        with_unit(reading.value, reading.unit, reading.digits),
        "holds" if reading.holds else "fails",
        share_in_words(reading.support),
    ]


def _inputs(claim: JudgedClaim) -> list[dict[str, Any]]:
    """The assumptions of the readings that vote: value, source, and the row of the table in which the value stands."""
    values: dict[str, float | int | str] = {}
    for reading in claim.readings:
        if reading.votes:
            values |= reading.given
    return [{"name": name, "value": value, **_declared(name, value)} for name, value in values.items()]


def _declared(name: str, value: float | int | str) -> dict[str, Any]:
    parameter = catalog().parameters[name]
    place = place_in_table(name) if value == declared_value(name) else None
    return {
        "is_": parameter.is_,
        "unit": parameter.unit,
        "as_of": parameter.as_of,
        "provisional": place is not None and is_provisional(name),
        "source": source_in_words(parameter),
        "place": place,
    }

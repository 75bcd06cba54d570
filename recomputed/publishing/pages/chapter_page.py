"""A chapter as its page shows it: the answers and the lead figure first, then the meanings, then the notebook."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import nbformat
from markupsafe import Markup
from nbformat.v4 import new_markdown_cell

from recomputed.judging.record import MIME as JUDGEMENT
from recomputed.judging.record import JudgedReading, Judgement
from recomputed.judging.through_time import MIME as HISTORY
from recomputed.judging.through_time import ThroughTime
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.data.editions import editions
from recomputed.publishing.edition import Edition
from recomputed.publishing.figures.drawings import Pictures
from recomputed.publishing.figures.figure_files import figure_html
from recomputed.publishing.outward.whole_book import FORMULA
from recomputed.publishing.pages.bench import bench_of, own_numbers
from recomputed.publishing.pages.launching import take_along
from recomputed.publishing.pages.parts import banner, how_sure, smallest_move
from recomputed.publishing.pages.sections import DISPLAYED, with_more_folded
from recomputed.publishing.pages.staleness import stale_note
from recomputed.publishing.pages.weak_points import WEAK_POINTS_ADDRESS, tells_weak_points, with_weak_points
from recomputed.running.records import FigureSpec, histories_by_claim, judgements
from recomputed.showing.cards import CLAIMS, judgement_card
from recomputed.showing.figures import MIME as FIGURE
from recomputed.showing.figures import VEGA_LITE
from recomputed.showing.readings_figure import readings_figure
from recomputed.showing.templates import badge, rendered
from recomputed.showing.when_true import scale_of, strips

LINE = re.compile(r'<span class="x-line" data-table="(\w+)" data-line="(\d+)">(.*?)</span>')
FOLDED, MEANINGS = "hide-input", "meanings"
FORMULA_ADDRESS = "#formula"  # that `mended` in sphinx_extension.py gives to the first one
Records = Mapping[tuple[str, str], Judgement]  # by claim and reading


def chapter_page(
    notebook: nbformat.NotebookNode, name: str, claims: Claims, pictures: Pictures, edition: Edition
) -> nbformat.NotebookNode:
    """The executed notebook with its page's parts in their places.

    The cards of claims and readings, which a notebook shows where they are made, stand on the page in one place.
    """
    page = nbformat.NotebookNode({**notebook, "cells": list(notebook.cells)})
    records = {(record.claim, record.id): record for record in judgements(notebook)}
    title, opening = _title_and_opening(page.cells.pop(0).source) if _begins_with_words(page) else ("", "")
    own = [claim for claim in claims.claims if claim.notebook == name]
    voting = [records[at] for claim in own for r in claim.readings if r.votes and (at := (claim.id, r.id)) in records]
    ways = ways_into(notebook)
    head = [
        banner(claims),
        *(claim_block(claim, name, claims, edition, records, i == 0, ways=ways) for i, claim in enumerate(own)),
        stale_note(notebook),
    ]
    page.cells = [
        *([new_markdown_cell(title, id="title")] if title else []),
        new_markdown_cell(one_block("".join(head)), id="answer"),
        *([new_markdown_cell(opening, id="opening")] if opening else []),
        new_markdown_cell(one_block(take_along(name, edition)), id="take-along"),
        *with_more_folded(
            _without_setup(
                (_shown(cell, pictures, edition) for cell in with_weak_points(page.cells, voting, notebook)),
                _meanings(own, claims, records),
            ),
            {MEANINGS},
        ),
    ]
    return page


def one_block(html: str) -> str:
    """HTML without line ends: Markdown reads it as such up to the next blank line only."""
    return html.replace("\r", " ").replace("\n", " ")


def _begins_with_words(notebook: nbformat.NotebookNode) -> bool:
    return bool(notebook.cells) and notebook.cells[0].cell_type == "markdown"


def _title_and_opening(text: str) -> tuple[str, str]:
    """The lines up to the heading, and the rest; without a heading all of it is the rest."""
    heading = re.search(r"(?m)^# .*$", text)
    return (text[: heading.end()], text[heading.end() :].strip()) if heading else ("", text)


def claim_block(
    claim: JudgedClaim,
    name: str,
    claims: Claims,
    edition: Edition,
    records: Records,
    first: bool = True,
    alone: bool = False,
    ways: Mapping[str, str] = MappingProxyType({}),
) -> Markup:
    """The answer to a claim, its readings against the bound, and its bench.

    On the page of a chapter only that of the `first` claim stands open, with the `ways` into what follows;
    `alone` on a page there are no cards to link to.
    """
    cards = set() if alone else {reading.id for reading in claim.readings if (claim.id, reading.id) in records}
    numbers = own_numbers(claim, records)
    return rendered(
        "claim_block",
        claim=claim,
        badge=badge(claim.verdict),
        how_sure=how_sure(claim),
        condition=_condition(claim, claims),
        first=first,
        figure=readings_figure(claim.id, claim.readings, key=first, cards=cards),
        bench=bench_of(claim, name, claims),
        edition=edition.day,
        editions=list(editions()),
        move=smallest_move(claim),
        moves=_joint_move(claim, records),
        own_numbers=numbers,
        tries=bool(numbers and json.loads(numbers)["presets"]),
        alone=alone,
        ways=ways if first else {},
    )


def ways_into(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Addresses on the page of a chapter for whoever comes with one question: the first formula, and what could be wrong."""
    has_formula = any(cell.cell_type == "markdown" and DISPLAYED in cell.source for cell in notebook.cells)
    ways = {FORMULA_ADDRESS: "The formula"} if has_formula else {}
    return ways | ({WEAK_POINTS_ADDRESS: "What could be wrong?"} if tells_weak_points(notebook) else {})


def _joint_move(claim: JudgedClaim, records: Records) -> str:
    """The move that turns the main reading as JSON; empty where there is none, or none that this page could follow."""
    lead = claim.lead
    if not lead or not lead.moves or not lead.expression or (claim.id, lead.id) not in records:
        return ""
    return json.dumps(lead.moves.to)


def _condition(claim: JudgedClaim, claims: Claims) -> Markup:
    """The verdict of the claim on whose condition this one is judged."""
    antecedent = claims.claim(claim.given)
    if antecedent is None:
        return Markup("")
    verdict = badge(antecedent.verdict)
    return Markup("<br><span class='x-muted'>Judged on the condition that this is so: “{}”</span> {}").format(
        antecedent.quote, verdict
    )


def _meanings(own: list[JudgedClaim], claims: Claims, records: Records) -> nbformat.NotebookNode:
    """All readings of the chapter's claims, and those of other chapters' claims that are judged here."""
    guests = [claim for claim in claims.claims if claim not in own and any(of == claim.id for of, _ in records)]
    parts: list[Markup] = []
    for claim in [*own, *guests]:
        listed = [_listed(claim, reading, records, claim in own) for reading in claim.readings]
        parts.append(
            rendered(
                "readings_list",
                quote=claim.quote if len(own) + len(guests) > 1 else "",
                further=bool(parts),
                readings=[one for one in listed if one],
                unsettled=[left.model_dump() for left in claim.not_checkable] if claim in own else [],
            )
        )
    blocks = [one_block(str(part)) for part in parts]
    meanings: nbformat.NotebookNode = new_markdown_cell("\n\n".join(["## What could it mean?", *blocks]), id=MEANINGS)
    return meanings


def _listed(claim: JudgedClaim, reading: JudgedReading, records: Records, own: bool) -> dict[str, Any] | None:
    """A line of the list; None for a reading of another chapter's claim that is judged there."""
    record = records.get((claim.id, reading.id))
    if record is None and not own:
        return None
    if record is None:
        link = Markup("<p><a href='../{}'>Page of this claim</a></p>").format(claim.address)
        card = Markup("<p class='x-asks'>{}</p>{}").format(reading.asks, link)
    else:
        card = judgement_card(record)
    return {"record": reading, "card": card, "votes": reading.votes}


def _shown(cell: nbformat.NotebookNode, pictures: Pictures, edition: Edition) -> nbformat.NotebookNode:
    """A cell of the page: its code folded, its figures drawn, without the cards that the page shows elsewhere."""
    if cell.cell_type != "code":
        return cell
    shown = []
    through_time = histories_by_claim([nbformat.NotebookNode(cells=[cell])])
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if JUDGEMENT in data or CLAIMS in data:
            continue
        if FIGURE in data:
            drawn = FigureSpec(data[FIGURE], data[VEGA_LITE])
            data = {"text/html": one_block(figure_html(drawn, pictures, edition)), "text/plain": data["text/plain"]}
        elif HISTORY in data:
            data = {"text/html": one_block(_strips_at_first(data[HISTORY], through_time)), "text/plain": ""}
        elif "text/html" in data:
            linked = LINE.sub(r'<a class="x-line" href="../data/\1.html#line-\2">\3</a>', data["text/html"])
            data = {**data, "text/html": linked}
        shown.append(nbformat.NotebookNode({**output, "data": data}) if data else output)
    metadata = nbformat.NotebookNode({**cell.metadata, "tags": fold_code(cell.metadata.get("tags", []))})
    return nbformat.NotebookNode({**cell, "metadata": metadata, "outputs": shown})


def _strips_at_first(history: Mapping[str, Any], by_claim: dict[str, list[ThroughTime]]) -> str:
    """All strips of a claim on one scale where the first of them stands; of the others nothing is left to show."""
    histories = by_claim.pop(history["claim"], [])
    return str(strips(histories, scale_of(histories), key=True)) if histories else ""


def fold_code(tags: list[str]) -> list[str]:
    """The tags of a cell on a page, where all code is folded; the print of the book shows that of a formula.

    >>> fold_code([]), fold_code(["hide-input"])
    (['hide-input', 'formula'], ['hide-input'])
    """
    return tags if FOLDED in tags else [*tags, FOLDED, FORMULA]


def _without_setup(
    cells: Iterable[nbformat.NotebookNode], before_first_heading: nbformat.NotebookNode
) -> Iterator[nbformat.NotebookNode]:
    """The cells with one put before the first heading; code before it that shows nothing is left to the notebook."""
    begun = False
    for cell in cells:
        if not begun and cell.cell_type == "markdown" and cell.source.startswith("## "):
            begun = True
            yield before_first_heading
        if begun or cell.cell_type == "markdown" or cell.outputs:
            yield cell
    if not begun:
        yield before_first_heading

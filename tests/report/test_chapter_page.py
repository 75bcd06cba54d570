"""A chapter's page: the answers and their readings first, every card once, no code that only prepares."""

import json
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from recomputed.declared.catalog import catalog
from recomputed.ground.paths import SITE
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.edition import edition
from recomputed.publishing.figures.drawings import Pictures
from recomputed.publishing.pages.chapter_page import chapter_page
from recomputed.running.chapters import chapters
from recomputed.showing.cards import CLAIMS

CLAIMS_OF_SITE = Claims.model_validate(json.loads((SITE / "claims.json").read_bytes()))


def page_of(name: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / "notebooks" / f"{name}.html").read_text(encoding="utf-8"), "html.parser").article


@pytest.mark.parametrize("name", chapters())
def test_a_chapter_begins_with_the_answer_and_its_readings_against_the_bound(name):
    article = page_of(name)
    first = next(claim for claim in CLAIMS_OF_SITE.claims if claim.notebook == name)
    answer = article.select_one(".x-answer")
    assert article.select_one("figure") in answer.select("figure") and article.select_one("p") in answer.select("p")
    assert answer["id"] == first.id and answer.select_one(".x-sentence").text == first.answer
    voting = [reading for reading in first.readings if reading.role != "test"]
    assert len(answer.select(".x-dots .x-dots-label")) == len(voting)


@pytest.mark.parametrize("name", chapters())
def test_every_reading_that_is_judged_in_a_chapter_has_one_card_there_and_claims_have_none(name):
    article = page_of(name)
    executed = nbformat.read(SITE / "notebooks" / f"{name}.ipynb", 4)
    judged = [
        f"{record['claim']}-{record['id']}"
        for cell in executed.cells
        for output in cell.get("outputs", [])
        for mime, record in output.get("data", {}).items()
        if mime.endswith("judgement+json")
    ]
    assert sorted(card["id"] for card in article.select(".x-judgement")) == sorted(judged)
    assert article.select(".x-claim") == []


@pytest.mark.parametrize("name", chapters())
def test_every_chapter_has_headings_and_its_code_is_folded(name):
    article = page_of(name)
    assert len(article.select("h2")) >= 2
    assert all(cell.select_one("details.above-input") for cell in article.select(".cell:has(.cell_input)"))


def small(*cells) -> nbformat.NotebookNode:
    first = next(claim for claim in CLAIMS_OF_SITE.claims)
    executed = new_notebook(cells=[new_markdown_cell("# A question?\n\nWhy it matters."), *cells])
    return chapter_page(executed, first.notebook, CLAIMS_OF_SITE, Pictures(), edition())


def test_the_notebook_that_a_page_is_made_of_stays_as_it_was_run():
    name = "03_migration"  # which has figures, a map, strips through time and rows of tables
    executed, again = (nbformat.read(SITE / "notebooks" / f"{name}.ipynb", 4) for _ in range(2))
    chapter_page(executed, name, CLAIMS_OF_SITE, Pictures(), edition())
    assert executed == again


def test_what_stands_under_the_title_comes_after_the_answer():
    page = small()
    assert [cell.id for cell in page.cells] == ["title", "answer", "opening", "take-along", "meanings"]
    assert page.cells[0].source == "# A question?" and page.cells[2].source == "Why it matters."


def test_code_that_shows_nothing_is_left_out_before_the_first_heading_and_folded_after_it():
    shown = new_code_cell("2", outputs=[new_output("display_data", {"text/plain": "2"})])
    page = small(new_code_cell("1"), shown, new_markdown_cell("## How"), new_code_cell("3"))
    assert [cell.source for cell in page.cells if cell.cell_type == "code"] == ["2", "3"]
    assert [cell.source[:20] for cell in page.cells[-3:-1]] == ["## What could it mea", "## How"]
    assert all("hide-input" in cell.metadata["tags"] for cell in page.cells if cell.cell_type == "code")


def test_the_cards_of_a_notebook_do_not_stand_on_the_page_a_second_time():
    card = new_output("display_data", {CLAIMS: ["x"], "text/html": "<p>card</p>"})
    page = small(new_markdown_cell("## How"), new_code_cell("claim_card('x')", outputs=[card]))
    assert page.cells[-1].outputs == []


def test_a_quotation_is_never_read_as_markdown():
    changes = {"quote": "{{ 7*7 }} <b>**bold**</b>"}
    hostile = CLAIMS_OF_SITE.model_copy(
        update={"claims": [claim.model_copy(update=changes) for claim in CLAIMS_OF_SITE.claims]}
    )
    executed = new_notebook(cells=[new_markdown_cell("# A question?")])
    page = chapter_page(executed, hostile.claims[0].notebook, hostile, Pictures(), edition())
    blocks = [block for cell in page.cells for block in cell.source.split("\n\n") if "7*7" in block]
    assert blocks and all(block.startswith("<") and "<b>" not in block for block in blocks)


@pytest.mark.parametrize(
    ("cells", "ids"),
    [
        ([new_markdown_cell("(label)=\n# A question?\n\nWhy it matters.")], ["title", "answer", "opening"]),
        ([new_markdown_cell("No heading at all.")], ["answer", "opening"]),
        ([new_code_cell("1")], ["answer"]),
        ([], ["answer"]),
    ],
    ids=["a label above the heading", "no heading", "code first", "nothing"],
)
def test_a_notebook_that_begins_otherwise_has_its_answer_too(cells, ids):
    name = CLAIMS_OF_SITE.claims[0].notebook
    page = chapter_page(new_notebook(cells=cells), name, CLAIMS_OF_SITE, Pictures(), edition())
    assert [cell.id for cell in page.cells] == [*ids, "take-along", "meanings"]
    assert "title" not in ids or page.cells[0].source == "(label)=\n# A question?"


@pytest.mark.parametrize("name", chapters())
def test_what_could_be_wrong_begins_with_the_guesses_behind_the_answers(name):
    said = page_of(name).select_one("#what-could-be-wrong .x-weak").get_text()
    known = catalog().parameters
    behind = {
        given
        for claim in CLAIMS_OF_SITE.claims
        for reading in claim.readings
        if claim.notebook == name and reading.votes
        for given in reading.given
        if known[given].source == "guess"
    }
    named = re.findall("“(.+?)”", said)
    assert set(named) <= {known[guess].is_ for guess in behind}
    assert len(named) + int((re.search(r"and (\d+) more", said) or [0, 0])[1]) == len(behind)


def test_a_planted_check_that_fails_is_named_among_what_could_be_wrong():
    checks = [
        new_output("display_data", {"text/html": f'<section class="x-card x-check"><p><strong>{sign} {what}.</strong>'})
        for sign, what in (("✓", "The one"), ("✗", "The other &amp; its like"))
    ]
    page = small(new_markdown_cell("## What could be wrong\n\nAll."), new_code_cell("check()", outputs=checks))
    said = next(cell.source for cell in page.cells if cell.id == "weak-points")
    assert (
        "No guess" in said and "1 of 2 checks</strong> against others does not agree: The other &amp; its like." in said
    )
    places = [cell.source.partition("\n")[0] for cell in page.cells]
    assert places.index("## What could be wrong") + 1 == places.index(said)

"""The sections of a chapter on its page: what stands open, what is folded, and what the line says that opens it."""

from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from recomputed.publishing.pages.sections import with_more_folded
from recomputed.publishing.sphinx_extension import mended

FIGURE, TABLE, SAID = "<figure class='x-figure'></figure>", "<table></table>", "<p>Three of four.</p>"


def shows(html: str) -> object:
    return new_code_cell("show()", outputs=[new_output("display_data", data={"text/html": html})])


def text(cells) -> list[str]:
    """What each cell of the page is, in a word or two."""
    found = []
    for cell in with_more_folded(cells, {"whole"}):
        outputs = "".join(output["data"]["text/html"] for output in cell.get("outputs", []))
        found.append(outputs or cell.source)
    return found


def mark(says: str) -> str:
    return f'<div class="x-more" data-says="Details: {says}"></div>'


def test_a_section_shows_its_first_words_and_its_first_picture_and_folds_the_rest():
    section = [new_markdown_cell("## When?\n\nLong ago."), shows(TABLE), shows(FIGURE), shows(FIGURE)]
    line = mark("1 figure and 1 table")
    assert text([new_markdown_cell("Opening."), *section]) == [
        "Opening.",
        "## When?\n\nLong ago.",
        FIGURE,
        line,
        TABLE,
        FIGURE,
    ]


def test_the_first_words_go_on_to_the_end_of_a_sentence():
    cells = [new_markdown_cell("## How?\n\nThe share is\n\n$$a = b$$\n\nNo more."), shows(TABLE)]
    assert text(cells) == [
        "## How?\n\nThe share is\n\n$$a = b$$",
        mark("1 table and the steps"),
        "No more.",
        TABLE,
    ]


def test_a_section_that_begins_with_what_was_computed_says_that_first():
    cells = [new_markdown_cell("## Where?"), new_code_cell("prepare()"), shows(SAID), shows(TABLE)]
    assert text(cells) == ["## Where?", SAID, mark("1 table"), "prepare()", TABLE]


def test_of_the_first_cell_of_a_section_only_its_first_words_stand_open():
    cells = [new_markdown_cell("## Where?"), new_markdown_cell("Here.\n\n$$a = b$$\n\nThere."), shows(TABLE)]
    assert text(cells) == [
        "## Where?",
        "Here.",
        mark("1 table and the formula"),
        "$$a = b$$\n\nThere.",
        TABLE,
    ]


def test_a_single_paragraph_more_is_not_worth_a_click_and_what_is_named_stays_whole():
    short = [new_markdown_cell("## Why?\n\nBecause.\n\nAnd so on.")]
    assert text(short) == ["## Why?\n\nBecause.", "And so on."]
    long = new_markdown_cell(f"## Why?\n\nBecause.\n\n{'And so on. ' * 30}")
    assert text([long])[:2] == ["## Why?\n\nBecause.", mark("the steps")]
    whole = new_markdown_cell("## What?\n\nThis.\n\nThat.", id="whole")
    assert text([whole, shows(TABLE), shows(TABLE)]) == [whole.source, TABLE, TABLE]


def test_what_follows_the_mark_in_its_section_stands_behind_a_line_that_opens():
    html = f"<html><head><meta charset='utf-8'></head><body><section><h2>When?</h2><p>Long ago.</p>{mark('1 table')}<p>a</p><section><h3>b</h3></section></section><section><h2>c</h2></section></body></html>"
    page = BeautifulSoup(mended(html), "html.parser")
    details = page.find("details", class_="x-more")
    assert details.find("summary").string == "Details: 1 table"
    assert [child.name for child in details.children] == ["summary", "p", "section"]
    assert [h2.find_parent("details") for h2 in page.find_all("h2")] == [None, None]


def test_a_picture_takes_along_the_words_that_lead_to_it():
    cells = [
        new_markdown_cell("## When?\n\nLong ago."),
        shows(TABLE),
        new_markdown_cell("The picture shows it."),
        shows(FIGURE),
        new_markdown_cell("And later."),
    ]
    assert text(cells)[:3] == ["## When?\n\nLong ago.", "The picture shows it.", FIGURE]
    assert text(cells)[4:] == [TABLE, "And later."]


def test_a_picture_does_not_take_along_the_rest_of_the_first_words():
    cells = [new_markdown_cell("## When?\n\nLong ago.\n\nIn detail.\n\n$$a = b$$"), shows(FIGURE)]
    assert text(cells) == [
        "## When?\n\nLong ago.",
        FIGURE,
        mark("the formula and the steps"),
        "In detail.\n\n$$a = b$$",
    ]


def test_a_picture_that_is_tagged_as_an_aside_stands_behind_the_mark():
    aside = shows(FIGURE)
    aside.metadata["tags"] = ["aside"]
    cells = [new_markdown_cell("## When?\n\nLong ago."), aside]
    assert text(cells) == ["## When?\n\nLong ago.", mark("1 figure"), FIGURE]
    assert text([*cells, shows(FIGURE + TABLE)])[1] == FIGURE + TABLE

"""What a reader sees before scrolling: the answer and the first picture, and nothing wider than the screen."""

import statistics

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from tests.bench_page import FIRST_SCREENS, shape_of
from tests.browser.test_site import PAGES, SITE
from tests.visits import CUT_LETTERS, DESKTOP, OF_WIDTH, OVERFLOWING

CHAPTER_PAGES = [page for page in PAGES if page.startswith("notebooks/")]
MOST_SCREENS = 6.0


@pytest.mark.parametrize("page", CHAPTER_PAGES)
@pytest.mark.parametrize(("width", "most"), [(width, most) for width, _, most in FIRST_SCREENS])
def test_the_first_figure_of_a_chapter_is_on_the_first_screens(visited, page, width, most):
    assert visited(page, OF_WIDTH[width]).shape["first figure"] <= most


@pytest.mark.parametrize("page", [*CHAPTER_PAGES, "index.html", "argument.html", "measure.html", "when.html"])
@pytest.mark.parametrize("width", OF_WIDTH)
def test_no_figure_is_wider_than_the_screen_and_no_letters_of_it_are_cut(visited, page, width):
    seen = visited(page, OF_WIDTH[width])
    assert seen.overflowing == []
    assert seen.cut_letters == []


@pytest.mark.parametrize("width", [width for width, *_ in FIRST_SCREENS])
def test_half_of_the_chapters_are_read_in_six_screens(visited, width):
    screens = [visited(page, OF_WIDTH[width]).shape["screens"] for page in CHAPTER_PAGES]
    assert statistics.median(screens) <= MOST_SCREENS


# A part that is let be seen is laid out in the frame after.
UNSEEN = """async () => {
    for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
    return [...document.querySelectorAll('.x-more math, .x-reading .x-verdict')].filter((e) => (
        !e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) || !e.getBoundingClientRect().height)).length;
}"""


def test_what_is_folded_is_printed(empty_tab, address):
    tab: Page = empty_tab()
    tab.goto(address + CHAPTER_PAGES[0])
    assert tab.evaluate(UNSEEN) > 0
    tab.emulate_media(media="print")
    assert tab.evaluate(UNSEEN) == 0


def test_a_link_into_something_folded_opens_it(empty_tab, address):
    tab: Page = empty_tab(390)
    tab.goto(address + CHAPTER_PAGES[0])
    formula = tab.locator("#formula")
    assert not formula.is_visible()
    tab.get_by_role("link", name="The formula").click()
    expect(formula).to_be_in_viewport()


@pytest.mark.parametrize("page", CHAPTER_PAGES)
def test_no_script_and_no_style_of_code_holds_up_the_first_picture(page):
    html = BeautifulSoup((SITE / page).read_text(encoding="utf-8"), "html.parser")
    assert [script["src"] for script in html.select("head script[src]:not([defer])")] == []
    late = {link["href"].partition("?")[0].rpartition("/")[2] for link in html.select("body > link[rel=stylesheet]")}
    assert late == {"pygments.css", "copybutton.css", "togglebutton.css"}


@pytest.mark.parametrize(("width", "height", "most"), [(1280, 900, 4.0), (390, 844, 6.0)])
def test_the_front_page_is_read_in_a_few_screens_and_its_answer_on_the_first(empty_tab, address, width, height, most):
    tab: Page = empty_tab(width)
    tab.goto(f"{address}index.html")
    assert tab.evaluate("document.documentElement.scrollHeight") <= most * height
    last_chip = tab.locator(".x-chip").last.bounding_box()
    assert last_chip["y"] + last_chip["height"] <= height


@pytest.mark.parametrize("page", CHAPTER_PAGES)
def test_what_a_section_says_first_ends_where_a_sentence_does(page):
    sections = BeautifulSoup((SITE / page).read_text(encoding="utf-8"), "html.parser").select("section:has(> .x-more)")
    for section in sections:
        first = [part for part in section.find(class_="x-more").find_previous_siblings() if part.name != "h2"]
        assert first, section.h2.get_text()
        for part in first:
            leads_on = part.find_next_sibling().select_one("figure, math")  # to the picture or the formula that follows
            if part.name == "p" and leads_on is None:
                assert not part.get_text().strip().endswith((":", ",")), part.get_text()


def test_one_switch_opens_all_code_and_folds_it_again(empty_tab, address):
    tab: Page = empty_tab()
    tab.goto(address + CHAPTER_PAGES[0])
    cells = tab.locator("details.above-input")
    tab.get_by_role("button", name="Show all code").click()
    assert tab.locator("details.above-input[open]").count() == cells.count() > 0
    tab.get_by_role("button", name="Fold all code").click()
    assert tab.locator("details.above-input[open]").count() == 0


def test_a_count_on_the_front_page_leads_to_its_group_of_the_scoreboard(empty_tab, address):
    tab: Page = empty_tab()
    tab.goto(f"{address}index.html")
    for chip in tab.locator(".x-chip").all():
        group = tab.locator(chip.get_attribute("href"))
        rows = group.locator("xpath=ancestor::tbody").locator("tr[data-verdict]").count()
        assert chip.inner_text().endswith(f" {rows}")


def test_a_planted_figure_that_comes_late_is_too_wide_or_cuts_its_letters_is_found(empty_tab, tmp_path):
    page = tmp_path / "late.html"
    figure = "<figure id='wide'><svg width='900' height='10'><text x='880' y='9'>a name</text></svg></figure>"
    page.write_text(f"<!doctype html><article><div style='height: 1500px'></div>{figure}</article>", encoding="utf-8")
    tab: Page = empty_tab(390)
    tab.goto(page.as_uri())
    assert shape_of(tab, 844)["first figure"] > max(most for *_, most in FIRST_SCREENS)
    assert [line.split()[:2] for line in tab.evaluate(OVERFLOWING)] == [["wide", "svg"]]
    assert tab.evaluate(CUT_LETTERS) == ["wide a name"]


@pytest.mark.parametrize("page", sorted(page for page in PAGES if page.startswith("claims/")))
def test_what_then_what_now_since_when_and_why_stand_on_the_first_screen_of_a_claim(visited, page):
    [(bottom, said)] = visited(page, DESKTOP).then_and_now
    assert bottom <= DESKTOP.screen
    assert (
        "As of April 2026" in said
        and "With the newest figures" in said.replace("with", "With")
        and "edition of" in said
    )
    assert "By the figures of each time" in said or "Since when cannot be said" in said or "no reading of it" in said

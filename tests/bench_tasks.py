"""Five things that readers come for, carried out in a browser as one who is new here would: clicks, screens, seconds.

Screens are those that had to be scrolled; seconds are those of a slow 4G and of the machine, without the time to read. The
words that stand between the head of the page and the answer are counted, and read at 200 a minute.
"""

import re
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, TimeoutError

from tests.bench_page import SLOW_4G, chromium, served

PHONE, DESKTOP = (390, 844), (1280, 900)  # width and height of a screen
WORDS_A_MINUTE = 200
PATIENCE = 15_000  # milliseconds
WHAT_A_PICTURE_SAYS = ("Source: ", "edition of ")
IN_VIEW = (
    "(e) => { const b = e.getBoundingClientRect(); return b.height > 0 && b.top >= 0 && b.bottom <= innerHeight; }"
)
WORDS_SEEN = """(height) => {
    const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
    let words = 0;
    while (walker.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        const box = range.getBoundingClientRect();
        if (box.width && box.top + scrollY < height) words += walker.currentNode.textContent.split(/\\s+/).filter((word) => /[\\p{L}\\p{N}]/u.test(word)).length;
    }
    return words;
}"""


@dataclass
class Reader:
    """A reader at a screen, and what it costs him."""

    tab: Page
    base: str
    clicks: int = 0
    screens: float = 0.0
    words: int = 0
    started: float = 0.0
    seconds: float = 0.0

    def comes_to(self, page: str) -> None:
        self.started = time.perf_counter()
        self.tab.goto(self.base + page, wait_until="commit")

    def sees(self, what: Locator) -> str:
        """Scroll until something is in view, and return its words."""
        what = what.first
        what.wait_for(timeout=PATIENCE)
        self._settled()
        if not what.evaluate(IN_VIEW):
            before = self.tab.evaluate("scrollY")
            what.evaluate("(e) => e.scrollIntoView({ block: 'nearest', behavior: 'instant' })")
            self.screens += abs(self.tab.evaluate("scrollY") - before) / self.tab.viewport_size["height"]
        return what.inner_text()

    def clicks_on(self, what: Locator) -> None:
        self.sees(what)
        what.first.click(timeout=PATIENCE)
        self.clicks += 1

    def reads_to(self, what: Locator) -> None:
        """Count the words from the head of the page to the end of something."""
        end = what.first.evaluate("(e) => e.getBoundingClientRect().bottom + scrollY")
        self.words += self.tab.evaluate(WORDS_SEEN, end)

    def has(self, what: Locator) -> bool:
        with suppress(TimeoutError):
            what.first.wait_for(state="attached", timeout=1500)
        return what.count() > 0

    def _settled(self) -> None:
        """A page that still loads, or scrolls to where a link leads, has not arrived."""
        self.tab.wait_for_load_state("load", timeout=PATIENCE)
        last = None
        while (now := self.tab.evaluate("scrollY")) != last:
            last = now
            self.tab.wait_for_timeout(60)


def is_the_article_right(reader: Reader) -> str:
    """A phone, half a minute."""
    reader.comes_to("index.html")
    said = reader.sees(reader.tab.locator(".x-front .x-sentence"))
    counts = [reader.sees(chip) for chip in reader.tab.locator(".x-chip").all()]
    reader.reads_to(reader.tab.locator(".x-front > p:not(.x-sentence)"))
    return f"{said.split('.')[0]} … {', '.join(counts)}"


def what_if_i_pay_5_cents_with_an_s21(reader: Reader) -> str:
    """Does mining in the United States cost more than 100,000 dollars, and with my numbers?"""
    tab = reader.tab
    reader.comes_to("notebooks/01_us_mining_cost.html")
    answer = tab.locator("#us-cost-above-100k")
    reader.sees(answer.locator(".x-sentence"))
    reader.reads_to(answer.locator(".x-sentence"))
    ready = tab.get_by_role("button", name="An S21 at 5 cents").first
    if reader.has(ready):
        reader.clicks_on(ready)
    else:
        reader.clicks_on(answer.get_by_text("With your own numbers"))
        price = answer.locator("[id$='us_industrial_usd_per_kwh-own']")
        reader.clicks_on(price)
        price.fill("0.05")
        price.press("Enter")
        machine = answer.locator(".x-control", has=tab.locator("[id$='own-fleet_j_per_th']")).locator("select")
        reader.clicks_on(machine)
        machine.select_option(label="Antminer S21: 17.5 J/TH")
    answer.locator(".x-published").first.wait_for()
    word = reader.sees(answer.locator(".x-verdict"))
    number = answer.locator(".x-moved")
    if not reader.has(number):
        number = tab.locator("[data-reading=us-cost-above-100k-industrial-average] .x-yours")
    return f"{word}; {reader.sees(number)}"


def a_chart_with_its_source(reader: Reader) -> str:
    """For an article of one's own, from the front page to a file that says where it is from."""
    tab = reader.tab
    reader.comes_to("index.html")
    reader.clicks_on(tab.get_by_role("link", name="U.S. mining costs exceeding"))
    figure = tab.locator("figure:has(.x-picture):visible").first
    reader.sees(figure.locator("figcaption"))
    with tab.expect_download() as loading:
        reader.clicks_on(figure.get_by_role("link", name="PNG"))
    loading.value.path()
    with tab.expect_download() as loading:
        figure.get_by_role("link", name="SVG").click()
    drawn = Path(loading.value.path()).read_text(encoding="utf-8")
    title = figure.locator("figcaption").inner_text().removesuffix("§").strip()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", drawn))
    missing = [said for said in (*WHAT_A_PICTURE_SAYS, title.split()[0]) if said not in words]
    return f"“{title}”{', with source and edition' if not missing else f', WITHOUT {missing}'}"


def the_number_its_formula_and_its_row(reader: Reader) -> str:
    """From the answer to the formula, and to the line of the table in which an assumption stands."""
    tab = reader.tab
    reader.comes_to("notebooks/01_us_mining_cost.html")
    number = reader.sees(tab.locator("[data-reading=us-cost-above-100k-industrial-average] .x-dots-value strong"))
    way = tab.locator(".x-answer").get_by_role("link", name="The formula")
    if reader.has(way):
        reader.clicks_on(way)
    else:
        reader.clicks_on(tab.locator(".x-more > summary", has_text="formula"))
    formula = tab.locator("article div.math").first
    reader.sees(formula)
    way = tab.locator(".x-dots-label, .x-others").get_by_role("link", name=re.compile("at the industrial price", re.I))
    reader.clicks_on(way)
    reader.clicks_on(tab.locator("#us-cost-above-100k-industrial-average a.x-line"))
    row = tab.locator("tr:target")
    reader.sees(row)
    return f"{number}; {tab.title()}: {row.locator('th').first.inner_text()}"


def what_is_weak(reader: Reader) -> str:
    """A sceptic on a chapter."""
    tab = reader.tab
    reader.comes_to("notebooks/01_us_mining_cost.html")
    reader.sees(tab.locator(".x-sentence"))
    way = tab.locator(".x-answer").get_by_role("link", name="What could be wrong?")
    if reader.has(way):
        reader.clicks_on(way)
    section = tab.locator("#what-could-be-wrong")
    reader.sees(section.locator("h2"))
    return " ".join(reader.sees(section.locator("p")).split())[:120]


TASKS: dict[Callable[[Reader], str], tuple[int, int]] = {
    is_the_article_right: PHONE,
    what_if_i_pay_5_cents_with_an_s21: PHONE,
    a_chart_with_its_source: DESKTOP,
    the_number_its_formula_and_its_row: PHONE,
    what_is_weak: PHONE,
}


def carried_out(browser: Browser, base: str, task: Callable[[Reader], str]) -> tuple[Reader, str]:
    """A task, done by a reader who comes over a slow line; what he found."""
    width, height = TASKS[task]
    context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    tab = context.new_page()
    context.new_cdp_session(tab).send("Network.emulateNetworkConditions", SLOW_4G)
    reader = Reader(tab, base)
    found = task(reader)
    reader.seconds = time.perf_counter() - reader.started
    tab.wait_for_load_state("networkidle")
    context.close()
    return reader, found


def print_tasks(site: Path) -> None:
    """Carry all of them out on a built site and print what each took."""
    with served(site) as base, chromium() as browser:
        for task in TASKS:
            reader, found = carried_out(browser, base, task)
            read = (
                f", {reader.words} words ({60 * reader.words / WORDS_A_MINUTE:.0f} s to read)" if reader.words else ""
            )
            print(
                f"{task.__name__.replace('_', ' '):36} {reader.clicks} clicks, {reader.screens:.1f} screens scrolled, "
                f"{reader.seconds:.1f} s{read}: {found}"
            )


if __name__ == "__main__":
    print_tasks(Path(sys.argv[1]).resolve())

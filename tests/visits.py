"""Pages in a browser, each visited once in each view for all that is asked of it, whichever process of the tests asks first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from tests.bench_page import FIRST_SCREENS, shape_of
from tests.opening import errors_of, listening, open_sliders

OVERFLOWING = """() => [...document.querySelectorAll('figure svg, figure table, .x-card, .x-answer')].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > document.documentElement.clientWidth + 1 && !e.closest('.x-scroll .x-table, .x-data');
}).map((e) => `${e.closest('figure')?.id} ${e.tagName} ${Math.round(e.getBoundingClientRect().right)}`)"""

CUT_LETTERS = """() => {
    document.querySelectorAll('.x-more').forEach((details) => { details.open = true; });
    return [...document.querySelectorAll('figure svg')].flatMap((svg) => {
        const frame = svg.getBoundingClientRect();
        if (getComputedStyle(svg).overflow === 'visible') { return []; } // what stands beside it is seen, too
        return [...svg.querySelectorAll('text:not([opacity="0"])')].filter((text) => {
            const box = text.getBoundingClientRect();
            return frame.width && box.width && (box.right > frame.right + 1 || box.left < frame.left - 1);
        }).map((text) => `${svg.closest('figure').id} ${text.textContent}`);
    });
}"""

THEN_AND_NOW = """() => [...document.querySelectorAll('.x-then-and-now')].map(
    (part) => [part.getBoundingClientRect().bottom + scrollY, part.innerText])"""

ALIVE = "[data-state='live'] svg"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

SAID = """() => [...document.querySelectorAll('.x-judgement:has(.x-now)')].map((card) => {
    const told = [card.querySelector('.x-verdict strong').textContent, card.querySelectorAll(':scope > p > strong')[1].textContent];
    return [told, [...card.querySelectorAll('.x-now strong')].map((e) => e.textContent)];
})"""
OVERLAPS = """() => [...document.querySelectorAll('.x-stage svg')].flatMap((svg) => {
    const boxes = [...svg.querySelectorAll('.x-note')].map((note) => [note.textContent, note.getBoundingClientRect()]);
    const side = svg.querySelector('.x-side').getBoundingClientRect();
    const told = boxes.filter(([text, box]) => text === 'holds here' && box.height > side.height + 1).map(([text]) => text);
    return told.concat(boxes.flatMap(([one, a], i) => boxes.slice(i + 1).filter(([, b]) => (
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4)).map(([two]) => `${one} / ${two}`)));
})"""
MAKE_BANDS_TOO_LOW = "() => document.querySelectorAll('.x-side').forEach((side) => side.setAttribute('height', 1))"
MOVE_EACH = """() => [...document.querySelectorAll('.x-sliders .x-change')].flatMap((details) => (
    [...details.querySelectorAll('.x-control > :is(input[type=range], select)')].map((field) => {
        const move = (by) => {
            const before = field.value;
            if (field.type !== 'range') field.selectedIndex = (field.selectedIndex + by + field.options.length) % field.options.length;
            else if (by > 0) field.stepUp(); else field.stepDown();
            field.dispatchEvent(new Event('input', { bubbles: true }));
            return field.value !== before;
        };
        const where = (mark) => [Number(mark.getAttribute('cx')), Number(mark.getAttribute('cy'))];
        const pairs = (line) => line.getAttribute('points').split(' ').map((pair) => pair.split(',').map(Number));
        move(move(1) ? -1 : 1); // the picture now shows this control
        const before = where(details.querySelector('.x-here')), moved = move(1) || move(-1);
        return { id: field.id, moved, before, after: where(details.querySelector('.x-here')),
                 levels: [...details.querySelectorAll('.x-level')].map(where),
                 curve: [...details.querySelectorAll('.x-curve')].flatMap(pairs) };
    })))"""


@dataclass(frozen=True)
class View:
    """How a page is looked at: how wide, in which colours, from where, and what the visitor does there."""

    width: int
    scheme: str = "light"
    from_disk: bool = False
    draws_charts: bool = True
    opens_sliders: bool = True
    moves_sliders: bool = False

    @property
    def screen(self) -> int:
        """The height of a screen of this width, in pixels."""
        return next((height for width, height, _ in FIRST_SCREENS if width == self.width), 900)


DESKTOP = View(1280, moves_sliders=True)
PHONE = View(390, "dark", from_disk=True, opens_sliders=False)
NARROW = View(320, draws_charts=False)
OF_WIDTH = {view.width: view for view in (DESKTOP, PHONE, NARROW)}


@dataclass
class Visit:
    """What a visit of a page shows, in this order."""

    shape: dict[str, float] = field(default_factory=dict)  # see `shape_of`
    overflowing: list[str] = field(default_factory=list)
    then_and_now: list[tuple[float, str]] = field(default_factory=list)  # where it ends, in pixels, and what it says
    cut_letters: list[str] = field(default_factory=list)  # with what is folded open
    faults: list[str] = field(
        default_factory=list
    )  # errors, requests to elsewhere, charts that stay still, a page too wide
    said: list[Any] = field(default_factory=list)  # by card: its verdict and number, and those of its sliders
    overlaps: list[str] = field(default_factory=list)  # of the labels beside the sliders
    planted_overlaps: list[str] = field(default_factory=list)  # with every band made too low for its label
    steps: list[dict[str, Any]] = field(default_factory=list)  # of each control: where its marker was before and after


Visited = Callable[[str, View], Visit]


def visit(tab: Page, base: str, page: str, view: View) -> Visit:
    """Open a page and do all that a visitor of this view does."""
    seen, outside = Visit(), []

    def asked(request) -> None:
        if not request.url.startswith((base, "data:")):
            outside.append(f"outside: {request.url}")

    with errors_of(tab) as errors, listening(tab, request=asked):
        tab.goto(base + page)
        seen.shape = shape_of(tab, view.screen)
        seen.overflowing = tab.evaluate(OVERFLOWING)
        seen.then_and_now = tab.evaluate(THEN_AND_NOW)
        seen.cut_letters = tab.evaluate(CUT_LETTERS)
        still = charts_that_stay_still(tab) if view.draws_charts else []
        wide = tab.evaluate(WIDER)
        if view.opens_sliders and page.startswith("notebooks/"):
            open_sliders(tab)
            seen.said, seen.overlaps = tab.evaluate(SAID), tab.evaluate(OVERLAPS)
            tab.evaluate(MAKE_BANDS_TOO_LOW)
            seen.planted_overlaps = tab.evaluate(OVERLAPS)
            seen.steps = tab.evaluate(MOVE_EACH) if view.moves_sliders else []
    seen.faults = [*errors, *outside, *still, *([f"wider than the window by {wide} px"] if wide > 0 else [])]
    return seen


def charts_that_stay_still(tab: Page) -> list[str]:
    """The charts that do not come alive, or with nothing drawn, when the pointer reaches them."""
    pictures = tab.locator(".x-picture")
    for picture in pictures.all():
        picture.hover()
    try:
        expect(tab.locator(".x-picture:not([data-state='live'])")).to_have_count(0, timeout=15_000)
    except AssertionError as problem:
        return [f"still: {problem}"]
    drawn = tab.locator(f".x-picture{ALIVE} .mark-group, .x-picture{ALIVE} path").count()
    return ["still: nothing is drawn"] if pictures.count() and not drawn else []

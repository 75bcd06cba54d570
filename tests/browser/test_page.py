"""The reader's page: accessibility, keyboard and policy, in a real browser."""

import os
import re
from itertools import cycle

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from tests.bench_page import faults
from tests.browser.test_site import PAGES, SITE
from tests.browser.test_sliders import COST, LEAD, STATES
from tests.opening import draw_charts, listening, open_sliders
from tests.report.test_colours import THEMES

VIEWS = [(width, scheme) for width in (1280, 390, 320) for scheme in ("light", "dark")]
PROVE = "EXODUS_PROVE" in os.environ  # every page in every view; otherwise a few pages, each in one of them
SAMPLE = ["index.html", COST, STATES, "data.html", "method.html", "search.html", "bibliography.html"]
SEEN = (
    dict.fromkeys(PAGES, VIEWS) if PROVE else {page: [view] for page, view in zip(SAMPLE, cycle(VIEWS), strict=False)}
)


def opened(browser, url: str, width: int = 1280, scheme: str = "light", **options) -> Page:
    """A page with everything drawn: charts alive, every slider open."""
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
    tab.goto(url)
    open_sliders(tab)
    draw_charts(tab)
    return tab


def violations(tab: Page) -> list[str]:
    """What axe-core finds, with the element."""
    found = Axe().run(tab, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{v['id']}: {node['target']}" for v in found for node in v["nodes"]]


SETTLED = """async (ink) => {
    const strange = () => [...document.querySelectorAll("body, svg text[fill*='--x-ink']")].map((e) => (
        e === document.body ? getComputedStyle(e).getPropertyValue('--x-ink') : getComputedStyle(e).fill)).filter((c) => !ink.includes(c));
    const stops = () => [...document.querySelectorAll('pre')].every((e) => e.scrollWidth <= e.clientWidth || e.tabIndex >= 0);
    for (let i = 0; i < 100 && (strange().length || !stops()); i++) await new Promise((done) => setTimeout(done, 50));
    return strange();
}"""


def turned_to(tab: Page, width: int, scheme: str) -> None:
    """Show the page of a tab in another width and colour scheme, and see that charts and sliders have followed.

    The theme gives code that scrolls its tab stop a moment after the window has changed; a page keeps no time.
    """
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour shall be measured on its way
    tab.evaluate("document.querySelectorAll('.x-change').forEach((e) => e.dispatchEvent(new Event('toggle')))")
    ink = THEMES[scheme]["ink"]
    as_drawn = f"rgb({', '.join(str(part) for part in bytes.fromhex(ink[1:]))})"
    assert tab.evaluate(SETTLED, [ink, as_drawn]) == []


CUT_OFF = """() => {
    const root = document.documentElement;
    const wide = root.scrollWidth > root.clientWidth ? [`wider than the window by ${root.scrollWidth - root.clientWidth} px`] : [];
    const cut = (frame) => frame.scrollHeight > frame.clientHeight + 1
        || frame.firstElementChild.getBoundingClientRect().left + frame.scrollLeft < frame.getBoundingClientRect().left - 1;
    return wide.concat([...document.querySelectorAll('.math.x-scroll')].filter(cut).map((frame) => `cut off: ${frame.textContent.slice(0, 40)}`));
}"""


@pytest.mark.parametrize("page", SEEN)
def test_axe_finds_nothing_on_a_page_with_everything_drawn(browser, address, page):
    tab = opened(browser, address + page, *SEEN[page][0])
    found = {}
    for view in SEEN[page]:
        turned_to(tab, *view)
        found[view] = violations(tab) + tab.evaluate(CUT_OFF)
    tab.close()
    assert {view: problems for view, problems in found.items() if problems} == {}


def test_a_planted_violation_is_found(browser, address):
    tab = opened(browser, address + COST, 320)
    assert tab.evaluate(CUT_OFF) == []
    tab.evaluate("document.querySelectorAll('.math').forEach((formula) => { formula.style.display = 'flex'; })")
    tab.evaluate("document.querySelector('.x-badge').style.cssText = 'display: inline-block; min-width: 900px'")
    assert {fault.split()[0] for fault in tab.evaluate(CUT_OFF)} == {"wider", "cut"}
    tab.evaluate("document.querySelector('.x-control label').removeAttribute('for')")
    tab.evaluate("document.querySelector('.x-now').style.color = '#cccccc'")
    assert {fault.split(":")[0] for fault in violations(tab)} >= {"label", "color-contrast"}
    tab.close()


CONTROLS = """() => {
    const name = (e) => `${e.tagName} ${e.id || e.getAttribute('href') || e.className}`.slice(0, 120);
    const all = [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")].filter((e) => (
        e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true })));
    window.missed = new Map(all.map((e) => [e, name(e)]));
    window.unseen = [];
    document.addEventListener('focusin', ({ target }) => {
        const style = getComputedStyle(target);
        const seen = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
        if (!seen) window.unseen.push(name(target));
        window.missed.delete(target);
    });
    return all.length;
}"""


def not_reached_or_not_seen(tab: Page) -> tuple[list[str], list[str]]:
    """The controls of a page to which the tab key does not lead, and those that do not show that they have the focus."""
    count = tab.evaluate(CONTROLS)
    for _ in range(2 * count):
        tab.keyboard.press("Tab")
        if tab.evaluate("window.missed.size === 0 || document.activeElement === document.body"):
            break
    return tuple(tab.evaluate("[[...window.missed.values()], window.unseen]"))


@pytest.mark.parametrize("page", PAGES if PROVE else [COST])
def test_the_tab_key_reaches_every_control_and_shows_where_it_is(browser, address, page):
    tab = opened(browser, address + page)
    found = not_reached_or_not_seen(tab)
    tab.close()
    assert found == ([], [])


def test_a_planted_control_that_is_skipped_and_one_without_a_sign_of_focus_are_found(browser, tmp_path):
    (tmp_path / "bad.html").write_text(
        "<style>#plain:focus { outline: none }</style><a id='plain' href='#'>x</a>"
        "<p id='late' tabindex='0'>y</p><button id='skipped' onkeydown='0'>z</button>"
        "<script>document.getElementById('late').onkeydown = (event) => { event.preventDefault(); event.target.blur(); }</script>"
    )
    tab = browser.new_page()
    tab.goto((tmp_path / "bad.html").as_uri())
    missed, unseen = not_reached_or_not_seen(tab)
    tab.close()
    assert [name.split()[1] for name in missed] == ["skipped"] and [name.split()[1] for name in unseen] == ["plain"]


def test_without_scripts_there_is_no_dead_control(empty_tab, address):
    tab = empty_tab(java_script_enabled=False)
    tab.goto(address + COST)
    assert tab.locator(".x-sliders").count() > 0
    assert tab.locator(".x-sliders *").count() == 0
    tab.locator(f".x-reading:has(#{LEAD}) > summary").click()  # what is folded opens without scripts, too
    assert tab.locator(f"#{LEAD} .x-verdict").is_visible()


def test_the_neighbours_of_a_chapter_are_named_in_few_lines_on_a_phone(empty_tab, address):
    tab = empty_tab(390)
    tab.goto(address + STATES)
    heights = tab.locator(".prev-next-title").evaluate_all(
        "all => all.map(one => one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight))"
    )
    assert len(heights) == 2 and max(heights) < 3


def test_nothing_moves_by_itself_where_less_motion_is_wanted(empty_tab, address):
    tab = empty_tab(reduced_motion="reduce")
    tab.goto(address + COST)
    moving = tab.evaluate("""[...document.querySelectorAll('*')].map((e) => getComputedStyle(e)).filter((s) => (
        s.scrollBehavior === 'smooth' || parseFloat(s.transitionDuration) > 0 && s.transitionProperty !== 'none'
        || s.animationName !== 'none')).length""")
    assert moving == 0


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_a_policy_that_runs_no_text_and_no_handler_in_an_attribute(page):
    html = BeautifulSoup((SITE / page).read_text(encoding="utf-8"), "html.parser")
    policy = html.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    allowed = (re.search(r"script-src ([^;]*)", policy) or re.search(r"default-src ([^;]*)", policy))[1].split()
    assert all(word in ("'self'", "'none'") or word.startswith("'sha256-") for word in allowed)
    assert [e.name for e in html.find_all(lambda e: any(name.startswith("on") for name in e.attrs))] == []


PLANTED = {
    "an inline script": "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }))",
    "a handler": "document.body.setAttribute('onclick', 'window.ran = 1'), document.body.click()",
    "a script from elsewhere": "document.body.append(Object.assign(document.createElement('script'), { src: 'http://127.0.0.2:9/x.js' }))",
    "a text run": "setTimeout('window.ran = 1', 0)",
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_the_policy_stops_what_is_planted(empty_tab, address, planted):
    tab, told = empty_tab(), []
    tab.goto(address + "index.html")
    with listening(tab, console=lambda message: told.append(message.text)):
        tab.evaluate(f"() => {{ {planted}; }}")
        tab.wait_for_timeout(200)
    assert tab.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in told)


def test_what_the_bench_counts_is_counted(browser, address, tmp_path):
    bad = "<meta http-equiv='Content-Security-Policy' content=\"img-src 'none'\"><img src='x.png'>" \
          "<script>console.error('planted'); fetch('http://127.0.0.2:9/x').catch(() => 0)</script>"  # fmt: skip
    (tmp_path / "bad.html").write_text(bad)
    found = faults(browser, f"{tmp_path.as_uri()}/", ["bad.html"])
    assert found["outside"] == 1 and found["policy"] == 1 and found["console"] >= 1
    assert sum(faults(browser, address, ["index.html"]).values()) == 0


def test_the_button_for_full_screen_still_works(browser, address):
    tab = browser.new_page()
    tab.goto(address + COST)
    tab.locator("[data-press='full-screen']").first.click()
    expect(tab.locator("html:fullscreen")).to_be_visible()
    tab.close()

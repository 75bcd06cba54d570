"""The reader's page: accessibility, keyboard and policy, in a real browser."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from tests.bench_page import faults
from tests.opening import draw_charts, listening, open_sliders
from tests.test_site import PAGES, SITE
from tests.test_sliders import COST, LEAD, STATES

VIEWS = [(width, scheme) for width in (1280, 390, 320) for scheme in ("light", "dark")]
PROVE = "EXODUS_PROVE" in os.environ  # every page in every view; otherwise a few pages, each in one of them
SAMPLE = ["index.html", COST, STATES, "data.html", "method.html", "search.html"]


def opened(browser, url: str, width: int = 1280, scheme: str = "light", **options) -> Page:
    """A page with everything drawn: charts alive, every slider open."""
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
    tab.goto(url)
    open_sliders(tab)
    draw_charts(tab)
    return tab


def violations(tab: Page) -> list[str]:
    """What axe-core finds, with the element."""
    found = Axe().run(tab).response["violations"]
    return [f"{v['id']}: {node['target']}" for v in found for node in v["nodes"]]


EVERY_VIEW = [(page, *view) for page in PAGES for view in VIEWS]
SOME_VIEWS = [(page, *view) for page, view in zip(SAMPLE, VIEWS, strict=True)]


@pytest.mark.parametrize(("page", "width", "scheme"), EVERY_VIEW if PROVE else SOME_VIEWS)
def test_axe_finds_nothing_on_a_page_with_everything_drawn(browser, address, page, width, scheme):
    tab = opened(browser, address + page, width, scheme)
    found = violations(tab)
    tab.close()
    assert found == []


def test_a_planted_violation_is_found(browser, address):
    tab = opened(browser, address + COST)
    tab.evaluate("document.querySelector('.x-control label').removeAttribute('for')")
    tab.evaluate("document.querySelector('.x-now').style.color = '#cccccc'")
    assert {fault.split(":")[0] for fault in violations(tab)} >= {"label", "color-contrast"}
    tab.close()


FOCUSED = """() => {
    const here = document.activeElement, style = getComputedStyle(here);
    return [here.id || here.tagName, style.outlineStyle !== 'none' || style.boxShadow !== 'none'];
}"""


def test_the_tab_key_reaches_every_control_and_shows_where_it_is(browser, address):
    tab = opened(browser, address + COST)
    wanted = set(tab.evaluate("[...document.querySelectorAll('.x-control input, .x-control select')].map((e) => e.id)"))
    reached, unseen = set(), []
    while wanted - reached and len(unseen) == 0:
        tab.keyboard.press("Tab")
        name, seen = tab.evaluate(FOCUSED)
        if name == "BODY":
            break
        reached.add(name)
        unseen += [] if seen else [name]
    tab.close()
    assert (wanted - reached, unseen) == (set(), [])


def test_without_scripts_there_is_no_dead_control(empty_tab, address):
    tab = empty_tab(java_script_enabled=False)
    tab.goto(address + COST)
    assert tab.locator(".x-sliders").count() > 0
    assert tab.locator(".x-sliders *").count() == 0 and tab.locator(f"#{LEAD} .x-verdict").is_visible()


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
    expect(tab.locator("html")).to_be_visible()
    assert tab.evaluate("document.fullscreenElement !== null")
    tab.close()

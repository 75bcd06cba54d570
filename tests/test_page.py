"""The reader's page: sliders, their address, keyboard, policy and accessibility, in a real browser."""
# ruff: noqa: F401, F811  (the fixtures of another file are imported by name)

import json
import os
import re
import statistics

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from exodus.declared import paths
from exodus.showing import numbers, palette
from tests.bench_page import faults
from tests.colour_vision import SIGHTS, apart, confused
from tests.test_site import PAGES, SITE, address, browser

CHAPTERS = [page for page in PAGES if page.startswith("notebooks/")]
COST, STATES = "notebooks/01_us_mining_cost.html", "notebooks/05_network_vulnerability.html"
LEAD = "us-cost-above-100k-industrial-average"
FRAME_MS, MOST_BYTES = 16, 20_000
VIEWS = [(width, scheme) for width in (1280, 390, 320) for scheme in ("light", "dark")]
PROVE = "EXODUS_PROVE" in os.environ  # every page in every view; otherwise a few pages, each in one of them
SAMPLE = ["index.html", COST, STATES, "data.html", "method.html", "search.html"]


def opened(browser, url: str, width: int = 1280, scheme: str = "light", **options) -> Page:
    """A page with everything drawn: charts alive, every slider open."""
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
    tab.goto(url)
    tab.evaluate("document.querySelectorAll('.x-change').forEach((details) => { details.open = true; })")
    places = tab.locator(".x-change").count()
    expect(tab.locator(".x-now:not(:empty)")).to_have_count(places)
    for picture in tab.locator(".x-picture").all():
        picture.dispatch_event("pointerenter")
    expect(tab.locator(".x-picture:not([data-state='live'])")).to_have_count(0, timeout=15_000)
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


@pytest.mark.parametrize("page", CHAPTERS)
def test_before_anything_is_moved_the_sliders_say_what_the_card_says(browser, address, page):
    tab = opened(browser, address + page)
    said = tab.evaluate("""[...document.querySelectorAll('.x-judgement:has(.x-now)')].map((card) => ({
        card: [card.querySelector('.x-verdict strong'), card.querySelectorAll(':scope > p > strong')[1]],
        sliders: card.querySelectorAll('.x-now strong')})).map(({ card, sliders }) => (
        [[...card].map((e) => e.textContent), [...sliders].map((e) => e.textContent)]))""")
    tab.close()
    assert said and all(card == sliders for card, sliders in said)


def test_every_reading_with_an_assumption_has_sliders_that_weigh_little():
    judged = [r for claim in json.loads((SITE / "claims.json").read_text())["claims"] for r in claim["readings"]]
    pages = [BeautifulSoup((SITE / page).read_text(), "html.parser") for page in CHAPTERS]
    places = [place["data-sliders"] for page in pages for place in page.find_all(class_="x-sliders")]
    assert len(places) == sum(bool(reading["given"]) for reading in judged)
    assert sum(reading["expression"] is not None for reading in judged) > len(places) * 0.5
    assert max(len(place.encode()) for place in places) <= MOST_BYTES


def test_the_arrow_keys_move_an_assumption_and_number_verdict_and_address_answer(browser, address):
    tab = opened(browser, address + COST)
    card = tab.locator(f"#{LEAD}")
    slider = card.get_by_label("Price of electricity for the average industrial customer")
    slider.focus()
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for _ in range(10):
        tab.keyboard.press("ArrowLeft")
    expect(card.locator(".x-now")).to_contain_text("✗ Fails")
    expect(card.locator("[role=status]")).to_contain_text("✗ Fails Electricity cost of one bitcoin")
    expect(card.locator("[role=status]")).to_contain_text("Nearest turn")
    assert re.search(rf"#{LEAD}&us_industrial_usd_per_kwh=0\.08\d+$", tab.url)
    card.get_by_role("button", name="Back to published").press("Enter")
    expect(card.locator(".x-now")).to_contain_text("✓ Holds")
    expect(tab).to_have_url(re.compile(rf"#{LEAD}$"))
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


def test_a_step_among_states_moves_the_number(browser, address):
    tab = opened(browser, address + STATES)
    card = tab.locator("#handful-more-vulnerable-largest-pool")
    expect(card.locator(".x-now")).to_contain_text("20.37 points")
    card.get_by_label("Blocks that a payee waits for").press("ArrowRight")
    expect(card.locator(".x-now")).not_to_contain_text("20.37 points")
    month = card.get_by_label("Month whose blocks")
    month.select_option(index=int(month.evaluate("(choice) => choice.selectedIndex === 0 ? 1 : 0")))
    expect(tab).to_have_url(re.compile("&pools_month=.*&confirmations=[0-9]+$"))
    tab.close()


def test_a_shared_address_opens_the_same_state(browser, address):
    tab = browser.new_page()
    tab.goto(f"{address}{COST}#{LEAD}&us_industrial_usd_per_kwh=0.083")
    expect(tab.locator(f"#{LEAD} .x-now")).to_contain_text("✗ Fails")
    expect(tab.locator(f"#{LEAD} output").last).to_have_text("0.083 USD per kWh")
    tab.close()


NONSENSE = [
    f"#{LEAD}&us_industrial_usd_per_kwh=NaN", f"#{LEAD}&us_industrial_usd_per_kwh=", f"#{LEAD}&__proto__=1&toString=2",
    f"#{LEAD}&us_industrial_usd_per_kwh=1e999", f"#{LEAD}&prise=5", f"#{LEAD}&us_industrial_usd_per_kwh=<img src=x onerror=alert(1)>",
    f"#{LEAD}&%E0%A4%A", "#no-such-card&a=1", "#&&&===",
]  # fmt: skip


@pytest.mark.parametrize("fragment", NONSENSE)
def test_nonsense_in_the_address_is_harmless(browser, address, fragment):
    tab, faults = browser.new_page(), []
    tab.on("pageerror", lambda problem: faults.append(str(problem)))
    tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    tab.goto(address + COST + fragment)
    tab.evaluate("document.querySelector('.x-change').open = true")
    expect(tab.locator(f"#{LEAD} .x-now")).to_contain_text("100,516 USD per BTC")
    tab.close()
    assert faults == []


def test_an_address_beyond_the_range_is_brought_to_its_end(browser, address):
    tab = browser.new_page()
    tab.goto(f"{address}{COST}#{LEAD}&us_industrial_usd_per_kwh=-1e9")
    slider = tab.locator(f"#{LEAD} input").last
    expect(tab.locator(f"#{LEAD} .x-now")).to_contain_text("✗ Fails")
    assert slider.input_value() == slider.get_attribute("min")
    tab.close()


def test_a_step_of_a_slider_is_answered_within_a_frame(browser, address):
    tab = opened(browser, address + COST)
    spent = tab.evaluate("""[...document.querySelectorAll('.x-change input[type=range]')].flatMap((slider) => [0, 1, 2].map(() => {
        const start = performance.now();
        slider.stepUp();
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        document.body.offsetHeight;
        return performance.now() - start;
    }))""")
    tab.close()
    assert len(spent) > 100 and statistics.median(spent) <= FRAME_MS


MOVE_EACH = """() => [...document.querySelectorAll('.x-change')].flatMap((details) => (
    [...details.querySelectorAll('.x-control :is(input, select)')].map((field) => {
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


def off_the_curve(step: dict) -> float:
    """Pixels between the marker of a picture and the curve, or the levels, that the picture shows."""
    x, y = step["after"]
    if step["levels"]:
        return min(abs(a - x) + abs(b - y) for a, b in step["levels"])
    xs, ys = zip(*step["curve"], strict=True)
    nearby = [b for a, b in step["curve"] if abs(a - x) <= (max(xs) - min(xs)) / 30]
    return max(0, min(nearby) - y, y - max(nearby), abs(np.interp(x, xs, ys) - y) - (max(nearby) - min(nearby)))


@pytest.mark.parametrize("page", CHAPTERS)
def test_the_picture_beside_the_sliders_follows_every_one_of_them(browser, address, page):
    tab = opened(browser, address + page)
    steps = tab.evaluate(MOVE_EACH)
    tab.close()
    assert steps
    for step in steps:
        assert step["moved"] and step["before"][0] != step["after"][0], step["id"]
        assert off_the_curve(step) <= 2, step["id"]


def test_a_marker_that_stays_behind_is_noticed():
    curve = [[0, 100], [50, 60], [100, 20]]
    assert off_the_curve({"after": [51, 59], "levels": [], "curve": curve}) <= 2
    assert off_the_curve({"after": [51, 90], "levels": [], "curve": curve}) > 2
    assert off_the_curve({"after": [50, 60], "levels": [[0, 100], [50, 20]], "curve": []}) > 2


def test_units_that_say_nothing_are_the_same_beside_the_sliders_and_in_the_book():
    script = (paths.BOOK / "_static" / "sliders.js").read_text(encoding="utf-8")
    listed = re.search(r"SILENT = new Set\((\[.*?\])\)", script)[1]
    assert set(json.loads(listed)) == numbers.SILENT


OVERLAPS = """() => [...document.querySelectorAll('.x-stage svg')].flatMap((svg) => {
    const boxes = [...svg.querySelectorAll('.x-note')].map((note) => [note.textContent, note.getBoundingClientRect()]);
    const side = svg.querySelector('.x-side').getBoundingClientRect();
    const told = boxes.filter(([text, box]) => text === 'holds here' && box.height > side.height + 1).map(([text]) => text);
    return told.concat(boxes.flatMap(([one, a], i) => boxes.slice(i + 1).filter(([, b]) => (
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4)).map(([two]) => `${one} / ${two}`)));
})"""


@pytest.mark.parametrize("width", [1280, 320])
def test_no_label_of_a_picture_lies_on_another_or_outside_its_band(browser, address, width):
    for page in CHAPTERS:
        tab = opened(browser, address + page, width)
        assert tab.evaluate(OVERLAPS) == [], page
        tab.evaluate("document.querySelectorAll('.x-side').forEach((side) => side.setAttribute('height', 1))")
        planted = tab.evaluate(OVERLAPS)
        tab.close()
        assert "holds here" in planted, page


def test_without_scripts_there_is_no_dead_control(browser, address):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address + COST)
    assert tab.locator(".x-sliders").count() > 0
    assert tab.locator(".x-sliders *").count() == 0 and tab.locator(f"#{LEAD} .x-verdict").is_visible()
    context.close()


def test_nothing_moves_by_itself_where_less_motion_is_wanted(browser, address):
    tab = browser.new_page(reduced_motion="reduce")
    tab.goto(address + COST)
    moving = tab.evaluate("""[...document.querySelectorAll('*')].map((e) => getComputedStyle(e)).filter((s) => (
        s.scrollBehavior === 'smooth' || parseFloat(s.transitionDuration) > 0 && s.transitionProperty !== 'none'
        || s.animationName !== 'none')).length""")
    tab.close()
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
def test_the_policy_stops_what_is_planted(browser, address, planted):
    tab, stopped = browser.new_page(), []
    tab.on(
        "console", lambda message: stopped.append(message.text) if "Content Security Policy" in message.text else None
    )
    tab.goto(address + "index.html")
    tab.evaluate(f"() => {{ {planted}; }}")
    tab.wait_for_timeout(200)
    assert tab.evaluate("window.ran") is None and stopped
    tab.close()


def test_what_the_bench_counts_is_counted(browser, address, tmp_path):
    bad = "<meta http-equiv='Content-Security-Policy' content=\"img-src 'none'\"><img src='x.png'>" \
          "<script>console.error('planted'); fetch('http://127.0.0.2:9/x').catch(() => 0)</script>"  # fmt: skip
    (tmp_path / "bad.html").write_text(bad)
    found = faults(browser, f"{tmp_path.as_uri()}/", ["bad.html"])
    assert found["outside"] == 1 and found["policy"] == 1 and found["console"] >= 1
    assert sum(faults(browser, address, ["index.html"]).values()) == 0


# Colours


LEAST_APART, LEAST_VERDICTS, LEAST_BACKGROUND = 10, 14, 40
SERIES = ["blue", "orange", "green", "purple", "red", "sky"]
SHEET = (paths.BOOK / "_static" / "exodus.css").read_text(encoding="utf-8")
THEMES = {
    theme: dict(
        re.findall(r"--x-([a-z0-9-]+): (#[0-9a-f]{6})", re.search(rf"{re.escape(head)} \{{([^}}]*)\}}", SHEET)[1])
    )
    for theme, head in {"light": ":root", "dark": 'html[data-theme="dark"]'}.items()
}


@pytest.mark.parametrize("theme", THEMES)
def test_the_colours_of_series_and_verdicts_differ_whatever_cones_an_eye_lacks(theme):
    colours = THEMES[theme]
    assert confused({name: colours[name] for name in SERIES}, LEAST_APART) == []
    assert confused({name: colours[name] for name in ("green", "red")}, LEAST_VERDICTS) == []
    for ground in ("paper", "card"):
        distances = {(n, s): apart(colours[n], colours[ground], s) for n in SERIES for s in SIGHTS}
        assert min(distances.values()) >= LEAST_BACKGROUND, min(distances, key=distances.get)
    steps = [colours[f"step-{i}"] for i in range(len(palette.STEPS))]
    assert min(apart(a, b, s) for a, b in zip(steps, steps[1:], strict=False) for s in SIGHTS) >= LEAST_APART


def test_the_sheet_and_the_charts_name_the_same_colours():
    assert {name: colour for colour, name in palette.NAMES.items()}.items() <= THEMES["light"].items()


def test_a_planted_bad_palette_is_caught():
    red_and_green = confused({"red": "#c00000", "green": "#4a7000"}, LEAST_VERDICTS)
    assert red_and_green and not any("full" in pair for pair in red_and_green)
    assert any("tritanopia" in pair for pair in confused({"a": "#0061a8", "b": "#00786a"}, LEAST_VERDICTS))
    assert confused({"a": "#0061a8", "b": "#b35c00"}, LEAST_VERDICTS) == []


def test_the_button_for_full_screen_still_works(browser, address):
    tab = browser.new_page()
    tab.goto(address + COST)
    tab.locator("[data-press='full-screen']").first.click()
    expect(tab.locator("html")).to_be_visible()
    assert tab.evaluate("document.fullscreenElement !== null")
    tab.close()

"""The sliders of a chapter: what they say, their picture, their address, in a real browser."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup, SoupStrainer
from playwright.sync_api import Locator, Page, expect

from recomputed.judging.record import Judgement
from recomputed.publishing.static import static_text
from recomputed.showing import numbers
from recomputed.showing.sliders import sliders_html
from tests.bench_page import A_FRAME, STEPS, beside_the_same_work
from tests.browser.test_site import PAGES, SITE
from tests.opening import draw_charts, errors_of, open_sliders
from tests.planted import judged
from tests.visits import DESKTOP, NARROW, Visit

CHAPTERS = [page for page in PAGES if page.startswith("notebooks/")]
COST, STATES = "notebooks/01_us_mining_cost.html", "notebooks/05_network_vulnerability.html"
LEAD = "us-cost-above-100k-industrial-average"
MOST_BYTES = 20_000


def opened(tab: Page, url: str) -> Page:
    """The tab with a page with everything drawn: charts alive, every slider open."""
    tab.goto(url)
    open_sliders(tab)
    draw_charts(tab)
    return tab


# Every slider of every chapter


@pytest.fixture(scope="module", params=CHAPTERS)
def seen(request, visited) -> Visit:
    """A chapter as somebody at a desk sees it."""
    return visited(request.param, DESKTOP)


def test_before_anything_is_moved_the_sliders_say_what_the_card_says(seen):
    assert seen.said and all(card == sliders for card, sliders in seen.said)


def test_no_label_of_a_picture_lies_on_another_or_outside_its_band(seen):
    assert seen.overlaps == []
    assert "holds here" in seen.planted_overlaps


@pytest.mark.parametrize("page", CHAPTERS)
def test_no_label_of_a_picture_lies_on_another_or_outside_its_band_on_a_narrow_screen(visited, page):
    seen = visited(page, NARROW)
    assert seen.overlaps == []
    assert "holds here" in seen.planted_overlaps


def off_the_curve(step: dict) -> float:
    """Pixels between the marker of a picture and the curve, or the levels, that the picture shows."""
    x, y = step["after"]
    if step["levels"]:
        return min(abs(a - x) + abs(b - y) for a, b in step["levels"])
    xs, ys = zip(*step["curve"], strict=True)
    nearby = [b for a, b in step["curve"] if abs(a - x) <= (max(xs) - min(xs)) / 30]
    return max(0, min(nearby) - y, y - max(nearby), abs(np.interp(x, xs, ys) - y) - (max(nearby) - min(nearby)))


def test_the_picture_beside_the_sliders_follows_every_one_of_them(seen):
    assert seen.steps
    for step in seen.steps:
        assert step["moved"] and step["before"][0] != step["after"][0], step["id"]
        assert off_the_curve(step) <= 2, step["id"]


def test_a_planted_marker_that_stays_behind_is_noticed():
    curve = [[0, 100], [50, 60], [100, 20]]
    assert off_the_curve({"after": [51, 59], "levels": [], "curve": curve}) <= 2
    assert off_the_curve({"after": [51, 90], "levels": [], "curve": curve}) > 2
    assert off_the_curve({"after": [50, 60], "levels": [[0, 100], [50, 20]], "curve": []}) > 2


def test_units_that_say_nothing_are_the_same_beside_the_sliders_and_in_the_book():
    script = static_text("arithmetic.js")
    listed = re.search(r"SILENT = new Set\((\[.*?\])\)", script)[1]
    assert set(json.loads(listed)) == numbers.SILENT


def test_every_reading_with_an_assumption_has_sliders_that_weigh_little():
    judged = [r for claim in json.loads((SITE / "claims.json").read_text())["claims"] for r in claim["readings"]]
    only = SoupStrainer(class_="x-sliders")
    pages = [BeautifulSoup((SITE / page).read_text(), "html.parser", parse_only=only) for page in CHAPTERS]
    places = [place["data-sliders"] for page in pages for place in page.find_all(class_="x-sliders")]
    assert len(places) == sum(bool(reading["given"]) for reading in judged)
    assert sum(reading["expression"] is not None for reading in judged) > len(places) * 0.5
    assert max(len(place.encode()) for place in places) <= MOST_BYTES


# One slider


def test_the_arrow_keys_move_an_assumption_and_number_verdict_and_address_answer(empty_tab, address):
    tab = opened(empty_tab(), address + COST)
    card = tab.locator(f"#{LEAD}")
    slider = card.get_by_label("Energy that the average machine of the network uses")
    slider.focus()
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for _ in range(30):
        tab.keyboard.press("ArrowRight")
    expect(card.locator(".x-now")).to_contain_text("✓ Holds")
    expect(card.locator(".x-said[role=status]")).to_contain_text("✓ Holds Electricity cost of one bitcoin")
    expect(card.locator(".x-said[role=status]")).to_contain_text("Nearest turn")
    assert re.search(rf"#{LEAD}&edition=[-0-9]+&fleet_j_per_th=2\d\.?\d*$", tab.url)
    card.get_by_role("button", name="Back to published").press("Enter")
    expect(card.locator(".x-now")).to_contain_text("✗ Fails")
    expect(tab).to_have_url(re.compile(rf"#{LEAD}$"))


def test_a_step_among_states_moves_the_number(empty_tab, address):
    tab = opened(empty_tab(), address + STATES)
    card = tab.locator("#handful-more-vulnerable-largest-pool")
    expect(card.locator(".x-now")).to_contain_text(re.compile(r"\d points"))
    before = card.locator(".x-now").text_content()
    card.get_by_label("Blocks that a payee waits for").press("ArrowRight")
    expect(card.locator(".x-now")).not_to_have_text(before)
    month = card.get_by_label("Month whose blocks")
    month.select_option(index=int(month.evaluate("(choice) => choice.selectedIndex === 0 ? 1 : 0")))
    expect(tab).to_have_url(re.compile("&confirmations=[0-9]+&pools_month=[-0-9]+$"))


def test_a_step_of_a_slider_is_answered_within_a_frame(empty_tab, address):
    tab = opened(empty_tab(), address + COST)
    steps = tab.evaluate(STEPS, 1)
    assert len(steps) > 50
    assert beside_the_same_work(steps) <= A_FRAME  # its milliseconds are those of `make bench`


# The address


def test_a_shared_address_opens_the_same_state(empty_tab, address):
    tab = empty_tab()
    tab.goto(f"{address}{COST}#{LEAD}&us_industrial_usd_per_kwh=0.0835")
    expect(tab.locator(f"#{LEAD} .x-now")).to_contain_text("✗ Fails")
    expect(tab.locator(f"#{LEAD} output").last).to_have_text("0.0835 USD per kWh")


NONSENSE = [
    f"#{LEAD}&us_industrial_usd_per_kwh=NaN", f"#{LEAD}&us_industrial_usd_per_kwh=", f"#{LEAD}&__proto__=1&toString=2",
    f"#{LEAD}&us_industrial_usd_per_kwh=1e999", f"#{LEAD}&prise=5", f"#{LEAD}&us_industrial_usd_per_kwh=<img src=x onerror=alert(1)>",
    f"#{LEAD}&%E0%A4%A", "#no-such-card&a=1", "#&&&===",
]  # fmt: skip


@pytest.mark.parametrize("fragment", NONSENSE)
def test_nonsense_in_the_address_is_harmless(empty_tab, address, fragment):
    tab = empty_tab()
    with errors_of(tab) as errors:
        tab.goto(address + COST + fragment)
        tab.evaluate(f"document.querySelector('#{LEAD} .x-change').open = true")
        expect(tab.locator(f"#{LEAD} .x-now")).to_contain_text("99,000 USD")
    assert errors == []


def test_an_assumption_that_is_moved_enters_every_reading_that_rests_on_it(empty_tab, address):
    tab = opened(empty_tab(), address + COST)
    row = ".x-dots-row[data-reading='{}'] .x-yours"
    price = tab.locator(f"#{LEAD}-us_industrial_usd_per_kwh")
    price.press("End")
    for reading in (LEAD, "us-cost-surging-twelve-months"):
        now = tab.locator(f"#{reading} .x-now strong").last.inner_text()
        expect(tab.locator(row.format(reading))).to_contain_text(f"Yours: {now} ")
        assert now != tab.locator(row.format(reading).replace(".x-yours", "strong")).inner_text()
    assert tab.locator(row.format("us-cost-above-100k-listed-cash")).count() == 0  # no price of power enters it
    assert tab.locator("#us-cost-surging-twelve-months input").evaluate_all(
        "(all) => all.some((one) => one.id.endsWith('us_industrial_usd_per_kwh') && one.value === one.max)"
    )
    tab.locator(f"#{LEAD}").get_by_role("button", name="Back to published").click()
    expect(tab.locator(".x-yours")).to_have_count(0)
    expect(tab.locator(".x-you")).to_have_count(0)


def test_another_meaning_is_two_clicks_away_and_takes_a_price_that_nobody_pays_on_average(empty_tab, address):
    """What if I pay 5 cents with an S21?"""
    tab = empty_tab()
    tab.goto(address + COST)
    tab.locator(".x-dots-label").get_by_role("link", name="At the industrial price").click()
    card = tab.locator(f"#{LEAD}")
    expect(card.locator(".x-now")).to_contain_text("✗ Fails")
    for name, value in (("us_industrial_usd_per_kwh", 0.05), ("fleet_j_per_th", 17.5)):
        own = tab.locator(f"#{LEAD}-{name}-own")
        own.fill(str(value))
        own.press("Enter")
        box = card.evaluate(  # both in one moment, since the page may still be scrolling to the card
            """(card) => {
                const [curve, here] = [".x-curve", ".x-here"].map((one) => card.querySelector(one).getBoundingClientRect());
                return {
                    across: (here.left + here.width / 2 - curve.left) / curve.width,
                    down: (here.top + here.height / 2 - curve.top) / curve.height,
                };
            }"""
        )
        assert -0.02 <= box["across"] <= 1.02
        assert -0.1 <= box["down"] <= 1.1
    cost = tab.evaluate(
        "(id) => Number(document.querySelector(`#${id} .x-now strong:last-child`).textContent.replace(/[^0-9]/g, ''))",
        LEAD,
    )
    assert 45_000 < cost < 56_000  # 52,070 kWh per J/TH, times 17.5, times 1.1, times 5 cents: 50,100


def test_an_address_beyond_the_range_is_brought_to_its_end(empty_tab, address):
    tab = empty_tab()
    tab.goto(f"{address}{COST}#{LEAD}&us_industrial_usd_per_kwh=-1e9")
    slider = tab.locator(f"#{LEAD} input[type=range]").last
    expect(tab.locator(f"#{LEAD} .x-now")).to_contain_text("✗ Fails")
    assert slider.input_value() == slider.get_attribute("min")


# Assumptions that leave no meaning together


def reading(given: dict, levels: dict) -> Judgement:
    """A reading as it is judged, with the values 0, 1, 2 … at the combinations of its levels."""
    values = [float(i) for i in range(math.prod(map(len, levels.values())))]
    states = {"levels": levels, "values": values}
    return judged(quantity="Change", unit="points", digits=4, at_least=0.5, given=given, states=states)


YEARS = reading(
    {"window_start_year": 2017, "window_end_year": 2026}, {"window_start_year": [2017.0, 2025.0], "window_end_year": [2020.0, 2026.0]}
)  # fmt: skip
QUARTERS = reading(
    {"owners_start_quarter": "2024-03-31", "owners_end_quarter": "2025-03-31"}, {"owners_start_quarter": ["2024-03-31", "2025-06-30"]}
)  # fmt: skip
CROSSED = "No meaning “First year of the comparison” (2025) must be below “Last year of the comparison” (2020)."


def planted(tab: Page, folder: Path, record: Judgement, fragment: str = "") -> Locator:
    """The only card of a page of ours, with its sliders open."""
    script = "".join(map(static_text, ("arithmetic.js", "elements.js", "sliders.js")))
    page = folder / "planted.html"
    card = f"<section class='x-judgement' id='card'>{sliders_html(record)}</section>"
    page.write_text(f"<!doctype html><meta charset=utf-8>{card}<script>{script}</script>", encoding="utf-8")
    tab.goto(page.as_uri() + fragment)
    open_sliders(tab)
    return tab.locator("#card")


def test_a_state_without_a_meaning_shows_a_sentence_instead_of_a_value_and_the_way_back_stays(empty_tab, tmp_path):
    tab = empty_tab()
    with errors_of(tab) as errors:
        card = planted(tab, tmp_path, YEARS)
        now, start, end = card.locator(".x-now"), card.get_by_label("First year"), card.get_by_label("Last year")
        expect(now).to_have_text("✓ Holds Change: 1 point")
        start.press("ArrowRight")
        expect(now).to_have_text("✓ Holds Change: 3 points")
        end.press("ArrowLeft")
        expect(now).to_have_text(CROSSED)
        expect(card.locator(".x-said[role=status]")).to_have_text(CROSSED)
        expect(card.locator(".x-stage circle")).to_have_count(1)  # the one year after which the window may end
        assert "Turns" not in card.locator(".x-controls").inner_text()
        start.press("ArrowLeft")
        expect(now).to_have_text("✗ Fails Change: 0 points")
        end.press("ArrowRight")
        expect(now).to_have_text("✓ Holds Change: 1 point")
    assert errors == []


def test_an_address_without_a_meaning_opens_with_the_sentence_and_the_button_leads_back(empty_tab, tmp_path):
    tab = empty_tab()
    with errors_of(tab) as errors:
        card = planted(tab, tmp_path, YEARS, "#card&window_start_year=2025&window_end_year=2020")
        expect(card.locator(".x-now")).to_have_text(CROSSED)
        card.get_by_role("button", name="Back to published").click()
        expect(card.locator(".x-now")).to_have_text("✓ Holds Change: 1 point")
    assert errors == []


def test_a_choice_is_compared_with_an_assumption_that_has_no_control(empty_tab, tmp_path):
    tab = empty_tab()
    with errors_of(tab) as errors:
        card = planted(tab, tmp_path, QUARTERS)
        expect(card.locator(".x-now")).to_have_text("✗ Fails Change: 0 points")
        card.get_by_label("First quarter").select_option("2025-06-30")
        expect(card.locator(".x-now")).to_have_text(
            "No meaning “First quarter end of the comparison of owners” (2025-06-30) must be below "
            "“Last quarter end of the comparison of owners” (2025-03-31)."
        )
    assert errors == []

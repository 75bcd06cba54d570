"""The whole-book gate: every page in a real browser, over HTTP and from the disk."""

import gzip
import hashlib
import json
import re

import jsonschema
import pytest

from recomputed.ground import paths
from tests.opening import draw_charts
from tests.visits import DESKTOP, NARROW, PHONE, visit

SITE = paths.SITE
PAGES = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html") if "_static" not in p.parts)
MOST_BYTES = 150_000  # as they travel, with gzip


def kind(page: str) -> str:
    """What a page is made like: one of a folder like the others of it, or like no other.

    >>> kind("embed/claim-a.html"), kind("embed/b.html"), kind("index.html"), kind("notebooks/01.html")
    ('embed/claim', 'embed', 'index.html', 'notebooks/01.html')
    """
    folder, _, name = page.partition("/")
    if not name or folder == "notebooks":
        return page
    return f"{folder}/claim" if name.startswith("claim-") else folder


# All pages; of those that are made alike `make test` opens one from the disk on a phone, and `make prove` the others.
NEAREST = {kind(page): page for page in PAGES}.values()
AS_OTHERS = [page if page in NEAREST else pytest.param(page, marks=pytest.mark.long) for page in PAGES]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_without_error_or_request_outside_and_every_chart_comes_alive(visited, page):
    assert visited(page, DESKTOP).faults == []


@pytest.mark.parametrize("page", AS_OTHERS)
def test_every_page_opens_from_the_disk_on_a_phone_in_the_dark_as_well(visited, page):
    assert visited(page, PHONE).faults == []


@pytest.mark.parametrize("page", [page for page in PAGES if "/" not in page])
def test_a_page_of_prose_is_no_wider_than_the_smallest_phone(visited, page):
    assert visited(page, NARROW).faults == []


def test_a_living_chart_shows_the_same_times_to_every_reader(empty_tab, address):
    seen = []
    for zone in ("Europe/Zurich", "America/Los_Angeles"):
        tab = empty_tab(timezone_id=zone)
        tab.goto(f"{address}notebooks/01_us_mining_cost.html")
        draw_charts(tab)
        axes = tab.locator("[data-figure='cost-through-time'] [aria-label^='X-axis']")
        seen.append(axes.get_attribute("aria-label"))
    assert seen[0] == seen[1] and "01 January 2018, 12:00:00 AM UTC" in seen[0]


def test_a_planted_error_a_planted_request_and_a_planted_still_chart_are_caught(empty_tab, tmp_path):
    bad = "<img src='http://127.0.0.2:9/x.png'><script>console.error('planted'); nothing()</script>"
    (tmp_path / "bad.html").write_text(f"{bad}<p class='x-picture' data-state='live'>not a chart</p>")
    faults = visit(empty_tab(), f"{tmp_path.as_uri()}/", "bad.html", DESKTOP).faults
    assert {fault.split(":")[0] for fault in faults} == {"console", "script", "outside", "still"}


WITHOUT_SCRIPTS = """() => {
    document.querySelectorAll('.x-more').forEach((details) => { details.open = true; });
    return [...document.querySelectorAll('.x-picture')].map((picture) => (
        [...picture.querySelectorAll('svg')].filter((svg) => svg.checkVisibility({ visibilityProperty: true }))
            .map((svg) => svg.getBoundingClientRect()).map(({ width, height }) => [width, height])));
}"""


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("notebooks/")])
def test_every_chart_is_visible_without_scripts(empty_tab, address, page):
    tab = empty_tab(java_script_enabled=False)
    tab.goto(address + page)
    tab.locator(".x-more > summary").first.click()  # it opens without scripts
    assert tab.locator(".x-more").first.get_attribute("open") is not None
    pictures = tab.evaluate(WITHOUT_SCRIPTS)
    assert pictures and all(len(drawings) == 1 for drawings in pictures)
    assert all(width > 200 and height > 50 for drawings in pictures for width, height in drawings)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_light(page):
    assert len(gzip.compress((SITE / page).read_bytes(), 6)) <= MOST_BYTES


def test_claims_json_matches_its_schema_and_every_claim_is_on_the_front_page():
    claims = json.loads((SITE / "claims.json").read_text())
    jsonschema.validate(claims, json.loads((SITE / "claims.schema.json").read_text()))
    front = (SITE / "index.html").read_text()
    assert claims["claims"] and all(claim["page"] in front for claim in claims["claims"])


def test_the_checksums_of_the_site_name_every_file():
    listed = dict(
        re.fullmatch(r"(\S+)  (.+)", line).group(2, 1) for line in (SITE / "SHA256SUMS").open().read().splitlines()
    )
    present = {p.relative_to(SITE).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
               for p in SITE.rglob("*") if p.is_file() and p.name != "SHA256SUMS"}  # fmt: skip
    assert listed == present

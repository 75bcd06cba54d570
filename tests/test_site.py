"""The whole-book gate: every page in a real browser, over HTTP and from the disk."""

import functools
import hashlib
import http.server
import json
import os
import re
import threading

import jsonschema
import pytest
from playwright.sync_api import expect, sync_playwright

from exodus.declared import paths

SITE = paths.SITE
PAGES = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html") if "_static" not in p.parts)
MOST_BYTES = 600_000


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def address():
    """The site under a sub-path, as a project page would have it."""
    handler = functools.partial(Quiet, directory=str(SITE.parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{SITE.name}/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser():
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=arguments)
        yield chromium
        chromium.close()


def faults_of(browser, base: str, page: str, **options) -> list[str]:
    """What goes wrong when a page is opened: console errors, failed scripts, requests to elsewhere."""
    faults = []
    tab = browser.new_page(**options)
    tab.on("console", lambda m: faults.append(f"console: {m.text}") if m.type == "error" else None)
    tab.on("pageerror", lambda problem: faults.append(f"script: {problem}"))
    tab.on("request", lambda r: None if r.url.startswith((base, "data:")) else faults.append(f"outside: {r.url}"))
    tab.goto(base + page)
    for picture in tab.locator(".x-picture").all():
        picture.hover()
    live = tab.locator(".x-picture[data-state='live'] svg .mark-group, .x-picture[data-state='live'] svg path")
    if tab.locator(".x-picture").count():
        expect(tab.locator(".x-picture:not([data-state='live'])")).to_have_count(0, timeout=15_000)
        assert live.count() > 0
    wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        faults.append(f"wider than the window by {wide} px")
    tab.close()
    return faults


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width,scheme", [(1280, "light"), (390, "dark")])
def test_every_page_opens_without_error_or_request_outside_and_every_chart_comes_alive(
    browser, address, page, width, scheme
):
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    assert faults_of(browser, address, page, **options) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_from_the_disk(browser, page):
    assert faults_of(browser, f"{SITE.as_uri()}/", page) == []


def test_a_planted_error_and_a_planted_request_are_caught(browser, tmp_path):
    bad = "<img src='http://127.0.0.2:9/x.png'><script>console.error('planted'); nothing()</script>"
    (tmp_path / "bad.html").write_text(bad)
    kinds = {fault.split(":")[0] for fault in faults_of(browser, f"{tmp_path.as_uri()}/", "bad.html")}
    assert kinds == {"console", "script", "outside"}


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("notebooks/")])
def test_every_chart_is_visible_without_scripts(browser, address, page):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address + page)
    pictures = tab.locator(".x-picture").count()
    assert pictures > 0 and tab.locator(".x-picture svg").count() == pictures
    for picture in tab.locator(".x-picture svg").all():
        box = picture.bounding_box()
        assert box["width"] > 200 and box["height"] > 50
    context.close()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_light(page):
    assert (SITE / page).stat().st_size <= MOST_BYTES


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

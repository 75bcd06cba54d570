"""Hostile text in every free text of data/: nothing of it runs, in any page or file, and it is shown as text."""

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright

from recomputed.ground.safe_csv import is_formula
from tests.prove.outcome import Proved
from tests.prove.planting import MARK, PAYLOADS, Planted, plant
from tests.prove.projects import exodus, whole_project

LEAST_PAYLOADS, LEAST_FIELDS = 20, 200
TRAP = "window.hits = 0; window.hit = () => { window.hits += 1 }"
OPENED = "document.querySelectorAll('details').forEach(d => d.open = true)"
SEARCHED = "/Search Results/.test(document.querySelector('#search-results')?.textContent ?? '')"
HOSTILE_HANDLER = re.compile(r"hit\(")
SELF_TEST = "<script>hit()</script><img src=x onerror='hit()'><a href='javascript:hit()'>x</a><p data-planted>"


def prove(place: Path) -> Proved:
    """Plant, build, open everything; a page into which the payloads were put as they are must be noticed."""
    folder = whole_project(place / "hostile")
    planted, refused = plant(folder)
    for words in (("data", "seal"), ("data", "check"), ("build",)):
        done = exodus(folder, *words)
        if done.returncode:
            return Proved(f"exodus {' '.join(words)}: exit {done.returncode}: {done.stderr[-400:].strip()}", False)
    site = folder / "_build" / "html"
    in_files = [fault for path in sorted(site.rglob("*")) if path.is_file() for fault in faults_of_file(path)]
    pages = [p for p in sorted(site.rglob("*.html")) if "_static" not in p.parts]
    shown, mangled = seen_as_text(pages, planted)
    (place / "planted.html").write_text(f"<meta charset=utf-8>{SELF_TEST}", encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"])
        # The policy of the pages is off: it may not be what keeps the text from running.
        context = browser.new_context(bypass_csp=True)
        context.add_init_script(TRAP)
        executed = [f for address in addresses(site, pages) for f in executed_at(context, address)]
        noticed = {f.partition(":")[0] for f in executed_at(context, (place / "planted.html").as_uri())}
        browser.close()
    noticed |= {f.split(": ")[1] for f in faults_of_file(place / "planted.html")}
    lines = [f"  {fault}" for fault in (*executed[:20], *in_files[:20], *mangled[:20])]
    wanted = {"hits", "an element", "a handler", "a script", "a link"}
    return Proved(
        f"{len(PAYLOADS)} payloads in {len(planted.fields)} fields ({len(refused)} columns take only known words), "
        f"{len(pages)} pages and all files: {len(executed)} executed, {len(in_files)} in files, {len(shown)} fields seen as text, "
        f"{len(mangled)} mangled; planted ways noticed {len(noticed & wanted)} of {len(wanted)}",
        not executed and not in_files and not mangled and wanted <= noticed
        and len(PAYLOADS) >= LEAST_PAYLOADS and len(planted.fields) >= LEAST_FIELDS and len(shown) >= LEAST_FIELDS,
        lines,
    )  # fmt: skip


def addresses(site: Path, pages: list[Path]) -> Iterator[str]:
    """Every page; and the pages that read their address, with every payload in it."""
    yield from (page.as_uri() for page in pages)
    chapter = next(page for page in pages if page.parent.name == "notebooks")
    for payload in PAYLOADS:
        yield f"{(site / 'search.html').as_uri()}?q={quote(payload, safe='')}"
        yield f"{chapter.as_uri()}#{quote(payload, safe='')}&x={quote(payload, safe='')}"


def executed_at(context, address: str) -> list[str]:
    """What runs, or asks for something elsewhere, when a page is opened, unfolded and its pictures touched."""
    found, tab = [], context.new_page()
    tab.on("dialog", lambda dialog: (found.append("dialog: opened"), dialog.dismiss()))
    tab.on(
        "request", lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else found.append(f"asks: {r.url}")
    )
    tab.goto(address)
    if "?q=" in address:
        tab.wait_for_function(SEARCHED)
    tab.evaluate(OPENED)
    for picture in tab.locator(".x-picture").all():
        picture.hover()
    tab.wait_for_timeout(150)
    if tab.evaluate("window.hits"):
        found.append("hits: a payload ran")
    if tab.locator("[data-planted]").count():
        found.append("element: a payload became an element")
    tab.close()
    return [f"{fault} ({address[-90:]})" for fault in found]


def faults_of_file(path: Path) -> list[str]:
    """What in a file of the site is not text any more; in each form in which we publish."""
    look = {".html": in_html, ".xml": in_feed, ".svg": in_svg, ".csv": in_csv, ".json": in_json, ".ipynb": in_notebook,
            ".zip": in_zip}.get(path.suffix)  # fmt: skip
    if look is None or "_static" in path.parts:
        return []
    try:
        content = path.read_bytes() if path.suffix == ".zip" else path.read_text(encoding="utf-8")
        return [f"{path.name}: {fault}" for fault in look(content)]
    except (ValueError, ElementTree.ParseError, csv.Error) as problem:
        return [f"{path.name}: cannot be read: {problem}"]


def in_html(text: str) -> Iterator[str]:
    """Elements, handlers, scripts and links that a payload has become; structured data that cannot be read."""
    page = BeautifulSoup(text, "html.parser")
    if page.find(attrs={"data-planted": True}):
        yield "an element: with the mark of a payload"
    for element in page.find_all(True):
        for name, value in element.attrs.items():
            if name.startswith("on") and HOSTILE_HANDLER.search(str(value)):
                yield f"a handler: {element.name} {name}"
            if name in ("href", "src", "action", "srcdoc") and re.match(r"\s*javascript:", str(value), re.I):
                yield f"a link: {str(value)[:60]}"
            if name in ("href", "src", "action") and "planted.example" in str(value):
                yield f"a link: {str(value)[:60]}"
    for script in page.find_all("script"):
        if script.get("type") == "application/ld+json":
            json.loads(script.string)
        elif HOSTILE_HANDLER.search(script.string or ""):
            yield f"a script: {script.string[:60]}"


def in_feed(text: str) -> Iterator[str]:
    """The HTML within the entries of a feed."""
    for element in ElementTree.fromstring(text).iter():
        if element.get("type") == "html":
            yield from in_html(element.text or "")


def in_svg(text: str) -> Iterator[str]:
    """A picture in which something could run."""
    for element in ElementTree.fromstring(text).iter():
        name = element.tag.rpartition("}")[2]
        if name in ("script", "foreignObject", "iframe") or any(key.startswith("on") for key in element.attrib):
            yield f"an element: {name} in a picture"


def in_csv(text: str) -> Iterator[str]:
    """Cells that a spreadsheet would run."""
    for row in csv.reader(io.StringIO(text, newline=""), strict=True):
        yield from (f"a formula: {cell[:60]}" for cell in row if is_formula(cell))


def in_json(text: str) -> list[str]:
    """Nothing, if it can be read."""
    json.loads(text, parse_constant=_refuse)
    return []


def _refuse(word: str):
    raise ValueError(f"{word} is not JSON")


def in_notebook(text: str) -> Iterator[str]:
    """The HTML among the outputs of a notebook."""
    for cell in json.loads(text)["cells"]:
        for output in cell.get("outputs", []):
            yield from in_html("".join(output.get("data", {}).get("text/html", "")))


def in_zip(content: bytes) -> Iterator[str]:
    """The files within."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode()
            yield from in_csv(text) if name.endswith(".csv") else in_json(text) if name.endswith(".json") else ()


def seen_as_text(pages: list[Path], planted: Planted) -> tuple[set[str], list[str]]:
    """The fields whose whole payload stands in a page as text, and where a mark stands without its payload."""
    shown, mangled = set(), []
    for page in pages:
        text = _plain(BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text())
        for found in MARK.finditer(text):
            field, payload = planted.fields[found[0]]
            if text[: found.start()].endswith(_plain(payload)):
                shown.add(found[0])
            else:
                mangled.append(
                    f"{page.name}: {field}: {text[max(0, found.start() - 80) : found.end()]!r}, not {payload!r}"
                )
    return shown, mangled


def _plain(text: str) -> str:
    """Without blanks, since pictures break lines, and in small letters, since a sentence begins with a large one."""
    return "".join(text.split()).lower()

"""The whole book as one file for print: every page after the other, links inside it, charts as vectors."""

import os
import re
import shutil
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.ground.strict_yaml import read_yaml
from recomputed.publishing.edition import Edition
from recomputed.showing.templates import rendered

NAMES_OF_CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FORMULA = "formula"  # the tag of a cell whose code is a formula or its call
WITHOUT_USE = (
    "script, button, .headerlink, .x-anchor, .x-downloads, .x-take-along, .x-data, .x-narrow, "
    f".cell:not(.tag_{FORMULA}) details.above-input"  # code that only draws or speaks
)
SHEETS = ("report.css", "publication.css", "pygments.css")
FOOTER = (
    "<div style='width: 100%; font-size: 8px; text-align: center; font-family: sans-serif'>"
    "<span class='pageNumber'></span> / <span class='totalPages'></span></div>"
)


def browser_path() -> str:
    """The Chromium that prints.  Raises BadParameter if there is none."""
    given = os.environ.get("CHROMIUM")
    found = given if given else next(filter(None, map(shutil.which, NAMES_OF_CHROMIUM)), None)
    if not found or not os.access(found, os.X_OK):
        raise BadParameter(f"--pdf: needs a Chromium or Chrome on the PATH or its path in CHROMIUM, which is {given!r}")
    return found


def write_pdf(site: Path, folder: Path, chromium: str, edition: Edition) -> None:
    """Print the pages of a built site as one PDF into it; `folder` is a place for a passing file."""
    from playwright.sync_api import Error, sync_playwright  # a quarter of a second that only this word needs

    whole = folder / "whole_book.html"
    whole.write_text(whole_book(site, edition), encoding="utf-8")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(java_script_enabled=False)
            page.goto(whole.as_uri())
            content = page.pdf(
                format="A4",
                print_background=True,
                outline=True,
                tagged=True,
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=FOOTER,
                margin={"top": "18mm", "right": "18mm", "bottom": "18mm", "left": "18mm"},
            )
            browser.close()
    except Error as problem:
        raise RunFailed(f"the PDF: {str(problem).splitlines()[0][:200]}") from problem
    Path(site, edition.pdf_name).write_bytes(_dated(content, edition))


def _dated(pdf: bytes, edition: Edition) -> bytes:
    """The day of the commit instead of the moment of printing, so that equal books give equal files."""
    stamp = edition.moment.strftime("D:%Y%m%d%H%M%S+00'00'").encode()
    return re.sub(rb"(?<=Date \()D:\d{14}\+00'00'(?=\))", lambda _: stamp, pdf)


def whole_book(site: Path, edition: Edition) -> str:
    """The articles of all pages in reading order, with a title page and contents; every link leads inside."""
    order = [f"{name.removeprefix('book/')}.html" for name in _in_order(read_yaml(paths.TOC))]
    articles = [_article(site, path, order) for path in order]
    pages = [
        {"slug": _slug(path), "title": title, "content": Markup(content)}
        for path, (title, content) in zip(order, articles, strict=True)
    ]
    style = "\n".join(Path(site, "_static", sheet).read_text(encoding="utf-8") for sheet in SHEETS)
    return str(rendered("whole_book", edition=edition, style=Markup(style), pages=pages))


def _article(site: Path, path: str, order: list[str]) -> tuple[str, str]:
    """Title and content of a page, its ids made unique in the book, its links turned to places of the book."""
    page = BeautifulSoup(Path(site, path).read_text(encoding="utf-8"), "html.parser").find("article")
    assert page is not None  # every page of the theme has one
    for useless in page.select(WITHOUT_USE):
        useless.decompose()
    for closed in page.find_all("details"):
        closed["open"] = ""
    for named in page.find_all(id=True):
        if not named.find_parent("svg"):
            named["id"] = f"{_slug(path)}--{named['id']}"
    for link in page.find_all("a", href=True):
        _turn_inside(link, path, order)
    title = page.find("h1")
    assert title is not None  # nor is one without a title
    return title.get_text().strip(), page.decode_contents()


def _turn_inside(link: Tag, path: str, order: list[str]) -> None:
    """A link to a page of the book leads to its place in the file; one to another file of the site becomes text."""
    href = str(link["href"])
    if href.startswith(("http://", "https://")):
        return
    target, _, part = href.partition("#")
    page = os.path.normpath(os.path.join(os.path.dirname(path), target)) if target else path
    if page in order:
        link["href"] = f"#{_slug(page)}--{part}" if part else f"#{_slug(page)}"
    else:
        del link["href"]


def _in_order(node: Any) -> list[str]:
    """The pages of the table of contents, first to last."""
    if isinstance(node, list):
        return [name for entry in node for name in _in_order(entry)]
    own = [node[key] for key in ("root", "file") if key in node]
    return own + [name for key in ("parts", "chapters", "sections") for name in _in_order(node.get(key, []))]


def _slug(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.removesuffix(".html").lower())

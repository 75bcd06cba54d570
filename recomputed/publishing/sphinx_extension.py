"""What our pages need from Sphinx: no other host, no script that fails, mathematics without JavaScript, names for all."""

import re
from collections.abc import Container
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from docutils.nodes import Node, SkipNode
from latex2mathml.converter import convert
from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.writers.html5 import HTML5Translator

from recomputed.publishing import changed_pages
from recomputed.publishing.policy import guard, is_guarded

BULK = re.compile(r'<svg [^>]*class="marks".*?</svg>|<table class="x-table">.*?</table>|<pre>.*?</pre>', re.DOTALL)
PLACE = '<i data-set-aside=""></i>'
AS_IT_STANDS = ("author", "copyright", "docstitle", "pagetitle", "project", "shorttitle")
SEARCH, AS_HTML, AS_TEXT = "searchtools.js", "linkEl.innerHTML = title;", "linkEl.textContent = title;"
SIDE_BAR = "sidebar-primary-items__start"
NAMES = {"search-button": "Search", "theme-switch-button": "Colour mode", SIDE_BAR: "Chapters and search"}
OF_CODE, OF_PARTS = ("pygments.css", "copybutton.css", "togglebutton.css"), "sphinx-design.min.css"
UNWANTED = ("thebe", "fontawesome", "mathjax", "require", "kernelname")


class QuotationsAsTheyAre(SphinxTransform):
    """The title of a claim's page is what somebody wrote: Sphinx puts no other quotation marks and dashes into it."""

    default_priority = 700  # before those are put

    def apply(self, **options: Any) -> None:
        """Say so of the whole page."""
        if self.env.docname.startswith("claims/"):
            self.document["support_smartquotes"] = False


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_html_math_renderer("mathml", (_inline_math, None), (_display_math, None))
    app.add_transform(QuotationsAsTheyAre)
    app.connect("config-inited", _configure)
    app.connect("html-page-context", _drop_unwanted, priority=900)
    app.connect("build-finished", _mend_pages)
    changed_pages.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _configure(app: Sphinx, config: Any) -> None:
    config.html_math_renderer = "mathml"
    config.html_static_path = ["_static"]
    config.html_favicon = "_static/icon.svg"
    config.html_copy_source = False
    config.html_last_updated_fmt = None


def _inline_math(translator: HTML5Translator, node: Node) -> None:
    translator.body.append(convert(node.astext(), display="inline"))
    raise SkipNode


def _display_math(translator: HTML5Translator, node: Node) -> None:
    translator.body.append(f'<div class="math x-scroll" tabindex="0">{convert(node.astext(), display="block")}</div>')
    raise SkipNode


def _drop_unwanted(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Node | None
) -> None:
    """Scripts that ask another host, fail on every page, or weigh more than the page; signs of HTML in titles and names."""
    own = {path.name for path in Path(app.confdir, "_static").rglob("*")}
    for kind in ("script_files", "css_files"):
        wanted = [f for f in context.get(kind, []) if not any(word in _file_of(f).lower() for word in UNWANTED)]
        context[kind] = in_order(wanted, own)
    context["theme_show_nav_level"] = 1
    for name in AS_IT_STANDS:  # which the theme puts into its pages as they stand
        context[name] = escape(context.get(name) or "")


def in_order(assets: list[Any], own: Container[str]) -> list[Any]:
    """Styles or scripts with our own sorted by name: they come in the order of the disk.

    >>> in_order(["theme.css", "_static/b.css?v=1", "more.css", "a.css"], {"a.css", "b.css"})
    ['theme.css', 'a.css', 'more.css', '_static/b.css?v=1']
    """
    ours = iter(sorted((asset for asset in assets if _name_of(asset) in own), key=_name_of))
    return [next(ours) if _name_of(asset) in own else asset for asset in assets]


def _name_of(asset: object) -> str:
    return str(getattr(asset, "filename", asset) or "").partition("?")[0].rpartition("/")[2]


def _file_of(asset: object) -> str:
    body = getattr(asset, "attributes", {}).get("body") or ""
    return f"{getattr(asset, 'filename', asset) or ''} {body}"


def _mend_pages(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        own = [page for page in Path(app.outdir).rglob("*.html") if "_static" not in page.parts]
        for page in app.builder.written if isinstance(app.builder, changed_pages.ChangedPages) else own:
            written = page.read_text(encoding="utf-8")
            if not is_guarded(written):  # else it was mended by an earlier build, and Sphinx has not written it again
                page.write_text(mended(written), encoding="utf-8")
        search = Path(app.outdir, "_static", SEARCH)
        search.write_text(_with_titles_as_text(search.read_text(encoding="utf-8")), encoding="utf-8")


def _with_titles_as_text(script: str) -> str:
    """The script of the search, which would write the title of a page it has found as HTML.

    An earlier build in the same folder may have mended it: Sphinx does not always write it again.
    """
    if AS_HTML not in script and AS_TEXT not in script:
        raise ExtensionError(f"{SEARCH} does not hold `{AS_HTML}`, which has to be mended: another Sphinx?")
    return script.replace(AS_HTML, AS_TEXT)


def _name_for_all(tag: Tag) -> None:
    """Give a button or a region the name that it lacks, and another role for one that ARIA has given up."""
    for name in tag.get_attribute_list("class"):
        if name == SIDE_BAR:
            tag["role"] = "region"
        if name in NAMES:
            tag["aria-label"] = NAMES[name]
    if tag.get("role") == "doc-biblioentry":
        tag["role"] = "listitem"  # its parent is a list


def _fold_what_follows(page: BeautifulSoup, mark: Tag) -> None:
    """What stands in a section after a mark, its subsections too, behind a line that opens."""
    details, line = page.new_tag("details", attrs={"class": "x-folded x-more"}), page.new_tag("summary")
    line.string = str(mark["data-says"])
    details.append(line)
    for following in list(mark.next_siblings):
        details.append(following.extract())
    mark.replace_with(details)


def _let_scripts_wait(page: BeautifulSoup) -> None:
    """Scripts run when the page is read, and are not fetched before its styles: over a slow line a reader sees it sooner.

    What stands in the page itself and builds on one of them waits, too: a module runs in its turn.
    """
    assert page.head  # every page of the theme has one
    for script in page.head.find_all("script", src=True):
        script["defer"] = ""
    for script in page.find_all("script", src=False):
        if str(script.string).startswith("DOCUMENTATION_OPTIONS."):
            script["type"] = "module"
    for hurried in page.head.find_all("link", rel="preload", attrs={"as": "script"}):
        hurried.decompose()


def _style_code_late(page: BeautifulSoup) -> None:
    """The styles of code, which is folded at first, and of parts that a page has none of do not hold up its first picture."""
    for link in page.select("head link[rel=stylesheet]"):
        name = _name_of(link["href"])
        if name in OF_CODE and page.body:
            page.body.append(link.extract())
        elif name == OF_PARTS and not page.select_one("[class^=sd-], [class*=' sd-']"):
            link.decompose()


def mended(html: str) -> str:
    """A page of the theme without its faults (dead scripts, unnamed buttons and regions, roles that are gone), and with its policy.

    Its pictures, tables and code, most of its bytes, are whole: they are set aside meanwhile.
    """
    bulk = BULK.findall(html)
    html = BULK.sub(PLACE, html).replace('.getItem("mode") || ""', '.getItem("mode") || "auto"')
    page = BeautifulSoup(html, "html.parser")
    for script in page.find_all("script"):
        text = f"{script.get('src') or ''} {script.get('type') or ''} {script.string or ''}".lower()
        if any(word in text for word in UNWANTED):
            script.decompose()
    for link in page.find_all("link", href=True):
        address = str(link["href"])
        if any(word in address.lower() for word in UNWANTED) or address.startswith("http"):
            link.decompose()
    _let_scripts_wait(page)
    _style_code_late(page)
    for tag in page.find_all(True):  # once, since a page has a thousand
        _name_for_all(tag)
        if tag.name == "div" and "x-more" in tag.get_attribute_list("class") and tag.get("data-says") is not None:
            _fold_what_follows(page, tag)
    if formula := page.select_one("article div.math"):
        formula["id"] = "formula"
    guard(page)
    before, *parts = str(page).split(PLACE)
    return before + "".join(whole + part for whole, part in zip(bulk, parts, strict=True))

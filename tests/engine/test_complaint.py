"""What Jupyter Book dies of is told in its own words, not in Python's."""

from types import SimpleNamespace

import pytest
from sphinx.errors import ExtensionError

from recomputed.publishing.jupyter_book import _complaint
from recomputed.publishing.sphinx_extension import (
    AS_HTML,
    AS_TEXT,
    SEARCH,
    _drop_unwanted,
    _mend_pages,
    _with_titles_as_text,
    mended,
)

FRAME = '  File "site.py", line 1, in main\n    raise ValueError(\n'
BOX = "RuntimeError: \n=====\n\nThere was an error in building your book. Look above for the cause.\n\n=====\n"
SAID = {
    "a warning": ("x.md:3: WARNING: no such page\ny.md:1: WARNING: another", "x.md:3: WARNING: no such page"),
    "a warning before a traceback": (
        f"x.md:3: WARNING: no such page\nTraceback (most recent call last):\n{FRAME}ValueError: no",
        "x.md:3: WARNING: no such page",
    ),
    "a traceback": (
        f"\nTraceback (most recent call last):\n{FRAME}ValueError: it is too short\n",
        "it is too short",
    ),
    "a traceback that led to others": (
        f"Traceback (most recent call last):\n{FRAME}KeyError: 7\n\nDuring handling of the above, another occurred:\n\n"
        f"Traceback (most recent call last):\n{FRAME}sphinx.errors.ExtensionError: Handler <function a at 0x7f> (it is: no)"
        f"\n\nThe above was the direct cause of the following:\n\nTraceback (most recent call last):\n{FRAME}{BOX}",
        "Handler <function a> (it is: no)",
    ),
    "a number of the system": (
        f"Traceback (most recent call last):\n{FRAME}FileNotFoundError: [Errno 2] No such file: 'x'",
        "No such file: 'x'",
    ),
    "no word": (f"Traceback (most recent call last):\n{FRAME}AssertionError\nlast words\n\n", "last words"),
    "nothing": ("", "no message"),
}


@pytest.mark.parametrize(("stderr", "said"), SAID.values(), ids=SAID)
def test_what_went_wrong_is_told_in_words(stderr, said):
    assert _complaint(stderr.splitlines()) == f"the site: {said}"


def test_a_missing_package_is_still_named():
    lines = ["Traceback (most recent call last):", FRAME, "ModuleNotFoundError: No module named 'sphinx'"]
    assert _complaint(lines).startswith("the package sphinx is missing or broken; ")


def test_a_title_like_a_script_takes_nothing_of_a_page_with_it():
    context = {"docstitle": "a {{ 7*7 }} <script>", "author": "x & y", "pagetitle": "<img src=x>"}
    _drop_unwanted(SimpleNamespace(confdir="."), "index", "page.html", context, None)
    page = mended(
        f"<html><head><meta charset='utf-8'></head><body><p>{context['docstitle']}</p><pre>whole</pre></body></html>"
    )
    assert "<p>a {{ 7*7 }} &lt;script&gt;</p><pre>whole</pre>" in page
    assert context["author"] == "x &amp; y" and context["pagetitle"] == "&lt;img src=x&gt;"


def test_the_search_writes_titles_as_text_and_another_script_of_the_search_is_noticed():
    assert _with_titles_as_text(f"a {AS_HTML} b") == f"a {AS_TEXT} b" == _with_titles_as_text(f"a {AS_TEXT} b")
    with pytest.raises(ExtensionError, match="another Sphinx"):
        _with_titles_as_text("linkEl.innerHTML = found;")


def test_a_second_build_in_the_same_folder_mends_nothing_twice(tmp_path):
    """Sphinx writes only pages that changed, and its search once: as where somebody calls `jupyter-book build` again."""
    app = SimpleNamespace(builder=SimpleNamespace(name="html"), outdir=tmp_path)
    page, search = tmp_path / "index.html", tmp_path / "_static" / SEARCH
    search.parent.mkdir()
    search.write_text(AS_HTML)
    page.write_text(
        '<html><head><meta charset="utf-8"/></head><body><div class="x-more" data-says="a"></div>b</body></html>'
    )
    _mend_pages(app, None)
    once = page.read_text(), search.read_text()
    assert "<details" in once[0] and once[0].count("default-src") == 1 and once[1] == AS_TEXT
    _mend_pages(app, None)
    assert (page.read_text(), search.read_text()) == once

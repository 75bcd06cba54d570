"""The pages do not hang on Jupyter Book: from the same tree plain Sphinx makes the same ones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.conftest import ROOT

NEEDLESS = {
    "_static/play-solid.svg",
    "_static/sphinx-thebe.css",
    "_static/sphinx-thebe.js",
}  # of code that runs in pages
OF_THE_MAKER = ("search.html", "genindex.html")  # Sphinx's own, without words of ours


def command(folder: Path, *words: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", *words], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def sites(made_once, small_copy_that_ran) -> tuple[Path, Path]:
    """The small report twice: as always, and by plain Sphinx."""

    def make(folder: Path) -> None:
        report = small_copy_that_ran(folder / "report")
        command(report, "recomputed", "build")
        command(report, "tests.plain_sphinx", "build", "--out", str(folder / "plain"))

    made = made_once("plain-sphinx", make)
    return made / "report" / "_build" / "html", made / "plain"


def files_of(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def seen_of(page: Path) -> tuple[str, set[str]]:
    """The words of a page, and its styles and scripts."""
    read = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    assets = [str(tag.get("href") or tag.get("src")) for tag in read.select("link[rel=stylesheet], script[src]")]
    return (read.article or read).get_text(" ", strip=True), {asset.partition("?")[0] for asset in assets}


def differences(usual: Path, plain: Path) -> list[str]:
    """What differs between the two: files that one of them has alone, and pages of other words, styles or scripts."""
    alone = (files_of(usual) - files_of(plain) - NEEDLESS) | (files_of(plain) - files_of(usual))
    pages = [name for name in files_of(plain) - alone if name.endswith(".html") and name not in OF_THE_MAKER]
    return sorted([*alone, *(name for name in pages if seen_of(usual / name) != seen_of(plain / name))])


def test_plain_sphinx_makes_the_same_files_with_the_same_words_styles_and_scripts(sites):
    usual, plain = sites
    assert len([name for name in files_of(plain) if name.endswith(".html")]) > 10
    assert differences(usual, plain) == []


SPOILT = {
    "a word": ("index.html", "</article>", "planted</article>"),
    "a style": ("index.html", "</head>", '<link rel="stylesheet" href="planted.css"></head>'),
}


@pytest.mark.parametrize(("page", "old", "new"), SPOILT.values(), ids=SPOILT)
def test_a_planted_difference_of_a_page_is_seen(sites, tmp_path, page, old, new):
    usual, plain = sites
    copy = shutil.copytree(plain, tmp_path / "copy")
    text = (copy / page).read_text(encoding="utf-8")
    assert old in text
    (copy / page).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert differences(usual, copy) == [page]
    (copy / page).unlink()
    assert differences(usual, copy) == [page]


def test_what_no_page_maker_touches_is_the_same_to_the_byte(sites):
    usual, plain = sites
    ours = [name for name in files_of(plain) if name.startswith(("figures/", "embed/", "data/", "notebooks/"))]
    ours = [name for name in ours if not name.endswith(".html") or name.startswith("embed/")]
    assert len(ours) > 20 and all((usual / name).read_bytes() == (plain / name).read_bytes() for name in ours)

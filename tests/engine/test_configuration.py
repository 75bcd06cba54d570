"""A misspelt _config.yml and a wrong _toc.yml are refused before anything runs."""

import shutil

import pytest

from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.publishing.configuration import check_configuration

ROOT = paths.ROOT


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """`planted(file, old, new)`: the same file of the project with one text replaced."""

    def plant(label: str, old: str, new: str) -> None:
        text = getattr(paths, label).read_text(encoding="utf-8")
        assert old in text
        changed = tmp_path / getattr(paths, label).name
        changed.write_text(text.replace(old, new, 1), encoding="utf-8")
        monkeypatch.setattr(paths, label, changed)

    return plant


def test_our_own_configuration_passes():
    check_configuration()


PLANTED = {
    "a misspelt key": ("CONFIG", "title:", "titel:", "titel"),
    "a misspelt inner key": ("CONFIG", "execute_notebooks:", "execute_notebook:", "execute.*execute_notebook"),
    "text for a switch": ("CONFIG", "use_issues_button: false", "use_issues_button: never", "use_issues_button"),
    "a value for a mapping": ("CONFIG", 'execute:\n  execute_notebooks: "off"', "execute: 1", "execute: a mapping"),
    "a page that is not there": ("TOC", "01_us_mining_cost", "01_us_mining_costs", "no page .*01_us_mining_costs"),
    "a page twice": ("TOC", "02_cost_by_country", "01_us_mining_cost", "stands twice"),
    "another format": ("TOC", "jb-book", "jb-article", "format: Input should be 'jb-book', given: jb-article"),
    "a number for the format": ("TOC", "jb-book", "7", "format: Input should be 'jb-book', given: 7"),
    "an unknown key": ("TOC", "root:", "colour: red\nroot:", "colour: Extra inputs are not permitted, given: red"),
    "an address that is none": (
        "TOC",
        "file: book/turns",
        "url: foo",
        r"parts\.2\.chapters\.4\.url: String should match",
    ),
    "an address of a file": (
        "TOC",
        "file: book/turns",
        "url: file:///x",
        r"parts\.2\.chapters\.4\.url: String should match",
    ),
    "an entry of nothing": (
        "TOC",
        "file: book/turns",
        "title: T",
        r"parts\.2\.chapters\.4: an entry has either a file or",
    ),
    "a number for a page": ("TOC", "book/turns", "7", r"parts\.2\.chapters\.4\.file: Input should be a valid string"),
    "a page left out": ("TOC", "      - file: book/corrections\n", "", "corrections is not listed"),
}


@pytest.mark.parametrize(("label", "old", "new", "said"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_refused_and_named(planted, label, old, new, said):
    planted(label, old, new)
    with pytest.raises(BadParameter, match=said):
        check_configuration()


def test_a_page_that_is_no_text_is_refused_and_named(tmp_path, monkeypatch):
    book = tmp_path / "book"
    shutil.copytree(paths.BOOK, book)
    for label, path in {"ROOT": tmp_path, "BOOK": book, "NOTEBOOKS": tmp_path / "notebooks"}.items():
        monkeypatch.setattr(paths, label, path)
    shutil.copytree(ROOT / "notebooks", paths.NOTEBOOKS)
    check_configuration()
    (book / "turns.md").write_bytes(b"# A\xff\n")
    with pytest.raises(BadParameter, match=r"^book/turns\.md: not UTF-8 text \(byte 4\)$"):
        check_configuration()

"""A book whose every free text is hostile holds them as text: one chapter of it, built, and every file looked at.

`make prove` does so with all chapters, and opens every page in a browser.
"""

import pytest

from tests.prove.injection import SELF_TEST, faults_of_file, seen_as_text
from tests.prove.planting import plant
from tests.prove.projects import small_project


@pytest.fixture(scope="module")
def built(tmp_path_factory, exodus):
    """The site, and what was planted in it."""
    folder = small_project(tmp_path_factory.mktemp("hostile") / "project")
    planted, _ = plant(folder)
    assert len(planted.fields) > 1000
    for words in (("data", "seal"), ("build",)):
        done = exodus(folder, *words)
        assert done.returncode == 0, done.stderr
    return folder / "_build" / "html", planted


def test_no_hostile_text_becomes_an_element_a_handler_a_link_or_a_script_of_any_file(built):
    site, _ = built
    files = [path for path in site.rglob("*") if path.is_file()]
    assert len(list((site / "claims").iterdir())) > 1 and any("¤" in path.read_text(errors="ignore") for path in files)
    assert [fault for path in files for fault in faults_of_file(path)] == []


def test_every_hostile_text_that_is_shown_is_shown_as_it_was_written(built):
    site, planted = built
    shown, mangled = seen_as_text(sorted(page for page in site.rglob("*.html") if "_static" not in page.parts), planted)
    assert len(shown) > 200 and mangled == []


def test_planted_hostile_elements_are_found(tmp_path):
    page = tmp_path / "planted.html"
    page.write_text(f"<meta charset=utf-8>{SELF_TEST}", encoding="utf-8")
    assert len(faults_of_file(page)) >= 4

"""A build publishes what it was given, whole, or nothing."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from recomputed.publishing.figures.book_figures import ARGUMENT, MEASURE
from tests.prove.projects import small_project

SECONDS_TO_BEGIN = 60


def has_begun(site: Path) -> bool:
    """Whether a build that will publish there holds its place of work."""
    return any(site.with_name(f"{site.name}.d").glob("making-*"))


def test_a_planted_change_during_the_build_is_noticed_and_nothing_is_published(small_report_that_ran, exodus, tmp_path):
    site = tmp_path / "site"
    with ThreadPoolExecutor(1) as pool:
        build = pool.submit(exodus, small_report_that_ran, "build", "--out", str(site))
        given_up = time.monotonic() + SECONDS_TO_BEGIN
        while not has_begun(site) and time.monotonic() < given_up:
            time.sleep(0.02)
        with open(small_report_that_ran / "book" / "method.md", "a", encoding="utf-8") as page:
            page.write("\nWritten during the build.\n")
    assert build.result().returncode == 4
    assert build.result().stderr.splitlines()[-1] == (
        "recomputed: a file of the project was changed during the build; nothing is published, build again"
    )
    assert not site.exists()


@pytest.mark.long
def test_a_book_whose_chapters_have_no_picture_is_published(tmp_path, exodus):
    folder = small_project(tmp_path / "small")
    done = exodus(folder, "build")
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "_build/html/figures/answer-in-one-picture.svg").is_file()
    drawn = {path.name.partition(".")[0] for path in (folder / "_build/html/figures").glob("*.js")}
    assert drawn <= {ARGUMENT, MEASURE}  # the pages around the chapters have theirs

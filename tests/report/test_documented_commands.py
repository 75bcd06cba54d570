"""What our pages tell a reader to type is not refused for where it writes."""

import re

import pytest

from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.ground.write_gate import admit_new_file

TEXTS = [paths.ROOT / "README.md", paths.ROOT / "CONTRIBUTING.md", *sorted(paths.BOOK.glob("*.md"))]
PLACES = sorted({place for text in TEXTS for place in re.findall(r"--out (\S+)", text.read_text(encoding="utf-8"))})


def refused(place: str) -> bool:
    """Is it no place for output, whatever stands there now?  As somebody types it in the folder of the project."""
    try:
        admit_new_file("--out", (paths.ROOT / place).absolute(), overwrite=True)
    except BadParameter as problem:
        return "is a place of the project" in str(problem)
    return False


def test_there_are_such_places():
    assert len(PLACES) >= 5


@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_a_page_names_is_one_for_output(place):
    assert not refused(place)


@pytest.mark.parametrize("planted", ["fleet.csv", "my_book", "data/x", "notebooks/x"])
def test_a_planted_place_of_the_project_is_refused(planted):
    assert refused(planted)

"""The colours of a report stand in one file, from which its pages and its pictures have them."""

import re
import shutil

import pytest

from recomputed.declared.theme import USUAL, theme_in
from recomputed.ground.errors import BadParameter
from recomputed.ground.strict_yaml import read_yaml
from recomputed.publishing.static import HERE, in_colours
from tests.colour_vision import confused
from tests.engine.test_titanic import REPORT, built
from tests.report.test_colours import LEAST_APART, SERIES
from tests.warm_python import command

__all__ = ["built"]  # the fixture

OWN = theme_in(read_yaml(REPORT / "book/theme.yml"))
SHEET = (HERE / "report.css").read_text(encoding="utf-8")


def sheet_colours(sheet: str) -> list[str]:
    """The value of blue in light and in dark."""
    return re.findall(r"--x-blue: (#[0-9a-f]{6})", sheet)


def test_its_pages_and_pictures_have_the_colours_of_the_theme_and_not_the_usual_ones(built):
    site = built / "_build/html"
    assert sheet_colours((site / "_static/report.css").read_text(encoding="utf-8")) == [
        OWN.light["blue"],
        OWN.dark["blue"],
    ]
    assert OWN.dark["blue"] in (site / "_static/dark_by_preference.css").read_text(encoding="utf-8")
    drawn = [path for path in site.rglob("*") if path.suffix in (".svg", ".html") and "_static" not in path.parts]
    texts = [path.read_text(encoding="utf-8") for path in drawn]
    assert sum(OWN.light["blue"] in text for text in texts) > 3
    assert [path for path, text in zip(drawn, texts, strict=True) if USUAL["blue"] in text] == []


@pytest.mark.long
def test_a_changed_theme_is_drawn_anew(built, tmp_path):
    copy = tmp_path / "titanic"
    shutil.copytree(built, copy, symlinks=True)
    (copy / "book/theme.yml").write_text('light: {blue: "#1d3f86"}\n', encoding="utf-8")
    done = command(copy, "build")
    assert (done.returncode, done.stderr) == (0, "")
    picture = (copy / "_build/html/figures/minutes-by-distance.svg").read_text(encoding="utf-8")
    assert "#1d3f86" in picture and OWN.light["blue"] not in picture


def test_the_sheet_that_comes_with_the_engine_has_the_usual_colours():
    assert sheet_colours(SHEET)[0] == USUAL["blue"]
    assert in_colours(SHEET, theme_in({})) == SHEET


def test_its_colours_can_be_told_apart_by_every_eye():
    drawn = OWN.drawn()
    assert confused({name: drawn[name] for name in SERIES}, LEAST_APART) == []


BAD = {
    "no such name": ({"light": {"teal": "#008080"}}, "light.teal"),
    "no colour": ({"dark": {"blue": "navy"}}, "dark.blue"),
    "no such part": ({"print": {}}, "print"),
    "one colour for two": ({"light": {"blue": USUAL["red"]}}, "twice"),
    "no mapping": ({"light": ["#008080"]}, "light"),
}


@pytest.mark.parametrize(("planted", "said"), BAD.values(), ids=BAD)
def test_a_planted_bad_theme_is_refused_by_its_place(planted, said):
    with pytest.raises(BadParameter, match=f"theme.yml: .*{re.escape(said)}"):
        theme_in(planted)


def test_a_bad_theme_ends_a_build_before_anything_runs(tmp_path):
    copy = tmp_path / "titanic"
    shutil.copytree(REPORT, copy, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    (copy / "book/theme.yml").write_text("light: {blue: navy}\n", encoding="utf-8")
    done = command(copy, "build")
    assert done.returncode == 2 and done.stderr.startswith("recomputed: theme.yml: light.blue: ")
    assert not (copy / "_build/html").exists()

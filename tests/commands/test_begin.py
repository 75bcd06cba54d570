"""`recomputed new report NAME --article FILE`: a report about an article of one's own, and what of it is still to be written."""

import json
import re
import shutil
from pathlib import Path

import pytest

from recomputed.commands.skeleton import MARK
from tests.engine.test_small_report import files_of
from tests.warm_python import command

ARTICLE = """Snow in the valley

In the last ten winters less snow has fallen in the valley than in the ten before. Nobody there
remembers such a time.

The lifts will close "within five years", says their owner.
"""
OF_THE_EXAMPLE = re.compile(r"carbon|co2|mauna|noaa|\bppm\b", re.IGNORECASE)
QUOTE = "The lifts will close within five years"


def begin(place: Path, *options: str, article: str | bytes = ARTICLE):
    """`new report` about an article that stands beside it."""
    content = article if isinstance(article, bytes) else article.encode()
    (place / "snow.txt").write_bytes(content)
    return command(place, "new", "report", "snow", "--article", "snow.txt", *options)


@pytest.fixture(scope="module")
def begun(made_once) -> Path:
    """The report about the article, built."""

    def fill(place: Path) -> None:
        assert begin(place).returncode == 0
        built = command(place / "snow", "build")
        assert (built.returncode, built.stderr) == (0, "")

    return made_once("begun", fill) / "snow"


def test_it_is_built_at_once_with_the_first_sentence_as_its_claim(begun):
    told = json.loads((begun / "_build/html/claims.json").read_text(encoding="utf-8"))
    assert told["title"] == "Snow, Recomputed"
    front = (begun / "_build/html/index.html").read_text(encoding="utf-8")
    assert "Of the article’s 1 claim, 1 is right" in front and "· 1 claim ·" in front
    claim = told["claims"][0]
    assert claim["id"] == "in-the-last-ten-winters"
    assert claim["quote"] == "In the last ten winters less snow has fallen in the valley than in the ten before."
    assert claim["paragraph"] == 1 and told["sources"]["article"]["title"] == "Snow in the valley"


def test_nothing_of_the_example_is_in_it_or_in_its_site(begun):
    own = [begun / name for name in files_of(begun)]
    own += [p for p in (begun / "_build/html").rglob("*.html")]
    assert len(own) > 20
    assert [p for p in own if OF_THE_EXAMPLE.search(p.read_text(encoding="utf-8"))] == []


def test_every_stand_in_is_listed_with_its_place(begun):
    said = command(begun, "data", "check").stdout
    marked = [name for name in files_of(begun) if MARK in (begun / name).read_text(encoding="utf-8")]
    assert len(marked) == 6
    assert {line.strip().partition(",")[0] for line in said.splitlines()[3:]} == set(marked)
    count = sum((begun / name).read_text(encoding="utf-8").count(MARK) for name in marked)
    assert f"Still a stand-in, in {count} places:" in said


def test_what_has_been_replaced_is_listed_no_more(begun, tmp_path):
    copy = tmp_path / "snow"
    shutil.copytree(begun, copy, ignore=shutil.ignore_patterns("_build"))
    for name in files_of(copy):
        text = (copy / name).read_text(encoding="utf-8")
        (copy / name).write_text(text.replace(MARK, "Written"), encoding="utf-8")
    assert command(copy, "data", "seal").returncode == 0
    done = command(copy, "data", "check")
    assert done.returncode == 0 and "stand-in" not in done.stdout


def test_a_claim_is_named_and_quoted_as_one_likes_and_its_paragraph_is_found(tmp_path):
    assert begin(tmp_path, "--claim", "lifts-close", "--quote", QUOTE).returncode == 0
    entry = (tmp_path / "snow/data/claims.yml").read_text(encoding="utf-8")
    assert entry.startswith(f'lifts-close:\n  quote: "{QUOTE}"\n') and "\n  paragraph: 2\n" in entry
    assert (tmp_path / "snow/notebooks/01_lifts_close.ipynb").exists()
    done = command(tmp_path / "snow", "new", "claim", "nobody-remembers", "--quote", "Nobody there remembers")
    assert done.returncode == 0
    entries = (tmp_path / "snow/data/claims.yml").read_text(encoding="utf-8")
    assert re.search(r'nobody-remembers:\n  quote: "Nobody there remembers"\n  says: .*\n  paragraph: 1\n', entries)


REFUSED = {
    "too few words": (ARTICLE, ["--quote", "less snow"], "'less snow': at least 3 words are needed"),
    "words that are not in it": (ARTICLE, ["--quote", "the snow fell upwards"], "stands in no paragraph of snow.txt"),
    "two words": (ARTICLE, ["--quote", "less snow"], "at least 3 words"),
    "a long quotation": ("T\n\n" + "word " * 60, ["--quote", "word " * 59], "at most 160"),
    "a bad id": (ARTICLE, ["--claim", "Lifts Close"], "small letters and digits"),
    "no paragraph": ("Snow in the valley\n", [], "there are 1 parts"),
    "a whole book": ("It is so.\n\n" * 42, [], "there are 42 parts"),
    "no text": (b"\xff\xfe", [], "not UTF-8"),
}


@pytest.mark.parametrize(("article", "options", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_an_article_or_a_claim_of_it_is_refused_and_nothing_is_left(tmp_path, article, options, said):
    done = begin(tmp_path, *options, article=article)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["snow.txt"]


def test_an_article_that_is_not_there_is_refused(tmp_path):
    done = command(tmp_path, "new", "report", "snow", "--article", "nowhere.txt")
    assert done.returncode == 2 and "nowhere.txt" in done.stderr and not list(tmp_path.iterdir())


@pytest.mark.parametrize("option", ["--claim", "--quote"])
def test_words_of_an_article_need_one(tmp_path, option):
    done = command(tmp_path, "new", "report", "snow", option, "it-snows")
    assert done.returncode == 2 and "--claim and --quote go with --article" in done.stderr


def test_a_chapter_that_asks_for_what_is_no_assumption_any_more_is_named(begun, tmp_path):
    copy = tmp_path / "snow"
    shutil.copytree(begun, copy, ignore=shutil.ignore_patterns("_build"))
    declared = copy / "data/parameters.yml"
    declared.write_text(declared.read_text(encoding="utf-8").replace("some_number:", "snow_cm:"), encoding="utf-8")
    assert command(copy, "data", "seal").returncode == 0
    done = command(copy, "run", "01_in_the_last_ten_winters")
    assert done.returncode == 2
    assert (
        done.stderr == "recomputed: 01_in_the_last_ten_winters: unknown parameter 'some_number'; there are: snow_cm\n"
    )


def test_a_claim_whose_words_are_not_in_the_article_is_refused_and_nothing_is_written(begun):
    before = {name: (begun / name).read_bytes() for name in files_of(begun)}
    done = command(begun, "new", "claim", "snow-falls", "--quote", "the snow fell upwards")
    assert done.returncode == 2 and "stands in no paragraph of the article" in done.stderr
    assert {name: (begun / name).read_bytes() for name in files_of(begun)} == before

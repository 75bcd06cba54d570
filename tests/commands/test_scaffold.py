"""`recomputed new claim`: a claim and its chapter that can be built at once, or nothing."""

import re
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import nbformat
import pytest

from recomputed.commands import new_claim
from recomputed.commands.new_claim import _contents
from recomputed.declared.quotations import WORDS_PER_WINDOW
from recomputed.ground.errors import BadData
from tests.report.test_notebooks import faults


def state(folder):
    """Every file but those of `_build`."""
    files = (path for path in folder.rglob("*") if path.is_file() and folder / "_build" not in path.parents)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_new_claim_is_an_entry_a_thin_chapter_and_a_line_and_the_chapter_runs(small_report, exodus):
    before = state(small_report)
    done = exodus(small_report, "new", "claim", "winters-grow-shorter")
    assert (done.returncode, done.stderr) == (0, "")
    after = {name: content for name, content in state(small_report).items() if "__pycache__" not in name}
    changed = {name for name in after if before.get(name) != after[name]}
    chapter = next(name for name in changed if name.startswith("notebooks/"))
    assert changed == {chapter, "_toc.yml", "data/claims.yml", "data/thesis.yml", "data/SHA256SUMS"}
    assert "a sentence for the front page in data/thesis.yml" in done.stdout
    left = exodus(small_report, "data", "check").stdout
    assert left.count("data/thesis.yml, line ") == 3
    assert chapter.endswith("_winters_grow_shorter.ipynb")
    assert faults(nbformat.reads(after[chapter].decode(), 4)) == []
    ran = exodus(small_report, "run", chapter.removeprefix("notebooks/").removesuffix(".ipynb"))
    assert ran.returncode == 0
    assert re.search(
        r"winters-grow-shorter: Right \(support 100%, \w+ confidence\)\n  To be replaced, what is true: [\d.]+\n",
        ran.stdout,
    )


def test_the_book_is_built_with_a_new_claim(small_report_that_ran, exodus, tmp_path):
    assert exodus(small_report_that_ran, "new", "claim", "winters-grow-shorter").returncode == 0
    built = exodus(small_report_that_ran, "build", "--out", str(tmp_path / "site"))
    assert (built.returncode, built.stderr) == (0, "")
    assert re.search(r"(?m)^winters-grow-shorter +Right +To be replaced, what is true: [\d.]+$", built.stdout)
    assert list((tmp_path / "site").glob("notebooks/*_winters_grow_shorter.html"))
    front = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert "To be replaced, what is true of the whole article" in front


def test_where_the_front_page_is_full_it_is_said_that_a_new_claim_has_no_sentence_there(small_report, exodus):
    said = [exodus(small_report, "new", "claim", f"heat-{number}") for number in ("one", "two", "three")]
    assert [done.returncode for done in said] == [0, 0, 0]
    thesis = (small_report / "data/thesis.yml").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^  - claim: (\S+)$", thesis)[-2:] == ["heat-one", "heat-two"]
    assert "no sentence for the front page: data/thesis.yml has as many as it may, 3" in said[2].stdout


@pytest.mark.parametrize(
    "name", ["Miners", "short_winters", "-x", "x-", "a--b", "", "../x", "ümlaut", "a" * 61, "null", "true", "12"]
)
def test_a_malformed_id_is_refused_and_nothing_is_written(small_report, exodus, name):
    before = state(small_report)
    done = exodus(small_report, "new", "claim", "--", name)
    assert done.returncode == 2
    assert done.stderr.startswith("recomputed: claim ")
    assert {n: c for n, c in state(small_report).items() if "__pycache__" not in n} == before


def test_claims_that_are_made_at_once_are_all_there(small_report, exodus):
    names = ["heat-one", "heat-two", "heat-three"]
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda name: exodus(small_report, "new", "claim", name), names))
    assert [one.returncode for one in done] == [0, 0, 0]
    chapters = sorted(path.name[:2] for path in (small_report / "notebooks").glob("*_heat_*.ipynb"))
    assert len(set(chapters)) == 3
    for name in names:
        assert f"\n{name}:\n" in (small_report / "data/claims.yml").read_text(encoding="utf-8")
        assert f"_{name.replace('-', '_')}\n" in (small_report / "_toc.yml").read_text(encoding="utf-8")


def test_an_existing_id_is_refused(small_report, exodus):
    done = exodus(small_report, "new", "claim", "passed-420")
    assert (done.returncode, done.stderr) == (2, "recomputed: claim 'passed-420' exists already\n")


def test_where_data_are_not_in_order_everything_stays_as_it_was(small_report, exodus):
    table = small_report / "data/tables/co2_yearly.csv"
    table.write_bytes(table.read_bytes() + b"\n")
    before = state(small_report)
    done = exodus(small_report, "new", "claim", "winters-grow-shorter")
    assert done.returncode == 3
    assert "co2_yearly.csv" in done.stderr
    assert {n: c for n, c in state(small_report).items() if "__pycache__" not in n} == before


SPELLINGS = {
    "two spaces": ("  - file:  notebooks/01_a\n", "  - file:  notebooks/01_a\n  - file:  notebooks/02_b\n"),
    "quoted": ('- file: "notebooks/01_a"\n', '- file: "notebooks/01_a"\n- file: notebooks/02_b\n'),
    "with a title": (
        "- file: notebooks/01_a\n  title: A\n- file: book/c\n",
        "- file: notebooks/01_a\n  title: A\n- file: notebooks/02_b\n- file: book/c\n",
    ),
    "without a last line end": ("- file: notebooks/01_a", "- file: notebooks/01_a\n- file: notebooks/02_b"),
}


@pytest.mark.parametrize(("before", "after"), SPELLINGS.values(), ids=SPELLINGS)
def test_a_chapter_comes_after_the_last_however_that_is_written(before, after):
    head = "format: jb-book\nroot: book/index\nchapters:\n"
    assert _contents(head + before, "02_b") == head + after


NO_CONTENTS = {
    "no text": (b"\xff", "not UTF-8 text (byte 1)"),
    "no chapter": (
        b"root: book/index\n",
        "no line like `- file: notebooks/01_name`, after which a chapter could stand",
    ),
    "no mapping": (b"- file: notebooks/01_a\n", "a mapping is expected, given: [{'file': 'notebooks/01_a'}]"),
}


@pytest.mark.parametrize(("content", "said"), NO_CONTENTS.values(), ids=NO_CONTENTS)
def test_a_table_of_contents_that_takes_no_chapter_is_refused_and_nothing_is_written(
    small_report, exodus, content, said
):
    (small_report / "_toc.yml").write_bytes(content)
    before = state(small_report)
    done = exodus(small_report, "new", "claim", "winters-grow-shorter")
    assert (done.returncode, done.stderr) == (2, f"recomputed: _toc.yml: {said}\n")
    assert {n: c for n, c in state(small_report).items() if "__pycache__" not in n} == before


def test_as_many_claims_find_a_stand_in_as_a_quotation_has_parts(monkeypatch):
    words = [f"w{i}" for i in range(WORDS_PER_WINDOW + 3)]
    claims = {"first": SimpleNamespace(quote=" ".join(words), paragraph=2)}
    monkeypatch.setattr(new_claim, "catalog", lambda: SimpleNamespace(claims=claims))
    for number in range(3 + 2 + 1):  # parts of so many words less than all
        quote, paragraph = new_claim._stand_in()
        assert quote in claims["first"].quote and paragraph == 2 and len(quote.split()) >= WORDS_PER_WINDOW
        claims[str(number)] = SimpleNamespace(quote=quote, paragraph=paragraph)
    assert len({claim.quote for claim in claims.values()}) == len(claims)
    with pytest.raises(BadData, match="no quotation is long enough"):
        new_claim._stand_in()

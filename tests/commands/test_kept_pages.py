"""What has not changed is taken from what was kept of the last build: the bytes of a build from nothing, or not taken."""

import io
import shutil
import tarfile
from pathlib import Path
from unittest.mock import Mock

import pytest

from recomputed.publishing import changed_pages
from recomputed.running.file_cache import read_intact, store
from tests.prove.projects import contents, replace_in

SENTENCE = "A sentence more, which nobody had read before."


def add(name: str, text: str):
    def change(folder: Path) -> None:
        with open(folder / name, "a", encoding="utf-8") as page:
            page.write(f"\n{text}\n")

    return change


def another_number(folder: Path) -> None:
    replace_in(folder / "data" / "parameters.yml", "value: 2.64", "value: 2.6")


def rename_page(folder: Path) -> None:
    (folder / "book" / "method.md").rename(folder / "book" / "how.md")
    replace_in(folder / "_toc.yml", "book/method", "book/how")


CHANGES = {
    "a sentence": add("book/method.md", SENTENCE),
    "a heading, which other pages may name": add("book/method.md", f"## Another part\n\n{SENTENCE}"),
    "an assumption": another_number,
    "the name of a page": rename_page,
}


@pytest.fixture(scope="module")
def report(tmp_path_factory, small_copy_that_ran, exodus) -> Path:
    """The small report, built."""
    folder = small_copy_that_ran(tmp_path_factory.mktemp("kept") / "report")
    built(exodus, folder)
    return folder


def built(exodus, folder: Path, out: str = "html") -> dict[str, str]:
    done = exodus(folder, "build", "--out", f"_build/{out}")
    assert (done.returncode, done.stderr) == (0, "")
    return contents(folder / "_build" / out)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", CHANGES)
def test_a_site_from_kept_work_is_that_of_a_build_from_nothing(report, exodus, name):
    CHANGES[name](report)
    assert exodus(report, "data", "seal").returncode == 0
    from_kept, kept = built(exodus, report), report / "_build" / "pages"
    kept.rename(kept.with_name("aside"))
    from_nothing = built(exodus, report, "from-nothing")
    shutil.rmtree(kept)
    kept.with_name("aside").rename(kept)
    assert from_kept == from_nothing


def with_another_word(content: bytes) -> bytes:
    """What was kept, with another word of the same length in the page of sources."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(content)) as before, tarfile.open(fileobj=archive, mode="w") as after:
        for entry in before:
            text = before.extractfile(entry).read()
            text = text.replace(b"Mauna", b"MAUNA") if entry.name == "html/data.html" else text
            after.addfile(entry, io.BytesIO(text))
    return archive.getvalue()


def test_a_planted_word_shows_that_kept_pages_are_taken_and_damaged_ones_are_not(report, exodus):
    places = {path: path.read_bytes() for path in (report / "_build" / "pages").iterdir()}
    for path in places:
        store(path, with_another_word(read_intact(path)), len(places))
    add("book/index.md", SENTENCE)(report)
    assert b"MAUNA" in page_of_data(report, exodus)
    for path, content in places.items():
        path.write_bytes(content[: len(content) // 2])
    add("book/index.md", SENTENCE)(report)
    assert b"MAUNA" not in page_of_data(report, exodus)


def page_of_data(report: Path, exodus) -> bytes:
    built(exodus, report)
    return (report / "_build" / "html" / "data.html").read_bytes()


def test_whoever_calls_sphinx_himself_gets_its_own_builder():
    app = Mock()
    changed_pages.setup(app)
    assert app.mock_calls == []


def test_a_mistake_is_told_in_the_words_of_a_build_from_nothing_and_the_site_stays(report, exodus):
    before = contents(report / "_build" / "html")
    add("book/index.md", "See {ref}`nowhere`.")(report)
    kept, nothing_kept = (exodus(report, "build", "--out", f"_build/{out}") for out in ("html", "told-of-nothing"))
    assert kept.returncode == 4 and "index.md" in kept.stderr and kept.stderr.count("\n") == 1
    assert kept.stderr.partition("/stage/")[2] == nothing_kept.stderr.partition("/stage/")[2] != ""
    assert contents(report / "_build" / "html") == before
    assert not (report / "_build" / "told-of-nothing").exists()

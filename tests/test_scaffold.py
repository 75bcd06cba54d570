"""`exodus new claim`: a claim and its chapter that can be built at once, or nothing."""

import nbformat
import pytest

from tests.test_notebooks import faults


def state(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_claim_is_an_entry_a_thin_chapter_and_a_line_and_the_chapter_runs(copy, exodus):
    before = state(copy)
    done = exodus(copy, "new", "claim", "miners-sell-heat")
    assert (done.returncode, done.stderr) == (0, "")
    after = {name: content for name, content in state(copy).items() if "__pycache__" not in name}
    changed = {name for name in after if before.get(name) != after[name]}
    chapter = next(name for name in changed if name.startswith("notebooks/"))
    assert changed == {chapter, "_toc.yml", "data/claims.yml", "data/SHA256SUMS"}
    assert chapter.endswith("_miners_sell_heat.ipynb")
    assert faults(nbformat.reads(after[chapter].decode(), 4)) == []
    ran = exodus(copy, "run", chapter.removeprefix("notebooks/").removesuffix(".ipynb"))
    assert ran.returncode == 0
    assert "miners-sell-heat: Holds\n" in ran.stdout


def test_the_book_is_built_with_a_new_claim(copy_that_ran, exodus, tmp_path):
    assert exodus(copy_that_ran, "new", "claim", "miners-sell-heat").returncode == 0
    built = exodus(copy_that_ran, "build", "--out", str(tmp_path / "site"))
    assert (built.returncode, built.stderr) == (0, "")
    assert "miners-sell-heat             Holds" in built.stdout
    assert list((tmp_path / "site").glob("notebooks/*_miners_sell_heat.html"))


@pytest.mark.parametrize("name", ["Miners", "miners_sell", "-x", "x-", "a--b", "", "../x", "ümlaut", "a" * 61])
def test_a_malformed_id_is_refused_and_nothing_is_written(copy, exodus, name):
    before = state(copy)
    done = exodus(copy, "new", "claim", "--", name)
    assert done.returncode == 2
    assert done.stderr.startswith("exodus: claim ")
    assert {n: c for n, c in state(copy).items() if "__pycache__" not in n} == before


def test_an_existing_id_is_refused(copy, exodus):
    done = exodus(copy, "new", "claim", "us-cost-above-100k")
    assert (done.returncode, done.stderr) == (2, "exodus: claim 'us-cost-above-100k' exists already\n")


def test_where_data_are_not_in_order_everything_stays_as_it_was(copy, exodus):
    table = copy / "data/tables/network_monthly.csv"
    table.write_bytes(table.read_bytes() + b"\n")
    before = state(copy)
    done = exodus(copy, "new", "claim", "miners-sell-heat")
    assert done.returncode == 3
    assert "network_monthly.csv" in done.stderr
    assert {n: c for n, c in state(copy).items() if "__pycache__" not in n} == before

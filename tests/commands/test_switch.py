"""The site is switched whole, and a place that cannot be written is refused before anything runs."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from recomputed.ground.errors import BadParameter
from recomputed.ground.write_gate import mark, versions_of
from recomputed.publishing import atomic_switch as switching
from recomputed.publishing.atomic_switch import switch, tidy, workplace
from recomputed.publishing.published_site import record_file, said_before, stands_alone, touched


def published(out: Path, text: str) -> list[str]:
    """A site of two pages, built and switched as a build does it; what is left beside it."""
    with workplace(out) as folder:
        site = folder / "_build" / "html"
        site.mkdir(parents=True)
        (site / "index.html").write_text(text)
        (site / "deep").mkdir()
        (site / "deep" / "page.html").write_text("page")
        names = ("index.html", "deep/page.html")
        sums = [f"{hashlib.sha256((site / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
        (site / "SHA256SUMS").write_text("".join(sums))
        return switch(site, out, f"inputs of {text}", f"said of {text}")


def versions(out: Path) -> list[str]:
    return [path.name for path in versions_of(out).iterdir() if path.is_dir()]


def test_one_version_is_left_after_each_switch(tmp_path):
    out = tmp_path / "html"
    for text in ("one", "two", "two", "three"):
        published(out, text)
        assert (out / "index.html").read_text() == text
        assert versions(out) == [Path(os.readlink(out)).name]


def test_a_damaged_site_is_replaced_by_the_same_one_whole(tmp_path):
    out = tmp_path / "html"
    published(out, "one")
    (out / "index.html").unlink()
    published(out, "one")
    assert (out / "index.html").read_text() == "one"
    assert len(versions(out)) == 1


def test_what_goes_wrong_in_the_workplace_is_not_taken_for_a_bad_place(tmp_path):
    with pytest.raises(PermissionError, match="elsewhere"), workplace(tmp_path / "html"):
        raise PermissionError("elsewhere")
    assert versions(tmp_path / "html") == []


CHANGES = {
    "nothing": (lambda site: None, ""),
    "another text of the same length": (
        lambda site: (site / "index.html").write_text("ONE"),
        "changed, the first: index.html",
    ),
    "a longer text": (lambda site: (site / "index.html").write_text("more"), "changed, the first: index.html"),
    "a page more": (lambda site: (site / "deep/more.html").write_text("x"), "1 entry added, the first: deep/more.html"),
    "a folder more": (lambda site: (site / "more").mkdir(), "1 entry added, the first: more/"),
    "a page less": (lambda site: (site / "deep/page.html").unlink(), "1 entry taken away, the first: deep/page.html"),
    "no checksums": (lambda site: (site / "SHA256SUMS").write_text(""), "changed, the first: SHA256SUMS"),
    "a link for a page": (lambda site: linked(site / "index.html"), "changed, the first: index.html"),
    "a pipe for a page": (lambda site: piped(site / "index.html"), "changed, the first: index.html"),
    "a folder for a page": (lambda site: foldered(site / "index.html"), "1 entry added, the first: index.html/"),
}


def linked(path: Path) -> None:
    path.rename(path.with_name("aside.html"))
    path.symlink_to("aside.html")


def piped(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def foldered(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_a_site_that_was_touched_is_noticed_and_what_was_done_to_it_is_said(tmp_path, change, said):
    out = tmp_path / "html"
    published(out, "one")
    change(out)
    assert said in touched(out)
    assert bool(touched(out)) == bool(said)
    assert said_before(out, "inputs of one") == (None if said else "said of one")


def test_a_site_that_was_only_copied_or_read_is_not_touched(tmp_path):
    out = tmp_path / "html"
    published(out, "one")
    for path in out.rglob("*"):
        os.utime(path, (1, 1))
    assert touched(out) == ""
    shutil.copytree(versions_of(out), tmp_path / "copy.d", symlinks=True)
    (tmp_path / "copy").symlink_to(f"copy.d/{Path(os.readlink(out)).name}")
    assert touched(tmp_path / "copy") == ""


def test_other_inputs_are_another_site(tmp_path):
    published(tmp_path / "html", "one")
    assert said_before(tmp_path / "html", "inputs of two") is None
    assert said_before(tmp_path / "nowhere", "inputs of one") is None


@pytest.mark.parametrize(
    "content", ["", "null", "[]", "{}", '{"record": null}', '{"record": {"inputs": "inputs of one"}}']
)
def test_a_record_that_is_not_as_we_wrote_it_says_nothing(tmp_path, content):
    out = tmp_path / "html"
    published(out, "one")
    record_file(versions_of(out) / Path(os.readlink(out)).name).write_text(content)
    assert said_before(out, "inputs of one") is None
    assert touched(out)
    published(out, "one")
    assert said_before(out, "inputs of one") == "said of one"


def test_what_somebody_put_into_a_site_or_beside_it_is_left_and_said(tmp_path):
    out = tmp_path / "html"
    published(out, "one")
    before = Path(os.readlink(out)).name
    (out / "deep" / "notes.txt").write_text("precious")
    (out / "index.html").write_text("corrected by hand")
    (versions_of(out) / "mine").mkdir()
    (versions_of(out) / "mine" / "x").write_text("precious")
    (versions_of(out) / "0123456789abcdef").mkdir()
    (versions_of(out) / "0123456789abcdef" / "x").write_text("named like a version")
    left = published(out, "two")
    assert left == ["0123456789abcdef/x", f"{before}/deep/notes.txt", f"{before}/index.html", "mine"]
    assert (versions_of(out) / before / "deep/notes.txt").read_text() == "precious"
    assert (versions_of(out) / before / "index.html").read_text() == "corrected by hand"
    assert not (versions_of(out) / before / "deep/page.html").exists()
    assert published(out, "three") == left


def test_a_version_without_its_record_is_removed_by_its_own_checksums(tmp_path):
    out = tmp_path / "html"
    published(out, "one")
    record_file(versions_of(out) / Path(os.readlink(out)).name).unlink()
    assert published(out, "two") == []
    assert len(versions(out)) == 1


def test_what_a_killed_build_was_making_is_removed_if_it_is_ours(tmp_path):
    out = tmp_path / "html"
    published(out, "one")
    store = versions_of(out)
    (store / "making-empty").mkdir()
    mark(store / "making-ours", "A site in the making")
    (store / "making-ours" / "x").write_text("x")
    (store / "making-pies").mkdir()
    (store / "making-pies" / "recipe").write_text("precious")
    assert published(out, "two") == ["making-pies"]
    assert sorted(path.name for path in store.glob("making-*")) == ["making-pies"]


def test_what_a_build_left_that_was_killed_after_publishing_is_removed_by_the_next_one(tmp_path):
    out = tmp_path / "html"
    published(out, "one")
    assert stands_alone(out)
    store = versions_of(out)
    before = Path(os.readlink(out)).name
    kept = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    published(out, "two")
    for path, content in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    mark(store / "making-0123", "A site in the making")
    (store / "mine").write_text("precious")
    assert not stands_alone(out)
    tidy(out)
    assert said_before(out, "inputs of two") == "said of two"
    assert {path.name for path in store.iterdir()} - {"mine"} == {
        ".recomputed", ".lock", Path(os.readlink(out)).name, f"{Path(os.readlink(out)).name}.json"
    }  # fmt: skip
    assert (store / "mine").read_text() == "precious"
    assert not (store / before).exists()


def test_tidying_leaves_a_site_that_was_published_just_before(tmp_path, monkeypatch):
    out = tmp_path / "html"
    published(out, "one")

    def lock_after_another_build(path):
        monkeypatch.undo()
        published(out, "two")
        return switching.lock(path)

    monkeypatch.setattr(switching, "lock", lock_after_another_build)
    tidy(out)
    assert said_before(out, "inputs of two") == "said of two"


def test_a_store_that_is_not_ours_is_refused_before_anything_is_made(tmp_path):
    (tmp_path / "html.d").mkdir()
    (tmp_path / "html.d" / "precious").write_text("x")
    with pytest.raises(BadParameter, match="not ours"), workplace(tmp_path / "html"):
        pass
    assert [path.name for path in (tmp_path / "html.d").iterdir()] == ["precious"]


def test_a_link_in_a_version_or_for_one_is_not_followed(tmp_path):
    out, away = tmp_path / "html", tmp_path / "away"
    published(out, "one")
    version = versions_of(out) / Path(os.readlink(out)).name
    shutil.move(version / "deep", away)
    (version / "deep").symlink_to(away)
    before = version.name
    assert published(out, "two") == [f"{before}/deep"]
    assert (away / "page.html").read_text() == "page"
    whole = versions_of(out) / Path(os.readlink(out)).name
    shutil.move(whole, tmp_path / "whole")
    whole.symlink_to(tmp_path / "whole")
    mark(tmp_path / "pies", "Somebody copied our marker")
    (tmp_path / "pies" / "recipe").write_text("precious")
    (versions_of(out) / "making-pies").symlink_to(tmp_path / "pies")
    assert published(out, "three") == [whole.name, f"{before}/deep", "making-pies"]
    assert (tmp_path / "whole" / "index.html").read_text() == "two"
    assert (tmp_path / "pies" / "recipe").read_text() == "precious"


def test_a_folder_or_a_link_of_somebody_in_a_site_is_left_and_said(tmp_path):
    out = tmp_path / "html"
    published(out, "one")
    before = Path(os.readlink(out)).name
    (out / "mine").mkdir()
    (out / "deep" / "empty").mkdir()
    (out / "linked").symlink_to("/tmp")
    assert published(out, "two") == [f"{before}/deep/empty/", f"{before}/linked", f"{before}/mine/"]
    assert (versions_of(out) / before / "mine").is_dir()


COMERS = {
    "a file": lambda out: out.write_text("precious"),
    "a link": lambda out: out.symlink_to("precious"),
    "a folder": lambda out: (out.mkdir(), (out / "x").write_text("precious")),
}


@pytest.mark.parametrize("come", COMERS.values(), ids=COMERS)
def test_what_comes_to_the_place_of_a_site_while_it_is_built_is_somebodys(tmp_path, come):
    out = tmp_path / "html"
    with pytest.raises(BadParameter, match="--out"), workplace(out) as folder:
        site = folder / "html"
        site.mkdir()
        (site / "SHA256SUMS").write_text("")
        come(out)
        switch(site, out, "inputs", "said")
    assert os.path.lexists(out)
    assert {path.name for path in versions_of(out).iterdir()} == {".recomputed", ".lock"}

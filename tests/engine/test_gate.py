"""The gate: what may be written where, and what is told as ours by what is in it."""

import os
from pathlib import Path

import pytest

from recomputed.ground import write_gate
from recomputed.ground.errors import BadParameter
from recomputed.ground.interruption import Interrupted
from recomputed.ground.write_gate import (
    KEPT_FOLDERS,
    UNSEALED,
    admit_file,
    admit_folder,
    admit_new_file,
    admit_new_folder,
    admit_site,
    is_marked,
    is_sealed,
    mark,
    may_be_ours,
    put_file,
    sealed,
)


@pytest.fixture
def project(tmp_path) -> Path:
    """A folder that holds a report, somewhere."""
    folder = tmp_path / "project"
    for name in ("data", "notebooks", "book", "_build"):
        (folder / name).mkdir(parents=True)
    (folder / "data/claims.yml").write_text("")
    (folder / "_toc.yml").write_text("")
    return folder


def refusal(admit, *arguments, **options) -> str:
    with pytest.raises(BadParameter) as refused:
        admit("--out", *arguments, **options)
    return str(refused.value)


def ours(path: Path) -> Path:
    path.write_bytes(sealed(f"<p>ours</p><!-- recomputed-sha256: {UNSEALED} -->\n"))
    return path


@pytest.mark.parametrize(
    "place", ["data/x", "data/tables/x.csv", "notebooks/x", "book/x", "x", "README.md", "exodus/x/y"]
)
def test_nothing_goes_into_the_sources_of_a_project(project, place):
    for admit in (admit_file, admit_site, admit_folder):
        assert "is a place of the project" in refusal(admit, project / place)
    assert "is a place of the project" in refusal(admit_new_file, project / place, True)


@pytest.mark.parametrize("kept", KEPT_FOLDERS)
def test_nothing_goes_where_work_is_kept(project, kept):
    assert f"_build/{kept} is for what is kept" in refusal(admit_file, project / "_build" / kept / "x.csv")


def test_output_goes_to_build_and_elsewhere(project, tmp_path):
    for path in (project / "_build/x.csv", project / "_build/runs/x.html", tmp_path / "x.csv"):
        admit_file("--out", path)
        admit_folder("--out", path.parent)
        admit_site("--out", path)


def test_a_link_does_not_lead_around_the_rule(project, tmp_path):
    (tmp_path / "shortcut").symlink_to(project / "data")
    assert "is a place of the project" in refusal(admit_file, tmp_path / "shortcut" / "x.csv")


@pytest.mark.parametrize("part", ["DATA", "NOTEBOOKS", "BOOK"])
def test_nothing_goes_where_sources_lead_that_are_links(project, tmp_path, monkeypatch, part):
    (tmp_path / "big").mkdir()
    name = part.lower()
    (project / name).rename(tmp_path / "big" / name)
    (project / name).symlink_to(tmp_path / "big" / name)
    monkeypatch.setattr(write_gate.paths, part, project / name)
    for place in (project / name / "x.csv", tmp_path / "big" / name / "deep" / "x.csv"):
        assert "is a place of the project" in refusal(admit_new_file, place, True)


def test_what_comes_to_a_place_after_the_gate_was_asked_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "x.html"
    monkeypatch.setattr(write_gate, "admit_file", lambda *given: None)
    monkeypatch.setattr(write_gate.os.path, "lexists", lambda place: False)
    path.write_text("precious")
    assert "somebody has put something there meanwhile" in refusal(put_file, path, b"ours")
    assert path.read_text() == "precious"


def test_nothing_goes_into_another_site_or_its_versions(tmp_path):
    store = tmp_path / "html.d"
    (store / "0123").mkdir(parents=True)
    mark(store, "Versions")
    (tmp_path / "html").symlink_to("html.d/0123")
    for place in ("html/x", "html/deep/x", "html.d/x", "html.d/0123/x"):
        assert "is a site or a folder of work" in refusal(admit_site, tmp_path / place)
        assert "is a site or a folder of work" in refusal(admit_file, tmp_path / place)
    assert "is a site or a folder of work" in refusal(admit_folder, tmp_path / "html")


def test_a_file_in_the_place_of_a_folder_of_ours_is_refused_as_what_it_is(tmp_path):
    mark(tmp_path / "work", "Work")
    assert refusal(admit_file, tmp_path / "work").endswith("work: is a folder, not a file")


def test_a_new_folder_may_be_made_where_no_report_is_and_not_where_something_stands(project, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setattr(write_gate.paths, "DATA", tmp_path / "elsewhere")
    admit_new_folder("a folder", tmp_path / "elsewhere" / "report")
    assert "is there already, a folder" in refusal(admit_new_folder, tmp_path / "elsewhere")


def test_a_folder_of_somebody_that_is_named_like_our_versions_is_not_ours(tmp_path):
    (tmp_path / "conf.d").mkdir()
    admit_site("--out", tmp_path / "conf")
    (tmp_path / "conf.d" / "precious").write_text("x")
    assert refusal(admit_site, tmp_path / "conf").endswith(
        "its versions would stand in conf.d, which is there and not ours"
    )


def test_a_marker_that_somebody_else_wrote_is_none(tmp_path):
    mark(tmp_path, "Versions")
    assert is_marked(tmp_path)
    assert may_be_ours(tmp_path)
    (tmp_path / write_gate.MARKER).write_text(f"recomputed-sha256: {'a' * 64}")
    assert not is_marked(tmp_path)
    assert not may_be_ours(tmp_path)


def test_what_is_not_as_we_wrote_it_is_replaced_only_if_that_is_said_of_it(tmp_path):
    path = tmp_path / "x.html"
    admit_file("--out", path)
    admit_file("--out", ours(path))
    path.write_bytes(path.read_bytes() + b" ")
    assert "is there, and not as we wrote it; give --overwrite" in refusal(admit_file, path)
    admit_file("--out", path, overwrite=True)
    assert refusal(admit_file, path, overwrite=True, beside=True).endswith("; move it away, or give another --out")


def test_what_is_as_we_wrote_it_is_replaced_without_a_word(tmp_path):
    path = ours(tmp_path / "x.html")
    put_file("--out", path, sealed(f"<p>newer</p><!-- recomputed-sha256: {UNSEALED} -->\n"))
    assert b"newer" in path.read_bytes()


def test_a_name_that_is_no_text_is_refused_as_that(tmp_path):
    assert refusal(admit_file, tmp_path / "\udcff").endswith("the name is not UTF-8")


def test_a_file_without_a_seal_is_replaced_only_if_that_is_said(tmp_path):
    path = tmp_path / "x.csv"
    admit_new_file("--out", path, False)
    path.write_text("x")
    assert "exists; give --overwrite" in refusal(admit_new_file, path, False)
    admit_new_file("--out", path, True)


def test_what_is_no_file_is_never_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        assert f"is a {name}, not a file" in refusal(admit_file, tmp_path / name, overwrite=True)
        assert f"is a {name}, not a file" in refusal(admit_new_file, tmp_path / name, True)
    assert "/dev/null is no folder" in refusal(admit_folder, Path("/dev/null"))
    assert "is a pipe, and a site is a folder" in refusal(admit_site, tmp_path / "pipe")


def test_a_link_of_somebody_is_not_ours(tmp_path):
    (tmp_path / "x").symlink_to("elsewhere")
    assert "is a link to another place" in refusal(admit_file, tmp_path / "x")
    assert "is a link to another place" in refusal(admit_site, tmp_path / "x")


NAMES = {
    "too long": "a" * 300, "long in bytes": "ä" * 120, "not UTF-8": "\udcff", "none": "..",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_that_can_be_none_is_refused(tmp_path, name):
    for admit in (admit_file, admit_site):
        refusal(admit, tmp_path / name)


def test_a_place_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    assert "is no folder" in refusal(admit_site, tmp_path / "file" / "x")


@pytest.mark.parametrize("number", write_gate.NOT_WRITABLE)
def test_a_disk_that_cannot_be_written_is_refused(tmp_path, monkeypatch, number):
    def refuse(**options):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(write_gate.tempfile, "TemporaryFile", refuse)
    assert refusal(admit_site, tmp_path / "x").startswith(f"--out {tmp_path / 'x'}: cannot be written, ")
    assert "may not be changed" in refusal(admit_site, tmp_path / "x")


def test_asking_whether_a_place_can_be_written_leaves_nothing_there(tmp_path):
    admit_site("--out", tmp_path / "new" / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_name_on_the_way_that_is_too_long_is_one_line(tmp_path):
    assert "no such place can be" in refusal(admit_file, tmp_path / ("a" * 300) / "x")


def test_a_seal_is_of_its_whole_content():
    content = sealed(f"before {UNSEALED} recomputed-sha256: {UNSEALED} after")
    assert is_sealed(content)
    for place in range(0, len(content), 7):
        spoilt = bytearray(content)
        spoilt[place] ^= 1
        assert not is_sealed(bytes(spoilt)), place
    assert not is_sealed(b"")
    assert not is_sealed(b"no seal")


def test_versions_that_cannot_be_written_are_refused(tmp_path, monkeypatch):
    store = tmp_path / "html.d"
    mark(store, "Versions")

    def refuse(dir):
        if Path(dir) == store:
            raise OSError(write_gate.errno.EROFS, "Read-only file system")
        return open(os.devnull)

    monkeypatch.setattr(write_gate.tempfile, "TemporaryFile", refuse)
    assert "may not be changed" in refusal(admit_site, tmp_path / "html")


def test_a_folder_of_work_whose_making_is_cut_short_is_gone(tmp_path, monkeypatch):
    def cut_short(path, content, replace):
        raise Interrupted(2)

    monkeypatch.setattr(write_gate, "atomic_write", cut_short)
    with pytest.raises(Interrupted), write_gate.work_folder(tmp_path / "new", "work"):
        raise AssertionError("it was not cut short")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_s_whose_marking_is_cut_short_stays_as_it_is(tmp_path, monkeypatch):
    (tmp_path / "x").write_text("somebody's")

    def cut_short(path, content, replace):
        raise Interrupted(2)

    monkeypatch.setattr(write_gate, "atomic_write", cut_short)
    with pytest.raises(Interrupted), write_gate.work_folder(tmp_path, "work"):
        raise AssertionError("it was not cut short")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_folder_is_marked_in_one_step_so_that_a_kill_leaves_it_empty_or_ours(tmp_path, monkeypatch):
    """A marker that first got another name would stand beside nothing of ours, were the command killed before the second."""
    names, link = [], os.link

    def watched(source, name, **options):
        names.append((Path(name).name, sorted(os.listdir(tmp_path))))
        link(source, name, **options)

    monkeypatch.setattr(os, "link", watched)
    monkeypatch.setattr(os, "replace", lambda *names: pytest.fail(f"a second step: {names}"))
    mark(tmp_path, "Work")
    assert names == [(write_gate.MARKER, [])]


def test_every_refusal_names_the_option_and_the_place(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 300)
    assert refusal(admit_new_folder, long).startswith(f"--out {long}: a name has 1 to")
    assert refusal(admit_new_folder, tmp_path).startswith(f"--out {tmp_path}: is there already")
    site = tmp_path / "site"
    write_gate.versions_of(site).mkdir()
    monkeypatch.setattr(
        write_gate.tempfile, "TemporaryFile", lambda **_: (_ for _ in ()).throw(PermissionError(13, "no"))
    )
    assert refusal(admit_site, site).startswith(f"--out {site}: cannot be written")


def test_a_folder_with_something_in_it_is_no_place_for_a_site(tmp_path):
    (tmp_path / "site" / "x").mkdir(parents=True)
    assert refusal(admit_site, tmp_path / "site") == f"--out {tmp_path / 'site'}: exists and is not a site of ours"

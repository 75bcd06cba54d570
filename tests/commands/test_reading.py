"""What is no file is refused in words wherever a file is read, and nothing waits for it."""

import os
import re
import shutil
import socket
import subprocess
import sys

import pytest

from recomputed.ground import packages, paths, project_files
from recomputed.ground.errors import BadParameter, RefreshRefused, RunFailed
from recomputed.ground.packages import environment_refusal, refuse_foreign_packages
from recomputed.ground.project_files import copy_folder, file_bytes, file_text
from recomputed.refreshing.project_copy import stage
from recomputed.running.chapters import chapters, read_chapter

CHAPTER = "12_edge_ai_market"


def pipe(path):
    """A pipe, into which nobody writes."""
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def socket_at(path):
    """Something that is there and that nobody can open."""
    os.chdir(path.parent)  # the name of a socket may not be long
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)


NO_FILES = {
    "a pipe": (pipe, "is no file"),
    "a folder": (lambda path: path.mkdir(), r"cannot be read \(is a directory\)"),
    "nothing": (lambda path: None, r"cannot be read \(no such file or directory\)"),
    "a link to a pipe": (lambda path: (pipe(path.with_name("p")), path.symlink_to("p")), "is no file"),
    "a link to itself": (lambda path: path.symlink_to(path.name), r"cannot be read \(too many levels of symbolic links\)"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "is no file"),
    "a socket": (socket_at, r"cannot be read \(no such device or address\)"),
    "no text": (lambda path: path.write_bytes(b"a\xff"), r"not UTF-8 text \(byte 2\)"),
    "a large file": (lambda path: path.write_bytes(b"a" * 11), "larger than 10 bytes"),
}  # fmt: skip


@pytest.mark.parametrize(("plant", "said"), NO_FILES.values(), ids=NO_FILES)
def test_what_cannot_be_read_is_refused_in_words_and_not_waited_for(tmp_path, monkeypatch, plant, said):
    monkeypatch.chdir(tmp_path)
    plant(tmp_path / "x")
    with pytest.raises(BadParameter, match=f"^x: {said}$"):
        file_text(tmp_path / "x", "x", BadParameter, 10)


def test_a_file_is_read_whole_also_through_a_link(tmp_path):
    (tmp_path / "x").write_bytes(b"one\r\ntwo\rthree")
    (tmp_path / "y").symlink_to("x")
    assert file_bytes(tmp_path / "y", "y", BadParameter) == b"one\r\ntwo\rthree"
    assert file_text(tmp_path / "y", "y", BadParameter, 14) == "one\ntwo\nthree"


@pytest.mark.parametrize("word", ["check", "refresh", "seal"])
@pytest.mark.parametrize("name", ["data/tables/zz.yml", "data/claims.yml"])
def test_a_pipe_for_a_declaration_is_named_at_once(copy, exodus, name, word):
    pipe(copy / name)
    done = exodus(copy, "data", word)
    assert (done.returncode, done.stderr) == (3, f"recomputed: {name} is neither a file nor a folder\n")


@pytest.mark.parametrize("plant", [pipe, os.mkdir], ids=["a pipe", "a folder"])
def test_what_is_no_notebook_file_is_named_at_once(tmp_path, plant):
    path = tmp_path / "13_zz.ipynb"
    plant(path)
    with pytest.raises(RunFailed, match=r"^13_zz\.ipynb: (is no file|cannot be read \(is a directory\))$"):
        read_chapter(path)


LOCKS = {
    "a pipe": (pipe, "is no file"),
    "no text": (lambda path: path.write_bytes(b"\xff"), r"not UTF-8 text \(byte 1\)"),
    "nothing": (lambda path: None, r"cannot be read \(no such file or directory\)"),
}


@pytest.mark.parametrize(("plant", "said"), LOCKS.values(), ids=LOCKS)
def test_a_lock_that_cannot_be_read_is_named(tmp_path, monkeypatch, plant, said):
    monkeypatch.setattr(paths, "LOCK", tmp_path / "requirements.txt")
    plant(paths.LOCK)
    with pytest.raises(RunFailed, match=rf"^requirements\.txt: {said}$"):
        refuse_foreign_packages()


@pytest.mark.parametrize("condition", ["blah ===", "blah == '1'", "python_version ~= 'x'", "("])
def test_a_condition_in_the_lock_that_is_none_is_named_with_its_line(tmp_path, monkeypatch, condition):
    monkeypatch.setattr(paths, "LOCK", tmp_path / "requirements.txt")
    paths.LOCK.write_text(f"# ours\nfoo==1 ; {condition} \\\n    --hash=sha256:00\n")
    with pytest.raises(
        RunFailed, match=rf"^requirements\.txt line 2: .*{re.escape(condition[:4])}.* is no condition on"
    ):
        packages._locked()


PACKAGES = {
    "as the lock says": (["Our_Package-1.0"], None),
    "missing": ([], "the package our-package is missing; make book makes the environment anew"),
    "another": (
        ["our_package-2.0"],
        "the package our-package is 2.0, the lock says 1.0; make book makes the environment anew",
    ),
    "twice": (
        ["our_package-1.0", "our.package-0.9"],
        "the package our-package is 0.9, 1.0, the lock says 1.0; make book makes the environment anew",
    ),
}


@pytest.mark.parametrize(("there", "said"), PACKAGES.values(), ids=PACKAGES)
def test_packages_that_are_not_those_of_the_lock_are_named(tmp_path, monkeypatch, there, said):
    monkeypatch.setattr(paths, "LOCK", tmp_path / "requirements.txt")
    paths.LOCK.write_text(
        "our-package==1.0 \\\n    --hash=sha256:00\nelsewhere==3 ; python_version < '3' \\\n    --hash=sha256:00\n"
    )
    for name in there:
        (tmp_path / f"{name}.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", ["", str(tmp_path / "gone"), *sys.path, str(tmp_path)])
    if said is None:
        return refuse_foreign_packages()
    with pytest.raises(RunFailed) as refused:
        refuse_foreign_packages()
    assert str(refused.value) == said


def test_a_package_that_is_broken_is_told_from_what_we_do_with_it(tmp_path):
    assert str(environment_refusal(ImportError("cut short", name="numpy.linalg.lapack"))).startswith(
        "the package numpy is broken"
    )
    missing = environment_refusal(ModuleNotFoundError("gone", name="numpy.linalg"))
    assert str(missing).startswith("the package numpy is missing")
    assert environment_refusal(ImportError("of nothing")) is None
    broken = tmp_path / "site-packages" / "broken_package" / "part.py"
    with pytest.raises(ValueError, match="cut short") as problem:
        exec(compile("raise ValueError('cut short')", broken, "exec"))
    assert str(environment_refusal(problem.value)).startswith("the package broken_package is broken")


def test_what_an_editor_leaves_is_not_copied_and_is_no_chapter(tmp_path, monkeypatch):
    book = tmp_path / "book"
    (book / "_static").mkdir(parents=True)
    (book / "a.md").write_text("# A\n")
    (book / "_static" / ".#report.css").symlink_to("somebody@host.123:1")
    (book / ".#12_edge.ipynb").symlink_to("somebody@host.123:1")
    copy_folder(book, tmp_path / "copied", BadParameter)
    assert sorted(p.name for p in (tmp_path / "copied").rglob("*")) == ["_static", "a.md"]
    monkeypatch.setattr(paths, "NOTEBOOKS", book)
    assert chapters() == {}


ODD = {
    "a pipe": (pipe, "is neither a file nor a folder"),
    "a link to nowhere": (lambda path: path.symlink_to("gone"), "is neither a file nor a folder"),
    "a link to a folder": (lambda path: path.symlink_to("."), "is a link to a folder; what is to be there must stand there"),
}  # fmt: skip


@pytest.mark.parametrize(("plant", "said"), ODD.values(), ids=ODD)
def test_what_cannot_be_copied_is_named_before_anything_runs(small_report, exodus, plant, said):
    plant(small_report / "book" / "x.md")
    done = exodus(small_report, "build", "--fresh")
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(rf"recomputed: book/x\.md: {said}.*\n", done.stderr)


def test_what_cannot_be_copied_to_judge_new_data_is_named_too(copy, monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "ROOT", copy)
    pipe(copy / "book" / "x.md")
    with pytest.raises(RefreshRefused, match=r"^book/x\.md: is neither a file nor a folder$"):
        stage(tmp_path / "staged", [])


def test_a_chapter_that_is_no_file_is_not_waited_for(small_report, exodus):
    pipe(small_report / "notebooks" / "13_zz.ipynb")
    done = exodus(small_report, "run", "13_zz")
    assert (done.returncode, done.stderr) == (4, "recomputed: 13_zz.ipynb: is no file\n")


def test_of_several_files_that_cannot_be_copied_the_first_is_said_in_words(tmp_path, monkeypatch):
    def no_room(*_, **__):
        raise shutil.Error([("a", "b/x.md", "[Errno 28] No space left on device: 'b/x.md'"), ("c", "b/y.md", "why")])

    monkeypatch.setattr(project_files.shutil, "copytree", no_room)
    (tmp_path / "book").mkdir()
    with pytest.raises(OSError) as said:
        copy_folder(tmp_path / "book", tmp_path / "copy", BadParameter)
    assert (said.value.strerror, said.value.filename) == ("No space left on device", "b/x.md")


def test_a_copy_for_which_there_is_no_room_is_said_in_words(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "x.md").write_text("x" * 5000)
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom recomputed.ground.project_files import copy_folder\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    copy_folder(Path(sys.argv[1]), Path(sys.argv[2]), ValueError)\n"
        "except OSError as problem:\n    print(problem.strerror, problem.filename)\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "book"), str(tmp_path / "copy")]
    done = subprocess.run(words, cwd=paths.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"File too large {tmp_path / 'copy' / 'x.md'}\n"

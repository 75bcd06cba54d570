"""The day of an edition: of the commit, else of the release, else of the newest source; never of another repository."""

import os
import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from recomputed.declared import edition_day
from recomputed.declared.edition_day import OF_COMMIT, edition_moment
from recomputed.ground.errors import RunFailed
from recomputed.ground.paths import ROOT
from tests.prove.projects import commit

NEWEST = "a:\n  accessed: '2026-05'\nb:\n  accessed: \"2026-07\"\nc:\n  accessed: '2025-12'\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of nothing but its sources, without history."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sources.yml").write_text(NEWEST)
    monkeypatch.setattr(edition_day.paths, "ROOT", tmp_path)
    monkeypatch.setattr(edition_day.paths, "DATA", tmp_path / "data")
    monkeypatch.setattr(edition_day, "RELEASE", tmp_path / ".git_archival.txt")
    edition_moment.cache_clear()
    yield tmp_path
    edition_moment.cache_clear()


def test_a_commit_says_the_moment(folder):
    commit(folder, "2026-06-03T04:05:06Z")
    assert edition_moment() == (datetime(2026, 6, 3, 4, 5, 6, tzinfo=UTC), OF_COMMIT)


def test_another_repository_has_no_say(folder, tmp_path_factory, monkeypatch):
    other = tmp_path_factory.mktemp("other")
    commit(other, "2020-01-01T00:00:00Z")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(other / ".git"))
    assert edition_moment().moment == datetime(2026, 7, 1, tzinfo=UTC)
    edition_moment.cache_clear()
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR"):
        monkeypatch.delenv(name)
    commit(folder, "2026-06-03T04:05:06Z")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert edition_moment().told_by == OF_COMMIT
    assert edition_moment().moment.year == 2026


def test_a_repository_around_the_copy_has_no_say(folder, monkeypatch):
    inner = folder / "copy"
    (inner / "data").mkdir(parents=True)
    commit(folder, "2020-01-01T00:00:00Z")
    (inner / "data" / "sources.yml").write_text(NEWEST)
    monkeypatch.setattr(edition_day.paths, "ROOT", inner)
    monkeypatch.setattr(edition_day.paths, "DATA", inner / "data")
    assert edition_moment().moment == datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "config", ["[alias\n", "[i18n]\nlogOutputEncoding = UTF-16\n", "[log]\nshowSignature = true\n"]
)
def test_what_a_user_has_told_git_has_no_say(folder, tmp_path_factory, monkeypatch, config):
    commit(folder, "2026-06-03T04:05:06Z")
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(config)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    assert edition_moment() == (datetime(2026, 6, 3, 4, 5, 6, tzinfo=UTC), OF_COMMIT)


def test_a_repository_that_cannot_be_read_is_refused_and_one_without_commits_is_none(folder):
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    assert edition_moment().told_by.endswith("its newest source was looked at, since this copy has no history")
    edition_moment.cache_clear()
    shutil.rmtree(folder / ".git")
    (folder / ".git").mkdir()
    with pytest.raises(RunFailed) as refused:
        edition_moment()
    assert str(refused.value) == f"{folder / '.git'}: is there, and git cannot read a commit from it"


def test_a_release_says_it_where_there_is_no_history(folder):
    (folder / ".git_archival.txt").write_text("commit-time: $Format:%ct$\n")
    assert edition_moment().told_by.endswith("its newest source was looked at, since this copy has no history")
    edition_moment.cache_clear()
    (folder / ".git_archival.txt").write_text("commit-time: 1780000000\n")
    assert edition_moment() == (datetime.fromtimestamp(1780000000, UTC), "that of the release")


def test_git_packs_the_moment_into_a_release(folder):
    for name in (".git_archival.txt", ".gitattributes"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    commit(folder, "2026-06-03T04:05:06Z")
    packed = subprocess.run(
        ["git", "-C", str(folder), "archive", "HEAD", ".git_archival.txt"], capture_output=True, check=True
    )
    assert b"commit-time: 1780459506\n" in packed.stdout


def test_without_git_on_the_machine_the_newest_source_says_it(folder, monkeypatch):
    commit(folder, "2026-06-03T04:05:06Z")
    monkeypatch.setenv("PATH", os.devnull)
    assert edition_moment() == (
        datetime(2026, 7, 1, tzinfo=UTC),
        "the first day of the month in which its newest source was looked at, since this copy has no history",
    )


def test_where_a_source_says_its_day_it_is_that_day(folder):
    (folder / "data" / "sources.yml").write_text(NEWEST + "d:\n  accessed: 2026-07-09\ne:\n  accessed: '2026-06-30'\n")
    assert edition_moment() == (
        datetime(2026, 7, 9, tzinfo=UTC),
        "the day on which its newest source was looked at, since this copy has no history",
    )

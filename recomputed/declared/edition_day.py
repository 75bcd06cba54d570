"""The moment of the edition: that of the commit being built, else what a release or the newest source says."""

import os
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from functools import cache
from typing import NamedTuple

from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.ground.project_files import file_bytes, file_text

NOBODYS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
OF_COMMIT = "that of the commit"
RELEASE = ".git_archival.txt"  # git fills it in when it packs a release


class EditionMoment(NamedTuple):
    """When, and which day that is, in words that go on: the day is …"""

    moment: datetime
    told_by: str


@cache
def edition_moment() -> EditionMoment:
    """The moment of the edition, UTC, at a full second.

    Only this folder's own repository is asked, whatever repository the environment points to, and as it stands, whatever
    its user has told git.  Raises RunFailed for a repository that cannot be read.
    """
    for told_by, seconds in ((OF_COMMIT, _of_commit()), ("that of the release", _of_release())):
        if seconds:
            return EditionMoment(datetime.fromtimestamp(int(seconds), UTC), told_by)
    return _of_newest_source()


def edition_day() -> date:
    """The day of the edition, UTC."""
    return edition_moment().moment.date()


def edition_seconds() -> str:
    """The same in seconds since 1970, as SOURCE_DATE_EPOCH has it."""
    return str(int(edition_moment().moment.timestamp()))


def _of_commit() -> str:
    if not shutil.which("git") or not (paths.ROOT / ".git").exists():
        return ""
    here = str(paths.ROOT)
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-c", f"safe.directory={here}", "-C", here, "log", "-1", "--no-show-signature", "--format=%ct"],
        capture_output=True,
        check=False,
        env=plain | NOBODYS | {"LC_ALL": "C", "GIT_CEILING_DIRECTORIES": str(paths.ROOT.parent)},
    )
    if b"does not have any commits yet" in done.stderr:
        return ""
    if done.returncode or not re.fullmatch(rb"[0-9]{1,10}\n", done.stdout):
        raise RunFailed(f"{paths.ROOT / '.git'}: is there, and git cannot read a commit from it")
    return done.stdout.decode().strip()


def _of_release() -> str:
    release = paths.ROOT / RELEASE
    text = file_bytes(release, RELEASE, BadParameter) if release.is_file() else b""
    found = re.search(rb"(?m)^commit-time: ([0-9]{1,10})$", text)
    return found[1].decode() if found else ""


def _of_newest_source() -> EditionMoment:
    """The day on which a document was looked at last; where only a month is said, its first day."""
    text = file_text(paths.DATA / "sources.yml", "sources.yml", BadParameter)
    found = re.findall(r"""(?m)^  accessed: ["']?(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?\b""", text)
    if not found:
        raise BadParameter("sources.yml: no document says when it was looked at: accessed")
    year, month, day = max(found)
    which = "the day on which" if day else "the first day of the month in which"
    told_by = f"{which} its newest source was looked at, since this copy has no history"
    return EditionMoment(datetime(int(year), int(month), int(day or 1), tzinfo=UTC), told_by)

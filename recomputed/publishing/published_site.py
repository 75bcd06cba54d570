"""What stands in the place of a site: is it, file by file, what was published there?  Needs nothing large."""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from recomputed.ground.atomic_write import atomic_write, read_regular
from recomputed.ground.write_gate import MARKER, UNSEALED, is_sealed, sealed, versions_of

LOCK = ".lock"  # in the folder of versions: held by one build at a time


class Record(NamedTuple):
    """Of a version of the site: what it was made from, what its build said, and its files.

    `files` holds by name (which ends in a slash for a folder) size, times of content and of change, and checksum.
    """

    inputs: str
    said: str
    files: dict[str, list[Any]]


def record_of(version: Path) -> Record | None:
    """What was written down when a version was published; None if nothing was, or somebody changed it."""
    with suppress(OSError, ValueError, TypeError):
        content = read_regular(record_file(version))
        if is_sealed(content):
            return Record(**json.loads(content)["record"])
    return None


def record_file(version: Path) -> Path:
    """Where the record of a version is."""
    return version.with_name(f"{version.name}.json")


def write_record(site: Path, version: Path, inputs: str, said: str) -> None:
    """Write down what a finished site holds, before it takes its place."""
    record = Record(inputs, said, {name: [*_stamp(path), checksum_of(path)] for name, path in standing(site)})
    atomic_write(
        record_file(version), sealed(json.dumps({"record": record._asdict(), "recomputed-sha256": UNSEALED}) + "\n")
    )


def said_before(out: Path, inputs: str) -> str | None:
    """What the build that made this very site said, if the inputs are still the same and nobody touched the site."""
    version = published_version(out)
    record = record_of(version) if version else None
    return record.said if record and record.inputs == inputs and not touched(out) else None


def touched(out: Path) -> str:
    """In words what somebody changed in a published site, added to it or took from it; empty if nobody did, or no site is there."""
    version = published_version(out)
    if version is None:
        return ""
    record = record_of(version)
    if record is None:
        return "nothing says any more what it was"
    there, listed = dict(standing(version)), record.files
    added = sorted(there.keys() - listed.keys())
    gone = sorted(listed.keys() - there.keys())
    changed = [name for name, was in listed.items() if name in there and not _same(there[name], was)]
    parts = [
        f"{len(names)} {'entry' if len(names) == 1 else 'entries'} {word}, the first: {names[0]}"
        for word, names in (("changed", changed), ("added", added), ("taken away", gone))
        if names
    ]
    return "; ".join(parts)


def stands_alone(out: Path) -> bool:
    """Is there nothing beside a published site but its record: no older version, and nothing in the making?"""
    version = published_version(out)
    assert version  # one asks it of a site that is there
    return {path.name for path in version.parent.iterdir()} <= {version.name, record_file(version).name, MARKER, LOCK}


def published_version(out: Path) -> Path | None:
    """The version of the site to which a place points; None if there is no site of ours."""
    with suppress(OSError):
        target = Path(os.readlink(out))
        if target.parts[:1] == (versions_of(out).name,) and len(target.parts) == 2:
            return out.with_name(target.parts[0]) / target.parts[1]
    return None


def checksum_of(path: Path) -> str:
    """sha256 of a file; empty for what is none: a folder, a link, a pipe."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(os.lstat(path).st_mode) else ""


def _same(path: Path, was: Sequence[Any]) -> bool:
    """Sizes and times first: only what was touched is read."""
    *stamp, checksum = was
    if _stamp(path) == stamp:
        return True
    return bool(_stamp(path)[0] == stamp[0] and checksum_of(path) == checksum)


def _stamp(path: Path) -> list[int]:
    """Size and times; of a folder nothing, since its times follow what is in it."""
    status = os.lstat(path)
    if stat.S_ISDIR(status.st_mode):
        return [-1, 0, 0]
    return [status.st_size if stat.S_ISREG(status.st_mode) else -2, status.st_mtime_ns, status.st_ctime_ns]


def standing(site: Path) -> Iterator[tuple[str, Path]]:
    """Everything below a folder, links not followed: name, which for a folder ends in a slash, and path."""
    for folder, below, files in os.walk(site):
        place = Path(folder)
        linked = [name for name in below if (place / name).is_symlink()]
        for name in [*files, *linked]:
            yield (place / name).relative_to(site).as_posix(), place / name
        for name in below:
            if name not in linked:
                yield f"{(place / name).relative_to(site).as_posix()}/", place / name

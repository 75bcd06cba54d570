"""Files of a cache: read only if whole, written in one step, and no more of them than fit."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path


def whole(path: Path) -> bytes | None:
    """What was kept there; None if nothing is, or not every byte of it.  What is read counts as used."""
    with suppress(OSError):
        checksum, _, content = path.read_bytes().partition(b"\n")
        if hashlib.sha256(content).hexdigest().encode() == checksum:
            os.utime(path)
            return content
    return None


def keep(path: Path, content: bytes, most: int) -> None:
    """Keep a content, and in its folder only the `most` used last.  A full disk raises OSError and leaves nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = tempfile.NamedTemporaryFile(dir=path.parent, prefix="making-", delete=False)
    try:
        with file:
            file.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        os.replace(file.name, path)
    except OSError:
        Path(file.name).unlink(missing_ok=True)
        raise
    by_age = sorted(((_last_used(entry), entry) for entry in path.parent.iterdir()), reverse=True)
    for _, old in by_age[most:]:
        old.unlink(missing_ok=True)


def _last_used(path: Path) -> float:
    """Its age decides, also for what a killed run was still writing."""
    with suppress(FileNotFoundError):  # another run may just have finished writing it, or have forgotten it
        return path.stat().st_mtime
    return float("inf")

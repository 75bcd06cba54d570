"""Files of a cache: read only if whole, written in one step, and no more of them than fit.

What cannot be read is as good as nothing, and what cannot be kept is not kept: either costs time, and nothing else.
What is not ours in such a folder stays there.
"""

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path

from recomputed.ground.atomic_write import atomic_write, read_regular

FIRST_LINE = re.compile(rb"[0-9a-f]{64}\n")
LENGTH_OF_IT = 65


def read_intact(path: Path) -> bytes | None:
    """What was kept there; None if nothing is, or not every byte of it, or another's.  What is read counts as used."""
    with suppress(OSError):
        checksum, _, content = read_regular(path).partition(b"\n")
        if _checksum(path, content) == checksum:
            os.utime(path)
            return content
    return None


def store(path: Path, content: bytes, most: int) -> None:
    """Keep a content, if that can be done, and in its folder only the `most` used last."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(path) or _is_ours(path) or read_regular(path) == b"":
            atomic_write(path, _checksum(path, content) + b"\n" + content)
            _forget_old(path.parent, most)


def _checksum(path: Path, content: bytes) -> bytes:
    """Of a content under its name: what was kept as something else is not believed."""
    return hashlib.sha256(path.name.encode() + b"\n" + content).hexdigest().encode()


def _forget_old(folder: Path, most: int) -> None:
    entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    if len(entries) > most:
        ours = sorted(filter(_is_ours, entries), key=_last_used, reverse=True)
        for old in ours[most:]:
            old.unlink(missing_ok=True)


def _is_ours(path: Path) -> bool:
    with suppress(OSError):
        return FIRST_LINE.fullmatch(read_regular(path, LENGTH_OF_IT)) is not None
    return False


def _last_used(path: Path) -> float:
    with suppress(FileNotFoundError):  # another run may just have forgotten it
        return path.stat().st_mtime
    return float("inf")

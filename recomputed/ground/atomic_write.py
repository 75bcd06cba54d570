"""A file is written whole, or stays what it was; nobody ever sees a half of it, and nothing half is left behind.

What may have become something else meanwhile, a pipe or a folder, is read as a file or not at all.
"""

import errno
import os
import stat
from collections.abc import Callable
from io import BufferedRandom
from pathlib import Path
from secrets import token_hex

USUAL_MODE = 0o666
Writing = Callable[[BufferedRandom], None]  # writes a content that is too large to be held in memory; may read it again


def atomic_write(path: Path, content: str | bytes | Writing, replace: bool = True) -> None:
    """Put a content in the place of a file in one step.

    On Linux the new file has no name until it is whole, so that not even a killed writer leaves a part of it.
    Raises OSError, as on a full disk; then the old file stays.  Without `replace` it raises FileExistsError if anything
    has that name, however short a time before it came.
    """
    write = content if callable(content) else _writing(content)
    if not _written_without_a_name(path, write, replace):
        _written_aside(path, write, replace)


def _writing(content: str | bytes) -> Writing:
    data = content if isinstance(content, bytes) else content.encode()

    def write(file: BufferedRandom) -> None:
        file.write(data)

    return write


def read_regular(path: Path, most: int = -1) -> bytes:
    """A file's own bytes, no more than `most` if that is given.

    Raises OSError for a link, a folder and whatever else is no file; a pipe is not waited for.
    """
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "is no file", str(path))
        return file.read(most)


def _written_without_a_name(path: Path, write: Writing, replace: bool) -> bool:
    """False where the system has no files without a name (O_TMPFILE of open(2))."""
    try:
        handle = os.open(path.parent, os.O_TMPFILE | os.O_RDWR, USUAL_MODE)
    except (AttributeError, OSError):
        return False
    with open(handle, "w+b") as file:
        write(file)
        file.flush()
        return _named(file.fileno(), path, replace)


def _named(handle: int, path: Path, replace: bool) -> bool:
    """Give the file its name.  A name that is taken cannot be linked to: to replace it, the file gets another first."""
    name = _free_name(path) if replace else path
    try:
        # With a folder given, the system follows the link.
        os.link(f"/proc/self/fd/{handle}", name, src_dir_fd=0, follow_symlinks=True)
    except FileExistsError:
        raise
    except OSError:
        return False
    if replace:
        _moved(name, path, replace)
    return True


def _written_aside(path: Path, write: Writing, replace: bool) -> None:
    aside = _free_name(path)
    try:
        with open(aside, "x+b") as file:
            write(file)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    _moved(aside, path, replace)


def _moved(aside: Path, path: Path, replace: bool) -> None:
    try:
        os.replace(aside, path) if replace else os.link(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _free_name(path: Path) -> Path:
    """A name beside the file that nobody has, short whatever the file's own is."""
    return path.with_name(f".{token_hex(8)}.new")

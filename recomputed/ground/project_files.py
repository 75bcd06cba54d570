"""Files of the project are read only if they are files, and refused in words if they cannot be read.

A link is followed; a pipe, which would be waited for, a folder or a device is refused.
"""

import os
import re
import shutil
import stat
from pathlib import Path

from recomputed.ground.errors import Refused

LOCKS = ".#*"  # links to nowhere by which an editor says that somebody edits a file


def file_bytes(path: Path, shown: str, refusal: type[Refused], most: int | None = None) -> bytes:
    """The content of a file, which may have no more than `most` bytes.

    Raises the refusal, beginning with what is to be shown of the path, if there is no such file.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise refusal(f"{shown}: is no file")
            content = file.read() if most is None else file.read(most + 1)
    except OSError as problem:
        raise refusal(f"{shown}: cannot be read ({said_by_system(problem)})") from problem
    if most is not None and len(content) > most:
        raise refusal(f"{shown}: larger than {most:,} bytes")
    return content


def file_text(path: Path, shown: str, refusal: type[Refused], most: int | None = None) -> str:
    """The same as text, whose lines end as Python's do.  Raises the refusal also for what is not UTF-8."""
    try:
        text = file_bytes(path, shown, refusal, most).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise refusal(f"{shown}: not UTF-8 text (byte {problem.start + 1})") from problem
    return re.sub("\r\n?", "\n", text)


def said_by_system(problem: OSError) -> str:
    """Why the system refused, without its number.

    >>> said_by_system(FileNotFoundError(2, "No such file or directory"))
    'no such file or directory'
    """
    words = problem.strerror or "the system does not say why"
    return words[0].lower() + words[1:]


def refuse_odd_entries(folder: Path, refusal: type[Refused]) -> None:
    """Raises the refusal for what is below a folder of the project and can be neither copied nor watched for changes."""
    for path in sorted(folder.rglob("*")):
        shown = path.relative_to(folder.parent).as_posix()
        if path.match(LOCKS):
            continue
        if path.is_symlink() and path.is_dir():
            raise refusal(f"{shown}: is a link to a folder; what is to be there must stand there itself")
        if not path.is_dir() and not path.is_file():
            raise refusal(f"{shown}: is neither a file nor a folder")
        if not os.access(path, os.R_OK):
            raise refusal(f"{shown}: cannot be read")


def copy_folder(folder: Path, target: Path, refusal: type[Refused]) -> None:
    """Copy a folder of the project without what editors and Python leave there.

    Raises the refusal as above, and OSError, as on a full disk.
    """
    refuse_odd_entries(folder, refusal)
    try:
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns(LOCKS, "__pycache__"), dirs_exist_ok=True)
    except shutil.Error as problem:  # of each file: where from, where to, and why in words
        _, there, why = problem.args[0][0]
        raise OSError(0, re.sub(r"^\[Errno \d+\] |: '.*$", "", why), there) from problem


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)

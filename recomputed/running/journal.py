"""The journal of a sweep: what is finished of it, beside the file that it will become."""

import hashlib
import json
import os
import platform
import re
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Generic, Self, TypeVar

from recomputed.ground.atomic_write import atomic_write, read_regular
from recomputed.ground.errors import BadParameter

MOST_OF_A_HEAD = 100
HEAD = re.compile(rb"recomputed sweep ([0-9a-f]{64})")
Kept = TypeVar("Kept")


def journal_of(out: Path) -> Path:
    """Where the finished parts of a sweep are kept until all are."""
    return out.with_name(f"{out.name}.partial")


def is_journal(path: Path) -> bool:
    """Did a sweep of ours begin this file?"""
    with suppress(OSError):
        return bool(HEAD.fullmatch(read_regular(path, MOST_OF_A_HEAD).partition(b"\n")[0]))
    return False


class JournalFile(ABC, Generic[Kept]):
    """The finished parts of a sweep, one line each; held by one sweep at a time.

    It belongs to one state of data, declarations, code, packages and options, which its head names.  Each line begins
    with its own checksum: one that was cut short or damaged counts as a part that is still to be done.
    """

    def __init__(self, out: Path, state: str, anew: bool = False):
        """Opens the journal or begins it, `anew` whatever is finished.

        Raises BadParameter for a file of that name that is no journal, belongs to another state or is held by another.
        """
        self.path, self.state = journal_of(out), state
        self.finished: dict[int, Kept] = {}
        self.results = ""  # the checksum of the file that is written when all parts are finished
        self._file = self._opened()
        try:
            self._hold()
            self._begin() if anew else self._read()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        if not self.finished:  # then it is of no use to anybody
            self.forget()
        self._file.close()

    def announce(self, checksum: str) -> None:
        """Write down the sha256 of the finished file, so that it is known again if the end of the sweep is cut short."""
        self.results = checksum
        self._append({"results": checksum})

    def forget(self) -> None:
        """It is not needed any more.  What somebody has put in its place is his."""
        if self._is_in_its_place():
            self.path.unlink()

    @abstractmethod
    def _take(self, entry: dict[str, Any]) -> None:
        """Take over what an intact line says; what belongs to it is read from the file, which stands behind the line."""

    def _append(self, entry: dict[str, object], payload: bytes = b"") -> None:
        """A line, and the bytes that belong to it, on the disk before anything else is done."""
        self._file.seek(0, os.SEEK_END)
        self._file.write(_line(entry) + (payload and payload + b"\n"))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _opened(self) -> BinaryIO:
        with suppress(FileExistsError):
            atomic_write(self.path, self._head(), replace=False)
        if not is_journal(self.path):
            raise BadParameter(f"{self.path}: is there, and no journal of a sweep; move it away, or give another --out")
        return self.path.open("r+b")

    def _head(self) -> bytes:
        return f"recomputed sweep {self.state}\n".encode()

    def _hold(self) -> None:
        """The lock goes with the process that has it."""
        if platform.system() != "Windows":
            import fcntl  # Windows has none

            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as problem:
                raise BadParameter(f"{self.path}: another sweep is at work there") from problem
        if not self._is_in_its_place():
            raise BadParameter(f"{self.path}: another sweep has just ended there; give the command again")

    def _is_in_its_place(self) -> bool:
        with suppress(OSError):
            return os.path.samestat(os.fstat(self._file.fileno()), os.lstat(self.path))
        return False

    def _begin(self) -> None:
        self._file.write(self._head())
        self._file.truncate()

    def _read(self) -> None:
        line = self._file.readline()
        if line != self._head():
            raise BadParameter(
                f"{self.path} belongs to another sweep, or to other data or code; remove it, or give --overwrite to begin anew"
            )
        for line in iter(self._file.readline, b""):
            checksum, _, text = line.removesuffix(b"\n").partition(b" ")
            if checksum == _checksum(text):
                entry = json.loads(text)
                self.results = entry.get("results", self.results)
                self._take(entry)
        self._file.seek(-1, os.SEEK_END)
        if self._file.read(1) != b"\n":
            self._file.write(b"\n")  # after a line that was cut short


def _line(entry: dict[str, object]) -> bytes:
    text = json.dumps(entry).encode()
    return _checksum(text) + b" " + text + b"\n"


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:16].encode()

"""Jupyter Book, in a process of its own; no other module calls it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from recomputed.declared.edition_day import edition_seconds
from recomputed.ground.errors import RunFailed
from recomputed.ground.packages import what_to_do
from recomputed.publishing.kept_pages import files_of_pages, keep, packed, place_of_pages, unpack
from recomputed.running.engine.environment import cleaned_environment
from recomputed.running.file_cache import read_intact

NOT_IMPORTED = re.compile(r"(?:ModuleNotFoundError|ImportError): (?:No module named|cannot import name .* from) '(\w+)")
OWN = re.compile(r"\b(?:WARNING|ERROR|CRITICAL): ")
CLASS = re.compile(r"^(?:\w+\.)*[A-Z]\w*(?::|$)")
OF_PYTHON = re.compile(r"\b(?:\w+\.)*[A-Z]\w*(?:Error|Exception): |\[Errno -?[0-9]+\] | at 0x[0-9a-f]+")
IN_WAITING = "import sys; from recomputed.publishing.book_worker import main; main(int(sys.argv.pop(1)))"


class JupyterBook:
    """Jupyter Book, which imports what it needs while its caller is busy, and waits for a tree of pages.

    With `fresh` it makes all pages from nothing; else those whose text is another than that of an earlier build.
    """

    def __init__(self) -> None:
        self.fresh = False
        self._made: tuple[Path, bytes] | None = None
        self._process = subprocess.Popen(
            [sys.executable, "-c", IN_WAITING, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=cleaned_environment(),
        )

    @contextmanager
    def making(self, staged: Path, folder: Path) -> Iterator[None]:
        """From the tree of pages it makes `_build/html` in a folder while the block is carried out; once.

        Raises RunFailed with its first complaint.
        """
        place, built = place_of_pages(staged), folder / "_build"
        kept = None if self.fresh or not hasattr(os, "fork") else read_intact(place)  # a copy of it takes them
        if kept is not None:
            unpack(kept, built)
        self._tell(f"{json.dumps([edition_seconds(), str(staged), str(folder), kept is not None])}\n")
        yield
        said = self._process.communicate()[1]
        if self._process.returncode < 0:
            raise RunFailed("the site: Jupyter Book was ended by the system: too little memory or processor time?")
        if self._process.returncode != 0:
            raise RunFailed(_complaint(re.sub(r"\x1b\[[0-9;]*m", "", said).splitlines()))
        self._made = place, packed(built, files_of_pages(built))

    def keep_pages(self) -> None:
        """Keep the pages that it made for the next build."""
        if self._made:
            keep(*self._made)

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended already; its last words say why
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def end(self) -> None:
        """End it, whatever it is doing."""
        with self._process as process:
            process.kill()


@cache
def jupyter_book_in_waiting() -> JupyterBook:
    """The one of this process, started; it may be so before there is anything to build."""
    return JupyterBook()


@contextmanager
def jupyter_book(fresh: bool) -> Iterator[JupyterBook]:
    """Started and waiting; ended with the block."""
    waiting = jupyter_book_in_waiting()
    waiting.fresh = fresh
    try:
        yield waiting
    finally:
        waiting.end()


def _complaint(lines: list[str]) -> str:
    """The first warning or error of Jupyter Book's own; else how its last traceback ends, without what only Python says.

    A package, if one is to blame.
    """
    missing = next((found[1] for line in lines if (found := NOT_IMPORTED.match(line))), None)
    if missing:
        return f"the package {missing} is missing or broken; {what_to_do()}"
    own = [line for line in lines if OWN.search(line)][:1]
    said = own or _endings(lines)[-1:] or [line for line in lines if line.strip()][-1:] or ["no message"]
    return f"the site: {OF_PYTHON.sub('', said[0]).strip()}"


def _endings(lines: list[str]) -> list[str]:
    """What each traceback ends with, where it says anything: its first line at the margin, without the class."""
    found, inside = [], False
    for line in lines:
        if inside and line[:1].strip():
            found.append(CLASS.sub("", line).strip())
            inside = False
        inside = inside or line.startswith("Traceback (")
    return [said for said in found if said]

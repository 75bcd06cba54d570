"""Specifications in, pictures out: several at a time in processes of their own, and kept, since drawing is slow."""

import hashlib
import json
import multiprocessing
import os
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from multiprocessing.process import BaseProcess
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import Any, TypeVar, cast

import vl_convert
from platformdirs import user_cache_path

from recomputed.ground import paths
from recomputed.ground.child_processes import die_with_parent
from recomputed.ground.errors import RunFailed, several
from recomputed.ground.interruption import children_hear_no_interruption
from recomputed.ground.process_priority import stand_behind
from recomputed.ground.spawn_guard import not_run_anew
from recomputed.running.file_cache import read_intact, store

MOST_KEPT = 1000
MOST_VERSIONS_KEPT = 4
SECONDS_TO_DIE = 1  # of a process of which it is known already that it has ended
SECONDS_BETWEEN_LOOKS = 0.001
SIGNS_SHOWN = 60
_note: Path | None = None  # only in a process of the pool
T = TypeVar("T")
Spec = dict[str, Any]  # of Vega-Lite
# A specification, and how many pixels of a PNG are wanted for each of its own; None: an SVG.
RenderJob = tuple[Spec, int | None]


@dataclass(frozen=True)
class Picture:
    """A drawn specification; the PNG only if one was wanted."""

    svg: str
    png: bytes = b""


class Pictures:
    """Pictures of specifications, each drawn at most once.

    What was begun is drawn by the pool, anything else at the moment it is asked for; with `fresh` nothing that an earlier
    build kept is taken.
    """

    def __init__(self, pool: ProcessPoolExecutor | None = None, fresh: bool = False) -> None:
        self._pool, self._fresh = pool, fresh
        self._processes: dict[int, BaseProcess] = {}
        self._drawn: dict[str, Future[Picture]] = {}
        self._scripts: Future[str] | None = None

    def begin(self, jobs: Iterable[RenderJob]) -> None:
        """Have pictures drawn that will be asked for, in this order."""
        for spec, scale in jobs:
            self._begun(spec, scale)

    def start_importing(self) -> None:
        """Let a process of the pool load what draws while the caller is still busy; the first picture would wait for it."""
        self._done_by_pool(_load)

    def begin_scripts(self) -> None:
        """Have the scripts put together that draw in a page."""
        kept = None if self._fresh else read_intact(place_of_scripts())
        self._scripts = self._done_by_pool(_bundle) if kept is None else _done(kept.decode())

    @property
    def scripts(self) -> str:
        """The scripts that draw in a page, in one; the same for every page."""
        return self._result_of(self._scripts or self._done_by_pool(_bundle))

    def of(self, spec: Spec, scale: int | None = None) -> Picture:
        """The picture of a Vega-Lite specification; with a scale also as PNG, so many pixels for each of the specification."""
        return self._result_of(self._begun(spec, scale))

    def _begun(self, spec: Spec, scale: int | None) -> Future[Picture]:
        of_spec = _name(spec)
        name = f"{of_spec} at {scale}"
        if name not in self._drawn:
            kept = None if self._fresh else _kept(of_spec, scale)
            self._drawn[name] = self._done_by_pool(_drawn, spec, scale) if kept is None else _done(kept)
        return self._drawn[name]

    def _done_by_pool(self, work: Callable[..., T], *arguments: object) -> Future[T]:
        if self._pool is None:
            return _done(work(*arguments))
        with children_hear_no_interruption(), not_run_anew():
            begun = self._pool.submit(work, *arguments)
        self._processes = cast(
            Any, self._pool
        )._processes  # the pool has nothing public that says how one of them ended
        return begun

    def _result_of(self, begun: Future[T]) -> T:
        try:
            return begun.result()
        except BrokenProcessPool as problem:
            ended = [told for number, process in self._processes.items() if (told := _how_it_ended(number, process))]
            told = several(ended, 1) or "nothing says how"
            raise RunFailed(f"a process that draws pictures ended before its work: {told}") from problem


@contextmanager
def drawing(processes: int | None, fresh: bool) -> Iterator[Pictures]:
    """Pictures, so many drawn at a time; with `fresh` also those that are kept already."""
    context = multiprocessing.get_context("spawn")  # the drawing library has threads: it must not be forked
    with children_hear_no_interruption():  # its locks may start Python's tracker of resources
        pool = ProcessPoolExecutor(
            processes, mp_context=context, initializer=_begin, initargs=(os.getpid(), get_temp_dir())
        )
    try:
        yield Pictures(pool, fresh)
    finally:
        pool.shutdown(cancel_futures=True)


def _done(result: T) -> Future[T]:
    done: Future[T] = Future()
    done.set_result(result)
    return done


def _how_it_ended(number: int, process: BaseProcess) -> str:
    """How a process of the pool ended and what it was drawing; empty for one that the pool itself has ended since."""
    give_up = time.monotonic() + SECONDS_TO_DIE
    # The thread of the pool waits for it too, and for a moment only that one knows what the system told it.
    while process.exitcode is None and time.monotonic() < give_up:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    if process.exitcode in (None, 0, -signal.SIGTERM):
        return ""
    how = f"exit code {process.exitcode}" if process.exitcode > 0 else signal.Signals(-process.exitcode).name
    note = _note_of(number, get_temp_dir())
    drew = f"while it drew: {note.read_text(encoding='utf-8')}" if note.exists() else "while it drew nothing"
    return f"{how}, {drew}"


def _note_of(number: int, folder: str) -> Path:
    """Where a process of the pool says what it is drawing, in a folder that goes with the command."""
    return Path(folder, f"drawing-{number}")


def _begin(parent: int, folder: str) -> None:
    """What a process of the pool does first."""
    global _note
    die_with_parent(parent)
    stand_behind()
    _note = _note_of(os.getpid(), folder)


def _load() -> None:
    """The first drawing of a process takes half a second more than any other."""
    vl_convert.vegalite_to_svg({"mark": "point", "data": {"values": []}})


def _bundle() -> str:
    bundle: str = cast(Any, vl_convert).javascript_bundle()  # its stub asks for an argument that it does not
    if Path.home().is_dir():
        store(place_of_scripts(), bundle.encode(), MOST_VERSIONS_KEPT)
    return bundle


def place_of_scripts() -> Path:
    """Where the scripts are kept: for all reports of a user, since the version of what draws alone decides over them."""
    return user_cache_path("recomputed") / f"scripts-{_version()}.js"


def _drawn(spec: Spec, scale: int | None) -> Picture:
    if _note:
        written = _note.with_suffix(".new")  # whoever looks finds all of it or none
        written.write_text(str(spec.get("description", "a picture"))[:SIGNS_SHOWN], encoding="utf-8")
        written.replace(_note)
    svg = _renumbered(vl_convert.vegalite_to_svg(spec))
    picture = Picture(svg) if scale is None else Picture(svg, vl_convert.svg_to_png(svg, scale=scale))
    if _note:
        _note.unlink()
    name = _name(spec)
    store(_place(name, "svg"), svg.encode(), MOST_KEPT)
    if scale is not None:
        store(_place(name, f"{scale}.png"), picture.png, MOST_KEPT)
    return picture


def _kept(name: str, scale: int | None) -> Picture | None:
    svg = read_intact(_place(name, "svg"))
    png = b"" if scale is None else read_intact(_place(name, f"{scale}.png"))
    return None if svg is None or png is None else Picture(svg.decode(), png)


def _renumbered(svg: str) -> str:
    """Vega numbers clips and gradients on from one picture to the next; each picture shall start anew.

    >>> _renumbered('<clipPath id="clip7"></clipPath><path clip-path="url(#clip7)"/>')
    '<clipPath id="clip0"></clipPath><path clip-path="url(#clip0)"/>'
    """
    numbered = dict.fromkeys(re.findall(r'\bid="([a-z_]+\d+)"', svg))
    new = {old: f"{old.rstrip('0123456789')}{i}" for i, old in enumerate(numbered)}
    return re.sub(r'(?<=\bid=")\w+(?=")|(?<=url\(#)\w+(?=\))', lambda found: new.get(found[0], found[0]), svg)


def _name(spec: Spec) -> str:
    """A picture depends on its specification and on the version of what draws it, and on nothing else."""
    text = json.dumps([spec, _version()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def _version() -> str:
    return version("vl-convert-python")


def _place(name: str, kind: str) -> Path:
    return paths.DRAWINGS_KEPT / f"{name}.{kind}"

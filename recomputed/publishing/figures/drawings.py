"""Pictures drawn from their specifications: many at once, in processes of their own, and kept, since drawing is slow."""

import hashlib
import json
import multiprocessing
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import vl_convert

from recomputed.ground import paths
from recomputed.ground.errors import RunFailed
from recomputed.ground.interruption import children_hear_no_interruption
from recomputed.ground.orphans import die_with_parent
from recomputed.running.file_cache import read_intact, store

MOST_KEPT = 1000
Spec = dict[str, Any]  # of Vega-Lite
# A specification, and how many pixels of a PNG are wanted for each of its own; None: an SVG.
RenderJob = tuple[Spec, int | None]


def svg_of(spec: Spec, fresh: bool = False) -> str:
    """The picture of a Vega-Lite specification as SVG; drawn anew if `fresh`."""
    return _kept_or_made("svg", spec, fresh, lambda: _renumbered(vl_convert.vegalite_to_svg(spec)).encode()).decode()


def png_of(spec: Spec, scale: int, fresh: bool = False) -> bytes:
    """The picture of a Vega-Lite specification as PNG, so many pixels for each of the specification."""
    return _kept_or_made(f"{scale}.png", spec, fresh, lambda: vl_convert.svg_to_png(svg_of(spec, fresh), scale=scale))


def chart_scripts(fresh: bool = False) -> str:
    """The scripts that draw in a page, in one; the same for every page."""
    bundle: Callable[[], str] = cast(
        Any, vl_convert
    ).javascript_bundle  # its stub asks for an argument that it does not
    return _kept_or_made("js", {}, fresh, lambda: bundle().encode()).decode()


@contextmanager
def drawing(jobs: int | None, fresh: bool) -> Iterator[Callable[[list[RenderJob]], Callable[[], None]]]:
    """Draws several at a time what will be asked for one by one; with `fresh` also what is kept already.

    Called with what is wanted it begins, and returns what waits until all of that is drawn.
    """
    context = multiprocessing.get_context("spawn")  # the drawing library has threads: it must not be forked
    with children_hear_no_interruption():  # its locks may start Python's tracker of resources
        pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=die_with_parent, initargs=(os.getpid(),))

    def begin(wanted: list[RenderJob]) -> Callable[[], None]:
        missing = [one for one in wanted if fresh or not _is_kept(one)]
        with children_hear_no_interruption():
            begun = [pool.submit(_draw, one, fresh) for one in missing]

        def wait() -> None:
            try:
                for one in begun:
                    one.result()
            except BrokenProcessPool as problem:
                raise RunFailed(
                    "a process that draws pictures was ended by the system: too little memory?"
                ) from problem

        return wait

    try:
        yield begin
    finally:
        pool.shutdown(cancel_futures=True)


def _draw(wanted: RenderJob, fresh: bool) -> None:
    spec, scale = wanted
    if scale is None:
        svg_of(spec, fresh)
    else:
        png_of(spec, scale, fresh)


def _renumbered(svg: str) -> str:
    """Vega numbers clips and gradients on from one picture to the next; each picture shall start anew.

    >>> _renumbered('<clipPath id="clip7"></clipPath><path clip-path="url(#clip7)"/>')
    '<clipPath id="clip0"></clipPath><path clip-path="url(#clip0)"/>'
    """
    numbered = dict.fromkeys(re.findall(r'\bid="([a-z_]+\d+)"', svg))
    new = {old: f"{old.rstrip('0123456789')}{i}" for i, old in enumerate(numbered)}
    return re.sub(r'(?<=\bid=")\w+(?=")|(?<=url\(#)\w+(?=\))', lambda found: new.get(found[0], found[0]), svg)


def _is_kept(wanted: RenderJob) -> bool:
    spec, scale = wanted
    return read_intact(_place("svg" if scale is None else f"{scale}.png", spec)) is not None


def _place(kind: str, spec: Spec) -> Path:
    """The picture depends on the specification and on the version of what draws it, and on nothing else."""
    text = json.dumps([spec, version("vl-convert-python")], sort_keys=True)
    return paths.DRAWINGS_KEPT / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.{kind}"


def _kept_or_made(kind: str, spec: Spec, fresh: bool, make: Callable[[], bytes]) -> bytes:
    path = _place(kind, spec)
    content = None if fresh else read_intact(path)
    if content is None:
        content = make()
        store(path, content, MOST_KEPT)
    return content

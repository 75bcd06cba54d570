"""`recomputed build`: check the data, run every notebook, build the book, switch the site."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from recomputed.commands.verdicts import verdict_table
from recomputed.declared.catalog import catalog
from recomputed.declared.values import Value
from recomputed.ground.errors import RunFailed, several
from recomputed.ground.progress import progress
from recomputed.ground.write_gate import admit_site, versions_of
from recomputed.judging.joint_sample import ranks
from recomputed.publishing.atomic_switch import switch, workplace
from recomputed.publishing.build_inputs import inputs_digest
from recomputed.publishing.configuration import check_configuration
from recomputed.publishing.data.claims_json import Claims, claims_json
from recomputed.publishing.data.editions import editions
from recomputed.publishing.data.history import publications
from recomputed.publishing.edition import Edition, edition
from recomputed.publishing.figures.drawings import drawing, place_of_scripts
from recomputed.publishing.jupyter_book import JupyterBook, jupyter_book
from recomputed.publishing.kept_pages import keep, place_of_material
from recomputed.publishing.outward.whole_book import browser_path
from recomputed.publishing.site import begin_drawings, build_site, rebuilt_site
from recomputed.running.book_run import begin_book, begin_newest, begin_settings, is_all_kept, runs_at_a_time
from recomputed.running.chapters import chapters, numbers_of, refuse_unused, settings
from recomputed.running.data_check_cache import check_data_once
from recomputed.running.engine.environment import clean_environment
from recomputed.running.engine.fork_server import start_importing
from recomputed.running.file_cache import read_intact
from recomputed.running.records import claims_of_book


def build_book(
    pairs: list[str],
    scenario: str,
    as_of: str | None,
    target: Path,
    jobs: int | None,
    engine: str | None,
    fresh: bool,
    pdf: bool,
) -> str:
    """Make and publish the whole report; returns the verdict table, and what is left beside the site.

    Where nothing but a page of prose is another than before, all that comes from data and chapters is taken as it was.
    """
    asked = (pairs, scenario, as_of, pdf)
    inputs, place = inputs_digest(*asked), place_of_material(*asked)
    kept = None if fresh else read_intact(place)
    chosen = {} if kept else _checked_settings(pairs, scenario, as_of)
    admit_site("--out", target)
    check_configuration()
    publications()
    editions()
    published, chromium = edition(), browser_path() if pdf else None
    clean_environment()
    with jupyter_book(fresh) as book, workplace(target) as folder:
        material = None
        if kept:
            site, claims = rebuilt_site(folder, kept, published, book, chromium)
        else:
            site, claims, material = _made(folder, chosen, scenario, jobs, engine, fresh, published, book, chromium)
        if inputs_digest(*asked) != inputs:
            raise RunFailed("a file of the project was changed during the build; nothing is published, build again")
        book.keep_pages()
        if material:
            keep(place, material)
        said = verdict_table(claims)
        left = switch(site, target, inputs, said)
    return said + (f"\nLeft alone in {versions_of(target)}, not being ours: {several(left)}" if left else "")


def _checked_settings(pairs: list[str], scenario: str, as_of: str | None) -> dict[str, Value]:
    chosen = settings(pairs, scenario, as_of)
    refuse_unused(numbers_of(chosen), chapters().values())
    return chosen


def _made(
    folder: Path,
    chosen: dict[str, Value],
    scenario: str,
    jobs: int | None,
    engine: str | None,
    fresh: bool,
    published: Edition,
    book: JupyterBook,
    chromium: str | None,
) -> tuple[Path, Claims, bytes]:
    """The site, what it claims, and all of it that comes from data and chapters."""
    all_kept = not fresh and is_all_kept(chosen)
    if engine != "kernel" and not all_kept:
        start_importing()
    # A process that draws takes a second to load, which the pictures of one chapter do not earn, nor the scripts if they are kept.
    earned = len(chapters()) + (fresh or not place_of_scripts().exists())
    with drawing(min(earned, jobs or os.cpu_count() or 1), fresh) as pictures:
        if not all_kept:
            pictures.start_importing()
        check_data_once()
        with runs_at_a_time(jobs) as pool, ThreadPoolExecutor(1) as beside:
            begun = begin_book(pool, chosen, engine, fresh)
            scenarios = {name: settings([], name) for name in catalog().scenarios} if not chosen else {}
            under_each = begin_settings(pool, scenarios, engine)
            with_newest = begin_newest(pool, engine) if not chosen else None
            beside.submit(ranks, ())  # which the benches need later; its library takes a second to load
            with progress("notebooks", len(chapters())) as tick:
                executed = begun.executed(tick, partial(begin_drawings, pictures))
            with progress("scenarios", len(scenarios)) as tick:
                under = under_each.records(executed, tick)
            newest = with_newest.judged(executed) if with_newest else None
        claims = claims_json(claims_of_book(executed), scenario, chosen, under, newest)
        site, material = build_site(folder, executed, claims, published, book, pictures, chromium)
    return site, claims, material

"""`recomputed build`: check the data, run every notebook, build the book, switch the site."""

from pathlib import Path

import nbformat

from recomputed.commands.verdicts import verdict_table
from recomputed.declared.catalog import catalog
from recomputed.ground.errors import RunFailed, several
from recomputed.ground.progress import progress
from recomputed.ground.write_gate import admit_site, versions_of
from recomputed.publishing.atomic_switch import switch, workplace
from recomputed.publishing.build_inputs import inputs_digest
from recomputed.publishing.configuration import check_configuration
from recomputed.publishing.data.claims_json import claims_json
from recomputed.publishing.data.editions import editions
from recomputed.publishing.data.history import publications
from recomputed.publishing.edition import edition
from recomputed.publishing.figures.drawings import drawing
from recomputed.publishing.jupyter_book import jupyter_book
from recomputed.publishing.outward.whole_book import browser_path
from recomputed.publishing.site import build_site
from recomputed.running.book_run import is_all_kept, records_under, records_with_newest, run_book
from recomputed.running.chapters import chapters, numbers_of, refuse_unused, settings
from recomputed.running.data_check_cache import check_data_once
from recomputed.running.engine.forked import start_importing
from recomputed.running.papermill_run import clean_environment
from recomputed.running.records import Records, claims_of_book


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
    """Make and publish the whole report; returns the verdict table, and what is left beside the site."""
    inputs = inputs_digest(pairs, scenario, as_of, pdf)
    chosen = settings(pairs, scenario, as_of)
    admit_site("--out", target)
    check_configuration()
    publications()
    editions()
    published, chromium = edition(), browser_path() if pdf else None
    refuse_unused(numbers_of(chosen), chapters().values())
    clean_environment()
    all_kept = not fresh and is_all_kept(chosen)
    if engine != "kernel" and not all_kept:
        start_importing()
    with jupyter_book() as book, drawing(jobs, fresh) as pictures:
        if not all_kept:
            pictures.start_importing()
        check_data_once()
        with workplace(target) as folder:
            with progress("notebooks", len(chapters())) as tick:
                executed = run_book(chosen, jobs, engine, fresh, tick)
            under = {} if chosen else _under_every_scenario(executed, jobs, engine)
            newest = None if chosen else records_with_newest(executed, jobs, engine)
            claims = claims_json(claims_of_book(executed), scenario, chosen, under, newest)
            site = build_site(folder, executed, claims, published, book, pictures, chromium)
            if inputs_digest(pairs, scenario, as_of, pdf) != inputs:
                raise RunFailed("a file of the project was changed during the build; nothing is published, build again")
            said = verdict_table(claims)
            left = switch(site, target, inputs, said)
    return said + (f"\nLeft alone in {versions_of(target)}, not being ours: {several(left)}" if left else "")


def _under_every_scenario(
    executed: dict[str, nbformat.NotebookNode], jobs: int | None, engine: str | None
) -> dict[str, Records]:
    scenarios = {name: settings([], name) for name in catalog().scenarios}
    with progress("scenarios", len(scenarios)) as tick:
        return records_under(scenarios, executed, jobs, engine, tick)

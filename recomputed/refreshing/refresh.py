"""The whole way: ask, check, compare, stage, check again, exchange."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from recomputed.declared.checksums import data_files
from recomputed.ground import paths
from recomputed.ground.errors import RefreshRefused
from recomputed.ground.write_gate import admit_folder
from recomputed.refreshing.change_report import data_lines, verdict_lines
from recomputed.refreshing.comparing import Change
from recomputed.refreshing.directory_swap import exchange, workplace
from recomputed.refreshing.fetching import RawAnswers
from recomputed.refreshing.gathering import chosen_sources, gather
from recomputed.refreshing.project_copy import judged, stage
from recomputed.refreshing.raw_answers import admit_raw, keep_raw
from recomputed.refreshing.source import Source
from recomputed.running.data_check_cache import check_data_once


def refresh(names: list[str], dry_run: bool, accept_revisions: bool, raw: Path | None = None) -> list[str]:
    """Take over what the named sources (or all) have; returns what changed, line by line.

    A dry run says what would change and which verdicts would move, and changes nothing.  The answers as they came are
    kept in `raw`, a new folder, if one is given, also if they are refused.  Raises BadParameter for an unknown source and
    a folder that is there, BadData if data/ is not in order before, RefreshRefused, saying why, if the new data are not
    good: then data/ is what it was.
    """
    sources = chosen_sources(names)
    if raw is not None:
        admit_folder("--keep-raw", raw)
        admit_raw(raw)
    kept: list[str] = []
    try:
        return _taken_over(sources, dry_run, accept_revisions, raw, kept)
    except RefreshRefused as refused:
        raise RefreshRefused("; ".join([str(refused), *kept])) from refused


def _taken_over(
    sources: list[Source], dry_run: bool, accept_revisions: bool, raw: Path | None, kept: list[str]
) -> list[str]:
    """The same; the line about the kept answers is in `kept` as soon as they are."""
    with workplace() as folder:
        check_data_once()
        before = data_files()
        answers: RawAnswers = {}
        try:
            gathered = gather(sources, answers)
        finally:
            if raw is not None and answers:
                kept.append(keep_raw(raw, answers))
        changes = [change for change in gathered.changes if change]
        lines = [*data_lines(gathered), *kept]
        if not changes:
            return [*lines, "nothing is new; data/ stays as it is"]
        if not dry_run and not accept_revisions:
            _refuse_revisions(changes)
        data = stage(folder, changes)
        if dry_run:
            return [*lines, *_moved(folder, changes), "dry run; data/ stays as it is"]
        exchange(data, before)
    return [*lines, f"data/ has the new state: {', '.join(c.table for c in changes)}"]


def _moved(folder: Path, changes: list[Change]) -> list[str]:
    """What moves among the verdicts; of the chapters those run, with the old and the new data, that never ran so."""
    if paths.RUNS_KEPT.is_dir():
        shutil.copytree(paths.RUNS_KEPT, folder / paths.RUNS_KEPT.relative_to(paths.ROOT))
    with ThreadPoolExecutor(2) as pool:
        before, after = pool.map(judged, (paths.ROOT, folder))
    return verdict_lines(before, after, changes)


def _refuse_revisions(changes: list[Change]) -> None:
    for change in changes:
        if change.rewrites_history:
            cells = [f"{' '.join(c.key)}, {c.column}: {c.before} -> {c.after}" for c in change.revised]
            cells += [f"{' '.join(key)} is gone" for key in change.vanished]
            raise RefreshRefused(
                f"{change.table}: {len(cells)} changes of what was final, the first: {cells[0]}; "
                "look at them with --dry-run, then take them with --accept-revisions"
            )

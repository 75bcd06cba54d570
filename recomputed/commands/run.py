"""`recomputed run`: one chapter, its verdicts, and what differs from the published ones."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import nbformat

from recomputed.commands.verdicts import how_sure
from recomputed.declared.catalog import catalog
from recomputed.ground import paths
from recomputed.ground.errors import RunFailed
from recomputed.ground.project_files import file_text
from recomputed.ground.write_gate import UNSEALED, admit_file, admit_folder, put_file, sealed
from recomputed.judging.record import JudgedReading, Judgement
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.pages.standalone_chapter import page_alone
from recomputed.running.chapters import changes_for, chapter, refuse_unused, settings
from recomputed.running.data_check_cache import check_data_once
from recomputed.running.papermill_run import run
from recomputed.running.records import claims_of
from recomputed.showing.answers import Outcome, outcomes
from recomputed.showing.numbers import in_words, with_unit


def run_chapter(
    name: str, pairs: list[str], scenario: str, as_of: str | None, out: Path | None, overwrite: bool
) -> str:
    """Run one chapter; returns its verdicts and what differs from the published values."""
    notebook = chapter(name)
    chosen = settings(pairs, scenario, as_of, notebook)
    refuse_unused({p.partition("=")[0].strip(): None for p in pairs}, [notebook])
    folder = Path(out or paths.BUILD / "runs").absolute()
    target, page = folder / f"{notebook.stem}.ipynb", folder / f"{notebook.stem}.html"
    admit_folder("--out", folder)
    for path in (target, page):
        admit_file("--out", path, overwrite)
    check_data_once()
    changes = changes_for(notebook, chosen)
    executed = run(notebook, changes).notebook
    judged = claims_of(notebook.stem, executed)
    html = page_alone(notebook.stem, executed, changes)
    executed.metadata["recomputed-sha256"] = UNSEALED
    folder.mkdir(parents=True, exist_ok=True)
    put_file("--out", target, sealed(nbformat.writes(executed) + "\n"), overwrite)
    put_file("--out", page, sealed(f"{html}<!-- recomputed-sha256: {UNSEALED} -->\n"), overwrite)
    said, before = outcomes(judged), _published()
    lines = [line for claim, records in judged.items() for line in _chapter_lines(claim, said[claim], records, before)]
    return "\n".join([*lines, f"The executed notebook: {target}", f"The chapter as a page: {page}"])


def _published() -> dict[tuple[str, str], JudgedReading]:
    """The published record of each reading, from the site if there is one that can be read."""
    with suppress(RunFailed, ValueError):
        site = Claims.model_validate_json(file_text(paths.SITE / "claims.json", "claims.json", RunFailed))
        return {(c.id, r.id): r for c in site.claims for r in c.readings}
    return {}


def _chapter_lines(
    claim: str, outcome: Outcome | None, records: list[Judgement], published: dict[tuple[str, str], JudgedReading]
) -> Iterator[str]:
    if outcome is None:
        elsewhere = len(catalog().claims[claim].readings) - len(records)
        yield f"{claim}: {elsewhere} of its readings are in another chapter"
    else:
        yield f"{claim}: {outcome.verdict.word}{how_sure(outcome)}"
        yield f"  {outcome.answer}"
    for record in records:
        word = "holds" if record.holds else "fails"
        line = f"  {record.id}: {word}; {record.quantity} = {with_unit(record.value, record.unit, record.digits)}"
        before = published.get((claim, record.id))
        if before and before.value != record.value:
            turned = "THE VERDICT TURNED; " if before.holds != record.holds else ""
            line += (
                f"   ({turned}published: {'holds' if before.holds else 'fails'}, {in_words(before.value, record.unit)})"
            )
        yield line

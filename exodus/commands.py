"""What each word of the command line does, from one end of the line to the other."""

from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path

import nbformat

from exodus.declared import paths
from exodus.declared.declarations import library
from exodus.declared.gate import UNSEALED, admit_file, admit_folder, admit_site, put_file, sealed, versions_of
from exodus.declared.reading import file_text
from exodus.declared.refusals import BadParameter, RunFailed, several
from exodus.progress import progress
from exodus.publishing.alone import page_alone
from exodus.publishing.claims_json import Claims, claims_json
from exodus.publishing.configuration import check_configuration
from exodus.publishing.edition import edition
from exodus.publishing.history import publications
from exodus.publishing.site import build_site
from exodus.publishing.switch import switch, workplace
from exodus.publishing.unchanged import inputs_digest
from exodus.publishing.whole_book import browser_path
from exodus.running.book_run import is_all_kept, records_under, run_book
from exodus.running.chapters import changes_for, chapter, chapters, parameters_of, settings
from exodus.running.checked import check_data_once
from exodus.running.forked import start_importing
from exodus.running.papermill_run import clean_environment, run
from exodus.running.records import claims_of, claims_of_book
from exodus.showing.answers import Outcome, outcomes, share_in_words
from exodus.showing.numbers import in_words, with_unit


def build_book(
    pairs: list[str], scenario: str, target: Path, jobs: int | None, engine: str | None, fresh: bool, pdf: bool
) -> str:
    """Make and publish the whole report; returns the verdict table, and what is left beside the site."""
    inputs = inputs_digest(pairs, scenario, pdf)
    chosen = settings(pairs, scenario)
    admit_site("--out", target)
    check_configuration()
    publications()
    published, chromium = edition(), browser_path() if pdf else None
    _refuse_unused(chosen, chapters().values())
    clean_environment()
    if engine != "kernel" and (fresh or not is_all_kept(chosen)):
        start_importing()
    check_data_once()
    with workplace(target) as folder:
        with progress("notebooks", len(chapters())) as tick:
            executed = run_book(chosen, jobs, engine, fresh, tick)
        under = {} if chosen else _under_every_scenario(executed, jobs, engine)
        claims = claims_json(claims_of_book(executed), scenario, chosen, under)
        site = build_site(folder, executed, claims, published, chromium, jobs, fresh)
        if inputs_digest(pairs, scenario, pdf) != inputs:
            raise RunFailed("a file of the project was changed during the build; nothing is published, build again")
        said = verdict_table(claims)
        left = switch(site, target, inputs, said)
    return said + (f"\nLeft alone in {versions_of(target)}, not being ours: {several(left)}" if left else "")


def _under_every_scenario(executed: dict, jobs: int | None, engine: str | None) -> dict:
    scenarios = {name: settings([], name) for name in library().scenarios}
    with progress("scenarios", len(scenarios)) as tick:
        return records_under(scenarios, executed, jobs, engine, tick)


def run_chapter(name: str, pairs: list[str], scenario: str, out: Path | None, overwrite: bool) -> str:
    """Run one chapter; returns its verdicts and what differs from the published values."""
    notebook, chosen = chapter(name), settings(pairs, scenario)
    _refuse_unused({p.partition("=")[0].strip(): None for p in pairs}, [notebook])
    folder = Path(out or paths.BUILD / "runs").absolute()
    target, page = folder / f"{notebook.stem}.ipynb", folder / f"{notebook.stem}.html"
    admit_folder("--out", folder)
    for path in (target, page):
        admit_file("--out", path, overwrite)
    clean_environment()
    start_importing()
    check_data_once()
    changes = changes_for(notebook, chosen)
    executed = run(notebook, changes).notebook
    judged = claims_of(notebook.stem, executed)
    html = page_alone(notebook.stem, executed, changes)
    executed.metadata["exodus-sha256"] = UNSEALED
    folder.mkdir(parents=True, exist_ok=True)
    put_file("--out", target, sealed(nbformat.writes(executed) + "\n"), overwrite)
    put_file("--out", page, sealed(f"{html}<!-- exodus-sha256: {UNSEALED} -->\n"), overwrite)
    said, before = outcomes(judged), _published()
    lines = [line for claim, records in judged.items() for line in _chapter_lines(claim, said[claim], records, before)]
    return "\n".join([*lines, f"The executed notebook: {target}", f"The chapter as a page: {page}"])


def _published() -> dict[tuple[str, str], dict]:
    """The published record of each reading, from the site if there is one that can be read."""
    with suppress(RunFailed, ValueError):
        site = Claims.model_validate_json(file_text(paths.SITE / "claims.json", "claims.json", RunFailed))
        return {(c.id, r.id): r.model_dump() for c in site.claims for r in c.readings}
    return {}


def _chapter_lines(claim: str, outcome: Outcome | None, records: list[dict], published: dict) -> Iterator[str]:
    if outcome is None:
        elsewhere = len(library().claims[claim].readings) - len(records)
        yield f"{claim}: {elsewhere} of its readings are in another chapter"
    else:
        yield f"{claim}: {outcome.verdict.word}{_how_sure(outcome)}"
        yield f"  {outcome.answer}"
    for record in records:
        word = "holds" if record["holds"] else "fails"
        line = f"  {record['id']}: {word}; {record['quantity']} = {unescape(with_unit(record['value'], record['unit'], record['digits']))}"
        before = published.get((claim, record["id"]))
        if before and before["value"] != record["value"]:
            turned = "THE VERDICT TURNED; " if before["holds"] != record["holds"] else ""
            line += f"   ({turned}published: {'holds' if before['holds'] else 'fails'}, {in_words(before['value'])})"
        yield line


def verdict_table(claims: Claims) -> str:
    """One line a claim: its word and its answer."""
    lines = []
    for claim in claims.claims:
        lines.append(f"{claim.id:28} {claim.verdict:22} {claim.answer}")
    return "\n".join(lines)


def _how_sure(outcome: Outcome) -> str:
    if outcome.verdict.support is None:
        return ""
    confidence = f", {outcome.confidence} confidence" if outcome.confidence else ""
    return f" (support {share_in_words(outcome.verdict.support)}{confidence})"


def published_claims(as_json: bool) -> str:
    """The verdicts of the published site.  Raises BadParameter if there is none, RunFailed if it cannot be read."""
    path = paths.SITE / "claims.json"
    if not path.exists():
        raise BadParameter("there is no published site yet; make one: exodus build")
    try:
        text = file_text(path, "claims.json", RunFailed)
        claims = Claims.model_validate_json(text)
    except (RunFailed, ValueError) as problem:
        raise RunFailed(f"{path}: is damaged; exodus build makes the site again") from problem
    return text.rstrip() if as_json else verdict_table(claims)


def _refuse_unused(chosen: dict, notebooks) -> None:
    used = {name for notebook in notebooks for name in parameters_of(notebook)}
    for name in chosen:
        if name not in used:
            raise BadParameter(f"{name}: not a parameter of this notebook; it has: {', '.join(sorted(used))}")

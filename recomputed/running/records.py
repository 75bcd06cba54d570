"""What an executed notebook says: its judgements and its figures, read from its outputs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import nbformat
from pydantic import ValidationError

from recomputed.declared.catalog import catalog
from recomputed.ground.errors import RunFailed
from recomputed.judging.record import MIME as JUDGEMENT
from recomputed.judging.record import Judgement, Part
from recomputed.judging.through_time import MIME as HISTORY
from recomputed.judging.through_time import ThroughTime
from recomputed.running.engine.cell_numbers import place_of
from recomputed.showing.figures import MIME as FIGURE
from recomputed.showing.figures import VEGA_LITE

Records = dict[str, list[Judgement]]  # by claim
R = TypeVar("R", bound=Part)


@dataclass(frozen=True)
class FigureSpec:
    """A figure of a run: what it is about, and its Vega-Lite specification."""

    about: dict[str, Any]
    spec: dict[str, Any]


def _bundles(notebook: nbformat.NotebookNode) -> Iterator[dict[str, Any]]:
    for cell in notebook.cells:
        yield from (output.data for output in cell.get("outputs", []) if "data" in output)


def displayed(notebook: nbformat.NotebookNode, mime: str, record: type[R], called: str = "record") -> list[R]:
    """The records of one kind that the cells of a run display, in order.  Raises RunFailed for one that is none."""
    try:
        return [record.model_validate(bundle[mime]) for bundle in _bundles(notebook) if mime in bundle]
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise RunFailed(f"a cell displays a {called} that is none ({place}: {first['msg']})") from problem


def judgements(notebook: nbformat.NotebookNode) -> list[Judgement]:
    """The records of all readings judged in a run, in order.  Raises RunFailed if a cell displays one that is none."""
    return displayed(notebook, JUDGEMENT, Judgement, "judgement")


def histories(notebook: nbformat.NotebookNode) -> list[ThroughTime]:
    """The readings judged through time in a run, in order.  Raises RunFailed if a cell displays one that is none."""
    return displayed(notebook, HISTORY, ThroughTime, "history")


def histories_by_claim(executed: Iterable[nbformat.NotebookNode]) -> dict[str, list[ThroughTime]]:
    """The readings judged through time in some runs, by claim, in declared order."""
    known = dict(catalog().claims.items())
    every: dict[str, list[ThroughTime]] = {}
    for notebook in executed:
        for history in histories(notebook):
            every.setdefault(history.claim, []).append(history)
    for claim_id, found in every.items():
        order = list(known[claim_id].readings) if claim_id in known else []
        found.sort(key=lambda history: order.index(history.id) if history.id in order else len(order))
    return every


def figures(notebook: nbformat.NotebookNode) -> list[FigureSpec]:
    """The figures drawn in a run, in order."""
    return [FigureSpec(bundle[FIGURE], bundle[VEGA_LITE]) for bundle in _bundles(notebook) if FIGURE in bundle]


def claims_of(name: str, notebook: nbformat.NotebookNode) -> Records:
    """The readings judged in a chapter, by claim, in declared order.

    Raises RunFailed if a reading declared for this chapter was not judged, or one twice.
    """
    records = judgements(notebook)
    addresses = [(record.claim, record.id) for record in records]
    if len(set(addresses)) != len(addresses):
        raise RunFailed(f"{name}: a reading is judged twice")
    found = dict(zip(addresses, records, strict=True))
    for claim_id, mine in _declared_for(name).items():
        lacking = [reading for reading in mine if (claim_id, reading) not in found]
        if lacking:
            raise RunFailed(f"{name}: {claim_id}: {_why_lacking(claim_id, lacking, notebook)}")
    return by_claim(name, records)


def by_claim(name: str, records: Iterable[Judgement]) -> Records:
    """All readings that are declared for a chapter, from records of it; by claim, in declared order."""
    found = {(record.claim, record.id): record for record in records}
    return {claim: [found[claim, reading] for reading in mine] for claim, mine in _declared_for(name).items()}


def _declared_for(name: str) -> dict[str, list[str]]:
    """The readings of a chapter by claim; a claim that is at home in it stands there even without one."""
    declared = {}
    for claim_id, claim in catalog().claims.items():
        mine = [r for r, reading in claim.readings.items() if (reading.notebook or claim.notebook) == name]
        if mine or claim.notebook == name:
            declared[claim_id] = mine
    return declared


def _why_lacking(claim: str, lacking: list[str], notebook: nbformat.NotebookNode) -> str:
    """Why there is no record of some readings: their cell was judged and not shown, as happens to all but a last line, or there is none."""
    for index, cell in enumerate(notebook.cells):
        named = [reading for reading in lacking if cell.cell_type == "code" and f"{claim}/{reading}" in cell.source]
        if named:
            return (
                f"{', '.join(named)}: named in {place_of(notebook, index)} and not shown there: of a cell only the last line "
                "is; write display(judge(…))"
            )
    return f"readings declared but not judged: {', '.join(lacking)}"


def claims_of_book(executed: dict[str, nbformat.NotebookNode]) -> Records:
    """All readings of all claims, in declared order, from wherever each was judged."""
    return together(claims_of(name, notebook) for name, notebook in executed.items())


def together(chapters: Iterable[Records]) -> Records:
    """The readings of several chapters by claim, in declared order."""
    every: Records = {}
    for chapter in chapters:
        for claim_id, records in chapter.items():
            every.setdefault(claim_id, []).extend(records)
    for claim_id, records in every.items():
        order = list(catalog().claims[claim_id].readings)
        records.sort(key=lambda record: order.index(record.id))
    return every

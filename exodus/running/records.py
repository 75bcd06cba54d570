"""What an executed notebook says: its judgements and its figures, read from its outputs."""

from collections.abc import Iterator
from dataclasses import dataclass

import nbformat

from exodus.declared.library import library
from exodus.declared.refusals import RunFailed
from exodus.judging import claim_verdict
from exodus.judging.judgement import MIME as JUDGEMENT
from exodus.showing.figures import MIME as FIGURE
from exodus.showing.figures import VEGA_LITE


@dataclass(frozen=True)
class Drawn:
    """A figure of a run: what it is about, and its Vega-Lite specification."""

    about: dict
    spec: dict


def _bundles(notebook: nbformat.NotebookNode) -> Iterator[dict]:
    for cell in notebook.cells:
        yield from (output.data for output in cell.get("outputs", []) if "data" in output)


def judgements(notebook: nbformat.NotebookNode) -> list[dict]:
    """The records of all readings judged in a run, in order."""
    return [bundle[JUDGEMENT] for bundle in _bundles(notebook) if JUDGEMENT in bundle]


def figures(notebook: nbformat.NotebookNode) -> list[Drawn]:
    """The figures drawn in a run, in order."""
    return [Drawn(bundle[FIGURE], bundle[VEGA_LITE]) for bundle in _bundles(notebook) if FIGURE in bundle]


def claims_of(name: str, notebook: nbformat.NotebookNode) -> dict[str, list[dict]]:
    """The judged readings of each claim that this chapter answers, in declared order.

    Raises RunFailed if a declared reading was not judged, or one twice.
    """
    records = judgements(notebook)
    by_claim = {}
    for claim_id, claim in library().claims.items():
        if claim.notebook != name:
            continue
        mine = {record["id"]: record for record in records if record["claim"] == claim_id}
        if set(mine) != set(claim.readings):
            lacking = sorted(set(claim.readings) - set(mine))
            raise RunFailed(f"{name}: {claim_id}: readings declared but not judged: {', '.join(lacking)}")
        by_claim[claim_id] = [mine[reading] for reading in claim.readings]
    addresses = [(record["claim"], record["id"]) for record in records]
    if len(set(addresses)) != len(addresses):
        raise RunFailed(f"{name}: a reading is judged twice")
    return by_claim


def verdict_lines(by_claim: dict[str, list[dict]]) -> list[tuple[str, str, list[dict]]]:
    """Claim, verdict and readings, ready to print."""
    return [(claim_id, claim_verdict(records), records) for claim_id, records in by_claim.items()]

"""What is weak in a chapter, at the head of its section on that: the guesses behind its answers, and checks that fail."""

import re
from collections.abc import Iterable

import nbformat
from markupsafe import Markup
from nbformat.v4 import new_markdown_cell

from recomputed.declared.catalog import catalog
from recomputed.judging.record import Judgement
from recomputed.showing.templates import rendered

HEADING = "## What could be wrong"
WEAK_POINTS_ADDRESS = "#what-could-be-wrong"  # that Sphinx gives to this heading
MOST_NAMED = 3
CHECK = re.compile(r'<section class="x-card x-check".*?<strong>(?P<sign>[✓✗]) (?P<what>.*?)\.</strong>', re.DOTALL)


def tells_weak_points(notebook: nbformat.NotebookNode) -> bool:
    """Has a chapter a section on what could be wrong?"""
    return any(_begins(cell) for cell in notebook.cells)


def with_weak_points(
    cells: Iterable[nbformat.NotebookNode], voting: Iterable[Judgement], notebook: nbformat.NotebookNode
) -> list[nbformat.NotebookNode]:
    """The cells with the weak points under the heading of their section, if there is one."""
    said = str(_weak_points(list(voting), notebook))
    found: list[nbformat.NotebookNode] = []
    for cell in cells:
        if not _begins(cell):
            found.append(cell)
            continue
        heading, _, rest = cell.source.partition("\n")
        found += [
            new_markdown_cell(heading, id=cell["id"]),
            new_markdown_cell(said, id="weak-points"),
            *([new_markdown_cell(rest.strip(), id=f"{cell['id'][:50]}-words")] if rest.strip() else []),
        ]
    return found


def _begins(cell: nbformat.NotebookNode) -> bool:
    return bool(cell.cell_type == "markdown" and cell.source.partition("\n")[0].strip() == HEADING)


def _weak_points(voting: list[Judgement], notebook: nbformat.NotebookNode) -> Markup:
    named = guesses_behind(voting)
    checks = [
        check
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for check in CHECK.finditer(str(output.get("data", {}).get("text/html", "")))
    ]
    failed = [Markup(check["what"]) for check in checks if check["sign"] == "✗"]
    html = rendered(
        "weak_points",
        named=named[:MOST_NAMED],
        more=len(named[MOST_NAMED:]),
        checks=len(checks),
        failed=failed,
    )
    return Markup(" ".join(html.split()))  # Markdown reads HTML up to the next blank line only


def guesses_behind(voting: Iterable[Judgement]) -> list[str]:
    """The guesses that go into readings that vote, in words; the one that matters most comes first."""
    weights: dict[str, float] = {}
    for record in voting:
        for name in record.given:
            if catalog().parameters[name].source == "guess":
                total = record.matters[name].total if name in record.matters else 0.0
                weights[name] = max(total, weights.get(name, 0.0))
    return [catalog().parameters[name].is_ for name in sorted(weights, key=lambda name: -weights[name])]

"""The sections of a chapter on its page: what one says and its picture stand open, the rest one click away."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

import nbformat
from nbformat.v4 import new_markdown_cell

from recomputed.running.records import FIGURE

SENTENCE_ENDS = re.compile(r"[.!?][)”*_]*\s*$|\$\$\s*$")
FOLDS = "x-more"  # the class of the mark from which on a section is folded; `mended` in sphinx_extension.py folds it
TABLE, DISPLAYED = "<table", "$$"
FEW = 1  # so many short paragraphs are not worth a click


def with_more_folded(
    cells: Iterable[nbformat.NotebookNode], whole: Iterable[str] = ()
) -> Iterator[nbformat.NotebookNode]:
    """The cells, each section with its heading, its first words and its first picture before a mark; the rest behind it.

    What stands before the first section, and sections that begin with a cell named in `whole`, stay as they are.
    """
    whole = set(whole)
    for section in _sections(cells):
        folds = _begins_section(section[0]) and section[0].get("id") not in whole
        yield from _folded(section) if folds else section


def _begins_section(cell: nbformat.NotebookNode) -> bool:
    return cell.cell_type == "markdown" and cell.source.startswith("## ")


def _sections(cells: Iterable[nbformat.NotebookNode]) -> Iterator[list[nbformat.NotebookNode]]:
    section: list[nbformat.NotebookNode] = []
    for cell in cells:
        if _begins_section(cell) and section:
            yield section
            section = []
        section.append(cell)
    if section:
        yield section


def _folded(section: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    heading, rest = _parted(section, 1)
    words = []
    if not _has_words(heading) and (first := next((cell for cell in rest if _speaks(cell)), None)) is not None:
        place = next(i for i, cell in enumerate(rest) if cell is first)
        first, later = _parted([first], 0) if first.cell_type == "markdown" else (first, [])
        words, rest = [first], [*rest[:place], first, *later, *rest[place + 1 :]]
    picture = next((cell for cell in rest if _draws(cell)), None)
    shown = [cell for cell in (*words, picture) if cell is not None]
    more = [cell for cell in rest if not any(cell is one for one in shown)]
    if not _is_worth_a_click(more):
        return [heading, *rest]
    mark = f'<div class="{FOLDS}" data-says="{escape(more_in_words(more), quote=True)}"></div>'
    return [heading, *shown, new_markdown_cell(mark, id=f"{heading['id'][:50]}-more"), *more]


def _parted(
    section: list[nbformat.NotebookNode], headings: int
) -> tuple[nbformat.NotebookNode, list[nbformat.NotebookNode]]:
    """The first cell with so many headings and its first words, up to where a sentence ends; and all that follows."""
    first, *rest = section
    blocks = first.source.strip().split("\n\n")
    taken = headings + 1
    while taken < len(blocks) and not SENTENCE_ENDS.search(blocks[taken - 1]):
        taken += 1
    if taken >= len(blocks):
        return first, rest
    heading, later = ("\n\n".join(part) for part in (blocks[:taken], blocks[taken:]))
    return new_markdown_cell(heading, id=first["id"]), [new_markdown_cell(later, id=f"{first['id'][:50]}-rest"), *rest]


def _has_words(heading: nbformat.NotebookNode) -> bool:
    return "\n\n" in heading.source


def _outputs(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output.get("data", {}) for output in cell.get("outputs", [])]


def _draws(cell: nbformat.NotebookNode) -> bool:
    return any("<figure class" in str(data.get("text/html", "")) or FIGURE in data for data in _outputs(cell))


def _tables(cell: nbformat.NotebookNode) -> int:
    return sum(str(data.get("text/html", "")).count(TABLE) for data in _outputs(cell)) if not _draws(cell) else 0


def _speaks(cell: nbformat.NotebookNode) -> bool:
    """Does it say something in words?"""
    if cell.cell_type == "markdown":
        return bool(cell.source.strip()) and not cell.source.startswith(DISPLAYED)
    return not _draws(cell) and not _tables(cell) and bool(_outputs(cell))


def _is_worth_a_click(more: Sequence[nbformat.NotebookNode]) -> bool:
    telling = [cell for cell in more if _draws(cell) or _tables(cell) or DISPLAYED in cell.source or _speaks(cell)]
    return len(telling) > FEW or any(_draws(cell) or _tables(cell) or DISPLAYED in cell.source for cell in telling)


def more_in_words(more: Sequence[nbformat.NotebookNode]) -> str:
    """What stands behind the line, in words.

    >>> more_in_words([new_markdown_cell("$$a = b$$", id="a"), new_markdown_cell("And so on.", id="b")])
    'Details: the formula and how we calculated this'
    """
    figures, tables = sum(map(_draws, more)), sum(map(_tables, more))
    parts = [
        *([f"{figures} figure{'s' if figures > 1 else ''}"] if figures else []),
        *([f"{tables} table{'s' if tables > 1 else ''}"] if tables else []),
        *(["the formula"] if any(DISPLAYED in cell.source for cell in more if cell.cell_type == "markdown") else []),
        *(["how we calculated this"] if any(_speaks(cell) for cell in more) else []),
    ]
    listed = parts or ["the code"]
    return f"Details: {', '.join(listed[:-1])}{' and ' if len(listed) > 1 else ''}{listed[-1]}"

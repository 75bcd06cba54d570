"""The sections of a chapter on its page: what one says and its picture stand open, the rest one click away."""

import re
from collections.abc import Callable, Iterable, Iterator

import nbformat
from markupsafe import Markup
from nbformat.v4 import new_markdown_cell

Cells = list[nbformat.NotebookNode]

SENTENCE_ENDS = re.compile(r"[.!?][)”*_]*\s*$|\$\$\s*$")
FOLDS = "x-more"  # the class of the mark from which on a section is folded; `mended` in sphinx_extension.py folds it
TAG = re.compile(r"<[^>]*>")
TABLE, DISPLAYED = "<table", "$$"
ASIDE = "aside"  # the tag of a cell whose picture is for those who want more than the answer
FEW, SHORT = 1, 60  # so many paragraphs of so many words are not worth a click


def with_more_folded(
    cells: Iterable[nbformat.NotebookNode], whole: Iterable[str] = ()
) -> Iterator[nbformat.NotebookNode]:
    """The cells, each section with its heading, its first words and its first picture before a mark; the rest behind it.

    A picture that is tagged as an aside stands behind it, too.
    What stands before the first section, and sections that begin with a cell named in `whole`, stay as they are.
    """
    whole = set(whole)
    for section in _sections(cells):
        folds = _begins_section(section[0]) and section[0].get("id") not in whole
        yield from _folded(section) if folds else section


def _begins_section(cell: nbformat.NotebookNode) -> bool:
    return bool(cell.cell_type == "markdown" and cell.source.startswith("## "))


def _sections(cells: Iterable[nbformat.NotebookNode]) -> Iterator[Cells]:
    section: Cells = []
    for cell in cells:
        if _begins_section(cell) and section:
            yield section
            section = []
        section.append(cell)
    if section:
        yield section


def _folded(section: Cells) -> Cells:
    heading, *later = _first_words(section[0], headings=1)
    rest, shown = [*later, *section[1:]], set()
    if "\n\n" not in heading.source and (speaking := _first(rest, _speaks)) is not None:
        _, *later = rest[speaking : speaking + 1] = _first_words(rest[speaking])
        shown.add(speaking)
    if (drawing := _first(rest, _draws_what_counts)) is not None:
        leading = [i for i, cell in enumerate(rest[:drawing]) if cell.cell_type == "markdown" and cell not in later]
        # A picture without the words that lead to it would answer another question; those may be the first of all.
        shown |= {drawing, *[i for i in leading if _speaks(rest[i])][-1:]}
    more = [cell for i, cell in enumerate(rest) if i not in shown]
    if not _is_worth_a_click(more):
        return [heading, *rest]
    mark = Markup('<div class="{}" data-says="{}"></div>').format(FOLDS, more_in_words(more))
    first = [rest[i] for i in sorted(shown)]
    return [heading, *first, new_markdown_cell(str(mark), id=f"{heading['id'][:50]}-more"), *more]


def _first(cells: Cells, wanted: Callable[[nbformat.NotebookNode], bool]) -> int | None:
    return next((i for i, cell in enumerate(cells) if wanted(cell)), None)


def _first_words(cell: nbformat.NotebookNode, headings: int = 0) -> Cells:
    """A cell of words as its headings with the words up to the end of a sentence, and the rest of it; others whole."""
    blocks = cell.source.strip().split("\n\n") if cell.cell_type == "markdown" else []
    taken = headings + 1
    while taken < len(blocks) and not SENTENCE_ENDS.search(blocks[taken - 1]):
        taken += 1
    if taken >= len(blocks):
        return [cell]
    first, later = ("\n\n".join(part) for part in (blocks[:taken], blocks[taken:]))
    return [new_markdown_cell(first, id=cell["id"]), new_markdown_cell(later, id=f"{cell['id'][:50]}-rest")]


def _html(cell: nbformat.NotebookNode) -> list[str]:
    return [str(output.get("data", {}).get("text/html", "")) for output in cell.get("outputs", [])]


def _draws(cell: nbformat.NotebookNode) -> bool:
    return any("<figure class" in html for html in _html(cell))


def _draws_what_counts(cell: nbformat.NotebookNode) -> bool:
    return _draws(cell) and ASIDE not in cell.metadata.get("tags", [])


def _tables(cell: nbformat.NotebookNode) -> int:
    return 0 if _draws(cell) else sum(html.count(TABLE) for html in _html(cell))


def _speaks(cell: nbformat.NotebookNode) -> bool:
    """Does it say something in words?"""
    if cell.cell_type == "markdown":
        return bool(cell.source.strip()) and not cell.source.startswith(DISPLAYED)
    return bool(cell.get("outputs")) and not _draws(cell) and not _tables(cell)


def _is_worth_a_click(more: Cells) -> bool:
    telling = [cell for cell in more if _draws(cell) or _tables(cell) or DISPLAYED in cell.source or _speaks(cell)]
    return len(telling) > FEW or any(
        _draws(cell) or _tables(cell) or DISPLAYED in cell.source or _words(cell) > SHORT for cell in telling
    )


def _words(cell: nbformat.NotebookNode) -> int:
    said = cell.source if cell.cell_type == "markdown" else TAG.sub(" ", " ".join(_html(cell)))
    return len(said.split())


def more_in_words(more: Cells) -> str:
    """What stands behind the line, in words.

    >>> more_in_words([new_markdown_cell("$$a = b$$", id="a"), new_markdown_cell("And so on.", id="b")])
    'Details: the formula and the steps'
    """
    figures, tables = sum(map(_draws, more)), sum(map(_tables, more))
    parts = [
        *([f"{figures} figure{'s' if figures > 1 else ''}"] if figures else []),
        *([f"{tables} table{'s' if tables > 1 else ''}"] if tables else []),
        *(["the formula"] if any(DISPLAYED in cell.source for cell in more if cell.cell_type == "markdown") else []),
        *(["the steps"] if any(_speaks(cell) for cell in more) else []),
    ]
    listed = parts or ["the code"]
    return f"Details: {', '.join(listed[:-1])}{' and ' if len(listed) > 1 else ''}{listed[-1]}"

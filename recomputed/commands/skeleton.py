"""What `new claim` and `new report` write: complete enough to be built at once, every stand-in marked as one."""

import json
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from recomputed.ground import paths
from recomputed.ground.errors import BadData
from recomputed.ground.project_files import file_text

MARK = "To be replaced"
SIGNS_SHOWN = 70
NUMBER = "some_number"  # the assumption with which a new report begins
ALIKE = ("data/*.yml", "data/tables/*.yml", "book/*.md", "_config.yml", "*/formulas/*.py")


def stand_ins() -> list[str]:
    """What is still a stand-in in the report, a line each: the file, its line or cell, and the beginning of its text."""
    return [
        f"{place}: {text if len(text) <= SIGNS_SHOWN else f'{text[:SIGNS_SHOWN]} …'}"
        for place, text in _texts()
        if MARK in text
    ]


def _texts() -> Iterator[tuple[str, str]]:
    """Every line of the report in which a mark may stand, and its place."""
    for path in sorted(path for pattern in ALIKE for path in paths.ROOT.glob(pattern)):
        name = path.relative_to(paths.ROOT).as_posix()
        for number, line in enumerate(file_text(path, name, BadData).splitlines(), 1):
            yield f"{name}, line {number}", line.strip()
    for path in sorted(paths.NOTEBOOKS.glob("[!.]*.ipynb")):
        name = path.relative_to(paths.ROOT).as_posix()
        for number, cell in enumerate(nbformat.reads(file_text(path, name, BadData), 4).cells, 1):
            yield from ((f"{name}, cell {number}", line) for line in cell.source.splitlines())


def claim_entry(claim: str, notebook: str, quote: str, paragraph: int, subject: str, lowest: float) -> str:
    """The entry of a claim, whose reading holds where its number is at least the lowest that is plausible."""
    return f"""{claim}:
  quote: {_quoted(quote)}
  says: {MARK}, what an ordinary reader takes the sentence to mean.
  paragraph: {paragraph}
  subject: {_quoted(subject)}
  notebook: {notebook}
  answer:
    right: "{MARK}, what is true: {{lead.value}}."
    between: "{MARK}, what nobody can say: {{lead.support}} of the assumptions let it hold."
    wrong: "{MARK}, what is true instead: {{lead.value}}."
  readings:
    as-printed:
      role: lead
      label: as a stand-in
      because: {MARK} by the reason why most readers take the sentence so.
      asks: {MARK}, the question. Is this number at least the lowest value that we would defend?
      quantity: {MARK}, what is computed
      unit: "1"
      at_least: {lowest!r}   # {MARK}, at_least or at_most: the bar that the sentence sets
"""


def sentence_entry(claim: str, indent: str = "  ") -> str:
    """What the front page says by a claim of the whole article."""
    return f"""{indent}- claim: {claim}
{indent}  right: "{MARK}, what is true of the whole article: {{lead.value}}."
{indent}  between: "{MARK}, what stays open: {{lead.value}}."
{indent}  wrong: "{MARK}, what is true instead: {{lead.value}}."
"""


def chapter(claim: str, parameter: str) -> str:
    """The notebook of a claim: title, why it matters, imports, parameters, card, formula, call."""
    cells = [
        new_markdown_cell(
            f"# {claim.replace('-', ' ').capitalize()}?\n\n{MARK}: the question as title, and why this matters."
        ),
        new_code_cell(
            "from IPython.display import display\n\n"
            "from recomputed import claim_card, default, given, judge, parameters_used",
            metadata={"tags": ["hide-input"]},
        ),
        new_code_cell(f'{parameter} = default("{parameter}")', metadata={"tags": ["parameters"]}),
        new_code_cell(f'p = given()\ndisplay(parameters_used(p), claim_card("{claim}"))'),
        new_markdown_cell(f"**The formula in words.** {MARK}.\n\n$$\\text{{result}} = \\text{{number}}$$"),
        new_code_cell(f'judge("{claim}/as-printed", lambda number: number, number=p.{parameter})'),
        new_markdown_cell(f"**What would change our mind.** {MARK}."),
    ]
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{number:02d}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    text: str = nbformat.writes(new_notebook(cells=cells, metadata=metadata))
    return text + "\n"


def report_files(title: str, headline: str, claim: str, quote: str, paragraph: int, day: str) -> dict[Path, str]:
    """The files of a report about an article whose only claim is a quotation from it, by their places in the report.

    `headline` is the title of the article, `day` that of today.
    """
    lowest, notebook = 0.5, f"01_{claim.replace('-', '_')}"
    files = {
        "data/claims.yml": claim_entry(claim, notebook, quote, paragraph, "article", lowest),
        "data/parameters.yml": f"""{NUMBER}:
  is: {MARK}, what this number is
  unit: "1"
  value: 1.0
  allowed: [0.0, 10.0]
  plausible: [{lowest!r}, 1.5]
  shape:
    is: pert
    because: {MARK} by the reason for this range, and for the way in which belief is spread in it.
  as_of: "{day[:7]}"
  source: guess
  note: {MARK} by what the guess rests on.
  who_could_measure: {MARK} by who could.
""",
        "data/scenarios.yml": """published:
  title: As published
  why: The values we would defend; what the report shows when nobody changes anything.
  changes: {}
""",
        "data/sources.yml": f"""article:
  title: {_quoted(headline)}
  publisher: {MARK} by who published the article
  accessed: "{day}"
  licence: {MARK} by its licence
""",
        "data/thesis.yml": f"""article: article   # its entry in sources.yml
quote: {_quoted(headline)}
subjects: {{article: {MARK} by the part of the article that the claim is about}}
sentences:
{sentence_entry(claim)}""",
        "data/tables/article_paragraphs.yml": f"""is: Fingerprints of every three neighbouring words of the article, by which quotations are checked without storing its text
sources: [article]
quality: measured
span: {day}
holes: none
licence: CC0-1.0
key: [paragraph, position]
order: [paragraph, position]
rows: [1, 10000]
columns:
  paragraph: {{is: Paragraph of the article, unit: count, type: integer, range: [0, 40]}}
  position:  {{is: Position of the first of the three words, unit: count, type: integer, range: [1, 1000]}}
  window:    {{is: First 16 hexadecimal digits of the SHA-256 of the three words in small letters, type: text}}
""",
        "book/index.md": f"""# {title}

{MARK}: what the article says, and why it is worth checking.

{{{{ front }}}}

{{{{ scoreboard }}}}
""",
        f"notebooks/{notebook}.ipynb": chapter(claim, NUMBER),
    }
    return {Path(name): text for name, text in files.items()}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

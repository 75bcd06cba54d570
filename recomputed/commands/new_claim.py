"""`recomputed new claim ID`: the skeleton of a claim and of its chapter, complete enough to be built at once."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from pydantic import TypeAdapter, ValidationError

from recomputed.declared.catalog import catalog
from recomputed.declared.checksums import checksum_lines, declared_checksums
from recomputed.declared.field_types import KebabName
from recomputed.declared.models import Parameter
from recomputed.declared.quotations import WORDS_PER_WINDOW
from recomputed.ground import paths
from recomputed.ground.atomic_write import atomic_write
from recomputed.ground.errors import BadData, BadParameter
from recomputed.ground.locks import changing_sources
from recomputed.ground.project_files import file_text
from recomputed.ground.strict_yaml import parse_yaml
from recomputed.running.chapters import chapters

LONGEST_ID = 60
ENTRY = re.compile(  # a chapter in the table of contents, with the deeper lines that belong to it
    r"(?m)^(?P<begin>(?P<indent> *)- +file: +)[\"']?notebooks/.*(?:\n(?P=indent) +\S.*)*"
)


def new_claim(claim: str) -> str:
    """Write entry, chapter and table of contents; returns what to do next.

    Raises BadParameter for an id that is malformed or taken, BadData if data/ does not hold with the new entry; then
    every file is what it was.
    """
    _refuse_bad_id(claim)
    with changing_sources():
        name = _written(claim)
    return (
        f"{claim}: an entry in data/claims.yml, a chapter notebooks/{name}.ipynb, a line in _toc.yml.\n"
        "Now replace its quotation (a stand-in), reading and formula, then: recomputed data seal, recomputed run "
        f"{name}, recomputed build"
    )


def _written(claim: str) -> str:
    """Writes everything, or nothing; returns the name of the chapter."""
    name = f"{_last_number() + 1:02d}_{claim.replace('-', '_')}"
    notebook = paths.NOTEBOOKS / f"{name}.ipynb"
    if os.path.lexists(notebook):
        raise BadParameter(f"claim {claim!r}: notebooks/{notebook.name} is there already")
    entries = paths.DATA / "claims.yml"
    if claim in catalog().claims:
        raise BadParameter(f"claim {claim!r} exists already")
    written = {
        notebook: _notebook(claim).encode(),
        paths.TOC: _contents(file_text(paths.TOC, paths.TOC.name, BadParameter), name).encode(),
        entries: (entries.read_text(encoding="utf-8").rstrip() + "\n" + _entry(claim, name)).encode(),
    }
    written[paths.CHECKSUMS] = _checksums(written[entries])
    before = {path: path.read_bytes() if path.exists() else None for path in written}
    try:
        for path, content in written.items():
            atomic_write(path, content)
        _refuse_unless_in_order()
    except BaseException:
        for path, content in written.items():
            if path.exists() and path.read_bytes() == content:  # else somebody has gone on from there
                old = before[path]
                path.unlink() if old is None else atomic_write(path, old)
        raise
    return name


def _last_number() -> int:
    """The number of the last chapter; at most 98, since names have two digits."""
    numbers = [int(name[:2]) for name in chapters() if re.match(r"[0-9]{2}_", name, re.ASCII)]
    if max(numbers, default=0) > 98:
        raise BadParameter("notebooks/: chapters are numbered to 99, and the last number is taken")
    return max(numbers, default=0)


def _refuse_bad_id(claim: str) -> None:
    try:
        TypeAdapter(KebabName).validate_python(claim, strict=True)
    except ValidationError as problem:
        raise BadParameter(f"claim {claim[:60]!r}: small letters and digits, words joined by hyphens") from problem
    if len(claim) > LONGEST_ID:
        raise BadParameter(f"claim {claim[:60]!r}: longer than {LONGEST_ID} signs")
    parse_yaml(f"{claim}: {{}}", f"claim {claim!r}")  # `null` and `12` are no text there


def _stand_in() -> tuple[str, int]:
    """Some words of the article that are no claim's whole quotation, and their paragraph."""
    taken = {claim.quote for claim in catalog().claims.values()}
    for claim in catalog().claims.values():
        words = claim.quote.split()
        for start in range(len(words) - WORDS_PER_WINDOW):
            some = " ".join(words[start : start + WORDS_PER_WINDOW])
            if some not in taken and len(re.findall(r"[a-z0-9]+", some.lower())) >= WORDS_PER_WINDOW:
                return some, claim.paragraph
    raise BadData("claims.yml: no quotation is long enough to lend a stand-in")


def _some_parameter() -> tuple[str, Parameter]:
    """Something that a skeleton can reckon with.  Raises BadData for a report without any number."""
    for name, parameter in catalog().parameters.items():
        if parameter.type == "number" and parameter.value is not None:
            return name, parameter
    raise BadData("parameters.yml: no parameter is a number with a value, which the new chapter could begin with")


def _entry(claim: str, notebook: str) -> str:
    quote, paragraph = _stand_in()
    _, parameter = _some_parameter()
    return f"""{claim}:
  quote: {json.dumps(quote, ensure_ascii=False)}
  says: To be written, what an ordinary reader takes the sentence to mean.
  paragraph: {paragraph}
  subject: {json.dumps(next(iter(catalog().thesis.subjects)))}
  notebook: {notebook}
  answer:
    right: "To be written, what is true: {{lead.value}}."
    between: "To be written, what nobody can say: {{lead.support}} of the assumptions let it hold."
    wrong: "To be written, what is true instead: {{lead.value}}."
  readings:
    as-printed:
      role: lead
      label: as a stand-in
      because: To be replaced by the reason why most readers take the sentence so.
      asks: Is this number at least the lowest value that we would defend? To be replaced.
      quantity: To be replaced, what is computed
      unit: "1"
      at_least: {parameter.plausible[0]!r}
"""


def _notebook(claim: str) -> str:
    """Title, why it matters, imports, parameters, card, formula, call."""
    name, _ = _some_parameter()
    cells = [
        new_markdown_cell(f"# {claim.replace('-', ' ').capitalize()}?\n\nWhy this matters: to be written."),
        new_code_cell(
            "from IPython.display import display\n\n"
            "from recomputed import claim_card, default, given, judge, parameters_used",
            metadata={"tags": ["hide-input"]},
        ),
        new_code_cell(f'{name} = default("{name}")', metadata={"tags": ["parameters"]}),
        new_code_cell(f'p = given()\ndisplay(parameters_used(p), claim_card("{claim}"))'),
        new_markdown_cell("**The formula in words.** To be replaced.\n\n$$\\text{result} = \\text{number}$$"),
        new_code_cell(f'judge("{claim}/as-printed", lambda number: number, number=p.{name})'),
        new_markdown_cell("**What would change our mind.** To be written."),
    ]
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{number:02d}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    text: str = nbformat.writes(new_notebook(cells=cells, metadata=metadata))
    return text + "\n"


def _contents(text: str, name: str) -> str:
    """The table of contents with the chapter after the last one.  Raises BadParameter if no line of it names a chapter."""
    parse_yaml(text, paths.TOC.name)
    entries = list(ENTRY.finditer(text))
    if not entries:
        raise BadParameter(
            f"{paths.TOC.name}: no line like `- file: notebooks/01_name`, after which a chapter could stand"
        )
    last = entries[-1]
    return f"{text[: last.end()]}\n{last['begin']}notebooks/{name}{text[last.end() :]}"


def _checksums(entries: bytes) -> bytes:
    sealed = declared_checksums() | {"claims.yml": hashlib.sha256(entries).hexdigest()}
    return checksum_lines(sealed).encode("ascii")


def _refuse_unless_in_order() -> None:
    """What this process has read is the old state; a fresh one checks the new."""
    done = subprocess.run(
        [sys.executable, "-m", "recomputed", "data", "check"],
        cwd=Path(paths.ROOT),
        env=os.environ | paths.environment_of(paths.ROOT),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BadData(f"the new claim does not hold: {done.stderr.strip().removeprefix('recomputed: ')[:300]}")

"""`recomputed new claim ID`: the skeleton of a claim and of its chapter, complete enough to be built at once."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from recomputed.commands.skeleton import chapter, claim_entry, sentence_entry
from recomputed.declared.catalog import catalog
from recomputed.declared.checksums import checksum_lines, declared_checksums
from recomputed.declared.field_types import KebabName
from recomputed.declared.models import MOST_SENTENCES
from recomputed.declared.quotations import WORDS_PER_WINDOW, paragraph_with, stored_windows, windows
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


def new_claim(claim: str, quote: str | None = None) -> str:
    """Write entry, chapter and table of contents; returns what to do next.

    Without a quotation some words of another claim's stand for it.  Raises BadParameter for an id that is malformed or
    taken and for words that are not in the article, BadData if data/ does not hold with the new entry; then every file
    is what it was.
    """
    refuse_bad_id(claim)
    with changing_sources():
        name, has_sentence = _written(
            claim, *(_stand_in() if quote is None else (quote, paragraph_of(quote, stored_windows(), "the article")))
        )
    sentence = (
        "a sentence for the front page in data/thesis.yml"
        if has_sentence
        else f"but no sentence for the front page: data/thesis.yml has as many as it may, {MOST_SENTENCES}"
    )
    return (
        f"{claim}: an entry in data/claims.yml, a chapter notebooks/{name}.ipynb, a line in _toc.yml, {sentence}.\n"
        f"Now replace {'its quotation (a stand-in) and ' if quote is None else ''}what recomputed data check lists, "
        f"then: recomputed data seal, recomputed run {name}, recomputed build"
    )


def paragraph_of(quote: str, article: Mapping[int, Sequence[str]], name: str) -> int:
    """The paragraph in which these words stand.  Raises BadParameter for too few of them and for words of somebody else."""
    if not windows(quote):
        raise BadParameter(f"--quote {quote[:60]!r}: at least {WORDS_PER_WINDOW} words are needed")
    found = paragraph_with(quote, article)
    if found is None:
        raise BadParameter(f"--quote {quote[:60]!r} stands in no paragraph of {name}, word for word")
    return found


def _written(claim: str, quote: str, paragraph: int) -> tuple[str, bool]:
    """Writes everything, or nothing; returns the name of the chapter, and whether the front page says something of it."""
    name = f"{_last_number() + 1:02d}_{claim.replace('-', '_')}"
    notebook = paths.NOTEBOOKS / f"{name}.ipynb"
    if os.path.lexists(notebook):
        raise BadParameter(f"claim {claim!r}: notebooks/{notebook.name} is there already")
    entries = paths.DATA / "claims.yml"
    parameter, lowest = _some_parameter()
    subject = next(iter(catalog().thesis.subjects))
    if claim in catalog().claims:
        raise BadParameter(f"claim {claim!r} exists already")
    written = {
        notebook: chapter(claim, parameter).encode(),
        paths.TOC: _contents(file_text(paths.TOC, paths.TOC.name, BadParameter), name).encode(),
        entries: (
            entries.read_text(encoding="utf-8").rstrip()
            + "\n"
            + claim_entry(claim, name, quote, paragraph, subject, lowest)
        ).encode(),
    }
    thesis = paths.DATA / "thesis.yml"
    told = _with_sentence(file_text(thesis, thesis.name, BadParameter), claim)
    if told is not None:
        written[thesis] = told.encode()
    written[paths.CHECKSUMS] = _checksums({path.name: written[path] for path in (entries, thesis) if path in written})
    before = {path: path.read_bytes() if path.exists() else None for path in written}
    try:
        for path, content in written.items():
            atomic_write(path, content)
        run_in(paths.ROOT, "check", "the new claim does not hold")
    except BaseException:
        for path, content in written.items():
            if path.exists() and path.read_bytes() == content:  # else somebody has gone on from there
                old = before[path]
                path.unlink() if old is None else atomic_write(path, old)
        raise
    return name, told is not None


def _last_number() -> int:
    """The number of the last chapter; at most 98, since names have two digits."""
    numbers = [int(name[:2]) for name in chapters() if re.match(r"[0-9]{2}_", name, re.ASCII)]
    if max(numbers, default=0) > 98:
        raise BadParameter("notebooks/: chapters are numbered to 99, and the last number is taken")
    return max(numbers, default=0)


def refuse_bad_id(claim: str) -> None:
    """Raises BadParameter for what cannot be the id of a claim."""
    try:
        TypeAdapter(KebabName).validate_python(claim, strict=True)
    except ValidationError as problem:
        raise BadParameter(f"claim {claim[:60]!r}: small letters and digits, words joined by hyphens") from problem
    if len(claim) > LONGEST_ID:
        raise BadParameter(f"claim {claim[:60]!r}: longer than {LONGEST_ID} signs")
    parse_yaml(f"{claim}: {{}}", f"claim {claim!r}")  # `null` and `12` are no text there


def _stand_in() -> tuple[str, int]:
    """As few words of the article as can be that are no claim's whole quotation, and their paragraph."""
    quoted = [(claim.quote.split(), claim.paragraph) for claim in catalog().claims.values()]
    taken = {claim.quote for claim in catalog().claims.values()}
    for count in range(WORDS_PER_WINDOW, max((len(words) for words, _ in quoted), default=0)):
        for words, paragraph in quoted:
            for start in range(len(words) - count):
                some = " ".join(words[start : start + count])
                if some not in taken and len(re.findall(r"[a-z0-9]+", some.lower())) >= WORDS_PER_WINDOW:
                    return some, paragraph
    raise BadData("claims.yml: no quotation is long enough to lend a stand-in")


def _some_parameter() -> tuple[str, float]:
    """Something that a skeleton can reckon with, and its lowest plausible value.  Raises BadData if there is no number."""
    for name, parameter in catalog().parameters.items():
        if parameter.type == "number" and parameter.value is not None:
            return name, parameter.plausible_range[0]
    raise BadData("parameters.yml: no parameter is a number with a value, which the new chapter could begin with")


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


def _with_sentence(text: str, claim: str) -> str | None:
    """The thesis with a sentence for the claim after the last one; None where there is no room, or no line for it.

    >>> print(_with_sentence("sentences:\\n- claim: a\\n  right: b\\n# The end.\\n", "c"))  # doctest: +ELLIPSIS
    sentences:
    - claim: a
      right: b
    - claim: c
      right: "To be replaced, what is true of the whole article: {lead.value}."
    ...
    # The end.
    <BLANKLINE>
    """
    entries = next(value for key, value in yaml.compose(text, yaml.CSafeLoader).value if key.value == "sentences")
    if len(entries.value) >= MOST_SENTENCES or entries.flow_style:
        return None
    last = max(leaf.end_mark.line + (leaf.end_mark.column > 0) for leaf in _leaves(entries))
    lines = text.splitlines(keepends=True)
    before = "".join(lines[:last]).rstrip("\n")
    return f"{before}\n{sentence_entry(claim, ' ' * entries.start_mark.column)}{''.join(lines[last:])}"


def _leaves(node: yaml.Node) -> Iterator[yaml.Node]:
    """The texts below a node; a block itself ends only where the next thing begins."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    for part in node.value if isinstance(node, yaml.CollectionNode) else []:
        for inner in part if isinstance(part, tuple) else (part,):
            yield from _leaves(inner)


def _checksums(changed: Mapping[str, bytes]) -> bytes:
    sealed = declared_checksums() | {name: hashlib.sha256(content).hexdigest() for name, content in changed.items()}
    return checksum_lines(sealed).encode("ascii")


def run_in(report: Path, word: str, refusal: str) -> None:
    """Carry out a word of `recomputed data` in a report; what this process has read is another state.

    Raises BadData with the refusal and what was wrong.
    """
    done = subprocess.run(
        [sys.executable, "-m", "recomputed", "data", word],
        cwd=report,
        env=os.environ | paths.environment_of(report),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BadData(f"{refusal}: {done.stderr.strip().removeprefix('recomputed: ')[:300]}")

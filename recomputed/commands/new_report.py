"""`recomputed new report NAME`: a whole small report that builds at once, in a folder of its own.

About an article it is a skeleton with one claim; about none it is the example that comes with the engine.
"""

import re
import shutil
import tempfile
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from recomputed.commands.new_claim import LONGEST_ID, paragraph_of, refuse_bad_id, run_in
from recomputed.commands.skeleton import report_files
from recomputed.declared.quotations import fingerprint_table, windows
from recomputed.ground.errors import BadParameter
from recomputed.ground.project_files import file_text
from recomputed.ground.write_gate import admit_new_folder

EXAMPLE, PACKAGE, OF_THE_EXAMPLE = Path(__file__).parent / "example", "co2", "Carbon Dioxide, Recomputed"
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)
LONGEST_NAME = 40
NOT_OF_IT = shutil.ignore_patterns("_build", "__pycache__", ".*")
MOST_PARAGRAPHS = 40
LONGEST_QUOTE = 160
WORDS_OF_AN_ID = 5


def new_report(name: str, article: Path | None = None, claim: str | None = None, quote: str | None = None) -> str:
    """Write the report into a new folder of this name, whole or not at all; returns what to do next.

    Raises BadParameter for a name that is malformed, taken, or that of something that Python imports already, for an
    article that cannot be read or is too long, and for words that are not in it.
    """
    folder, package = Path(name).absolute(), name.replace("-", "_")
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise BadParameter(f"report {name[:60]!r}: small letters and digits, words joined by hyphens, a letter first")
    if article is None and (claim or quote):
        raise BadParameter("--claim and --quote go with --article: they are of an article")
    admit_new_folder("new report", folder)
    if find_spec(package) is not None:
        raise BadParameter(
            f"report {name!r}: its formulas would be imported as {package}, which is something else here"
        )
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{name}-") as place:
        made = Path(place, name)
        shutil.copytree(EXAMPLE, made, ignore=NOT_OF_IT)
        _rename_package(made, package)
        Path(made, ".gitignore").write_text("_build/\n__pycache__/\n", encoding="utf-8")
        holds = "a report of three claims, one chapter and two assumptions: the example"
        then = "Then replace its article, data and claims by yours; or begin with --article."
        if article is not None:
            first = _begin(made, package, name, article, claim, quote)
            holds = f"a report of one claim, {first}, with stand-ins for what only you can write"
            then = "Then replace what recomputed data check lists."
        made.rename(folder)
    return f"{name}/: {holds}.\nNow: cd {name}, recomputed build, and look at _build/html/index.html. {then}"


def _begin(made: Path, package: str, name: str, article: Path, claim: str | None, quote: str | None) -> str:
    """Make of the example a report about an article; returns the id of its claim."""
    headline, *paragraphs = _paragraphs(article)
    quote = quote or _first_words(paragraphs[0])
    number = paragraph_of(quote, dict(enumerate(map(windows, [headline, *paragraphs]))), article.name)
    if len(quote) > LONGEST_QUOTE:
        raise BadParameter(f"--quote has {len(quote)} signs; a quotation has at most {LONGEST_QUOTE}")
    claim = claim or "-".join(re.findall(r"[a-z0-9]+", quote.lower())[:WORDS_OF_AN_ID])[:LONGEST_ID].strip("-")
    refuse_bad_id(claim)
    title = f"{name.replace('-', ' ').capitalize()}, Recomputed"
    _take_away(made, package)
    for path, text in report_files(title, headline, claim, quote, number, date.today().isoformat()).items():
        Path(made, path).write_text(text, encoding="utf-8")
    table = fingerprint_table([headline, *paragraphs])
    Path(made, "data/tables/article_paragraphs.csv").write_text(table, encoding="utf-8")
    _rename_in(made / "_config.yml", OF_THE_EXAMPLE, title)
    _rename_in(made / package / "__init__.py", OF_THE_EXAMPLE, title)
    _rename_in(made / "_toc.yml", "01_carbon_dioxide", f"01_{claim.replace('-', '_')}")
    run_in(made, "seal", "the new report does not hold")
    return claim


def _paragraphs(article: Path) -> list[str]:
    """The title of an article and its paragraphs, between which a line is empty.  Raises BadParameter for none or too many."""
    text = file_text(article, f"--article {article}", BadParameter)
    found = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]
    if not 2 <= len(found) <= MOST_PARAGRAPHS + 1:
        raise BadParameter(
            f"--article {article}: a title and 1 to {MOST_PARAGRAPHS} paragraphs are expected, with an empty line "
            f"between them; there are {len(found)} parts"
        )
    return found


def _first_words(paragraph: str) -> str:
    """The first sentence of a paragraph, or as much of it as a quotation may hold.

    >>> _first_words("It sank. Nobody knew why.")
    'It sank.'
    """
    sentence = re.split(r"(?<=[.!?])\s", paragraph)[0]
    return sentence if len(sentence) <= LONGEST_QUOTE else sentence[:LONGEST_QUOTE].rsplit(" ", 1)[0]


def _take_away(made: Path, package: str) -> None:
    """What the example has of its own: chapters, tables, formulas."""
    own = (*made.glob("notebooks/*"), *made.glob("data/tables/*"), *made.glob(f"{package}/formulas/[!_]*"))
    for path in own:
        path.unlink()


def _rename_in(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def _rename_package(report: Path, package: str) -> None:
    Path(report, PACKAGE).rename(report / package)
    for path in (*report.glob("notebooks/*.ipynb"), *report.glob(f"{package}/**/*.py")):
        _rename_in(path, f"from {PACKAGE}.", f"from {package}.")

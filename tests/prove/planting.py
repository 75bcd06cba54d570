"""Hostile text in every free text of data/, each with a mark by which it is found again in the site."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from recomputed.declared.catalog import catalog
from recomputed.declared.models import Table
from recomputed.declared.quotations import windows
from recomputed.ground.strict_yaml import read_yaml

# What would run calls hit(); what would become an element carries data-planted.
PAYLOADS = [
    "<script data-planted>hit()</script>", "<img data-planted src=x onerror='hit()'>",
    "</script><script data-planted>hit()</script>", "<svg data-planted onload='hit()'></svg>",
    "\"><script data-planted>hit()</script>", "'><img data-planted src=x onerror=hit()>",
    "' onmouseover='hit()' data-planted='", '" onfocus="hit()" autofocus data-planted="',
    "<a data-planted href='javascript:hit()'>x</a>", "[x](javascript:hit%28%29)", "![x](https://planted.example/x.png)",
    "<https://planted.example/>", "{{ 7*7 }} {{ scoreboard }}", "{math}`\\href{javascript:hit()}{x}`", "$\\href{javascript:hit()}{x}$",
    "<iframe data-planted srcdoc='<script>parent.hit()</script>'></iframe>", "<details data-planted open ontoggle='hit()'></details>",
    "<style data-planted>@import 'https://planted.example/x.css'</style>", "`<script data-planted>hit()</script>`",
    "<!--<img data-planted src=x onerror=hit()>-->", "]]><script data-planted>hit()</script>",
    "<math><mtext><script data-planted>hit()</script></mtext></math>", "</title></head><body data-planted onload='hit()'>",
    "<template data-planted><script>hit()</script></template>", "<base data-planted href='https://planted.example/'>",
    "<meta data-planted http-equiv=refresh content='0;url=https://planted.example/'>", "<form data-planted action=//planted.example><input autofocus>",
    "&lt;script data-planted&gt;hit()&lt;/script&gt;", "${hit()} %{hit()} #{hit()} <%= hit() %>", "\\u003cscript data-planted\\u003ehit()",
    "```{raw} html <img data-planted src=x onerror=hit()>```", "{include}`/etc/hostname` {download}`/etc/hostname`",
    "=HYPERLINK(\"https://planted.example\")", "@SUM(1+1)*cmd|' /C calc'!A0", "+1+1", "\u00ad\u200b</script>",
]  # fmt: skip
ADDRESS = 'https://example.org/"onmouseover="hit()"data-planted="\'><img/data-planted/src=x/onerror=hit()>'
FREE = {
    "claims": {"says", "asks", "quantity", "unit", "part", "because", "would_settle"},
    "parameters": {"is", "unit", "note", "place", "because", "at_an_end", "who_could_measure"},
    "sources": {"title", "publisher", "licence", "note"},
    "scenarios": {"title", "why"},
    "thesis": {"quote"},
    "corrections": {"was", "changed", "noticed_by"},
}
SENTENCES = {"right", "between", "wrong", "unknown"}  # of an answer: no digit is typed in them, and no brace
LABEL = "label"  # a few words
FOR_SENTENCES = [payload for payload in PAYLOADS if not re.search(r"[\d{}]", payload)]
FOR_LABELS = [payload for payload in PAYLOADS if len(payload) <= 40 and len(payload.split()) <= 5]
# Codes, checked against maps and calendars or looked up by the chapters: a strange one ends the check or the build.
CODES = {
    "iso3",
    "state",
    "country",
    "region",
    "from_region",
    "to_region",
    "period",
    "as_of",
    "date",
    "window",
    "pool",
    "id",
    "format",
    "quantisation.model",
    "smallest_model_over_60.model",
}
FREE_OF_TABLES = {"is", "span", "holes", "licence"}  # a span is a time where a reading is known for that time only


LETTERS = str.maketrans("0123456789", "abcdefghij")
MARK = re.compile("¤[a-j]+¤")


class Planted:
    """The texts that were planted: the mark and the payload of each field."""

    def __init__(self):
        self.fields: dict[str, tuple[str, str]] = {}

    def text(self, field: str, payload: str | None = None) -> str:
        """The next payload with a mark of its own after it."""
        number = len(self.fields)
        payload = payload or fitting(field)[number % len(fitting(field))]
        mark = f"¤{str(number).translate(LETTERS)}¤"
        self.fields[mark] = (field, payload)
        return f"{payload} {mark}"


def fitting(field: str) -> list[str]:
    """The payloads that a field takes."""
    label = field.rpartition(": ")[2]
    return FOR_SENTENCES if label in SENTENCES else FOR_LABELS if label == LABEL else PAYLOADS


def plant(folder: Path) -> tuple[Planted, list[str]]:
    """Every free text of the data folder of a copy gets a payload; returns them, and the columns that take only known words."""
    planted, data = Planted(), folder / "data"
    for name, labels in FREE.items():
        path = data / f"{name}.yml"
        content = read_yaml(path)
        _plant_in(content, labels, planted, name)
        if name == "sources":
            for entry in content.values():
                entry |= {"address": ADDRESS}
        if name == "claims":
            _plant_quotes(content, data / "tables" / "article_paragraphs.csv", planted)
        _write(path, content)
    of_one_time = {
        one.table
        for claim in catalog().claims.values()
        for reading in claim.readings.values()
        if (one := reading.one_time)
    }
    for path in sorted([*(data / "tables").glob("*.yml"), *(data / "maps").glob("*.yml")]):
        content = read_yaml(path)
        _plant_in(content, FREE_OF_TABLES - ({"span"} if path.stem in of_one_time else set()), planted, path.stem)
        if path.stem == "article_paragraphs":
            content["rows"] = [300, 5000]
            del content["order"]  # the planted words stand after all paragraphs
            content["columns"]["position"]["range"] = [1, 5000]
        _write(path, content)
    refused = []
    for name, declared in catalog().tables.items():
        refused += _plant_in_table(data / "tables" / f"{name}.csv", name, declared, planted)
    return planted, refused


def _plant_in(node, labels: set[str], planted: Planted, where: str) -> None:
    if isinstance(node, list):
        for entry in node:
            _plant_in(entry, labels, planted, where)
    elif isinstance(node, dict):
        for label, value in node.items():
            if label in labels | SENTENCES | {LABEL} and isinstance(value, str):
                node[label] = planted.text(f"{where}: {label}")
            else:
                _plant_in(value, labels - {"is"} if label == "shape" else labels, planted, where)


def _plant_quotes(claims: dict, article: Path, planted: Planted) -> None:
    """The words of each hostile quotation are put at the end of its paragraph, or the check would refuse it."""
    lines = article.read_text(encoding="utf-8").splitlines()
    position = 1000
    for claim in claims.values():
        claim["quote"] = planted.text("claims: quote")
        for window in windows(f"{claim['quote']} a b c"):
            lines.append(f"{claim['paragraph']},{position},{window}")
            position += 1
        claim["quote"] += " a b c"
    article.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write(path: Path, content: dict) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=10**6), encoding="utf-8")


def _plant_in_table(path: Path, name: str, declared: Table, planted: Planted) -> Iterator[str]:
    """A payload in the last filled cell of every column of text; yields the columns that take only known words."""
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    for index, (label, column) in enumerate(declared.columns.items()):
        row = next((row for row in reversed(rows[1:]) if row[index]), None)
        if row is None or column.type != "text":
            continue
        if column.among or {label, f"{name}.{label}"} & CODES:
            yield f"{name}.{label}"
            continue
        row[index] = f"{row[index]} {planted.text(f'{name}.{label}')}"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")

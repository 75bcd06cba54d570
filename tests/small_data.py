"""A data folder of a few lines in which every kind of declaration stands, to be changed, sealed and checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from exodus.declared import check, checksums, declarations, inputs, paths, tables
from exodus.declared.declarations import Library
from exodus.declared.quotations import windows
from exodus.declared.refusals import BadData

SOURCES = "s-1:\n  title: T\n  publisher: P\n  accessed: '2026'\n  licence: L\n"
PARAMETERS = (
    "price:\n  is: Price\n  unit: USD\n  value_from: {table: t, row: {code: AB}, column: amount}\n"
    "  allowed: [0.0, 9.0]\n  plausible: [0.5, 2.0]\n  as_of: '2026-04'\n  source: s-1\n"
    "share:\n  is: Share\n  unit: ratio\n  value: 0.5\n  allowed: [0.25, 1.0]\n  plausible: [0.25, 0.75]\n"
    "  as_of: '2026'\n  source: guess\n  note: why\n"
    "blocks:\n  is: Blocks\n  unit: blocks\n  type: integer\n  value: 6\n  allowed: [0, 1000]\n  plausible: [1, 12]\n"
    "  as_of: '2026'\n  source: s-1\n"
    "begin:\n  is: First year\n  unit: year\n  type: integer\n  value: 2017\n  allowed: [2011, 2025]\n  plausible: [2016, 2020]\n"
    "  below: end\n  as_of: '2026'\n  source: s-1\n"
    "end:\n  is: Last year\n  unit: year\n  type: integer\n  value: 2026\n  allowed: [2012, 2026]\n  plausible: [2020, 2026]\n"
    "  as_of: '2026'\n  source: s-1\n"
    "from_month:\n  is: From\n  unit: choice\n  type: choice\n  value: '2025-09'\n  allowed: ['2025-09', '2025-11']\n"
    "  plausible: ['2025-09']\n  below: to_month\n  as_of: '2026'\n  source: s-1\n"
    "to_month:\n  is: To\n  unit: choice\n  type: choice\n  value: '2025-10'\n  allowed: ['2025-10', '2025-12']\n"
    "  plausible: ['2025-10']\n  as_of: '2026'\n  source: s-1\n"
    "how:\n  is: How\n  unit: choice\n  type: choice\n  value: one\n  allowed: [one, two]\n  plausible: [one, two]\n"
    "  as_of: '2026'\n  source: s-1\n"
)
QUOTE = "costs of mining are high"
CLAIMS = (
    f"c-1:\n  quote: {QUOTE}\n  says: It is dear.\n  paragraph: 1\n  subject: cost\n  notebook: 01_cost\n  readings:\n"
    "    lead-one:\n      lead: true\n      asks: Is it?\n      quantity: Cost\n      unit: USD\n      at_least: 1.0\n"
)
SCENARIOS = "published:\n  title: T\n  why: W\n  changes: {}\ndear:\n  title: T\n  why: W\n  changes: {price: 9.0}\n"
TABLE = (
    "is: A table\nsources: [s-1]\nquality: by row\nspan: 2025 to 2026-10\nholes: none\nlicence: L\nkey: [code, year]\n"
    "order: [code]\nwithout_gaps: year\nrows: [2, 4]\n"
    "columns:\n  code: {is: Code, type: text}\n  year: {is: Year, type: year}\n"
    "  amount: {is: Amount, unit: USD, type: number, range: [0.0, 1.0], missing: true}\n"
    "  number: {is: Number, unit: '1', type: integer, range: [-5, 5]}\n  kind: {is: Kind, type: text, among: [a, b]}\n"
    "  day: {is: Day, type: date}\n  month: {is: Month, type: month}\n  source: {is: Source, type: source}\n"
    "  quality: {is: Quality, type: quality}\nsums: {column: amount, by: [year], to: 1, within: 0.25}\n"
)
ROWS = [
    "code,year,amount,number,kind,day,month,source,quality",
    "AB,2026,0.75,-3,a,2026-04-03,2026-04,s-1,reported",
    "CD,2026,0.25,4,b,2026-10-31,2026-10,s-1,guess",
    "CD,2025,1e0,0,b,2026-02-28,2026-01,s-1,measured",
]
MAP = "is: A map\nsources: [s-1]\nquality: reported\nholes: none\nlicence: L\nkey: code\nfeatures: [2, 3]\n"
SQUARE = '{"type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]]}'
SHAPES = (
    f'{{"features": [{{"properties": {{"code": "AB", "name": "Abland"}}, "geometry": {SQUARE}}}, '
    f'{{"properties": {{"code": "CD", "name": "Cedia"}}, "geometry": {SQUARE}}}]}}'
)
ARTICLE = (
    "is: Windows\nsources: [s-1]\nquality: reported\nspan: all\nholes: none\nlicence: L\nkey: [paragraph, place]\nrows: [1, 9]\n"
    "columns:\n  paragraph: {is: Number, unit: '1', type: integer, range: [0, 40]}\n"
    "  place: {is: Place, unit: '1', type: integer, range: [0, 99]}\n  window: {is: Fingerprint, type: text}\n"
)
WORDS = ["paragraph,place,window", *(f"1,{i},{w}" for i, w in enumerate(windows(f"The {QUOTE} today")))]
FILES = {
    "sources.yml": SOURCES, "parameters.yml": PARAMETERS, "claims.yml": CLAIMS, "scenarios.yml": SCENARIOS,
    "tables/t.yml": TABLE, "tables/t.csv": "\n".join(ROWS) + "\n", "maps/m.yml": MAP, "maps/m.geojson": SHAPES,
    "tables/article_paragraphs.yml": ARTICLE, "tables/article_paragraphs.csv": "\n".join(WORDS) + "\n",
}  # fmt: skip


class Folder:
    """The folder, to be changed, sealed and checked."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch):
        self.root, self.monkeypatch = root, monkeypatch
        (root.parent / "notebooks").mkdir()
        (root.parent / "notebooks" / "01_cost.ipynb").touch()
        for name, text in FILES.items():
            self.write(name, text)
        self.known()
        checksums.seal()

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", errors="surrogateescape"))

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def known(self) -> Library:
        """The declarations as they stand now."""
        known = Library(self.root)
        for module in (check, declarations, tables, inputs):
            self.monkeypatch.setattr(module, "library", lambda: known)
        tables.read_table.cache_clear()
        inputs.declared_value.cache_clear()
        return known

    def refusal(self) -> str:
        """What the check of the sealed folder says."""
        self.known()
        checksums.seal()
        with pytest.raises(BadData) as refused:
            check.check_data()
        return str(refused.value)


@contextmanager
def small_data(place: Path) -> Iterator[Folder]:
    """Such a folder in a place, which stands for data/ while it is open."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for label, path in {"DATA": "", "TABLES": "tables", "MAPS": "maps", "CHECKSUMS": "SHA256SUMS"}.items():
            monkeypatch.setattr(paths, label, place / "data" / path)
        yield Folder(place / "data", monkeypatch)
    tables.read_table.cache_clear()
    inputs.declared_value.cache_clear()

"""A data folder of a few lines in which every kind of declaration stands, to be changed, sealed and checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recomputed.declared import catalog, check, checksums, inputs, tables
from recomputed.declared.catalog import Catalog
from recomputed.declared.quotations import windows
from recomputed.ground import paths
from recomputed.ground.errors import BadData
from recomputed.judging import joint_sample as worlds
from recomputed.judging import judgement
from recomputed.running import records
from recomputed.showing import answers

SOURCES = "s-1:\n  title: T\n  publisher: P\n  accessed: '2026-10'\n  licence: L\n"
PARAMETERS = """\
price:
  is: Price
  unit: USD
  value_from: {table: t, row: {code: AB}, column: amount}
  allowed: [0.0, 9.0]
  plausible: [0.5, 2.0]
  shape: {is: pert, because: It is a best estimate.}
  as_of: '2026-04'
  source: s-1
  who_could_measure: Anybody.
share:
  is: Share
  unit: ratio
  value: 0.5
  allowed: [0.25, 1.0]
  plausible: [0.25, 0.75]
  shape: {is: uniform, because: Nothing is known.}
  moves_with: {price: 0.5}
  as_of: '2026'
  source: guess
  note: why
blocks:
  is: Blocks
  unit: blocks
  type: integer
  value: 6
  allowed: [0, 1000]
  plausible: [1, 12]
  shape: {is: among, because: Three have counted., values: [1, 6, 12], weights: [1, 2, 1]}
  as_of: '2026'
  source: s-1
  quality: reported
begin:
  is: First year
  unit: year
  type: integer
  value: 2017
  allowed: [2011, 2025]
  plausible: [2016, 2020]
  shape: {is: pert, because: It is usual.}
  below: end
  as_of: '2026'
  source: s-1
  quality: survey
end:
  is: Last year
  unit: year
  type: integer
  value: 2026
  allowed: [2012, 2026]
  plausible: [2020, 2026]
  shape: {is: pert, because: It is usual., at_an_end: No year has come since.}
  as_of: '2026'
  source: s-1
  quality: survey
from_month:
  is: From
  unit: choice
  type: choice
  value: '2025-09'
  allowed: ['2025-09', '2025-11']
  plausible: ['2025-09']
  shape: {is: among, because: It begins there., values: ['2025-09']}
  below: to_month
  as_of: '2026'
  source: s-1
  quality: claimed
to_month:
  is: To
  unit: choice
  type: choice
  value: '2025-10'
  allowed: ['2025-10', '2025-12']
  plausible: ['2025-10']
  shape: {is: among, because: It ends there., values: ['2025-10']}
  as_of: '2026'
  source: s-1
  quality: claimed
how:
  is: How
  unit: choice
  type: choice
  value: one
  allowed: [one, two]
  plausible: [one, two]
  shape: {is: among, because: Both are usual., values: [one, two]}
  as_of: '2026'
  source: s-1
  quality: estimated
printed:
  is: Printed figure
  unit: '%'
  value: 25.0
  allowed: [0.0, 100.0]
  plausible: [20.0, 30.0]
  shape: {is: exact, because: It is what the sentence says., rounding: 0.5}
  as_of: '2026'
  source: s-1
  quality: reported
heat:
  is: Heat
  unit: K
  value: 290.0
  allowed: [0.0, 400.0]
  plausible: [280.0, 300.0]
  shape: {is: normal, because: The source says so., percentiles: {p5: 280.0, p95: 300.0}}
  as_of: '2026'
  source: s-1
  quality: measured
fees:
  is: Fees
  unit: BTC
  value: 1.0
  allowed: [0.0, 50.0]
  plausible: [0.1, 10.0]
  shape: {is: lognormal, because: The source says so., percentiles: {p5: 0.1, p95: 10.0}}
  moves_with: {price: 0.25, share: -0.25}
  as_of: '2026'
  source: s-1
  quality: measured
"""
QUOTE = "costs of mining are high"
CLAIMS = f"""\
c-1:
  quote: {QUOTE}
  says: It is dear.
  paragraph: 1
  subject: cost
  notebook: 01_cost
  answer:
    right: "It is dear: {{lead.value}}, and more than {{lead.at_least}}."
    between: It is dear in {{claim.support}} of what we assume.
    wrong: It is not dear, {{rival-one.label}} neither.
  readings:
    lead-one:
      role: lead
      label: at the price
      because: Most readers take it so.
      asks: Is it?
      quantity: Cost
      unit: USD
      at_least: 1.0
    rival-one:
      role: rival
      label: by its share
      because: Some take it so.
      asks: Is it a large share?
      quantity: Share
      unit: ratio
      at_least: 0.25
      at_most: 1.0
    test-one:
      role: test
      label: in later years
      because: It is not what the sentence says.
      asks: Will it be?
      quantity: Cost
      unit: USD
      at_most: 9.0
      notebook: 01_cost
c-2:
  quote: are high today
  says: They are what they are.
  paragraph: 1
  subject: cost
  notebook: 01_cost
  given: c-1
  rests_on: [c-1]
  answer: {{unknown: "Nobody can say; of the costs we say: {{given.verdict}}."}}
  not_checkable:
    - {{part: all of it, because: It says nothing., would_settle: A verb.}}
"""
THESIS = """\
article: s-1
quote: The costs of mining are high
subjects: {cost: Mining}
sentences:
  - {claim: c-1, right: It is dear., between: "It may be dear, in {claim.support} of what we assume.", wrong: It is cheap.}
"""
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
    "sources.yml": SOURCES, "parameters.yml": PARAMETERS, "claims.yml": CLAIMS, "thesis.yml": THESIS, "scenarios.yml": SCENARIOS,
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
        checksums.seal(checksums.data_files())

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", errors="surrogateescape"))

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def known(self) -> Catalog:
        """The declarations as they stand now."""
        known = Catalog(self.root)
        for module in (check, catalog, tables, inputs, judgement, worlds, answers, records):
            self.monkeypatch.setattr(module, "catalog", lambda: known)
        forget()
        return known

    def refusal(self) -> str:
        """What the check of the sealed folder says."""
        self.known()
        checksums.seal(checksums.data_files())
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
    forget()


def forget() -> None:
    """What was read of another folder."""
    for kept in (
        tables.read_table,
        inputs._declared_row,
        inputs.declared_value,
        inputs.quality_of,
        worlds._as_declared,
        worlds._groups_as_declared,
    ):
        kept.cache_clear()

"""Editions: the record that each keeps of what it said and from what, and what has changed from one to another."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import nbformat
from pydantic import Field, ValidationError

from recomputed.declared.catalog import catalog
from recomputed.declared.checksums import checksum_lines, declared_checksums, listed_checksums
from recomputed.declared.field_types import Text
from recomputed.declared.inputs import declared_value
from recomputed.ground import paths
from recomputed.ground.atomic_write import atomic_write
from recomputed.ground.errors import BadData, BadParameter, unknown
from recomputed.ground.project_files import file_bytes, file_text
from recomputed.judging.record import Part
from recomputed.judging.stated_belief import Belief, belief_in
from recomputed.judging.verdicts import EDGES, SHARE_OF_THE_LEAD, verdict
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.data.tables_used import tables_of, tables_used
from recomputed.running.dependencies import digest_of, modules_of

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SUMS = "SHA256SUMS"
SHORT = 16  # signs of a digest in a record
SUPPORT_DIGITS = 3  # of a share: two that agree to a tenth of a percent are the same


class Rule(Part):
    """The rule by which an edition gave its words."""

    edges: tuple[float, ...]
    share_of_the_lead: float


class KeptReading(Part):
    """What an edition said of a reading."""

    id: Text
    role: Text
    label: Text
    unit: Text
    at_least: float | None
    at_most: float | None
    value: float
    digits: int
    holds: bool
    support: float | None
    given: list[Text]

    @property
    def votes(self) -> bool:
        """Whether it counted in the verdict of its claim."""
        return self.role != "test"


class KeptClaim(Part):
    """What an edition said of a claim, and from which tables and chapter."""

    id: Text
    quote: Text
    verdict: Text
    support: float | None
    confidence: Text | None
    answer: Text
    now: Text | None = Field(description="Its word with the newest figures of that edition, where they enter it")
    notebook: Text
    tables: list[Text]
    readings: list[KeptReading]


class EditionRecord(Part):
    """What an edition said and what it was made from; never changed once it is kept."""

    day: Text
    title: Text
    as_of: Text | None
    rule: Rule
    inputs: dict[Text, float | int | Text]
    beliefs: dict[Text, Belief] = {}  # an edition of before has none
    newest: dict[Text, float | int | Text] = Field(
        {}, description="Inputs with the newest figures, where they are others"
    )
    tables: dict[Text, Text] = Field(description="First signs of the sha256 of each table")
    chapters: dict[Text, dict[Text, Text]] = Field(
        description="By chapter the digests of its notebook, formulas and engine"
    )
    claims: list[KeptClaim]


def record_of(claims: Claims, executed: Mapping[str, nbformat.NotebookNode], day: str) -> EditionRecord:
    """The record of a report as it was judged."""
    used = tables_used(dict(executed))
    sums = declared_checksums()
    kept = []
    for claim in claims.claims:
        now = claims.now.get(claim.id)
        fields = ("id", "quote", "verdict", "support", "confidence", "answer", "notebook")
        kept.append(
            KeptClaim(
                **{name: getattr(claim, name) for name in fields},
                now=now.verdict if now else None,
                tables=[name for name in tables_of(claim, used) if name in catalog().tables],
                readings=[
                    KeptReading(
                        **reading.model_dump(include=set(KeptReading.model_fields) - {"given"}),
                        given=list(reading.given),
                    )
                    for reading in claim.readings
                ],
            )
        )
    return EditionRecord(
        day=day,
        title=claims.title,
        as_of=claims.as_of,
        rule=Rule(edges=EDGES, share_of_the_lead=SHARE_OF_THE_LEAD),
        inputs={name: declared_value(name) for name in catalog().parameters},
        beliefs={name: belief_in(parameter) for name, parameter in catalog().parameters.items()},
        newest={moved.parameter: moved.now for now in claims.now.values() for moved in now.moved},
        tables={name: sums[f"tables/{name}.csv"][:SHORT] for name in catalog().tables},
        chapters={name: _made_of(notebook) for name, notebook in executed.items()},
        claims=kept,
    )


def _made_of(notebook: nbformat.NotebookNode) -> dict[str, str]:
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    of_engine: dict[str, str] = {}
    of_report: dict[str, str] = {}
    for name, path in modules_of(code).items():
        of = of_engine if name.split(".")[0] == paths.ENGINE.name else of_report
        of[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "notebook": digest_of([cell.source for cell in notebook.cells])[:SHORT],
        "formulas": digest_of(sorted(of_report.items()))[:SHORT],
        "engine": digest_of(sorted(of_engine.items()))[:SHORT],
    }


def keep(record: EditionRecord) -> bool:
    """Keep a record under its day; whether it was new.  Raises BadParameter if the day has another one."""
    content = json.dumps(record.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"
    path = paths.EDITIONS / f"{record.day}.json"
    kept = _sums()
    sums = kept | {path.name: hashlib.sha256(content.encode()).hexdigest()}
    if path.is_file() and path.read_bytes() == content.encode() and path.name not in kept:  # it was cut short here
        atomic_write(paths.EDITIONS / SUMS, checksum_lines(dict(sorted(sums.items()))))
    known = editions()
    if record.day in known:
        if known[record.day] == record:
            return False
        raise BadParameter(
            f"there is another edition of {record.day}: an edition is never changed; the next day has one of its own"
        )
    paths.EDITIONS.mkdir(exist_ok=True)
    atomic_write(path, content)
    atomic_write(paths.EDITIONS / SUMS, checksum_lines(dict(sorted(sums.items()))))
    return True


def editions() -> dict[str, EditionRecord]:
    """All kept editions by day, the oldest first.

    Raises BadData for a record that is not the one that was kept, is missing or was put there by hand.
    """
    if not paths.EDITIONS.is_dir():
        return {}
    sums = _sums()
    found: dict[str, EditionRecord] = {}
    there = sorted(path.name for path in paths.EDITIONS.glob("[!.]*") if path.name != SUMS)
    for name in sorted({*there, *sums}):
        if name not in there:
            raise BadData(f"book/editions/{name} is missing; editions stay: take it from the history of the repository")
        content = file_bytes(paths.EDITIONS / name, f"book/editions/{name}", BadData)
        if hashlib.sha256(content).hexdigest() != sums.get(name) or not DAY.fullmatch(name.removesuffix(".json")):
            raise BadData(f"book/editions/{name} is not the record that was kept; an edition is never changed")
        found[name.removesuffix(".json")] = _read(name, content)
    return found


def record_bytes(day: str) -> bytes:
    """The record of a kept edition as it is stored."""
    return file_bytes(paths.EDITIONS / f"{day}.json", f"book/editions/{day}.json", BadData)


def edition_of(day: str) -> EditionRecord:
    """A kept edition by its day.  Raises BadParameter if there is none, BadData as `editions` does."""
    known = editions()
    if day not in known:
        raise BadParameter(
            unknown("edition", day, known) if known else f"{day}: no edition is kept yet; keep one: recomputed edition"
        )
    return known[day]


def _sums() -> dict[str, str]:
    path = paths.EDITIONS / SUMS
    return listed_checksums(file_text(path, f"book/editions/{SUMS}", BadData)) if path.exists() else {}


@lru_cache(maxsize=64)  # the pages of all claims ask
def _read(name: str, content: bytes) -> EditionRecord:
    try:
        return EditionRecord.model_validate_json(content)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BadData(f"book/editions/{name}: {place}: {first['msg']}") from problem


@dataclass(frozen=True)
class Change:
    """What became of a claim from one edition to the next, and what may have caused it."""

    claim: str
    quote: str
    before: KeptClaim | None
    after: KeptClaim | None
    numbers: Sequence[tuple[KeptReading, KeptReading]] = ()  # readings that vote whose value or support is another
    rule: bool = False  # the rule by itself gives another word
    restated: Sequence[str] = ()  # readings that are asked in another way, new or gone
    inputs: Sequence[str] = ()
    ranges: Sequence[str] = ()  # assumptions of which another range or shape is believed
    newest: Sequence[str] = ()  # assumptions whose newest figure is another
    tables: Sequence[str] = ()
    code: Sequence[str] = ()  # of notebook, formulas, engine: which are others

    @property
    def turned(self) -> bool:
        """Is the word another?"""
        return self.before is not None and self.after is not None and self.before.verdict != self.after.verdict

    @property
    def turned_now(self) -> bool:
        """Is the word with the newest figures another, where both have one?"""
        words = [claim.now for claim in (self.before, self.after) if claim and claim.now]
        return len(words) == 2 and words[0] != words[1]

    @property
    def causes(self) -> list[str]:
        """What is another between the two that the claim rests on, in words; empty where nothing is."""
        listed = {
            "assumption": self.inputs,
            "range": self.ranges,
            "newest figure": self.newest if self.turned_now else (),
            "table": self.tables,
            "reading": self.restated,
        }
        parts = [f"{kind}{'s' if len(names) > 1 else ''} {', '.join(names)}" for kind, names in listed.items() if names]
        return [*(["the rule of verdicts"] if self.rule else []), *parts, *(f"the {part}" for part in self.code)]


def changes(one: EditionRecord, other: EditionRecord) -> list[Change]:
    """Every claim whose word, number or sentence is another, or that is new or gone."""
    before, after = ({claim.id: claim for claim in edition.claims} for edition in (one, other))
    found = []
    for name in [*before, *(name for name in after if name not in before)]:
        a, b = before.get(name), after.get(name)
        if a and b:
            change = _change(a, b, one, other)
            if change.turned or change.turned_now or change.numbers or a.answer != b.answer:
                found.append(change)
        elif claim := a or b:
            found.append(Change(name, claim.quote, a, b))
    return found


def _change(a: KeptClaim, b: KeptClaim, one: EditionRecord, other: EditionRecord) -> Change:
    old, new = ({reading.id: reading for reading in claim.readings if reading.votes} for claim in (a, b))
    given = {name for readings in (old, new) for reading in readings.values() for name in reading.given}
    by_rule = (
        verdict(a.readings, other.rule.edges, other.rule.share_of_the_lead).word
        if one.rule != other.rule
        else a.verdict
    )
    tell_of_now = all("newest" in edition.model_fields_set for edition in (one, other))
    chapters = [edition.chapters.get(claim.notebook, {}) for edition, claim in ((one, a), (other, b))]
    return Change(
        claim=a.id,
        quote=b.quote,
        before=a,
        after=b,
        numbers=[(old[name], new[name]) for name in old if name in new and _moved(old[name], new[name])],
        rule=by_rule != a.verdict,
        restated=sorted(name for name in {*old, *new} if _asked(old.get(name)) != _asked(new.get(name))),
        inputs=sorted(name for name in given if one.inputs.get(name) != other.inputs.get(name)),
        ranges=sorted(name for name in given & one.beliefs.keys() if one.beliefs[name] != other.beliefs.get(name)),
        newest=sorted(name for name in given if newest_of(one, name) != newest_of(other, name)) if tell_of_now else (),
        tables=sorted(name for name in {*a.tables, *b.tables} if one.tables.get(name) != other.tables.get(name)),
        code=[part for part in ("notebook", "formulas", "engine") if chapters[0].get(part) != chapters[1].get(part)],
    )


def newest_of(edition: EditionRecord, name: str) -> float | int | str | None:
    """The newest figure of an assumption in an edition: that of the article where it has no newer one."""
    return edition.newest.get(name, edition.inputs.get(name))


def _moved(before: KeptReading, after: KeptReading) -> bool:
    """Is its value another, or its support, to a tenth of a percent?"""
    supports = [round(reading.support or 0.0, SUPPORT_DIGITS) for reading in (before, after)]
    return not same(before.value, after.value) or supports[0] != supports[1]


def _asked(reading: KeptReading | None) -> tuple[object, ...] | None:
    return (reading.role, reading.at_least, reading.at_most, reading.unit) if reading else None


def same(one: float, other: float) -> bool:
    """Are two values the same to nine digits?

    >>> same(1.0, 1.0 + 1e-12), same(0.0, 1e-6)
    (True, False)
    """
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other))


def in_order(known: Mapping[str, EditionRecord]) -> Iterator[tuple[EditionRecord, EditionRecord]]:
    """Each edition with the one before it, the newest first."""
    days = sorted(known)
    for before, after in reversed(list(zip(days, days[1:], strict=False))):
        yield known[before], known[after]

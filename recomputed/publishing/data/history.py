"""What each publication said, and why a verdict or a number has changed since the one before."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import yaml
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, ValidationError

from recomputed.declared.catalog import catalog
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.ground.strict_yaml import read_yaml
from recomputed.judging.record import JudgedReading
from recomputed.publishing.data.claims_json import Claims
from recomputed.showing.numbers import with_unit
from recomputed.showing.templates import rendered

PARTS = {
    "data": ("data/tables", "data/maps", "data/sources.yml"),
    "parameter": ("data/parameters.yml",),
    "code": ("notebooks", "data/claims.yml", "requirements.txt"),
}


class PublishedVerdict(BaseModel):
    """What a publication said about one claim."""

    model_config = ConfigDict(extra="forbid")

    verdict: str
    value: float | None


class Publication(BaseModel):
    """One publication: what it was made from, and what it said."""

    model_config = ConfigDict(extra="forbid")

    made_from: dict[str, str]
    claims: dict[str, PublishedVerdict]


def publications() -> dict[str, Publication]:
    """All publications by date, the oldest first.  Raises BadParameter for a file that holds anything else."""
    found = {}
    for date, entry in read_yaml(paths.HISTORY).items() if paths.HISTORY.exists() else ():
        try:
            found[date] = Publication.model_validate(entry)
        except ValidationError as problem:
            first = problem.errors()[0]
            place = ".".join(map(str, (date, *first["loc"])))
            raise BadParameter(
                f"{paths.HISTORY.name}: {place}: {first['msg']}, given: {str(first['input'])[:60]}"
            ) from problem
    return found


def note_publication(claims: Claims, date: str) -> None:
    """Add (or replace) the entry of a date."""
    known = {day: entry for day, entry in publications().items() if day != date}
    said = {c.id: PublishedVerdict(verdict=c.verdict, value=_digits(c.lead)) for c in claims.claims}
    package = paths.report_package()
    code = [paths.ENGINE, *([paths.ROOT / package] if package else [])]
    made_from = {
        part: _digest([*(code if part == "code" else []), *(paths.ROOT / name for name in places)])
        for part, places in PARTS.items()
    }
    known[date] = Publication(made_from=made_from, claims=said)
    header = "# Written by `make publish`: what each publication was made from, and what it said.\n"
    content = yaml.safe_dump({day: entry.model_dump() for day, entry in known.items()}, sort_keys=False)
    paths.HISTORY.write_text(header + content, encoding="utf-8")


def changes_by_date() -> dict[str, Markup]:
    """For every publication, the newest first: what changed in it, each change with its reason, as an HTML list."""
    found, before = {}, None
    for date, entry in publications().items():
        first = [f"First publication of {len(entry.claims)} verdicts."]
        changes = first if before is None else list(_changes(before, entry))
        items = [Markup("<li>{}</li>").format(change) for change in changes or ["No verdict and no number changed."]]
        found[date], before = Markup("<ul>{}</ul>").format(Markup("").join(items)), entry
    return dict(reversed(found.items()))


def history_html() -> Markup:
    """All publications for a page."""
    return rendered("history", by_date=changes_by_date())


def _changes(before: Publication, after: Publication) -> Iterator[str]:
    moved = [part for part in PARTS if before.made_from.get(part) != after.made_from.get(part)]
    reason = " and ".join(moved) or "nothing that we record"
    for claim, said in after.claims.items():
        past = before.claims.get(claim)
        name = f"“{catalog().claims[claim].quote}”" if claim in catalog().claims else claim
        if past is None:
            yield f"{name}: new, {said.verdict}"
        elif past.verdict != said.verdict:
            yield Markup("<strong>{}: {} → {}</strong>; changed: {}").format(name, past.verdict, said.verdict, reason)
        elif past.value != said.value:
            yield f"{name}: {_amount(claim, past.value)} → {_amount(claim, said.value)}; changed: {reason}"


def _digits(lead: JudgedReading | None) -> float | None:
    return None if lead is None else float(f"{lead.value:.9g}")


def _amount(claim: str, value: float | None) -> str:
    readings = catalog().claims[claim].readings.values() if claim in catalog().claims else []
    unit = next((reading.unit for reading in readings if reading.role == "lead"), "1")
    return "–" if value is None else with_unit(value, unit)


def _digest(places: list[Path]) -> str:
    digest = hashlib.sha256()
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and path.suffix in (".csv", ".yml", ".geojson", ".py", ".ipynb", ".txt"):
                digest.update(path.relative_to(place.parent).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]

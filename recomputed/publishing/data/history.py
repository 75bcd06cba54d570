"""What each publication said, and why a verdict or a number has changed since the one before."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, ValidationError

from recomputed.declared.catalog import catalog
from recomputed.ground import paths
from recomputed.ground.atomic_write import atomic_write
from recomputed.ground.errors import BadParameter
from recomputed.ground.strict_yaml import read_yaml
from recomputed.judging.verdicts import BANDS
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.data.editions import EditionRecord, editions
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


class Written(BaseModel):
    """A publication as it is stored: what it said of the claims only if no edition of its day is kept."""

    model_config = ConfigDict(extra="forbid")

    made_from: dict[str, str]
    claims: dict[str, PublishedVerdict] | None = None


def publications() -> dict[str, Publication]:
    """All publications by date, the oldest first; what one said is read from the record of its edition where one is kept.

    Raises BadParameter for a file that holds anything else, BadData as `editions` does.
    """
    written = _written()
    kept = editions() if any(entry.claims is None for entry in written.values()) else {}
    found = {}
    for date, entry in written.items():
        if entry.claims is None and date not in kept:
            raise BadParameter(
                f"{paths.HISTORY.name}: {date}: says nothing of a claim, and no edition of that day is kept"
            )
        said = _said_in(kept[date]) if entry.claims is None else entry.claims
        found[date] = Publication(made_from=entry.made_from, claims=said)
    return found


def leave_to_the_edition(day: str) -> None:
    """Take out what the publication of a day said, since the record of its edition is kept."""
    known = _written()
    if day in known and known[day].claims is not None:
        known[day] = known[day].model_copy(update={"claims": None})
        _write(known)


def _said_in(record: EditionRecord) -> dict[str, PublishedVerdict]:
    leads = {claim.id: next((r.value for r in claim.readings if r.role == "lead"), None) for claim in record.claims}
    return {c.id: PublishedVerdict(verdict=c.verdict, value=_digits(leads[c.id])) for c in record.claims}


def _written() -> dict[str, Written]:
    found = {}
    for date, entry in read_yaml(paths.HISTORY).items() if paths.HISTORY.exists() else ():
        try:
            found[date] = Written.model_validate(entry)
        except ValidationError as problem:
            first = problem.errors()[0]
            place = ".".join(map(str, (date, *first["loc"])))
            raise BadParameter(
                f"{paths.HISTORY.name}: {place}: {first['msg']}, given: {str(first['input'])[:60]}"
            ) from problem
    return found


def note_publication(claims: Claims, date: str) -> None:
    """Add (or replace) the entry of a date."""
    known = {day: entry for day, entry in _written().items() if day != date}
    said = {
        c.id: PublishedVerdict(verdict=c.verdict, value=_digits(c.lead.value if c.lead else None))
        for c in claims.claims
    }
    package = paths.report_package()
    code = [paths.ENGINE, *([paths.ROOT / package] if package else [])]
    made_from = {
        part: _digest([*(code if part == "code" else []), *(paths.ROOT / name for name in places)])
        for part, places in PARTS.items()
    }
    _write(known | {date: Written(made_from=made_from, claims=said)})


def _write(known: Mapping[str, Publication | Written]) -> None:
    header = "# Written by `make publish`: what each publication was made from, and what it said.\n"
    entries = {day: entry.model_dump(exclude_defaults=True) for day, entry in known.items()}
    atomic_write(paths.HISTORY, header + yaml.safe_dump(entries, sort_keys=False))


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
            by_rule = "the rule of verdicts and " if (past.verdict in BANDS) != (said.verdict in BANDS) else ""
            changed = f"{by_rule}{reason}"
            yield Markup("<strong>{}: {} → {}</strong>; changed: {}").format(name, past.verdict, said.verdict, changed)
        elif past.value != said.value:
            yield f"{name}: {_amount(claim, past.value)} → {_amount(claim, said.value)}; changed: {reason}"


def _digits(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.9g}")


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

"""Each kept edition at an address of its own, and the corrections of errors."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.declared.edition_day import edition_day
from recomputed.declared.models import Correction
from recomputed.publishing.citing import in_words
from recomputed.publishing.data.editions import EditionRecord, changes, editions, in_order, record_bytes
from recomputed.publishing.edition import Edition
from recomputed.publishing.outward.page_heads import About, head_of
from recomputed.publishing.outward.ro_crate import write_ro_crate
from recomputed.publishing.small_page import small_page
from recomputed.showing.templates import rendered
from recomputed.showing.times import time_in_words

DAYS_OF_THE_BADGE = 90


def write_editions(site: Path, edition: Edition) -> None:
    """Every kept edition under editions/DAY/: its page, its record as claims.json, and what both are as RO-Crate metadata."""
    for day, record in editions().items():
        folder = site / "editions" / day
        folder.mkdir(parents=True)
        Path(folder, "claims.json").write_bytes(record_bytes(day))
        Path(folder, "index.html").write_text(_page(record, edition), encoding="utf-8")
        write_ro_crate(folder, record.title, day, len(record.claims), edition)


def address_of(day: str) -> str:
    """Where an edition is, from the root of the site."""
    return f"editions/{day}/index.html"


def _page(record: EditionRecord, edition: Edition) -> str:
    title = f"Edition of {record.day}, {record.title}"
    about = About(address_of(record.day), title, f"What the book said in its edition of {record.day}.")
    cite = in_words(replace(edition, moment=datetime.fromisoformat(f"{record.day}T00:00:00+00:00")), path=about.path)
    as_of = time_in_words(record.as_of) if record.as_of else ""
    body = rendered("edition_page", record=record, cite=cite, as_of=as_of)
    return small_page(title=title, kind="x-edition", depth=about.depth, head=head_of(about, edition), body=body)


def editions_list() -> Markup:
    """All kept editions, the newest first, with what has changed in each since the one before."""
    known = editions()
    listed = {after.day: changes(before, after) for before, after in in_order(known)}
    return rendered("editions", editions={day: listed.get(day) for day in sorted(known, reverse=True)})


def corrections_list() -> Markup:
    """Every correction, the newest first."""
    known = catalog()
    by_date: dict[str, list[Correction]] = {}
    for one in known.corrections:
        by_date.setdefault(one.date, []).append(one)
    quotes = {name: claim.quote for name, claim in dict(known.claims.items()).items()}
    return rendered("corrections", by_date=by_date, quotes=quotes, up="")


def own_corrections(claim: str) -> Markup:
    """The corrections of one claim, opened for ninety days; nothing where it has none."""
    own = [one for one in catalog().corrections if claim in one.claims]
    if not own:
        return Markup("")
    recent = own[0].date if is_recent(own[0]) else ""
    return rendered("own_corrections", corrections=own, recent=recent)


def is_recent(correction: Correction) -> bool:
    """Is it of the ninety days before this edition?"""
    return (edition_day() - date.fromisoformat(correction.date)).days <= DAYS_OF_THE_BADGE

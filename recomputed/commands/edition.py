"""`recomputed edition`: keep the record of the published site as the edition of its day."""

from recomputed.declared.checksums import declared_checksums
from recomputed.declared.edition_day import OF_COMMIT
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.ground.locks import changing_sources
from recomputed.publishing.data.editions import EditionRecord, keep, record_of
from recomputed.publishing.data.history import leave_to_the_edition
from recomputed.publishing.data.site_files import site_claims, site_notebooks
from recomputed.publishing.edition import edition
from recomputed.running.chapters import chapters

NOT_OF_THESE = "the site in _build/html is not of these data and notebooks; recomputed build makes it again"


def keep_edition() -> str:
    """Keep it; says where.  Raises BadParameter if there is no site, or another edition of its day."""
    record = record_of_site()
    with changing_sources():
        new = keep(record)
        leave_to_the_edition(record.day)
    day = edition()
    said = f"book/editions/{record.day}.json: {len(record.claims)} claims"
    if day.told_by != OF_COMMIT:
        said += f" ({record.day} is {day.told_by})"
    return said if new else f"{said}, kept already"


def record_of_site() -> EditionRecord:
    """The record of the published site.

    Raises BadParameter if there is none, or one with other numbers than the published ones; RunFailed if it is damaged.
    """
    claims = site_claims()
    if claims.set_by_reader:
        raise BadParameter("the site in _build/html has other numbers; make the published one: recomputed build")
    if claims.hashes != declared_checksums() or not _of_these_notebooks():
        raise RunFailed(NOT_OF_THESE)
    try:
        return record_of(claims, site_notebooks(), edition().day)
    except (KeyError, ValueError) as problem:
        raise RunFailed(NOT_OF_THESE) from problem


def _of_these_notebooks() -> bool:
    """Are the chapters of the site those that stand in the report now?"""
    copies = paths.SITE / "source"
    return all(
        (copies / path.name).is_file() and (copies / path.name).read_bytes() == path.read_bytes()
        for path in chapters().values()
    )

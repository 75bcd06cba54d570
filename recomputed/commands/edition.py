"""`recomputed edition`: keep the record of the published site as the edition of its day."""

from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.ground.locks import changing_sources
from recomputed.publishing.data.editions import EditionRecord, keep, record_of
from recomputed.publishing.data.site_files import site_claims, site_notebooks
from recomputed.publishing.edition import edition


def keep_edition() -> str:
    """Keep it; says where.  Raises BadParameter if there is no site, or another edition of its day."""
    record = record_of_site()
    with changing_sources():
        new = keep(record)
    said = f"book/editions/{record.day}.json: {len(record.claims)} claims"
    return said if new else f"{said}, kept already"


def record_of_site() -> EditionRecord:
    """The record of the published site.

    Raises BadParameter if there is none, or one with other numbers than the published ones; RunFailed if it is damaged.
    """
    claims = site_claims()
    if claims.set_by_reader:
        raise BadParameter("the site in _build/html has other numbers; make the published one: recomputed build")
    try:
        return record_of(claims, site_notebooks(), edition().day)
    except KeyError as problem:
        raise RunFailed(
            "the site in _build/html is not of these declarations; recomputed build makes it again"
        ) from problem

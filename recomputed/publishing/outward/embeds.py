"""A figure alone on a small page, for a frame in somebody else's page."""

from markupsafe import Markup

from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.edition import Edition
from recomputed.publishing.figures.drawings import Pictures
from recomputed.publishing.figures.figure_files import both_drawings
from recomputed.publishing.small_page import small_page
from recomputed.running.records import FigureSpec
from recomputed.showing.prose import sources_line
from recomputed.showing.templates import rendered


def embed_page(drawn: FigureSpec, pictures: Pictures, page: str, claims: Claims, edition: Edition) -> str:
    """The figure with its title, description and sources, the answers of its page, and one link back to it."""
    about = drawn.about
    body = rendered(
        "embed",
        about=about,
        drawings=both_drawings(drawn, pictures),
        sources=sources_line(about["sources"]),
        claims=[claim for claim in claims.claims if claim.page.partition("#")[0] == page],
        page=page,
        edition=edition,
    )
    return small_page(title=about["title"], kind="x-embed", depth=1, head=canonical(about["id"], edition), body=body)


def canonical(name: str, edition: Edition) -> Markup:
    """The public address of a page to embed, for its head; empty without one."""
    if not edition.address:
        return Markup("")
    return Markup('<link rel="canonical" href="{}">\n').format(edition.link(f"embed/{name}.html"))

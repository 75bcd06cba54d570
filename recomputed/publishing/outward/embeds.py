"""A figure alone on a small page, for a frame in somebody else's page."""

from html import escape

from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.edition import Edition
from recomputed.publishing.figures.figure_files import both_drawings
from recomputed.publishing.pages.parts import badge
from recomputed.publishing.small_page import small_page
from recomputed.running.records import FigureSpec
from recomputed.showing.prose import sources_line


def embed_page(drawn: FigureSpec, page: str, claims: Claims, edition: Edition) -> str:
    """The figure with its title, description and sources, the answers of its page, and one link back to it."""
    about = drawn.about
    title, says = escape(about["title"]), escape(about["says"], quote=True)
    body = (
        f"<figure class='x-figure{'' if about['narrow'] else ' x-scrolls'}'><figcaption><h1>{title}</h1></figcaption>"
        f"<div class='x-still x-scroll' tabindex='0' role='img' aria-label=\"{says}\">{both_drawings(drawn)}</div>{sources_line(about['sources'])}{_answers(page, claims)}"
        f"<p class='x-muted'><a href='../{page}#figure-{about['id']}' target='_top'>"
        f"{escape(edition.title)}</a>, edition of {edition.day}</p></figure>"
    )
    canonical = f'<link rel="canonical" href="{edition.address}embed/{about["id"]}.html">\n' if edition.address else ""
    return small_page(title=about["title"], kind="x-embed", depth=1, head=canonical, body=body)


def _answers(page: str, claims: Claims) -> str:
    """The verdict and the answer of each claim that is judged on the page of the figure."""
    mine = [claim for claim in claims.claims if claim.page.partition("#")[0] == page]
    said = "".join(f"<li>“{escape(claim.quote)}” {badge(claim.verdict)} {escape(claim.answer)}</li>" for claim in mine)
    return f"<ul>{said}</ul>" if mine else ""

"""The report for programs: a ClaimReview for each claim in one file, a Dataset for each table (schema.org, as JSON-LD).

Search engines have given up showing ClaimReview marks of pages, but archives of fact checks still gather them as data.
"""

import json
from typing import Any

from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.judging.verdicts import BANDS, NOT_CHECKABLE, RIGHT, WRONG
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.edition import Edition
from recomputed.publishing.figures.figure_files import safe_json
from recomputed.showing.templates import table_html

REVIEWS = "claim-reviews.json"
RATINGS = dict(
    zip([word for word in BANDS if word != NOT_CHECKABLE], (5, 4, 3, 3, 2, 1), strict=True)
)  # "Not checkable" is no point


def reviews_json(claims: Claims, tables: dict[str, list[str]], edition: Edition) -> str:
    """Every computed verdict as a ClaimReview, in one graph; `tables` holds those that each claim rests on."""
    graph = [claim_review(claim, claims, tables[claim.id], edition) for claim in claims.claims]
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, indent=1, ensure_ascii=False) + "\n"


def claim_review(
    claim: JudgedClaim, claims: Claims, tables: list[str], edition: Edition, depth: int = 0
) -> dict[str, Any]:
    """The computed verdict of a claim as a ClaimReview, dated by the commit, citing its data with checksums."""
    article = catalog().sources[catalog().thesis.article]
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": claim.verdict, "ratingExplanation": claim.answer}
    if claim.verdict in RATINGS:
        rating |= {
            "ratingValue": RATINGS[claim.verdict],
            "worstRating": RATINGS[WRONG],
            "bestRating": RATINGS[RIGHT],
            "description": f"{RATINGS[WRONG]} is {WRONG}, {RATINGS[RIGHT]} is {RIGHT}",
        }
    dated = {"datePublished": article.published} if article.published else {}
    appearance = {"@type": "NewsArticle", "headline": article.title} | dated
    appearance |= {"url": article.address} if article.address else {}
    return {
        "@type": "ClaimReview",
        "@id": edition.link(claim.address, depth) + "#review",
        "url": edition.link(claim.address, depth),
        "claimReviewed": claim.quote,
        "datePublished": edition.day,
        "author": {"@type": "Organization", "name": edition.author},
        "reviewRating": rating,
        "itemReviewed": {
            "@type": "Claim",
            "@id": edition.link(claim.address, depth) + "#claim",
            "name": claim.says,
            **dated,
            "author": {"@type": "Organization", "name": article.publisher},
            "appearance": appearance,
        },
        "isBasedOn": edition.link(claim.page, depth),
        "citation": [_cited(name, claims, edition, depth) for name in tables],
        **_corrected(claim),
    }


def _corrected(claim: JudgedClaim) -> dict[str, Any]:
    """The corrections of a claim, as comments on its review."""
    own = [one for one in catalog().corrections if claim.id in one.claims]
    comments = [
        {"@type": "CorrectionComment", "datePublished": one.date, "text": f"{one.was} {one.changed}"} for one in own
    ]
    return {"correction": comments} if comments else {}


def _cited(name: str, claims: Claims, edition: Edition, depth: int) -> dict[str, Any]:
    """A table or map as a data set with its file's checksum; maps are not published as files of their own."""
    known = catalog()
    if name in known.maps:
        return {
            "@type": "Dataset",
            "name": name,
            "description": known.maps[name].is_,
            "distribution": {"@type": "DataDownload", "sha256": claims.hashes[f"maps/{name}.geojson"]},
        }
    return {
        "@type": "Dataset",
        "name": name,
        "description": known.tables[name].is_,
        "url": edition.link(f"data.html#table-{name}", depth),
        "distribution": _download(name, claims, edition, depth),
    }


def _download(name: str, claims: Claims, edition: Edition, depth: int = 0) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "encodingFormat": "text/csv",
        "contentUrl": edition.link(f"data/{name}.csv", depth),
        "sha256": claims.hashes[f"tables/{name}.csv"],
    }


def datasets(claims: Claims, edition: Edition) -> dict[str, Any]:
    """Every table as a Dataset with its download, checksum, span and documents."""
    return {"@context": "https://schema.org", "@graph": [_dataset(name, claims, edition) for name in catalog().tables]}


def _dataset(name: str, claims: Claims, edition: Edition) -> dict[str, Any]:
    known = catalog()
    declared = known.tables[name]
    documents = [known.sources[source] for source in declared.sources]
    return {
        "@type": "Dataset",
        "@id": edition.link(f"data.html#table-{name}"),
        "name": name,
        "description": f"{declared.is_}. Span: {declared.span}. Quality: {declared.quality}. Holes: {declared.holes}",
        "creator": {"@type": "Organization", "name": edition.author},
        "license": {"@type": "CreativeWork", "name": declared.licence},
        "temporalCoverage": declared.span,
        "dateModified": edition.day,
        "variableMeasured": [
            {"@type": "PropertyValue", "name": label, "description": column.is_}
            | ({"unitText": column.unit} if column.unit else {})
            for label, column in declared.columns.items()
        ],
        "distribution": [_download(name, claims, edition)],
        "isBasedOn": [
            {"@type": "CreativeWork", "name": document.title, "publisher": document.publisher}
            | ({"url": document.address} if document.address else {})
            for document in documents
        ],
    }


def json_ld(content: object) -> Markup:
    """Structured data for the head of a page; nothing in it can end the script."""
    return Markup('<script type="application/ld+json">{}</script>\n').format(Markup(safe_json(content)))


def ratings_table() -> Markup:
    """The rating scale of the structured data, as a table."""
    rows = [[verdict, str(value)] for verdict, value in RATINGS.items()] + [[NOT_CHECKABLE, "none"]]
    return table_html("Ratings", ["Verdict", "Rating"], rows)

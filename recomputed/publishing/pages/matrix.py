"""All scenarios by all claims, in one table: what would change our mind."""

from html import escape

from recomputed.declared.catalog import catalog
from recomputed.judging.verdicts import BANDS, SIGNS
from recomputed.publishing.data.claims_json import Claims, JudgedClaim, UnderScenario
from recomputed.publishing.pages.parts import badge

TURNED = " class='x-turned'"


def scenario_matrix(claims: Claims) -> str:
    """One row a claim, one column a scenario, a sign in each cell; then in words every cell that differs."""
    if not claims.scenarios:
        return (
            "<p>This book was built under other values than the published ones; the matrix is in the published one.</p>"
        )
    heads = "".join(
        f"<th scope='col'><span>{escape(catalog().scenarios[name].title)}</span></th>" for name in claims.scenarios
    )
    rows = "".join(
        f"<tr><th scope='row'>{_quote(claim)}</th>"
        + "".join(
            _cell(under[claim.id], claims.scenarios["published"][claim.id]) for under in claims.scenarios.values()
        )
        + "</tr>"
        for claim in claims.claims
    )
    return (
        "<div class='x-scroll' tabindex='0' role='region' aria-label='Scenarios and claims'>"
        "<table class='x-table x-matrix'><caption>How each claim comes out under each scenario: ✓ right or mostly right, "
        f"? depends or too close, ✗ wrong or mostly wrong</caption><thead><tr><th scope='col'>The article says</th>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{_differences(claims)}"
    )


def _quote(claim: JudgedClaim) -> str:
    return f"<a href='{claim.page}'>“{escape(claim.quote)}”</a>"


def _cell(under: UnderScenario, published: UnderScenario) -> str:
    differs = under.verdict != published.verdict
    turned = TURNED if differs else ""
    said = f"{under.verdict}{', differs' if differs else ''}"
    return (
        f"<td{turned}><span aria-hidden='true'>{SIGNS[BANDS[under.verdict]]}</span>"
        f"<span class='x-said'>{escape(said)}</span></td>"
    )


def _differences(claims: Claims) -> str:
    published = claims.scenarios["published"]
    items = "".join(
        f"<li>{_quote(claim)}, under <em>{escape(catalog().scenarios[name].title)}</em>: {badge(under[claim.id].verdict)} "
        f"instead of {badge(published[claim.id].verdict)}<br>{escape(under[claim.id].answer)}</li>"
        for claim in claims.claims
        for name, under in claims.scenarios.items()
        if under[claim.id].verdict != published[claim.id].verdict
    )
    return f"<p>The marked cells in words:</p><ul>{items}</ul>" if items else "<p>No scenario changes a verdict.</p>"

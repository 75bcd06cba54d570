"""All scenarios by all claims, in one table: what would change our mind."""

from html import escape

from exodus.declared.declarations import library
from exodus.publishing.claims_json import Claims, UnderScenario

SIGNS = {True: "✓", False: "✗", None: "?"}
WORDS = {True: "holds", False: "fails", None: "not checkable"}


def scenario_matrix(claims: Claims) -> str:
    """One row a claim, one column a scenario, a sign in each cell; then in words every cell that differs."""
    if not claims.scenarios:
        return (
            "<p>This book was built under other values than the published ones; the matrix is in the published one.</p>"
        )
    heads = "".join(
        f"<th scope='col'><span>{escape(library().scenarios[name].title)}</span></th>" for name in claims.scenarios
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
        "<table class='x-table x-matrix'><caption>How each claim comes out under each scenario, as most would read it: "
        f"✓ holds, ✗ fails</caption><thead><tr><th scope='col'>The article says</th>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{_differences(claims)}"
    )


def _quote(claim) -> str:
    return f"<a href='{claim.page}'>“{escape(claim.quote)}”</a>"


def _cell(under: UnderScenario, published: UnderScenario) -> str:
    differs = " class='x-turned'" if _difference(under, published) else ""
    said = f"{WORDS[under.lead_holds]}{', differs' if differs else ''}"
    return (
        f"<td{differs}><span aria-hidden='true'>{SIGNS[under.lead_holds]}</span><span class='x-said'>{said}</span></td>"
    )


def _differences(claims: Claims) -> str:
    published = claims.scenarios["published"]
    items = "".join(
        f"<li>{_quote(claim)}, under <em>{escape(library().scenarios[name].title)}</em>: {differs}</li>"
        for claim in claims.claims
        for name, under in claims.scenarios.items()
        if (differs := _difference(under[claim.id], published[claim.id]))
    )
    return f"<p>The marked cells in words:</p><ul>{items}</ul>" if items else "<p>No scenario changes a verdict.</p>"


def _difference(under: UnderScenario, published: UnderScenario) -> str:
    """What a scenario changes, as HTML; empty if nothing."""
    word = f"{SIGNS[under.lead_holds]} {WORDS[under.lead_holds]}"
    if under.lead_holds != published.lead_holds:
        return f"<strong>{word}</strong>, turned."
    if under.verdict != published.verdict:
        return f"{word} as before, but the verdict becomes “{escape(under.verdict)}”."
    return ""

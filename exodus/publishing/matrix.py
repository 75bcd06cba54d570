"""All scenarios by all claims, in one table: what would change our mind."""

from html import escape

from exodus.declared.declarations import library
from exodus.publishing.claims_json import Claims, UnderScenario

SIGNS = {True: "✓", False: "✗", None: "?"}
WORDS = {True: "holds", False: "fails", None: "not checkable"}


def scenario_matrix(claims: Claims) -> str:
    """One row a claim, one column a scenario: how the lead reading comes out, and where a verdict differs."""
    if not claims.scenarios:
        return (
            "<p>This book was built under other values than the published ones; the matrix is in the published one.</p>"
        )
    heads = "".join(f"<th scope='col'>{escape(library().scenarios[name].title)}</th>" for name in claims.scenarios)
    rows = "".join(
        f"<tr><th scope='row'><a href='{claim.page}'>“{escape(claim.quote)}”</a></th>"
        + "".join(
            _cell(under[claim.id], claims.scenarios["published"][claim.id]) for under in claims.scenarios.values()
        )
        + "</tr>"
        for claim in claims.claims
    )
    return (
        "<div class='x-scroll' tabindex='0' role='region' aria-label='Scenarios and claims'>"
        "<table class='x-table x-matrix'><caption>How each claim comes out under each scenario, as most would read it"
        f"</caption><thead><tr><th scope='col'>The article says</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(under: UnderScenario, published: UnderScenario) -> str:
    word = f"{SIGNS[under.lead_holds]} {WORDS[under.lead_holds]}"
    if under.lead_holds != published.lead_holds:
        return f"<td class='x-turned'><strong>{word}</strong>, turned</td>"
    if under.verdict != published.verdict:
        return f"<td class='x-turned'>{word}; the verdict becomes “{escape(under.verdict)}”</td>"
    return f"<td>{word}</td>"

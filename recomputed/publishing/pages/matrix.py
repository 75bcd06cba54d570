"""What would change our mind: the claims whose verdict a scenario changes, and all scenarios by all claims in one table."""

from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.judging.verdicts import BANDS, SIGNS
from recomputed.publishing.data.claims_json import Claims, JudgedClaim, UnderScenario
from recomputed.showing.answers import share_in_words
from recomputed.showing.templates import rendered, table_html
from recomputed.showing.when_true import side_of


def turned_verdicts(claims: Claims) -> Markup:
    """In words each verdict that a scenario changes."""
    if not claims.scenarios:
        words = (
            "This book was built under other values than the published ones; the scenarios are in the published one."
        )
        return Markup("<p>{}</p>").format(words)
    differing = _differing(claims)
    return rendered(
        "differences",
        differing=differing,
        published=claims.scenarios["published"],
        unmoved=len(claims.claims) - len(differing),
        scenarios=catalog().scenarios,
    )


def scenario_matrix(claims: Claims) -> Markup:
    """One row a claim, one column a scenario, a sign in each cell; empty in a book under other values."""
    if not claims.scenarios:
        return Markup()
    scenarios = catalog().scenarios
    titles = [Markup("<span>{}</span>").format(scenarios[name].title) for name in claims.scenarios]
    rows = [
        [_quote(claim), *(_cell(under[claim.id], _published(claim, claims)) for under in claims.scenarios.values())]
        for claim in claims.claims
    ]
    caption = (
        "How each claim comes out under each scenario: ✓ right or mostly right, ? depends or too close, "
        "✗ wrong or mostly wrong, – not checkable"
    )
    return table_html("Scenarios and claims", ["The article says", *titles], rows, caption, kind="x-matrix")


def _quote(claim: JudgedClaim) -> Markup:
    return Markup("<a href='{}'>“{}”</a>").format(claim.page, claim.quote)


def _published(claim: JudgedClaim, claims: Claims) -> UnderScenario:
    return claims.scenarios["published"][claim.id]


def _cell(under: UnderScenario, published: UnderScenario) -> Markup:
    differs = under.verdict != published.verdict
    cell = Markup("<span{} aria-hidden='true'>{}</span><span class='x-said'>{}</span>")
    turned = Markup(" class='x-turned'") if differs else ""
    return cell.format(turned, SIGNS[BANDS[under.verdict]], f"{under.verdict}{', differs' if differs else ''}")


def _differing(claims: Claims) -> list[tuple[JudgedClaim, list[tuple[str, UnderScenario, list[str]]]]]:
    """Each claim that has another verdict under some scenario: of each such scenario what it says and what turned."""
    found = []
    for claim in claims.claims:
        published = _published(claim, claims)
        others = [
            (name, under[claim.id], _what_moved(claim, published, under[claim.id]))
            for name, under in claims.scenarios.items()
            if under[claim.id].verdict != published.verdict
        ]
        if others:
            found.append((claim, others))
    return found


def _what_moved(claim: JudgedClaim, published: UnderScenario, under: UnderScenario) -> list[str]:
    """The readings that vote and come out on another side than in the published report; if none does, that which moved most."""
    known = [reading for reading in claim.readings if reading.id in under.supports and reading.id in published.supports]
    moved = {one.id: abs(under.supports[one.id] - published.supports[one.id]) for one in known}
    turned = [one for one in known if side_of(under.supports[one.id]) != side_of(published.supports[one.id])]
    return [
        f"“{one.label}” holds in {share_in_words(under.supports[one.id])} of the cases instead of "
        f"{share_in_words(published.supports[one.id])}"
        for one in turned or sorted(known, key=lambda one: -moved[one.id])[:1]
    ]

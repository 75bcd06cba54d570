"""What to measure next: the worth of knowing each assumption, summed over all claims, as a table and as data."""

from html import escape

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value, quality_of
from recomputed.publishing.data.claims_json import Claims
from recomputed.showing.numbers import in_words, with_unit

LEAST_SHOWN = 0.005  # of a claim's certainty: less is within the error of the sample


def worth_of_knowing(claims: Claims) -> dict[str, float]:
    """Each assumption that could make an answer surer, the worthiest first; the sum over claims."""
    total: dict[str, float] = {}
    for claim in claims.claims:
        for name, worth in claim.informs.items():
            total[name] = total.get(name, 0.0) + worth
    ranked = sorted(total.items(), key=lambda item: (-item[1], item[0]))
    return {name: worth for name, worth in ranked if worth >= LEAST_SHOWN}


def worth_table(claims: Claims) -> str:
    """A line for each of them: what is known, how well, by whom, for which claims, and who could measure it."""
    known = catalog()
    rows = "".join(
        f"<tr><th scope='row'>{escape(known.parameters[name].is_)}<br><span class='x-muted'>{_known(name)}; {_source(name)}"
        f"</span></th><td>{worth:.3f}</td><td>{_settles(name, claims)}</td>"
        f"<td>{escape(known.parameters[name].who_could_measure or '–')}</td></tr>"
        for name, worth in worth_of_knowing(claims).items()
    )
    return (
        "<div class='x-scroll' tabindex='0' role='region' aria-label='What to measure next'><table class='x-table'>"
        "<caption>What to measure next: the worth of knowing each number. 0.5 is a claim that nobody could call, settled.</caption>"
        "<thead><tr><th scope='col'>The number, and what is known of it</th><th scope='col'>Worth</th>"
        "<th scope='col'>It would settle</th><th scope='col'>Who could measure it</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _known(name: str) -> str:
    parameter = catalog().parameters[name]
    value = with_unit(declared_value(name), parameter.unit)
    if parameter.type == "choice":
        return value
    low, high = (in_words(end, parameter.unit) for end in parameter.plausible)
    return f"{value}, plausible {escape(low)} to {escape(high)}"


def _source(name: str) -> str:
    source = catalog().parameters[name].source
    return (
        "a guess of ours"
        if source == "guess"
        else f"{quality_of(name)} by {escape(catalog().sources[source].publisher)}"
    )


def _settles(name: str, claims: Claims) -> str:
    of = sorted(((c.informs.get(name, 0.0), c) for c in claims.claims), key=lambda pair: -pair[0])
    return "; ".join(
        f"<a href='claims/{claim.id}/index.html'>{claim.id.replace('-', ' ')}</a> {worth:.3f}"
        for worth, claim in of
        if worth >= LEAST_SHOWN
    )

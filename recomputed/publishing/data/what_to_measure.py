"""What to measure next: the worth of knowing each assumption, summed over all claims, as a table and as data."""

from markupsafe import Markup

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value, quality_of
from recomputed.publishing.data.claims_json import Claims
from recomputed.showing.numbers import in_words, with_unit
from recomputed.showing.templates import table_html

LEAST_SHOWN = 0.005  # of a claim's certainty: less is within the error of the sample


def worth_of_knowing(claims: Claims) -> dict[str, float]:
    """Each assumption that could make an answer surer, the worthiest first; the sum over claims."""
    total: dict[str, float] = {}
    for claim in claims.claims:
        for name, worth in claim.informs.items():
            total[name] = total.get(name, 0.0) + worth
    ranked = sorted(total.items(), key=lambda item: (-item[1], item[0]))
    return {name: worth for name, worth in ranked if worth >= LEAST_SHOWN}


def worth_table(claims: Claims) -> Markup:
    """A line for each of them: what is known, how well, by whom, for which claims, and who could measure it."""
    known = catalog().parameters
    number = Markup("{}<br><span class='x-muted'>{}; {}</span>")
    rows = [
        [
            number.format(known[name].is_, _known(name), _source(name)),
            f"{worth:.3f}",
            _settles(name, claims),
            known[name].who_could_measure or "–",
        ]
        for name, worth in worth_of_knowing(claims).items()
    ]
    heads = ["The number, and what is known of it", "Worth", "It would settle", "Who could measure it"]
    caption = (
        "What to measure next: the worth of knowing each number, as a part of one claim. "
        "To settle a claim that might as well be right as wrong is worth 0.5."
    )
    return table_html("What to measure next", heads, rows, caption, kind="x-stacked")


def _known(name: str) -> str:
    parameter = catalog().parameters[name]
    value = with_unit(declared_value(name), parameter.unit)
    if parameter.type == "choice":
        return value
    low, high = parameter.plausible
    return f"{value}, plausible {in_words(low, parameter.unit)} to {with_unit(high, parameter.unit)}"


def _source(name: str) -> str:
    source = catalog().parameters[name].source
    return "a guess of ours" if source == "guess" else f"{quality_of(name)} by {catalog().sources[source].publisher}"


def _settles(name: str, claims: Claims) -> Markup:
    of = sorted(((claim.informs.get(name, 0.0), claim) for claim in claims.claims), key=lambda pair: -pair[0])
    link = Markup("<a href='{}'>“{}”</a> {:.3f}")
    return Markup("; ").join(
        link.format(claim.address, claim.quote, worth) for worth, claim in of if worth >= LEAST_SHOWN
    )

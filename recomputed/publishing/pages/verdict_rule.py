"""The rule of the verdicts for the method page, printed from the module that applies it; and how far it is ours."""

from typing import Any

from markupsafe import Markup

from recomputed.judging.other_beliefs import OTHER_BELIEFS
from recomputed.judging.record import JudgedReading
from recomputed.judging.verdicts import (
    BANDS,
    CONFIDENCE_BY_QUALITY,
    CONFIDENCES,
    EDGES,
    MATTERS_FROM,
    NEAR_AN_EDGE,
    NOT_CHECKABLE,
    SIGNS,
    verdict,
    votes,
)
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.showing.templates import rendered, table_html

ROLES = {
    "lead": (
        "what most readers take the sentence to mean, in its own tense, scope and words",
        "half, or all of it without a rival",
    ),
    "rival": ("another defensible meaning of the same sentence", "the other half, equally among the rivals"),
    "test": ("everything else worth showing: a stress, a later date, a hypothetical, somebody else’s figure", "none"),
}
OTHER_WORDS = {
    "all_flat": "every value of a plausible range were as likely as any other",
    "guesses_doubled": "the range of every guess were twice as wide",
}
SHIFT = 0.05


def roles_table() -> Markup:
    """What each role is, and how it votes."""
    return table_html("Roles", ["Role", "What it is", "Its vote"], [[role, *words] for role, words in ROLES.items()])


def bands_table() -> Markup:
    """From which support each word is said."""
    right, mostly, wrong, never = (f"{edge:.0%}" for edge in EDGES)
    rules = [
        f"{right} or more",
        f"{mostly} or more",
        f"more than {wrong}, with one meaning at {mostly} or more and another at {wrong} or less",
        f"more than {wrong}, otherwise",
        f"more than {never}",
        f"{never} or less",
        "no lead can be stated",
    ]
    return table_html(
        "Verdicts",
        ["Support", "Verdict"],
        [[rule, f"{SIGNS[BANDS[word]]} {word}"] for rule, word in zip(rules, BANDS, strict=True)],
    )


def confidence_table() -> Markup:
    """From which quality of the inputs that matter each confidence follows."""
    rows = [[", ".join(q for q, c in CONFIDENCE_BY_QUALITY.items() if c == level), level] for level in CONFIDENCES]
    rows.append([f"the support lies within {NEAR_AN_EDGE * 100:.0f} points of an edge of its band", "one step lower"])
    caption = f"The worst quality among the inputs that matter (total sensitivity of {MATTERS_FROM:g} or more) decides."
    table = table_html("Confidence", ["Worst of the inputs that matter", "Confidence"], rows)
    return Markup("<p>{}</p>{}").format(caption, table)


def by_hand(claims: Claims) -> Markup:
    """The rule applied to one claim, step by step: of those with a rival the one that is hardest to call."""
    with_rivals = [
        (abs(claim.support - 1 / 2), claim)
        for claim in claims.claims
        if claim.support is not None and any(reading.role == "rival" for reading in claim.readings)
    ]
    if not with_rivals:
        return Markup("")
    _, claim = min(with_rivals, key=lambda pair: pair[0])
    voting = [reading for reading in claim.readings if reading.role != "test"]
    weights = votes([reading.role for reading in voting])
    terms = " + ".join(f"{weight:.3g} × {r.support:.3f}" for weight, r in zip(weights, voting, strict=True))
    return rendered("by_hand", claim=claim, voting=voting, terms=terms)


def own_judgement(claims: Claims) -> Markup:
    """How many verdicts would change if we had judged otherwise."""
    rows = [
        [words, str(len(changed)), ", ".join(claim.replace("-", " ") for claim in changed) or "none"]
        for words, changed in judged_otherwise(claims).items()
    ]
    return table_html("Judged otherwise", ["If", "Verdicts that would change", "Which"], rows)


def judged_otherwise(claims: Claims) -> dict[str, list[str]]:
    """The claims whose word would be another, for each way in which we might have judged otherwise."""
    checkable = [claim for claim in claims.claims if claim.verdict != NOT_CHECKABLE]
    found = {
        f"{OTHER_WORDS[name]}": [c.id for c in checkable if verdict(_believing(c, name)).word != c.verdict]
        for name in OTHER_BELIEFS
    }
    for weight, words in ((1.0, "rivals weighed nothing"), (0.0, "rivals weighed all")):
        found[words] = [c.id for c in checkable if _word(c, lead_weighs=weight) != c.verdict]
    for step, words in (
        (SHIFT, "every band began 5 points further out"),
        (-SHIFT, "every band began 5 points further in"),
    ):
        edges = [edge + (step if edge > 1 / 2 else -step) for edge in EDGES]
        found[words] = [c.id for c in checkable if _word(c, edges=edges) != c.verdict]
    return found


def _believing(claim: JudgedClaim, name: str) -> list[JudgedReading]:
    return [r.model_copy(update={"support": r.support_if.get(name, r.support)}) for r in claim.readings]


def _word(claim: JudgedClaim, **rule: Any) -> str:
    if "lead_weighs" in rule and not any(reading.role == "rival" for reading in claim.readings):
        return claim.verdict
    return verdict(claim.readings, **rule).word

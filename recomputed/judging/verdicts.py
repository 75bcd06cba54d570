"""The rule by which a claim gets its word: roles, support, bands and confidence.  The method page is printed from here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from recomputed.judging.record import JudgedReading

Band = Literal["right", "between", "wrong", "unknown"]

RIGHT, MOSTLY_RIGHT = "Right", "Mostly right"
DEPENDS, TOO_CLOSE = "Depends on the meaning", "Too close to call"
MOSTLY_WRONG, WRONG = "Mostly wrong", "Wrong"
NOT_CHECKABLE = "Not checkable"

EDGES = (0.90, 0.66, 0.34, 0.10)  # after the calibrated language of the IPCC
BANDS: dict[str, Band] = {
    RIGHT: "right",
    MOSTLY_RIGHT: "right",
    DEPENDS: "between",
    TOO_CLOSE: "between",
    MOSTLY_WRONG: "wrong",
    WRONG: "wrong",
    NOT_CHECKABLE: "unknown",
}
SIGNS: dict[Band, str] = {"right": "✓", "between": "?", "wrong": "✗", "unknown": "–"}
SHARE_OF_THE_LEAD = 0.5
NEAR_AN_EDGE = 0.05
MATTERS_FROM = 0.1  # total Sobol index
CONFIDENCES = ("low", "medium", "high")
CONFIDENCE_BY_QUALITY = {
    "guess": "low",
    "claimed": "medium",
    "survey": "medium",
    "estimated": "medium",
    "measured": "high",
    "reported": "high",
}


class Voice(Protocol):
    """What a verdict is made from: the role of a reading and its support."""

    @property
    def role(self) -> str: ...
    @property
    def support(self) -> float | None: ...


@dataclass(frozen=True)
class Verdict:
    """How a claim comes out: its word, the band of the word, and the support from which both follow."""

    word: str
    support: float | None

    @property
    def band(self) -> Band:
        """Right, between, wrong or unknown."""
        return BANDS[self.word]

    @property
    def sign(self) -> str:
        """A sign beside the word, so that no colour is needed."""
        return SIGNS[self.band]


def verdict(
    readings: Iterable[Voice], edges: Sequence[float] = EDGES, lead_weighs: float = SHARE_OF_THE_LEAD
) -> Verdict:
    """The verdict of a claim from its judged readings; those with the role `test` do not vote.

    >>> from types import SimpleNamespace as Reading
    >>> lead, rival = Reading(role="lead", support=0.97), Reading(role="rival", support=0.55)
    >>> verdict([lead]).word, verdict([lead, rival])
    ('Right', Verdict(word='Mostly right', support=0.76))
    >>> verdict([Reading(role="test", support=1.0)])
    Verdict(word='Not checkable', support=None)
    """
    voting = [reading for reading in readings if reading.role != "test"]
    supports = [reading.support for reading in voting if reading.support is not None]  # what votes has one
    weights = votes([reading.role for reading in voting], lead_weighs)
    support = sum(weight * of for weight, of in zip(weights, supports, strict=True)) if weights else None
    return Verdict(_word(support, supports, edges), support)


def votes(roles: Sequence[str], lead_weighs: float = SHARE_OF_THE_LEAD) -> list[float]:
    """The weight of each reading in the verdict of its claim, from their roles; they add up to 1.  Empty without a lead.

    >>> votes(["lead", "rival", "test", "rival"])
    [0.5, 0.25, 0.0, 0.25]
    """
    if "lead" not in roles:
        return []
    rivals = roles.count("rival")
    weight = {
        "lead": lead_weighs if rivals else 1.0,
        "rival": (1 - lead_weighs) / rivals if rivals else 0.0,
        "test": 0.0,
    }
    return [weight[role] for role in roles]


def _word(support: float | None, meanings: list[float], edges: Sequence[float]) -> str:
    if support is None:
        return NOT_CHECKABLE
    right, mostly_right, mostly_wrong, wrong = edges
    if support >= mostly_right:
        return RIGHT if support >= right else MOSTLY_RIGHT
    if support > mostly_wrong:
        return DEPENDS if max(meanings) >= mostly_right and min(meanings) <= mostly_wrong else TOO_CLOSE
    return MOSTLY_WRONG if support > wrong else WRONG


def confidence(support: float, qualities: Iterable[str]) -> str:
    """How sure one may be of a verdict: from the worst quality of the inputs that matter, and how near an edge it lies.

    >>> confidence(0.97, ["measured", "survey"]), confidence(0.92, ["measured"]), confidence(0.5, ["guess"])
    ('medium', 'medium', 'low')
    """
    steps = [CONFIDENCES.index(CONFIDENCE_BY_QUALITY[quality]) for quality in qualities]
    step = min(steps, default=len(CONFIDENCES) - 1)
    near = any(abs(support - edge) <= NEAR_AN_EDGE + 1e-9 for edge in EDGES)
    return CONFIDENCES[max(step - near, 0)]


def inputs_that_matter(readings: Iterable[JudgedReading]) -> set[str]:
    """The assumptions that matter for a voting reading; all of it where nobody can say which."""
    found: set[str] = set()
    for reading in readings:
        if reading.votes:
            matters = {name for name, of in reading.matters.items() if of.total >= MATTERS_FROM}
            found |= matters if reading.matters else set(reading.given)
    return found

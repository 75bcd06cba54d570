"""The rule of the verdicts once more: the word of a claim, the confidence in it, and what knowing an assumption is worth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from tests.second.tables import declarations, declared_parameters, row_meant

LINES = [(0.9, "Right"), (0.66, "Mostly right")]
LOWER_LINES = [(0.1, "Wrong"), (0.34, "Mostly wrong")]
WORDS = ["Right", "Mostly right", "Depends on the meaning", "Too close to call", "Mostly wrong", "Wrong"]
UNKNOWN = "Not checkable"
SURE_BY_QUALITY = {"measured": 2, "reported": 2, "estimated": 1, "survey": 1, "claimed": 1, "guess": 0}
SURE = ("low", "medium", "high")
NEAR, MATTERS = 0.05, 0.1
CHANGES = 2  # of the likelier answer along an assumption that are looked for
FEW_VALUES = 12


def support(lead: float, rivals: Sequence[float]) -> float:
    """The lead's, or half of it and half of what its rivals have in the mean."""
    return (lead + mean(rivals)) / 2 if rivals else lead


def word(lead: float | None, rivals: Sequence[float] = ()) -> str:
    """The word of a claim from the supports of its meanings; None for the lead of a claim that has none."""
    if lead is None:
        return UNKNOWN
    found, meanings = support(lead, rivals), [lead, *rivals]
    for line, said in LINES:
        if found >= line:
            return said
    for line, said in LOWER_LINES:
        if found <= line:
            return said
    torn = any(one >= 0.66 for one in meanings) and any(one <= 0.34 for one in meanings)
    return "Depends on the meaning" if torn else "Too close to call"


def confidence(found: float, qualities: Sequence[str]) -> str:
    """As sure as the worst of what matters lets one be; less by one step within 0.05 of a line between two words."""
    sure = min((SURE_BY_QUALITY[quality] for quality in qualities), default=2)
    distance = min(abs(found - line) for line, _ in LINES + LOWER_LINES)
    return SURE[max(0, sure - 1)] if distance <= NEAR + 1e-9 else SURE[sure]


def matters(shares: dict[str, float | None]) -> list[str]:
    """What moves a quantity by a tenth or more, of the shares of all it rests on; all of it where none is known."""
    if all(share is None for share in shares.values()):
        return list(shares)
    return [name for name, share in shares.items() if share >= MATTERS]


def quality(name: str) -> str:
    """How well the published value of a parameter is known: a guess, or as declared, or as the table says of its row."""
    declared = declared_parameters()[name]
    if declared["source"] == "guess":
        return "guess"
    if "quality" in declared:
        return declared["quality"]
    place = declared["value_from"]
    table = declarations(f"tables/{place['table']}.yml")
    if table["quality"] != "by row":
        return table["quality"]
    (column,) = [name for name, column in table["columns"].items() if column["type"] == "quality"]
    return row_meant(place)[column]


@dataclass(frozen=True)
class Worth:
    """The worth of knowing an assumption, and by how much chance may have it wrong, as a standard error."""

    of: float
    error: float


def worth(held: Sequence[bool | None], known: Sequence) -> Worth:
    """By how many of the worlds more one calls a reading right if one knows an assumption, whose values are `known`.

    Not by groups of worlds: the worlds stand in the order of the assumption, and the answer that is given along it may
    change twice, where that serves best (Sadatsafavi and others 2013).  Words and few numbers are taken one by one.
    """
    pairs = [(value, 1 if holds else -1) for value, holds in zip(known, held, strict=True) if holds is not None]
    by_value: dict = {}
    for value, step in pairs:
        by_value[value] = by_value.get(value, 0) + step
    told = _answers(by_value) if len(by_value) > FEW_VALUES else {value: step >= 0 for value, step in by_value.items()}
    blindly = sum(by_value.values()) >= 0
    count = len(pairs)
    gained = sum(step * (told[value] - blindly) for value, step in by_value.items()) / count
    otherwise = sum(told[value] != blindly for value, _ in pairs) / count
    return Worth(gained, math.sqrt(max(otherwise - gained**2, 0.0) / count))


def _answers(by_value: dict) -> dict:
    """The answers along rising values that are right in the most worlds, with at most so many changes between them."""
    values = sorted(by_value)
    # best[answer, changes]: the most that can be had up to here, and the answers before
    best: dict[tuple[bool, int], float] = {(answer, 0): 0.0 for answer in (True, False)}
    came: list[dict] = []
    for value in values:
        step, now, origin = by_value[value], {}, {}
        for (answer, changes), gained in best.items():
            for told in (answer, not answer):
                state = (told, changes + (told != answer))
                total = gained + (step if told else -step)
                if state[1] <= CHANGES and total > now.get(state, -math.inf):
                    now[state], origin[state] = total, (answer, changes)
        best = now
        came.append(origin)
    state, told = max(best, key=best.__getitem__), {}
    for value, origin in zip(reversed(values), reversed(came), strict=True):
        told[value] = state[0]
        state = origin[state]
    return told

"""What it would be worth to know an assumption: by how much the answer of a reading would become surer."""

from collections.abc import Mapping, Sequence

import numpy as np

from recomputed.judging.record import JudgedReading
from recomputed.judging.verdicts import votes

GROUPS = 32  # of worlds, by the value of a number


def value_of_information(held: np.ndarray, groups: Mapping[str, np.ndarray]) -> dict[str, float]:
    """By assumption: E over x of max(p, 1 − p given x), less max(p, 1 − p); between 0 and 0.5.

    `held` says for each world whether the reading holds, nan where it has no meaning; `groups` say in which group of
    values each assumption lies there (see `groups_of`).  The expectation over x is taken on the sample itself (Strong,
    Oakley and Brennan 2014).

    >>> x = np.arange(64.0)
    >>> held = (x >= 32).astype(float)
    >>> value_of_information(held, {"x": groups_of(x), "y": groups_of(np.resize([0.0, 1.0], 64))})
    {'x': 0.5, 'y': 0.0}
    """
    defined = np.isfinite(held)
    if not defined.any():
        return dict.fromkeys(groups, 0.0)
    if not defined.all():
        held, groups = held[defined], {name: group[defined] for name, group in groups.items()}
    blind = max(held.mean(), 1 - held.mean())
    knowing = {name: _knowing(held, group) for name, group in groups.items()}
    return {name: max(float(surer - blind), 0.0) for name, surer in knowing.items()}


def groups_of(column: np.ndarray) -> np.ndarray:
    """The group of each value: equal ones together if they are few, else GROUPS groups of equal size, in order."""
    order = np.argsort(column, kind="stable")
    ordered = column[order]
    numbers = np.r_[0, np.cumsum(ordered[1:] != ordered[:-1])]
    if numbers[-1] >= GROUPS:
        numbers = np.arange(len(column)) * GROUPS // len(column)
    found = np.empty(len(column), dtype=int)
    found[order] = numbers
    return found


def _knowing(held: np.ndarray, groups: np.ndarray) -> float:
    inside = np.bincount(groups)
    holding = np.bincount(groups, weights=held)
    return float(np.maximum(holding, inside - holding).sum() / len(held))


def worth_for_a_claim(readings: Sequence[JudgedReading]) -> dict[str, float]:
    """By assumption: its value of information for each reading, weighed by the reading's vote."""
    found: dict[str, float] = {}
    for weight, reading in zip(votes([reading.role for reading in readings]), readings, strict=False):
        for name, worth in reading.informs.items():
            if weight:
                found[name] = found.get(name, 0.0) + weight * worth
    return {name: round(worth, 4) for name, worth in found.items()}

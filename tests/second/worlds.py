"""Many worlds, in each of which every assumption has a value drawn by chance; and what a quantity is in each of them."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.second.beliefs import draw
from tests.second.tables import declared_parameters, in_world, published

SEED = 1729
UNDEFINED = (ZeroDivisionError, OverflowError)


def worlds(count: int, declared: dict[str, dict] | None = None) -> list[dict]:
    """One sample for all claims: each parameter has its own stream of chance, so that a new one moves no other."""
    declared = declared_parameters() if declared is None else declared
    columns = {
        name: draw(one, published(name), count, random.Random(f"{SEED} {name}")) for name, one in declared.items()
    }
    columns |= joined(columns, links(declared))
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def links(declared: dict[str, dict]) -> dict[tuple[str, str], float]:
    """The rank correlation of each pair that moves together."""
    return {
        (name, other): rank
        for name, one in declared.items()
        for other, rank in one.get("moves_with", {}).items()
        if other in declared
    }


def joined(columns: dict[str, list], ranks: dict[tuple[str, str], float]) -> dict[str, list]:
    """The columns that move together, each with its own values in the order of normal numbers that are correlated.

    Ranks that are correlated by r belong to normal numbers that are correlated by 2 sin(π r / 6) (Pearson 1907).
    """
    names = sorted({name for pair in ranks for name in pair})
    both = ranks | {(other, name): rank for (name, other), rank in ranks.items()}
    matrix = [
        [1.0 if name == other else 2 * math.sin(math.pi * both.get((name, other), 0.0) / 6) for other in names]
        for name in names
    ]
    root, chance = cholesky(matrix), random.Random(f"{SEED} together")
    count = len(next(iter(columns.values())))
    apart = [[chance.gauss(0.0, 1.0) for _ in range(count)] for _ in names]
    found = {}
    for name, row in zip(names, root, strict=True):
        normal = [sum(part * column[i] for part, column in zip(row, apart, strict=True)) for i in range(count)]
        found[name] = [0.0] * count
        for world, value in zip(sorted(range(count), key=normal.__getitem__), sorted(columns[name]), strict=True):
            found[name][world] = value
    return found


def cholesky(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """The lower triangle whose product with its own transpose is the matrix."""
    root = [[0.0] * len(matrix) for _ in matrix]
    for i, row in enumerate(matrix):
        for j in range(i + 1):
            rest = row[j] - sum(root[i][k] * root[j][k] for k in range(j))
            root[i][j] = math.sqrt(rest) if i == j else rest / root[j][j]
    return root


@dataclass(frozen=True)
class Seen:
    """A reading in many worlds: whether it holds in each (None: no meaning there), and the assumptions it asks for."""

    held: list[bool | None]
    asked: list[str]

    @property
    def support(self) -> float:
        """The share in which it holds of the worlds in which it has a meaning."""
        known = [held for held in self.held if held is not None]
        return sum(known) / len(known)

    @property
    def count(self) -> int:
        """Of the worlds in which it has a meaning."""
        return sum(held is not None for held in self.held)


def seen(quantity: Callable[[], float], bounds: dict, among: Sequence[dict]) -> Seen:
    """Whether the quantity lies within the bounds of a reading in each of the worlds, both bounds included."""
    values, asked = evaluated(quantity, among)
    low, high = bounds.get("at_least", -math.inf), bounds.get("at_most", math.inf)
    crossing = [(name, below) for name in asked if (below := declared_parameters()[name].get("below")) in asked]
    return Seen(
        [
            None
            if value is None or any(not world[name] < world[below] for name, below in crossing)
            else low <= value <= high
            for value, world in zip(values, among, strict=True)
        ],
        asked,
    )


def evaluated(quantity: Callable[[], float], among: Sequence[dict]) -> tuple[list[float | None], list[str]]:
    """The quantity in each world, None where it is none, and all that it asks for in any of them.

    A world that agrees with an earlier one in all that was asked for there is not computed again.
    """
    known: dict[tuple[str, ...], dict[tuple, float | None]] = {}
    values = []
    for world in among:
        for names, by_values in known.items():
            key = tuple([world[name] for name in names])
            if key in by_values:
                values.append(by_values[key])
                break
        else:
            with in_world(world) as asked:
                values.append(_number_or_none(quantity))
            names = tuple(asked)
            known.setdefault(names, {})[tuple([world[name] for name in names])] = values[-1]
    return values, list(dict.fromkeys(name for names in known for name in names))


def _number_or_none(quantity: Callable[[], float]) -> float | None:
    try:
        value = quantity()
    except UNDEFINED:
        return None
    return value if math.isfinite(value) else None

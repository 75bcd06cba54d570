"""Assumptions that cannot move apart: their rank correlations, and whether these can all be so at once."""

from collections.abc import Iterator, Mapping

import numpy as np

from recomputed.declared.models import Parameter
from recomputed.ground.errors import unknown

Links = tuple[tuple[str, str, float], ...]
SMALLEST_EIGENVALUE = 1e-6  # below it one of them would be told by the others


def links_of(parameters: Mapping[str, Parameter]) -> Links:
    """The pairs that move together, and their rank correlation."""
    return tuple((name, other, rank) for name, p in parameters.items() for other, rank in p.moves_with.items())


def joined(links: Links) -> list[str]:
    """The names of all that move with others, each once."""
    return list(dict.fromkeys(name for link in links for name in link[:2]))


def correlations(links: Links) -> np.ndarray:
    """The correlations of the normal variables behind the ranks, in the order of `joined`.

    For two normal variables a rank correlation r belongs to a correlation of 2 sin(π r / 6) (Pearson 1907).

    >>> correlations((("a", "b", 0.5),)).round(3).tolist()
    [[1.0, 0.518], [0.518, 1.0]]
    """
    names = joined(links)
    matrix = np.eye(len(names))
    for one, other, rank in links:
        i, j = names.index(one), names.index(other)
        matrix[i, j] = matrix[j, i] = 2 * np.sin(np.pi * rank / 6)
    return matrix


def cannot_move_so(parameters: Mapping[str, Parameter]) -> Iterator[str]:
    """What is wrong with `moves_with`, a line for each fault."""
    faults = [
        line for name, p in parameters.items() for other in p.moves_with for line in _fault(name, other, parameters)
    ]
    yield from faults
    links = links_of(parameters)
    if not faults and links and np.linalg.eigvalsh(correlations(links)).min() < SMALLEST_EIGENVALUE:
        yield f"parameters.yml: moves_with: {', '.join(joined(links))}: no numbers have all these correlations at once"


def _fault(name: str, other: str, parameters: Mapping[str, Parameter]) -> Iterator[str]:
    where = f"parameters.yml: {name}: moves_with"
    if other == name:
        yield f"{where}: {name} names itself"
    elif other not in parameters:
        yield f"{where}: {unknown('parameter', other, parameters)}"
    else:
        for one in (name, other):
            if parameters[one].shape.is_ == "exact" or parameters[one].type == "choice":
                kind = "a choice" if parameters[one].type == "choice" else "exact"
                yield f"{where}: {one} is {kind} and moves with nothing"
        if name in parameters[other].moves_with:
            yield f"{where}: {other} says it of {name} already"

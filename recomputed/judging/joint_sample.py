"""One sample of all assumptions at once, so that the same world is drawn in every claim."""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from recomputed.declared.catalog import catalog
from recomputed.declared.correlations import Links, correlations, joined, links_of
from recomputed.declared.inputs import Given, GivenChoice, declared_value
from recomputed.declared.lookups import note
from recomputed.declared.models import Parameter
from recomputed.judging.distributions import quantiles
from recomputed.judging.value_of_information import groups_of

Believed = Callable[[Parameter], Parameter]

WORLDS = 2**14
PAGE_WORLDS = 2**10  # so many of them a page carries, to work out a support in a few milliseconds
SEED = 20260412


def drawn(varied: Mapping[str, Given], count: int = WORLDS, believed: Believed | None = None) -> dict[str, np.ndarray]:
    """The values of some assumptions in the first `count` worlds, by argument; each an array of shape (count,).

    What a reader has set is held at his value.  `believed` may put another belief in the place of the declared one.
    """
    note("worlds", "all")
    places = ranks(tuple(given.name for given in varied.values()))
    found = {}
    for argument, given in varied.items():
        spread = spread_of(given, believed)
        found[argument] = spread[:count] if given.set_by_reader else spread[places[given.name][:count]]
    return found


def groups(varied: Mapping[str, Given]) -> dict[str, np.ndarray]:
    """In which group of its values each assumption lies in each world, by argument; shape (WORLDS,)."""
    places = ranks(tuple(given.name for given in varied.values()))
    return {argument: _groups_of(given)[places[given.name]] for argument, given in varied.items()}


def _groups_of(given: Given) -> np.ndarray:
    return _groups_as_declared(given.name) if _is_as_declared(given) else groups_of(spread_of(given))


@cache  # as the spreads are
def _groups_as_declared(name: str) -> np.ndarray:
    return groups_of(_as_declared(name))


def _is_as_declared(given: Given) -> bool:
    return not given.set_by_reader and catalog().parameters.get(given.name) is given.declared


def spread_of(given: Given, believed: Believed | None = None) -> np.ndarray:
    """The values of one assumption, one for each step of probability, rising; the reader's own everywhere."""
    if given.set_by_reader:
        return held_at(given, WORLDS)
    if _is_as_declared(given):
        return moved_along(given, _as_declared(given.name, believed))
    return quantiles(believed(given.declared) if believed else given.declared, given, WORLDS)


def moved_along(given: Given, spread: np.ndarray) -> np.ndarray:
    """The spread of an assumption about its value of another day: as wide beside it as about that of the article's day."""
    if given.as_of is None or isinstance(given, GivenChoice):
        return spread
    published, value = float(declared_value(given.name)), float(given)
    low, high = given.declared.allowed_range
    moved: np.ndarray = np.clip(moved_in_proportion(spread, published, value), low, high)
    return moved


def moved_in_proportion(spread: np.ndarray, from_value: float, to_value: float) -> np.ndarray:
    """The doubt about one value as that about another: the same share of it, or as wide where a sign lies between.

    >>> moved_in_proportion(np.array([9.0, 11.0]), 10.0, 20.0), moved_in_proportion(np.array([-1.0, 1.0]), 0.0, 5.0)
    (array([18., 22.]), array([4., 6.]))
    """
    in_proportion = from_value != 0 and to_value / from_value > 0
    return spread * (to_value / from_value) if in_proportion else spread + (to_value - from_value)


@cache  # many readings rest on the same assumption
def _as_declared(name: str, believed: Believed | None = None) -> np.ndarray:
    declared = dict(catalog().parameters.items())[name]
    spread = quantiles(believed(declared) if believed else declared, declared_value(name), WORLDS)
    spread.flags.writeable = False
    return spread


def held_at(given: Given, count: int) -> np.ndarray:
    """The reader's value in every world."""
    if given.declared.type == "choice":
        return np.full(count, str(given), dtype=object)
    return np.full(count, float(given))


def ranks(names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """The step of probability in which each assumption lies in each world; each shape (WORLDS,), 0 to WORLDS - 1.

    A scrambled Sobol sequence with a fixed seed, a dimension for each parameter of the book (and for `names` that are
    none).  Those that move together are joined by a Gaussian copula.
    """
    known = tuple(catalog().parameters)
    links = links_of(dict(catalog().parameters.items()))
    return _ranks((*known, *(name for name in names if name not in known)), links)


@cache
def _ranks(names: tuple[str, ...], links: Links) -> dict[str, np.ndarray]:
    from scipy.stats import qmc  # slow to load, and what only handles records never comes here

    points = dict(zip(names, qmc.Sobol(len(names), scramble=True, rng=SEED).random(WORLDS).T, strict=True))
    points |= _joined({name: points[name] for name in joined(links)}, links)
    found = {name: np.minimum((column * WORLDS).astype(int), WORLDS - 1) for name, column in points.items()}
    for column in found.values():
        column.flags.writeable = False
    return found


def _joined(points: dict[str, np.ndarray], links: Links) -> dict[str, np.ndarray]:
    """The points of the assumptions that move together, with the declared rank correlations; each keeps its own spread."""
    if not points:
        return {}
    from scipy.special import ndtri

    root = np.linalg.cholesky(correlations(links))
    normal = ndtri(np.clip(np.array(list(points.values())), 0.5 / WORLDS, 1 - 0.5 / WORLDS))
    order = np.argsort(np.argsort(root @ normal, axis=1), axis=1)
    return dict(zip(points, (order + 0.5) / WORLDS, strict=True))

"""Each assumption is believed as declared: the spread that the engine gives it is the one drawn a second time."""

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import mean, pstdev

import pytest

from recomputed.declared.beliefs import Shape
from recomputed.declared.catalog import catalog
from recomputed.declared.models import Parameter
from recomputed.judging import distributions as beliefs
from recomputed.judging.distributions import quantiles
from recomputed.judging.joint_sample import ranks
from tests.second.beliefs import draw
from tests.second.tables import declared_parameters, published
from tests.second.worlds import cholesky, links, worlds

COUNT = 4000
# Kolmogorov's distance of a sample this large from what it is drawn of: more by chance once in a million times.
FARTHEST = math.sqrt(-math.log(0.5e-6) / (2 * COUNT))
SIGMAS = 4.5
NEXT_TO_NOTHING = 0.001  # of a range: steps and interpolation
NAMES = list(declared_parameters())
LINKS = links(declared_parameters())


@pytest.fixture(scope="module")
def again() -> dict[str, list]:
    """The values drawn a second time, by assumption."""
    sample = worlds(COUNT)
    return {name: [world[name] for world in sample] for name in NAMES}


def distance(one: Sequence, other: Sequence) -> float:
    """The largest difference between the shares of two samples that lie below a place, or at a word."""
    if isinstance(one[0], str):
        return max(abs(one.count(word) / len(one) - other.count(word) / len(other)) for word in {*one, *other})
    one, other = sorted(one), sorted(other)
    return max(
        abs(side(one, place) / len(one) - side(other, place) / len(other))
        for place in {*one, *other}
        for side in (bisect_left, bisect_right)
    )


def once(name: str, parameter: Parameter | None = None) -> list:
    """The values that the engine takes."""
    return list(quantiles(parameter or catalog().parameters[name], published(name), COUNT))


@pytest.mark.parametrize("name", NAMES)
def test_the_spread_of_an_assumption_is_found_a_second_time(name, again):
    assert distance(once(name), again[name]) <= FARTHEST


LIKELY = [
    name for name, one in declared_parameters().items() if one["shape"]["is"] == "pert" and one.get("type") != "integer"
]


def off_the_textbook(name: str) -> float:
    """By how much the engine's mean and deviation of a beta-PERT are off those of the textbook, of its range."""
    low, high = declared_parameters()[name]["plausible"]
    values = [float((value - low) / (high - low)) for value in once(name)]
    middle = (4 * (published(name) - low) / (high - low) + 1) / 6
    return max(abs(mean(values) - middle), abs(pstdev(values) - math.sqrt(middle * (1 - middle) / 7)))


@pytest.mark.parametrize("name", LIKELY)
def test_the_mean_and_the_deviation_of_a_best_estimate_are_those_of_the_textbook(name):
    assert off_the_textbook(name) <= NEXT_TO_NOTHING


def test_a_planted_other_weight_of_the_mode_is_caught_in_every_best_estimate(monkeypatch):
    monkeypatch.setattr(beliefs, "WEIGHT_OF_THE_MODE", 3.5)
    missed = [name for name in LIKELY if off_the_textbook(name) <= NEXT_TO_NOTHING]
    print(f"{len(LIKELY) - len(missed)} of {len(LIKELY)}")
    assert LIKELY and missed == []


BELIEFS = {
    "the mode at an end": {"plausible": [1.0, 5.0], "shape": {"is": "pert"}},
    "few whole numbers": {"type": "integer", "plausible": [1, 3], "shape": {"is": "pert"}},
    "whole numbers, flat": {"type": "integer", "plausible": [1, 6], "shape": {"is": "uniform"}},
    "the last digit": {"shape": {"is": "exact", "rounding": 0.5}},
    "estimates with weights": {"shape": {"is": "among", "values": [3.0, 1.0, 2.0], "weights": [0.2, 0.5, 0.3]}},
    "normal": {"shape": {"is": "normal", "percentiles": {"p5": 1.0, "p95": 3.0}}},
    "normal, mostly cut off": {
        "allowed": [2.0, 3.0],
        "plausible": [2.0, 3.0],
        "shape": {"is": "normal", "percentiles": {"p40": 2.1, "p70": 3.0}},
    },
    "lognormal, leaning": {"shape": {"is": "lognormal", "percentiles": {"p16": 1.0, "p97.5": 8.0}}},
}


@pytest.mark.parametrize("kind", BELIEFS)
def test_a_belief_that_no_assumption_may_have_yet_is_spread_alike(kind):
    field = {
        "is": kind,
        "allowed": [0.0, 9.0],
        "plausible": [1.0, 5.0],
        "unit": "1",
        "value": 1,
        "as_of": "2026",
        "source": "guess",
        "note": "Ours.",
    } | BELIEFS[kind]
    field["shape"] = field["shape"] | {"because": "Tried."}
    spread = list(quantiles(Parameter.model_validate(field), 1, COUNT))
    assert distance(spread, draw(field, 1, COUNT, random.Random(kind))) <= FARTHEST


def test_planted_flat_beliefs_are_caught_in_every_assumption(again):
    likely = [name for name in NAMES if catalog().parameters[name].shape.is_ == "pert"]
    flat = Shape(is_="uniform", because="Planted.")
    planted = {name: catalog().parameters[name].model_copy(update={"shape": flat}) for name in likely}
    missed = [name for name, parameter in planted.items() if distance(once(name, parameter), again[name]) <= FARTHEST]
    print(f"{len(likely) - len(missed)} of {len(likely)}")
    assert likely and missed == []


def rank_correlation(one: Sequence, other: Sequence) -> float:
    """Of two samples without ties (Spearman 1904)."""
    count = len(one)
    places = [sorted(range(count), key=sample.__getitem__) for sample in (one, other)]
    rank = [dict(zip(order, range(count), strict=True)) for order in places]
    return 1 - 6 * sum((rank[0][i] - rank[1][i]) ** 2 for i in range(count)) / (count * (count**2 - 1))


def wanted_ranks() -> dict[tuple[str, str], float]:
    """Each pair that moves together, and as many that do not."""
    apart = zip(NAMES, NAMES[1:], strict=False)
    return LINKS | {pair: 0.0 for pair in list(apart)[: len(LINKS)] if not {pair, pair[::-1]} & LINKS.keys()}


@pytest.mark.parametrize(("pair", "rank"), wanted_ranks().items())
def test_what_moves_together_does_so_in_both_computations(pair, rank, again):
    found = [rank_correlation(*(list(column[name]) for name in pair)) for column in (ranks(()), again)]
    assert found == pytest.approx([rank, rank], abs=SIGMAS / math.sqrt(COUNT))


def test_a_planted_correlation_off_by_a_tenth_is_caught():
    missed = [
        pair
        for pair, rank in LINKS.items()
        if abs(rank_correlation(*(list(ranks(())[name]) for name in pair)) - rank - 0.1) <= SIGMAS / math.sqrt(COUNT)
    ]
    print(f"{len(LINKS) - len(missed)} of {len(LINKS)}")
    assert missed == []


def test_the_second_root_of_a_matrix_gives_the_matrix():
    matrix = [[1.0, 0.5, -0.2], [0.5, 1.0, 0.3], [-0.2, 0.3, 1.0]]
    root = cholesky(matrix)
    product = [[sum(a * b for a, b in zip(row, other, strict=True)) for other in root] for row in root]
    assert product == [pytest.approx(row) for row in matrix]

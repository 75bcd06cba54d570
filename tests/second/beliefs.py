"""How an assumption may turn out: values drawn by chance from the shape that data/parameters.yml declares for it."""

import math
import random
from statistics import NormalDist

MODE_WEIGHS = 4  # beta-PERT: the mode counts four times as much as each end


def draw(declared: dict, mode, count: int, chance: random.Random) -> list:
    """So many values of an assumption whose published value is `mode`."""
    shape = declared["shape"]
    if shape["is"] == "among":
        return chance.choices(shape["values"], shape.get("weights"), k=count)
    if shape["is"] == "exact":
        half = shape["rounding"]
        return [mode + chance.uniform(-half, half) if half else mode for _ in range(count)]
    if shape["is"] in ("normal", "lognormal"):
        return _inside(declared["allowed"], count, _bell(shape, chance))
    low, high = declared["plausible"]
    if declared.get("type") == "integer":
        spread = _between(shape["is"], low - 0.5, mode, high + 0.5, chance)
        return [int(min(max(math.floor(spread() + 0.5), low), high)) for _ in range(count)]
    spread = _between(shape["is"], low, mode, high, chance)
    return [spread() for _ in range(count)]


def _between(kind: str, low: float, mode: float, high: float, chance: random.Random):
    if kind == "uniform":
        return lambda: chance.uniform(low, high)
    if kind != "pert":
        raise ValueError(f"no such shape: {kind}")
    first = 1 + MODE_WEIGHS * (mode - low) / (high - low)
    second = 1 + MODE_WEIGHS * (high - mode) / (high - low)
    return lambda: low + (high - low) * chance.betavariate(first, second)


def _bell(shape: dict, chance: random.Random):
    """Normal, or normal in the logarithm, through the two stated percentiles."""
    to, back = (math.log, math.exp) if shape["is"] == "lognormal" else (float, float)
    (first, low), (second, high) = sorted((float(name[1:]), to(value)) for name, value in shape["percentiles"].items())
    standard = NormalDist()
    below, above = standard.inv_cdf(first / 100), standard.inv_cdf(second / 100)
    deviation = (high - low) / (above - below)
    return lambda: back(chance.gauss(low - below * deviation, deviation))


def _inside(allowed: list, count: int, spread) -> list[float]:
    low, high = allowed
    found: list[float] = []
    while len(found) < count:
        value = spread()
        if low <= value <= high:
            found.append(value)
    return found

"""How belief is spread over the values of one assumption, as numbers: the quantiles of its declared shape."""

import numpy as np

from recomputed.declared.beliefs import Shape
from recomputed.declared.models import Parameter

WEIGHT_OF_THE_MODE = 4.0  # the λ of the beta-PERT distribution
NODES = 1025  # of a distribution function that is turned round by interpolation


def quantiles(parameter: Parameter, mode: float | str, steps: int) -> np.ndarray:
    """The values of an assumption at the middles of so many equal steps of probability; shape (steps,), rising.

    `mode` is its published value.  Choices are words, whole numbers are whole.

    >>> likely = {"is": "pert", "because": "A best estimate between two ends."}
    >>> price = Parameter(is_="price", unit="USD", value=2.0, allowed=[0.0, 9.0], plausible=[1.0, 5.0], shape=likely,
    ...                   as_of="2026", source="guess", note="Ours.")
    >>> spread = quantiles(price, 2.0, 1000)
    >>> round(float(spread.mean()), 2), bool(1.0 <= spread.min() and spread.max() <= 5.0)
    (2.33, True)
    """
    middles = (np.arange(steps) + 0.5) / steps
    shape = parameter.shape
    if shape.is_ == "among":
        return _among(shape, middles)
    if shape.is_ == "exact":
        low, high = np.clip([float(mode) - shape.rounding, float(mode) + shape.rounding], *parameter.allowed)
        found = low + (high - low) * middles
    elif shape.is_ in ("normal", "lognormal"):
        found = _through_percentiles(shape, parameter.allowed, middles)
    else:
        return _between(parameter, float(mode), middles)
    return np.clip(np.floor(found + 0.5), *parameter.allowed) if parameter.type == "integer" else found


def _among(shape: Shape, middles: np.ndarray) -> np.ndarray:
    weights = np.array(shape.weights or [1.0] * len(shape.values))
    values = np.array(shape.values, dtype=object if isinstance(shape.values[0], str) else float)
    order = range(len(values)) if values.dtype == object else np.argsort(values)
    return values[order][np.searchsorted(np.cumsum(weights[order]) / weights.sum(), middles)]


def _through_percentiles(shape: Shape, allowed: list[float], middles: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr, ndtri  # slow to load, and what only handles records never comes here

    to, back = (np.log, np.exp) if shape.is_ == "lognormal" else (np.asarray, np.asarray)
    (first, low), (second, high) = shape.stated()
    low, high = to(low), to(high)
    deviation = (high - low) / (ndtri(second / 100) - ndtri(first / 100))
    centre = low - deviation * ndtri(first / 100)
    with np.errstate(divide="ignore"):
        limits = to(np.maximum(allowed, 0.0) if shape.is_ == "lognormal" else np.array(allowed))
    ends = ndtr((limits - centre) / deviation)
    return np.clip(back(centre + deviation * ndtri(ends[0] + (ends[1] - ends[0]) * middles)), *allowed)


def _between(parameter: Parameter, mode: float, middles: np.ndarray) -> np.ndarray:
    """Beta-PERT, or flat; a whole number has the probability of the step around it."""
    from scipy.special import betainc

    whole = parameter.type == "integer"
    low, high = (parameter.plausible[0] - 0.5, parameter.plausible[1] + 0.5) if whole else parameter.plausible
    if parameter.shape.is_ == "uniform":
        found = low + (high - low) * middles
    else:
        nodes = np.linspace(0.0, 1.0, NODES)
        lean = WEIGHT_OF_THE_MODE * np.clip((mode - low) / (high - low), 0.0, 1.0)
        cumulated = betainc(1 + lean, 1 + WEIGHT_OF_THE_MODE - lean, nodes)
        found = low + (high - low) * np.interp(middles, cumulated, nodes)
    return np.clip(np.floor(found + 0.5), *parameter.plausible) if whole else found

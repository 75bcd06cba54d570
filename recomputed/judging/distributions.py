"""How belief is spread over the values of one assumption, as numbers: the quantiles of its declared shape."""

from collections.abc import Callable
from typing import Any

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
    allowed = parameter.allowed_range
    if shape.is_ == "exact":
        assert shape.rounding is not None  # it needs one
        low, high = np.clip([float(mode) - shape.rounding, float(mode) + shape.rounding], *allowed)
        found = low + (high - low) * middles
    elif shape.is_ in ("normal", "lognormal"):
        found = _through_percentiles(shape, allowed, middles)
    else:
        return _between(parameter, float(mode), middles)
    spread: np.ndarray = np.clip(np.floor(found + 0.5), *allowed) if parameter.type == "integer" else found
    return spread


def _among(shape: Shape, middles: np.ndarray) -> np.ndarray:
    assert shape.values is not None  # it needs some
    weights: np.ndarray = np.array(shape.weights or [1.0] * len(shape.values))
    values = np.array(shape.values, dtype=object if isinstance(shape.values[0], str) else float)
    order = range(len(values)) if values.dtype == object else np.argsort(values)
    return values[order][np.searchsorted(np.cumsum(weights[order]) / weights.sum(), middles)]


def _through_percentiles(shape: Shape, allowed: tuple[float, float], middles: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr, ndtri  # slow to load, and what only handles records never comes here

    to: Callable[..., Any]
    back: Callable[..., Any]
    to, back = (np.log, np.exp) if shape.is_ == "lognormal" else (np.asarray, np.asarray)
    (first, lower), (second, higher) = shape.stated()
    low, high = to(lower), to(higher)
    deviation = (high - low) / (ndtri(second / 100) - ndtri(first / 100))
    centre = low - deviation * ndtri(first / 100)
    with np.errstate(divide="ignore"):
        limits = to(np.maximum(allowed, 0.0) if shape.is_ == "lognormal" else np.array(allowed))
    ends = ndtr((limits - centre) / deviation)
    found: np.ndarray = np.clip(back(centre + deviation * ndtri(ends[0] + (ends[1] - ends[0]) * middles)), *allowed)
    return found


def _between(parameter: Parameter, mode: float, middles: np.ndarray) -> np.ndarray:
    """Beta-PERT, or flat; a whole number has the probability of the step around it."""
    from scipy.special import betainc

    whole = parameter.type == "integer"
    low, high = parameter.plausible_range
    low, high = (low - 0.5, high + 0.5) if whole else (low, high)
    if parameter.shape.is_ == "uniform":
        found = low + (high - low) * middles
    else:
        nodes = np.linspace(0.0, 1.0, NODES)
        lean = WEIGHT_OF_THE_MODE * np.clip((mode - low) / (high - low), 0.0, 1.0)
        cumulated = betainc(1 + lean, 1 + WEIGHT_OF_THE_MODE - lean, nodes)
        found = low + (high - low) * np.interp(middles, cumulated, nodes)
    return np.clip(np.floor(found + 0.5), *parameter.plausible) if whole else found

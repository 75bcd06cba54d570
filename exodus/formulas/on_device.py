"""What runs on a phone or a laptop: memory that a model needs, and the speed that the memory allows.

Plain arithmetic (floats, arrays or chart expressions, unchecked) except for best_score_that_fits. A GB is 10^9 bytes, so that a thousand
million parameters at 8 bits each take one.
"""

from __future__ import annotations

import numpy as np

from exodus.formulas.quantity import Quantity, Undefined, plain

BITS_PER_BYTE = 8


def model_memory_gb(bn_parameters: Quantity, bits_per_weight: Quantity, cache_gb: Quantity) -> Quantity:
    """Return the memory that a model needs to run, in GB.

    Formula: weights + cache of keys and values. Valid for values from 0 up; the program itself is left out.

    >>> model_memory_gb(8, 4.5, 0.5)
    5.0
    """
    return bn_parameters * bits_per_weight / BITS_PER_BYTE + cache_gb


def largest_model_bn_parameters(
    memory_gb: Quantity, usable_share: Quantity, bits_per_weight: Quantity, cache_gb: Quantity
) -> Quantity:
    """Return the size of the largest model that fits a device's memory, in billions of parameters.

    Inverse of model_memory_gb for the usable share of the memory, from 0 to 1. Valid for bits above 0;
    negative where the cache alone does not fit.

    >>> largest_model_bn_parameters(8, 0.5, 4, 1)
    6.0
    """
    return (memory_gb * usable_share - cache_gb) * BITS_PER_BYTE / bits_per_weight


def decode_tokens_per_s(memory_gb_per_s: Quantity, model_gb: Quantity, bandwidth_efficiency: Quantity) -> Quantity:
    """Return the speed at which a model writes, in tokens per second.

    Formula: each token reads all weights once, so speed is bandwidth / size x the measured share of the
    bandwidth that is reached (memory side of the roofline, Williams et al. 2009). Valid for one user, a
    dense model and a size above 0; a mixture of experts reads only its active weights.

    >>> decode_tokens_per_s(100, 5, 0.5)
    10.0
    """
    return memory_gb_per_s / model_gb * bandwidth_efficiency


def memory_over_need(
    memory_gb: Quantity, usable_share: Quantity, bn_parameters: Quantity, bits_per_weight: Quantity, cache_gb: Quantity
) -> Quantity:
    """Return the memory that one program may use over the memory that a model needs, a ratio: it fits from 1 up.

    The usable share lies between 0 and 1. Valid for a model that needs some memory.

    >>> memory_over_need(8, 0.5, 6, 4, 1)
    1.0
    """
    return memory_gb * usable_share / model_memory_gb(bn_parameters, bits_per_weight, cache_gb)


def model_tokens_per_s(
    memory_gb_per_s: Quantity, bn_parameters: Quantity, bits_per_weight: Quantity, bandwidth_efficiency: Quantity
) -> Quantity:
    """Return the speed at which a model of a given size writes, in tokens per second.

    As decode_tokens_per_s, with the weights alone as the bytes read for a token. Valid for sizes above 0.

    >>> model_tokens_per_s(100, 8, 5, 0.5)
    10.0
    """
    return decode_tokens_per_s(
        memory_gb_per_s, model_memory_gb(bn_parameters, bits_per_weight, 0), bandwidth_efficiency
    )


def best_score_that_fits(
    memory_gb: Quantity,
    usable_share: Quantity,
    bits_per_weight: Quantity,
    cache_gb: Quantity,
    bn_parameters: np.ndarray,
    scores: np.ndarray,
) -> Quantity:
    """Return the highest score among the models that fit a device's memory, in the unit of the scores.

    Single numbers, or arrays of shapes that fit together, and two arrays of shape (models,). Raises Undefined
    if none of the models fits (in an array: nan there).

    >>> best_score_that_fits(8, 0.5, 4, 1, np.array([3.0, 6.0, 9.0]), np.array([60.0, 70.0, 80.0]))
    70.0
    """
    largest = largest_model_bn_parameters(memory_gb, usable_share, bits_per_weight, cache_gb)
    fits = bn_parameters <= np.asarray(largest, dtype=float)[..., np.newaxis]
    if fits.ndim == 1 and not fits.any():
        raise Undefined(
            "memory_gb, usable_share, bits_per_weight and cache_gb: "
            f"given {memory_gb}, {usable_share}, {bits_per_weight} and {cache_gb}, allowed: room for one of the models"
        )
    best = np.where(fits, scores, -np.inf).max(axis=-1)
    return plain(np.where(fits.any(axis=-1), best, np.nan))

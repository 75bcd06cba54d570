"""What runs on a phone or a laptop: memory that a model needs, and the speed that the memory allows.

Plain arithmetic (floats, arrays or chart expressions, unchecked) except for best_score_that_fits and
fitting_agreement_pct. A GB is 10^9 bytes, so that a thousand million parameters at 8 bits each take one. The memory of
a device is sold in GiB of 2^30 bytes, whatever is printed on the box.
"""

from __future__ import annotations

import numpy as np

from recomputed.ground.quantity import Quantity, Undefined, plain, require, require_positive

BITS_PER_BYTE = 8
GB_PER_GIB = 2**30 / 1e9
SECONDS_PER_MINUTE = 60.0


def model_memory_gb(bn_parameters: Quantity, bits_per_weight: Quantity, cache_gb: Quantity) -> Quantity:
    """Return the memory that a model needs to run, in GB.

    Formula: weights + cache of keys and values. Valid for values from 0 up; the program itself is left out.

    >>> model_memory_gb(8, 4.5, 0.5)
    5.0
    """
    return bn_parameters * bits_per_weight / BITS_PER_BYTE + cache_gb


def largest_model_bn_parameters(
    memory_gib: Quantity, usable_share: Quantity, bits_per_weight: Quantity, cache_gb: Quantity
) -> Quantity:
    """Return the size of the largest model that fits a device's memory, in billions of parameters.

    Inverse of model_memory_gb for the usable share of the memory, from 0 to 1. The memory in GiB, the cache in GB.
    Valid for bits above 0; negative where the cache alone does not fit.

    >>> round(largest_model_bn_parameters(8, 0.5, 4, 1), 3)
    6.59
    """
    return (memory_gib * GB_PER_GIB * usable_share - cache_gb) * BITS_PER_BYTE / bits_per_weight


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
    memory_gib: Quantity, usable_share: Quantity, bn_parameters: Quantity, bits_per_weight: Quantity, cache_gb: Quantity
) -> Quantity:
    """Return the memory that one program may use over the memory that a model needs, a ratio: it fits from 1 up.

    The memory in GiB, the cache in GB; the usable share lies between 0 and 1. Valid for a model that needs some memory.

    >>> round(memory_over_need(8, 0.5, 6, 4, 1), 6)
    1.073742
    """
    return memory_gib * GB_PER_GIB * usable_share / model_memory_gb(bn_parameters, bits_per_weight, cache_gb)


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


def tokens_per_s_to_read(words_per_minute: Quantity, words_per_token: Quantity) -> Quantity:
    """Return how fast a model has to write to keep up with a reader, in tokens per second.

    Valid for a reading speed from 0 up and for more than no word in a token. A token is a word or a part of one.

    >>> tokens_per_s_to_read(240.0, 0.75)
    5.333333333333333
    """
    return words_per_minute / SECONDS_PER_MINUTE / words_per_token


def best_score_that_fits(
    memory_gib: Quantity,
    usable_share: Quantity,
    bits_per_weight: Quantity,
    cache_gb: Quantity,
    bn_parameters: np.ndarray,
    scores: np.ndarray,
) -> Quantity:
    """Return the highest score among the models that fit a device's memory, in the unit of the scores.

    The memory in GiB, the cache in GB. Single numbers, or arrays of shapes that fit together, and two arrays of shape
    (models,). Raises Undefined if none of the models fits (in an array: nan there).

    >>> best_score_that_fits(8, 0.5, 4, 1, np.array([3.0, 6.0, 9.0]), np.array([60.0, 70.0, 80.0]))
    70.0
    """
    largest = largest_model_bn_parameters(memory_gib, usable_share, bits_per_weight, cache_gb)
    fits = bn_parameters <= np.asarray(largest, dtype=float)[..., np.newaxis]
    if fits.ndim == 1 and not fits.any():
        raise Undefined(
            "memory_gib, usable_share, bits_per_weight and cache_gb: "
            f"given {memory_gib}, {usable_share}, {bits_per_weight} and {cache_gb}, allowed: room for one of the models"
        )
    best = np.where(fits, scores, -np.inf).max(axis=-1)
    return plain(np.where(fits.any(axis=-1), best, np.nan))


def fitting_agreement_pct(weights_gb: np.ndarray, memory_gib: np.ndarray, fitted: np.ndarray) -> float:
    """Return in what part of the runs the rule "it fits if the weights are no larger than the memory" was right, in %.

    Three arrays of shape (runs,): the weights in GB, the memory in GiB, and whether the model was seen to fit. Raises
    Undefined for sizes that are not above 0, or shapes that differ.

    >>> round(fitting_agreement_pct([4.0, 16.0, 16.0], [8.0, 8.0, 24.0], [True, False, False]), 3)
    66.667
    """
    require_positive(weights_gb=weights_gb, memory_gib=memory_gib)
    weights, memory, seen = np.asarray(weights_gb), np.asarray(memory_gib), np.asarray(fitted)
    require(weights.shape == memory.shape == seen.shape, "fitted", fitted, "one answer for each size and each memory")
    return float(100.0 * ((weights <= memory * GB_PER_GIB) == seen).mean())


def least_memory_gib(
    bn_parameters: Quantity, bits_per_weight: Quantity, cache_gb: Quantity, usable_share: Quantity
) -> Quantity:
    """Return the memory that a device must have so that a model fits it, in GiB.

    Inverse of largest_model_bn_parameters. The cache in GB, the usable share above 0 and up to 1.

    >>> round(least_memory_gib(8, 4, 1, 0.5), 3)
    9.313
    """
    return model_memory_gb(bn_parameters, bits_per_weight, cache_gb) / usable_share / GB_PER_GIB


def efficiency_reached(tokens_per_s: Quantity, model_gb: Quantity, memory_gb_per_s: Quantity) -> Quantity:
    """Return the share of the bandwidth of its memory that a device reaches while a model writes, mostly from 0 to 1.

    Inverse of decode_tokens_per_s. Valid for a bandwidth above 0.

    >>> efficiency_reached(10.0, 5.0, 100.0)
    0.5
    """
    return tokens_per_s * model_gb / memory_gb_per_s

"""What runs on a phone or a laptop: memory that a model needs, and the speed that the memory allows.

Plain arithmetic: floats, arrays or chart expressions, unchecked. A GB is 10^9 bytes, so that a thousand
million parameters at 8 bits each take one.
"""

from __future__ import annotations

from exodus.formulas.quantity import Quantity

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

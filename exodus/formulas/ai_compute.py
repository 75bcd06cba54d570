"""Who holds the computing power of AI; owners' shares come from `exodus.formulas.shares.normalised`."""

from __future__ import annotations

import numpy as np

from exodus.formulas.concentration import INDEX_OF_MONOPOLY
from exodus.formulas.quantity import Quantity, require
from exodus.formulas.shares import normalised

SECONDS_PER_DAY = 86_400


def corporate_share(amounts: np.ndarray, is_corporate: np.ndarray) -> float:
    """Return the share of the total amount that corporate owners hold, from 0 to 1.

    Both of shape (items,): an amount (FLOP, chips, MW ...) and whether its owner is a company. Raises
    Undefined for amounts that are negative, not finite or add up to 0, and for flags that are not true or
    false, one per amount.

    >>> corporate_share([3.0, 1.0], [True, False])
    0.75
    """
    flags = np.asarray(is_corporate)
    fits = flags.dtype == bool and flags.shape == np.shape(amounts)
    require(fits, "is_corporate", is_corporate, "true or false for each amount")
    return float(normalised(np.asarray(amounts, dtype=float))[flags].sum())


def owner_shares(named: np.ndarray, groups: np.ndarray, owners_per_group: np.ndarray) -> np.ndarray:
    """Return the shares of all owners, from 0 to 1, named ones first, then the equal owners of each group.

    Amounts of shape (named,) and (groups,); a group is an amount whose owners have no name, split evenly
    among a whole number of them. Raises Undefined for numbers of owners below 1, not whole or not one per
    group, and for amounts that are negative, not finite or add up to 0.

    >>> owner_shares([6.0], [2.0, 2.0], [1, 2]).tolist()
    [0.6, 0.2, 0.1, 0.1]
    """
    counts, amounts = _whole_counts(owners_per_group, len(groups)), np.asarray(groups, dtype=float)
    return normalised(np.concatenate([np.asarray(named, dtype=float), np.repeat(amounts / counts, counts)]))


def _whole_counts(owners_per_group: np.ndarray, groups: int) -> np.ndarray:
    """Return the numbers of owners as integers, after checking that there is a whole one for each group."""
    counts = np.asarray(owners_per_group)
    fits = len(counts) == groups and all(count >= 1 and count % 1 == 0 for count in counts.tolist())
    require(fits, "owners_per_group", owners_per_group, "a whole number from 1 up for each group")
    return counts.astype(int)


def ownership_index(named: np.ndarray, groups: np.ndarray, owners_per_group: np.ndarray) -> float:
    """Return the Herfindahl-Hirschman index of the shares that owner_shares gives, from near 0 to 10 000.

    Arguments and refusals as there. Formula: n equal owners of an amount g add n (g / n)^2 = g^2 / n, so
    no share needs to be listed, which makes it fast enough for many thousand guesses of n.

    >>> round(ownership_index([6.0], [2.0, 2.0], [1, 2]), 9)
    4200.0
    """
    counts = _whole_counts(owners_per_group, len(groups))
    shares = normalised(np.concatenate([named, groups]))
    split = np.concatenate([np.ones(len(named)), counts])
    return float(INDEX_OF_MONOPOLY * (shares * shares / split).sum())


def chips_needed(
    training_flop: Quantity, chip_flop_per_s: Quantity, utilisation_pct: Quantity, days: Quantity
) -> Quantity:
    """Return the number of chips that do a training run in so many days.

    Plain arithmetic. Formula: operations over what one chip does in that time; a chip reaches a part of its
    peak speed only (model FLOP utilisation, Chowdhery et al. 2022). Valid for values above 0.

    >>> chips_needed(86400e12, 1e12, 50, 2)
    1.0
    """
    return training_flop / (chip_flop_per_s * utilisation_pct / 100 * days * SECONDS_PER_DAY)

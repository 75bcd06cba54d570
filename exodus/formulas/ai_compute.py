"""Who holds the computing power of AI, where some owners have a name and others are only known as a group."""

from __future__ import annotations

import numpy as np

from exodus.formulas.concentration import INDEX_OF_MONOPOLY
from exodus.formulas.shares import EQUAL_TOLERANCE, normalised
from recomputed.ground.quantity import Quantity, plain, require

SECONDS_PER_DAY = 86_400
HALF = 0.5


def joint_work_counted(companies: Quantity, joint: Quantity, joint_to_companies_pct: Quantity) -> Quantity:
    """Return what companies hold if a part of what they hold together with others counts as theirs.

    Plain arithmetic, in the unit of the two amounts or shares. Valid for a part from 0 to 100 percent.

    >>> joint_work_counted(60.0, 20.0, 50.0)
    70.0
    """
    return companies + joint_to_companies_pct / 100 * joint


def ownership_index(named: np.ndarray, groups: np.ndarray, owners_per_group: np.ndarray) -> Quantity:
    """Return the Herfindahl-Hirschman index of named owners and groups of equal ones, from near 0 to 10 000.

    Amounts of shape (..., named) and (..., groups), numbers of owners of shape (..., groups), one result per
    row; a group is an amount whose owners have no name, split evenly among a whole number of them. Raises
    Undefined for numbers of owners below 1, not whole or not one per group, and for amounts that are
    negative, not finite or add up to 0. Formula: n equal owners of a share g add n (g / n)^2 = g^2 / n.

    >>> round(ownership_index([6.0], [2.0, 2.0], [1, 2]), 9)
    4200.0
    """
    shares, owners = _shares_and_owners(named, groups, owners_per_group)
    return plain(INDEX_OF_MONOPOLY * (shares * shares / owners).sum(axis=-1))


def largest_owners_share(named: np.ndarray, groups: np.ndarray, owners_per_group: np.ndarray, k: int) -> Quantity:
    """Return the share that the k largest owners hold together, from 0 to 1 (all of it if there are fewer).

    Arguments and refusals as for ownership_index; Undefined, too, for a k below 1 or not whole.

    >>> round(largest_owners_share([6.0], [2.0, 2.0], [1, 2], k=3), 9)
    0.9
    """
    require(k >= 1 and k % 1 == 0, "k", k, "a whole number from 1 up")
    each, owners = _largest_first(named, groups, owners_per_group)
    larger = owners.cumsum(axis=-1) - owners
    return plain((each * np.clip(k - larger, 0, owners)).sum(axis=-1))


def owners_for_half(named: np.ndarray, groups: np.ndarray, owners_per_group: np.ndarray) -> Quantity:
    """Return the least number of owners that together hold more than half: the Nakamoto coefficient.

    Arguments and refusals as for ownership_index. Formula: Srinivasan & Lee (2017); of every group of equals
    as many are counted as fit below the half, and then one more owner.

    >>> owners_for_half([4.0], [2.0, 4.0], [1, 4])
    2.0
    """
    each, owners = _largest_first(named, groups, owners_per_group)
    held = each * owners
    room = HALF + EQUAL_TOLERANCE - (held.cumsum(axis=-1) - held)
    # Owners of nothing come last, after the half: no room is left, and dividing it by their share is not needed.
    fitting = np.floor(np.divide(room, each, out=np.zeros_like(each), where=each > 0))
    return plain(1 + np.clip(fitting, 0, owners).sum(axis=-1))


def _shares_and_owners(
    named: np.ndarray, groups: np.ndarray, owners_per_group: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return shares and numbers of owners, both of shape (..., named + groups): a named owner is a group of one."""
    counts, amounts = np.asarray(owners_per_group), [np.asarray(part, dtype=float) for part in (named, groups)]
    fits = counts.shape[-1:] == amounts[1].shape[-1:] and ((counts >= 1) & (counts % 1 == 0)).all()
    require(fits, "owners_per_group", owners_per_group, "a whole number from 1 up for each group")
    rows = np.broadcast_shapes(*(array.shape[:-1] for array in (*amounts, counts)))
    columns = [*amounts, np.ones(amounts[0].shape[-1]), counts.astype(float)]
    named, groups, ones, counts = (np.broadcast_to(array, (*rows, array.shape[-1])) for array in columns)
    return normalised(np.concatenate([named, groups], axis=-1)), np.concatenate([ones, counts], axis=-1)


def _largest_first(
    named: np.ndarray, groups: np.ndarray, owners_per_group: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of one owner in each group, and how many they are, from the largest such share down."""
    shares, owners = _shares_and_owners(named, groups, owners_per_group)
    order = np.argsort(-shares / owners, axis=-1)
    return np.take_along_axis(shares / owners, order, axis=-1), np.take_along_axis(owners, order, axis=-1)


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

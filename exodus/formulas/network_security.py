"""What the size of parties means for the network: double spends, and hashrate that fails at once.

Where a function takes `shares`, `pools` and `month`, the shares are those of exodus.formulas.pools by month, counted
both ways, and pools is the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.special import betainc, pdtr, pdtrc, xlogy

from exodus.formulas.growth import change_pct
from exodus.formulas.mining_cost import SECONDS_PER_DAY, TARGET_BLOCK_SECONDS
from exodus.formulas.pools import held_by_largest
from exodus.formulas.shares import EQUAL_TOLERANCE, checked_shares
from recomputed.ground.quantity import Quantity, Undefined, plain, require

# Protocol: the difficulty is set anew every 2016 blocks, by no more than a factor of four, and never below 1.
BLOCKS_PER_PERIOD = 2016
LARGEST_RETARGET_FACTOR = 4
LOWEST_DIFFICULTY = 1.0
# A search for confirmations beyond this is given up; the share is then a hair below one half.
MOST_CONFIRMATIONS = 2**40


def _checked_race(attacker_share: Quantity, confirmations: Quantity) -> tuple[np.ndarray, np.ndarray]:
    """Return both as arrays, after checking that they are a share and whole numbers."""
    share, waited = np.asarray(attacker_share, dtype=float), np.asarray(confirmations, dtype=float)
    require((share >= 0) & (share <= 1), "attacker_share", attacker_share, "from 0 to 1")
    whole = np.isfinite(waited) & (waited >= 0) & (waited == np.floor(waited))
    require(whole, "confirmations", confirmations, "whole numbers from 0 up")
    return share, waited


def double_spend_success(attacker_share: Quantity, confirmations: Quantity) -> Quantity:
    """Return the probability that an attacker overtakes a payment with so many confirmations, from 0 to 1.

    Floats or arrays of shapes that fit together. Raises Undefined for a share outside 0 to 1 or
    confirmations that are not whole numbers from 0 up. Formula: Nakamoto (2008), section 11, its sum of
    Poisson terms in closed form; the attacker's progress is approximated by its mean rate. From half of the
    hashrate up the attack always succeeds.

    >>> round(double_spend_success(0.1, 5), 7)
    0.0009137
    """
    share, waited = _checked_race(attacker_share, confirmations)
    minority = np.minimum(share, 0.5)
    ratio = minority / (1 - minority)
    expected = waited * ratio
    # Terms with k blocks found add ratio^(z-k) each: a Poisson sum of mean z, scaled.
    catches_up = np.exp(xlogy(waited, ratio) + waited - expected) * pdtr(waited, waited)
    return plain(np.where(share >= 0.5, 1.0, pdtrc(waited, expected) + catches_up))


def double_spend_success_exact(attacker_share: Quantity, confirmations: Quantity) -> Quantity:
    """Return the exact probability that an attacker overtakes so many confirmations, from 0 to 1.

    Shapes and refusals as in double_spend_success. Formula: Rosenfeld (2014), negative binomial progress,
    with the attacker one block ahead at the start; closed form by Grunspan & Perez-Marco (2018).

    >>> round(double_spend_success_exact(0.1, 2), 9)
    0.056
    """
    share, waited = _checked_race(attacker_share, confirmations)
    minority = np.minimum(share, 0.5)
    success = betainc(np.maximum(waited, 1), 0.5, 4 * minority * (1 - minority))
    return plain(np.where((waited == 0) | (share >= 0.5), 1.0, success))


def double_spend_excess_points(
    attacker_share: Quantity,
    equal_share: Quantity,
    confirmations: Quantity,
    chance: Callable[[Quantity, Quantity], Quantity] = double_spend_success,
) -> Quantity:
    """Return by how many points (hundredths) an attacker's chance is above that of one of many equals.

    Shapes and refusals as in double_spend_success; the chance is that function or the exact one.

    >>> round(double_spend_excess_points(0.1, 0.0, 5), 5)
    0.09137
    """
    return 100 * (chance(attacker_share, confirmations) - chance(equal_share, confirmations))


def attack_excess_points(
    shares: Mapping[str, pd.DataFrame],
    largest: int,
    pools: str,
    month: str,
    confirmations: Quantity,
    equal_parties: Quantity,
    members_leaving_pct: Quantity = 0.0,
    chance: Callable[[Quantity, Quantity], Quantity] = double_spend_success,
) -> Quantity:
    """Return by how many points the largest pools' chance to undo a payment is above that of as many equals.

    So many percent of the pools' hashrate leaves before the attack. Refusals as in double_spend_success.

    >>> of_month = {"separate": pd.DataFrame({"a": [0.2], "b": [0.5], "unknown": [0.3]}, index=["2026-03"])}
    >>> round(attack_excess_points(of_month, 1, "separate", "2026-03", 5, 1e9, members_leaving_pct=80.0), 5)
    0.09137
    """
    attackers = held_by_largest(shares[pools].loc[month], largest) * (1 - members_leaving_pct / 100)
    return double_spend_excess_points(attackers, largest / equal_parties, confirmations, chance)


def double_spend_curves(attackers: Mapping[str, float], confirmations: Sequence[int]) -> pd.DataFrame:
    """Return every attacker's chance after every number of confirmations: who, confirmations, chance_pct (0 to 100).

    Attackers are shares of the hashrate by name. Refusals as in double_spend_success.

    >>> double_spend_curves({"half": 0.5}, [0, 6]).to_numpy().tolist()
    [['half', 0, 100.0], ['half', 6, 100.0]]
    """
    waited = np.array(confirmations)
    return pd.concat(
        [
            pd.DataFrame({"who": who, "confirmations": waited, "chance_pct": 100 * double_spend_success(share, waited)})
            for who, share in attackers.items()
        ],
        ignore_index=True,
    )


def double_spend_by_year(held: pd.DataFrame, confirmations: Quantity) -> pd.DataFrame:
    """Return for every year from the first to the last what each party holds and its chance, both in percent.

    A table of shares with years as rows and a column for each party. Columns: year, who, share_pct, chance_pct; both
    are empty in a year that the table does not have. Refusals as in double_spend_success.

    >>> double_spend_by_year(pd.DataFrame({"one": [0.5, 0.0]}, index=[2018, 2020]), 6).to_numpy().tolist()
    [[2018, 'one', 50.0, 100.0], [2019, 'one', nan, nan], [2020, 'one', 0.0, 0.0]]
    """
    chances = held.apply(lambda column: double_spend_success(column.to_numpy(), confirmations))
    every_year = range(held.index.min(), held.index.max() + 1)
    both = {"share_pct": 100 * held, "chance_pct": 100 * chances}
    columns = [
        values.reindex(every_year).rename_axis(index="year", columns="who").unstack().rename(name)
        for name, values in both.items()
    ]
    found = pd.concat(columns, axis=1).reset_index()
    return found[["year", "who", *both]]


def confirmations_or_never(attacker_share: float, risk: float) -> float:
    """Return the confirmations needed, and infinity for an attacker with half of the hashrate or more.

    Floats only; refusals as in confirmations_needed.

    >>> confirmations_or_never(0.1, 0.001), confirmations_or_never(0.5, 0.001)
    (5.0, inf)
    """
    return float(confirmations_needed(attacker_share, risk)) if attacker_share < 0.5 else np.inf


def confirmations_needed(attacker_share: float, risk: float) -> int:
    """Return the least number of confirmations for which a double spend succeeds with less than this risk.

    Floats only. Raises Undefined for a share outside 0 to below one half, where no number is enough, and
    for a risk outside 0 to 1. Formula: Nakamoto (2008), section 11, solved for z.

    >>> confirmations_needed(0.1, 0.001)
    5
    """
    require(0 <= attacker_share < 0.5, "attacker_share", attacker_share, "from 0 to below 0.5")
    require(0 < risk <= 1, "risk", risk, "above 0, at most 1")
    too_few, enough = 0, 1
    while double_spend_success(attacker_share, enough) >= risk:
        too_few, enough = enough, 2 * enough
        if enough > MOST_CONFIRMATIONS:
            raise Undefined(f"attacker_share: given {attacker_share}, too close to 0.5 for a risk of {risk}")
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        below = double_spend_success(attacker_share, middle) < risk
        too_few, enough = (too_few, middle) if below else (middle, enough)
    return enough


def wait_in_words(confirmations: float) -> str:
    """Return how long so many confirmations take on average, in the largest unit that gives two of it or more.

    Floats only, from 0 up; infinite where no number of confirmations is enough.

    >>> wait_in_words(24), wait_in_words(44_488)
    ('4 hours', '10 months')
    """
    if np.isinf(confirmations):
        return "no wait is enough"
    minutes = confirmations * TARGET_BLOCK_SECONDS / 60
    sizes = {"years": 525_960, "months": 43_830, "days": 1440, "hours": 60}
    unit = next((unit for unit, size in sizes.items() if minutes >= 2 * size), "minutes")
    return f"{minutes / sizes.get(unit, 1):,.0f} {unit}"


def block_seconds_after_loss(lost_share: Quantity) -> Quantity:
    """Return the mean block interval after a loss of hashrate, until the next retarget, in seconds.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Formula: target interval / what is left.
    Valid for a share from 0 to below 1, and a network that was on target before.

    >>> block_seconds_after_loss(0.5)
    1200.0
    """
    return TARGET_BLOCK_SECONDS / (1 - lost_share)


def block_slowdown_pct(
    shares: Mapping[str, pd.DataFrame],
    pools: str,
    month: str,
    failing_parties: Quantity,
    equal_parties: Quantity,
    machines_moved_pct: Quantity,
) -> Quantity:
    """Return how much longer a block takes after the largest pools fail than after as many equals do, in percent.

    So many percent of the machines soon work elsewhere, in both networks. Raises Undefined for a number of failing
    parties that is not whole or below 0. Valid for a number of equals above that of the failing ones.

    >>> of_month = {"separate": pd.DataFrame({"a": [0.5], "b": [0.25], "unknown": [0.25]}, index=["2026-03"])}
    >>> round(block_slowdown_pct(of_month, "separate", "2026-03", 1, 4, 0.0), 9)
    50.0
    """
    still = 1 - machines_moved_pct / 100
    of_equals = block_seconds_after_loss(failing_parties / equal_parties * still)
    return change_pct(
        of_equals, block_seconds_after_loss(held_by_largest(shares[pools].loc[month], failing_parties) * still)
    )


def block_minutes_after_failures(lost: Mapping[str, Sequence[float]]) -> pd.DataFrame:
    """Return the minutes per block until the next retarget, when none, one, two ... of the largest parties fail.

    For each case by its name the share of the hashrate that is lost with none, one, two ... of them. Columns: case,
    failing, minutes. Valid for shares from 0 to below 1.

    >>> block_minutes_after_failures({"all stop": [0.0, 0.5]}).to_numpy().tolist()
    [['all stop', 0, 10.0], ['all stop', 1, 20.0]]
    """
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "case": case,
                    "failing": range(len(shares)),
                    "minutes": block_seconds_after_loss(np.array(shares)) / 60,
                }
            )
            for case, shares in lost.items()
        ],
        ignore_index=True,
    )


def days_to_retarget_after_loss(lost_share: Quantity, blocks_into_period: Quantity = 0) -> Quantity:
    """Return the expected days from a loss of hashrate to the next retarget.

    Plain arithmetic, as block_seconds_after_loss. Formula: blocks left in the period x interval. Valid for
    a share from 0 to below 1 and 0 to 2016 blocks.

    >>> days_to_retarget_after_loss(0.5), days_to_retarget_after_loss(0.5, 1008)
    (28.0, 14.0)
    """
    return (BLOCKS_PER_PERIOD - blocks_into_period) * block_seconds_after_loss(lost_share) / SECONDS_PER_DAY


def next_difficulty(difficulty: Quantity, period_seconds: Quantity) -> Quantity:
    """Return the difficulty after a period that took so many seconds.

    Floats or arrays of shapes that fit together. Raises Undefined for a difficulty below 1 or a time not
    above 0. Formula: retarget rule of Bitcoin Core, factor held between 1/4 and 4; its rounding of the
    target is left out, and its time runs from the first to the last block of the period, which is 2015
    intervals.

    >>> next_difficulty(100.0, 14 * 86_400), next_difficulty(100.0, 1.0)
    (100.0, 400.0)
    """
    given, seconds = np.asarray(difficulty, dtype=float), np.asarray(period_seconds, dtype=float)
    require(np.isfinite(given) & (given >= LOWEST_DIFFICULTY), "difficulty", difficulty, "finite, from 1 up")
    require(np.isfinite(seconds) & (seconds > 0), "period_seconds", period_seconds, "finite, above 0")
    factor = BLOCKS_PER_PERIOD * TARGET_BLOCK_SECONDS / seconds
    factor = np.clip(factor, 1 / LARGEST_RETARGET_FACTOR, LARGEST_RETARGET_FACTOR)
    return plain(np.maximum(given * factor, LOWEST_DIFFICULTY))


def difficulty_ratio_after_loss(lost_share: Quantity) -> Quantity:
    """Return the difficulty after the next retarget over the one before, if the loss fell on the first day of a period.

    Floats or arrays. Formula: what is left of the hashrate, but no less than a quarter. Valid for a share from 0 to
    below 1, and a network that was on target before.

    >>> difficulty_ratio_after_loss(0.5), difficulty_ratio_after_loss(0.9)
    (0.5, 0.25)
    """
    return plain(np.maximum(1 - lost_share, 1 / LARGEST_RETARGET_FACTOR))


def parties_to_reach(shares: np.ndarray, threshold: Quantity) -> int | np.ndarray:
    """Return the least number of parties that together hold at least the threshold.

    Shares that add up to 1, of shape (parties,), or (rows, parties) for an array of results; one threshold, or
    one per row. Raises Undefined for other shares and for a threshold outside above 0 to 1. Unlike the
    Nakamoto coefficient, reaching is enough.

    >>> parties_to_reach([0.25, 0.25, 0.25, 0.25], 0.5)
    2
    """
    wanted = np.asarray(threshold, dtype=float)[..., np.newaxis]
    require((wanted > 0) & (wanted <= 1), "threshold", threshold, "above 0, at most 1")
    held = np.sort(checked_shares(shares), axis=-1)[..., ::-1].cumsum(axis=-1)
    number = np.minimum(1 + (held < wanted - EQUAL_TOLERANCE).sum(axis=-1), held.shape[-1])
    return int(number) if number.ndim == 0 else number


def pools_to_reach(
    shares: Mapping[str, pd.DataFrame], pools: str, month: str, threshold_pct: Quantity
) -> int | np.ndarray:
    """Return the least number of pools that together find at least so many percent of a month's blocks.

    Unsigned blocks count as one pool's. Refusals as in parties_to_reach.

    >>> of_month = {"separate": pd.DataFrame({"a": [0.5], "b": [0.25], "unknown": [0.25]}, index=["2026-03"])}
    >>> pools_to_reach(of_month, "separate", "2026-03", 51.0)
    2
    """
    return parties_to_reach(shares[pools].loc[month].to_numpy(), threshold_pct / 100)


def added_hashrate_for_majority(held_share: Quantity, majority_share: Quantity) -> Quantity:
    """Return the hashrate that an attacker with a share must add to reach a majority, over that of the network.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Formula: (held + added) / (1 + added) set
    equal to the majority and solved. Valid for a held share from 0 to the majority, and a majority below 1.

    >>> added_hashrate_for_majority(0.0, 0.5), added_hashrate_for_majority(0.25, 0.5)
    (1.0, 0.5)
    """
    return (majority_share - held_share) / (1 - majority_share)


def selfish_mining_threshold(tie_share: Quantity) -> Quantity:
    """Return the share of hashrate above which selfish mining pays, from 1/3 down to 0.

    Plain arithmetic, as added_hashrate_for_majority. tie_share is the part of the other miners that builds on
    the attacker's block when two blocks compete, from 0 to 1. Formula: Eyal & Sirer (2014); it counts the
    share of the blocks, so it holds after the difficulty has adjusted (Grunspan & Perez-Marco 2018).

    >>> selfish_mining_threshold(0.5), selfish_mining_threshold(1.0)
    (0.25, 0.0)
    """
    return (1 - tie_share) / (3 - 2 * tie_share)


def selfish_mining_points(
    shares: Mapping[str, pd.DataFrame], largest: int, pools: str, month: str, tie_share_pct: Quantity
) -> Quantity:
    """Return by how many points the share of the largest pools is above that from which selfish mining pays.

    >>> of_month = {"separate": pd.DataFrame({"a": [0.5], "b": [0.25], "unknown": [0.25]}, index=["2026-03"])}
    >>> selfish_mining_points(of_month, 1, "separate", "2026-03", 50.0)
    25.0
    """
    held = held_by_largest(shares[pools].loc[month], largest)
    return 100 * (held - selfish_mining_threshold(tie_share_pct / 100))

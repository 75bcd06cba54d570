"""What a bitcoin costs to mine: electricity, full cost, hashprice and break-even points.

Except where said otherwise the functions are plain arithmetic: they take floats, arrays or chart
expressions and check nothing, so the ranges that the caller declares must keep them in their range of
validity.
"""

from __future__ import annotations

import numpy as np

from recomputed.ground.quantity import Quantity, plain, require

# Protocol: the expected number of hashes for a block is the difficulty times this.
HASHES_PER_DIFFICULTY = 2**32
# Protocol: the subsidy began at 50 bitcoin, is halved every 210 000 blocks and cut to whole satoshi.
FIRST_SUBSIDY_SATOSHI = 50 * 10**8
SATOSHI_PER_BTC = 10**8
BLOCKS_PER_HALVING = 210_000
# Protocol: the block interval that the difficulty aims at.
TARGET_BLOCK_SECONDS = 600.0

SECONDS_PER_DAY = 86_400
HOURS_PER_DAY = 24
JOULES_PER_KWH = 3.6e6
HASHES_PER_TH = 1e12
HASHES_PER_PH = 1e15
HASHES_PER_EH = 1e18


def subsidy_btc_per_block(height: Quantity) -> Quantity:
    """Return the subsidy of the block at a height, in BTC per block.

    Takes a float or an array (same shape back), no chart expressions. Raises Undefined unless every height
    is a whole number from 0 up. Formula: GetBlockSubsidy of Bitcoin Core. Exact for every height.

    >>> subsidy_btc_per_block(839_999), subsidy_btc_per_block(840_000)
    (6.25, 3.125)
    """
    heights = np.asarray(height, dtype=float)
    whole = np.isfinite(heights) & (heights >= 0) & (heights == np.floor(heights))
    require(whole, "height", height, "whole numbers from 0 up")
    halvings = np.floor(heights / BLOCKS_PER_HALVING)
    return plain(np.floor(FIRST_SUBSIDY_SATOSHI / 2.0**halvings) / SATOSHI_PER_BTC)


def hashrate_eh_per_s(difficulty: Quantity, block_seconds: Quantity = TARGET_BLOCK_SECONDS) -> Quantity:
    """Return the hashrate that finds a block every so many seconds on average, in EH/s.

    Plain arithmetic. Formula: difficulty x 2^32 / interval (definition of difficulty). Valid for both above
    0.

    >>> round(hashrate_eh_per_s(1e14), 2)
    715.83
    """
    return difficulty * HASHES_PER_DIFFICULTY / block_seconds / HASHES_PER_EH


def electricity_kwh_per_btc(
    difficulty: Quantity,
    fleet_j_per_th: Quantity,
    overhead_ratio: Quantity,
    subsidy_btc_per_block: Quantity,
    fees_btc_per_block: Quantity,
) -> Quantity:
    """Return the electricity that the network needs for one bitcoin, in kWh per BTC.

    Plain arithmetic; the block interval cancels. Formula: expected hashes per block x energy per hash x
    overhead (total over machine power), divided by the block's reward; top-down model as in Hayes (2017)
    and the CBECI. Valid for a reward above 0.

    >>> round(electricity_kwh_per_btc(1e14, 20, 1.1, 3.125, 0.0))
    839905
    """
    joules_per_block = difficulty * HASHES_PER_DIFFICULTY * (fleet_j_per_th / HASHES_PER_TH) * overhead_ratio
    return joules_per_block / JOULES_PER_KWH / (subsidy_btc_per_block + fees_btc_per_block)


def electricity_cost_usd_per_btc(
    difficulty: Quantity,
    fleet_j_per_th: Quantity,
    overhead_ratio: Quantity,
    subsidy_btc_per_block: Quantity,
    fees_btc_per_block: Quantity,
    usd_per_kwh: Quantity,
) -> Quantity:
    """Return the electricity cost of one bitcoin, in USD per BTC.

    Plain arithmetic. Formula: electricity per bitcoin x its price. Valid for a reward above 0.

    >>> round(electricity_cost_usd_per_btc(1e14, 20, 1.1, 3.125, 0.0, 0.08))
    67192
    """
    return usd_per_kwh * electricity_kwh_per_btc(
        difficulty, fleet_j_per_th, overhead_ratio, subsidy_btc_per_block, fees_btc_per_block
    )


def cost_in_accounts_usd_per_btc(usd_per_btc: Quantity) -> Quantity:
    """Return the cost of one bitcoin as the accounts of companies give it, in USD per BTC: no model stands between.

    Plain arithmetic.

    >>> cost_in_accounts_usd_per_btc(80_000.0)
    80000.0
    """
    return usd_per_btc


def full_cost_usd_per_btc(
    difficulty: Quantity,
    fleet_j_per_th: Quantity,
    overhead_ratio: Quantity,
    subsidy_btc_per_block: Quantity,
    fees_btc_per_block: Quantity,
    usd_per_kwh: Quantity,
    other_cost_ratio: Quantity,
) -> Quantity:
    """Return the cost of one bitcoin with everything besides electricity, in USD per BTC.

    Plain arithmetic. Formula: electricity cost x (1 + other cost as a multiple of the electricity cost).
    Valid for a reward above 0 and a ratio from 0 up.

    >>> round(full_cost_usd_per_btc(1e14, 20, 1.1, 3.125, 0.0, 0.08, 0.5))
    100789
    """
    return (1 + other_cost_ratio) * electricity_cost_usd_per_btc(
        difficulty, fleet_j_per_th, overhead_ratio, subsidy_btc_per_block, fees_btc_per_block, usd_per_kwh
    )


def hashprice_usd_per_ph_per_day(
    difficulty: Quantity, subsidy_btc_per_block: Quantity, fees_btc_per_block: Quantity, price_usd: Quantity
) -> Quantity:
    """Return what one PH/s is expected to earn in a day, in USD per PH/s per day.

    Plain arithmetic. Formula: blocks that one PH/s finds in a day x reward x price (the miners' standard
    term). Valid for a difficulty above 0.

    >>> round(hashprice_usd_per_ph_per_day(1e14, 3.125, 0.0, 100_000), 2)
    62.86
    """
    blocks_per_ph_per_day = HASHES_PER_PH * SECONDS_PER_DAY / (difficulty * HASHES_PER_DIFFICULTY)
    return blocks_per_ph_per_day * (subsidy_btc_per_block + fees_btc_per_block) * price_usd


def breakeven_j_per_th(
    hashprice_usd_per_ph_per_day: Quantity, usd_per_kwh: Quantity, overhead_ratio: Quantity = 1.0
) -> Quantity:
    """Return the efficiency of the machine that just earns its electricity, in J/TH.

    Plain arithmetic. Formula: revenue per hash / price of energy (profitability threshold of the CBECI, which
    leaves the overhead at 1). One PH/s at 1 J/TH draws 1 kW. Valid for a price above 0.

    >>> round(breakeven_j_per_th(48.0, 0.08), 9)
    25.0
    """
    return hashprice_usd_per_ph_per_day / (HOURS_PER_DAY * usd_per_kwh * overhead_ratio)


def breakeven_usd_per_kwh(
    hashprice_usd_per_ph_per_day: Quantity, machine_j_per_th: Quantity, overhead_ratio: Quantity = 1.0
) -> Quantity:
    """Return the price of electricity at which a machine just earns it, in USD/kWh.

    Plain arithmetic. Formula: the same threshold, solved for the price. Valid for an efficiency above 0.

    >>> round(breakeven_usd_per_kwh(48.0, 25.0), 9)
    0.08
    """
    return hashprice_usd_per_ph_per_day / (HOURS_PER_DAY * machine_j_per_th * overhead_ratio)


def network_power_gw(hashrate_eh_per_s: Quantity, fleet_j_per_th: Quantity, overhead_ratio: Quantity) -> Quantity:
    """Return the power that the network draws, in GW.

    Plain arithmetic. Formula: hashrate x energy per hash x overhead (CBECI). Valid for values from 0 up.

    >>> round(network_power_gw(1000.0, 20.0, 1.1), 9)
    22.0
    """
    # EH/s x J/TH is MW.
    return hashrate_eh_per_s * fleet_j_per_th * overhead_ratio / 1000

"""Machines: how far a home machine is from the best, and what a bitcoin costs at home."""

from __future__ import annotations

import numpy as np
import pandas as pd

from exodus.formulas.mining_cost import (
    HASHES_PER_DIFFICULTY,
    HASHES_PER_TH,
    SECONDS_PER_DAY,
    TARGET_BLOCK_SECONDS,
    electricity_cost_usd_per_btc,
)
from recomputed.ground.quantity import Quantity, plain, require_positive, require_some_finite

DAYS_PER_YEAR = 365.25
TH_PER_EH = 1e6


def efficiency_ratio(home_j_per_th: Quantity, best_j_per_th: Quantity) -> Quantity:
    """Return how many times more energy per hash the home machine needs than the best one.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Valid for both above 0.

    >>> efficiency_ratio(3000.0, 15.0)
    200.0
    """
    return home_j_per_th / best_j_per_th


def expected_years_per_block(hashrate_th_per_s: Quantity, network_eh_per_s: Quantity) -> Quantity:
    """Return the mean time until a miner alone finds a block, in years.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Formula: target interval / share of the
    network's hashrate. Valid for both above 0. The wait is exponential: in 37 of 100 cases it is longer.

    >>> round(expected_years_per_block(1.0, 1000.0))
    19013
    """
    network_shares = network_eh_per_s * TH_PER_EH / hashrate_th_per_s
    return network_shares * TARGET_BLOCK_SECONDS / (SECONDS_PER_DAY * DAYS_PER_YEAR)


def solo_years_per_block(hashrate_th_per_s: Quantity, difficulty: Quantity) -> Quantity:
    """Return the mean time until a miner alone finds a block at a difficulty, in years.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Formula: expected hashes per block /
    hashrate. Valid for both above 0. How fast the network really is does not enter.

    >>> round(solo_years_per_block(1.0, 1e14))
    13610
    """
    seconds = difficulty * HASHES_PER_DIFFICULTY / (hashrate_th_per_s * HASHES_PER_TH)
    return seconds / (SECONDS_PER_DAY * DAYS_PER_YEAR)


def gap_against_widest(home_j_per_th: Quantity, best_j_per_th: Quantity, widest_before_ratio: Quantity) -> Quantity:
    """Return today's efficiency ratio over the widest one before: 1 or more means that it was never wider.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Valid for all above 0.

    >>> gap_against_widest(20.0, 10.0, 4.0)
    0.5
    """
    return efficiency_ratio(home_j_per_th, best_j_per_th) / widest_before_ratio


def energy_after_years(j_per_th: Quantity, improvement_pct_per_year: Quantity, years: Quantity) -> Quantity:
    """Return the energy per hash of machines that need so many percent less of it with every year, in J/TH.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Valid for an energy above 0 and an
    improvement below 100 percent a year.

    >>> energy_after_years(40.0, 50.0, 2.0)
    10.0
    """
    return j_per_th * (1 - improvement_pct_per_year / 100) ** years


def home_over_industrial_cost_ratio(
    home_j_per_th: Quantity,
    home_usd_per_kwh: Quantity,
    home_usd_per_th: Quantity,
    industrial_j_per_th: Quantity,
    industrial_usd_per_kwh: Quantity,
    industrial_usd_per_th: Quantity,
    industrial_overhead_ratio: Quantity,
    life_years: Quantity,
) -> Quantity:
    """Return the cost of a bitcoin mined at home over that of an industrial miner, electricity and machine.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Difficulty and reward are the same for
    both and cancel. Machines are priced per TH/s and live equally long. Valid for values above 0.

    >>> round(home_over_industrial_cost_ratio(20.0, 0.2, 1e-9, 10.0, 0.1, 1e-9, 1.0, 4.0), 6)
    4.0
    """
    home = home_cost_usd_per_btc(1.0, home_j_per_th, 1.0, home_usd_per_kwh, home_usd_per_th, life_years, 1.0, 0.0)
    paid_usd_per_kwh = industrial_usd_per_kwh * industrial_overhead_ratio
    return home / home_cost_usd_per_btc(
        1.0, industrial_j_per_th, 1.0, paid_usd_per_kwh, industrial_usd_per_th, life_years, 1.0, 0.0
    )


def home_cost_usd_per_btc(
    difficulty: Quantity,
    machine_j_per_th: Quantity,
    machine_th_per_s: Quantity,
    usd_per_kwh: Quantity,
    machine_price_usd: Quantity,
    life_years: Quantity,
    subsidy_btc_per_block: Quantity,
    fees_btc_per_block: Quantity,
) -> Quantity:
    """Return the cost of one bitcoin mined at home, electricity and machine, in USD per BTC.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Formula: electricity per bitcoin
    without overhead + price of the machine over the bitcoin expected in its life. Valid for values above 0;
    difficulty and reward stay as they are for the whole life, so that with a rising difficulty the cost is
    higher.

    >>> round(home_cost_usd_per_btc(1e14, 20, 200, 0.16, 4000, 4, 3.125, 0.0))
    143944
    """
    electricity = electricity_cost_usd_per_btc(
        difficulty, machine_j_per_th, 1.0, subsidy_btc_per_block, fees_btc_per_block, usd_per_kwh
    )
    hashes_in_life = machine_th_per_s * HASHES_PER_TH * SECONDS_PER_DAY * DAYS_PER_YEAR * life_years
    blocks_in_life = hashes_in_life / (difficulty * HASHES_PER_DIFFICULTY)
    return electricity + machine_price_usd / (blocks_in_life * (subsidy_btc_per_block + fees_btc_per_block))


def cost_parts_usd_per_btc(
    miners: pd.DataFrame,
    difficulty: float,
    life_years: float,
    subsidy_btc_per_block: float,
    fees_btc_per_block: float,
) -> pd.DataFrame:
    """Return what a bitcoin costs each miner in electricity and in machines, in USD per BTC.

    Miners are indexed by name, with the columns j_per_th, usd_per_kwh and usd_per_th: the machine's energy, the price
    of its electricity and its own price. One row for each miner and part, with the columns miner, part (electricity,
    machine), usd_per_btc and start_usd_per_btc: where the part begins when they are laid end to end. Formula as in
    home_cost_usd_per_btc.

    >>> miner = pd.DataFrame({"j_per_th": [20.0], "usd_per_kwh": [0.16], "usd_per_th": [20.0]}, index=["home"])
    >>> cost_parts_usd_per_btc(miner, 1e14, 4.0, 3.125, 0.0).round().to_numpy().tolist()
    [['home', 'electricity', 122168.0, 0.0], ['home', 'machine', 21776.0, 122168.0]]
    """
    reward = subsidy_btc_per_block, fees_btc_per_block
    j_per_th, usd_per_kwh = miners["j_per_th"], miners["usd_per_kwh"]
    electricity = electricity_cost_usd_per_btc(difficulty, j_per_th, 1.0, *reward, usd_per_kwh)
    whole = home_cost_usd_per_btc(difficulty, j_per_th, 1.0, usd_per_kwh, miners["usd_per_th"], life_years, *reward)
    parts = pd.DataFrame({"electricity": electricity, "machine": whole - electricity})
    rows = parts.stack().rename_axis(["miner", "part"]).rename("usd_per_btc").reset_index()
    start = np.where(rows["part"] == "machine", rows["miner"].map(electricity), 0.0)
    return rows.assign(start_usd_per_btc=start)


def running_maximum(values: np.ndarray) -> np.ndarray:
    """Return the largest value so far at each time, in the unit of the values and in their shape.

    Time along the last axis. Raises Undefined for an empty array or values that are not finite.

    >>> running_maximum([1.0, 3.0, 2.0]).tolist()
    [1.0, 3.0, 3.0]
    """
    require_some_finite(1, values=values)
    return np.maximum.accumulate(np.asarray(values, dtype=float), axis=-1)


def record_ratio(values: np.ndarray) -> Quantity:
    """Return the last value over the largest before it: 1 or more means that it was never larger.

    Shape (times,), or (rows, times) for one result per row. Raises Undefined for fewer than two values or
    values that are not above 0.

    >>> record_ratio([100.0, 400.0, 300.0])
    0.75
    """
    require_some_finite(2, values=values)
    require_positive(values=values)
    series = np.asarray(values, dtype=float)
    return plain(series[..., -1] / series[..., :-1].max(axis=-1))

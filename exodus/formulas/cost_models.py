"""Two published models of the cost of mining: Hayes' cost of production and the CBECI's re-selected fleet."""

from __future__ import annotations

import numpy as np
import pandas as pd

from exodus.formulas.mining_cost import (
    HASHES_PER_DIFFICULTY,
    HOURS_PER_DAY,
    SECONDS_PER_DAY,
    breakeven_j_per_th,
    electricity_cost_usd_per_btc,
    hashprice_usd_per_ph_per_day,
)
from recomputed.ground.quantity import (
    Quantity,
    Undefined,
    plain,
    require,
    require_positive,
    require_some_finite,
)

# The CBECI's rule: a machine counts for five years and loses a fifth of its weight with each full year.
CBECI_MACHINE_YEARS = 5
# Hayes reckons for a miner of 1000 GH/s; the cost does not depend on it.
HAYES_GH_PER_S = 1000
HASHES_PER_GH = 1e9
MONTHS_PER_YEAR = 12
WATTS_PER_KW = 1000


def hayes_cost_usd_per_btc(
    difficulty: Quantity, usd_per_kwh: Quantity, w_per_gh_per_s: Quantity, subsidy_btc_per_block: Quantity
) -> Quantity:
    """Return Hayes' cost of production of one bitcoin, in USD per BTC.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Formula: daily electricity cost of a
    miner over the bitcoin that it is expected to find in the day (Hayes 2015; Telematics and Informatics,
    2017). No overhead, no fees. Valid for a difficulty and a subsidy above 0; 1 W per GH/s is 1000 J/TH.

    >>> round(hayes_cost_usd_per_btc(60_883_825_480, 0.135, 0.75, 12.5), 4)  # Fantazzini et al. 2016
    588.3616
    """
    usd_per_day = HAYES_GH_PER_S * w_per_gh_per_s / WATTS_PER_KW * HOURS_PER_DAY * usd_per_kwh
    hashes_per_day = HAYES_GH_PER_S * HASHES_PER_GH * SECONDS_PER_DAY
    btc_per_day = hashes_per_day / (difficulty * HASHES_PER_DIFFICULTY) * subsidy_btc_per_block
    return usd_per_day / btc_per_day


def machine_ages_years(machines: pd.DataFrame, at_year: float) -> np.ndarray:
    """Return the age of machines at a time (2026.5: the middle of the year) since their release, in years from 0 up.

    Rows with release_year, and with release_month ("2024-07") where it is known; shape (machines,). Released is a
    machine in the middle of its month, or else of its year; one that is yet to be released counts as new.

    >>> rows = {"release_year": [2024, 2025, 2027], "release_month": ["2024-01", None, None]}
    >>> machine_ages_years(pd.DataFrame(rows), 2026.0).round(3).tolist()
    [1.958, 0.5, 0.0]
    """
    part_of_year = (machines["release_month"].str[5:].astype(float) - 0.5) / MONTHS_PER_YEAR
    released = machines["release_year"].to_numpy(dtype=float) + part_of_year.fillna(0.5).to_numpy(dtype=float)
    return np.maximum(at_year - released, 0.0)


def cbeci_age_weight(age_years: Quantity) -> Quantity:
    """Return the weight of a machine of an age since its release, from 1 to 0.

    Takes a float or an array (same shape back). Raises Undefined for an age that is not finite. Formula: the
    CBECI's 1.0, 0.8, 0.6, 0.4, 0.2 for ages of 0 to 4 full years, 0 when older or not yet released.

    >>> cbeci_age_weight(1.9)
    0.8
    """
    ages = np.asarray(age_years, dtype=float)
    require(np.isfinite(ages), "age_years", age_years, "finite numbers")
    weights = (CBECI_MACHINE_YEARS - np.floor(ages)) / CBECI_MACHINE_YEARS
    return plain(np.where((ages >= 0) & (weights > 0), weights, 0.0))


def reselected_fleet_j_per_th(
    machine_j_per_th: np.ndarray, age_years: np.ndarray, breakeven_j_per_th: Quantity
) -> Quantity:
    """Return the mean efficiency of the machines that still earn their electricity, in J/TH.

    Machines and ages are arrays of shape (machines,); the break-even efficiency is a float, or an array for
    which the result has the same shape. Raises Undefined if no machine of weight is profitable (in an
    array: nan there). Formula: the CBECI's weighted estimate, mean by age weight over machines at or below
    break-even; the index itself keeps its last profitable set where this refuses, and smooths the threshold
    over 14 days.

    >>> reselected_fleet_j_per_th([15.0, 30.0, 60.0], [0.5, 1.5, 2.5], 40.0)
    21.666666666666668
    """
    require_some_finite(1, machine_j_per_th=machine_j_per_th)
    machines = np.asarray(machine_j_per_th, dtype=float)
    require_positive(machine_j_per_th=machines, breakeven_j_per_th=breakeven_j_per_th)
    require(machines.shape == np.shape(age_years), "age_years", age_years, "one age for each machine")
    runs = machines <= np.asarray(breakeven_j_per_th, dtype=float)[..., np.newaxis]
    weights = runs * cbeci_age_weight(np.asarray(age_years))
    total = weights.sum(axis=-1)
    if np.ndim(total) == 0 and total == 0:
        raise Undefined(f"breakeven_j_per_th: no machine is profitable at {breakeven_j_per_th}")
    return plain((weights * machines).sum(axis=-1) / np.where(total > 0, total, np.nan))


def reselected_cost_usd_per_btc(
    machine_j_per_th: np.ndarray,
    age_years: np.ndarray,
    difficulty: Quantity,
    subsidy_btc_per_block: Quantity,
    fees_btc_per_block: Quantity,
    price_usd: Quantity,
    usd_per_kwh: Quantity,
) -> Quantity:
    """Return the electricity cost of one bitcoin for the fleet re-selected at its price, in USD per BTC.

    Machines and ages of shape (machines,); the rest floats or arrays of one shape. Raises Undefined as
    reselected_fleet_j_per_th does. Formula: the CBECI's cost of minting, which has no overhead. As only
    machines that earn their electricity count, the cost never exceeds the coin's price, however dear the
    electricity.

    >>> fleet = [15.0, 30.0, 60.0], [0.5, 1.5, 2.5]
    >>> [round(reselected_cost_usd_per_btc(*fleet, 1e14, 3.125, 0.0, 1e5, usd)) for usd in (0.04, 0.08, 0.16)]
    [47722, 66174, 91626]
    """
    hashprice = hashprice_usd_per_ph_per_day(difficulty, subsidy_btc_per_block, fees_btc_per_block, price_usd)
    breakeven = breakeven_j_per_th(hashprice, usd_per_kwh)
    fleet = reselected_fleet_j_per_th(machine_j_per_th, age_years, breakeven)
    return electricity_cost_usd_per_btc(difficulty, fleet, 1.0, subsidy_btc_per_block, fees_btc_per_block, usd_per_kwh)


def age_years_at(year: float, release_year: Quantity) -> Quantity:
    """Return the age of machines of which only the year of release is known, at a time given as a year, in years.

    Plain arithmetic. As if each had been released in the middle of its year; negative before that.

    >>> age_years_at(2026.0, 2024)
    1.5
    """
    return year - (release_year + 0.5)


def fixed_and_reselected_costs(
    usd_per_kwh: np.ndarray,
    fleet_j_per_th: float,
    machine_j_per_th: np.ndarray,
    age_years: np.ndarray,
    difficulty: float,
    subsidy_btc_per_block: float,
    fees_btc_per_block: float,
    price_usd: float,
) -> pd.DataFrame:
    """Return what the electricity for one bitcoin costs a fixed fleet, and one re-selected at each price.

    Prices of shape (prices,), machines and ages of shape (machines,). One row a price, with the columns usd_per_kwh,
    fixed_usd_per_btc and reselected_usd_per_btc, which is nan where no machine earns its electricity. No overhead, as
    in the CBECI's model. Raises Undefined as reselected_fleet_j_per_th does.

    >>> costs = fixed_and_reselected_costs(np.array([0.04, 0.08]), 30.0, [15.0, 30.0], [0.5, 1.5], 1e14, 3.125, 0.0, 1e5)
    >>> costs.round(2).to_numpy().tolist()
    [[0.04, 45812.98, 33087.16], [0.08, 91625.97, 66174.31]]
    """
    reward = subsidy_btc_per_block, fees_btc_per_block
    fixed = electricity_cost_usd_per_btc(difficulty, fleet_j_per_th, 1.0, *reward, usd_per_kwh)
    reselected = reselected_cost_usd_per_btc(machine_j_per_th, age_years, difficulty, *reward, price_usd, usd_per_kwh)
    costs = {"usd_per_kwh": usd_per_kwh, "fixed_usd_per_btc": fixed, "reselected_usd_per_btc": reselected}
    return pd.DataFrame(costs)

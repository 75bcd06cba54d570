"""Whether a machine earns its electricity, and until when it did."""

from __future__ import annotations

import numpy as np
import pandas as pd

from exodus.formulas.mining_cost import breakeven_j_per_th, electricity_cost_usd_per_btc
from recomputed.ground.quantity import Quantity, Undefined, plain, require_positive


def electricity_over_value(
    machine_j_per_th: Quantity,
    difficulty: Quantity,
    subsidy_btc_per_block: Quantity,
    fees_btc_per_block: Quantity,
    usd_per_kwh: Quantity,
    price_usd: Quantity,
    heat_used_pct: Quantity = 0.0,
) -> Quantity:
    """Return the cost of a machine's electricity over the value of what it mines: above 1 it loses money.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Heat that would else have been made by
    an electric heater is taken off the cost. No overhead, no price of the machine, no fee of a pool. Valid
    for values above 0.

    >>> round(electricity_over_value(20.0, 1e14, 3.125, 0.0, 0.10, 100_000), 3)
    0.764
    """
    cost_usd_per_btc = electricity_cost_usd_per_btc(
        difficulty, machine_j_per_th, 1.0, subsidy_btc_per_block, fees_btc_per_block, usd_per_kwh
    )
    return (1 - heat_used_pct / 100) * cost_usd_per_btc / price_usd


def electricity_pct_of_value(
    machine_j_per_th: Quantity,
    difficulty: Quantity,
    subsidy_btc_per_block: Quantity,
    fees_btc_per_block: Quantity,
    usd_per_kwh: Quantity,
    price_usd: Quantity,
    heat_used_pct: Quantity = 0.0,
) -> Quantity:
    """Return the cost of a machine's electricity in percent of the value of what it mines: above 100 it loses money.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Heat and validity as in electricity_over_value.

    >>> round(electricity_pct_of_value(20.0, 1e14, 3.125, 0.0, 0.10, 100_000), 1)
    76.4
    """
    return 100 * electricity_over_value(
        machine_j_per_th, difficulty, subsidy_btc_per_block, fees_btc_per_block, usd_per_kwh, price_usd, heat_used_pct
    )


def holding_at(times: np.ndarray, change_time: float, before: float | str, since: float | str) -> np.ndarray:
    """Return which of two prices (or names of them) holds at each time: one before a time of change, another since it.

    In the unit of the prices and the shape of the times.

    >>> holding_at(np.array([2019.5, 2020.0]), 2020.0, 0.15, 0.18).tolist()
    [0.15, 0.18]
    """
    return np.where(np.asarray(times) < change_time, before, since)


def last_paying_month(month: pd.Series, breakeven_j_per_th: pd.Series, machine_j_per_th: float) -> str | None:
    """Return the last month in which a machine earned its electricity, None if it never did.

    Months (2026-04) in any order, with the energy per hash that just pays in each, in J/TH.

    >>> last_paying_month(pd.Series(["2013-05", "2013-06"]), pd.Series([900.0, 700.0]), 800.0)
    '2013-05'
    """
    paying = month[breakeven_j_per_th >= machine_j_per_th]
    return None if paying.empty else paying.max()


def last_paying_time(
    machine_j_per_th: Quantity, usd_per_kwh: Quantity, times: np.ndarray, hashprice_usd_per_ph_per_day: np.ndarray
) -> Quantity:
    """Return the last time at which a machine earned its electricity, in the unit of the times given.

    One machine and one price, or arrays of shapes that fit together. The times (calendar years, or years
    before today) and the revenue of one PH/s a day then have the shape (times,), in the order of time.
    Raises Undefined if the machine never did (in an array: nan there).

    >>> last_paying_time(1000.0, 0.1, [2013.0, 2014.0, 2015.0], [9000.0, 3000.0, 300.0])
    2014.0
    """
    require_positive(machine_j_per_th=machine_j_per_th, usd_per_kwh=usd_per_kwh)
    need, usd = (np.asarray(value, dtype=float)[..., np.newaxis] for value in (machine_j_per_th, usd_per_kwh))
    pays = breakeven_j_per_th(np.asarray(hashprice_usd_per_ph_per_day, dtype=float), usd) >= need
    if pays.ndim == 1 and not pays.any():
        given = f"{machine_j_per_th} and {usd_per_kwh}"
        raise Undefined(f"machine_j_per_th, usd_per_kwh: given {given}, allowed: a machine that paid at some time")
    last = np.asarray(times, dtype=float)[::-1][pays[..., ::-1].argmax(axis=-1)]
    return plain(np.where(pays.any(axis=-1), last, np.nan))

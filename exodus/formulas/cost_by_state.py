"""What a bitcoin costs at the electricity prices of the states, moved from the year in which they are known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from exodus.formulas.mining_cost import electricity_cost_usd_per_btc
from exodus.formulas.tariffs import moved_with_average
from recomputed.ground.quantity import Quantity, plain, require_some_finite

USD_PER_THOUSAND = 1000


def cost_at_moved_price_usd_per_btc(
    difficulty: Quantity,
    fleet_j_per_th: Quantity,
    overhead_ratio: Quantity,
    subsidy_btc_per_block: Quantity,
    fees_btc_per_block: Quantity,
    usd_per_kwh: Quantity,
    price_then_usd_per_kwh: Quantity,
    average_then_usd_per_kwh: Quantity,
) -> Quantity:
    """Return the electricity cost of one bitcoin at an earlier price moved as the average moved, in USD per BTC.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. `usd_per_kwh` is the average of today. Valid for
    a reward and an average above 0.

    >>> round(cost_at_moved_price_usd_per_btc(1e14, 20, 1.1, 3.125, 0.0, 0.08, 0.15, 0.1))
    100789
    """
    moved = moved_with_average(price_then_usd_per_kwh, average_then_usd_per_kwh, usd_per_kwh)
    return electricity_cost_usd_per_btc(
        difficulty, fleet_j_per_th, overhead_ratio, subsidy_btc_per_block, fees_btc_per_block, moved
    )


def prices_above_limit_pct(
    difficulty: Quantity,
    fleet_j_per_th: Quantity,
    overhead_ratio: Quantity,
    subsidy_btc_per_block: Quantity,
    fees_btc_per_block: Quantity,
    usd_per_kwh: Quantity,
    prices_then_usd_per_kwh: np.ndarray,
    average_then_usd_per_kwh: float,
    limit_usd_per_btc: float,
) -> Quantity:
    """Return at how many of some prices, moved as the average moved, a bitcoin costs the limit or more, in percent.

    Prices of shape (prices,); the network and the average of today, `usd_per_kwh`, are floats, or arrays of one shape
    for a result of that shape. Raises Undefined for no prices or ones that are not finite.

    >>> prices_above_limit_pct(1e14, 20, 1.1, 3.125, 0.0, 0.08, [0.05, 0.1, 0.2, 0.3], 0.1, 100_000)
    50.0
    """
    require_some_finite(1, prices_then_usd_per_kwh=prices_then_usd_per_kwh)
    prices = np.asarray(prices_then_usd_per_kwh, dtype=float)
    of_average = electricity_cost_usd_per_btc(
        difficulty, fleet_j_per_th, overhead_ratio, subsidy_btc_per_block, fees_btc_per_block, usd_per_kwh
    )
    # The cost moves as the price does.
    costs = moved_with_average(prices, average_then_usd_per_kwh, np.asarray(of_average, dtype=float)[..., np.newaxis])
    return plain(100 * (costs >= limit_usd_per_btc).mean(axis=-1))


def with_moved_cost(
    states: pd.DataFrame, average_then_usd_per_kwh: float, average_now_usd_per_kwh: float, kwh_per_btc: float
) -> pd.DataFrame:
    """Return the states with what the electricity of one bitcoin costs there at the moved price, dearest first.

    Takes rows with an earlier price (usd_per_kwh); adds usd_per_btc, and thousand_usd, which is the same in
    thousand USD per BTC.

    >>> rows = pd.DataFrame({"state": ["TX", "HI"], "usd_per_kwh": [0.125, 0.25]})
    >>> with_moved_cost(rows, 0.5, 1.0, 1e6)[["state", "thousand_usd"]].to_dict("list")
    {'state': ['HI', 'TX'], 'thousand_usd': [500.0, 250.0]}
    """
    moved = moved_with_average(states["usd_per_kwh"], average_then_usd_per_kwh, average_now_usd_per_kwh)
    cost = moved * kwh_per_btc
    return states.assign(usd_per_btc=cost, thousand_usd=cost / USD_PER_THOUSAND).sort_values(
        "usd_per_btc", ascending=False
    )

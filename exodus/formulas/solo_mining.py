"""How long a miner alone waits for a block: by date, against the longest wait before, and for those who found one.

Periods of difficulty have the columns start_height, start_date (2026-04-12) and difficulty, in the order of time.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from exodus.formulas.hardware import DAYS_PER_YEAR, solo_years_per_block
from recomputed.ground.quantity import Quantity, require


def wait_pct_of_longest(difficulty: Quantity, highest_before: Quantity) -> Quantity:
    """Return the wait for a block in percent of that at the highest difficulty before, for the same machine.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Valid for both above 0.

    >>> round(wait_pct_of_longest(3e14, 4e14), 9)
    75.0
    """
    return 100 * solo_years_per_block(1.0, difficulty) / solo_years_per_block(1.0, highest_before)


def waits_through_time(periods: pd.DataFrame, th_per_s_by_machine: Mapping[str, float]) -> pd.DataFrame:
    """Return the mean wait of each machine for a block in each period, in years.

    One row for each period and machine, the machines in their order, with the columns start_date, machine and years.

    >>> periods = pd.DataFrame({"start_date": ["2026-04-12"], "difficulty": [1e14]})
    >>> waits_through_time(periods, {"small": 1.0, "large": 100.0})["years"].round(1).tolist()
    [13609.9, 136.1]
    """
    machines = pd.Series(th_per_s_by_machine, name="th_per_s").rename_axis("machine").reset_index()
    pairs = machines.merge(periods, how="cross")
    years = solo_years_per_block(pairs["th_per_s"], pairs["difficulty"])
    return pairs[["start_date", "machine"]].assign(years=years)


def first_date_of_wait(periods: pd.DataFrame, th_per_s: float, years: float) -> str | None:
    """Return the start of the first period in which a machine waits so many years or more, None if there is none.

    >>> periods = pd.DataFrame({"start_date": ["2025-01-01", "2026-01-01"], "difficulty": [1e12, 1e14]})
    >>> first_date_of_wait(periods, 1.0, 1000.0)
    '2026-01-01'
    """
    dates = periods.loc[solo_years_per_block(th_per_s, periods["difficulty"]) >= years, "start_date"]
    return None if dates.empty else dates.iloc[0]


def expected_days_of_finders(finders: pd.DataFrame, periods: pd.DataFrame) -> pd.Series:
    """Return the mean wait of miners alone who found a block, at the difficulty of that block, in days.

    Finders have the columns height (whole numbers) and hashrate_th_per_s. Indexed by height, in its order. Raises
    Undefined for a block before the first period.

    >>> finders = pd.DataFrame({"height": [3000], "hashrate_th_per_s": [1e-6]})
    >>> periods = pd.DataFrame({"start_height": [0, 2016], "difficulty": [1.0, 2.0]})
    >>> expected_days_of_finders(finders, periods).round(3).to_dict()
    {3000: 0.099}
    """
    by_height = finders.set_index("height")["hashrate_th_per_s"].sort_index()
    starts = periods["start_height"].to_numpy()
    period = np.searchsorted(starts, by_height.index.to_numpy(), side="right") - 1
    require(period >= 0, "finders", by_height.index.tolist(), f"blocks from {starts[0]} up")
    return DAYS_PER_YEAR * solo_years_per_block(by_height, periods["difficulty"].to_numpy()[period])

"""The price of an ability: the cheapest model at or above each level of an index, and how far that price fell."""

from __future__ import annotations

import numpy as np
import pandas as pd

from exodus.formulas.catching_up import price_at_levels
from recomputed.ground.quantity import require


def whole_levels(lowest: float, highest: float) -> np.ndarray:
    """Return the whole numbers from the lowest to the highest level, both included where they are whole.

    Raises Undefined where none lies between them.

    >>> whole_levels(126.2, 129.0).tolist()
    [127.0, 128.0, 129.0]
    """
    levels = np.arange(np.ceil(lowest), np.floor(highest) + 1)
    require(len(levels) > 0, "highest", highest, f"a whole number above {lowest:g}")
    return levels


def priced_models(prices: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    """Return the prices of the models that have a score, with that score as eci.

    Prices with model and whatever else; scores with model and eci. A model may have several prices.

    >>> prices = pd.DataFrame({"model": ["a", "b"], "usd_per_million_tokens": [37.5, 1.0]})
    >>> priced_models(prices, pd.DataFrame({"model": ["a"], "eci": [126.2]})).to_dict("records")
    [{'model': 'a', 'usd_per_million_tokens': 37.5, 'eci': 126.2}]
    """
    return prices.merge(scored[["model", "eci"]], on="model")


def cheapest_by_level(priced: pd.DataFrame, levels: np.ndarray) -> pd.Series:
    """Return the lowest price of a model at or above each level that one reaches, in USD per million tokens, by level.

    Rows with eci and usd_per_million_tokens. Raises Undefined as price_at_levels does.

    >>> priced = pd.DataFrame({"eci": [126.2, 129.9], "usd_per_million_tokens": [0.5, 2.0]})
    >>> cheapest_by_level(priced, np.array([126.0, 128.0, 130.0])).to_dict()
    {126.0: 0.5, 128.0: 2.0}
    """
    reached = levels[levels <= priced["eci"].max()]
    return pd.Series(price_at_levels(reached, priced["eci"], priced["usd_per_million_tokens"]), index=reached)


def median_times_cheaper(before: pd.Series, after: pd.Series) -> float:
    """Return how many times cheaper the levels became, the median of them, to one decimal.

    Prices by level, as cheapest_by_level gives them. Raises Undefined for a level that has no price after.

    >>> median_times_cheaper(pd.Series({127.0: 1.0, 128.0: 2.0}), pd.Series({127.0: 1.0, 128.0: 0.5}))
    2.5
    """
    require(before.index.isin(after.index), "after", list(after.index), "a price of every level that had one before")
    return round(float((before / after).median()), 1)


def cheapest_a_year_apart(priced: pd.DataFrame, lowest_level: float, months: pd.Index) -> pd.DataFrame:
    """Return for each month the prices of the levels, cheapest_by_level, a year before and then.

    Rows with date (2025-03-31), eci and usd_per_million_tokens; the levels are those from the lowest to the best model
    of the year before, and a month for which there is none is left out. Columns before and after, of prices by level.

    >>> dated = {"date": ["2023-03-14", "2024-02-29"], "eci": [127.5, 127.0], "usd_per_million_tokens": [8.0, 2.0]}
    >>> found = cheapest_a_year_apart(pd.DataFrame(dated), 126.2, pd.Index(["2024-02", "2024-03"]))
    >>> found.map(pd.Series.to_dict).to_dict("index")
    {'2024-03': {'before': {127.0: 8.0}, 'after': {127.0: 2.0}}}
    """
    found = {}
    for month in months:
        known_before = priced[priced["date"].str[:7] <= f"{int(month[:4]) - 1}{month[4:]}"]
        known_then = priced[priced["date"].str[:7] <= month]
        if np.floor(known_before["eci"].max()) >= lowest_level:
            levels = whole_levels(lowest_level, known_before["eci"].max())
            found[month] = [cheapest_by_level(known, levels) for known in (known_before, known_then)]
    return pd.DataFrame.from_dict(found, orient="index", columns=["before", "after"])

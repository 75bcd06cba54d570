"""What electricity is made from: shares of fuels by country and year.

A mix has one row for each country, year and fuel, with the columns iso3, year, fuel and share (0 to 1).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from recomputed.ground.quantity import Quantity, require


def fuel_share_pct(mix: pd.DataFrame, fuel: str) -> pd.DataFrame:
    """Return a fuel's share of the electricity made, in percent: years as rows, countries as columns.

    Years come in rising order; nan where a country has no row. Raises Undefined for a fuel that is in no row.

    >>> mix = pd.DataFrame({"iso3": ["A", "A"], "year": [2025, 2024], "fuel": "hydro", "share": [0.5, 0.25]})
    >>> fuel_share_pct(mix, "hydro")["A"].to_dict()
    {2024: 25.0, 2025: 50.0}
    """
    rows = mix[mix["fuel"] == fuel]
    require(len(rows) > 0, "fuel", fuel, f"one of {sorted(set(mix['fuel']))}")
    return 100 * rows.pivot(index="year", columns="iso3", values="share")


def share_in_both_pct(one_pct: Quantity, other_pct: Quantity) -> Quantity:
    """Return the share that two countries both reach, in percent: the smaller of theirs.

    Takes floats or arrays of shapes that fit together, unchecked.

    >>> float(share_in_both_pct(90.0, 80.0))
    80.0
    """
    return np.minimum(one_pct, other_pct)


def grouped_mix_pct(mix: pd.DataFrame, year: int, groups: Mapping[str, str]) -> pd.DataFrame:
    """Return what the electricity of a year was made from, in percent, with the fuels put into groups.

    Groups are given by fuel. One row for each country and group, with the columns iso3, group, share_pct and order:
    the place of the group among all, from 0 up, by which the rows of a country are sorted. Raises Undefined for a
    fuel without a group, and for a year that is in no row.

    >>> mix = pd.DataFrame({"iso3": "A", "year": 2025, "fuel": ["oil", "gas", "hydro"], "share": [0.25, 0.25, 0.5]})
    >>> grouped_mix_pct(mix, 2025, {"hydro": "water", "oil": "fire", "gas": "fire"}).values.tolist()
    [['A', 'water', 50.0, 0], ['A', 'fire', 50.0, 1]]
    """
    rows = mix[mix["year"] == year]
    require(len(rows) > 0, "year", year, f"one of {sorted(set(mix['year']))}")
    require(rows["fuel"].isin(list(groups)), "groups", list(groups), f"all of {sorted(set(rows['fuel']))}")
    by_group = rows["share"].groupby([rows["iso3"], rows["fuel"].map(groups)]).sum() * 100
    found = by_group.rename("share_pct").rename_axis(["iso3", "group"]).reset_index()
    order = found["group"].map(list(dict.fromkeys(groups.values())).index)
    return found.assign(order=order).sort_values(["iso3", "order"], ignore_index=True)

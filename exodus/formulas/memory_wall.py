"""Memory beside computing: how many operations a chip can do while its memory delivers one byte.

Chips are rows with the columns name, maker, release_date (2025-04-07), tensor_flop_per_s, memory_gb_per_s and
power_w, as from with_operations_per_byte.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from exodus.formulas.best_so_far import in_years
from exodus.formulas.frontier import line_since, slopes_since
from exodus.formulas.growth import change_pct
from recomputed.ground.quantity import Quantity, plain, require

BYTES_PER_GB = 1e9
LARGE_W = 250
ONE_MAKER = "NVIDIA"


def with_operations_per_byte(chips: pd.DataFrame) -> pd.DataFrame:
    """Return the chips that have a tensor speed, in order of release, with two further columns.

    These are year (of release, with its fraction) and per_byte (operations in the time in which the memory delivers
    one byte).

    >>> chips = pd.DataFrame({"release_date": ["2025-01-01"], "tensor_flop_per_s": [9e14], "memory_gb_per_s": [3000.0]})
    >>> with_operations_per_byte(chips)[["year", "per_byte"]].to_dict("records")
    [{'year': 2025.0, 'per_byte': 300.0}]
    """
    measured = chips.dropna(subset="tensor_flop_per_s").sort_values("release_date", kind="stable", ignore_index=True)
    bytes_per_s = measured["memory_gb_per_s"] * BYTES_PER_GB
    return measured.assign(
        year=in_years(measured["release_date"]), per_byte=(measured["tensor_flop_per_s"] / bytes_per_s).astype(float)
    )


def chips_chosen(chips: pd.DataFrame, selection: str) -> pd.DataFrame:
    """Return all chips, the large chips (which draw 250 W or more), or those of one maker, NVIDIA.

    Raises Undefined for another selection.

    >>> chips = pd.DataFrame({"name": ["a", "b"], "maker": ["NVIDIA", "AMD"], "power_w": [249.0, 250.0]})
    >>> chips_chosen(chips, "large chips")["name"].tolist(), chips_chosen(chips, "one maker")["name"].tolist()
    (['b'], ['a'])
    """
    chosen = {
        "all chips": chips,
        "large chips": chips[chips["power_w"].astype(float) >= LARGE_W],
        "one maker": chips[chips["maker"] == ONE_MAKER],
    }
    require(selection in chosen, "selection", selection, f"one of {list(chosen)}")
    return chosen[selection]


def growth_of_operations_per_byte_pct(chips: pd.DataFrame, first_year: Quantity, selection: str) -> Quantity:
    """Return by how many percent a year the operations per byte of new chips have grown since a year.

    The selection is one of chips_chosen; one first year, or an array of them (same shape back). Raises Undefined, too,
    where fewer than two different days are left (in an array: nan there). Formula: a line through the logarithms.

    >>> chips = pd.DataFrame({"year": [2020.0, 2021.0], "per_byte": [100.0, 150.0], "maker": "NVIDIA", "power_w": 1.0})
    >>> round(growth_of_operations_per_byte_pct(chips, 2020.0, "all chips"), 6)
    50.0
    """
    chosen = chips_chosen(chips, selection)
    slope = slopes_since(chosen["year"].to_numpy(), np.log(chosen["per_byte"].to_numpy()), first_year)
    return plain(100 * np.expm1(slope))


def with_trend(chips: pd.DataFrame, first_year: float, selection: str) -> pd.DataFrame:
    """Return the chosen chips since a year, with the operations per byte that the trend gives each, as column trend.

    Arguments and formula as in growth_of_operations_per_byte_pct.

    >>> chips = pd.DataFrame({"year": [2020.0, 2021.0, 2022.0], "per_byte": [1.0, 4.0, 4.0], "maker": "", "power_w": 1.0})
    >>> with_trend(chips, 2020.0, "all chips")["trend"].round(3).tolist()
    [1.26, 2.52, 5.04]
    """
    chosen = chips_chosen(chips, selection)
    trend = np.exp(line_since(chosen["year"].to_numpy(), np.log(chosen["per_byte"].to_numpy()), first_year))
    return chosen.assign(trend=trend).dropna(subset="trend")


def change_between_chips_pct(chips: pd.DataFrame, old: str, new: str) -> float:
    """Return by how many percent the operations per byte of one chip are above those of another.

    Raises KeyError for a name that no chip has.

    >>> change_between_chips_pct(pd.DataFrame({"name": ["a", "b"], "per_byte": [200.0, 300.0]}), "a", "b")
    50.0
    """
    per_byte = chips.set_index("name")["per_byte"]
    return float(change_pct(per_byte[old], per_byte[new]))

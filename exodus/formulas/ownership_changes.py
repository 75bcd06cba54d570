"""How the ownership of AI chips changed from one quarter to another.

Stocks are those of chip_stocks, by the last day of the quarter. Other and China are split among numbers of equal
owners: floats or arrays of shapes that fit together, as the ratios, which are all given by their names (RATIOS) or all
left out. The ratios say how the chips of the large buyers at the end stand to their estimate; those at the start are
taken as estimated. Refusals are those of holdings and of ownership_index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from exodus.formulas.ai_compute import largest_owners_share, owners_for_half, ownership_index
from exodus.formulas.chip_owners import GROUPS, OWNERS, ChipStock, holdings
from recomputed.ground.quantity import Quantity, require

# The names of the ratios, in the order of chip_owners.DOUBTED.
RATIOS = ("google_own", "google", "microsoft", "amazon", "meta", "oracle")

Holdings = tuple[np.ndarray, np.ndarray, np.ndarray]


def ownership_index_change(
    stocks: Mapping[str, ChipStock], start: str, end: str, other: Quantity, china: Quantity, **ratios: Quantity
) -> Quantity:
    """Return the change of the Herfindahl-Hirschman index of owners, in points: below zero they became less concentrated.

    >>> even = ChipStock(np.array([1.0, 1.0]), np.zeros(2), np.zeros((6, 2)))
    >>> one_only = ChipStock(np.array([1.0, 0.0]), np.zeros(2), np.zeros((6, 2)))
    >>> ownership_index_change({"2024": even, "2025": one_only}, "2024", "2025", 1, 1)
    5000.0
    """
    return _change(ownership_index, stocks, start, end, other, china, ratios)


def largest_owners_change_points(
    stocks: Mapping[str, ChipStock],
    start: str,
    end: str,
    other: Quantity,
    china: Quantity,
    k: int,
    **ratios: Quantity,
) -> Quantity:
    """Return the change of the share that the k largest owners hold together, in percentage points.

    >>> even = ChipStock(np.array([1.0, 1.0]), np.zeros(2), np.zeros((6, 2)))
    >>> one_only = ChipStock(np.array([1.0, 0.0]), np.zeros(2), np.zeros((6, 2)))
    >>> largest_owners_change_points({"2024": even, "2025": one_only}, "2024", "2025", 1, 1, k=1)
    50.0
    """
    return 100 * _change(lambda *held: largest_owners_share(*held, k), stocks, start, end, other, china, ratios)


def owners_for_half_change(
    stocks: Mapping[str, ChipStock], start: str, end: str, other: Quantity, china: Quantity, **ratios: Quantity
) -> Quantity:
    """Return the change of the least number of owners that hold more than half: above zero it takes more of them.

    >>> even = ChipStock(np.array([1.0, 1.0]), np.zeros(2), np.zeros((6, 2)))
    >>> one_only = ChipStock(np.array([1.0, 0.0]), np.zeros(2), np.zeros((6, 2)))
    >>> owners_for_half_change({"2024": even, "2025": one_only}, "2024", "2025", 1, 1)
    -1.0
    """
    return _change(owners_for_half, stocks, start, end, other, china, ratios)


def index_of_added_change(
    stocks: Mapping[str, ChipStock], start: str, end: str, other: Quantity, china: Quantity, **ratios: Quantity
) -> Quantity:
    """Return the index of the chips added between the quarters minus that of the stock at the start, in points.

    An owner who has fewer chips than before added none.

    >>> even = ChipStock(np.array([1.0, 1.0]), np.zeros(2), np.zeros((6, 2)))
    >>> one_more = ChipStock(np.array([3.0, 1.0]), np.zeros(2), np.zeros((6, 2)))
    >>> index_of_added_change({"2024": even, "2025": one_more}, "2024", "2025", 1, 1)
    5000.0
    """
    before, after = stocks[start], _held(stocks[end], other, china, ratios)
    named, groups = np.maximum(after[0] - before.named, 0.0), np.maximum(after[1] - before.groups, 0.0)
    return ownership_index(named, groups, after[2]) - ownership_index(*holdings(before, other, china))


def index_by_quarter(stocks: Mapping[str, ChipStock], other: Quantity, china: Quantity) -> pd.DataFrame:
    """Return the index of owners in each quarter: quarter, and index_points.

    >>> even = ChipStock(np.array([1.0, 1.0]), np.zeros(2), np.zeros((6, 2)))
    >>> index_by_quarter({"2024-03-31": even}, 1, 1).to_dict("list")
    {'quarter': ['2024-03-31'], 'index_points': [5000.0]}
    """
    points = [ownership_index(*holdings(stock, other, china)) for stock in stocks.values()]
    return pd.DataFrame({"quarter": list(stocks), "index_points": points})


def index_bounds(stocks: Mapping[str, ChipStock], many_owners: int) -> pd.DataFrame:
    """Return the index of owners with Other and China split among many owners each (low), and with one each (high).

    Columns quarter, low_points and high_points.

    >>> shared = ChipStock(np.array([]), np.array([1.0, 0.0]), np.zeros((6, 0)))
    >>> index_bounds({"2024-03-31": shared}, 1000).to_dict("list")
    {'quarter': ['2024-03-31'], 'low_points': [10.0], 'high_points': [10000.0]}
    """
    low, high = (index_by_quarter(stocks, each, each) for each in (many_owners, 1))
    return low.set_axis(["quarter", "low_points"], axis=1).assign(high_points=high["index_points"])


def chips_by_owner(stocks: Mapping[str, ChipStock]) -> pd.DataFrame:
    """Return the chips of all of OWNERS and GROUPS, in H100 equivalents: quarters as rows, owners as columns.

    >>> stock = ChipStock(np.arange(7.0), np.array([20.0, 5.0]), np.zeros((6, 7)))
    >>> chips_by_owner({"2024-03-31": stock})[["Microsoft", "Other"]].to_dict("index")
    {'2024-03-31': {'Microsoft': 1.0, 'Other': 20.0}}
    """
    chips = [[*stock.named, *stock.groups] for stock in stocks.values()]
    return pd.DataFrame(chips, index=pd.Index(list(stocks), name="quarter"), columns=[*OWNERS, *GROUPS])


def held_together_pct(chips: pd.Series, owners: Sequence[str], uncounted_chips: float = 0.0) -> float:
    """Return what part of all chips some owners hold together, in %; uncounted chips are added to the whole.

    >>> held_together_pct(pd.Series({"Google": 3.0, "Meta": 1.0, "Other": 2.0}), ["Google", "Meta"], 2.0)
    50.0
    """
    return float(100 * chips[list(owners)].sum() / (chips.sum() + uncounted_chips))


def _held(stock: ChipStock, other: Quantity, china: Quantity, ratios: Mapping[str, Quantity]) -> Holdings:
    require(not ratios or set(ratios) == set(RATIOS), "ratios", [*ratios], f"none, or all of {', '.join(RATIOS)}")
    return holdings(stock, other, china, [ratios[name] for name in RATIOS] if ratios else None)


def _change(
    measure: Callable[..., Quantity],
    stocks: Mapping[str, ChipStock],
    start: str,
    end: str,
    other: Quantity,
    china: Quantity,
    ratios: Mapping[str, Quantity],
) -> Quantity:
    return measure(*_held(stocks[end], other, china, ratios)) - measure(*holdings(stocks[start], other, china))

"""Owners of AI chips, quarter by quarter: who is counted, where a figure is missing, how far an estimate may be off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from recomputed.ground.quantity import Quantity, require, side_by_side

OWNERS = ("Google", "Microsoft", "Amazon", "Meta", "Oracle", "CoreWeave", "xAI")
# Lines of the table that are no owners: the residue of all chips made, and a country.
GROUPS = ("Other", "China")
# Whose chips may be more or fewer than estimated: owner and maker, in the order in which the ratios are given.
DOUBTED = (
    ("Google", "Google"),
    ("Google", "Nvidia"),
    ("Microsoft", "Nvidia"),
    ("Amazon", "Nvidia"),
    ("Meta", "Nvidia"),
    ("Oracle", "Nvidia"),
)


class ChipStock(NamedTuple):
    """Chips in H100 equivalents at the end of a quarter."""

    named: np.ndarray  # of each owner, of shape (owners,)
    groups: np.ndarray  # of GROUPS, of shape (2,)
    doubted: np.ndarray  # the part of each owner's chips that each ratio is about, of shape (ratios, owners)


def chip_stocks(owned: pd.DataFrame, clusters: pd.DataFrame, owners: Sequence[str] = OWNERS) -> dict[str, ChipStock]:
    """Return the chips held at the end of each quarter, by its last day.

    Rows with quarter_end, owner, chip_maker and h100_equivalents; clusters with site, first_operational_date,
    owner and h100_equivalents. An owner without a figure in a quarter is taken to hold what its clusters in
    operation have, and nothing if it has none. Owners who are not asked for are left out.

    >>> owned = pd.DataFrame([("2024-03-31", "Meta", "Nvidia", 8.0), ("2024-03-31", "Other", "Nvidia", 2.0)],
    ...                      columns=["quarter_end", "owner", "chip_maker", "h100_equivalents"])
    >>> built = pd.DataFrame([("Memphis", "2024-02-01", "xAI", 3.0)],
    ...                      columns=["site", "first_operational_date", "owner", "h100_equivalents"])
    >>> stock = chip_stocks(owned, built, owners=["Meta", "xAI"])["2024-03-31"]
    >>> stock.named.tolist(), stock.groups.tolist()
    ([8.0, 3.0], [2.0, 0.0])
    """
    by_maker = owned.pivot_table(
        index="quarter_end", columns=["owner", "chip_maker"], values="h100_equivalents", aggfunc="sum"
    )
    by_maker = by_maker.astype(float)
    by_owner = by_maker.T.groupby(level="owner").sum(min_count=1).T.reindex(columns=[*owners, *GROUPS])
    ranks = np.eye(len(owners))
    parts = by_maker.reindex(columns=pd.MultiIndex.from_tuples(DOUBTED)).fillna(0.0)
    place = [ranks[list(owners).index(owner)] if owner in owners else 0.0 * ranks[0] for owner, _ in DOUBTED]
    stocks = {}
    for quarter, row in by_owner.iterrows():
        built = running_chips(clusters, quarter).reindex(row.index)
        amounts = row.fillna(built).fillna(0.0).to_numpy()
        doubted = parts.loc[quarter].to_numpy()[:, np.newaxis] * np.array(place)
        stocks[quarter] = ChipStock(amounts[: len(owners)], amounts[len(owners) :], doubted)
    return stocks


def running_chips(clusters: pd.DataFrame, day: str) -> pd.Series:
    """Return the power of each owner's clusters that were running on a day, in the unit of the table.

    Columns as for chip_stocks. The last phase of a site counts, since it includes the ones before it.

    >>> built = pd.DataFrame([("Memphis", "2024-09-02", "xAI", 100.0), ("Memphis", "2025-02-18", "xAI", 200.0)],
    ...                      columns=["site", "first_operational_date", "owner", "h100_equivalents"])
    >>> running_chips(built, "2024-12-31").to_dict(), running_chips(built, "2025-03-31").to_dict()
    ({'xAI': 100.0}, {'xAI': 200.0})
    """
    running = clusters[clusters["first_operational_date"] <= day].sort_values("first_operational_date")
    return running.groupby("site").last().groupby("owner")["h100_equivalents"].sum().astype(float)


def holdings(
    stock: ChipStock, other: Quantity, china: Quantity, ratios: Sequence[Quantity] | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return amounts of the named, amounts of the groups and owners per group, as the measures of ownership take them.

    Numbers of equal owners in Other and in China, and for each of DOUBTED the ratio of the chips to their
    estimate: floats or arrays of shapes that fit together. How many chips Nvidia made is known better than who
    has them, so what one buyer has more, the residue has less, down to nothing; a maker's own chips come on
    top. Raises Undefined for a ratio that is negative or not finite, or a number of ratios that does not fit.

    >>> stock = ChipStock(np.array([6.0, 4.0]), np.array([3.0, 0.0]), np.array([[2.0, 0.0], [4.0, 0.0]]))
    >>> [part.tolist() for part in holdings(stock, 20, 5, ratios=[1.5, 1.25])]
    [[8.0, 4.0], [2.0, 0.0], [20, 5]]
    """
    counts = side_by_side(other, china)
    if ratios is None:
        return stock.named, stock.groups, counts
    require(len(ratios) == len(stock.doubted), "ratios", len(ratios), f"{len(stock.doubted)} of them")
    factors = side_by_side(*ratios).astype(float)
    require(np.isfinite(factors) & (factors >= 0), "ratios", ratios, "finite numbers from 0 up")
    bought = (factors[..., 1:] - 1) @ stock.doubted[1:].sum(axis=-1)
    residue = np.maximum(stock.groups[0] - bought, 0.0)
    groups = side_by_side(residue, np.broadcast_to(stock.groups[1], residue.shape))
    return stock.named + (factors - 1) @ stock.doubted, groups, counts

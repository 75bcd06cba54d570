"""The live sources of this report, one module each; how its tables may change, and on what they must agree."""

from exodus.sources import blockchain_info, cbeci, coin_metrics, eia, epoch_ai, mempool_space, owid_energy
from exodus.sources.rules import AGREEMENT, RULES
from recomputed.ground.errors import RefreshRefused
from recomputed.refreshing.source import Answer, cells

__all__ = ["AGREEMENT", "RULES", "SOURCES", "complete", "own_series"]

SOURCES = {
    module.SOURCE.name: module.SOURCE
    for module in (mempool_space, coin_metrics, blockchain_info, eia, owid_energy, epoch_ai, cbeci)
}
SECOND_PRICE = ("network_monthly", "price_usd")  # the column that comes from the second source of the table


def own_series(answers: dict[str, Answer]) -> dict[str, Answer]:
    """What our own table says of pools, as a source would say it; months with unattributed blocks are lower bounds."""
    if "mempool_space" not in answers:
        return {}
    counts = cells("pools_monthly").astype({"blocks": int})
    whole = counts.groupby("month").blocks.sum()
    largest = (
        counts[counts.pool != "unknown"].sort_values("blocks").groupby("month").blocks.apply(lambda b: b.tail(3).sum())
    )
    return {"pools_monthly": Answer(series={"share_of_three_largest_pools": (largest / whole).to_dict()})}


def complete(answers: dict[str, Answer]) -> None:
    """Give the rows of the network the price of the second source.  Raises RefreshRefused for a month that it lacks."""
    table, column = SECOND_PRICE
    if "coin_metrics" in answers and "blockchain_info" in answers:
        prices = answers["blockchain_info"].series[column]
        for row in answers["coin_metrics"].rows[table]:
            if row["month"] not in prices:
                raise RefreshRefused(f"{table}: {row['month']}: blockchain_info has no price")
            row[column] = f"{prices[row['month']]:.9g}"

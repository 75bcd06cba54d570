"""mempool.space: difficulty adjustments become difficulty_epochs; fees are the second opinion on Coin Metrics.

Its lists of pools cover windows that end now, and shares of weeks; neither gives the blocks of a calendar month, so no
row of pools_monthly comes from here.  They are the second opinion on how much its largest pools hold.
"""

from pydantic import ConfigDict

from recomputed.ground.errors import RefreshRefused
from recomputed.refreshing.calendar import day_of, last_whole_month, mean
from recomputed.refreshing.fetching import Fetcher
from recomputed.refreshing.responses import Listed, Shape, as_json, digits, number, positive
from recomputed.refreshing.source import Answer, Row, Source

BLOCKS_PER_PERIOD = 2016
SATOSHI_PER_BTC = 1e8
LEAST_DAYS = 25
LARGEST, LEAST_WEEKS = 3, 4
LEAST_BLOCKS, MOST_BLOCKS = 2000, 9000  # of a month that is about 4,400 blocks long
Adjustment = tuple[int, int, float | int, float | int]  # time, height, difficulty, ratio to the one before


class Fees(Shape):
    """Mean fees of some blocks around a time, in satoshi per block."""

    avgHeight: int
    timestamp: int
    avgFees: float | int
    USD: float | int | None = None


class PoolWeek(Shape):
    """The share of the network that a pool held in the week around a time."""

    timestamp: int
    avgHashrate: float | int
    share: float
    poolName: str


class Pool(Shape):
    """The blocks that a pool found in the window."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)  # links, ranks and fees come and go
    name: str
    blockCount: int


class Pools(Shape):
    """The pools of the window that ends now."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)  # as above
    pools: Listed[Pool]
    blockCount: int


async def read(fetch: Fetcher) -> Answer:
    """Complete difficulty periods; fees in BTC per block and the share of the largest pools by month."""
    path = "/api/v1/mining/difficulty-adjustments/all"
    adjustments = as_json(await fetch.get(path), Listed[Adjustment], f"{fetch.source}: {path}")
    path = "/api/v1/mining/blocks/fees/1y"
    fees = as_json(await fetch.get(path), Listed[Fees], f"{fetch.source}: {path}")
    path = "/api/v1/mining/hashrate/pools/3y"
    weeks = as_json(await fetch.get(path), Listed[PoolWeek], f"{fetch.source}: {path}")
    path = "/api/v1/mining/pools/1m"
    window = as_json(await fetch.get(path), Pools, f"{fetch.source}: {path}")
    fetch.notes.append(
        f"{fetch.source}: its {LARGEST} largest pools found {_now(window):.1%} of the blocks of the last month"
    )
    return Answer(
        {"difficulty_epochs": _periods(adjustments)},
        {"fees_btc_per_block": _monthly_fees(fees), "share_of_three_largest_pools": _monthly_shares(weeks)},
    )


def _periods(adjustments: list[Adjustment]) -> list[Row]:
    """The periods whose end is known; the running one is left out, since its mean time is not known yet."""
    ordered = sorted((a for a in adjustments if a[1] % BLOCKS_PER_PERIOD == 0), key=lambda a: a[1])
    if len(ordered) < len(adjustments) - 1:  # the list may hold the first block, at height 0 or 1
        raise RefreshRefused("mempool_space: difficulty-adjustments: heights that do not start a period")
    rows = []
    for (time, height, difficulty, _), (next_time, next_height, *_) in zip(ordered, ordered[1:], strict=False):
        where = f"mempool_space: difficulty-adjustments: {height}"
        if height < 0 or next_height != height + BLOCKS_PER_PERIOD:
            raise RefreshRefused(f"mempool_space: no difficulty adjustment between {height} and {next_height}")
        if height == 0:
            continue  # the first block stands five days before the second: our table keeps its own reckoning
        rows.append(
            {
                "start_height": str(height),
                "start_date": day_of(time, where),
                "blocks": str(BLOCKS_PER_PERIOD),
                "difficulty": digits(positive(difficulty, where), 15),
                "block_seconds_mean": f"{positive(next_time - time, where) / BLOCKS_PER_PERIOD:.1f}",
            }
        )
    if ordered:
        day_of(ordered[-1][0], "mempool_space: difficulty-adjustments: the last")
    return rows


def _monthly_fees(fees: list[Fees]) -> dict[str, float]:
    by_month: dict[str, dict[str, list[float]]] = {}
    for item in fees:
        day = day_of(item.timestamp, "mempool_space: fees")
        fee = positive(item.avgFees, f"mempool_space: fees: {day}") / SATOSHI_PER_BTC
        by_month.setdefault(day[:7], {}).setdefault(day, []).append(fee)
    return {
        month: mean([mean(values) for values in days.values()])
        for month, days in by_month.items()
        if len(days) >= LEAST_DAYS and month <= last_whole_month()
    }


def _monthly_shares(weeks: list[PoolWeek]) -> dict[str, float]:
    """The mean share of the largest pools together, of each month that holds enough weeks."""
    by_week: dict[str, list[float]] = {}
    for week in weeks:
        share = number(week.share, "mempool_space: hashrate/pools")
        by_week.setdefault(day_of(week.timestamp, "mempool_space: hashrate/pools"), []).append(share)
    by_month: dict[str, list[float]] = {}
    for day, shares in by_week.items():
        if min(shares) < 0 or sum(shares) > 1.001:
            raise RefreshRefused(f"mempool_space: hashrate/pools: the shares of {day} are not parts of a whole")
        by_month.setdefault(day[:7], []).append(sum(sorted(shares)[-LARGEST:]))
    return {month: mean(found) for month, found in by_month.items() if len(found) >= LEAST_WEEKS}


def _now(window: Pools) -> float:
    counts = [pool.blockCount for pool in window.pools]
    if min(counts, default=-1) < 0 or sum(counts) > window.blockCount or not window.blockCount:
        raise RefreshRefused(f"mempool_space: pools: {sum(counts)} blocks of pools are no part of {window.blockCount}")
    if not LEAST_BLOCKS < window.blockCount < MOST_BLOCKS:
        raise RefreshRefused(f"mempool_space: pools: {window.blockCount} blocks are not those of a month")
    return sum(sorted(counts)[-LARGEST:]) / window.blockCount


SOURCE = Source(
    name="mempool_space",
    address="https://mempool.space",
    read=read,
    entries={
        "mempool-space": {
            "title": "Difficulty adjustments of the Bitcoin network",
            "publisher": "mempool.space",
            "address": "https://mempool.space/docs/api/rest",
            "licence": "not stated",
        }
    },
    tables={"difficulty_epochs": ["mempool-space"]},
    not_taken="pools_monthly (its pool counts cover windows that end today, not calendar months)",
)

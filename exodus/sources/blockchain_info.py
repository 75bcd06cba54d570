"""blockchain.info charts: the exchange price of network_monthly, and the second opinion on price and hashrate."""

from typing import Literal

from exodus.sources.rules import DAILY
from recomputed.ground.errors import RefreshRefused
from recomputed.refreshing.calendar import day_of, last_whole_month, mean, refuse_outliers, whole_months
from recomputed.refreshing.fetching import Fetcher
from recomputed.refreshing.responses import Listed, Shape, as_json, number
from recomputed.refreshing.source import Answer, Source

TH_PER_EH = 1e6
ASKED = {"timespan": "2years", "sampled": "false", "format": "json"}


class Point(Shape):
    """A day (Unix time) and its value."""

    x: int
    y: float | int


class Chart(Shape):
    """A chart as it is sent."""

    status: Literal["ok"]
    name: str
    unit: str
    period: Literal["day"]
    description: str
    values: Listed[Point]


async def read(fetch: Fetcher) -> Answer:
    """Price in USD and hashrate in EH/s, means of whole months."""
    price = await _monthly(fetch, "market-price", "USD")
    rate = await _monthly(fetch, "hash-rate", "Hash Rate TH/s")
    return Answer(series={"price_usd": price, "hashrate_eh_per_s": {m: v / TH_PER_EH for m, v in rate.items()}})


async def _monthly(fetch: Fetcher, chart: str, unit: str) -> dict[str, float]:
    path = f"/charts/{chart}"
    where = f"{fetch.source}: {path}"
    answer = as_json(await fetch.get(path, ASKED), Chart, where)
    if answer.unit != unit:
        raise RefreshRefused(f"{where}: unit {answer.unit[:30]!r}, not {unit!r}")
    points = [(day_of(point.x, where), number(point.y, where)) for point in answer.values]
    days = {day: value for day, value in points if day[:7] <= last_whole_month()}  # the running day is not whole
    if len({day for day, _ in points}) != len(points):
        raise RefreshRefused(f"{where}: a day stands twice")
    refuse_outliers(days, DAILY[unit], where)
    return {month: mean(values) for month, values in whole_months(days, where).items()}


SOURCE = Source(
    name="blockchain_info",
    address="https://api.blockchain.info",
    read=read,
    entries={
        "blockchain-info-charts": {
            "title": "Charts: market price and hash rate",
            "publisher": "blockchain.com",
            "address": "https://www.blockchain.com/explorer/charts",
            "licence": "not stated",
        }
    },
    tables={"network_monthly": ["blockchain-info-charts"]},
)

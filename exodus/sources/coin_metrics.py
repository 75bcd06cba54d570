"""Coin Metrics community data (CC BY-NC 4.0): daily figures of the network become network_monthly."""

import re

from exodus.sources.rules import DAILY
from recomputed.ground.errors import RefreshRefused
from recomputed.refreshing.calendar import (
    days_of,
    is_over,
    last_whole_month,
    mean,
    months_before,
    refuse_outliers,
    whole_months,
)
from recomputed.refreshing.fetching import Fetcher
from recomputed.refreshing.responses import Listed, Shape, as_json, digits, number
from recomputed.refreshing.source import Answer, Row, Source, cells

PATH = "/v4/timeseries/asset-metrics"
METRICS = ["PriceUSD", "HashRate", "IssTotNtv", "FeeTotNtv", "BlkCnt", "DiffMean"]
MONTHS_READ_AGAIN = 12
TH_PER_EH = 1e6
TH_PER_PH = 1e3
MOST_PAGES = 50
MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T00:00:00(\.0+)?Z", re.ASCII)


class Day(Shape):
    """One day of an asset; numbers come as text."""

    asset: str
    time: str
    PriceUSD: str
    HashRate: str
    IssTotNtv: str
    FeeTotNtv: str
    BlkCnt: str
    DiffMean: str


class Page(Shape):
    """A page of days, and the word that asks for the next one."""

    data: Listed[Day]
    next_page_token: str | None = None
    next_page_url: str | None = None


async def read(fetch: Fetcher) -> Answer:
    """Whole months since a year before the last one that we have."""
    first = months_before(cells("network_monthly")["month"].iloc[-1], MONTHS_READ_AGAIN)
    asked = {
        "assets": "btc",
        "metrics": ",".join(METRICS),
        "frequency": "1d",
        "start_time": f"{first}-01",
        "end_time": days_of(last_whole_month())[-1],
        "page_size": "1000",
        "paging_from": "start",
    }
    days: list[Day] = []
    for _ in range(MOST_PAGES):
        page = as_json(await fetch.get(PATH, asked), Page, f"{fetch.source}: {PATH}")
        days += page.data
        if not page.next_page_token:
            break
        asked = asked | {"next_page_token": page.next_page_token}
    else:
        raise RefreshRefused(f"{fetch.source}: {PATH}: more than {MOST_PAGES} pages")
    rows = _months(days, f"{fetch.source}: {PATH}")
    names = ("hashrate_eh_per_s", "fees_btc_per_block")
    series = {name: {row["month"]: float(row[name]) for row in rows} for name in names}
    price = {row["month"]: float(row["price_second_source_usd"]) for row in rows}
    return Answer({"network_monthly": rows}, series | {"price_usd": price})


def _by_day(days: list[Day], where: str) -> dict[str, Day]:
    """The days that are over."""
    found: dict[str, Day] = {}
    for day in days:
        time = MIDNIGHT.fullmatch(day.time)
        if day.asset != "btc" or not time or time[1] in found:
            raise RefreshRefused(f"{where}: {day.asset} {day.time[:10]} stands twice or was not asked for")
        found[time[1]] = day
    return {day: of for day, of in found.items() if is_over(day, "date", where)}


def _months(days: list[Day], where: str) -> list[Row]:
    by_day = _by_day(days, where)
    daily = {m: {d: number(getattr(of, m), f"{where}: {d}: {m}") for d, of in by_day.items()} for m in METRICS}
    for metric, values in daily.items():
        refuse_outliers(values, DAILY[metric], f"{where}: {metric}")
    if parts := [day for day, count in daily["BlkCnt"].items() if count != int(count)]:
        raise RefreshRefused(f"{where}: BlkCnt: {parts[0]}: a part of a block")
    by_metric = {metric: whole_months(values, f"{where}: {metric}") for metric, values in daily.items()}
    return [_month(month, {m: by_metric[m][month] for m in METRICS}) for month in by_metric["PriceUSD"]]


def _month(month: str, of: dict[str, list[float]]) -> Row:
    blocks = sum(of["BlkCnt"])
    paid = [(i + f) * p for i, f, p in zip(of["IssTotNtv"], of["FeeTotNtv"], of["PriceUSD"], strict=True)]
    hashprice = mean([usd / (rate / TH_PER_PH) for usd, rate in zip(paid, of["HashRate"], strict=True)])
    return {
        "month": month,
        "price_usd": "",
        "price_second_source_usd": digits(mean(of["PriceUSD"]), 9),
        "blocks": str(int(blocks)),
        "subsidy_btc_per_block": digits(sum(of["IssTotNtv"]) / blocks),
        "fees_btc_per_block": digits(sum(of["FeeTotNtv"]) / blocks, 4),
        "hashrate_eh_per_s": digits(mean(of["HashRate"]) / TH_PER_EH),
        "difficulty": digits(mean(of["DiffMean"]), 15),
        "hashprice_usd_per_ph_per_day": digits(hashprice, 5),
    }


SOURCE = Source(
    name="coin_metrics",
    address="https://community-api.coinmetrics.io",
    read=read,
    entries={
        "coin-metrics-api": {
            "title": "Coin Metrics community data, read from its network data service",
            "publisher": "Coin Metrics",
            "address": "https://community-api.coinmetrics.io/v4",
            "licence": "CC BY-NC 4.0",
        }
    },
    tables={"network_monthly": ["coin-metrics-api"]},
    brings=("blockchain_info",),
)

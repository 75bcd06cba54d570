"""US Energy Information Administration, version 2: retail prices of electricity by sector (needs a key)."""

from pydantic import TypeAdapter

from recomputed.ground.errors import RefreshRefused
from recomputed.ground.secrets import secret
from recomputed.refreshing.calendar import is_over, months_before
from recomputed.refreshing.fetching import Fetcher
from recomputed.refreshing.responses import Listed, Shape, as_json, in_shape, number, positive
from recomputed.refreshing.source import Answer, Row, Source, cells

KEY = "EIA_API_KEY"
PATH = "/v2/electricity/retail-sales/data/"
SECTORS = {"RES": "residential", "COM": "commercial", "IND": "industrial", "ALL": "all_sectors"}
KINDS = {"monthly": "month", "annual": "year"}
CENTS_PER_KWH = "cents per kilowatt-hour"
MONTHS_READ_AGAIN = 24  # how far back EIA revises
PAGE = 5000  # far more rows than are asked for


class Sale(Shape):
    """The price in one place, sector and period."""

    period: str
    stateid: str
    stateDescription: str
    sectorid: str
    sectorName: str
    price: str | float | int
    price_units: str


SALES = TypeAdapter(Listed[Sale])


class Response(Shape):
    """The data, and how many rows there are in all."""

    total: str | int
    dateFormat: str
    frequency: str
    data: Listed[dict[str, str | float | int | None]]
    description: str = ""
    warnings: list[dict] = []


class Page(Shape):
    """The whole answer."""

    response: Response
    request: dict
    apiVersion: str
    ExcelAddInVersion: str | None = None


async def read(fetch: Fetcher) -> Answer:
    """Prices in USD per kWh: US industrial by month and by year, and all four sectors by month."""
    last = cells("us_industrial_price_monthly")["month"].iloc[-1]
    newest = max(p for p in cells("us_price_by_sector")["period"] if len(p) == 7)
    monthly = await _prices(fetch, "monthly", months_before(last, MONTHS_READ_AGAIN))
    yearly = await _prices(fetch, "annual", str(int(last[:4]) - 3))
    sectors = [
        {
            "period": s.period,
            "sector": SECTORS[s.sectorid],
            "usd_per_kwh": _usd(s),
            "source": "eia-retail-sales",
            "quality": "reported",
            "note": "",
        }
        for s in monthly
        if s.period > newest
    ]
    return Answer(
        {
            "us_industrial_price_monthly": _industrial(monthly, "month"),
            "us_industrial_price_yearly": _industrial(yearly, "year"),
            "us_price_by_sector": sectors,
        }
    )


async def _prices(fetch: Fetcher, frequency: str, start: str) -> list[Sale]:
    asked = {
        "api_key": secret(KEY),
        "frequency": frequency,
        "data[0]": "price",
        "facets[stateid][]": "US",
        "facets[sectorid][]": list(SECTORS),
        "start": start,
        "sort[0][column]": "period",
        "sort[0][direction]": "asc",
        "length": str(PAGE),
    }
    where, found = f"{fetch.source}: {PATH}", []
    while True:
        content = await fetch.get(PATH, asked | {"offset": str(len(found))})
        response = as_json(content, Page, where).response
        total = number(response.total, f"{where}: total")
        if response.frequency != frequency or total > PAGE:
            raise RefreshRefused(f"{where}: {total:g} rows, {response.frequency[:20]}; {frequency} ones were asked for")
        sales = _sales(response.data, where)
        found += sales
        if len(found) >= total:
            break
        if not sales:
            raise RefreshRefused(f"{where}: {len(found)} of {total:g} rows")
    _refuse_others(found, where)
    return [sale for sale in found if is_over(sale.period, KINDS[frequency], where)]


def _sales(rows: list[dict], where: str) -> list[Sale]:
    """The rows in their shape; a price that is null is refused."""
    return in_shape(SALES, [{label.replace("-", "_"): value for label, value in row.items()} for row in rows], where)


def _refuse_others(sales: list[Sale], where: str) -> None:
    periods: dict[str, set[str]] = {}
    for sale in sales:
        if sale.stateid != "US" or sale.sectorid not in SECTORS:
            raise RefreshRefused(f"{where}: a row of {sale.stateid} {sale.sectorid} {sale.period} was not asked for")
        if sale.price_units != CENTS_PER_KWH:
            raise RefreshRefused(f"{where}: price in {sale.price_units[:40]!r}, not in {CENTS_PER_KWH}")
        periods.setdefault(sale.period, set()).add(sale.sectorid)
    for period, sectors in periods.items():
        if sectors != set(SECTORS):
            raise RefreshRefused(f"{where}: {period}: no price of {', '.join(sorted(set(SECTORS) - sectors))}")


def _industrial(sales: list[Sale], label: str) -> list[Row]:
    return [{label: s.period, "usd_per_kwh": _usd(s)} for s in sales if s.sectorid == "IND"]


def _usd(sale: Sale) -> str:
    return f"{positive(sale.price, f'eia: {sale.period} {sale.sectorid}') / 100:.4f}"


SOURCE = Source(
    name="eia",
    address="https://api.eia.gov",
    read=read,
    entries={
        "eia-retail-sales": {
            "title": "Retail sales of electricity, average price by sector",
            "publisher": "US Energy Information Administration",
            "address": "https://www.eia.gov/opendata/browser/electricity/retail-sales",
            "licence": "US government work: public domain",
        }
    },
    tables={
        "us_industrial_price_monthly": ["eia-retail-sales"],
        "us_industrial_price_yearly": ["eia-retail-sales"],
        "us_price_by_sector": ["eia-retail-sales"],
    },
    key=KEY,
    not_taken="us_state_price (a chosen mix of years and newest months, picked by hand)",
)

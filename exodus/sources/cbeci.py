"""Cambridge Bitcoin Electricity Consumption Index: its mining map, and the fleet's efficiency from its power curves.

The index multiplies efficiency, hashrate and overhead to get power (its methodology, at 0.05 USD per kWh), so dividing
its power by the hashrate and by its own overheads gives the efficiency back.
"""

import re

from exodus.sources.rules import DAILY
from recomputed.ground.errors import RefreshRefused
from recomputed.refreshing.calendar import is_over, mean, refuse_outliers, whole_months
from recomputed.refreshing.fetching import Fetcher
from recomputed.refreshing.responses import as_csv, digits, number, positive
from recomputed.refreshing.source import Answer, Row, Source, cells, countries

MAP = "/cbeci/api/v1.2.0/download/mining_countries"
POWER = "/cbeci/api/v1.2.0/download/data"
TYPES = ("text/csv", "text/plain", "application/octet-stream", "text/html")  # it labels its files as HTML
FIRST_LINE = "Average electricity cost assumption: 0.05 USD/kWh"
SHARE, RATE = "monthly_hashrate_%", "monthly_absolute_hashrate_EH/S"
OVERHEADS = {
    "best_j_per_th": ("power MIN, GW", 1.01),
    "estimated_j_per_th": ("power GUESS, GW", 1.10),
    "least_profitable_j_per_th": ("power MAX, GW", 1.20),
}
TIME_OF_DAY = re.compile(r"[T ][0-9:.]+(Z|\+00:00)?$", re.ASCII)
W_PER_GW, TH_PER_EH = 1e9, 1e6
OTHER_NAMES = {
    "Other": "OTH",
    "Mainland China": "CHN",
    "Iran, Islamic Rep.": "IRN",
    "United States": "USA",
    "Russian Federation": "RUS",
    "Germany *": "DEU",
    "Ireland *": "IRL",
}


async def read(fetch: Fetcher) -> Answer:
    """Shares of countries by month, and J/TH of the fleet for the months whose hashrate we have."""
    shares = as_csv(await fetch.get(MAP, types=TYPES), ["date", "country", SHARE, RATE], f"{fetch.source}: {MAP}")
    content = await fetch.get(POWER, {"price": "0.05"}, TYPES)
    if not content.decode("utf-8-sig", "replace").startswith(FIRST_LINE):
        raise RefreshRefused(f"{fetch.source}: {POWER}: does not begin with {FIRST_LINE!r}")
    needed = ["Date and Time", *(column for column, _ in OVERHEADS.values())]
    power = as_csv(content, needed, f"{fetch.source}: {POWER}", lines_before=1)
    return Answer({"country_hashrate_share": _map(shares), "fleet_efficiency_monthly": _efficiency(power)})


def _map(lines: list[dict[str, str]]) -> list[Row]:
    names = countries() | {"OTH": "All others"}
    codes = {name: code for code, name in names.items()} | OTHER_NAMES
    rows = []
    for line in lines:
        code = codes.get(line["country"].strip())
        if code is None:
            raise RefreshRefused(f"cbeci: {MAP}: the country {line['country'][:40]!r} is not known")
        where = f"cbeci: {MAP}: {line['date']} {code}"
        rows.append(
            {
                "date": line["date"],
                "iso3": code,
                "country": names[code],
                "share": str(round(number(line[SHARE].removesuffix("%"), where) / 100, 6)),
                "share_low": "",
                "share_high": "",
                "hashrate_eh_per_s": digits(number(line[RATE], where), 6),
                "method": "cbeci_map",
                "source": "cbeci-mining-map-csv",
                "quality": "survey",
                "note": "",
            }
        )
    return rows


def _efficiency(lines: list[dict[str, str]]) -> list[Row]:
    """From the last month that we have and is no guess."""
    ours = cells("fleet_efficiency_monthly")
    since = ours[ours["quality"] != "guess"]["month"].iloc[-3]
    network = cells("network_monthly").set_index("month")["hashrate_eh_per_s"].astype(float)
    by_day = {TIME_OF_DAY.sub("", line["Date and Time"]): line for line in lines}
    if len(by_day) != len(lines):
        raise RefreshRefused(f"cbeci: {POWER}: a day stands twice")
    recent = {day: of for day, of in by_day.items() if is_over(day, "date", f"cbeci: {POWER}") and day >= since}
    by_column = {}
    for label, (column, overhead) in OVERHEADS.items():
        watts = {day: positive(of[column], f"cbeci: {POWER}: {column}") * W_PER_GW for day, of in recent.items()}
        refuse_outliers(watts, DAILY[column], f"cbeci: {POWER}: {column}")
        months = whole_months(watts, f"cbeci: {POWER}")
        by_column[label] = {
            month: digits(mean(values) / overhead / (network[month] * TH_PER_EH))
            for month, values in months.items()
            if month in network.index
        }
    months = sorted(by_column["best_j_per_th"])
    return [{"month": m, **{label: by_column[label][m] for label in OVERHEADS}, "quality": "estimated"} for m in months]


SOURCE = Source(
    name="cbeci",
    address="https://ccaf.io",
    read=read,
    entries={
        "cbeci-mining-map-csv": {
            "title": "Bitcoin Mining Map, read from the current file",
            "publisher": "Cambridge Centre for Alternative Finance",
            "address": "https://ccaf.io/cbeci/api/v1.2.0/download/mining_countries",
            "licence": "not stated",
        },
        "cbeci-consumption-csv": {
            "title": "Bitcoin Electricity Consumption Index, power by day at 0.05 USD per kWh",
            "publisher": "Cambridge Centre for Alternative Finance",
            "address": "https://ccaf.io/cbeci/api/v1.2.0/download/data",
            "licence": "not stated",
            "note": "Efficiency is its power over hashrate and over its own overheads of 1.01, 1.10 and 1.20.",
        },
    },
    tables={
        "country_hashrate_share": ["cbeci-mining-map-csv"],
        "fleet_efficiency_monthly": ["cbeci-consumption-csv"],
    },
)

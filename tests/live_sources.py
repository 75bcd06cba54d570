"""A real HTTP server on this machine that speaks as the live sources do, with one month more than we have.

What it serves is derived from our own tables, in each source's shape; `faults` makes it misbehave.
"""

import csv
import io
import json
import pickle
import threading
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from exodus.sources import SOURCES, cbeci, epoch_ai, owid_energy
from recomputed.refreshing.calendar import days_of, next_month
from recomputed.refreshing.source import cells, countries
from tests.bench_page import SECONDS_TO_HEAR_THE_END

DIFFICULTY = "/api/v1/mining/difficulty-adjustments/all"
FEES = "/api/v1/mining/blocks/fees/1y"
POOL_WEEKS, POOLS = "/api/v1/mining/hashrate/pools/3y", "/api/v1/mining/pools/1m"
COINS = "/v4/timeseries/asset-metrics"
PRICE, RATE = "/charts/market-price", "/charts/hash-rate"
RETAIL = "/v2/electricity/retail-sales/data/"
JSON, CSV = "application/json", "text/csv; charset=utf-8"
MAIN = {
    "mempool_space": DIFFICULTY, "coin_metrics": COINS, "blockchain_info": PRICE, "eia": RETAIL,
    "owid_energy": owid_energy.PATH, "epoch_ai": epoch_ai.CLUSTERS, "cbeci": cbeci.POWER,
}  # fmt: skip
KEY = "A-key-0123456789abcdef"
PATHS = {
    "mempool_space": (DIFFICULTY, FEES, POOL_WEEKS, POOLS), "coin_metrics": (COINS, PRICE, RATE), "eia": (RETAIL,),
    "blockchain_info": (PRICE, RATE), "owid_energy": (owid_energy.PATH,), "epoch_ai": (epoch_ai.CLUSTERS, epoch_ai.MODELS),
    "cbeci": (cbeci.MAP, cbeci.POWER),
}  # fmt: skip
PAGE = 150  # days on a page of Coin Metrics


_of: list[Path] = []  # whose tables are served, if not our own


def serve_tables_of(folder: Path) -> None:
    """From now on a server serves what another report has, and a month more."""
    _of[:] = [folder]
    bodies.cache_clear()
    _pickled_bodies.cache_clear()


def rows(table: str) -> list[dict[str, str]]:
    """Our own table, or that of the report that is served."""
    if not _of:
        return cells(table).to_dict("records")
    with Path(_of[0], "data", "tables", f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seconds(day: str) -> int:
    """The Unix time of a day's beginning."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def network() -> list[dict[str, str]]:
    """Our last months, and one more that is two per cent above the last."""
    ours = rows("network_monthly")[-14:]
    last = ours[-1]
    more = {label: str(float(value) * 1.02) for label, value in last.items() if label != "month"}
    return [
        *ours,
        last | more | {"month": next_month(last["month"]), "blocks": "4400", "subsidy_btc_per_block": "3.125"},
    ]


def difficulty() -> list:
    """Newest first, as the source lists them: time, height, difficulty, ratio."""
    ours, found = rows("difficulty_epochs"), []
    time = seconds(ours[1]["start_date"]) + 50400.0
    for row in ours[1:]:
        start = seconds(row["start_date"])
        time = min(max(time, start + 10), start + 86390)
        found.append([round(time), int(row["start_height"]), float(row["difficulty"]), 1.01])
        time += float(row["block_seconds_mean"]) * 2016
    for _ in range(2):
        found.append([round(time), found[-1][1] + 2016, found[-1][2] * 1.01, 1.01])
        time += 600.0 * 2016
    return found[::-1]


def fees() -> list[dict]:
    """Means of half a day."""
    return [
        {"avgHeight": 900000, "timestamp": seconds(day) + hour * 3600, "avgFees": float(row["fees_btc_per_block"]) * 1e8}
        for row in network()[2:] for day in days_of(row["month"]) for hour in (6, 18)
    ]  # fmt: skip


def pools() -> dict[str, list[dict[str, str]]]:
    """The rows of our last whole months with blocks of pools, by month."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows("pools_monthly"):
        found.setdefault(row["month"], []).append(row)
    return {month: found[month] for month in sorted(found)[-13:-1]}


def pool_weeks() -> list[dict]:
    """The shares of each month in four of its weeks."""
    return [
        {"timestamp": seconds(f"{month}-{day}"), "avgHashrate": 1e20, "poolName": row["pool_name"],
         "share": int(row["blocks"]) / sum(int(r["blocks"]) for r in ours)}
        for month, ours in pools().items() for day in ("02", "09", "16", "23") for row in ours
    ]  # fmt: skip


def pool_window() -> dict:
    """The last of these months, as the window that ends now."""
    ours = list(pools().values())[-1]
    found = [{"poolId": i, "name": row["pool_name"], "link": "", "blockCount": int(row["blocks"]), "rank": i + 1,
              "emptyBlocks": 0, "slug": row["pool"]} for i, row in enumerate(ours)]  # fmt: skip
    return {"pools": found, "blockCount": sum(pool["blockCount"] for pool in found), "lastEstimatedHashrate": 9e20}


def coins() -> list[dict[str, str]]:
    """One entry a day."""
    found = []
    for row in network():
        month = days_of(row["month"])
        blocks, rest = divmod(int(row["blocks"]), len(month))
        for number, day in enumerate(month):
            found_today = blocks + (number < rest)
            found.append({
                "asset": "btc", "time": f"{day}T00:00:00.000000000Z", "PriceUSD": row["price_second_source_usd"],
                "HashRate": str(float(row["hashrate_eh_per_s"]) * 1e6), "BlkCnt": str(found_today),
                "IssTotNtv": str(found_today * float(row["subsidy_btc_per_block"])),
                "FeeTotNtv": str(found_today * float(row["fees_btc_per_block"])), "DiffMean": row["difficulty"],
            })  # fmt: skip
    return found


def chart(column: str, times: float, name: str, unit: str) -> dict:
    """A chart of blockchain.info."""
    values = [
        {"x": seconds(day), "y": float(row[column]) * times} for row in network() for day in days_of(row["month"])
    ]  # fmt: skip
    return {"status": "ok", "name": name, "unit": unit, "period": "day", "description": "d", "values": values}


def retail(frequency: str) -> list[dict]:
    """Four sectors in every period."""
    table, label = {
        "monthly": ("us_industrial_price_monthly", "month"),
        "annual": ("us_industrial_price_yearly", "year"),
    }[frequency]
    ours = [(r[label], float(r["usd_per_kwh"]) * 100) for r in rows(table)]
    ours = ours[-25:] if frequency == "monthly" else ours[-4:]
    if frequency == "monthly":
        ours.append((next_month(ours[-1][0]), 9.3))
    sectors = {"ALL": 13.9, "COM": 14.4, "IND": None, "RES": 18.4}
    return [
        {"period": period, "stateid": "US", "stateDescription": "U.S. Total", "sectorid": sector, "sectorName": sector,
         "price": f"{price if own is None else own:.2f}", "price-units": "cents per kilowatt-hour"}
        for period, price in ours for sector, own in sectors.items()
    ]  # fmt: skip


def csv_text(lines: list[dict], before: str = "") -> str:
    """As a CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return before + out.getvalue()


def owid() -> list[dict]:
    """Our countries, a year more for three of them, and one that we do not follow."""
    columns = {**owid_energy.FUELS, **owid_energy.BALANCE}
    lines: dict[tuple[str, str], dict] = {}
    for row in rows("generation_mix"):
        if row["source"] != "owid-share-by-source-old":
            shares = lines.setdefault((row["iso3"], row["year"]), dict.fromkeys(columns.values(), ""))
            shares[owid_energy.FUELS[row["fuel"]]] = str(float(row["share"]) * 100)
    for row in rows("electricity_balance"):
        lines[row["iso3"], row["year"]] |= {column: row[label] for label, column in owid_energy.BALANCE.items()}
    for iso3, year in [key for key in lines if key[1] == "2025"]:
        lines[iso3, "2026"] = lines[iso3, year]
    lines["FRA", "2025"] = lines["USA", "2025"]
    return [
        {"country": iso3, "year": year, "iso_code": iso3, "population": "1", **line}
        for (iso3, year), line in lines.items()
    ]


def _new(name: str, table: str, column: str) -> str:
    """A name that is not in a table yet."""
    known = {row[column] for row in rows(table)}
    return next(one for one in (name, *(f"{name} {number}" for number in range(2, 100))) if one not in known)


def clusters() -> list[dict]:
    """All of ours and a new one."""
    names = countries() | {"HKG": "Hong Kong", "SGP": "Singapore", "": ""}
    sectors = {ours: theirs for theirs, ours in epoch_ai.SECTORS.items()}
    status = {ours: theirs for theirs, ours in epoch_ai.STATUS.items()}
    lines = [
        {"Name": epoch_ai.ANONYMOUS if r["cluster"].startswith(epoch_ai.NUMBERED) else f'"{r["cluster"]}"',
         "Status": status[r["status"]], "Certainty": r["certainty"].capitalize(), "H100 equivalents": r["h100_equivalents"],
         "Country": names[r["country"]], "Owner": r["owner"].replace("; ", ","),
         "First Operational Date": r["first_operational_date"], "Sector": sectors[r["sector"]], "Possible Duplicate": ""}
        for r in rows("ai_clusters")
    ]  # fmt: skip
    return [
        *lines,
        lines[-1] | {"Name": _new("A new cluster", "ai_clusters", "cluster"), "First Operational Date": "2025-09-01"},
    ]


def models() -> list[dict]:
    """All of ours and a new one."""
    kinds = {
        "industry": "Industry",
        "academia": "Academia",
        "other": "Government",
        "industry with others": "Industry,Academia",
        "not stated": "",
    }
    lines = [
        {"Model": r["model"], "Organization": r["organization"].replace("; and others", "; x").replace("; ", ","),
         "Publication date": r["publication_date"], "Training compute (FLOP)": r["training_flop"],
         "Parameters": str(float(r["bn_parameters"]) * 1e9) if r["bn_parameters"] else "",
         "Confidence": r["confidence"].capitalize(), "Model accessibility": r["accessibility"].capitalize(),
         "Organization categorization": kinds[r["organization_category"]],
         "Frontier model": "True" if r["frontier"] == "yes" else "", "Hardware quantity": r["hardware_quantity"],
         "Base model": r["built_on"]}
        for r in rows("notable_models")
    ]  # fmt: skip
    return [
        *lines,
        lines[-1] | {"Model": _new("A new model", "notable_models", "model"), "Publication date": "2026-02-01"},
    ]


def mining_map() -> list[dict]:
    """The map as it is."""
    theirs = {code: name for name, code in cbeci.OTHER_NAMES.items()}
    return [
        {"date": r["date"], "country": theirs.get(r["iso3"], r["country"]), cbeci.SHARE: f"{float(r['share']) * 100:.4f}%",
         cbeci.RATE: r["hashrate_eh_per_s"]}
        for r in rows("country_hashrate_share") if r["method"] == "cbeci_map"
    ]  # fmt: skip


def power() -> list[dict]:
    """Power that fits our efficiencies; after their end these fall by one per cent a month."""
    hashrate = {r["month"]: float(r["hashrate_eh_per_s"]) for r in rows("network_monthly")}
    known = {r["month"]: r for r in rows("fleet_efficiency_monthly")}
    month, lines = "2024-05", []
    efficiency = {label: float(known[month][label]) for label in cbeci.OVERHEADS}
    while month in hashrate:
        estimated = month in known and known[month]["quality"] != "guess"
        efficiency = {
            label: float(known[month][label]) if estimated else value * 0.99 for label, value in efficiency.items()
        }
        gigawatts = {
            column: efficiency[label] * overhead * hashrate[month] / 1e3
            for label, (column, overhead) in cbeci.OVERHEADS.items()
        }
        lines += [
            {"Timestamp": seconds(day), "Date and Time": f"{day}T00:00:00", **gigawatts} for day in days_of(month)
        ]
        month = next_month(month)
    return lines


@cache
def bodies() -> dict[str, tuple[str, object]]:
    """Content type and content by path; lists of CSV rows are written when asked for."""
    return {
        DIFFICULTY: (JSON, difficulty()), FEES: (JSON, fees()),
        POOL_WEEKS: (JSON, pool_weeks()), POOLS: (JSON, pool_window()), COINS: (JSON, coins()),
        PRICE: (JSON, chart("price_usd", 1, "Market Price (USD)", "USD")),
        RATE: (JSON, chart("hashrate_eh_per_s", 1e6, "Total Hash Rate (TH/s)", "Hash Rate TH/s")),
        RETAIL: (JSON, {"monthly": retail("monthly"), "annual": retail("annual")}),
        owid_energy.PATH: (CSV, owid()), epoch_ai.CLUSTERS: (CSV, clusters()), epoch_ai.MODELS: (CSV, models()),
        cbeci.MAP: (CSV, mining_map()), cbeci.POWER: ("text/html; charset=utf-8", power()),
    }  # fmt: skip


def good_answer(contents: dict, path: str, query: dict) -> tuple[str, bytes]:
    """Content type and bytes of what stands in the contents of a path, in the part that was asked for."""
    kind, content = contents[path]
    if path == COINS:
        first = int(query.get("next_page_token", ["0"])[0])
        wanted = [day for day in content if day["time"] >= query["start_time"][0]]
        content = {"data": wanted[first : first + PAGE]}
        if first + PAGE < len(wanted):
            content |= {"next_page_token": str(first + PAGE), "next_page_url": "https://elsewhere.example/"}
    elif path == RETAIL:
        frequency = query["frequency"][0]
        wanted = [row for row in content[frequency] if row["period"] >= query["start"][0]]
        part = wanted[int(query["offset"][0]) :][:60]
        content = {"response": {"total": str(len(wanted)), "dateFormat": "YYYY-MM", "frequency": frequency,
                                "data": part, "description": "d"}, "request": {"command": path},
                   "apiVersion": "2.1.8"}  # fmt: skip
    elif isinstance(content, list) and kind != JSON:
        before = f"{cbeci.FIRST_LINE}\n" if path == cbeci.POWER else ""
        return kind, csv_text(content, before).encode("utf-8", "surrogatepass")
    return kind, json.dumps(content).encode()


@cache
def _pickled_bodies() -> bytes:
    return pickle.dumps(bodies())


class LiveSources(ThreadingHTTPServer):
    """The server; `contents` may be changed, `faults` maps a path to what happens there instead of a good answer."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.contents = pickle.loads(_pickled_bodies())  # a copy of their many rows in a tenth of the time of deepcopy
        self.faults: dict[str, object] = {}
        self.asked: list[tuple[str, dict, dict]] = []
        threading.Thread(target=self.serve_forever, args=(SECONDS_TO_HEAR_THE_END,), daemon=True).start()

    def handle_error(self, request, client_address):
        """A client that hangs up is no news here."""

    def environment(self) -> dict[str, str]:
        """The variables that lead every source here."""
        address = f"http://127.0.0.1:{self.server_port}"
        return {f"RECOMPUTED_REFRESH_{name.upper()}": address for name in SOURCES} | {"EIA_API_KEY": KEY}

    def answer(self, path: str, query: dict) -> tuple[str, bytes]:
        """Content type and bytes of a good answer."""
        return good_answer(self.contents, path, query)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        self.server.asked.append((url.path, query, dict(self.headers)))
        fault = self.server.faults.get(url.path)
        if fault is None or not fault(self, url.path, query):
            self.send(*self.server.answer(url.path, query))

    def send(self, kind: str, content: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        """Quiet."""


if __name__ == "__main__":
    import time

    server = LiveSources()
    print("\n".join(f"export {name}={value}" for name, value in server.environment().items()), flush=True)
    while True:
        time.sleep(60)

"""Chapter 03 once more: shares of hashrate, announced power, and demand for electricity."""

import statistics

from tests.second.tables import only, records
from tests.second.tables import parameter as p

TH_PER_EH = 1e6
HOURS_PER_YEAR = 8760
NORTH_AMERICAN_POOLS = {"foundryusa", "marapool", "luxor"}
DESTINATIONS = ("PRY", "ETH")
GULF = ("ARE", "OMN")
UNITED_STATES = "USA"
LAST_WHOLE_MONTH = "2026-03"


def hashrate_eh_per_s(month: str) -> float:
    return only("network_monthly", month=month)["hashrate_eh_per_s"]


def mean_hashrate_of_2025() -> float:
    return statistics.mean(
        row["hashrate_eh_per_s"] for row in records("network_monthly") if row["month"].startswith("2025")
    )


def network_mw(eh_per_s: float) -> float:
    """Watts are joules a second: TH/s times J/TH, with the overhead of the sites."""
    return eh_per_s * TH_PER_EH * p("fleet_j_per_th") * p("overhead_ratio") / 1e6


def us_share_in_april_2026() -> float:
    return p("us_hashrate_share") + p("us_change_since_map_points") / 100


def pools_share_pct(month: str) -> float:
    blocks = {row["pool"]: row["blocks"] for row in records("pools_monthly") if row["month"] == month}
    return 100 * sum(blocks[pool] for pool in NORTH_AMERICAN_POOLS) / sum(blocks.values())


def months_before_the_article(count: int) -> str:
    months = 2026 * 12 + 4 - 1 - count
    return f"{months // 12}-{months % 12 + 1:02d}"


def announced_mw(**wanted) -> float:
    """Power of the moves whose cells are as wanted; a move without a stated power adds nothing."""
    return sum(
        move["power_mw"] or 0 for move in records("migration_moves") if all(move[key] == wanted[key] for key in wanted)
    )


def shares_now() -> dict[str, float]:
    """The newest share of 2025 on the map of each country; Paraguay and Ethiopia are set by the reader."""
    listed = [
        row
        for row in records("country_hashrate_share")
        if row["method"] == "hashrate_index" and row["date"].startswith("2025")
    ]
    newest = {row["iso3"]: row["share"] for row in sorted(listed, key=lambda row: row["date"])}
    return newest | {"PRY": p("paraguay_hashrate_share"), "ETH": p("ethiopia_hashrate_share")}


def shares_at_the_start() -> dict[str, float]:
    """Cambridge's list; the four countries that hide among "all others" have the share that is assumed."""
    month = p("gain_start_month")
    listed = {
        r["iso3"]: r["share"]
        for r in records("country_hashrate_share")
        if r["method"] == "cbeci_map" and r["date"][:7] == month
    }
    hidden = {iso3: p("destinations_start_share") for iso3 in DESTINATIONS} | {
        iso3: p("gulf_start_share") for iso3 in GULF
    }
    return listed | hidden


def rank(iso3: str, measure: dict[str, float]) -> int:
    """Place of a country among those outside the United States."""
    others = {country: amount for country, amount in measure.items() if country != UNITED_STATES}
    return 1 + sum(amount > others[iso3] for amount in others.values())


def worse_rank(measure: dict[str, float]) -> int:
    """Place of the lower of the two destinations."""
    return max(rank(iso3, measure) for iso3 in DESTINATIONS)


def gains() -> dict[str, float]:
    start = shares_at_the_start()
    return {iso3: share - start[iso3] for iso3, share in shares_now().items()}


def demand_twh(iso3: str, year: int) -> float:
    return only("electricity_balance", iso3=iso3, year=year)["demand_twh"]


def growth(iso3: str, first: int, last: int) -> float:
    """Growth a year, as a share."""
    return (demand_twh(iso3, last) / demand_twh(iso3, first)) ** (1 / (last - first)) - 1


def old_growth(iso3: str) -> float:
    return growth(iso3, p("demand_trend_start_year"), 2023)


def extra_demand_mw(iso3: str) -> float:
    """Mean power of the demand of 2025 above the old trend."""
    twh = demand_twh(iso3, 2025) - demand_twh(iso3, 2023) * (1 + old_growth(iso3)) ** 2
    return twh * 1e6 / HOURS_PER_YEAR


def change_of_paraguays_exports_pct() -> float:
    before, after = (-only("electricity_balance", iso3="PRY", year=year)["net_imports_twh"] for year in (2023, 2025))
    return 100 * (after / before - 1)


def american_part_of_new_sites_pct() -> float:
    sites = [
        row for row in records("migration_moves") if row["direction"] in ("builds_in_ethiopia", "builds_in_paraguay")
    ]
    named = sum(site["power_mw"] for site in sites if site["from_region"] == UNITED_STATES)
    unnamed = sum(site["power_mw"] for site in sites if site["from_region"] is None)
    return 100 * (named + unnamed * p("unnamed_origin_from_us_pct") / 100) / sum(site["power_mw"] for site in sites)


def us_points_gained_since(share_before: float) -> float:
    return 100 * (us_share_in_april_2026() - share_before)


def us_hashrate_change_pct(share_before: float, month: str) -> float:
    after = us_share_in_april_2026() * hashrate_eh_per_s("2026-04")
    return 100 * (after / (share_before * hashrate_eh_per_s(month)) - 1)


def machines_of_2024_pct() -> float:
    th_per_s = p("machines_leaving_count") * p("leaving_machine_th_per_s")
    return 100 * th_per_s / (hashrate_eh_per_s("2024-04") * TH_PER_EH)


def part_of_the_network_pct(mw: float, eh_per_s: float) -> float:
    return 100 * mw / network_mw(eh_per_s)


SECOND = {
    "massive-migration/share-fell": lambda: us_points_gained_since(p("us_hashrate_share_spring")),
    "massive-migration/hashrate-fell": lambda: us_hashrate_change_pct(p("us_hashrate_share_spring"), "2025-05"),
    "massive-migration/any-fall": lambda: us_points_gained_since(p("us_hashrate_share_spring")),
    "massive-migration/two-years": lambda: us_points_gained_since(p("us_hashrate_share_before")),
    "massive-migration/american-pools-fell": lambda: (
        pools_share_pct(LAST_WHOLE_MONTH) - pools_share_pct(months_before_the_article(p("lookback_months")))
    ),
    "massive-migration/hashrate-fell-since-autumn": lambda: us_hashrate_change_pct(p("us_hashrate_share"), "2025-10"),
    "massive-migration/announced-moves": lambda: part_of_the_network_pct(
        announced_mw(from_region=UNITED_STATES) + p("missed_moves_mw"), hashrate_eh_per_s("2026-04")
    ),
    "massive-migration/machines-of-2024": machines_of_2024_pct,
    "massive-migration/turned-to-ai": lambda: part_of_the_network_pct(p("ai_signed_mw"), hashrate_eh_per_s("2026-04")),
    "top-destinations/gain-of-share": lambda: worse_rank(gains()),
    "top-destinations/paraguay-gain": lambda: rank("PRY", gains()),
    "top-destinations/ethiopia-gain": lambda: rank("ETH", gains()),
    "top-destinations/share-today": lambda: worse_rank(shares_now()),
    "top-destinations/reported-power": lambda: part_of_the_network_pct(
        p("paraguay_mining_mw") + p("ethiopia_mining_mw"), mean_hashrate_of_2025()
    ),
    "top-destinations/demand-faster": lambda: min(growth(iso3, 2023, 2025) / old_growth(iso3) for iso3 in DESTINATIONS),
    "top-destinations/extra-demand": lambda: part_of_the_network_pct(
        sum(extra_demand_mw(iso3) for iso3 in DESTINATIONS), mean_hashrate_of_2025()
    ),
    "top-destinations/exports-fell": change_of_paraguays_exports_pct,
    "top-destinations/came-from-the-us": american_part_of_new_sites_pct,
}

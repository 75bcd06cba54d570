"""How each table of this report may change, and on what its sources must agree."""

from recomputed.refreshing.calendar import next_month
from recomputed.refreshing.change_rules import Rule


def _next_year(year: str) -> str:
    return str(int(year) + 1)


RULES = {
    "difficulty_epochs": Rule(
        order=["start_height"],
        time="start_height",
        follows=lambda height: str(int(height) + 2016),
        jumps={"difficulty": 1.6, "block_seconds_mean": 1.6},
        revision=1.02,
        about=lambda row: row["start_height"] != "0",
        whole_list=True,
    ),
    "network_monthly": Rule(
        order=["month"],
        time="month",
        follows=next_month,
        same_within=0.01,
        jumps={
            "price_usd": 2,
            "price_second_source_usd": 2,
            "blocks": 1.35,
            "subsidy_btc_per_block": 2.05,
            "fees_btc_per_block": 8,
            "hashrate_eh_per_s": 1.6,
            "difficulty": 1.6,
            "hashprice_usd_per_ph_per_day": 2.2,
        },
        revision=1.05,
    ),
    "us_industrial_price_monthly": Rule(
        order=["month"], time="month", follows=next_month, jumps={"usd_per_kwh": 1.25}, revision=1.1, same_within=0.0005
    ),
    "us_industrial_price_yearly": Rule(
        order=["year"], time="year", follows=_next_year, jumps={"usd_per_kwh": 1.25}, revision=1.1, same_within=0.002
    ),
    "us_price_by_sector": Rule(
        order=["period", "sector"],
        time="period",
        group=["sector"],
        jumps={"usd_per_kwh": 1.35},
        revision=1.1,
        may_be_silent=True,
    ),
    "generation_mix": Rule(
        order=["iso3", "year", "fuel"],
        time="year",
        group=["iso3", "fuel"],
        follows=_next_year,
        steps={"share": 0.15},
        revision=1.5,
        small=0.01,
        whole_list=True,
        about=lambda row: row["source"] != "owid-share-by-source-old",
    ),
    "electricity_balance": Rule(
        order=["iso3", "year"],
        time="year",
        group=["iso3"],
        follows=_next_year,
        jumps={"generation_twh": 1.6, "demand_twh": 1.6, "carbon_intensity_gco2_per_kwh": 1.8},
        steps={"net_imports_twh": 30},
        small=3,
        whole_list=True,
    ),
    "ai_clusters": Rule(order=["first_operational_date"], whole_list=True, revision=3),
    "notable_models": Rule(order=["publication_date"], whole_list=True, revision=10),
    "country_hashrate_share": Rule(
        order=["date"],
        time="date",
        group=["iso3", "method"],
        steps={"share": 0.25},
        revision=1.25,
        same_within=0.01,
        about=lambda row: row["method"] == "cbeci_map",
        whole_list=True,
    ),
    "fleet_efficiency_monthly": Rule(
        order=["month"],
        time="month",
        follows=next_month,
        same_within=0.1,
        revision=1.3,
        jumps={"best_j_per_th": 1.3, "estimated_j_per_th": 1.3, "least_profitable_j_per_th": 1.6},
    ),
}

AGREEMENT = [  # series, two sources (or our table) that know it, most relative difference
    ("price_usd", "coin_metrics", "blockchain_info", 0.02),
    ("hashrate_eh_per_s", "coin_metrics", "blockchain_info", 0.05),
    ("fees_btc_per_block", "coin_metrics", "mempool_space", 0.15),
    # weeks beside months, and weekly lists only of pools that still exist: near enough to notice another world
    ("share_of_three_largest_pools", "pools_monthly", "mempool_space", 0.15),
]
# most times up or down from one day to the next
DAILY = {
    "PriceUSD": 1.6,
    "HashRate": 2.5,
    "DiffMean": 1.6,
    "BlkCnt": 2.5,
    "IssTotNtv": 4,
    "FeeTotNtv": 30,
    "USD": 1.6,
    "Hash Rate TH/s": 2.5,
    "power MIN, GW": 1.6,
    "power GUESS, GW": 1.6,
    "power MAX, GW": 2.5,
}

"""Chapters 01 and 02 once more: what one bitcoin costs in electricity, in the United States and abroad."""

import math

from tests.second.tables import only, records
from tests.second.tables import parameter as p

HASHES_PER_DIFFICULTY = 2**32
JOULES_PER_KWH = 3.6e6


def joules_per_hash(j_per_th: float) -> float:
    return j_per_th / 1e12


def kwh_per_btc(difficulty: float, j_per_th: float, overhead: float, reward_btc: float) -> float:
    """Electricity for the guesses of one block, shared out among the bitcoins that the block pays."""
    return difficulty * HASHES_PER_DIFFICULTY * joules_per_hash(j_per_th) * overhead / JOULES_PER_KWH / reward_btc


def reward() -> float:
    return p("subsidy_btc_per_block") + p("fees_btc_per_block")


def cost(usd_per_kwh: float, j_per_th: float | None = None) -> float:
    """USD for one bitcoin when the article appeared, with the average machine unless another is given."""
    machine = p("fleet_j_per_th") if j_per_th is None else j_per_th
    return kwh_per_btc(p("network_difficulty"), machine, p("overhead_ratio"), reward()) * usd_per_kwh


def industrial_cost() -> float:
    return cost(p("us_industrial_usd_per_kwh"))


def moved_prices() -> dict[str, float]:
    """Industrial price of each state in 2023, the one year that covers all, risen since as much as the country's."""
    rise = p("us_industrial_usd_per_kwh") / only("us_industrial_price_yearly", year=2023)["usd_per_kwh"]
    return {
        row["state"]: row["usd_per_kwh"] * rise
        for row in records("us_state_price")
        if row["sector"] == "industrial" and row["period"] == "2023"
    }


def dearest_state_with_miners() -> float:
    counted = {row["state"] for row in records("us_state_hashrate_share")}
    return max(cost(price) for state, price in moved_prices().items() if state in counted)


def share_of_states_above(line: float) -> float:
    costs = [cost(price) for price in moved_prices().values()]
    return 100 * sum(usd >= line for usd in costs) / len(costs)


def machine_age_years(machine: dict) -> float:
    """Age in the middle of April 2026; a machine of which only the year is known is of its middle, or else quite new."""
    year, month = machine["release_month"].split("-") if machine["release_month"] else (machine["release_year"], "")
    released = int(year) + ((int(month) - 0.5) / 12 if month else 0.5)
    return max(0.0, 2026 + 3.5 / 12 - released)


def cost_of_machines_that_pay() -> float:
    """The Cambridge way: no overhead, and of five years of life the weight falls by a fifth with each full year."""
    usd_per_j_per_th = cost(p("us_industrial_usd_per_kwh"), 1.0) / p("overhead_ratio")
    weights = {}
    for machine in records("mining_hardware"):
        pays = machine["efficiency_j_per_th"] * usd_per_j_per_th <= p("btc_price_usd")
        if machine["segment"] == "asic" and machine["availability"] == "sold" and pays:
            weight = max(0, 5 - math.floor(machine_age_years(machine))) / 5
            weights[machine["maker"], machine["model"]] = (weight, weight * machine["efficiency_j_per_th"])
    total, weighted = (sum(column) for column in zip(*weights.values(), strict=True))
    return weighted / total * usd_per_j_per_th


def months_between(first: str, last: str) -> int:
    (year, month), (later_year, later_month) = (map(int, text.split("-")) for text in (first, last))
    return 12 * (later_year - year) + later_month - month


def cost_in(month: str, j_per_th: float) -> float:
    """USD for one bitcoin with the means of a month and the machines given."""
    network = only("network_monthly", month=month)
    paid = network["subsidy_btc_per_block"] + network["fees_btc_per_block"]
    price = only("us_industrial_price_monthly", month=month)["usd_per_kwh"]
    return kwh_per_btc(network["difficulty"], j_per_th, p("overhead_ratio"), paid) * price


def rise(before: float, now: float) -> float:
    return 100 * (now - before) / before


def rise_since(month: str) -> float:
    """Percent by which the cost of April 2026 exceeds that of a month, whose machines were the worse by the improvement."""
    kept = (1 - p("fleet_improvement_pct_per_year") / 100) ** (months_between(month, "2026-04") / 12)
    return rise(cost_in(month, p("fleet_j_per_th") / kept), industrial_cost())


def rise_since_halving() -> float:
    """Both ends with their own machines: those of the Cambridge index before, ours now."""
    before = only("fleet_efficiency_monthly", month="2024-03")["estimated_j_per_th"]
    return rise(cost_in("2024-03", before), industrial_cost())


def dearer(ethiopia: str, paraguay: str) -> float:
    """The dearer tariff; the Ethiopian ones include the tax, in Paraguay a part of it may come on top."""
    on_top = p(paraguay) * p("paraguay_tax_borne_pct") / 100
    return max(p(ethiopia) / (100 + p("ethiopia_vat_pct")) * 100, p(paraguay) + on_top)


def saved_pct(here: float, abroad: float) -> float:
    return 100 * (here - abroad) / here


def saved_with_its_machines(ethiopia: str, paraguay: str) -> float:
    """Difficulty, reward and overhead are the same in both places; tariffs and machines are not."""
    return saved_pct(p("us_industrial_usd_per_kwh"), dearer(ethiopia, paraguay) * p("destination_fleet_ratio"))


def hydro_pct(iso3: str) -> float:
    """Percent of the generation from water in the last year on record."""
    hydro = {
        row["year"]: row["share"] for row in records("generation_mix") if row["iso3"] == iso3 and row["fuel"] == "hydro"
    }
    return 100 * hydro[max(hydro)]


NOW = ("ethiopia_tariff_usd_per_kwh", "paraguay_tariff_usd_per_kwh")
JULY_2026 = ("ethiopia_tariff_2026_usd_per_kwh", "paraguay_tariff_usd_per_kwh")
JULY_2027 = ("ethiopia_tariff_2027_usd_per_kwh", "paraguay_tariff_2027_usd_per_kwh")

SECOND = {
    "us-cost-above-100k/industrial-average": industrial_cost,
    "us-cost-above-100k/commercial-price": lambda: cost(p("us_commercial_usd_per_kwh")),
    "us-cost-above-100k/home-miner": lambda: cost(p("us_residential_usd_per_kwh")),
    "us-cost-above-100k/large-miner-contract": lambda: cost(p("us_contract_usd_per_kwh")),
    "us-cost-above-100k/only-machines-that-pay": cost_of_machines_that_pay,
    "us-cost-above-100k/listed-cash": lambda: p("listed_cash_usd_per_btc"),
    "us-cost-above-100k/listed-all-in": lambda: p("listed_all_in_usd_per_btc"),
    "us-cost-above-100k/some-state": dearest_state_with_miners,
    "us-cost-above-100k/most-states": lambda: share_of_states_above(100_000),
    "us-cost-surging/twelve-months": lambda: rise_since("2025-04"),
    "us-cost-surging/since-halving": rise_since_halving,
    "us-cost-surging/listed-cash-year": lambda: rise(p("listed_cash_2024_usd_per_btc"), p("listed_cash_usd_per_btc")),
    "us-cost-surging/since-peak": lambda: rise_since("2025-11"),
    "cheap-hydro/tariff-below-us": lambda: saved_pct(p("us_industrial_usd_per_kwh"), dearer(*NOW)),
    "cheap-hydro/mostly-hydro": lambda: min(hydro_pct("ETH"), hydro_pct("PRY")),
    "cheap-hydro/half-the-cost": lambda: saved_with_its_machines(*NOW),
    "cheap-hydro/below-us-contract": lambda: saved_pct(p("us_contract_usd_per_kwh"), dearer(*NOW)),
    "cheap-hydro/after-step-2026": lambda: saved_with_its_machines(*JULY_2026),
    "cheap-hydro/after-step-2027": lambda: saved_with_its_machines(*JULY_2027),
}

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


def state_costs() -> list[float]:
    """Cost in each state at its industrial price of 2023, the one year that covers all states."""
    return [
        cost(row["usd_per_kwh"])
        for row in records("us_state_price")
        if row["sector"] == "industrial" and row["period"] == "2023"
    ]


def share_of_states_above(line: float) -> float:
    costs = state_costs()
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


def rise_since(month: str) -> float:
    """Percent by which the cost of April 2026 exceeds that of a month, whose machines were the worse by the improvement.

    The difficulty is the mean of the month at both ends.
    """
    network = only("network_monthly", month=month)
    years = months_between(month, "2026-04") / 12
    machine = p("fleet_j_per_th") / (1 - p("fleet_improvement_pct_per_year") / 100) ** years
    paid = network["subsidy_btc_per_block"] + network["fees_btc_per_block"]
    price = only("us_industrial_price_monthly", month=month)["usd_per_kwh"]
    before = kwh_per_btc(network["difficulty"], machine, p("overhead_ratio"), paid) * price
    now = kwh_per_btc(p("network_difficulty"), p("fleet_j_per_th"), p("overhead_ratio"), reward())
    return 100 * (now * p("us_industrial_usd_per_kwh") / before - 1)


def dearer(ethiopia: str, paraguay: str) -> float:
    return max(p(ethiopia), p(paraguay))


def cost_abroad_ratio(ethiopia: str, paraguay: str) -> float:
    """Difficulty, reward and overhead are the same in both places; tariffs and machines are not."""
    return dearer(ethiopia, paraguay) / p("us_industrial_usd_per_kwh") * p("destination_fleet_ratio")


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
    "us-cost-above-100k/least-efficient-machine": lambda: cost(
        p("us_industrial_usd_per_kwh"), p("least_efficient_j_per_th")
    ),
    "us-cost-above-100k/only-machines-that-pay": cost_of_machines_that_pay,
    "us-cost-above-100k/listed-cash": lambda: p("listed_cash_usd_per_btc"),
    "us-cost-above-100k/listed-all-in": lambda: p("listed_all_in_usd_per_btc"),
    "us-cost-above-100k/some-state": lambda: max(state_costs()),
    "us-cost-above-100k/most-states": lambda: share_of_states_above(100_000),
    "us-cost-surging/twelve-months": lambda: rise_since("2025-04"),
    "us-cost-surging/since-halving": lambda: rise_since("2024-03"),
    "us-cost-surging/since-peak": lambda: rise_since("2025-11"),
    "cheap-hydro/tariff-below-us": lambda: dearer(*NOW) / p("us_industrial_usd_per_kwh"),
    "cheap-hydro/mostly-hydro": lambda: min(hydro_pct("ETH"), hydro_pct("PRY")),
    "cheap-hydro/half-the-cost": lambda: cost_abroad_ratio(*NOW),
    "cheap-hydro/below-us-contract": lambda: dearer(*NOW) / p("us_contract_usd_per_kwh"),
    "cheap-hydro/after-step-2026": lambda: cost_abroad_ratio(*JULY_2026),
    "cheap-hydro/after-step-2027": lambda: cost_abroad_ratio(*JULY_2027),
    "cheap-hydro/half-after-2027": lambda: cost_abroad_ratio(*JULY_2027),
}

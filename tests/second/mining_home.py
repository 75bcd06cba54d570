"""Chapter 06 once more: the miner at home beside the factory."""

from tests.second.mining_cost import HASHES_PER_DIFFICULTY, JOULES_PER_KWH, kwh_per_btc, months_between, reward
from tests.second.tables import parameter as p
from tests.second.tables import records

SECONDS_PER_YEAR = 31_557_600
THE_YEAR, THE_MONTH = 2026, "2026-04"
INDUSTRIAL = {"cpu", "gpu", "fpga", "asic"}


def best_on_sale(segments: set[str], year: int) -> float | None:
    """Least energy per terahash among the machines of these kinds that could be bought by that year."""
    known = [
        row["efficiency_j_per_th"]
        for row in records("mining_hardware")
        if row["segment"] in segments and row["availability"] == "sold" and row["release_year"] <= year
    ]
    return min(known, default=None)


def years_before() -> range:
    return range(2009, THE_YEAR)


def home_machine() -> float:
    """Today's gap in percent of the widest one of the years with a machine made for the home."""
    before = [
        best_on_sale({"home"}, y) / best_on_sale(INDUSTRIAL, y) for y in years_before() if best_on_sale({"home"}, y)
    ]
    return 100 * p("home_miner_j_per_th") / p("best_industrial_j_per_th") / max(before)


def cards() -> list[dict]:
    return [row for row in records("graphics_cards") if row["power_w"] is not None]


def card_j_per_th(row: dict) -> float:
    """From power and speed, not from the column that holds the result."""
    return row["power_w"] / (row["hashes_mh_per_s"] / row["hashes_per_guess"] / 1e6)


def home_computer() -> float:
    """Each year with the best card that it began with (the first year: its own) and the best machine that it ended with."""
    first = min(int(row["month"][:4]) for row in cards())
    before = []
    for y in range(first, THE_YEAR):
        known = [card_j_per_th(row) for row in cards() if int(row["month"][:4]) < max(y, first + 1)]
        before.append(min(known) / best_on_sale(INDUSTRIAL, y))
    newest = max(cards(), key=lambda row: row["month"])
    years = months_between(newest["month"], THE_MONTH) / 12
    needed = card_j_per_th(newest) * (1 - p("computer_improvement_pct_per_year") / 100) ** years
    return 100 * needed / p("best_industrial_j_per_th") / max(before)


def wait_years(th_per_s: float) -> float:
    return p("network_difficulty") * HASHES_PER_DIFFICULTY / (th_per_s * 1e12) / SECONDS_PER_YEAR


def wait_for_a_block() -> float:
    """The machine's speed cancels; the longest wait is at the highest difficulty of a period begun before the article."""
    before = [row["difficulty"] for row in records("difficulty_epochs") if row["start_date"] < "2026-04-12"]
    return 100 * p("network_difficulty") / max(before)


def usd_per_terahash(j_per_th: float, usd_per_kwh: float, machine_usd_per_th_per_s: float) -> float:
    """Electricity and the machine's price spread over the guesses of its life."""
    return j_per_th / JOULES_PER_KWH * usd_per_kwh + machine_usd_per_th_per_s / (
        p("machine_life_years") * SECONDS_PER_YEAR
    )


def twice_the_cost() -> float:
    home = usd_per_terahash(p("home_miner_j_per_th"), p("us_residential_usd_per_kwh"), p("home_miner_usd_per_th"))
    factory_usd_per_kwh = p("us_industrial_usd_per_kwh") * p("overhead_ratio")
    return home / usd_per_terahash(p("best_industrial_j_per_th"), factory_usd_per_kwh, p("industrial_usd_per_th"))


def cost_over_value(j_per_th: float) -> float:
    """At home: no site around the machine, so no overhead."""
    return (
        kwh_per_btc(p("network_difficulty"), j_per_th, 1, reward())
        * p("us_residential_usd_per_kwh")
        / p("btc_price_usd")
    )


def card_paid(month: dict) -> bool:
    """At the second of the two prices, at which the table states what a machine earns; they differ by some percent."""
    paid = month["subsidy_btc_per_block"] + month["fees_btc_per_block"]
    usd = kwh_per_btc(month["difficulty"], p("early_card_j_per_th"), 1, paid) * p("early_home_usd_per_kwh")
    return usd <= month["price_second_source_usd"]


def years_since_a_card_paid() -> float:
    months = [
        row for row in records("network_monthly") if row["month"] <= THE_MONTH and row["fees_btc_per_block"] is not None
    ]
    return months_between(max(row["month"] for row in months if card_paid(row)), THE_MONTH) / 12


SECOND = {
    "began-decentralized/machines-grew-apart": lambda: p("desktop_j_per_th") / p("best_industrial_j_per_th"),
    "gap-never-wider/home-machine": home_machine,
    "gap-never-wider/home-computer": home_computer,
    "gap-never-wider/wait-for-a-block": wait_for_a_block,
    "gap-never-wider/twice-the-cost": twice_the_cost,
    "home-era-gone/computer-wait": lambda: wait_years(p("desktop_th_per_s")),
    "home-era-gone/computer-cost": lambda: cost_over_value(p("desktop_j_per_th")),
    "home-era-gone/stopped-paying": years_since_a_card_paid,
    "home-era-gone/small-machine-wait": lambda: wait_years(p("home_miner_th_per_s")),
    "home-era-gone/small-machine-in-a-pool": lambda: 100 * cost_over_value(p("home_miner_j_per_th")),
    "home-era-gone/small-machine-as-heater": lambda: (
        cost_over_value(p("home_miner_j_per_th")) * (100 - p("heat_used_pct"))
    ),
}

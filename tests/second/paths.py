"""The published numbers of chapter 13 once more: what mining and AI take, and who holds them.

Each function follows the question of its reading and the words of its chapter, not its code. Pools are counted as in
the second computation of chapter 4. Where the words leave a choice open, the docstring names the one taken.
"""

from tests.second import ai, mining_pools
from tests.second.tables import only, parameter, records

FIRST_OF_NVIDIA, LAST_OF_BOTH = "2022-03-31", "2025-12-31"
CHINCHILLA_MONTH, ARTICLE_MONTH = "2022-03", "2026-04"
RATED_FIRST, RATED_LAST = "2023-03", "2025-03"
SPLIT = {"Other": "unnamed_owners", "China": "chinese_owners"}


def ends() -> tuple[str, str]:
    """The two quarters of the assumptions, by their last days."""
    return parameter("owners_start_quarter"), parameter("owners_end_quarter")


def pools(quarter_end: str) -> list[float]:
    """Shares of the blocks found in the months up to the end of a quarter, the largest first."""
    last = quarter_end[:7]
    first = ai.months_before(last, parameter("pool_months_counted") - 1)
    blocks: dict[str, int] = {}
    for row in records("pools_monthly"):
        if first <= row["month"] <= last:
            blocks[row["pool"]] = blocks.get(row["pool"], 0) + row["blocks"]
    merged = parameter("proxy_pools") == "merged" and first >= mining_pools.proxy_start()
    return mining_pools.shares(blocks, merged)


def built(owner: str, day: str) -> float:
    """Chips of an owner's clusters that ran on a day, of each site the phase that came last."""
    sites = {}
    for row in sorted(records("ai_clusters"), key=lambda row: row["first_operational_date"]):
        if row["owner"] == owner and row["first_operational_date"] <= day:
            sites[row["site"]] = row["h100_equivalents"]
    return sum(sites.values())


def chips(quarter_end: str, maker: str | None = None) -> dict[str, float]:
    """Chips of each owner as estimated; xAI's clusters where it has no figure."""
    amounts: dict[str, float] = {} if maker else {"xAI": 0.0}
    for row in records("ai_chip_owners"):
        left_out = maker and row["owner"] in ("CoreWeave", "xAI")
        if row["quarter_end"] == quarter_end and maker in (None, row["chip_maker"]) and not left_out:
            amounts[row["owner"]] = amounts.get(row["owner"], 0.0) + row["h100_equivalents"]
    return amounts if amounts.get("xAI", 1.0) else amounts | {"xAI": built("xAI", quarter_end)}


def doubted(quarter_end: str) -> dict[str, float]:
    """Chips of each owner by the ratios of the assumptions; those that buyers of Nvidia have more, the residue has less."""
    amounts = chips(quarter_end)
    for owner, maker, name in ai.DOUBTED:
        estimate = only("ai_chip_owners", quarter_end=quarter_end, owner=owner, chip_maker=maker)["h100_equivalents"]
        difference = estimate * parameter(f"{name}_chips_ratio") - estimate
        amounts[owner] += difference
        if maker == "Nvidia":
            amounts["Other"] -= difference
    return amounts | {"Other": max(0.0, amounts["Other"])}


def owners(amounts: dict[str, float]) -> list[float]:
    """Shares of the chips, the largest owner first; the two lines that are no owners split among equals."""
    parts = []
    for owner, amount in amounts.items():
        among = parameter(SPLIT[owner]) if owner in SPLIT else 1
        parts += [amount / among] * among
    return sorted((part / sum(parts) for part in parts), reverse=True)


def rise_of_pools(first: str, last: str) -> float:
    return mining_pools.hhi(pools(last)) - mining_pools.hhi(pools(first))


def fall_of_owners(first: str, last: str, maker: str | None = None) -> float:
    """The doubt is about how each estimate grew, so the end has it; of one maker's chips there is none."""
    end = chips(last, maker) if maker else doubted(last)
    return mining_pools.hhi(owners(chips(first, maker))) - mining_pools.hhi(owners(end))


def both_halves(first: str, last: str, maker: str | None = None) -> float:
    """The smaller of what mining gained and AI lost: not negative only if both did as the sentence says."""
    return min(rise_of_pools(first, last), fall_of_owners(first, last, maker))


def owners_of_machines() -> float:
    """Points: the firms counted at first, to the newest figure; the five largest at the ends of the quarters near by."""
    before = only("listed_miner_share", month="2024-08", measure="share of network")["share_pct"]
    gained = parameter("listed_share_pct") - parameter("listed_newcomers_points") - before
    return min(gained, 100 * (sum(owners(chips("2024-09-30"))[:5]) - sum(owners(doubted(LAST_OF_BOTH))[:5])))


def mining_less_owners() -> float:
    last = ends()[1]
    return mining_pools.hhi(pools(last)) - mining_pools.hhi(owners(doubted(last)))


def hashes_grew() -> float:
    """A given share of all blocks takes that share of the network's hashrate, a mean of the month."""
    before, after = (
        only("network_monthly", month=month)["hashrate_eh_per_s"] for month in (CHINCHILLA_MONTH, ARTICLE_MONTH)
    )
    return after / before


def power_grew() -> float:
    """The best machine of 2022 by the one table that has the month, that of 2026 as assumed."""
    before = only("fleet_efficiency_monthly", month=CHINCHILLA_MONTH)["best_j_per_th"]
    return hashes_grew() * parameter("best_industrial_j_per_th") / before


def model_shrank() -> float:
    return parameter("chinchilla_bn_parameters") / parameter("useful_model_bn_parameters")


def home_miners_gap(month: str) -> float:
    """The best card out by that month over the best machine sold by the end of the year before."""
    cards = [
        row["power_w"] * row["hashes_per_guess"] / row["hashes_mh_per_s"] * 1e6
        for row in records("graphics_cards")
        if row["month"] <= month and row["power_w"] is not None
    ]
    machines = [
        row["efficiency_j_per_th"]
        for row in records("mining_hardware")
        if row["release_year"] < int(month[:4]) and row["segment"] != "home" and row["availability"] == "sold"
    ]
    return min(cards) / min(machines)


def home_models_gap(month: str) -> float:
    """Index points between the best of all by the end of the month and the best open one that a home computer runs."""
    known = [row for row in records("capability_index") if row["release_date"][:7] <= month]
    at_home = [
        row["eci"]
        for row in known
        if row["open_weights"] == "yes"
        and row["bn_parameters"] is not None
        and row["bn_parameters"] <= parameter("home_model_bn_parameters")
    ]
    return max(row["eci"] for row in known) - max(at_home)


def at_home_against_the_best() -> float:
    miners = home_miners_gap(RATED_LAST) / home_miners_gap(RATED_FIRST)
    return min(miners, home_models_gap(RATED_FIRST) / home_models_gap(RATED_LAST))


SECOND = {
    "opposite-paths/where-it-can-run": lambda: min(hashes_grew(), model_shrank()),
    "opposite-paths/mining-needs-more": hashes_grew,
    "opposite-paths/ai-needs-less": model_shrank,
    "opposite-paths/where-it-can-run-power": lambda: min(power_grew(), model_shrank()),
    "opposite-paths/at-home-against-the-best": at_home_against_the_best,
    "opposite-paths/index-both-ways": lambda: both_halves(*ends()),
    "opposite-paths/since-2022": lambda: both_halves(FIRST_OF_NVIDIA, LAST_OF_BOTH, "Nvidia"),
    "opposite-paths/owners-of-machines": owners_of_machines,
    "opposite-paths/mining-more-concentrated": mining_less_owners,
}

"""The published numbers of chapter 13 once more: pools and owners of AI chips, over the same months.

Each function follows the question of its reading and the words of its chapter, not its code. Pools are counted as in
the second computation of chapter 4, owners as in that of chapter 8. Where the words leave a choice open, the docstring
names the one taken.
"""

from itertools import combinations

from tests.second import ai, mining_pools
from tests.second.tables import only, parameter, records

NVIDIA = {"makers": ("Nvidia",), "without": ("xAI", "CoreWeave")}
FIRST_OF_NVIDIA, LAST_OF_BOTH = "2022-03-31", "2025-12-31"
CHINCHILLA_MONTH, PHI_MONTH = "2022-03", "2024-04"


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


def owners(quarter_end: str, **choice) -> list[float]:
    """Shares of the chips, the largest owner first."""
    return ai.owner_shares(ai.owned(quarter_end, **choice))


def index_of_pools(quarter_end: str) -> float:
    return mining_pools.hhi(pools(quarter_end))


def index_of_owners(quarter_end: str, **choice) -> float:
    return mining_pools.hhi(owners(quarter_end, **choice))


def rise_of_pools(first: str, last: str) -> float:
    return index_of_pools(last) - index_of_pools(first)


def fall_of_owners(first: str, last: str, **choice) -> float:
    return index_of_owners(first, **choice) - index_of_owners(last, **choice)


def both_halves(first: str, last: str, **choice) -> float:
    """The smaller of what mining gained and AI lost: not negative only if both did as the sentence says."""
    return min(rise_of_pools(first, last), fall_of_owners(first, last, **choice))


def moves_apart() -> float:
    return rise_of_pools(*ends()) + fall_of_owners(*ends())


def largest(shares: list[float], count: int) -> float:
    """What the few largest hold, in percent."""
    return 100 * sum(shares[:count])


def lost_by_owners(count: int, first: str, last: str) -> float:
    return largest(owners(first), count) - largest(owners(last), count)


def largest_both_ways(count: int) -> float:
    first, last = ends()
    return min(largest(pools(last), count) - largest(pools(first), count), lost_by_owners(count, first, last))


def number_for_half() -> float:
    first, last = ends()
    fewer_pools = mining_pools.pools_needed(pools(first)) - mining_pools.pools_needed(pools(last))
    more_owners = mining_pools.pools_needed(owners(last)) - mining_pools.pools_needed(owners(first))
    return min(fewer_pools, more_owners)


def index_of_added(first: str, last: str) -> float:
    """Index of the owners of the chips that were added between two quarters."""
    before, after = ai.owned(first), ai.owned(last)
    return ai.owners_index({owner: after[owner] - before[owner] for owner in before})


def new_chips() -> float:
    fall = index_of_added("2024-03-31", "2024-12-31") - index_of_added("2024-12-31", "2025-12-31")
    return min(rise_of_pools("2024-12-31", "2025-12-31"), fall)


def complete_quarters(since: str) -> list[str]:
    """Quarters that are complete in the table of owners; the months of all of them are in that of pools."""
    complete = {row["quarter_end"] for row in records("ai_chip_owners") if row["complete"] == "yes"}
    return sorted(quarter for quarter in complete if quarter >= since)


def opposite_windows_pct(since: str, **choice) -> float:
    windows = list(combinations(complete_quarters(since), 2))
    opposite = [rise_of_pools(*window) > 0 and fall_of_owners(*window, **choice) > 0 for window in windows]
    return 100 * sum(opposite) / len(windows)


def own_windows() -> float:
    """The whole row of Nvidia chips, which begins in March 2022."""
    mining = mining_pools.rise_of_hhi(*mining_pools.window())
    return min(mining, fall_of_owners(FIRST_OF_NVIDIA, LAST_OF_BOTH, **NVIDIA))


def owners_of_machines() -> float:
    """Both halves from October 2024 to March 2025, the chips at the ends of the quarters there."""
    gained = mining_pools.listed_share("2024-10", "2025-03", companies=14)
    return min(gained, lost_by_owners(5, "2024-09-30", "2025-03-31"))


def mining_less_owners() -> float:
    last = ends()[1]
    return index_of_pools(last) - index_of_owners(last)


def owners_less_pools_for_half() -> float:
    last = ends()[1]
    return mining_pools.pools_needed(owners(last)) - mining_pools.pools_needed(pools(last))


def grew(table: str, column: str) -> float:
    """By what factor, from the month of Chinchilla to that of Phi-3-mini."""
    before, after = (only(table, month=month)[column] for month in (CHINCHILLA_MONTH, PHI_MONTH))
    return after / before


def hashes_grew() -> float:
    """A given share of all blocks takes that share of the network's hashrate, a mean of the month."""
    return grew("network_monthly", "hashrate_eh_per_s")


def power_grew() -> float:
    """The best machine on the market by the one table that has both months.

    For April 2024 it says 16 J/TH, where the assumption of chapter 6 on the same machine says 17.5.
    """
    return hashes_grew() * grew("fleet_efficiency_monthly", "best_j_per_th")


def model_shrank() -> float:
    return parameter("chinchilla_bn_parameters") / only("smallest_model_over_60", model="Phi-3-mini")["bn_parameters"]


SECOND = {
    "opposite-paths/index-both-ways": lambda: both_halves(*ends()),
    "opposite-paths/moves-apart": moves_apart,
    "opposite-paths/two-largest": lambda: largest_both_ways(2),
    "opposite-paths/five-largest": lambda: largest_both_ways(5),
    "opposite-paths/number-for-half": number_for_half,
    "opposite-paths/last-quarter": lambda: both_halves("2025-09-30", LAST_OF_BOTH),
    "opposite-paths/new-chips": new_chips,
    "opposite-paths/common-windows": lambda: opposite_windows_pct("2024"),
    "opposite-paths/common-windows-nvidia": lambda: opposite_windows_pct("2022", **NVIDIA),
    "opposite-paths/since-2022": lambda: both_halves(FIRST_OF_NVIDIA, LAST_OF_BOTH, **NVIDIA),
    "opposite-paths/own-windows": own_windows,
    "opposite-paths/owners-of-machines": owners_of_machines,
    "opposite-paths/mining-more-concentrated": mining_less_owners,
    "opposite-paths/fewer-pools-than-owners": owners_less_pools_for_half,
    "opposite-paths/where-it-can-run": lambda: min(hashes_grew(), model_shrank()),
    "opposite-paths/where-it-can-run-power": lambda: min(power_grew(), model_shrank()),
}

"""Chapters 04 and 05 once more: how few pools find how many blocks, and what they could do with it."""

import itertools
import math
import statistics

from tests.second.tables import parameter as p
from tests.second.tables import records

UNATTRIBUTED = "unknown"
HOLES = (2019,)
READ_OFF_A_PICTURE = 2015
MARCH_2026 = "2026-03"
BLOCK_MINUTES = 10


def proxy_group() -> set[str]:
    return {row["pool"] for row in records("proxy_pools")}


def proxy_start() -> str:
    return min(row["from_month"] for row in records("proxy_pools"))


def shares(blocks: dict[str, int], merged: bool) -> list[float]:
    """Shares of all blocks, the largest first; of the unsigned ones the assumed part goes to the largest pool."""
    total = sum(blocks.values())
    named = {pool: count for pool, count in blocks.items() if pool != UNATTRIBUTED}
    if merged:
        group = proxy_group()
        together = sum(named.pop(pool) for pool in list(named) if pool in group)
        named["together"] = together
    ordered = sorted(named.values(), reverse=True)
    ordered[0] += blocks.get(UNATTRIBUTED, 0) * p("unattributed_to_largest_pct") / 100
    return [count / total for count in ordered]


def month_shares(month: str, merged: bool | None = None) -> list[float]:
    if merged is None:
        merged = p("proxy_pools") == "merged" and month >= proxy_start()
    return shares({row["pool"]: row["blocks"] for row in records("pools_monthly") if row["month"] == month}, merged)


def year_shares(year: int) -> list[float]:
    """Whole years are merged from the first one that lies wholly behind the start of the assumption."""
    merged = p("proxy_pools") == "merged" and f"{year}-01" >= proxy_start()
    return shares({row["pool"]: row["blocks"] for row in records("pools_yearly") if row["year"] == year}, merged)


def hhi(parts: list[float]) -> float:
    return 10_000 * sum(part * part for part in parts)


def pools_needed(parts: list[float], line: float = 0.5) -> int:
    """The least number of the largest that together hold more than the line."""
    return next(count for count, held in enumerate(itertools.accumulate(parts), start=1) if held > line)


def not_a_hole(year: int) -> int:
    return year - 1 if year in HOLES else year


def window() -> tuple[int, int]:
    return not_a_hole(p("window_start_year")), not_a_hole(p("window_end_year"))


def periods_read_off() -> list[dict]:
    return [row for row in records("pools_by_period_2014_2018") if int(row["start_date"][:4]) == READ_OFF_A_PICTURE]


def index_read_off(row: dict) -> float:
    """The index of one period: the largest pool's square is exchanged for that of the pool with its unsigned blocks."""
    largest = row["largest_pool_share"]
    grown = largest + row["unknown_share"] * p("unattributed_to_largest_pct") / 100
    return row["hhi_low"] + 10_000 * (grown**2 - largest**2)


def year_hhi(year: int) -> float:
    if year == READ_OFF_A_PICTURE:
        return statistics.mean(index_read_off(row) for row in periods_read_off())
    return hhi(year_shares(year))


def year_two_largest(year: int) -> float:
    if year == READ_OFF_A_PICTURE:
        return statistics.mean(row["largest_2_share"] for row in periods_read_off())
    return sum(year_shares(year)[:2])


def rise_of_hhi(first: int, last: int) -> float:
    return year_hhi(last) - year_hhi(first)


def share_of_rising_windows_pct() -> float:
    years = sorted({READ_OFF_A_PICTURE, *(row["year"] for row in records("pools_yearly"))} - set(HOLES))
    pairs = list(itertools.combinations(years, 2))
    return 100 * sum(rise_of_hhi(first, last) > 0 for first, last in pairs) / len(pairs)


def rise_of_the_two_largest() -> float:
    first, last = window()
    return 100 * (year_two_largest(last) - year_two_largest(first))


def fewer_pools() -> float:
    return pools_needed(month_shares(MARCH_2026)) - statistics.mean(
        pools_needed(year_shares(y)) for y in (2012, 2013, 2014)
    )


def rise_since_the_gpu_years() -> float:
    return hhi(month_shares(MARCH_2026)) - statistics.mean(year_hhi(year) for year in (2011, 2012))


def listed_in(month: str, measure: str) -> float:
    (found,) = (
        row["share_pct"] for row in records("listed_miner_share") if row["month"] == month and row["measure"] == measure
    )
    return found


def listed_share(first: str, last: str, companies: int | None = None) -> float:
    """Points between the first and the last figure of the network's share within the months."""
    found = sorted(
        (row["month"], row["share_pct"])
        for row in records("listed_miner_share")
        if row["measure"] == "share of network"
        and first <= row["month"] <= last
        and companies in (None, row["companies"])
    )
    return found[-1][1] - found[0][1]


def makers_share() -> float:
    """Points that the largest maker gained, all its machines, by hashrate."""
    found = sorted(
        (row["month"], row["share_pct"])
        for row in records("hardware_maker_share")
        if row["measure"] == "hashrate" and row["machines"] == "all machines" and "2017" <= row["month"] <= "2019-12"
    )
    return found[-1][1] - found[0][1]


def bitcoin_paper(q: float, z: int) -> float:
    """Section 11 of the Bitcoin paper."""
    if q >= 0.5:
        return 1.0
    p_honest = 1 - q
    expected = z * q / p_honest
    lost = (
        math.exp(-expected) * expected**k / math.factorial(k) * (1 - (q / p_honest) ** (z - k)) for k in range(z + 1)
    )
    return 1 - sum(lost)


def rosenfeld(q: float, n: int) -> float:
    """His sum over the thief's blocks (equation 1 of his paper), which the beta function of the chapter equals."""
    h = 1 - q
    return (
        1.0
        if q >= h or n == 0
        else 1 - sum(math.comb(m + n - 1, m) * (h**n * q**m - h**m * q**n) for m in range(n + 1))
    )


def held(largest: int) -> float:
    """Share of the largest pools in the month of the assumptions."""
    return sum(month_shares(p("pools_month"))[:largest])


def more_chance(formula, q: float, equals: int) -> float:
    """Points by which the chance with the share q exceeds that of as many equals."""
    return 100 * (formula(q, p("confirmations")) - formula(equals / p("equal_parties"), p("confirmations")))


def slower_pct(stays_off: float) -> float:
    """How much longer a block takes after the largest failed than after as many equals did; a part stays off."""
    count = p("failing_parties")
    few = BLOCK_MINUTES / (1 - held(count) * stays_off)
    equals = BLOCK_MINUTES / (1 - count / p("equal_parties") * stays_off)
    return 100 * (few - equals) / equals


def above_selfish_threshold(largest: int) -> float:
    tie = p("tie_share_pct") / 100
    return 100 * (held(largest) - (1 - tie) / (3 - 2 * tie))


SECOND = {
    "began-decentralized/highly-concentrated": lambda: hhi(month_shares(MARCH_2026)),
    "began-decentralized/fewer-than-in-the-beginning": fewer_pools,
    "began-decentralized/pools-since-the-gpu-years": rise_since_the_gpu_years,
    "began-decentralized/larger-than-the-first-miner": lambda: (
        100 * month_shares(MARCH_2026)[0] - p("first_miner_share_pct")
    ),
    "more-concentrated/large-firms-grow": lambda: (
        p("listed_share_pct") - p("listed_newcomers_points") - listed_in("2024-08", "share of network")
    ),
    "more-concentrated/hhi-rises": lambda: rise_of_hhi(*window()),
    "more-concentrated/since-2020": lambda: rise_of_hhi(2020, 2026),
    "more-concentrated/since-2017": lambda: rise_of_hhi(2017, 2026),
    "more-concentrated/most-windows": share_of_rising_windows_pct,
    "more-concentrated/two-largest": rise_of_the_two_largest,
    "more-concentrated/listed-miners": lambda: listed_share("2021", "2025-12"),
    "more-concentrated/listed-miners-same-firms": lambda: listed_share("2024-10", "2025-03", companies=14),
    "more-concentrated/largest-maker": makers_share,
    "handful-controls/five-or-fewer": lambda: pools_needed(month_shares(MARCH_2026)),
    "handful-controls/owners": lambda: p("listed_share_pct"),
    "handful-controls/three-or-fewer-merged": lambda: pools_needed(month_shares(MARCH_2026, merged=True)),
    "handful-more-vulnerable/largest-pool": lambda: more_chance(bitcoin_paper, held(1), 1),
    "handful-more-vulnerable/largest-pool-exact": lambda: more_chance(rosenfeld, held(1), 1),
    "handful-more-vulnerable/two-largest": lambda: more_chance(bitcoin_paper, held(2), 2),
    "handful-more-vulnerable/members-leave": lambda: more_chance(
        bitcoin_paper, held(1) * (1 - p("members_leaving_pct") / 100), 1
    ),
    "handful-more-vulnerable/majority-of-few": lambda: pools_needed(
        month_shares(p("pools_month")), p("majority_pct") / 100
    ),
    "handful-more-vulnerable/machines-stop": lambda: slower_pct(1.0),
    "handful-more-vulnerable/machines-move": lambda: slower_pct(1 - p("machines_moved_pct") / 100),
    "handful-more-vulnerable/selfish-largest": lambda: above_selfish_threshold(1),
    "handful-more-vulnerable/selfish-two-largest": lambda: above_selfish_threshold(2),
}

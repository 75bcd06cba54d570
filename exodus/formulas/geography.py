"""Hashrate by country: what a move changes, and how large machines, power and rivers are beside the network.

Shares are a Series from 0 to 1, indexed by country, that adds up to 1. A row for all other countries counts
as one country in the Herfindahl-Hirschman index; its bounds come from
`exodus.formulas.concentration.hhi_bounds`. Lists that leave a part out are in `exodus.formulas.country_lists`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from exodus.formulas.concentration import INDEX_OF_MONOPOLY
from exodus.formulas.growth import change_pct
from exodus.formulas.mining_cost import network_power_gw
from exodus.formulas.shares import checked_shares, normalised
from recomputed.ground.quantity import Quantity, plain, require


def _weights(shares: pd.Series, origin: str, destinations: Mapping[str, float]) -> pd.Series:
    """Return the destinations' weights as shares of the move, after checking who moves where."""
    checked_shares(shares)
    require(shares.index.is_unique, "shares", list(shares.index), "each country once")
    require(origin in shares.index, "origin", origin, f"one of {list(shares.index)}")
    require(origin not in destinations, "destinations", dict(destinations), f"countries other than {origin}")
    require(len(destinations) > 0, "destinations", dict(destinations), "at least one country")
    return normalised(pd.Series(destinations, dtype=float))


def shares_after_move(
    shares: pd.Series, origin: str, destinations: Mapping[str, float], moved_share: float
) -> pd.Series:
    """Return the shares by country after a part of the whole has moved from one country to others.

    Destinations map countries to weights; a new country is added at the end. The moved share is a share of
    the whole (0.1: ten points). Raises Undefined for shares that are not shares, an unknown origin, no
    destination, the origin among them, or a move that is negative or more than the origin has.

    >>> shares_after_move(pd.Series({"USA": 0.75, "RUS": 0.25}), "USA", {"PRY": 1, "ETH": 1}, 0.25).to_dict()
    {'USA': 0.5, 'RUS': 0.25, 'PRY': 0.125, 'ETH': 0.125}
    """
    weights = _weights(shares, origin, destinations)
    require(0 <= moved_share <= shares[origin], "moved_share", moved_share, f"from 0 to {shares[origin]}")
    countries = [*shares.index, *(country for country in weights.index if country not in shares.index)]
    after = shares.reindex(countries, fill_value=0.0) + moved_share * weights.reindex(countries, fill_value=0.0)
    after[origin] -= moved_share
    return after


def hhi_after_move(
    shares: pd.Series, origin: str, destinations: Mapping[str, float], moved_share: Quantity
) -> Quantity:
    """Return the Herfindahl-Hirschman index of countries after a move, on 0 to 10 000.

    The moved share is a float, or an array (same shape back). Refusals as in shares_after_move. Formula:
    the index is a quadratic of the moved share.

    >>> hhi_after_move(pd.Series({"USA": 0.75, "RUS": 0.25}), "USA", {"RUS": 1}, 0.25)
    5000.0
    """
    weights = _weights(shares, origin, destinations)
    moved = np.asarray(moved_share, dtype=float)
    allowed = (moved >= 0) & (moved <= shares[origin])
    require(allowed, "moved_share", moved_share, f"from 0 to {shares[origin]}")
    lead = shares[origin] - (weights * shares.reindex(weights.index, fill_value=0.0)).sum()
    change = (1 + (weights**2).sum()) * moved**2 - 2 * lead * moved
    return plain(INDEX_OF_MONOPOLY * ((shares**2).sum() + change))


def hhi_change_of_move(
    origin_share: Quantity,
    first_share: Quantity,
    second_share: Quantity,
    moved_points: Quantity,
    to_first_pct: Quantity,
) -> Quantity:
    """Return by how much the Herfindahl-Hirschman index changes when points move from one party to two others.

    Shares from 0 to 1, the move in points of the whole (10: a tenth), and the part of it that goes to the
    first destination in percent. Plain arithmetic; all other parties stay as they are and play no part.
    Formula: sum of squared shares after the move less before. Valid for a move up to the origin's share.

    >>> round(hhi_change_of_move(0.75, 0.25, 0.0, 25.0, 100.0), 6)
    -1250.0
    """
    moved = moved_points / 100
    to_first = moved * to_first_pct / 100
    to_second = moved - to_first
    left = moved * (moved - 2 * origin_share)
    gained = to_first * (to_first + 2 * first_share) + to_second * (to_second + 2 * second_share)
    return INDEX_OF_MONOPOLY * (left + gained)


def hhi_change_if_all_leave(
    origin_share: Quantity, first_share: Quantity, second_share: Quantity, to_first_pct: Quantity
) -> Quantity:
    """Return by how much the Herfindahl-Hirschman index changes when all that one party holds moves to two others.

    Plain arithmetic. Arguments and formula as in hhi_change_of_move.

    >>> round(hhi_change_if_all_leave(0.75, 0.25, 0.0, 100.0), 6)
    3750.0
    """
    return hhi_change_of_move(origin_share, first_share, second_share, 100 * origin_share, to_first_pct)


def largest_beneficial_move(shares: pd.Series, origin: str, destinations: Mapping[str, float]) -> float:
    """Return the moved share at which concentration is back where it began, from 0 to the origin's share.

    Any smaller move lowers the Herfindahl-Hirschman index of countries; half of it lowers the index most
    (unless capped). 0 if no move lowers it; the origin's whole share if even that lowers it. Refusals as in
    shares_after_move. Formula: root of the quadratic of hhi_after_move. Other countries' shares play no
    part.

    >>> largest_beneficial_move(pd.Series({"USA": 0.625, "RUS": 0.375}), "USA", {"RUS": 1})
    0.25
    """
    weights = _weights(shares, origin, destinations)
    lead = shares[origin] - (weights * shares.reindex(weights.index, fill_value=0.0)).sum()
    root = 2 * lead / (1 + (weights**2).sum())
    return float(min(max(root, 0.0), shares[origin]))


def hhi_change_of_partial_move(
    origin_share: Quantity, first_share: Quantity, moved_points: Quantity, leaving_pct: Quantity
) -> Quantity:
    """Return by how much the Herfindahl-Hirschman index changes when only a part of those who could leave do.

    Plain arithmetic. So many percent of the points leave one party, all for one other; the rest stay. Shares from 0
    to 1. Formula: hhi_change_of_move.

    >>> round(hhi_change_of_partial_move(0.75, 0.25, 50.0, 50.0), 6)
    -1250.0
    """
    return hhi_change_of_move(origin_share, first_share, 0.0, moved_points * leaving_pct / 100, 100.0)


def combined_share_pct(first_share: Quantity, second_share: Quantity) -> Quantity:
    """Return what two parties hold together, in percent; plain arithmetic with shares from 0 to 1.

    >>> combined_share_pct(0.25, 0.5)
    75.0
    """
    return 100 * (first_share + second_share)


def undone_at_points(origin_share: float, first_share: float, second_share: float, to_first_pct: float) -> float:
    """Return after how many points of the whole a move to two others leaves concentration where it began.

    Arguments as in hhi_change_of_move; from 0 to all that the origin has, which also stands for never. Formula: that
    of largest_beneficial_move.

    >>> undone_at_points(0.625, 0.375, 0.0, 100.0)
    25.0
    """
    rest = 1 - origin_share - first_share - second_share
    shares = pd.Series({"origin": origin_share, "first": first_share, "second": second_share, "rest": rest})
    destinations = {"first": to_first_pct, "second": 100 - to_first_pct}
    return 100 * largest_beneficial_move(shares, "origin", destinations)


def index_along_moves(
    origin_share: float,
    first_share: float,
    second_share: float,
    to_first_pct_by_split: Mapping[str, float],
    moved_points: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Return how the Herfindahl-Hirschman index changes with the points that move, for several splits of the move.

    A split has a name, and the percent of the move that goes to the first destination. Without moved points: 38 equal
    steps up to all that the origin has. Columns: split, points and change (of the index, in its points).

    >>> index_along_moves(0.75, 0.25, 0.0, {"all": 100.0}, [25.0]).round(6).to_dict("records")
    [{'split': 'all', 'points': 25.0, 'change': -1250.0}]
    """
    points = np.linspace(0, 100 * origin_share, 39) if moved_points is None else np.asarray(moved_points, dtype=float)
    curves = [
        pd.DataFrame({"split": split, "points": points}).assign(
            change=hhi_change_of_move(origin_share, first_share, second_share, points, to_first_pct)
        )
        for split, to_first_pct in to_first_pct_by_split.items()
    ]
    return pd.concat(curves, ignore_index=True)


def largest_river_share(
    first_share: Quantity,
    second_share: Quantity,
    moved_points: Quantity,
    to_first_pct: Quantity,
    first_river_pct: Quantity,
    second_river_pct: Quantity,
) -> Quantity:
    """Return the share of the hashrate, from 0 to 1, that hangs on the larger of two rivers after a move.

    Plain arithmetic. Shares of the two destinations before the move, points that come to them, the part of the
    points that goes to the first, and the part of each destination's power that comes from its river, in percent.

    >>> float(largest_river_share(0.25, 0.25, 50.0, 50.0, 50.0, 100.0))
    0.5
    """
    first = (first_share + moved_points * to_first_pct / 1e4) * first_river_pct / 100
    second = (second_share + moved_points * (100 - to_first_pct) / 1e4) * second_river_pct / 100
    return np.maximum(first, second)


def hashrate_change_pct(
    before_share: Quantity,
    before_eh_per_s: Quantity,
    after_share: Quantity,
    after_eh_per_s: Quantity,
    change_since_points: Quantity = 0.0,
) -> Quantity:
    """Return by how much the hashrate in a country has grown (negative: shrunk), in percent of what it was.

    Plain arithmetic. Formula: its share, from 0 to 1, times the hashrate of the network, after over before; a
    change since the later share was found, in points, is added to that share. Valid for a hashrate before above 0.

    >>> hashrate_change_pct(0.5, 100.0, 0.25, 400.0)
    100.0
    """
    return change_pct(before_share * before_eh_per_s, (after_share + change_since_points / 100) * after_eh_per_s)


def hashrate_change_at_same_share_pct(
    share: Quantity, before_eh_per_s: Quantity, after_eh_per_s: Quantity, change_since_points: Quantity = 0.0
) -> Quantity:
    """Return by how much a country's hashrate has grown with the network while its share stayed, in percent.

    Plain arithmetic. Formula: hashrate_change_pct with the same share before and after, but for a change of so many
    points since.

    >>> hashrate_change_at_same_share_pct(0.5, 100.0, 75.0)
    -25.0
    """
    return hashrate_change_pct(share, before_eh_per_s, share, after_eh_per_s, change_since_points)


def machines_share_pct(machines_count: Quantity, machine_th_per_s: Quantity, network_eh_per_s: Quantity) -> Quantity:
    """Return which part of the network's hashrate so many machines make, in percent.

    Plain arithmetic. Valid for a network above 0.

    >>> machines_share_pct(1_000_000, 100.0, 1000.0)
    10.0
    """
    return 100 * machines_count * machine_th_per_s / 1e6 / network_eh_per_s


def share_of_network_power_pct(
    power_mw: Quantity, network_eh_per_s: Quantity, fleet_j_per_th: Quantity, overhead_ratio: Quantity
) -> Quantity:
    """Return which part of the network's power so much power is, in percent.

    Plain arithmetic. Formula: the network draws hashrate x energy per hash x overhead. As a share of hashrate it
    holds only for machines as efficient as the average. Valid for a network above 0.

    >>> round(share_of_network_power_pct(1100.0, 1000.0, 20.0, 1.1), 9)
    5.0
    """
    return power_mw / (10 * network_power_gw(network_eh_per_s, fleet_j_per_th, overhead_ratio))


def two_powers_share_pct(
    first_mw: Quantity,
    second_mw: Quantity,
    network_eh_per_s: Quantity,
    fleet_j_per_th: Quantity,
    overhead_ratio: Quantity,
) -> Quantity:
    """Return which part of the network's power two powers make together, in percent.

    Plain arithmetic. Formula and validity as in share_of_network_power_pct.

    >>> round(two_powers_share_pct(700.0, 400.0, 1000.0, 20.0, 1.1), 9)
    5.0
    """
    return share_of_network_power_pct(first_mw + second_mw, network_eh_per_s, fleet_j_per_th, overhead_ratio)


def power_with_unplaced_mw(placed_mw: Quantity, unplaced_mw: Quantity, unplaced_pct: Quantity) -> Quantity:
    """Return the power that has a property, in MW, if so many percent of the unplaced power have it too.

    Plain arithmetic.

    >>> power_with_unplaced_mw(50.0, 200.0, 25.0)
    100.0
    """
    return placed_mw + unplaced_mw * unplaced_pct / 100


def share_with_unplaced_pct(
    placed_mw: Quantity, unplaced_mw: Quantity, all_mw: Quantity, unplaced_pct: Quantity
) -> Quantity:
    """Return the part of all power that has a property, in percent, if so many percent of the unplaced power have it.

    Plain arithmetic. Valid for all power above 0.

    >>> share_with_unplaced_pct(50.0, 200.0, 400.0, 25.0)
    25.0
    """
    return 100 * power_with_unplaced_mw(placed_mw, unplaced_mw, unplaced_pct) / all_mw


def power_paid_for_mw(payment_usd: Quantity, usd_per_kwh: Quantity, hours: Quantity) -> Quantity:
    """Return the mean power that a payment for electricity buys in so many hours, in MW.

    Plain arithmetic. Formula: payment over price is energy, energy over time is power. It leaves out what a
    tariff charges for readiness, so it is a ceiling. Valid for a price and hours above 0.

    >>> round(power_paid_for_mw(40_000.0, 0.04, 10.0), 9)
    100.0
    """
    return payment_usd / usd_per_kwh / hours / 1000

"""Lists of countries that leave a part of the hashrate without a place.

Named shares map each country of a list to its share of the whole, from 0 to 1: a float, or an array of shape
(rows,) for one result per row. What they leave of the whole is unplaced. Every function raises Undefined for
shares below 0 or together above the whole.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from exodus.formulas.concentration import INDEX_OF_MONOPOLY, hhi_bounds, nakamoto_bounds
from recomputed.ground.quantity import Quantity, plain, require, side_by_side

ByCountry = Mapping[str, Quantity] | pd.Series


def without_names(named: ByCountry) -> np.ndarray:
    """Return the shares without their names, of shape (countries,), or (rows, countries) if there are arrays.

    >>> without_names({"USA": np.array([0.5, 0.25]), "PRY": 0.125}).tolist()
    [[0.5, 0.125], [0.25, 0.125]]
    """
    return side_by_side(*dict(named).values()).astype(float)


def unplaced_share(named_shares: np.ndarray) -> Quantity:
    """Return the share of the hashrate that a list of countries leaves without a place.

    Shares of the named countries, of shape (countries,), or (rows, countries) for one result per row.

    >>> unplaced_share([0.5, 0.25])
    0.25
    """
    named = np.asarray(named_shares, dtype=float)
    require(named >= 0, "country_hashrate_share", named_shares, "shares of 0 or more")
    total = named.sum(axis=-1)
    names = "us_hashrate_share, paraguay_hashrate_share, ethiopia_hashrate_share"
    require(total <= 1, names, f"{total.max():.4g} together with the rest of the list", "at most 1")
    return plain(1.0 - total)


def with_rest_in_first(named: ByCountry, to_first_pct: Quantity) -> tuple[np.ndarray, Quantity]:
    """Return the shares if so many percent of the rest stand in the first country, and what stays unplaced.

    The percentage is a float, or an array of shape (rows,). The shares are of shape (countries,), or (rows,
    countries). Raises Undefined, too, for a percentage outside 0 to 100.

    >>> shares, unplaced = with_rest_in_first({"USA": 0.5, "PRY": 0.25}, 50.0)
    >>> shares.tolist(), unplaced
    ([0.625, 0.25], 0.125)
    """
    part = np.asarray(to_first_pct, dtype=float) / 100
    require((part >= 0) & (part <= 1), "to_first_pct", to_first_pct, "from 0 to 100")
    shares = without_names(named)
    rest = unplaced_share(shares)
    only_first = np.eye(1, shares.shape[-1])[0]
    return shares + (part * rest)[..., np.newaxis] * only_first, plain((1 - part) * rest)


def country_index(named: ByCountry, rest_to_first_pct: Quantity) -> Quantity:
    """Return the Herfindahl-Hirschman index of countries, on 0 to 10 000.

    So many percent of the rest (a float or an array of shape (rows,)) stand in the first country; what is
    still unplaced is spread over very many. Refusals as in with_rest_in_first. Formula: sum of squared
    percentage shares.

    >>> country_index({"USA": 0.5, "PRY": 0.25}, 0.0), country_index({"USA": 0.5, "PRY": 0.25}, 100.0)
    (3125.0, 6250.0)
    """
    return hhi_bounds(*with_rest_in_first(named, rest_to_first_pct))[0]


def effective_countries(named: ByCountry, rest_to_first_pct: Quantity) -> Quantity:
    """Return the number of equal countries that would be as concentrated, from 1 up.

    So many percent of the rest (a float or an array of shape (rows,)) stand in the first country; what is
    still unplaced is spread over very many. Refusals as in with_rest_in_first. Formula: one over the sum of
    squared shares.

    >>> effective_countries({"USA": 0.5, "PRY": 0.25}, 100.0), effective_countries({"USA": 0.5, "PRY": 0.5}, 0.0)
    (1.6, 2.0)
    """
    return INDEX_OF_MONOPOLY / country_index(named, rest_to_first_pct)


def countries_to_half(named: ByCountry, rest_to_first_pct: Quantity) -> Quantity:
    """Return how many countries it takes to hold more than half, as a whole number from 1 up.

    The rest as in effective_countries; what is spread thinly helps nobody. Infinite where all named countries
    together hold no more than half. Refusals as in with_rest_in_first.

    >>> countries_to_half({"USA": 0.4, "RUS": 0.2}, 0.0), countries_to_half({"USA": 0.4, "RUS": 0.2}, 50.0)
    (2.0, 1.0)
    """
    return nakamoto_bounds(*with_rest_in_first(named, rest_to_first_pct))[1]


def named_after_move(named: ByCountry, origin: str, points_to: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """Return the shares by country after points of the whole (10: a tenth) have moved from one to others.

    Points are floats or arrays of shape (rows,), by destination; a new country comes last. Raises KeyError
    for an origin that is not named; checks nothing else.

    >>> named_after_move({"USA": 0.75, "PRY": 0.125}, "USA", {"PRY": 12.5, "ETH": 12.5})
    {'USA': 0.5, 'PRY': 0.25, 'ETH': 0.125}
    """
    gained = {country: named.get(country, 0.0) + points / 100 for country, points in points_to.items()}
    return {**named, origin: named[origin] - sum(points_to.values()) / 100, **gained}


def share_with_property(named: ByCountry, property_by_country: ByCountry, elsewhere_share: Quantity) -> Quantity:
    """Return the share of the whole that has a property, from 0 to 1.

    The property is a share from 0 to 1 for each country (hydro in its generation, say). What is unplaced, and
    countries without one or with nan, have it to the share given for elsewhere: a float or an array of shape
    (rows,). Raises Undefined, too, for properties outside 0 to 1. Supposes that a country's miners use its
    average.

    >>> share_with_property({"PRY": 0.5, "USA": 0.25}, {"PRY": 1.0, "USA": 0.5}, elsewhere_share=0.5)
    0.75
    """
    shares, elsewhere = without_names(named), np.asarray(elsewhere_share, dtype=float)
    known = np.array([property_by_country.get(country, np.nan) for country in dict(named)], dtype=float)
    possible = np.isnan(known) | ((known >= 0) & (known <= 1))
    require(possible, "property_by_country", dict(property_by_country), "from 0 to 1")
    require((elsewhere >= 0) & (elsewhere <= 1), "elsewhere_share", elsewhere_share, "from 0 to 1")
    without = unplaced_share(shares) + shares @ np.isnan(known)
    return plain(shares @ np.nan_to_num(known) + without * elsewhere)

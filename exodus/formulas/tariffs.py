"""Prices of electricity made comparable: brought to another time, freed of tax, set side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from recomputed.ground.quantity import Quantity, require


def moved_with_average(price_then: Quantity, average_then: Quantity, average_now: Quantity) -> Quantity:
    """Return a price of an earlier time moved as an average moved since, in its own unit.

    Plain arithmetic: floats, arrays or chart expressions, unchecked. Supposes that all prices in the average rose
    alike. Valid for an average above 0 then.

    >>> round(moved_with_average(0.12, 0.08, 0.09), 9)
    0.135
    """
    return price_then * average_now / average_then


def without_tax(price: Quantity, tax_pct: Quantity) -> Quantity:
    """Return a price that includes a tax without it, in its own unit.

    Plain arithmetic. The tax is a percentage of the price without it, as value added tax is. Valid for a tax from 0 up.

    >>> round(without_tax(0.046, 15.0), 9)
    0.04
    """
    return price / (1 + tax_pct / 100)


def with_tax(price: Quantity, tax_pct: Quantity) -> Quantity:
    """Return a price that excludes a tax with it, in its own unit; the opposite of without_tax.

    Plain arithmetic. Valid for a tax from 0 up.

    >>> round(with_tax(0.05, 10.0), 9)
    0.055
    """
    return price * (1 + tax_pct / 100)


def advantage_pct(one: Quantity, other: Quantity, yardstick: Quantity, energy_ratio: Quantity = 1.0) -> Quantity:
    """Return by how much the dearer of two prices lies below a third, in percent of that; below 0 where it is dearer.

    Takes floats or arrays of shapes that fit together, unchecked. Machines that need more energy there than here, by
    the ratio given, count as a price so much higher. Valid for a yardstick above 0.

    >>> round(float(advantage_pct(0.04, 0.05, 0.1, energy_ratio=1.5)), 9)
    25.0
    """
    return 100 * (1 - np.maximum(one, other) * energy_ratio / yardstick)


def below_us_price_pct(
    ethiopia_usd_per_kwh: Quantity,
    ethiopia_vat_pct: Quantity,
    paraguay_usd_per_kwh: Quantity,
    paraguay_tax_borne_pct: Quantity,
    us_usd_per_kwh: Quantity,
    energy_ratio: Quantity = 1.0,
) -> Quantity:
    """Return by how much the dearer of Ethiopia and Paraguay lies below an American price, in percent of that.

    Takes floats or arrays of shapes that fit together, unchecked. Ethiopia's tariff includes its
    value added tax, which comes off; Paraguay's does not include what a miner may not get back of it, which comes on.
    The energy ratio is that of advantage_pct. Valid for an American price above 0.

    >>> round(float(below_us_price_pct(0.046, 15.0, 0.05, 10.0, 0.1)), 9)
    45.0
    """
    ethiopia = without_tax(ethiopia_usd_per_kwh, ethiopia_vat_pct)
    paraguay = with_tax(paraguay_usd_per_kwh, paraguay_tax_borne_pct)
    return advantage_pct(ethiopia, paraguay, us_usd_per_kwh, energy_ratio)


def cost_by_country(
    prices: pd.DataFrame,
    kinds_for_business: Sequence[str],
    kinds_for_households: Sequence[str],
    better_usd_per_kwh: Mapping[str, float],
    kwh_per_btc: float,
) -> pd.DataFrame:
    """Return what the electricity for one bitcoin costs in each country at the price nearest to what miners pay.

    Prices have the columns iso3, kind and usd_per_kwh, several rows a country. The kinds are in the order in which
    they are preferred, those for business before those for households; a better price takes the place of a country's
    own. The chosen row of each country is given back, the nearest kinds first, with the columns for_business (whether
    it is a price for business) and thousand_usd_per_btc. Raises Undefined for a kind that is in neither list.

    >>> prices = pd.DataFrame({"iso3": ["A", "A"], "kind": ["home", "mine"], "usd_per_kwh": [0.2, 0.05]})
    >>> cost_by_country(prices, ["mine"], ["home"], {}, 8e5)["thousand_usd_per_btc"].tolist()
    [40.0]
    """
    kinds = [*kinds_for_business, *kinds_for_households]
    require(prices["kind"].isin(kinds), "prices", sorted(set(prices["kind"])), f"kinds among {kinds}")
    in_order = prices["kind"].map(kinds.index).sort_values(kind="stable").index
    nearest = prices.loc[in_order].drop_duplicates("iso3")
    usd_per_kwh = nearest["iso3"].map(better_usd_per_kwh).fillna(nearest["usd_per_kwh"])
    return nearest.assign(
        for_business=nearest["kind"].isin(kinds_for_business), thousand_usd_per_btc=usd_per_kwh * kwh_per_btc / 1000
    )


def in_force_by_month(tariffs: pd.DataFrame, kinds: Mapping[str, str], months: pd.Index) -> pd.DataFrame:
    """Return the tariff of one kind that was in force in each country and month, in USD per kWh; nan before the first.

    Rows with iso3, kind, from_date (2025-12-01) and usd_per_kwh; kinds by country. A tariff counts from the month in
    which it begins until the next of its kind. Countries are the columns.

    >>> rows = {"iso3": "ETH", "kind": "flat", "from_date": ["2025-12-01", "2026-02-08"], "usd_per_kwh": [0.04, 0.05]}
    >>> in_force_by_month(pd.DataFrame(rows), {"ETH": "flat"}, pd.Index(["2026-01", "2026-02"]))["ETH"].to_dict()
    {'2026-01': 0.04, '2026-02': 0.05}
    """
    dated = tariffs.assign(month=tariffs["from_date"].str[:7]).sort_values("from_date")
    found = {}
    for country, kind in kinds.items():
        own = dated[(dated["iso3"] == country) & (dated["kind"] == kind)]
        begun = own.drop_duplicates("month", keep="last").set_index("month")["usd_per_kwh"]
        found[country] = begun.reindex(begun.index.union(months)).ffill().reindex(months)
    return pd.DataFrame(found)

"""Mining on water power: the share of the hashrate on hydro, and how much of it hangs on one river.

Hydro is a share from 0 to 1 of a country's electricity, by month and country. Lists of countries are those of
`exodus.formulas.countries_through_time`. All of it supposes that a country's miners use its average.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from exodus.formulas.countries_through_time import ListsByMonth, newest_shares, with_assumed
from exodus.formulas.country_lists import ByCountry, share_with_property
from exodus.formulas.geography import largest_river_share
from recomputed.ground.quantity import Quantity

HydroByMonth = Mapping[str, Mapping[str, float]]


def hydro_by_month(hydro: pd.DataFrame, months: Iterable[str]) -> dict[str, dict[str, float]]:
    """Return for each month (2022-01) the newest hydro share of each country that is not of a later year.

    Rows with the columns iso3, year and share (from 0 to 1).

    >>> rows = pd.DataFrame({"iso3": ["PRY", "PRY"], "year": [2022, 2020], "share": [0.75, 0.5]})
    >>> hydro_by_month(rows, ["2021-06", "2023-01"])
    {'2021-06': {'PRY': 0.5}, '2023-01': {'PRY': 0.75}}
    """
    ordered = hydro.sort_values("year")
    return {
        month: ordered[ordered["year"] <= int(month[:4])].groupby("iso3")["share"].last().to_dict() for month in months
    }


def with_chinas_rivers(hydro: HydroByMonth, provinces: pd.DataFrame, of_rivers: Sequence[str]) -> dict[str, dict]:
    """Return hydro by month and country, with China's counted by province in the months that its provinces cover.

    All that stands in the provinces of rivers is then on hydro, all else in China is not. Rows with the columns
    month, province and share (of mining in China, from 0 to 1).

    >>> provinces = pd.DataFrame({"month": ["2021-06"] * 2, "province": ["Sichuan", "Xinjiang"], "share": [0.75, 0.25]})
    >>> with_chinas_rivers({"2021-06": {"CHN": 0.17}, "2022-01": {"CHN": 0.15}}, provinces, ["Sichuan"])
    {'2021-06': {'CHN': 0.75}, '2022-01': {'CHN': 0.15}}
    """
    rivers = provinces[provinces["province"].isin(of_rivers)].groupby("month")["share"].sum().to_dict()
    return {
        month: {**shares, "CHN": rivers[month]} if month in rivers else dict(shares) for month, shares in hydro.items()
    }


def hydro_pct(listed: ByCountry, hydro: ByCountry, elsewhere_share: Quantity) -> Quantity:
    """Return which part of the hashrate is on hydro, in percent.

    Shares by country of mining and of hydro, and the hydro share of all that has no place or no figure. Refusals as
    in share_with_property.

    >>> hydro_pct({"PRY": 0.5, "USA": 0.25}, {"PRY": 1.0}, 0.5)
    75.0
    """
    return 100 * share_with_property(listed, hydro, elsewhere_share)


def hydro_rise_points(
    surveyed: ListsByMonth,
    estimated: ListsByMonth,
    hydro: Mapping[str, HydroByMonth],
    start: str,
    method: str,
    elsewhere_share: Quantity,
    month: str,
    us_share: Quantity,
    paraguay_share: Quantity,
    ethiopia_share: Quantity,
) -> Quantity:
    """Return by how many points of the hashrate hydro carries more in a later list than in a month of a survey.

    `method` chooses among the ways to count hydro; the later list has the assumed shares, as in with_assumed.

    >>> hydro = {"average": {"2022-01": {"PRY": 1.0}, "2025-10": {"PRY": 1.0}}}
    >>> lists = {"2022-01": {"PRY": 0.25}}, {"2025-10": {}}
    >>> hydro_rise_points(*lists, hydro, "2022-01", "average", 0.0, "2025-10", 0.25, 0.5, 0.0)
    25.0
    """
    listed = with_assumed(estimated, month, us_share, paraguay_share, ethiopia_share)
    now_pct = hydro_pct(listed, hydro[method][month], elsewhere_share)
    return now_pct - hydro_pct(surveyed[start], hydro[method][start], elsewhere_share)


def hydro_rise_on_mean_points(
    surveyed: ListsByMonth,
    estimated: ListsByMonth,
    hydro: Mapping[str, HydroByMonth],
    starts: Sequence[str],
    method: str,
    elsewhere_share: Quantity,
    month: str,
    us_share: Quantity,
    paraguay_share: Quantity,
    ethiopia_share: Quantity,
) -> Quantity:
    """Return by how many points of the hashrate hydro carries more in a later list than on average in some months.

    The months are those of a survey, such as the twelve of a year; all else as in hydro_rise_points.

    >>> of_list, hydro = {"PRY": 0.25}, {"PRY": 1.0}
    >>> by_month = {"average": {"2019-09": hydro, "2019-10": {"PRY": 0.5}, "2025-10": hydro}}
    >>> surveyed, estimated = {"2019-09": of_list, "2019-10": of_list}, {"2025-10": {}}
    >>> float(hydro_rise_on_mean_points(surveyed, estimated, by_month, list(surveyed), "average", 0.0, "2025-10", 0.25, 0.5, 0.0))
    31.25
    """
    later = {"month": month, "us_share": us_share, "paraguay_share": paraguay_share, "ethiopia_share": ethiopia_share}
    rises = [hydro_rise_points(surveyed, estimated, hydro, start, method, elsewhere_share, **later) for start in starts]
    return np.mean(rises, axis=0)


def hydro_bounds(lists: ListsByMonth, hydro: HydroByMonth) -> pd.DataFrame:
    """Return the least and the most of the hashrate that can be on hydro, by month.

    Columns: month, low_pct (nothing without a place or a figure is on hydro) and high_pct (all of it is).

    >>> hydro_bounds({"2022-01": {"PRY": 0.5, "IRN": 0.25}}, {"2022-01": {"PRY": 0.5}}).to_dict("records")
    [{'month': '2022-01', 'low_pct': 25.0, 'high_pct': 75.0}]
    """
    return pd.DataFrame(
        [
            {
                "month": month,
                "low_pct": hydro_pct(listed, hydro[month], 0.0),
                "high_pct": hydro_pct(listed, hydro[month], 1.0),
            }
            for month, listed in lists.items()
        ]
    )


def mining_and_hydro(dated: pd.DataFrame, hydro: pd.DataFrame, assumed: Mapping[str, float]) -> pd.DataFrame:
    """Return for each country that has both its newest share of mining and its newest share of hydro, in percent.

    Rows as for newest_shares and for hydro_by_month. Columns: those of newest_shares, mining_pct, hydro_pct and
    year (of hydro).

    >>> mining = pd.DataFrame({"iso3": ["PRY"], "date": ["2025-10-01"], "share": [0.04]})
    >>> hydro = pd.DataFrame({"iso3": ["PRY", "NOR"], "year": [2025, 2022], "share": [1.0, 0.9]})
    >>> mining_and_hydro(mining, hydro, {})[["iso3", "mining_pct", "hydro_pct", "year"]].to_dict("records")
    [{'iso3': 'PRY', 'mining_pct': 4.0, 'hydro_pct': 100.0, 'year': 2025}]
    """
    newest_hydro = hydro.sort_values("year").drop_duplicates("iso3", keep="last")
    newest_hydro = newest_hydro.assign(hydro_pct=100 * newest_hydro["share"])[["iso3", "hydro_pct", "year"]]
    mining = newest_shares(dated, assumed)
    return mining.assign(mining_pct=100 * mining["share"]).merge(newest_hydro, on="iso3")


def lost_share(before_eh_per_s: Quantity, low_eh_per_s: Quantity, network_eh_per_s: Quantity) -> Quantity:
    """Return the share of the network's hashrate, from 0 to 1, that went when a pool fell to its low.

    Plain arithmetic. Valid for a network above 0.

    >>> lost_share(350.0, 150.0, 1000.0)
    0.2
    """
    return (before_eh_per_s - low_eh_per_s) / network_eh_per_s


def river_beside_loss(
    before_eh_per_s: Quantity,
    low_eh_per_s: Quantity,
    network_eh_per_s: Quantity,
    moved_points: Quantity,
    to_first_pct: Quantity,
    first_share: Quantity,
    second_share: Quantity,
    first_river_pct: Quantity,
    second_river_pct: Quantity,
) -> Quantity:
    """Return how many times a loss that did happen the failure of the largest river would be, after a move.

    Plain arithmetic. The loss is lost_share, the river largest_river_share. Valid where something was lost.

    >>> float(river_beside_loss(350.0, 150.0, 1000.0, 50.0, 50.0, 0.25, 0.25, 50.0, 80.0))
    2.0
    """
    river = largest_river_share(
        first_share, second_share, moved_points, to_first_pct, first_river_pct, second_river_pct
    )
    return river / lost_share(before_eh_per_s, low_eh_per_s, network_eh_per_s)


def points_to_equal_loss(lost_of_network_share: Quantity, first_share: Quantity, river_pct: Quantity) -> Quantity:
    """Return how many points must move to a country until the failure of its river equals a loss.

    Plain arithmetic. Shares from 0 to 1; so many percent of the country's power come from the river. Negative if the
    river carries more already. Valid for a river above 0 percent.

    >>> points_to_equal_loss(0.25, 0.125, 50.0)
    37.5
    """
    return 100 * (100 * lost_of_network_share / river_pct - first_share)

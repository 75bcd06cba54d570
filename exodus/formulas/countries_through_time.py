"""Mining by country through time: lists of several makers and months, beside each other.

Rows are those of a table of lists, with the columns date (2025-10-01), iso3, method (who made the list, and how)
and share (from 0 to 1, nan where a source names none). A list is a dict of named shares, the first of which takes
the unplaced rest, as in `exodus.formulas.country_lists`; its functions say what they refuse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from exodus.formulas.country_lists import (
    ByCountry,
    countries_to_half,
    country_index,
    effective_countries,
    named_after_move,
    unplaced_share,
)
from recomputed.ground.quantity import Quantity

OTHER_COUNTRIES = "OTH"
ListsByMonth = Mapping[str, Mapping[str, Quantity]]


def dated_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have a share, with their month (2025-10) as a further column.

    >>> rows = pd.DataFrame({"date": ["2025-10-01", "2025-10-01"], "share": [0.5, None]})
    >>> dated_shares(rows).to_dict("list")
    {'date': ['2025-10-01'], 'share': [0.5], 'month': ['2025-10']}
    """
    return rows.assign(month=rows["date"].str[:7]).dropna(subset="share")


def shares_by_month(dated: pd.DataFrame, method: str) -> pd.DataFrame:
    """Return the shares by one method, from 0 to 1: months as rows, countries as columns.

    Rows as from dated_shares; nan where the list of a month leaves a country out. Raises ValueError if a list
    names a country twice.

    >>> rows = pd.DataFrame({"month": ["2025-05", "2025-07"], "iso3": ["USA"] * 2, "method": ["a", "b"], "share": [0.5, 0.4]})
    >>> shares_by_month(rows, "a").to_dict("index")
    {'2025-05': {'USA': 0.5}}
    """
    of_method = dated[dated["method"] == method]
    return of_method.pivot(index="month", columns="iso3", values="share").astype(float)


def surveyed_lists(shares: pd.DataFrame, suspected: Sequence[str]) -> dict[str, dict[str, dict[str, float]]]:
    """Return the lists of a survey of the whole world by what is done with suspected proxies, and by month.

    Shares as from shares_by_month, China and a column OTH for all other countries among them; each month is divided
    by its sum. The suspected countries stay ("as listed"), become unplaced ("to the rest") or are China's ("to
    China"). The largest country comes first, OTH is unplaced. Raises KeyError for a suspected country that no list
    has.

    >>> survey = pd.DataFrame({"CHN": [0.2], "DEU": [0.3], "OTH": [0.5]}, index=["2022-01"])
    >>> surveyed_lists(survey, ["DEU"])["to China"]
    {'2022-01': {'CHN': 0.5}}
    """
    whole = shares.div(shares.sum(axis=1), axis=0)
    unsuspected = whole.drop(columns=list(suspected))
    by_choice = {
        "as listed": whole,
        "to the rest": unsuspected,
        "to China": unsuspected.assign(CHN=whole[["CHN", *suspected]].sum(axis=1)),
    }
    return {choice: _largest_first(listed.drop(columns=OTHER_COUNTRIES)) for choice, listed in by_choice.items()}


def _largest_first(shares: pd.DataFrame) -> dict[str, dict[str, float]]:
    return {month: row.sort_values(ascending=False).to_dict() for month, row in shares.iterrows()}


def estimated_lists(shares: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return one maker's lists by month: the United States first, Ethiopia left out.

    Shares as from shares_by_month. A month that does not name the United States is no list of its own, but fills
    the others: a country that a list leaves out has its share of the month before, or, if there is none, of the
    next one that names it.

    >>> maps = pd.DataFrame({"PRY": [None, 0.25], "USA": [0.5, 0.4]}, index=["2025-05", "2025-07"], dtype=float)
    >>> estimated_lists(maps)
    {'2025-05': {'USA': 0.5, 'PRY': 0.25}, '2025-07': {'USA': 0.4, 'PRY': 0.25}}
    """
    filled = shares.ffill().bfill()[shares["USA"].notna()]
    others = [country for country in filled.columns if country not in ("USA", "ETH")]
    return {month: row.to_dict() for month, row in filled[["USA", *others]].iterrows()}


def with_assumed(
    estimated: ListsByMonth, month: str, us_share: Quantity, paraguay_share: Quantity, ethiopia_share: Quantity
) -> dict[str, Quantity]:
    """Return the list of a month with the assumed shares: Ethiopia's always, the other two in the last list only.

    Lists as from estimated_lists; shares are from 0 to 1, floats or arrays of shape (rows,). Raises KeyError for
    a month without a list.

    >>> with_assumed({"2025-05": {"USA": 0.4}, "2025-10": {"USA": 0.4}}, "2025-10", 0.38, 0.04, 0.03)
    {'USA': 0.38, 'ETH': 0.03, 'PRY': 0.04}
    """
    assumed = {**estimated[month], "ETH": ethiopia_share}
    return {**assumed, "USA": us_share, "PRY": paraguay_share} if month == max(estimated) else assumed


def all_with_assumed(
    estimated: ListsByMonth, us_share: Quantity, paraguay_share: Quantity, ethiopia_share: Quantity
) -> dict[str, dict[str, Quantity]]:
    """Return with_assumed for each month.

    >>> all_with_assumed({"2025-05": {"USA": 0.4}, "2025-10": {"USA": 0.4}}, 0.38, 0.04, 0.03)["2025-05"]
    {'USA': 0.4, 'ETH': 0.03}
    """
    return {month: with_assumed(estimated, month, us_share, paraguay_share, ethiopia_share) for month in estimated}


def index_of_list(
    estimated: ListsByMonth,
    month: str,
    us_share: Quantity,
    paraguay_share: Quantity,
    ethiopia_share: Quantity,
    rest_to_first_pct: Quantity,
) -> Quantity:
    """Return the Herfindahl-Hirschman index of a month's list with the assumed shares, on 0 to 10 000.

    Arguments as in with_assumed; so many percent of the rest stand in the United States.

    >>> index_of_list({"2025-10": {"USA": 0.4}}, "2025-10", 0.5, 0.25, 0.25, 0.0)
    3750.0
    """
    listed = with_assumed(estimated, month, us_share, paraguay_share, ethiopia_share)
    return country_index(listed, rest_to_first_pct)


def more_countries_to_half(
    estimated: ListsByMonth,
    month: str,
    us_share: Quantity,
    paraguay_share: Quantity,
    ethiopia_share: Quantity,
    rest_to_first_pct: Quantity,
    moved_points: Quantity,
    to_paraguay_pct: Quantity,
) -> Quantity:
    """Return how many more countries it takes to hold more than half after a move from the United States.

    Arguments as in index_of_list; the move is in points of the whole, and so many percent of it go to Paraguay,
    the others to Ethiopia.

    >>> more_countries_to_half({"2025-10": {"RUS": 0.2}}, "2025-10", 0.55, 0.1, 0.1, 0.0, 10.0, 50.0)
    1.0
    """
    before = with_assumed(estimated, month, us_share, paraguay_share, ethiopia_share)
    points_to = {"PRY": moved_points * to_paraguay_pct / 100, "ETH": moved_points * (100 - to_paraguay_pct) / 100}
    after = named_after_move(before, "USA", points_to)
    return countries_to_half(after, rest_to_first_pct) - countries_to_half(before, rest_to_first_pct)


def rise_since_survey(
    surveyed: Mapping[str, ListsByMonth],
    estimated: ListsByMonth,
    start: str,
    month: str,
    us_share: Quantity,
    paraguay_share: Quantity,
    ethiopia_share: Quantity,
    rest_to_first_pct: Quantity,
    proxies: str,
) -> Quantity:
    """Return by how much the effective number of countries is higher in a later list than in a month of a survey.

    Lists as from surveyed_lists, of which `proxies` chooses, and from estimated_lists; the rest as in
    index_of_list.

    >>> survey = {"as listed": {"2022-01": {"CHN": 0.5, "USA": 0.5}}}
    >>> rise_since_survey(survey, {"2025-10": {"USA": 0.5}}, "2022-01", "2025-10", 0.5, 0.25, 0.25, 0.0, "as listed")
    0.6666666666666665
    """
    listed = with_assumed(estimated, month, us_share, paraguay_share, ethiopia_share)
    before = effective_countries(surveyed[proxies][start], rest_to_first_pct)
    return effective_countries(listed, rest_to_first_pct) - before


def rise_by_one_maker(
    estimated: ListsByMonth,
    us_share_before: Quantity,
    us_share: Quantity,
    paraguay_share: Quantity,
    ethiopia_share: Quantity,
    rest_to_first_pct: Quantity,
) -> Quantity:
    """Return by how much the effective number of countries is higher in the last list than in the first by one maker.

    The share of the United States is assumed in both lists, that of Ethiopia is the same in both; the rest as in
    index_of_list.

    >>> rise_by_one_maker({"2025-05": {"USA": 0.4, "RUS": 0.5}, "2025-10": {}}, 0.5, 0.25, 0.25, 0.0, 0.0)
    6.0
    """
    first = {**estimated[min(estimated)], "ETH": ethiopia_share, "USA": us_share_before}
    last = with_assumed(estimated, max(estimated), us_share, paraguay_share, ethiopia_share)
    return effective_countries(last, rest_to_first_pct) - effective_countries(first, rest_to_first_pct)


def effective_countries_by_month(lists: ListsByMonth, rest_to_first_pct: float) -> pd.Series:
    """Return the effective number of countries of each list, from 1 up, indexed by month.

    >>> effective_countries_by_month({"2022-01": {"CHN": 0.5, "USA": 0.5}}, 0.0).to_dict()
    {'2022-01': 2.0}
    """
    return pd.Series({month: effective_countries(listed, rest_to_first_pct) for month, listed in lists.items()})


def months_led_by(lists: ListsByMonth, country: str) -> list[str]:
    """Return the months in which a country has the largest share, in order of the lists, whose first is the largest.

    >>> months_led_by({"2021-06": {"CHN": 0.4, "USA": 0.3}, "2022-01": {"USA": 0.4, "CHN": 0.3}}, "USA")
    ['2022-01']
    """
    return [month for month, listed in lists.items() if next(iter(listed)) == country]


def spread_of_lists(dated: pd.DataFrame, assumed: Mapping[tuple[str, str], ByCountry]) -> pd.DataFrame:
    """Return how far each list that names the United States leaves open how evenly mining is spread.

    Rows as from dated_shares; for a method and month in `assumed` the list that stands there counts, not that of the
    rows. Columns: method, month, named (countries in the rows, without OTH), rest_pct (percent of the whole without a
    place), low and high (effective number of countries if all of the rest stands in the largest country, and if it is
    spread very thinly).

    >>> rows = {"method": ["a"] * 2, "month": ["2020-07"] * 2, "iso3": ["CHN", "USA"], "share": [0.5, 0.25]}
    >>> spread_of_lists(pd.DataFrame(rows), {}).to_dict("records")
    [{'method': 'a', 'month': '2020-07', 'named': 2, 'rest_pct': 25.0, 'low': 1.6, 'high': 3.2}]
    """
    places = dated[dated["iso3"] != OTHER_COUNTRIES].set_index("iso3")
    return pd.DataFrame(
        [
            {"method": method, "month": month, "named": len(shares)}
            | _left_open(assumed.get((method, month), shares.sort_values(ascending=False)))
            for (method, month), shares in places.groupby(["method", "month"])["share"]
            if "USA" in shares.index
        ]
    )


def _left_open(listed: ByCountry) -> dict[str, Quantity]:
    return {
        "rest_pct": 100 * unplaced_share(list(dict(listed).values())),
        "low": effective_countries(listed, 100.0),
        "high": effective_countries(listed, 0.0),
    }


def newest_shares(dated: pd.DataFrame, assumed: Mapping[str, float]) -> pd.DataFrame:
    """Return each country's newest share, from 0 to 1, with the other columns of its row: one row for each country.

    Rows as from dated_shares; the assumed share of a country, by its iso3, replaces that of its newest row.

    >>> rows = {"iso3": ["USA", "USA"], "date": ["2025-10-01", "2025-05-01"], "share": [0.38, 0.36]}
    >>> newest_shares(pd.DataFrame(rows), {"PRY": 0.04}).to_dict("list")
    {'iso3': ['USA'], 'date': ['2025-10-01'], 'share': [0.38]}
    """
    newest = dated.sort_values("date", kind="stable").drop_duplicates("iso3", keep="last")
    shares = newest["iso3"].map(dict(assumed)).astype(float).fillna(newest["share"])
    return newest.assign(share=shares).sort_values("iso3", ignore_index=True)

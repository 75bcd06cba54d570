"""Market forecasts: what an edition says of a year, which edition is the newest, and where its own figures lead.

Forecasts are rows, one for each edition, with these columns: publisher, edition_year, border (what is counted), and a
base, a next and a target year with the market in each (base_year, base_busd and so on, billion USD); any of the three
may be missing.
"""

from __future__ import annotations

import pandas as pd

from exodus.formulas.growth import change_pct, compound_growth_pct, grown
from recomputed.ground.quantity import Quantity, plain, require

# The border of a market that is said to count chips, other hardware, programs and services.
ALL_COMPONENTS = "all components"


def stated_for(forecasts: pd.DataFrame, year: int) -> pd.Series:
    """Return what each edition says of a year, in billion USD; missing where it says nothing.

    >>> rows = {"base_year": [2025, 2024], "base_busd": [5.0, 3.0], "next_year": [2026, 2025], "next_busd": [6.0, 4.0],
    ...         "target_year": [2030, 2030], "target_busd": [9.0, 8.0]}
    >>> stated_for(pd.DataFrame(rows), 2025).tolist()
    [5.0, 4.0]
    """
    found = pd.Series(float("nan"), index=forecasts.index)
    for when in ("base", "next", "target"):
        stated = forecasts[f"{when}_busd"].where((forecasts[f"{when}_year"] == year).fillna(False)).astype(float)
        found = found.fillna(stated)
    return found


def newest_of_each(forecasts: pd.DataFrame, figures: pd.Series) -> pd.Series:
    """Return one figure of each publisher: that of its newest edition that has one, by publisher, in their unit.

    Figures have the rows of the forecasts. Of two editions of one year the lower row is the newer.

    >>> rows = pd.DataFrame({"publisher": ["A", "B", "A"], "edition_year": [2025, 2024, 2026]})
    >>> newest_of_each(rows, pd.Series([1.0, 2.0, 3.0])).to_dict()
    {'A': 3.0, 'B': 2.0}
    """
    return _by_age(forecasts, figures).last()


def oldest_of_each(forecasts: pd.DataFrame, figures: pd.Series) -> pd.Series:
    """Return one figure of each publisher: that of its oldest edition that has one, by publisher, in their unit.

    >>> rows = pd.DataFrame({"publisher": ["A", "B", "A"], "edition_year": [2025, 2024, 2026]})
    >>> oldest_of_each(rows, pd.Series([1.0, 2.0, 3.0])).to_dict()
    {'A': 1.0, 'B': 2.0}
    """
    return _by_age(forecasts, figures).first()


def _by_age(forecasts: pd.DataFrame, figures: pd.Series):
    known = forecasts.assign(figure=figures).dropna(subset="figure")
    return known.sort_values("edition_year", kind="stable").groupby("publisher")["figure"]


def with_own_growth(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return the editions that have two figures or more, with their first one and the growth from it to the last.

    Adds first_year, first_busd (billion USD) and own_growth_pct (percent per year). Raises Undefined for a last year
    that is not after the first.

    >>> rows = {"base_year": [2025], "base_busd": [4.0], "next_year": [2026], "next_busd": [5.0], "target_year": [2027],
    ...         "target_busd": [9.0]}
    >>> with_own_growth(pd.DataFrame(rows))["own_growth_pct"].round(9).tolist()
    [50.0]
    """
    first_year = forecasts["base_year"].where(forecasts["base_busd"].notna(), forecasts["next_year"])
    first_busd = forecasts["base_busd"].fillna(forecasts["next_busd"])
    known = forecasts.assign(first_year=first_year, first_busd=first_busd)
    known = known.dropna(subset=["first_year", "first_busd", "target_year", "target_busd"])
    years = (known["target_year"] - known["first_year"]).astype(float)
    require(years > 0, "target_year", known["target_year"].tolist(), "years after the first one")
    return known.assign(own_growth_pct=compound_growth_pct(known["first_busd"], known["target_busd"], years))


def carried_to(forecasts: pd.DataFrame, year: int) -> pd.Series:
    """Return what each edition leads to in a year at the growth between its own figures, in billion USD.

    Takes what with_own_growth returns.

    >>> rows = {"first_year": [2025], "first_busd": [4.0], "own_growth_pct": [50.0]}
    >>> carried_to(pd.DataFrame(rows), 2027).tolist()
    [9.0]
    """
    years = (year - forecasts["first_year"]).astype(float)
    return grown(forecasts["first_busd"], forecasts["own_growth_pct"], years)


def edition_names(forecasts: pd.DataFrame) -> pd.Series:
    """Return a name of each edition: its publisher, or the page that does not name one, and its year.

    A later row of a publisher's year is called late.

    >>> rows = {"publisher": ["A", "A", "unnamed (b.org)"], "edition_year": [2026, 2026, 2025]}
    >>> edition_names(pd.DataFrame(rows)).tolist()
    ['A 2026', 'A 2026 late', 'b.org 2025']
    """
    publisher = forecasts["publisher"].str.replace(r"^unnamed \((.*)\)$", r"\1", regex=True)
    late = forecasts.groupby(["publisher", "edition_year"]).cumcount() > 0
    return publisher + " " + forecasts["edition_year"].astype(str) + late.map({False: "", True: " late"})


def kind_of_each(forecasts: pd.DataFrame, publisher: str) -> pd.Series:
    """Return "named" for editions of a publisher, "comparable" for others that count all components, else "other".

    >>> rows = {"publisher": ["A", "B", "C"], "border": ["all components", "all components", "narrower"]}
    >>> kind_of_each(pd.DataFrame(rows), "A").tolist()
    ['named', 'comparable', 'other']
    """
    kind = (forecasts["border"] == ALL_COMPONENTS).map({True: "comparable", False: "other"})
    return kind.mask(forecasts["publisher"] == publisher, "named")


def first_and_last(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return two rows for each edition: its first year and its target year, each with the market then.

    Takes what with_own_growth returns; adds year and busd (billion USD). The first years come first.

    >>> rows = {"first_year": [2025], "first_busd": [4.0], "target_year": [2027], "target_busd": [9.0]}
    >>> first_and_last(pd.DataFrame(rows))[["year", "busd"]].values.tolist()
    [[2025.0, 4.0], [2027.0, 9.0]]
    """
    ends = [
        forecasts.assign(year=forecasts[f"{end}_year"].astype(int), busd=forecasts[f"{end}_busd"])
        for end in ("first", "target")
    ]
    return pd.concat(ends)


def spread_ratio(figures: pd.Series) -> float:
    """Return how many times the lowest of some figures, in one unit, the highest is. Valid for figures above 0.

    >>> spread_ratio(pd.Series([10.0, 5.0, 20.0]))
    4.0
    """
    return plain(figures.max() / figures.min())


def at_median_growth_busd(start_busd: Quantity, editions: str, forecasts: pd.DataFrame, years: Quantity) -> Quantity:
    """Return where the median of the publishers' printed growth rates leads from a start, in billion USD.

    Each publisher counts once, with its "newest" or its "oldest" edition that prints a rate (growth_rate_pct). The
    start is a float or an array (same shape back). Raises Undefined for other editions.

    >>> rows = {"publisher": ["A", "A", "B"], "edition_year": [2025, 2026, 2026], "growth_rate_pct": [10.0, 40.0, 60.0]}
    >>> at_median_growth_busd(4.0, "newest", pd.DataFrame(rows), 2)
    9.0
    """
    of_each = {"newest": newest_of_each, "oldest": oldest_of_each}
    require(editions in of_each, "editions", editions, "newest or oldest")
    growth_pct = of_each[editions](forecasts, forecasts["growth_rate_pct"]).median()
    return plain(grown(start_busd, growth_pct, years))


def editions_compared(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return what the second edition of each publisher made of the first one's forecast, by publisher.

    The first is carried to the target year of the second, at the growth between its own two figures. Columns:
    older_edition, newer_edition, year, older_busd, newer_busd (billion USD in that year) and change_pct. Publishers
    with one edition that has a target are left out.

    >>> rows = {"publisher": "A", "edition_year": [2025, 2026], "base_year": [2024, 2025], "base_busd": [4.0, 8.0],
    ...         "next_year": [2025, 2026], "next_busd": 9.0, "target_year": [2026, 2027], "target_busd": [16.0, 16.0]}
    >>> editions_compared(pd.DataFrame(rows)).round(9).to_dict("records")[0]["change_pct"]
    -50.0
    """
    dated = forecasts.dropna(subset="target_busd").sort_values("edition_year", kind="stable")
    newer = dated.groupby("publisher").nth(1).set_index("publisher").sort_index()
    known = with_own_growth(forecasts).sort_values("edition_year", kind="stable")
    older = known.groupby("publisher").nth(0).set_index("publisher").loc[newer.index]
    years = (newer["target_year"] - older["first_year"]).astype(float)
    carried = grown(older["first_busd"], older["own_growth_pct"], years)
    return pd.DataFrame(
        {
            "older_edition": older["edition_year"],
            "newer_edition": newer["edition_year"],
            "year": newer["target_year"],
            "older_busd": carried,
            "newer_busd": newer["target_busd"],
            "change_pct": change_pct(carried, newer["target_busd"]),
        }
    )


def largest_change_pct(changes_pct: pd.Series) -> float:
    """Return the largest of some changes, whether up or down, in percent from 0 up.

    >>> largest_change_pct(pd.Series([5.0, -70.0]))
    70.0
    """
    return plain(changes_pct.abs().max())

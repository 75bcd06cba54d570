"""Market forecasts: what an edition says of a year, which edition is the newest, and where its own figures lead.

Forecasts are rows, one for each edition, with these columns: publisher, edition_year, and a base, a next and a target
year with the market in each (base_year, base_busd and so on, billion USD); any of the three may be missing.
"""

from __future__ import annotations

import pandas as pd

from exodus.formulas.growth import compound_growth_pct, grown
from recomputed.ground.quantity import require


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

"""Who made the notable models of AI: companies, universities or both, how many, and on how many chips."""

from __future__ import annotations

import pandas as pd

from exodus.formulas.ai_compute import joint_work_counted
from exodus.formulas.shares import at_or_before, normalised
from recomputed.ground.quantity import Quantity

# The kinds of makers of the table, and what they are called here.
MAKERS = {
    "industry": "companies",
    "industry with others": "joint",
    "academia": "universities",
    "other": "others",
    "not stated": "not stated",
}


def dated_models(models: pd.DataFrame) -> pd.DataFrame:
    """Return the models with three columns more: the year and the decade of publication, and the kind of maker.

    Models with publication_date and organization_category, of which MAKERS says what it is called.

    >>> models = pd.DataFrame({"publication_date": ["1997-11-15"], "organization_category": ["academia"]})
    >>> dated_models(models)[["year", "decade", "maker"]].to_numpy().tolist()
    [[1997, '1990s', 'universities']]
    """
    year = models["publication_date"].str[:4].astype(int)
    return models.assign(
        year=year, decade=(year // 10 * 10).astype(str) + "s", maker=models["organization_category"].map(MAKERS)
    )


def by_maker(models: pd.DataFrame, period: str, amount: str | None = None) -> pd.DataFrame:
    """Return what each kind of maker has in each period, periods as rows and all of MAKERS as columns.

    Models as dated_models gives them; `period` is a column of theirs. What is counted is the models, or a column
    `amount` in its own unit, and then without the models of which it is not known.

    >>> models = pd.DataFrame({"year": [1997, 1997, 1998], "maker": ["joint", "joint", "others"], "flop": [2.0, 3.0, None]})
    >>> by_maker(models, "year")["joint"].to_dict(), by_maker(models, "year", "flop")["joint"].to_dict()
    ({1997: 2.0, 1998: 0.0}, {1997: 5.0})
    """
    counted = models.assign(counted=1.0 if amount is None else models[amount]).dropna(subset="counted")
    found = counted.groupby([period, "maker"])["counted"].sum().unstack()
    return found.reindex(columns=[*MAKERS.values()]).fillna(0.0)


def company_pct(shares_pct: pd.DataFrame, year: Quantity, joint_to_companies_pct: Quantity) -> Quantity:
    """Return the companies' share in a year, or in the last one before it that is known, in %.

    Shares of companies and of joint work in %, years as rows in rising order; a part of the joint work counts as the
    companies', from 0 to 100 %. Floats, or arrays of one shape (same shape back). Raises Undefined for a year before
    the first.

    >>> shares = pd.DataFrame({"companies": [60.0, 40.0], "joint": [20.0, 0.0]}, index=[2012, 2014])
    >>> company_pct(shares, 2013, 50.0)
    70.0
    """
    companies, joint = (at_or_before(shares_pct[maker], year) for maker in ("companies", "joint"))
    return joint_work_counted(companies, joint, joint_to_companies_pct)


def companies_alone_pct(models: pd.DataFrame, amount: str) -> float:
    """Return what part of an amount the models of companies alone have, in % of all the models whose amount is known.

    Models with a maker and the amount. Raises Undefined if no amount is known, one is negative, or all are 0.

    >>> companies_alone_pct(pd.DataFrame({"maker": ["companies", "joint"], "flop": [3.0, 1.0]}), "flop")
    75.0
    """
    known = models.dropna(subset=amount)
    shares = normalised(known[amount].to_numpy())
    return float(100 * shares[known["maker"] == "companies"].sum())


def most_chips(models: pd.DataFrame) -> float:
    """Return the largest number of chips that one of the models was trained on at once, as far as it is told.

    >>> most_chips(pd.DataFrame({"hardware_quantity": [8.0, 512.0, None]}))
    512.0
    """
    return float(models["hardware_quantity"].max())


def chips_by_year(models: pd.DataFrame) -> pd.DataFrame:
    """Return the middle and the largest number of chips told for a model, in columns of these names, years as rows.

    >>> chips_by_year(pd.DataFrame({"year": [2017, 2017], "hardware_quantity": [8.0, 512.0]})).to_dict("index")
    {2017: {'middle': 260.0, 'largest': 512.0}}
    """
    chips = models.groupby("year")["hardware_quantity"]
    return pd.DataFrame({"middle": chips.median(), "largest": chips.max()})

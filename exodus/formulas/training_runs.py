"""Training runs of AI models: on how many chips, by whom, and what part of a year's training was large."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from exodus.formulas.ai_compute import chips_needed, joint_work_counted
from recomputed.ground.quantity import Quantity, plain, require


class Runs(NamedTuple):
    """The training runs of one year, each array of shape (runs,)."""

    training_flop: np.ndarray
    by_companies: np.ndarray  # 1.0 where companies alone made the model, else 0.0
    by_joint_work: np.ndarray  # 1.0 where companies made it with others, else 0.0
    chips: np.ndarray  # said to have been used at once; nan where nothing is said
    chip_flop_per_s: float  # peak of the best chip that was out before the year


def with_peak_speed(chips: pd.DataFrame) -> pd.DataFrame:
    """Return the chips with a column more, peak: that of their matrix units, or of the others if they have none.

    Chips with tensor_flop_per_s and plain_flop_per_s; all speeds in operations per second.

    >>> with_peak_speed(pd.DataFrame({"tensor_flop_per_s": [9.0, None], "plain_flop_per_s": [3.0, 2.0]}))["peak"].tolist()
    [9.0, 2.0]
    """
    return chips.assign(peak=chips["tensor_flop_per_s"].fillna(chips["plain_flop_per_s"]))


def runs_by_year(models: pd.DataFrame, chips: pd.DataFrame) -> dict[int, Runs]:
    """Return the training runs of each year in which a chip was out before it.

    Models with publication_date, organization_category, training_flop, hardware_quantity and built_on; chips
    with release_date and peak, in operations per second. A model that was built on another is no run of its
    own, since its operations may include those of the other; one without operations cannot be counted.

    >>> models = pd.DataFrame([("2020-05-28", "industry", 3.0, 10.0, None), ("2020-06-01", "academia", 1.0, None, None)],
    ...     columns=["publication_date", "organization_category", "training_flop", "hardware_quantity", "built_on"])
    >>> chips = pd.DataFrame({"release_date": ["2019-01-01", "2020-01-01"], "peak": [5.0, 9.0]})
    >>> runs_by_year(models, chips)[2020].chips.tolist(), runs_by_year(models, chips)[2020].chip_flop_per_s
    ([10.0, nan], 5.0)
    """
    own = models[models["built_on"].isna() & models["training_flop"].notna()]
    found = {}
    for year, of_year in own.groupby(own["publication_date"].str[:4].astype(int)):
        before = chips.loc[chips["release_date"] < f"{year}-01-01", "peak"]
        if before.notna().any():
            kinds = of_year["organization_category"]
            figures = (
                of_year["training_flop"],
                kinds == "industry",
                kinds == "industry with others",
                of_year["hardware_quantity"],
            )
            columns = [figure.astype(float).to_numpy(na_value=np.nan) for figure in figures]
            found[year] = Runs(*columns, float(before.max()))
    return found


def large_company_pct(
    runs: Mapping[int, Runs],
    year: Quantity,
    joint_to_companies_pct: Quantity,
    least_chips: Quantity,
    utilisation_pct: Quantity,
    days: Quantity,
) -> Quantity:
    """Return what part of a year's training companies did on so many chips or more, in %.

    Floats, or arrays whose shapes fit together (one result per row). Where nothing is said of the chips of a
    run, they follow from its operations, the days and the part of its peak that a chip reaches. Raises
    Undefined for a year without runs.

    >>> runs = {2020: Runs(np.array([3.0, 1.0]), np.array([1.0, 1.0]), np.zeros(2), np.array([5000.0, 8.0]), 1e14)}
    >>> large_company_pct(runs, 2020, 50.0, 1000.0, 30.0, 30.0)
    75.0
    """
    given = np.broadcast_arrays(year, joint_to_companies_pct, least_chips, utilisation_pct, days)
    years, *others = (np.asarray(values, dtype=float).reshape(-1) for values in given)
    known = np.isin(years, list(runs))
    require(known, "year", year, f"one of {sorted(runs)}")
    shares = np.empty(len(years))
    for one in np.unique(years):
        rows = years == one
        shares[rows] = _of_year(runs[int(one)], *(values[rows, np.newaxis] for values in others))
    return plain(100 * shares.reshape(given[0].shape))


def _of_year(
    runs: Runs, joint_pct: np.ndarray, least_chips: np.ndarray, utilisation_pct: np.ndarray, days: np.ndarray
) -> np.ndarray:
    needed = chips_needed(runs.training_flop, runs.chip_flop_per_s, utilisation_pct, days)
    large = np.where(np.isfinite(runs.chips), runs.chips, needed) >= least_chips
    of_companies = joint_work_counted(runs.by_companies, runs.by_joint_work, joint_pct)
    return (large * of_companies * runs.training_flop).sum(axis=-1) / runs.training_flop.sum()


def days_implied(runs: Runs, utilisation_pct: Quantity, least_flop: float = 0.0) -> np.ndarray:
    """Return how many days the runs took whose chips are told, at a part of the peak of the year's best chip.

    Shape (runs that are left,): those with so many operations or more, none if there is none.

    >>> runs = Runs(np.array([86400e14, 1.0]), np.ones(2), np.zeros(2), np.array([10.0, np.nan]), 1e13)
    >>> days_implied(runs, 50.0).tolist()
    [2.0]
    """
    told = np.isfinite(runs.chips) & (runs.training_flop >= least_flop)
    on_one_chip = chips_needed(runs.training_flop[told], runs.chip_flop_per_s, utilisation_pct, 1.0)
    return on_one_chip / runs.chips[told]


def days_implied_in(
    runs: Mapping[int, Runs], years: Iterable[int], utilisation_pct: Quantity, least_flop: float = 0.0
) -> np.ndarray:
    """Return days_implied of the runs of several years, one year after the other.

    >>> runs = Runs(np.array([86400e14, 1.0]), np.ones(2), np.zeros(2), np.array([10.0, np.nan]), 1e13)
    >>> days_implied_in({2020: runs, 2021: runs}, [2020, 2021], 50.0).tolist()
    [2.0, 2.0]
    """
    return np.concatenate([days_implied(runs[year], utilisation_pct, least_flop) for year in years])

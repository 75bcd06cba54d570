"""The known clusters of AI chips: which were running on a day, and what part of their power companies had."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from exodus.formulas.ai_compute import joint_work_counted
from exodus.formulas.shares import shares_by
from recomputed.ground.quantity import Quantity


def running_clusters(clusters: pd.DataFrame, days: Sequence[str]) -> pd.DataFrame:
    """Return the clusters that were running at the end of each day, one row for each site and day.

    Clusters with site, phase, first_operational_date and status; days in order of time. Of a site the last phase
    counts, since it includes the ones before it. A cluster that was switched off counts until the last day but one,
    since nobody says when it was.

    >>> clusters = pd.DataFrame([("Memphis", "1", "2024-09-02", "in operation"), ("Memphis", "2", "2025-02-18", "in operation"),
    ...     ("Tulsa", "1", "2020-01-01", "switched off")], columns=["site", "phase", "first_operational_date", "status"])
    >>> running_clusters(clusters, ["2024-12-31", "2025-07-31"])[["day", "site", "phase"]].to_numpy().tolist()
    [['2024-12-31', 'Memphis', '1'], ['2024-12-31', 'Tulsa', '1'], ['2025-07-31', 'Memphis', '2']]
    """
    in_order, found = clusters.sort_values(["first_operational_date", "phase"]), {}
    for day in days:
        running = in_order[in_order["first_operational_date"] <= day]
        if day == days[-1]:
            running = running[running["status"] == "in operation"]
        found[day] = running.groupby("site").last()
    return pd.concat(found, names=["day"]).reset_index()


def company_power(running: pd.DataFrame, joint_to_companies_pct: Quantity) -> pd.DataFrame:
    """Return how much of the clusters' power companies had, in %, days as rows.

    Rows with day, site, sector and h100_equivalents. Columns: companies_pct, what is theirs alone; joint_pct, what is
    theirs with others; counted_pct, theirs with a part of the joint power, from 0 to 100 %; at_most_pct, theirs with
    all of it; and the number of clusters. Raises Undefined for a day without power.

    >>> running = pd.DataFrame([("2024-12-31", "a", "private", 3.0), ("2024-12-31", "b", "mixed", 1.0)],
    ...                        columns=["day", "site", "sector", "h100_equivalents"])
    >>> company_power(running, 50.0).to_dict("index")["2024-12-31"]
    {'companies_pct': 75.0, 'joint_pct': 25.0, 'counted_pct': 87.5, 'at_most_pct': 100.0, 'clusters': 2}
    """
    shares = shares_by(running, "day", "sector", "h100_equivalents").reindex(columns=["private", "mixed"])
    power = (100 * shares.fillna(0.0)).set_axis(["companies_pct", "joint_pct"], axis=1)
    companies, joint = power["companies_pct"], power["joint_pct"]
    return power.assign(
        counted_pct=joint_work_counted(companies, joint, joint_to_companies_pct),
        at_most_pct=companies + joint,
        clusters=running.groupby("day")["site"].count(),
    )


def company_power_change_points(
    companies_before_pct: Quantity,
    joint_before_pct: Quantity,
    companies_pct: Quantity,
    joint_pct: Quantity,
    joint_to_companies_pct: Quantity,
) -> Quantity:
    """Return by how many percentage points the companies' share of the power is higher than before (negative: lower).

    Plain arithmetic. A part of the joint power counts as the companies', the same before and after.

    >>> company_power_change_points(40.0, 10.0, 60.0, 20.0, 50.0)
    25.0
    """
    now = joint_work_counted(companies_pct, joint_pct, joint_to_companies_pct)
    return now - joint_work_counted(companies_before_pct, joint_before_pct, joint_to_companies_pct)

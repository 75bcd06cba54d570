"""What reports say that models of a size score on a test."""

from __future__ import annotations

import pandas as pd


def scores_by_release(reported: pd.DataFrame, curated: pd.DataFrame) -> pd.DataFrame:
    """Return the lowest, the middle and the highest score that reports give to each size of each release, in percent.

    Reported scores with release_date, bn_parameters (billions) and mmlu_pct, and curated ones with date instead of
    release_date. Columns release_date, bn_parameters, lowest, middle (the median), highest and reports (their number),
    in order of date and size.

    >>> reported = pd.DataFrame({"release_date": ["2023", "2023"], "bn_parameters": [7.0, 7.0], "mmlu_pct": [60.0, 62.0]})
    >>> curated = pd.DataFrame({"date": ["2022"], "bn_parameters": [540.0], "mmlu_pct": [69.0]})
    >>> scores_by_release(reported, curated)[["lowest", "middle", "highest", "reports"]].to_numpy().tolist()
    [[69.0, 69.0, 69.0, 1.0], [60.0, 61.0, 62.0, 2.0]]
    """
    both = pd.concat([reported, curated.rename(columns={"date": "release_date"})])
    of_releases = both.groupby(["release_date", "bn_parameters"], as_index=False)["mmlu_pct"]
    return of_releases.agg(lowest="min", middle="median", highest="max", reports="count")

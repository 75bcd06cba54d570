"""Small models: what they score, how much smaller they became for a score, and how much better for a size."""

from __future__ import annotations

import numpy as np
import pandas as pd

from exodus.formulas.catching_up import best_up_to_size, smallest_reaching, times_smaller
from recomputed.ground.quantity import Quantity

# From when on the questions of a test may have been in the training text.
LEAKED_SINCE = "2023"


def marked_down(known: pd.DataFrame, report: str, excess_points: Quantity) -> np.ndarray:
    """Return the scores of models, those since 2023 marked down, in percent; shape (models,) or (rows, models).

    Rows with release_date and a column of scores for each report, as scores_by_release gives them; which of these
    columns counts; the points to be taken off, a number or one per row.

    >>> known = pd.DataFrame({"release_date": ["2022-03-29", "2023-09-27"], "middle": [67.5, 61.0]})
    >>> marked_down(known, "middle", np.array([0.0, 4.0])).tolist()
    [[67.5, 61.0], [67.5, 57.0]]
    """
    since = (known["release_date"] >= LEAKED_SINCE).to_numpy(dtype=float)
    return known[report].to_numpy(dtype=float) - np.multiply.outer(excess_points, since)


def times_smaller_since(
    known: pd.DataFrame, report: str, threshold: Quantity, excess: Quantity, start_day: str
) -> Quantity:
    """Return how many times smaller the smallest model that passes became since a day.

    Rows and the report as for marked_down, with bn_parameters too; the score that counts as passed, in percent, and
    the points by which scores since 2023 are marked down: numbers, or one per row. Raises Undefined if none passed by
    the day, or none at all (in an array: nan there).

    >>> known = pd.DataFrame({"release_date": ["2022-03-29", "2023-09-27"], "middle": [67.5, 61.0],
    ...                       "bn_parameters": [70.0, 7.0]})
    >>> times_smaller_since(known, "middle", 60, 0, "2022-04-30")
    10.0
    """
    sizes, scores = known["bn_parameters"].to_numpy(dtype=float), marked_down(known, report, excess)
    early = (known["release_date"] <= start_day).to_numpy()
    return times_smaller(
        smallest_reaching(sizes[early], scores[..., early], threshold), smallest_reaching(sizes, scores, threshold)
    )


def gain_at_size(sizes: np.ndarray, scores: np.ndarray, early: np.ndarray, limit: Quantity) -> Quantity:
    """Return by how much the best score up to a size is above that of the early models alone, in the scores' unit.

    Sizes of shape (models,), scores as for best_up_to_size, whether a model is an early one of shape (models,); one
    largest size, or one per row. Raises Undefined as best_up_to_size does.

    >>> gain_at_size(np.array([70.0, 7.0, 3.0]), np.array([68.0, 45.0, 61.0]), np.array([True, True, False]), 10.0)
    16.0
    """
    return best_up_to_size(sizes, scores, limit) - best_up_to_size(sizes[early], scores[..., early], limit)


def score_gain_at_size(known: pd.DataFrame, limit: Quantity, report: str, excess: Quantity, start_day: str) -> Quantity:
    """Return by how many points the best score of a test up to a size rose since a day.

    Rows, the report and the excess as for times_smaller_since; the largest size in billions of parameters, a number or
    one per row. Raises Undefined as best_up_to_size does.

    >>> known = pd.DataFrame({"release_date": ["2022-03-29", "2023-09-27"], "middle": [45.0, 61.0],
    ...                       "bn_parameters": [7.0, 7.0]})
    >>> score_gain_at_size(known, 10.0, "middle", 2.0, "2023-06-30")
    14.0
    """
    early = (known["release_date"] <= start_day).to_numpy()
    sizes = known["bn_parameters"].to_numpy(dtype=float)
    return gain_at_size(sizes, marked_down(known, report, excess), early, limit)


def smallest_so_far(passing: pd.DataFrame, last_day: str) -> pd.DataFrame:
    """Return the days on which a smaller model than before first passed, in billions of parameters, and the last day.

    Rows with release_date and bn_parameters, in any order; the same two columns, in order of time, with the smallest
    once more on the last day.

    >>> passing = pd.DataFrame({"release_date": ["2022", "2023", "2024"], "bn_parameters": [70.0, 540.0, 3.8]})
    >>> smallest_so_far(passing, "2025").to_numpy().tolist()
    [['2022', 70.0], ['2024', 3.8], ['2025', 3.8]]
    """
    by_day = passing.groupby("release_date", as_index=False)["bn_parameters"].min()
    records = by_day.assign(bn_parameters=by_day["bn_parameters"].cummin()).drop_duplicates("bn_parameters")
    return pd.concat([records, records.tail(1).assign(release_date=last_day)], ignore_index=True)

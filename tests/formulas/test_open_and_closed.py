import numpy as np
import pandas as pd
import pytest

from exodus.formulas import open_and_closed
from recomputed.ground.quantity import Undefined

CLOSED = pd.DataFrame(
    {"release_date": ["2024-01-29", "2024-01-29", "2024-02-02", "2024-03-05"], "eci": [120, 126, 130, 128]}
)
OPEN = pd.DataFrame({"release_date": ["2024-01-27", "2024-01-31"], "eci": [110.0, 127.0]})
DAYS = pd.date_range("2024-01-01", periods=60)


def best_of(levels: dict[int, float]) -> pd.Series:
    """Scores by day, each from its day on."""
    return pd.Series(levels).reindex(range(60)).ffill().set_axis(DAYS)


def test_the_best_so_far_never_falls_and_begins_when_both_sides_have_a_model():
    best = open_and_closed.best_by_day({"closed": CLOSED, "open": OPEN})
    assert best.index[0] == pd.Timestamp("2024-01-29") and best.index[-1] == pd.Timestamp("2024-03-31")
    assert list(best) == ["closed", "open"] and len(best) == 63
    assert best["closed"].iloc[[0, 3, 4, -1]].tolist() == [126, 126, 130, 130]
    assert best["open"].iloc[[0, 1, 2, -1]].tolist() == [110, 110, 127, 127]


def test_a_side_without_a_model_is_refused():
    with pytest.raises(Undefined) as refused:
        open_and_closed.best_by_day({"closed": CLOSED, "open": OPEN.iloc[:0]})
    assert str(refused.value) == "sides: given open, allowed: sides with at least one model"


def test_the_mean_lag_of_a_follower_that_copies_the_leader_is_the_delay():
    leader, follower = best_of({0: 1.0, 1: 3.0}), best_of({0: 0.5, 31: 3.0})
    assert open_and_closed.mean_lag_months(leader, follower, 1.0) == pytest.approx(30 / 30.4375)


def test_each_level_counts_once_and_the_first_lies_above_the_start():
    """Of the levels 1.1, 1.2 and so on to 1.9 the first four are reached after ten days, the others after twenty."""
    leader, follower = best_of({0: 1.0, 1: 2.0}), best_of({0: 1.0, 11: 1.45, 21: 2.0})
    expected = (4 * 10 + 5 * 20) / 9 / 30.4375
    assert open_and_closed.mean_lag_months(leader, follower, 1.0) == pytest.approx(expected)
    assert isinstance(open_and_closed.mean_lag_months(leader, follower, 1.0), float)


def test_a_start_that_the_follower_has_not_reached_is_refused():
    leader, follower = best_of({0: 1.0, 1: 3.0}), best_of({0: 0.5, 31: 2.5})
    for above in (2.5, 2.45, 2.6):
        with pytest.raises(Undefined) as refused:
            open_and_closed.mean_lag_months(leader, follower, above)
        assert str(refused.value) == f"above: given {above}, allowed: below what the follower has reached, 2.5"


def test_the_gap_at_the_end_of_a_period_is_that_of_its_last_day():
    best = pd.DataFrame({"closed": best_of({0: 120.0, 20: 126.0}), "open": best_of({0: 110.0, 40: 120.0})})
    monthly = open_and_closed.gaps_at_ends(best, "ME")
    assert monthly.index.tolist() == [pd.Timestamp("2024-01-31"), pd.Timestamp("2024-02-29")]
    assert monthly["gap"].tolist() == [16.0, 6.0] and monthly["closed"].tolist() == [126.0, 126.0]
    assert monthly["lag_months"].tolist() == pytest.approx([30 / 30.4375, 59 / 30.4375])
    assert open_and_closed.gaps_at_ends(best, "QE")["gap"].tolist() == [6.0]
    assert list(monthly) == ["closed", "open", "gap", "lag_months"]
    assert np.isfinite(monthly.to_numpy()).all()

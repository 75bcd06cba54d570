import numpy as np
import pandas as pd
import pytest

from exodus.formulas.training_runs import (
    Runs,
    days_implied,
    days_implied_in,
    large_company_pct,
    runs_by_year,
    with_peak_speed,
)
from recomputed.ground.quantity import Undefined

MODELS = pd.DataFrame(
    [
        ("2019-05-28", "academia", 8.0, 4.0, None), ("2020-05-28", "industry", 6e20, 3000.0, None),
        ("2020-06-01", "industry with others", 2e20, 2000.0, None), ("2020-07-01", "academia", 1e20, 5000.0, None),
        ("2020-08-01", "industry", 1e20, np.nan, None), ("2020-09-01", "industry", 9e20, 9000.0, "another"),
        ("2020-10-01", "not stated", np.nan, 9000.0, None),
    ],
    columns=["publication_date", "organization_category", "training_flop", "hardware_quantity", "built_on"],
)  # fmt: skip
CHIPS = pd.DataFrame({"release_date": ["2019-01-01", "2019-06-01", "2020-01-01"], "peak": [1e13, 2e13, 9e15]})
RUNS = runs_by_year(MODELS, CHIPS)
PLAIN = {"year": 2020, "joint_to_companies_pct": 50.0, "least_chips": 1000.0, "utilisation_pct": 50.0, "days": 10.0}


def test_a_year_before_which_no_chip_was_out_has_no_runs():
    assert list(RUNS) == [2020]


def test_companies_alone_and_with_others_are_told_apart():
    runs = runs_by_year(MODELS, CHIPS)[2020]
    assert runs.by_companies.tolist() == [1, 0, 0, 1]
    assert runs.by_joint_work.tolist() == [0, 1, 0, 0]


def test_only_chips_that_were_out_before_the_year_count():
    assert RUNS[2020].chip_flop_per_s == 2e13


def test_models_built_on_others_and_models_without_operations_are_no_runs():
    assert RUNS[2020].training_flop.tolist() == [6e20, 2e20, 1e20, 1e20]


def test_companies_large_runs_count_in_full_and_joint_ones_in_part():
    # The fourth run needs 1e20 / (2e13 * 0.5 * 864,000 s) = 12 chips, which is few.
    assert large_company_pct(RUNS, **PLAIN) == pytest.approx(70)
    assert large_company_pct(RUNS, **PLAIN | {"joint_to_companies_pct": 0.0}) == pytest.approx(60)
    assert large_company_pct(RUNS, **PLAIN | {"joint_to_companies_pct": 100.0}) == pytest.approx(80)


def test_chips_that_nobody_tells_follow_from_the_operations():
    few = {"least_chips": 11.5}
    assert large_company_pct(RUNS, **PLAIN | few) == pytest.approx(80)
    assert large_company_pct(RUNS, **PLAIN | few | {"days": 20.0}) == pytest.approx(70)
    assert large_company_pct(RUNS, **PLAIN | few | {"utilisation_pct": 100.0}) == pytest.approx(70)


def test_a_line_that_a_run_just_reaches_is_reached():
    assert large_company_pct(RUNS, **PLAIN | {"least_chips": 3000.0}) == pytest.approx(60)
    assert large_company_pct(RUNS, **PLAIN | {"least_chips": 3000.5}) == 0


def test_rows_give_what_each_row_gives():
    runs = RUNS | {2021: RUNS[2020]._replace(by_companies=np.zeros(4))}
    years, lines = np.array([2020, 2021, 2020]), np.array([1000.0, 1000.0, 2500.0])
    together = large_company_pct(runs, **PLAIN | {"year": years, "least_chips": lines})
    each = [large_company_pct(runs, **PLAIN | {"year": y, "least_chips": n}) for y, n in zip(years, lines, strict=True)]
    assert together.tolist() == each == pytest.approx([70, 10, 60])


def test_a_year_without_runs_is_refused():
    with pytest.raises(Undefined, match=r"^year: given 2019, allowed: one of \[2020\]$"):
        large_company_pct(RUNS, **PLAIN | {"year": 2019})


def test_days_follow_from_operations_and_chips_where_both_are_told():
    # 6e20 / (2e13 * 0.5 * 3000) = 20,000 s
    assert days_implied(RUNS[2020], 50.0)[0] * 86_400 == pytest.approx(20_000)
    assert len(days_implied(RUNS[2020], 50.0)) == 3
    assert len(days_implied(RUNS[2020], 50.0, least_flop=2e20)) == 2
    assert days_implied(RUNS[2020], 50.0, least_flop=1e21).tolist() == []


def test_runs_are_arrays_of_one_length():
    assert isinstance(RUNS[2020], Runs)
    assert [figure.shape for figure in RUNS[2020][:4]] == [(4,)] * 4


def test_the_peak_of_a_chip_is_that_of_its_tensor_units_where_it_has_them():
    chips = pd.DataFrame({"name": ["a", "b"], "tensor_flop_per_s": [9.0, None], "plain_flop_per_s": [3.0, 2.0]})
    assert with_peak_speed(chips)["peak"].tolist() == [9, 2]
    assert list(with_peak_speed(chips)) == [*chips, "peak"]


def test_the_days_of_several_years_stand_one_year_after_the_other():
    runs = RUNS | {2021: RUNS[2020]._replace(chip_flop_per_s=4e13)}
    of_2020 = days_implied(RUNS[2020], 50.0, 2e20)
    assert days_implied_in(runs, [2021, 2020], 50.0, 2e20).tolist() == pytest.approx([*of_2020 / 2, *of_2020])
    assert days_implied_in(runs, [2020], 25.0).tolist() == pytest.approx(2 * days_implied(RUNS[2020], 50.0))

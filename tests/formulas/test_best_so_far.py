import pandas as pd
import pytest

from exodus.formulas import best_so_far

ROWS = pd.DataFrame(
    {
        "day": ["2024-02-20", "2023-11-05", "2023-11-30", "2024-04-01", "2024-04-30"],
        "score": [4.0, 3.0, 5.0, 9.0, 7.0],
        "who": ["c", "a", "b", "d", "e"],
    }
)


def test_a_day_in_years_is_the_part_of_the_year_that_had_gone_by_when_it_began():
    years = best_so_far.in_years(pd.Series(["2023-01-01", "2023-01-02", "2024-12-31"], index=[5, 6, 7]))
    assert years.to_dict() == pytest.approx({5: 2023, 6: 2023 + 1 / 365.25, 7: 2024 + 365 / 365.25}, abs=1e-9)


def test_a_day_ends_where_the_next_begins():
    after = best_so_far.in_years(pd.Series(["2025-04-30"])).item()
    assert best_so_far.end_in_years("2025-04-29") == after == 2025 + 119 / 365.25


def test_each_month_has_the_best_so_far_and_a_month_without_rows_that_of_before():
    best = best_so_far.best_by_month(ROWS, "day", "score")
    assert best.columns.tolist() == ["month", "middle", "year", "best"]
    assert best["month"].tolist() == ["2023-11", "2023-12", "2024-01", "2024-02", "2024-03", "2024-04"]
    assert best["middle"].tolist()[:2] == ["2023-11-15", "2023-12-15"]
    assert best["best"].tolist() == [5, 5, 5, 5, 5, 9]
    expected = [2023 + 10.5 / 12, 2023 + 11.5 / 12, 2024 + 0.5 / 12, 2024 + 1.5 / 12, 2024 + 2.5 / 12, 2024 + 3.5 / 12]
    assert best["year"].tolist() == pytest.approx(expected, abs=1e-9)


def test_the_record_at_each_row_is_the_largest_value_up_to_it():
    found = best_so_far.records(ROWS, "day", "score")
    assert found["who"].tolist() == ["a", "b", "c", "d", "e"]
    assert found["record"].tolist() == [3, 5, 5, 9, 9]
    assert found.index.tolist() == [0, 1, 2, 3, 4]


def test_rows_of_one_day_keep_their_order():
    rows = pd.DataFrame({"day": ["2024-01-01"] * 40, "score": range(40)})
    assert best_so_far.records(rows, "day", "score")["score"].tolist() == list(range(40))


def test_the_best_of_a_year_is_never_below_that_of_the_year_before():
    rows = pd.DataFrame({"day": ["2022-05-01", "2023-05-01", "2024-05-01", "2024-06-01"], "tn": [3.0, 2.0, 4.0, 5.0]})
    assert best_so_far.best_by_year(rows, "day", "tn").to_dict() == {"2022": 3, "2023": 3, "2024": 5}


def test_a_gain_is_compared_with_that_of_the_window_before_it_where_there_is_one():
    best = pd.DataFrame({"month": list("abcdefg"), "best": [0.0, 1.0, 3.0, 4.0, 5.0, 9.0, 9.0]})
    gains = best_so_far.gains_compared(best, 2)
    assert gains.columns.tolist() == ["month", "gain", "earlier", "compared"]
    assert gains["month"].tolist() == ["c", "d", "e", "f", "g"]
    assert gains["gain"].tolist() == [3, 3, 2, 5, 4]
    assert gains["earlier"].tolist()[2:] == [3, 3, 2] and gains["earlier"].isna().tolist() == [True, True] + [False] * 3
    assert gains["compared"].tolist() == ["none", "none", "less", "more", "more"]
    assert gains.index.tolist() == [0, 1, 2, 3, 4]


def test_as_much_as_before_counts_as_less():
    best = pd.DataFrame({"month": list("abc"), "best": [0.0, 1.0, 2.0]})
    assert best_so_far.gains_compared(best, 1)["compared"].tolist() == ["none", "less"]

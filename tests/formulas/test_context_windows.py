import numpy as np
import pandas as pd
import pytest

from exodus.formulas import context_windows

WINDOWS = pd.DataFrame(
    {
        "release_date": ["2024-03-01", "2024-02-01", "2025-01-01", "2025-06-01", "2025-07-01"],
        "context_tokens": [32_000, 128_000, 999_999, 1_000_000, 2_000_000],
    }
)


def test_the_longest_window_is_that_of_all_days_up_to_one():
    assert context_windows.longest_window_tokens(WINDOWS, "2024-12-31") == 128_000
    assert context_windows.longest_window_tokens(WINDOWS, "2025-06-01") == 1_000_000
    assert isinstance(context_windows.longest_window_tokens(WINDOWS, "2025-06-01"), float)


def test_before_the_first_model_there_is_no_longest_window():
    assert np.isnan(context_windows.longest_window_tokens(WINDOWS, "2023-01-01"))


def test_the_longest_window_grows_by_percent_of_what_it_was():
    assert context_windows.longest_window_change_pct(WINDOWS, "2025-06-01", "2025-07-01") == pytest.approx(100)
    assert context_windows.longest_window_change_pct(WINDOWS, "2024-03-01", "2024-12-31") == 0


def test_of_each_year_the_middle_the_longest_and_the_part_with_a_million_are_told():
    by_year = context_windows.windows_by_year(WINDOWS)
    assert by_year.index.tolist() == ["2024", "2025"] and by_year.index.name == "year"
    assert by_year.columns.tolist() == ["median_tokens", "longest_tokens", "million_share"]
    assert by_year.loc["2024"].tolist() == [80_000, 128_000, 0]
    assert by_year.loc["2025"].tolist() == pytest.approx([1_000_000, 2_000_000, 2 / 3])

import pandas as pd
import pytest

from exodus.formulas import calendar_years


def test_four_years_with_a_leap_day_are_four_years():
    years = calendar_years.decimal_years(pd.Series(["2021-03-01", "2025-03-01"], index=[5, 6]))
    assert years[6] - years[5] == pytest.approx(4.0, abs=1e-9) and years.index.tolist() == [5, 6]


def test_a_day_is_one_of_365_and_a_quarter():
    first, last = calendar_years.decimal_years(pd.Series(["2024-02-28", "2024-02-29"]))
    assert (last - first) * 365.25 == pytest.approx(1.0, abs=1e-6)

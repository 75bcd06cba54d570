import pandas as pd
import pytest

from exodus.formulas import months

SOME = pd.Series(["2011-04", "2025-12", "2026-01"], index=[7, 8, 9])


def test_a_month_knows_its_year():
    assert months.year_of(SOME).to_dict() == {7: 2011, 8: 2025, 9: 2026}


def test_a_year_has_twelve_months_and_the_first_begins_it():
    assert months.beginning_of(SOME).tolist() == pytest.approx([2011.25, 2025 + 11 / 12, 2026])


def test_the_middle_of_a_month_is_half_a_month_after_its_beginning():
    assert (months.middle_of(SOME) - months.beginning_of(SOME)).tolist() == pytest.approx([1 / 24] * 3)
    assert months.middle_of(SOME).tolist() == pytest.approx([2011 + 3.5 / 12, 2025 + 11.5 / 12, 2026 + 0.5 / 12])


def test_months_and_days_are_said_alike_and_no_date_has_its_own_words():
    assert months.month_in_words("2024-04", "never") == "April 2024"
    assert months.month_in_words("2018-03-24", "never") == "March 2018"
    assert months.month_in_words(None, "never") == "never"

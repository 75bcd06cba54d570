import pandas as pd
import pytest

from exodus.formulas import forecasts
from recomputed.declared.tables import table
from recomputed.ground.quantity import Undefined

ROWS = pd.DataFrame({
    "publisher": ["A", "B", "A", "C", "B"],
    "edition_year": [2025, 2026, 2026, 2025, 2026],
    "base_year": [2024, 2025, None, 2025, None],
    "base_busd": [10.0, 4.0, None, 7.0, None],
    "next_year": [2025, 2026, 2026, None, 2026],
    "next_busd": [11.0, 8.0, 20.0, None, 9.0],
    "target_year": [2026, None, 2028, 2025, 2027],
    "target_busd": [12.1, None, 80.0, 70.0, 18.0],
}).astype({"edition_year": "Int64", "base_year": "Int64", "next_year": "Int64", "target_year": "Int64"})  # fmt: skip


def test_what_is_said_of_a_year_is_sought_in_the_base_then_in_the_next_year_then_at_the_end():
    assert forecasts.stated_for(ROWS, 2025).fillna(-1).tolist() == [11.0, 4.0, -1, 7.0, -1]
    assert forecasts.stated_for(ROWS, 2026).fillna(-1).tolist() == [12.1, 8.0, 20.0, -1, 9.0]
    assert forecasts.stated_for(ROWS, 2030).isna().all()


def test_each_publisher_counts_once_with_its_newest_or_oldest_figure_and_a_later_row_is_newer():
    figures = pd.Series([1.0, 2.0, 3.0, 4.0, 5.0])
    assert forecasts.newest_of_each(ROWS, figures).to_dict() == {"A": 3.0, "B": 5.0, "C": 4.0}
    assert forecasts.oldest_of_each(ROWS, figures).to_dict() == {"A": 1.0, "B": 2.0, "C": 4.0}


def test_an_edition_without_the_figure_gives_way_to_the_one_that_has_it():
    figures = pd.Series([1.0, 2.0, None, None, None])
    assert forecasts.newest_of_each(ROWS, figures).to_dict() == {"A": 1.0, "B": 2.0}


def test_own_growth_runs_from_the_first_figure_to_the_last_and_needs_both():
    known = forecasts.with_own_growth(ROWS.drop(index=3))
    assert known["publisher"].tolist() == ["A", "A", "B"]
    assert known["first_year"].tolist() == [2024, 2026, 2026]
    assert known["own_growth_pct"].tolist() == pytest.approx([10.0, 100.0, 100.0])


def test_an_edition_carried_to_its_own_last_year_says_what_it_said():
    known = forecasts.with_own_growth(ROWS.drop(index=3))
    for row, carried in zip(
        known.itertuples(), (forecasts.carried_to(known, year) for year in (2026, 2028, 2027)), strict=True
    ):
        assert carried[row.Index] == pytest.approx(row.target_busd)
    assert forecasts.carried_to(known, 2029).tolist() == pytest.approx([10 * 1.1**5, 160.0, 72.0])


def test_a_last_year_that_is_the_first_is_refused():
    with pytest.raises(
        Undefined, match=r"target_year: given \[2026, 2028, 2025, 2027\], allowed: years after the first"
    ):
        forecasts.with_own_growth(ROWS)


def test_the_table_gives_the_growth_that_the_publishers_print():
    printed = forecasts.with_own_growth(table("edge_ai_forecasts").query("scope == 'whole'")).dropna(
        subset="growth_rate_pct"
    )
    assert len(printed) > 5
    away = (printed["own_growth_pct"] - printed["growth_rate_pct"]).abs()
    assert (away < 0.5).all(), printed[away >= 0.5][["publisher", "edition_year", "own_growth_pct", "growth_rate_pct"]]

import numpy as np
import pandas as pd
import pytest

from exodus.formulas import forecasts
from recomputed.declared.tables import table
from recomputed.ground.quantity import Undefined

ROWS = pd.DataFrame(
    {
        "publisher": ["A", "B", "A", "C", "B"],
        "edition_year": [2025, 2026, 2026, 2025, 2026],
        "base_year": [2024, 2025, None, 2025, None],
        "base_busd": [10.0, 4.0, None, 7.0, None],
        "next_year": [2025, 2026, 2026, None, 2026],
        "next_busd": [11.0, 8.0, 20.0, None, 9.0],
        "target_year": [2026, None, 2028, 2025, 2027],
        "target_busd": [12.1, None, 80.0, 70.0, 18.0],
    }
).astype({"edition_year": "Int64", "base_year": "Int64", "next_year": "Int64", "target_year": "Int64"})


def test_what_is_said_of_a_year_is_sought_in_the_base_then_in_the_next_year_then_at_the_end():
    assert forecasts.stated_for(ROWS, 2025).fillna(-1).tolist() == [11.0, 4.0, -1, 7.0, -1]
    assert forecasts.stated_for(ROWS, 2026).fillna(-1).tolist() == [12.1, 8.0, 20.0, -1, 9.0]
    assert forecasts.stated_for(ROWS, 2030).isna().all()


def test_a_figure_of_no_year_is_said_of_none():
    without_year = ROWS.assign(base_year=pd.array([None] * 5, dtype="Int64"), base_busd=1.0)
    assert forecasts.stated_for(without_year, 2025).fillna(-1).tolist() == [11.0, -1, -1, -1, -1][:3] + [70.0, -1]


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


def test_an_edition_is_named_by_publisher_or_page_and_year_and_a_later_one_of_the_year_is_late():
    rows = pd.DataFrame(
        {
            "publisher": ["B (UK)", "unnamed (page.org)", "B (UK)", "B (UK)"],
            "edition_year": [2026, 2025, 2026, 2025],
        },
        index=[4, 5, 6, 7],
    )
    names = forecasts.edition_names(rows)
    assert names.tolist() == ["B (UK) 2026", "page.org 2025", "B (UK) 2026 late", "B (UK) 2025"]
    assert names.index.tolist() == [4, 5, 6, 7]


def test_a_publisher_that_is_named_is_that_whatever_it_counts():
    rows = pd.DataFrame(
        {
            "publisher": ["A", "A", "B", "B"],
            "border": ["all components", "narrower", "all components", "not stated"],
        }
    )
    assert forecasts.kind_of_each(rows, "A").tolist() == ["named", "named", "comparable", "other"]
    assert forecasts.kind_of_each(rows, "C").tolist() == ["comparable", "other", "comparable", "other"]


def test_each_edition_has_its_first_and_its_target_year_and_keeps_what_else_is_known_of_it():
    ends = forecasts.first_and_last(forecasts.with_own_growth(ROWS.drop(index=3)))
    assert ends["year"].tolist() == [2024, 2026, 2026, 2026, 2028, 2027] and ends["year"].dtype == int
    assert ends["busd"].tolist() == [10.0, 20.0, 9.0, 12.1, 80.0, 18.0]
    assert ends["publisher"].tolist() == ["A", "A", "B"] * 2


def test_the_spread_is_the_highest_over_the_lowest_and_one_figure_has_none():
    assert forecasts.spread_ratio(pd.Series({"A": 30.0, "B": 12.0, "C": 24.0})) == 2.5
    assert forecasts.spread_ratio(pd.Series([7.0])) == 1.0
    assert type(forecasts.spread_ratio(pd.Series([7.0, 14.0]))) is float


RATES = pd.DataFrame(
    {
        "publisher": ["A", "A", "B", "C", "C"],
        "edition_year": [2025, 2026, 2026, 2025, 2026],
        "growth_rate_pct": [100.0, 50.0, 40.0, 20.0, None],
    }
)


def test_the_median_of_the_rates_takes_each_publisher_once_with_the_editions_asked_for():
    assert forecasts.at_median_growth_busd(10.0, "newest", RATES, 2) == pytest.approx(10 * 1.4**2)
    assert forecasts.at_median_growth_busd(10.0, "oldest", RATES.drop(index=3), 1) == pytest.approx(17.0)
    assert forecasts.at_median_growth_busd(np.array([10.0, 20.0]), "newest", RATES, 1).tolist() == [14.0, 28.0]
    assert type(forecasts.at_median_growth_busd(10.0, "oldest", RATES, 1)) is float


def test_editions_that_are_neither_the_newest_nor_the_oldest_are_refused():
    with pytest.raises(Undefined, match="^editions: given latest, allowed: newest or oldest$"):
        forecasts.at_median_growth_busd(10.0, "latest", RATES, 2)


def test_a_second_edition_is_compared_with_the_first_one_carried_to_its_last_year():
    rows = pd.DataFrame(
        {
            "publisher": ["Z", "A", "Z", "B", "A", "Z", "A"],
            "edition_year": [2026, 2025, 2024, 2025, 2024, 2027, 2023],
            "base_year": [None, 2025, 2023, 2024, 2023, 2026, 2022],
            "base_busd": [None, 12.0, 10.0, 5.0, 8.0, 1.0, 9.0],
            "next_year": [None, 2026, None, None, None, None, 2023],
            "next_busd": [None, 13.0, None, None, None, None, 9.0],
            "target_year": [2028, 2027, 2024, 2030, 2025, 2028, None],
            "target_busd": [240.0, 30.0, 20.0, 6.0, 18.0, 2.0, None],
        }
    ).astype({"edition_year": "Int64", "base_year": "Int64", "next_year": "Int64", "target_year": "Int64"})
    found = forecasts.editions_compared(rows)
    assert found.index.tolist() == ["A", "Z"]
    assert found["older_edition"].tolist() == [2024, 2024] and found["newer_edition"].tolist() == [2025, 2026]
    assert found["year"].tolist() == [2027, 2028]
    assert found["older_busd"].tolist() == pytest.approx([8 * 1.5**4, 10 * 2.0**5])
    assert found["newer_busd"].tolist() == [30.0, 240.0]
    assert found["change_pct"].tolist() == pytest.approx([100 * (30 / 40.5 - 1), -25.0])


def test_an_edition_of_the_same_year_in_a_lower_row_is_the_second():
    rows = pd.DataFrame(
        {
            "publisher": "A",
            "edition_year": [2026, 2026],
            "base_year": [2025, 2025],
            "base_busd": [1.0, 1.0],
            "next_year": [None, None],
            "next_busd": [None, None],
            "target_year": [2026, 2027],
            "target_busd": [2.0, 8.0],
        }
    )
    assert forecasts.editions_compared(rows)["change_pct"].tolist() == [100.0]


def test_the_largest_change_is_that_farthest_from_none():
    assert forecasts.largest_change_pct(pd.Series([5.0, -70.0, 60.0])) == 70.0
    assert type(forecasts.largest_change_pct(pd.Series([5.0]))) is float

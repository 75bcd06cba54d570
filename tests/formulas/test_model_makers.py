import numpy as np
import pandas as pd
import pytest

from exodus.formulas.model_makers import (
    MAKERS,
    by_maker,
    chips_by_year,
    companies_alone_pct,
    company_pct,
    dated_models,
    most_chips,
)
from recomputed.ground.quantity import Undefined

MODELS = pd.DataFrame(
    [
        ("1999-12-31", "academia", 1.0, None),
        ("2000-01-01", "industry", 4.0, 8.0),
        ("2009-06-01", "industry with others", None, 2.0),
        ("2009-07-01", "industry", 6.0, 4.0),
        ("2009-08-01", "not stated", 2.0, 60.0),
    ],
    columns=["publication_date", "organization_category", "flop", "hardware_quantity"],
)
DATED = dated_models(MODELS)
SHARES = pd.DataFrame({"companies": [60.0, 40.0], "joint": [20.0, 0.0]}, index=[2012, 2014])


def test_a_year_belongs_to_the_decade_that_it_begins_or_ends():
    assert DATED["year"].tolist() == [1999, 2000, 2009, 2009, 2009]
    assert DATED["decade"].tolist() == ["1990s", "2000s", "2000s", "2000s", "2000s"]


def test_every_kind_of_maker_has_its_word_and_the_rest_of_the_table_stays():
    assert DATED["maker"].tolist() == ["universities", "companies", "joint", "companies", "not stated"]
    pd.testing.assert_frame_equal(DATED[list(MODELS)], MODELS)
    assert list(MAKERS.values()) == ["companies", "joint", "universities", "others", "not stated"]


def test_models_are_counted_by_period_and_a_maker_without_one_has_none():
    counted = by_maker(DATED, "decade")
    assert list(counted) == list(MAKERS.values())
    assert counted.loc["1990s"].tolist() == [0, 0, 1, 0, 0]
    assert counted.loc["2000s"].tolist() == [2, 1, 0, 0, 1]


def test_an_amount_adds_up_and_models_without_it_are_left_out():
    amounts = by_maker(DATED, "year", "flop")
    assert amounts.loc[2009].tolist() == [6, 0, 0, 0, 2]
    assert amounts.to_numpy().sum() == 13


def test_numbers_that_may_be_missing_add_up_like_others():
    nullable = DATED.assign(flop=DATED["flop"].astype("Float64"))
    assert by_maker(nullable, "year", "flop").loc[2009].tolist() == [6, 0, 0, 0, 2]
    assert companies_alone_pct(nullable, "flop") == companies_alone_pct(DATED, "flop")


def test_joint_work_counts_in_part_and_a_year_that_is_missing_takes_the_one_before():
    assert company_pct(SHARES, 2013, 0.0) == 60
    assert company_pct(SHARES, 2013, 25.0) == 65
    assert company_pct(SHARES, np.array([2012, 2014]), np.array([100.0, 100.0])).tolist() == [80, 40]


def test_a_year_before_the_first_is_refused():
    with pytest.raises(Undefined, match="^label"):
        company_pct(SHARES, 2011, 50.0)


def test_companies_alone_are_told_from_joint_work_and_unknown_amounts_do_not_count():
    assert companies_alone_pct(DATED, "flop") == pytest.approx(100 * 10 / 13)
    assert companies_alone_pct(DATED[DATED["maker"] == "universities"], "flop") == 0


def test_a_part_of_nothing_is_refused():
    with pytest.raises(Undefined, match="^amounts"):
        companies_alone_pct(DATED[DATED["maker"] == "joint"], "flop")


def test_the_most_chips_are_those_of_one_model_and_silence_is_passed_over():
    assert most_chips(DATED) == 60
    assert type(most_chips(DATED.convert_dtypes())) is float


def test_the_middle_and_the_largest_number_of_chips_are_told_for_each_year():
    found = chips_by_year(DATED.dropna(subset="hardware_quantity").convert_dtypes())
    assert found.to_dict("index") == {2000: {"middle": 8, "largest": 8}, 2009: {"middle": 4, "largest": 60}}

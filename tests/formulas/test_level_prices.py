import numpy as np
import pandas as pd
import pytest

from exodus.formulas import level_prices
from recomputed.ground.quantity import Undefined

PRICED = pd.DataFrame({"eci": [126.2, 131.0, 129.0], "usd_per_million_tokens": [0.5, 4.0, 6.0]})


def test_whole_levels_lie_between_both_ends_and_may_be_the_ends():
    assert level_prices.whole_levels(126.2, 128.9).tolist() == [127.0, 128.0]
    assert level_prices.whole_levels(127.0, 129.0).tolist() == [127.0, 128.0, 129.0]
    assert level_prices.whole_levels(127.0, 127.0).tolist() == [127.0]
    with pytest.raises(Undefined) as refused:
        level_prices.whole_levels(126.2, 126.9)
    assert str(refused.value) == "highest: given 126.9, allowed: a whole number above 126.2"


def test_a_price_without_a_score_is_left_out_and_two_prices_of_a_model_stay_two():
    prices = pd.DataFrame({"model": ["a", "b", "a"], "usd_per_million_tokens": [3.0, 2.0, 1.0], "eci": 0.0})
    scored = pd.DataFrame({"model": ["a", "c"], "eci": [126.2, 140.0], "confidence": ["likely", "likely"]})
    found = level_prices.priced_models(prices.drop(columns="eci"), scored)
    assert found.to_dict("list") == {"model": ["a", "a"], "usd_per_million_tokens": [3.0, 1.0], "eci": [126.2, 126.2]}


def test_a_level_costs_what_the_cheapest_model_at_or_above_it_costs_and_one_that_none_reaches_has_no_price():
    found = level_prices.cheapest_by_level(PRICED, np.array([126.0, 127.0, 129.0, 131.0, 132.0]))
    assert found.to_dict() == {126.0: 0.5, 127.0: 4.0, 129.0: 4.0, 131.0: 4.0}


def test_the_median_fall_is_that_of_the_levels_that_had_a_price_rounded_to_tenths():
    before = pd.Series({127.0: 1.0, 128.0: 3.0, 129.0: 8.0})
    after = pd.Series({127.0: 1.0, 128.0: 0.9, 129.0: 1.0, 130.0: 1.0})
    assert level_prices.median_times_cheaper(before, after) == 3.3
    assert isinstance(level_prices.median_times_cheaper(before, after), float)
    with pytest.raises(Undefined) as refused:
        level_prices.median_times_cheaper(after, before)
    assert str(refused.value) == (
        "after: given [127.0, 128.0, 129.0], allowed: a price of every level that had one before"
    )


def test_a_year_apart_the_levels_are_those_that_were_reached_before_and_later_prices_count_only_later():
    dated = PRICED.assign(date=["2023-03-14", "2024-06-30", "2024-03-01"])
    months = pd.Index(["2024-02", "2024-03", "2025-05", "2025-06"])
    found = level_prices.cheapest_a_year_apart(dated, 126.0, months).map(pd.Series.to_dict).to_dict("index")
    assert found == {
        "2024-03": {"before": {126.0: 0.5}, "after": {126.0: 0.5}},
        "2025-05": {
            "before": {126.0: 0.5, 127.0: 6.0, 128.0: 6.0, 129.0: 6.0},
            "after": {126.0: 0.5, 127.0: 4.0, 128.0: 4.0, 129.0: 4.0},
        },
        "2025-06": {
            "before": dict(zip(range(126, 132), [0.5, *[4.0] * 5], strict=True)),
            "after": dict(zip(range(126, 132), [0.5, *[4.0] * 5], strict=True)),
        },
    }

import numpy as np
import pandas as pd
import pytest

from exodus.formulas import memory_wall
from recomputed.ground.quantity import Undefined

ROWS = pd.DataFrame(
    [
        ("late", "NVIDIA", "2022-01-01", 8e14, 2000.0, 700.0),
        ("first", "NVIDIA", "2018-01-01", 1e14, 1000.0, 250.0),
        ("blind", "AMD", "2019-01-01", np.nan, 1000.0, 300.0),
        ("small", "AMD", "2020-01-01", 4e14, 2000.0, 249.0),
        ("unsaid", "AMD", "2021-01-01", 9e14, 3000.0, np.nan),
    ],
    columns=["name", "maker", "release_date", "tensor_flop_per_s", "memory_gb_per_s", "power_w"],
)
CHIPS = memory_wall.with_operations_per_byte(ROWS)


def names(selection: str) -> list[str]:
    return memory_wall.chips_chosen(CHIPS, selection)["name"].tolist()


def test_only_chips_with_a_tensor_speed_count_in_order_of_release():
    assert CHIPS["name"].tolist() == ["first", "small", "unsaid", "late"]
    assert CHIPS["per_byte"].tolist() == pytest.approx([100, 200, 300, 400])
    assert CHIPS["year"].tolist() == [2018, 2020, 2021, 2022]
    assert CHIPS.index.tolist() == [0, 1, 2, 3]


def test_chips_of_one_day_keep_their_order():
    many = pd.concat([ROWS.iloc[[0]].assign(name=str(i)) for i in range(40)])
    assert memory_wall.with_operations_per_byte(many)["name"].tolist() == [str(i) for i in range(40)]


def test_a_selection_is_all_the_large_ones_or_those_of_one_maker():
    assert names("all chips") == ["first", "small", "unsaid", "late"]
    assert names("large chips") == ["first", "late"]
    assert names("one maker") == ["first", "late"]


def test_a_power_that_is_not_said_is_no_large_one_in_a_table_either():
    as_in_tables = CHIPS.astype({"power_w": "Float64"})
    assert memory_wall.chips_chosen(as_in_tables, "large chips")["name"].tolist() == ["first", "late"]


def test_another_selection_is_refused_with_those_there_are():
    with pytest.raises(Undefined) as refused:
        memory_wall.chips_chosen(CHIPS, "best chips")
    allowed = "one of ['all chips', 'large chips', 'one maker']"
    assert str(refused.value) == f"selection: given best chips, allowed: {allowed}"


def test_the_growth_is_that_of_a_line_through_the_logarithms():
    large = memory_wall.growth_of_operations_per_byte_pct(CHIPS, 2018, "large chips")
    assert large == pytest.approx(100 * (4 ** (1 / 4) - 1))
    since = memory_wall.growth_of_operations_per_byte_pct(CHIPS, 2020, "all chips")
    assert since == pytest.approx(100 * np.expm1(np.polyfit([0, 1, 2], np.log([200, 300, 400]), 1)[0]))


def test_the_growth_since_many_years_is_that_since_each_and_nan_where_too_little_is_left():
    together = memory_wall.growth_of_operations_per_byte_pct(CHIPS, np.array([2018, 2020.5, 2022]), "all chips")
    each = [memory_wall.growth_of_operations_per_byte_pct(CHIPS, year, "all chips") for year in (2018, 2020.5)]
    assert together[:2].tolist() == each and np.isnan(together[2])


def test_the_trend_stands_at_each_chip_since_the_year_and_grows_as_said():
    trend = memory_wall.with_trend(CHIPS, 2019, "all chips")
    assert trend["name"].tolist() == ["small", "unsaid", "late"]
    growth_pct = memory_wall.growth_of_operations_per_byte_pct(CHIPS, 2019, "all chips")
    ratios = trend["trend"].to_numpy()[1:] / trend["trend"].to_numpy()[:-1]
    assert ratios == pytest.approx(1 + growth_pct / 100)
    assert np.log(trend["trend"]).mean() == pytest.approx(np.log([200, 300, 400]).mean())
    assert memory_wall.with_trend(CHIPS, 2018, "large chips")["trend"].tolist() == pytest.approx([100, 400])


def test_one_chip_is_compared_with_another_by_its_name():
    assert memory_wall.change_between_chips_pct(CHIPS, "small", "unsaid") == pytest.approx(50)
    with pytest.raises(KeyError, match="nobody"):
        memory_wall.change_between_chips_pct(CHIPS, "small", "nobody")

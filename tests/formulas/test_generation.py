import numpy as np
import pandas as pd
import pytest

from exodus.formulas import generation
from recomputed.ground.quantity import Undefined

MIX = pd.DataFrame(
    [
        ("USA", 2025, "gas", 0.5),
        ("USA", 2025, "coal", 0.25),
        ("USA", 2025, "hydro", 0.125),
        ("USA", 2025, "wind", 0.125),
        ("ETH", 2025, "wind", 0.0625),
        ("ETH", 2025, "hydro", 0.9375),
        ("ETH", 2024, "hydro", 0.75),
        ("ETH", 2024, "coal", 0.25),
    ],
    columns=["iso3", "year", "fuel", "share"],
)
GROUPS = {"hydro": "water", "wind": "wind and sun", "coal": "fire", "gas": "fire"}


def test_a_fuels_share_stands_by_year_and_country():
    found = generation.fuel_share_pct(MIX, "hydro")
    assert found.index.tolist() == [2024, 2025]
    assert found["ETH"].tolist() == [75.0, 93.75]
    assert np.isnan(found.loc[2024, "USA"]) and found.loc[2025, "USA"] == 12.5


def test_a_fuel_that_nobody_burns_is_refused():
    with pytest.raises(Undefined, match=r"^fuel: given peat, allowed: one of \['coal', 'gas', 'hydro', 'wind'\]$"):
        generation.fuel_share_pct(MIX, "peat")


def test_both_reach_what_the_smaller_one_reaches():
    assert generation.share_in_both_pct(90.0, 80.0) == 80
    assert generation.share_in_both_pct(np.array([10.0, 30.0]), 20.0).tolist() == [10, 20]


def test_the_groups_of_a_year_stand_in_their_order_and_add_up():
    found = generation.grouped_mix_pct(MIX, 2025, GROUPS)
    assert found.columns.tolist() == ["iso3", "group", "share_pct", "order"]
    assert found.to_numpy().tolist() == [
        ["ETH", "water", 93.75, 0],
        ["ETH", "wind and sun", 6.25, 1],
        ["USA", "water", 12.5, 0],
        ["USA", "wind and sun", 12.5, 1],
        ["USA", "fire", 75.0, 2],
    ]
    assert found.index.tolist() == [0, 1, 2, 3, 4]


def test_another_year_is_left_out_and_one_without_rows_refused():
    assert generation.grouped_mix_pct(MIX, 2024, GROUPS)["share_pct"].tolist() == [75.0, 25.0]
    with pytest.raises(Undefined, match=r"^year: given 2023, allowed: one of \[2024, 2025\]$"):
        generation.grouped_mix_pct(MIX, 2023, GROUPS)


def test_a_fuel_without_a_group_is_refused():
    said = r"^groups: given \['hydro', 'coal'\], allowed: all of \['coal', 'gas', 'hydro', 'wind'\]$"
    with pytest.raises(Undefined, match=said):
        generation.grouped_mix_pct(MIX, 2025, {"hydro": "water", "coal": "fire"})


def test_a_single_row_is_a_mix():
    one = MIX.iloc[[2]]
    assert generation.fuel_share_pct(one, "hydro").to_dict() == {"USA": {2025: 12.5}}
    assert generation.grouped_mix_pct(one, 2025, {"hydro": "water"}).to_numpy().tolist() == [["USA", "water", 12.5, 0]]

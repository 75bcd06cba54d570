import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas.ai_compute import ownership_index
from exodus.formulas.chip_owners import DOUBTED, OWNERS, ChipStock, chip_stocks, holdings, running_chips

QUARTER = "2025-12-31"
OWNED = pd.DataFrame(
    [
        (QUARTER, "Google", "Google", 40.0), (QUARTER, "Google", "Nvidia", 10.0), (QUARTER, "Microsoft", "Nvidia", 20.0),
        (QUARTER, "Microsoft", "AMD", 2.0), (QUARTER, "xAI", "Nvidia", 5.0), (QUARTER, "Other", "Nvidia", 20.0),
        (QUARTER, "Other", "AMD", 1.0), (QUARTER, "China", "Nvidia", 3.0), ("2025-09-30", "Google", "Nvidia", 9.0),
    ],
    columns=["quarter_end", "owner", "chip_maker", "h100_equivalents"],
)  # fmt: skip
BUILT = pd.DataFrame(
    [
        ("Memphis", "2024-09-02", "xAI", 1.0), ("Memphis", "2025-02-18", "xAI", 2.0), ("Tulsa", "2025-10-01", "xAI", 4.0),
        ("Iowa", "2020-01-01", "Google", 700.0), ("Nobody's", "2020-01-01", None, 9.0),
    ],
    columns=["site", "first_operational_date", "owner", "h100_equivalents"],
)  # fmt: skip
ONES = [1.0] * len(DOUBTED)
quick = settings(derandomize=True, deadline=None, max_examples=50)


def stock():
    return chip_stocks(OWNED, BUILT)[QUARTER]


def test_makers_add_up_and_groups_stand_apart():
    named = dict(zip(OWNERS, stock().named, strict=True))
    assert named == {"Google": 50, "Microsoft": 22, "Amazon": 0, "Meta": 0, "Oracle": 0, "CoreWeave": 0, "xAI": 5}
    assert stock().groups.tolist() == [21, 3]


def test_clusters_stand_in_only_where_the_table_of_owners_has_no_figure():
    earlier = dict(zip(OWNERS, chip_stocks(OWNED, BUILT)["2025-09-30"].named, strict=True))
    assert earlier["xAI"] == 2
    assert earlier["Google"] == 9


def test_the_last_phase_of_a_site_replaces_the_ones_before_and_sites_add_up():
    assert running_chips(BUILT, "2025-10-01").to_dict() == {"Google": 700.0, "xAI": 6.0}
    assert running_chips(BUILT, "2019-12-31").to_dict() == {}


def test_an_owner_who_is_not_asked_for_is_left_out_with_its_doubt():
    without = chip_stocks(OWNED, BUILT, owners=["Google", "xAI"])[QUARTER]
    assert without.named.tolist() == [50, 5]
    assert without.doubted.tolist() == [[40, 0], [10, 0], [0, 0], [0, 0], [0, 0], [0, 0]]


def test_doubt_is_about_own_and_bought_chips_apart_and_not_about_those_of_other_makers():
    assert stock().doubted[:3, :2].tolist() == [[40, 0], [10, 0], [0, 20]]


def test_what_a_buyer_has_more_the_residue_has_less_and_a_makers_own_chips_come_on_top():
    named, groups, _ = holdings(stock(), 20, 5, [1.1, 1.0, 1.25, 1.0, 1.0, 1.0])
    assert named[:2] == pytest.approx([54, 27])
    assert groups == pytest.approx([16, 3])


def test_the_residue_stops_at_nothing():
    _, groups, _ = holdings(stock(), 20, 5, [1.0, 1.0, 9.0, 1.0, 1.0, 1.0])
    assert groups.tolist() == [0, 3]


def test_estimates_as_they_are_change_nothing():
    plain, same = holdings(stock(), 20, 5), holdings(stock(), 20, 5, ONES)
    for left, right in zip(plain, same, strict=True):
        assert np.array_equal(left, right)


@quick
@given(st.lists(st.lists(st.floats(0, 3), min_size=6, max_size=6), min_size=1, max_size=4))
def test_rows_give_what_each_row_gives(rows):
    numbers = np.arange(1, len(rows) + 1)
    together = ownership_index(*holdings(stock(), numbers, 2, list(np.array(rows).T)))
    each = [ownership_index(*holdings(stock(), n, 2, row)) for n, row in zip(numbers, rows, strict=True)]
    assert together.tolist() == pytest.approx(each)


@pytest.mark.parametrize("wrong", [[*ONES[:-1], -0.1], [*ONES[:-1], np.nan], ONES[:-1]])
def test_ratios_that_are_none_or_too_few_are_refused(wrong):
    with pytest.raises(ValueError, match="^ratios"):
        holdings(stock(), 20, 5, wrong)


def test_a_stock_is_three_arrays_of_shapes_that_fit():
    assert isinstance(stock(), ChipStock)
    assert [part.shape for part in stock()] == [(7,), (2,), (6, 7)]

import numpy as np
import pandas as pd
import pytest

from exodus.formulas import ownership_changes as changes
from exodus.formulas.ai_compute import ownership_index
from exodus.formulas.chip_owners import DOUBTED, OWNERS, ChipStock
from recomputed.ground.quantity import Undefined

# Google, Microsoft and, as the rest, Other and China; the ratios are about the own and the bought chips of Google and
# the bought ones of Microsoft.
OF_GOOGLE_OWN, OF_GOOGLE, OF_MICROSOFT, OF_NOBODY = [2.0, 0.0], [4.0, 0.0], [0.0, 1.0], [0.0, 0.0]
DOUBT = np.array([OF_GOOGLE_OWN, OF_GOOGLE, OF_MICROSOFT, OF_NOBODY, OF_NOBODY, OF_NOBODY])
STOCKS = {
    "2024-03-31": ChipStock(np.array([3.0, 3.0]), np.array([2.0, 2.0]), DOUBT),
    "2025-12-31": ChipStock(np.array([12.0, 2.0]), np.array([4.0, 2.0]), DOUBT),
}
WINDOW = {"stocks": STOCKS, "start": "2024-03-31", "end": "2025-12-31"}
ONES = dict.fromkeys(changes.RATIOS, 1.0)
CHANGES = [
    changes.ownership_index_change,
    changes.owners_for_half_change,
    changes.index_of_added_change,
    lambda **of: changes.largest_owners_change_points(**of, k=2),
]


def test_the_change_of_the_index_is_the_later_one_minus_the_earlier():
    before, after = (9 + 9 + 4 / 2 + 4) / 100, (144 + 4 + 16 / 2 + 4) / 400
    found = changes.ownership_index_change(**WINDOW, other=2, china=1)
    assert found == pytest.approx(10_000 * (after - before))


def test_the_largest_owners_gain_in_percentage_points_and_owners_of_a_group_are_single_ones():
    assert changes.largest_owners_change_points(**WINDOW, other=2, china=1, k=1) == pytest.approx(60 - 30)
    assert changes.largest_owners_change_points(**WINDOW, other=2, china=1, k=2) == pytest.approx(70 - 60)
    assert changes.largest_owners_change_points(**WINDOW, other=1, china=1, k=2) == pytest.approx(80 - 60)


def test_one_owner_for_half_where_it_took_two():
    assert changes.owners_for_half_change(**WINDOW, other=2, china=1) == -1
    assert changes.owners_for_half_change(STOCKS, "2025-12-31", "2024-03-31", 2, 1) == 1


def test_what_was_added_is_compared_with_the_stock_at_the_start_and_a_loss_adds_nothing():
    # Google added 9, Microsoft lost one, Other added 2 for two owners.
    added, before = (81 + 4 / 2) / 121, (9 + 9 + 4 / 2 + 4) / 100
    assert changes.index_of_added_change(**WINDOW, other=2, china=1) == pytest.approx(10_000 * (added - before))


def test_a_group_that_lost_chips_added_none():
    less = {
        "2024-03-31": STOCKS["2024-03-31"],
        "2025-12-31": STOCKS["2025-12-31"]._replace(groups=np.array([0.0, 3.0])),
    }
    added, before = (81 + 1) / 100, (9 + 9 + 4 / 2 + 4) / 100
    found = changes.index_of_added_change(less, "2024-03-31", "2025-12-31", 2, 1)
    assert found == pytest.approx(10_000 * (added - before))


def test_the_ratios_move_the_later_stock_only_and_each_by_its_name():
    # Half more of Google's own chips comes on top; half more of the bought ones, Other has less.
    own = changes.ownership_index_change(**WINDOW, other=2, china=1, **ONES | {"google_own": 1.5})
    assert own == pytest.approx(10_000 * ((169 + 4 + 16 / 2 + 4) / 441 - 0.24))
    bought = changes.ownership_index_change(**WINDOW, other=2, china=1, **ONES | {"google": 1.5})
    assert bought == pytest.approx(10_000 * ((196 + 4 + 4 / 2 + 4) / 400 - 0.24))
    microsoft = changes.ownership_index_change(**WINDOW, other=2, china=1, **ONES | {"microsoft": 2.0})
    assert microsoft == pytest.approx(10_000 * ((144 + 9 + 9 / 2 + 4) / 400 - 0.24))
    new = changes.index_of_added_change(**WINDOW, other=2, china=1, **ONES | {"google": 1.5})
    assert new == pytest.approx(10_000 * (121 / 121 - 0.24))


@pytest.mark.parametrize("change", CHANGES)
def test_ratios_of_one_change_nothing_and_their_order_neither(change):
    alone = change(**WINDOW, other=20, china=5)
    assert change(**WINDOW, other=20, china=5, **ONES) == pytest.approx(alone)
    turned = dict(reversed(ONES.items())) | {"google": 1.25}
    assert change(**WINDOW, other=20, china=5, **turned) == change(
        **WINDOW, other=20, china=5, **ONES | {"google": 1.25}
    )


@pytest.mark.parametrize("change", CHANGES)
def test_rows_give_what_each_row_gives(change):
    owners, ratios = np.array([1, 20]), np.array([0.75, 1.25])
    together = change(**WINDOW, other=owners, china=2, **ONES | {"google": ratios})
    each = [change(**WINDOW, other=n, china=2, **ONES | {"google": r}) for n, r in zip(owners, ratios, strict=True)]
    assert together.tolist() == pytest.approx(each)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("wrong", [{"google": 1.0}, ONES | {"apple": 1.0}])
def test_some_of_the_ratios_or_strange_ones_are_refused(change, wrong):
    allowed = "none, or all of google_own, google, microsoft, amazon, meta, oracle"
    with pytest.raises(Undefined) as refusal:
        change(**WINDOW, other=20, china=5, **wrong)
    assert str(refusal.value) == f"ratios: given {list(wrong)}, allowed: {allowed}"


def test_there_is_a_ratio_for_each_doubted_stock():
    assert len(changes.RATIOS) == len(DOUBTED)


def test_the_index_of_each_quarter_is_that_of_its_stock():
    found = changes.index_by_quarter(STOCKS, 2, 1)
    assert found["quarter"].tolist() == list(STOCKS)
    assert found["index_points"].tolist() == pytest.approx([2400, 4000])
    assert list(found) == ["quarter", "index_points"]
    first = STOCKS["2024-03-31"]
    many = changes.index_by_quarter(STOCKS, 2, 50)["index_points"][0]
    assert many == ownership_index(first.named, first.groups, [2, 50])


def test_one_owner_for_each_group_is_the_upper_bound_and_many_the_lower():
    found = changes.index_bounds(STOCKS, many_owners=4)
    assert found["quarter"].tolist() == list(STOCKS)
    assert found["high_points"].tolist() == pytest.approx([2600, 4200])
    assert found["low_points"].tolist() == pytest.approx([2000, 10_000 * (148 + 20 / 4) / 400])
    assert list(found) == ["quarter", "low_points", "high_points"]


def test_chips_stand_under_the_names_of_their_owners_and_groups():
    stock = ChipStock(np.arange(1.0, 8.0), np.array([20.0, 5.0]), np.zeros((6, 7)))
    chips = changes.chips_by_owner({"2024-03-31": stock, "2024-06-30": stock})
    assert chips.index.tolist() == ["2024-03-31", "2024-06-30"] and chips.index.name == "quarter"
    assert chips.loc["2024-06-30"].to_dict() == dict(zip(OWNERS, range(1, 8), strict=True)) | {"Other": 20, "China": 5}


def test_uncounted_chips_make_the_whole_larger_and_no_part():
    chips = pd.Series({"Google": 3.0, "Meta": 1.0, "Other": 1.0})
    assert changes.held_together_pct(chips, ("Google", "Meta")) == 80
    assert changes.held_together_pct(chips, ("Google", "Meta"), 3.0) == 50
    assert type(changes.held_together_pct(chips, ["Google"])) is float

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas.ai_compute import corporate_share
from exodus.formulas.quantity import Undefined

items = st.lists(st.tuples(st.floats(1, 1e6), st.booleans()), min_size=1, max_size=20)


def test_all_corporate_is_one_and_none_is_nothing():
    assert corporate_share([2.0, 5.0], [True, True]) == 1
    assert corporate_share([2.0, 5.0], [False, False]) == 0
    assert corporate_share(pd.Series([3e25, 1e25]), pd.Series([True, False])) == pytest.approx(0.75)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(items, st.floats(0.1, 10))
def test_corporate_and_other_share_make_the_whole_in_any_unit(pairs, factor):
    amounts, flags = zip(*pairs, strict=True)
    others = corporate_share(amounts, [not flag for flag in flags])
    assert corporate_share(amounts, flags) + others == pytest.approx(1)
    scaled = [amount * factor for amount in amounts]
    assert corporate_share(scaled, flags) == pytest.approx(corporate_share(amounts, flags))


@pytest.mark.parametrize(
    ("amounts", "flags", "named"),
    [
        ([1.0, 2.0], [True], "is_corporate"),
        ([1.0], [1], "is_corporate"),
        ([1.0, 2.0], [True, None], "is_corporate"),
        ([0.0], [True], "amounts"),
        ([-1.0, 2.0], [True, False], "amounts"),
    ],
)
def test_amounts_and_flags_that_do_not_fit_are_refused(amounts, flags, named):
    with pytest.raises(Undefined, match=f"^{named}"):
        corporate_share(amounts, flags)

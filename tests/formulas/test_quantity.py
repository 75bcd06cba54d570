import numpy as np
import pytest

from recomputed.ground.quantity import Undefined, plain, require, require_positive, require_some_finite, side_by_side


def test_a_refusal_is_a_value_error_that_names_the_argument_the_value_and_what_is_allowed():
    with pytest.raises(ValueError, match="^share: given 2, allowed: from 0 to 1$"):
        require(False, "share", 2, "from 0 to 1")


def test_one_bad_place_in_an_array_is_enough_for_a_refusal():
    require(np.array([True, True]), "share", [], "anything")
    with pytest.raises(Undefined):
        require(np.array([True, False]), "share", [], "anything")


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf"), np.array([1.0, 0.0])])
def test_only_finite_numbers_above_zero_are_positive(bad):
    require_positive(price_usd=1.0)
    with pytest.raises(Undefined, match="price_usd"):
        require_positive(price_usd=bad)


@pytest.mark.parametrize("bad", [[], [1.0], 3.0, [1.0, float("nan")]])
def test_too_few_or_missing_values_are_refused(bad):
    require_some_finite(2, values=[1.0, 2.0])
    with pytest.raises(Undefined, match="values"):
        require_some_finite(2, values=bad)


def test_a_single_number_comes_out_as_a_python_float_and_an_array_as_itself():
    array = np.array([1.0])
    assert type(plain(np.float64(1))) is float
    assert plain(array) is array


def test_numbers_and_arrays_stand_side_by_side_as_columns():
    assert side_by_side(1, 2).tolist() == [1, 2]
    assert side_by_side(np.array([1, 2, 3]), 0).tolist() == [[1, 0], [2, 0], [3, 0]]
    with pytest.raises(ValueError, match="broadcast"):
        side_by_side(np.zeros(2), np.zeros(3))

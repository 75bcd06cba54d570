import pytest

from exodus.formulas.significant_digits import rounded_to
from recomputed.ground.quantity import Undefined


@pytest.mark.parametrize(
    ("digits", "value", "expected"),
    [
        (3, 11_345_678.0, 11_300_000.0),
        (3, 3_886.0, 3_890.0),
        (3, 15.96, 16.0),
        (2, 0.0123, 0.012),
        (1, 0.96, 1.0),
        (2, 100.0, 100.0),
        (4, 1.0, 1.0),
    ],
)
def test_so_many_digits_are_left(digits, value, expected):
    assert rounded_to(digits, value) == expected
    assert type(rounded_to(digits, value)) is float


@pytest.mark.parametrize("value", [0.0, -1.0, float("inf")])
def test_what_has_no_first_digit_is_refused(value):
    with pytest.raises(Undefined, match="^value: given"):
        rounded_to(3, value)

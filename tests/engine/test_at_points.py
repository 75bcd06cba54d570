"""What stays fixed in a judgement has a digest: equal things have the same, and any difference another."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from recomputed.judging import at_points
from recomputed.judging.at_points import digest_of_inputs
from tests.planted import given, parameter


def one(x: float) -> float:
    return x


def another(x: float) -> float:
    return x


TABLE = pd.DataFrame({"a": [1.0, 2.0]}, index=[2024, 2025])
DIFFERENT = [
    {"x": 1.0}, {"y": 1.0}, {"x": 2.0}, {"x": 1}, {"x": [1.0]}, {"x": {"a": 1.0}}, {"x": {"b": 1.0}}, {"x": np.array([1.0])},
    {"x": TABLE}, {"x": TABLE.rename(columns={"a": "b"})}, {"x": TABLE.set_axis([2023, 2025])}, {"x": TABLE * 2}, {"x": one},
]  # fmt: skip


def test_whatever_differs_has_another_digest_and_what_is_equal_the_same():
    digests = [digest_of_inputs(one, inputs) for inputs in DIFFERENT]
    assert len(set(digests)) == len(DIFFERENT)
    assert digest_of_inputs(one, {"x": TABLE.copy()}) == digest_of_inputs(one, {"x": TABLE})


def test_another_function_has_another_digest():
    assert digest_of_inputs(one, {"x": 1.0}) != digest_of_inputs(another, {"x": 1.0})


@pytest.mark.parametrize("name, same", [("price", True), ("fee", False)])
def test_of_an_assumption_its_name_counts_and_its_value_does_not(name, same):
    declared = parameter([1.0, 3.0], allowed=[0.0, 9.0])
    before, after = given("price", 2.0, declared), given(name, 2.5, declared)
    assert (digest_of_inputs(one, {"x": before}) == digest_of_inputs(one, {"x": after})) == same


def test_of_a_formula_without_a_name_what_it_is_counts():
    digests = {digest_of_inputs(partial(pow, number), {"x": 1.0}) for number in (2, 3)}
    assert len(digests) == 2


def test_words_come_to_a_formula_as_it_takes_them_and_numbers_as_they_are():
    words, numbers = np.array(["low", "high"]), np.array([1.0, 2.0])
    assert at_points._as_given(words).dtype == object and at_points._as_given(words).tolist() == ["low", "high"]
    assert at_points._as_given(numbers) is numbers

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exodus.formulas import on_device
from recomputed.ground.quantity import Undefined

PLAIN_ARITHMETIC = {
    on_device.model_memory_gb: {"bn_parameters": 8.0, "bits_per_weight": 4.5, "cache_gb": 0.6},
    on_device.largest_model_bn_parameters: {
        "memory_gib": 8.0,
        "usable_share": 0.5,
        "bits_per_weight": 4.5,
        "cache_gb": 0.6,
    },
    on_device.memory_over_need: {
        "memory_gib": 8.0,
        "usable_share": 0.5,
        "bn_parameters": 3.8,
        "bits_per_weight": 4.5,
        "cache_gb": 0.6,
    },
    on_device.model_tokens_per_s: {
        "memory_gb_per_s": 68.0,
        "bn_parameters": 3.8,
        "bits_per_weight": 4.5,
        "bandwidth_efficiency": 0.6,
    },
    on_device.decode_tokens_per_s: {"memory_gb_per_s": 68.0, "model_gb": 5.1, "bandwidth_efficiency": 0.6},
    on_device.least_memory_gib: {
        "bn_parameters": 3.8,
        "bits_per_weight": 4.5,
        "cache_gb": 0.6,
        "usable_share": 0.5,
    },
    on_device.efficiency_reached: {"tokens_per_s": 8.0, "model_gb": 5.1, "memory_gb_per_s": 68.0},
    on_device.tokens_per_s_to_read: {"words_per_minute": 238.0, "words_per_token": 0.75},
}


@pytest.mark.parametrize("formula", PLAIN_ARITHMETIC, ids=lambda formula: formula.__name__)
def test_a_chart_gets_the_same_number_from_the_same_function(formula, value_in_chart):
    numbers = PLAIN_ARITHMETIC[formula]
    assert value_in_chart(formula, **numbers) == pytest.approx(formula(**numbers), rel=1e-12)


@pytest.mark.parametrize("formula", PLAIN_ARITHMETIC, ids=lambda formula: formula.__name__)
def test_an_array_gives_what_its_elements_give(formula):
    numbers, factors = PLAIN_ARITHMETIC[formula], np.array([0.5, 1.0, 3.0])
    one_by_one = [formula(**{name: value * factor for name, value in numbers.items()}) for factor in factors]
    together = formula(**{name: value * factors for name, value in numbers.items()})
    np.testing.assert_allclose(together, one_by_one, rtol=1e-14)


def test_a_model_of_seven_billion_parameters_in_sixteen_bits_takes_fourteen_gigabytes():
    assert on_device.model_memory_gb(7, 16, 0) == 14


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.floats(4, 128), st.floats(0.1, 1), st.floats(1, 16), st.floats(0, 0.3))
def test_the_largest_model_that_fits_fills_the_usable_memory(memory_gib, usable_share, bits, cache_gb):
    largest = on_device.largest_model_bn_parameters(memory_gib, usable_share, bits, cache_gb)
    filled = on_device.model_memory_gb(largest, bits, cache_gb)
    assert filled == pytest.approx(memory_gib * 1.073741824 * usable_share)


def test_half_the_bits_fit_twice_the_model_and_half_the_model_writes_twice_as_fast():
    sixteen, eight = (on_device.largest_model_bn_parameters(16, 0.5, bits, 1) for bits in (16, 8))
    assert eight == pytest.approx(2 * sixteen)
    assert on_device.decode_tokens_per_s(100, 2, 0.5) == 2 * on_device.decode_tokens_per_s(100, 4, 0.5)


def test_a_cache_larger_than_the_usable_memory_leaves_less_than_nothing():
    assert on_device.largest_model_bn_parameters(4, 0.25, 4, 2) < 0


def test_a_card_of_eight_gib_holds_more_than_eight_gb_and_less_than_nine():
    assert on_device.memory_over_need(8, 1.0, 8.0, 8, 0.5) > 1 > on_device.memory_over_need(8, 1.0, 8.0, 8, 0.6)


def test_a_model_of_no_size_has_no_speed():
    with pytest.raises(ZeroDivisionError):
        on_device.decode_tokens_per_s(100, 0, 0.5)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.floats(4, 128), st.floats(0.3, 1), st.floats(1, 16), st.floats(0, 0.3))
def test_the_largest_model_that_fits_needs_exactly_the_usable_memory(memory_gib, usable_share, bits, cache_gb):
    largest = on_device.largest_model_bn_parameters(memory_gib, usable_share, bits, cache_gb)
    assert on_device.memory_over_need(memory_gib, usable_share, largest, bits, cache_gb) == pytest.approx(1)


def test_the_speed_of_a_model_is_the_speed_at_the_size_of_its_weights():
    assert on_device.model_tokens_per_s(68, 8, 4, 0.6) == on_device.decode_tokens_per_s(68, 4, 0.6)


MODELS = {"bn_parameters": np.array([1.0, 3.0, 7.0]), "scores": np.array([40.0, 65.0, 62.0])}


def test_the_best_score_need_not_be_that_of_the_largest_model_that_fits():
    assert on_device.best_score_that_fits(16, 0.5, 8, 1, **MODELS) == 65


def test_a_model_that_fills_the_room_exactly_fits_and_a_larger_one_does_not():
    room = on_device.largest_model_bn_parameters(8, 0.5, 8, 1)
    sizes, scores = np.array([1.0, room, room + 1e-6]), np.array([40.0, 65.0, 70.0])
    assert on_device.best_score_that_fits(8, 0.5, 8, 1, sizes, scores) == 65


def test_more_memory_never_lowers_the_best_score_that_fits():
    scores = [on_device.best_score_that_fits(memory_gib, 0.5, 8, 1, **MODELS) for memory_gib in (4, 8, 12, 24)]
    assert scores == sorted(scores)


def test_a_device_that_holds_no_model_has_no_best_score():
    with pytest.raises(Undefined, match="memory_gib, usable_share, bits_per_weight and cache_gb"):
        on_device.best_score_that_fits(2, 0.5, 8, 1, **MODELS)


def test_the_best_scores_of_many_devices_are_those_of_each_and_nan_where_none_fits():
    scores = on_device.best_score_that_fits(np.array([2.0, 4.0, 16.0, 24.0]), 0.5, 8, 1, **MODELS)
    each = [on_device.best_score_that_fits(memory_gib, 0.5, 8, 1, **MODELS) for memory_gib in (4.0, 16.0, 24.0)]
    assert np.isnan(scores[0]) and scores[1:].tolist() == each


def test_people_read_about_five_tokens_a_second():
    """Brysbaert (2019): 238 words a minute; three quarters of a word in a token."""
    assert on_device.tokens_per_s_to_read(238.0, 0.75) == pytest.approx(5.29, abs=0.005)
    assert on_device.tokens_per_s_to_read(120.0, 1.0) == 2.0


def test_the_rule_of_fitting_is_right_where_it_says_what_was_seen():
    """A model of 4.9 GB on a card of 8 GiB, and one of 16.06 GB on 16 GiB, which are 17.2 GB, were seen to fit."""
    assert on_device.fitting_agreement_pct([4.918, 16.063, 16.063], [8, 16, 12], [True, True, False]) == 100
    assert on_device.fitting_agreement_pct([4.918, 16.063], [8, 16], [True, False]) == 50
    assert on_device.fitting_agreement_pct([2**30 / 1e9], [1], [True]) == 100


@pytest.mark.parametrize("wrong", [([0.0], [8.0], [True]), ([4.0], [0.0], [True]), ([4.0], [8.0, 8.0], [True])])
def test_a_rule_of_fitting_without_sizes_or_with_other_shapes_is_refused(wrong):
    with pytest.raises(Undefined):
        on_device.fitting_agreement_pct(*wrong)


def test_the_largest_model_that_fits_the_least_memory_is_the_model_itself():
    least = on_device.least_memory_gib(3.21, 4.9, 0.6, 0.7)
    assert on_device.largest_model_bn_parameters(least, 0.7, 4.9, 0.6) == pytest.approx(3.21)
    assert on_device.least_memory_gib(1.0, 8, 0, 1.0) == pytest.approx(1 / 1.073741824)


def test_the_efficiency_gives_back_the_speed():
    reached = on_device.efficiency_reached(18.5, 2.652, 76.8)
    assert on_device.decode_tokens_per_s(76.8, 2.652, reached) == pytest.approx(18.5)

"""How belief is spread over an assumption: the quantiles of each shape beside those of scipy, and what they stay within."""

import warnings

import numpy as np
import pytest
from hypothesis import given as tried
from hypothesis import settings
from hypothesis import strategies as st
from scipy import stats

from recomputed.judging.distributions import quantiles
from tests.planted import parameter, shape

STEPS = 2**12
MIDDLES = (np.arange(STEPS) + 0.5) / STEPS


def spread(declared, mode=None) -> np.ndarray:
    return quantiles(declared, declared.value if mode is None else mode, STEPS)


def pert_of(low: float, mode: float, high: float):
    """The beta-PERT distribution as it is written in textbooks."""
    lean = 4 * (mode - low) / (high - low)
    return stats.beta(1 + lean, 5 - lean, loc=low, scale=high - low)


@pytest.mark.parametrize(
    ("low", "mode", "high"),
    [(0.0, 0.5, 1.0), (0.0, 0.0, 1.0), (0.0, 1.0, 1.0), (-3.0, -2.9, 5.0), (21.65, 21.7, 21.75), (1e-9, 2e-9, 1e-8),
     (1e12, 9e12, 1e13)],
)  # fmt: skip
def test_a_best_estimate_between_two_ends_is_the_beta_pert_of_scipy(low, mode, high):
    found = spread(parameter([low, high], shape=shape("pert"), value=mode))
    assert found == pytest.approx(pert_of(low, mode, high).ppf(MIDDLES), abs=2e-4 * (high - low))
    assert found.mean() == pytest.approx((low + 4 * mode + high) / 6, abs=1e-5 * (high - low))


@pytest.mark.parametrize("mode", [10.0, 11.0, 14.0, 20.0])
def test_a_best_estimate_is_most_believed_at_the_published_value(mode):
    found = spread(parameter([10.0, 20.0], shape=shape("pert"), value=mode))
    counts, edges = np.histogram(found, bins=40, range=(10, 20))
    assert abs(edges[np.argmax(counts)] + 0.125 - mode) <= 0.375


def test_a_published_value_beyond_the_range_counts_as_its_end():
    declared = parameter([10.0, 20.0], shape=shape("pert"))
    for beyond, end in ((5.0, 10.0), (99.0, 20.0)):
        assert spread(declared, beyond).tolist() == spread(declared, end).tolist()


@pytest.mark.parametrize(("low", "mode", "high"), [(1, 6, 12), (2011, 2017, 2026), (0, 0, 3), (5, 6, 6), (-4, 0, 1)])
def test_a_whole_number_has_the_probability_of_the_step_around_it(low, mode, high):
    found = spread(parameter([low, high], "integer", shape=shape("pert"), value=mode))
    around = pert_of(low - 0.5, mode, high + 0.5)
    for number in range(low, high + 1):
        share = around.cdf(number + 0.5) - around.cdf(number - 0.5)
        assert (found == number).mean() == pytest.approx(share, abs=2 / STEPS)
    assert set(found) <= set(range(low, high + 1))


def test_where_nothing_is_preferred_all_values_are_as_likely():
    assert spread(parameter([3.0, 7.0])) == pytest.approx(3 + 4 * MIDDLES)
    whole = spread(parameter([1, 8], "integer"))
    assert [(whole == number).sum() for number in range(1, 9)] == [STEPS // 8] * 8


@pytest.mark.parametrize(
    ("percentiles", "allowed"),
    [((5, 8.0, 95, 12.0), [0.0, 100.0]), ((5, 8.0, 95, 12.0), [7.5, 13.0]), ((16, -1.0, 84, 1.0), [-9.0, 9.0]),
     ((2.5, 0.2, 50, 0.5), [0.0, 1.0]), ((50, 3.0, 99, 4.0), [2.9, 9.0])],
)  # fmt: skip
def test_an_interval_of_a_source_is_the_truncated_normal_of_scipy(percentiles, allowed):
    first, low, second, high = percentiles
    scale = (high - low) / (stats.norm.ppf(second / 100) - stats.norm.ppf(first / 100))
    centre = low - scale * stats.norm.ppf(first / 100)
    cut = stats.truncnorm(*((np.array(allowed) - centre) / scale), loc=centre, scale=scale)
    believed = shape("normal", percentiles={f"p{second:g}": high, f"p{first:g}": low})
    found = spread(parameter([low, high], allowed=allowed, shape=believed))
    assert found == pytest.approx(cut.ppf(MIDDLES), rel=1e-9, abs=1e-9)
    assert allowed[0] <= found.min() and found.max() <= allowed[1]


def test_uncut_a_stated_percentile_is_that_percentile():
    declared = parameter([8.0, 12.0], allowed=[-1e6, 1e6], shape=shape("normal", percentiles={"p10": 8.0, "p90": 12.0}))
    assert np.interp([0.1, 0.9], MIDDLES, spread(declared)) == pytest.approx([8.0, 12.0], rel=1e-6)
    skewed = parameter(
        [1.0, 100.0], allowed=[0.0, 1e9], shape=shape("lognormal", percentiles={"p10": 1.0, "p90": 100.0})
    )
    assert np.interp([0.1, 0.5, 0.9], MIDDLES, spread(skewed)) == pytest.approx([1.0, 10.0, 100.0], rel=1e-5)


@pytest.mark.parametrize("allowed", [[0.0, 1e9], [0.5, 20.0], [-5.0, 1e9], [0.9, 1e9]])
def test_an_interval_above_nought_is_the_truncated_lognormal_of_scipy(allowed):
    scale = (np.log(10) - np.log(1)) / (stats.norm.ppf(0.95) - stats.norm.ppf(0.05))
    whole = stats.lognorm(scale, scale=np.sqrt(10))
    low, high = whole.cdf(allowed)
    declared = parameter([1.0, 10.0], allowed=allowed, shape=shape("lognormal", percentiles={"p5": 1.0, "p95": 10.0}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = spread(declared)
    assert found == pytest.approx(whole.ppf(low + (high - low) * MIDDLES), rel=1e-7)
    assert max(allowed[0], 0) <= found.min() and found.max() <= allowed[1]


def test_of_several_estimates_each_has_its_weight_and_they_rise():
    believed = shape("among", values=[6.0, 1.0, 12.0], weights=[2.0, 1.0, 1.0])
    found = spread(parameter([1.0, 12.0], shape=believed))
    assert [(found == value).mean() for value in (1.0, 6.0, 12.0)] == [0.25, 0.5, 0.25]
    assert (np.diff(found) >= 0).all() and found.dtype == float


def test_several_estimates_without_weights_are_as_likely_as_each_other():
    found = spread(parameter([1.0, 12.0], shape=shape("among", values=[1.0, 2.0, 12.0])))
    assert [(found == value).mean() for value in (1.0, 2.0, 12.0)] == pytest.approx([1 / 3] * 3, abs=1 / STEPS)


def test_of_words_each_has_its_weight_and_none_is_drawn_that_is_not_listed():
    words = ["low", "middle", "high"]
    listed = shape("among", values=["low", "high"], weights=[3.0, 1.0])
    found = spread(parameter(words, "choice", shape=listed))
    assert found.dtype == object and [(found == word).mean() for word in words] == [0.75, 0.0, 0.25]
    assert (found[0], found[-1]) == ("low", "high")  # in the order in which they are listed


@pytest.mark.parametrize(
    ("rounding", "allowed", "ends"),
    [(0.5, [0.0, 100.0], (24.5, 25.5)), (0.0, [0.0, 100.0], (25.0, 25.0)), (0.5, [0.0, 25.0], (24.5, 25.0)),
     (0.5, [24.75, 100.0], (24.75, 25.5))],
)  # fmt: skip
def test_of_a_printed_figure_only_the_last_digit_is_open(rounding, allowed, ends):
    declared = parameter([24.9, 25.0], allowed=[0.0, 100.0], shape=shape("exact", rounding=rounding), value=25.0)
    found = spread(declared.model_copy(update={"allowed": allowed}))
    assert found == pytest.approx(ends[0] + (ends[1] - ends[0]) * MIDDLES, abs=1e-12)


@pytest.mark.parametrize(
    "believed",
    [shape("exact", rounding=2.0), shape("normal", percentiles={"p5": 3.0, "p95": 9.0}),
     shape("lognormal", percentiles={"p5": 3.0, "p95": 9.0}), shape("among", values=[3.0, 9.0]), shape("pert"), shape("uniform")],
    ids=lambda believed: believed.is_,
)  # fmt: skip
def test_a_whole_number_is_whole_whatever_its_shape(believed):
    found = spread(parameter([2, 9], "integer", [1, 10], shape=believed, value=6))
    assert (found == np.round(found)).all() and 1 <= found.min() <= found.max() <= 10


def test_a_whole_number_from_a_continuous_shape_is_the_nearest():
    exact = spread(parameter([2, 9], "integer", [0, 99], shape=shape("exact", rounding=2.0), value=6))
    assert [(exact == number).mean() for number in range(3, 10)] == [0, 0.125, 0.25, 0.25, 0.25, 0.125, 0]
    believed = shape("normal", percentiles={"p16": 40.0, "p84": 60.0})
    normal = spread(parameter([40, 60], "integer", [0, 99], shape=believed))
    assert normal.mean() == pytest.approx(50.0, abs=0.1)


BETWEEN = st.tuples(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0, 1), st.sampled_from(["pert", "uniform"]))


@settings(deadline=None, derandomize=True, database=None)
@tried(BETWEEN)
def test_whatever_the_range_its_values_rise_and_stay_inside(chosen):
    low, width, part, kind = chosen
    high = low + width
    declared = parameter([low, high], shape=shape(kind))
    found = quantiles(declared, min(max(low + part * width, low), high), 256)
    assert (np.diff(found) >= 0).all() and low <= found[0] and found[-1] <= high
    assert np.isfinite(found).all() and found.shape == (256,)

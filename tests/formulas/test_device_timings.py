import numpy as np
import pandas as pd
import pytest

from exodus.formulas import device_timings
from recomputed.ground.quantity import Undefined

SPEEDS = pd.Series([19.7, 18.5, 50.2], index=[4, 7, 9])
FORMATS = pd.Series(["SpinQuant", "QAT", "Q2"], index=[4, 7, 9])
FILES = pd.DataFrame(
    {
        "model": ["Llama-3.1-8B", "Llama-3.1-70B", "Llama-3.1-405B"],
        "format": ["F16", "F32", "F32"],
        "bn_parameters": [8.03, 70.2, 406.3],
        "size_gb": [16.0, 280.0, 1625.1],
    }
)
RUNS = pd.DataFrame(
    {
        "device": [
            "M1 7-Core GPU 8GB",
            "M1 Max 32-Core GPU 64GB",
            "M2 Ultra 76-Core GPU 192GB",
            "M3 Max 40-Core GPU 64GB",
        ],
        "model": ["Llama 3 8B"] * 4,
        "format": ["F16"] * 4,
        "memory_gb": [8, 64, 192, 64],
        "fits": ["no", "yes", "yes", "yes"],
        "tokens_per_s": [np.nan, 18.0, 36.25, 22.391],
    }
)


def test_the_slowest_run_is_the_slowest():
    assert device_timings.slowest_tokens_per_s(SPEEDS) == 18.5
    assert isinstance(device_timings.slowest_tokens_per_s(SPEEDS), float)


@pytest.mark.parametrize(
    ("speeds", "said"),
    [
        ([], "tokens_per_s: given [], allowed: at least one run"),
        ([0.0], "tokens_per_s: given 0   0.0\ndtype: float64, allowed: finite numbers above 0"),
    ],
)
def test_no_run_or_a_speed_of_nothing_has_no_slowest(speeds, said):
    with pytest.raises(Undefined) as refused:
        device_timings.slowest_tokens_per_s(pd.Series(speeds, dtype=float))
    assert " ".join(str(refused.value).split()) == " ".join(said.split())


def test_the_fastest_useful_run_is_not_faster_than_the_fastest_and_its_format_reaches_the_score():
    scores = {"SpinQuant": 62.0, "QAT": 62.4, "Q2": 55.0}
    assert device_timings.fastest_useful_tokens_per_s(SPEEDS, FORMATS, scores, 60) == 19.7
    assert device_timings.fastest_useful_tokens_per_s(SPEEDS, FORMATS, scores, 62.4) == 18.5
    assert device_timings.fastest_useful_tokens_per_s(SPEEDS, FORMATS, scores, 50) == 50.2
    assert isinstance(device_timings.fastest_useful_tokens_per_s(SPEEDS, FORMATS, scores, 50), float)


def test_a_format_without_a_score_does_not_count_and_none_that_reaches_it_is_refused():
    assert device_timings.fastest_useful_tokens_per_s(SPEEDS, FORMATS, {"QAT": 62.4}, 60) == 18.5
    with pytest.raises(Undefined) as refused:
        device_timings.fastest_useful_tokens_per_s(SPEEDS, FORMATS, {"QAT": 62.4}, 70)
    assert str(refused.value) == "useful_score_pct: given 70, allowed: a score that a timed format reaches"


def test_files_bear_the_names_of_the_measurements_and_others_keep_their_own():
    named = device_timings.sizes_as_timed(FILES)
    assert named["model"].tolist() == ["Llama 3 8B", "Llama 3 70B", "Llama-3.1-405B"]
    assert list(named) == ["model", "format", "size_gb"] and named["size_gb"].tolist() == [16.0, 280.0, 1625.1]
    assert FILES["model"][0] == "Llama-3.1-8B"


def test_half_the_bits_make_half_the_file():
    files = device_timings.with_sixteen_bits(device_timings.sizes_as_timed(FILES), "Llama 3 70B")
    assert files.loc[3].tolist() == ["Llama 3 70B", "F16", 140.0]
    assert files.index.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("model", ["Llama 3 8B", "Llama 4"])
def test_a_model_without_a_file_to_halve_is_refused(model):
    with pytest.raises(Undefined) as refused:
        device_timings.with_sixteen_bits(device_timings.sizes_as_timed(FILES), model)
    assert str(refused.value) == f"model: given {model}, allowed: a model with one file in F32"


def test_a_memory_is_filled_by_the_weights_and_a_run_of_another_format_is_not_known():
    runs = pd.concat([RUNS, RUNS.assign(format="Q4_K_M")])
    known = device_timings.memory_filled(runs, device_timings.sizes_as_timed(FILES))
    assert len(known) == 4 and known["size_gb"].tolist() == [16.0] * 4
    assert known["filled_share"].tolist() == pytest.approx([16 / (gib * 1.073741824) for gib in (8, 64, 192, 64)])
    other = runs.assign(model="Llama 3 70B")
    assert device_timings.memory_filled(other, device_timings.sizes_as_timed(FILES)).empty


def test_the_rule_is_right_where_too_large_ran_out_and_what_fits_ran():
    known = device_timings.memory_filled(RUNS, device_timings.sizes_as_timed(FILES))
    assert device_timings.rule_right_pct(known) == 100
    assert device_timings.rule_right_pct(known.assign(fits="yes")) == 75
    assert device_timings.rule_right_pct(known.assign(fits="no")) == 25


def test_the_efficiency_is_known_for_chips_whose_bandwidth_is_and_rounded():
    chips = pd.DataFrame({"chip": ["M2 Ultra", "M3 Max", "M4 Pro"], "memory_gb_per_s": [800, 400, 273]})
    known = device_timings.bandwidth_efficiencies(RUNS, device_timings.sizes_as_timed(FILES), chips)
    assert known["chip"].tolist() == ["M2 Ultra", "M3 Max"]
    assert known["efficiency"].tolist() == [0.72, 0.90]
    assert known["size_gb"].tolist() == [16.0, 16.0] and known["memory_gb_per_s"].tolist() == [800, 400]


def test_the_efficiency_of_a_format_is_that_of_its_own_file():
    files = pd.DataFrame({"model": "Llama 3 8B", "format": ["F16", "Q4"], "size_gb": [16.0, 4.0]})
    runs = pd.concat([RUNS, RUNS.assign(format="Q4")])
    chips = pd.DataFrame({"chip": ["M2 Ultra"], "memory_gb_per_s": [800]})
    assert device_timings.bandwidth_efficiencies(runs, files, chips)["efficiency"].tolist() == [0.72, 0.18]


def test_each_device_has_its_largest_model_in_each_format_unless_nothing_fits():
    devices = pd.DataFrame({"memory_gib": [1.0, 8.0], "usable_share": [0.5, 0.5]}, index=["old", "new"])
    found = device_timings.largest_by_format(devices, pd.Series({"Q4": 4.04, "F16": 16.0}), 0.6)
    assert found["device"].tolist() == ["new", "new"] and found["bits"].tolist() == [4.0, 16.0]
    room = 8 * 1.073741824 / 2 - 0.6
    assert found["largest_bn_parameters"].tolist() == pytest.approx([room * 8 / 4.04, room / 2])
    assert found.index.tolist() == [0, 1] and list(found) == ["device", "bits", "largest_bn_parameters"]
    both = device_timings.largest_by_format(devices, pd.Series({"Q4": 4.0}), 0.0)
    assert both["largest_bn_parameters"].tolist() == pytest.approx([1.073741824, 8.589934592])
    nothing = device_timings.largest_by_format(devices, pd.Series({"Q4": 4.0}), 0.536870912)
    assert nothing["device"].tolist() == ["new"]


def test_a_laptop_bears_the_name_of_its_chip():
    named = device_timings.timed_laptops(RUNS, 8.03)
    assert named["device"].tolist() == ["M1 laptop", "M1 Max laptop", "M2 laptop", "M3 Max laptop"]
    assert named["bn_parameters"].tolist() == [8.03] * 4 and named["tokens_per_s"].tolist()[1:] == [18.0, 36.25, 22.391]
    assert list(named) == ["device", "bn_parameters", "tokens_per_s"]


def test_speeds_of_one_device_size_and_kind_become_their_middle_and_are_in_order():
    runs = pd.DataFrame(
        {
            "device": ["b", "b", "b", "a", "a"],
            "bn_parameters": [3.21, 3.21, 3.21, 8.03, 1.24],
            "tokens_per_s": [30.0, 10.0, 14.0, 12.0, 40.0],
        }
    )
    found = device_timings.median_speeds({"measured": runs, "computed": runs.iloc[3:4].assign(tokens_per_s=5.0)})
    assert found["who"].tolist() == ["a, 8.0 bn", "a, 8.0 bn", "b, 3.2 bn", "a, 1.2 bn"]
    assert found["tokens_per_s"].tolist() == [5.0, 12.0, 14.0, 40.0]
    assert found["kind"].tolist() == ["computed", "measured", "measured", "measured"]
    assert found.index.tolist() == [0, 1, 2, 3]
    assert list(found) == ["device", "bn_parameters", "kind", "tokens_per_s", "who"]


def test_what_else_two_tables_share_does_not_decide_which_rows_belong_together():
    runs = pd.DataFrame({"model": ["a"], "format": ["F16"], "memory_gb": [8], "fits": ["no"], "source": ["one"]})
    files = pd.DataFrame({"model": ["a"], "format": ["F16"], "size_gb": [17.179869184], "source": ["another"]})
    assert device_timings.memory_filled(runs, files)["filled_share"].tolist() == [2.0]

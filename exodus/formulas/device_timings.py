"""What was timed on phones and laptops: the slowest and the fastest run, and what the memory of a device held."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from exodus.formulas.on_device import GB_PER_GIB, efficiency_reached, fitting_agreement_pct, largest_model_bn_parameters
from recomputed.ground.quantity import Quantity, require, require_positive

# The names under which the measurements know the models whose files were measured.
TIMED_AS = {"Llama-3.1-8B": "Llama 3 8B", "Llama-3.1-70B": "Llama 3 70B"}
CHIP = r"(M\d (?:Max|Ultra))"
CHIP_OF_LAPTOP = r"(M\d(?: Max)?)"


def slowest_tokens_per_s(tokens_per_s: pd.Series) -> float:
    """Return the speed of the slowest run, in tokens per second.

    Speeds of shape (runs,). Raises Undefined for no run, and for speeds that are not above 0.

    >>> slowest_tokens_per_s(pd.Series([8.4, 7.85, 11.2]))
    7.85
    """
    require(len(tokens_per_s) > 0, "tokens_per_s", list(tokens_per_s), "at least one run")
    require_positive(tokens_per_s=tokens_per_s)
    return float(np.min(tokens_per_s))


def fastest_useful_tokens_per_s(
    tokens_per_s: pd.Series, formats: pd.Series, score_pct_by_format: Mapping[str, float], useful_score_pct: float
) -> float:
    """Return the speed of the fastest run in a format in which the model reaches a score, in tokens per second.

    Speeds and formats of shape (runs,); a format without a known score does not count. Raises Undefined if no run is in
    such a format.

    >>> fastest_useful_tokens_per_s(pd.Series([50.0, 20.0]), pd.Series(["Q2", "Q4"]), {"Q2": 55.0, "Q4": 62.0}, 60)
    20.0
    """
    useful = tokens_per_s[formats.map(score_pct_by_format) >= useful_score_pct]
    require(len(useful) > 0, "useful_score_pct", useful_score_pct, "a score that a timed format reaches")
    return float(useful.max())


def sizes_as_timed(files: pd.DataFrame) -> pd.DataFrame:
    """Return the files of models, in GB, under the names by which the measurements of devices know them.

    Rows with model, format and size_gb; the same columns back.

    >>> files = pd.DataFrame({"model": ["Llama-3.1-8B"], "format": ["F16"], "size_gb": [16.1]})
    >>> sizes_as_timed(files).to_dict("records")
    [{'model': 'Llama 3 8B', 'format': 'F16', 'size_gb': 16.1}]
    """
    return files[["model", "format", "size_gb"]].replace({"model": TIMED_AS})


def with_sixteen_bits(files: pd.DataFrame, model: str) -> pd.DataFrame:
    """Return the files with one more: that of a model in sixteen bits, which is half as large as in thirty-two.

    Rows with model, format (F32, and what else there is) and size_gb. Raises Undefined for a model without a file in
    thirty-two bits.

    >>> files = pd.DataFrame({"model": ["big"], "format": ["F32"], "size_gb": [280.0]})
    >>> with_sixteen_bits(files, "big")[["format", "size_gb"]].to_dict("list")
    {'format': ['F32', 'F16'], 'size_gb': [280.0, 140.0]}
    """
    whole = files[(files["model"] == model) & (files["format"] == "F32")]
    require(len(whole) == 1, "model", model, "a model with one file in F32")
    return pd.concat([files, whole.assign(format="F16", size_gb=whole["size_gb"] / 2)], ignore_index=True)


def memory_filled(runs: pd.DataFrame, files: pd.DataFrame) -> pd.DataFrame:
    """Return the runs of models whose size is known, with the share of the memory that their weights fill.

    Runs with model, format, memory_gb (GiB, as devices are sold) and fits; files with model, format and size_gb. Two
    columns more: size_gb, and filled_share, which is above 1 where the weights are larger than the memory.

    >>> runs = pd.DataFrame({"model": ["a", "b"], "format": ["F16", "F16"], "memory_gb": [8, 8], "fits": ["no", "yes"]})
    >>> files = pd.DataFrame({"model": ["a"], "format": ["F16"], "size_gb": [17.179869184]})
    >>> memory_filled(runs, files)[["model", "filled_share"]].to_dict("list")
    {'model': ['a'], 'filled_share': [2.0]}
    """
    known = runs.merge(files, on=["model", "format"])
    return known.assign(filled_share=known["size_gb"] / known["memory_gb"] / GB_PER_GIB)


def rule_right_pct(known: pd.DataFrame) -> float:
    """Return in what part of the runs the rule "it fits if the weights are no larger than the memory" was right, in %.

    Rows as memory_filled gives them. Raises Undefined as fitting_agreement_pct does.

    >>> runs = pd.DataFrame({"size_gb": [4.0, 16.0], "memory_gb": [8, 16], "fits": ["yes", "no"]})
    >>> rule_right_pct(runs)
    50.0
    """
    return fitting_agreement_pct(known["size_gb"], known["memory_gb"], known["fits"] == "yes")


def bandwidth_efficiencies(runs: pd.DataFrame, files: pd.DataFrame, bandwidths: pd.DataFrame) -> pd.DataFrame:
    """Return the runs on chips whose bandwidth is known, with the share of it that was reached, from 0 to 1.

    Runs with device (whose name holds that of the chip), model, format and tokens_per_s; files with model, format and
    size_gb; bandwidths with chip and memory_gb_per_s. Three columns more: chip, those of the files and of the
    bandwidths, and efficiency, rounded to hundredths.

    >>> runs = pd.DataFrame({"device": ["M2 Ultra 192GB"], "model": ["a"], "format": ["F16"], "tokens_per_s": [40.0]})
    >>> files = pd.DataFrame({"model": ["a"], "format": ["F16"], "size_gb": [16.0]})
    >>> chips = pd.DataFrame({"chip": ["M2 Ultra"], "memory_gb_per_s": [800]})
    >>> bandwidth_efficiencies(runs, files, chips)["efficiency"].tolist()
    [0.8]
    """
    of_chips = runs.assign(chip=runs["device"].str.extract(CHIP)[0])
    known = of_chips.merge(files, on=["model", "format"]).merge(bandwidths, on="chip")
    reached = efficiency_reached(known["tokens_per_s"], known["size_gb"], known["memory_gb_per_s"])
    return known.assign(efficiency=reached.round(2))


def largest_by_format(devices: pd.DataFrame, bits_per_weight: pd.Series, cache_gb: Quantity) -> pd.DataFrame:
    """Return the largest model that fits each device in each format, in billions of parameters; none is left out.

    Devices as rows, with memory_gib and usable_share; the bits of each format; the cache in GB. Columns device, bits
    (of a parameter, rounded to tenths) and largest_bn_parameters; a device on which nothing fits in a format has no
    row for it.

    >>> phone = pd.DataFrame({"memory_gib": [8.0], "usable_share": [0.5]}, index=["phone"])
    >>> largest_by_format(phone, pd.Series({"Q4": 4.04, "Q8": 8.0}), 1.0).round(2).to_dict("list")
    {'device': ['phone', 'phone'], 'bits': [4.0, 8.0], 'largest_bn_parameters': [6.52, 3.29]}
    """
    pairs = devices.rename_axis("device").reset_index().merge(bits_per_weight.rename("exact_bits"), how="cross")
    largest = largest_model_bn_parameters(pairs["memory_gib"], pairs["usable_share"], pairs["exact_bits"], cache_gb)
    found = pairs.assign(bits=pairs["exact_bits"].round(1), largest_bn_parameters=largest)
    return found.loc[largest > 0, ["device", "bits", "largest_bn_parameters"]].reset_index(drop=True)


def timed_laptops(runs: pd.DataFrame, bn_parameters: float) -> pd.DataFrame:
    """Return the speeds of one model on laptops, in tokens per second, each laptop named by its chip.

    Runs with device (whose name holds that of the chip) and tokens_per_s, and the size of the model in billions of
    parameters. Columns device, bn_parameters and tokens_per_s.

    >>> timed_laptops(pd.DataFrame({"device": ["M3 Max 64GB"], "tokens_per_s": [50.7]}), 8.0).to_dict("records")
    [{'device': 'M3 Max laptop', 'bn_parameters': 8.0, 'tokens_per_s': 50.7}]
    """
    named = runs["device"].str.extract(CHIP_OF_LAPTOP)[0] + " laptop"
    return runs.assign(device=named, bn_parameters=bn_parameters)[["device", "bn_parameters", "tokens_per_s"]]


def median_speeds(speeds: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the median speed of each device with each size of a model, in tokens per second, the slowest first.

    For each kind of knowledge its rows with device, bn_parameters (billions) and tokens_per_s. Columns device,
    bn_parameters, kind, tokens_per_s, and who: the device with the size.

    >>> runs = pd.DataFrame({"device": ["S22", "S22"], "bn_parameters": [8.03, 8.03], "tokens_per_s": [7.0, 8.0]})
    >>> median_speeds({"measured": runs})[["who", "tokens_per_s"]].to_dict("list")
    {'who': ['S22, 8.0 bn'], 'tokens_per_s': [7.5]}
    """
    rows = pd.concat(speeds, names=["kind"]).reset_index("kind")
    medians = rows.groupby(["device", "bn_parameters", "kind"], as_index=False)["tokens_per_s"].median()
    named = medians.assign(who=medians["device"] + ", " + medians["bn_parameters"].map("{:.1f} bn".format))
    return named.sort_values("tokens_per_s", ignore_index=True)

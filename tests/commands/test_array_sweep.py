"""A sweep as arrays says what so many runs say, finds what it cannot say, and is compared with whole runs each time."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.judging.at_points import digest_of_inputs
from recomputed.running import array_sweep as arrays
from recomputed.running.array_sweep import ArraySweep, SweptReading, content
from recomputed.running.sweep_points import axes, point_arrays, points
from tests.commands.test_sweep import CHAPTER, NAME
from tests.planted import judged

COST = "01_us_mining_cost"
POOLS = "04_pool_concentration"


def swept(out, chapter: str, *options: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "recomputed", "sweep", chapter, "--out", str(out), *options]
    return subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=False)


def both_ways(tmp_path, chapter: str, *options: str) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    done = [swept(tmp_path / name, chapter, *options, *how) for name, how in (("a.csv", ()), ("b.csv", ("--values",)))]
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    frames = [pd.read_csv(tmp_path / name).set_index(["claim", "reading", "point"]) for name in ("a.csv", "b.csv")]
    return *frames, done[1].stdout


@pytest.mark.parametrize(
    "chapter, overs",
    [
        (COST, ("fleet_j_per_th=15:30:4", "us_industrial_usd_per_kwh=0.03:0.12:3")),
        (COST, ("overhead_ratio=1.05:1.2:3",)),  # three readings take it on another way than through judge
        (POOLS, ("proxy_pools=separate,merged", "unattributed_to_largest_pct=0:100:3")),
    ],
)
def test_arrays_and_runs_at_every_point_say_the_same(tmp_path, chapter, overs):
    options = [word for over in overs for word in ("--over", over)]
    runs, values, said = both_ways(tmp_path, chapter, *options)
    assert set(values.index) == set(runs.index)
    runs = runs.loc[values.index]
    np.testing.assert_allclose(values["value"], runs["value"], rtol=1e-9)
    assert (values["holds"] == runs["holds"]).all()
    assert "points run as whole notebooks: all values equal" in said
    past_judge = values["way"] == arrays.AS_RUNS
    assert past_judge.any() == ("overhead_ratio=1.05:1.2:3" in overs)


def test_too_many_runs_are_left_out_and_said_and_nothing_is_made_up(tmp_path):
    out = tmp_path / "many.parquet"
    done = swept(out, COST, "--values", "--over", "overhead_ratio=1.01:1.2:3000")
    assert done.returncode == 0 and "3,000 points" in done.stdout
    assert "left out: us-cost-surging/since-halving: overhead_ratio reaches it before it is judged" in done.stdout
    frame = pd.read_parquet(out)
    assert "since-halving" not in set(frame["reading"]) and (frame.groupby("reading").size() == 3000).all()


def test_an_array_that_differs_from_a_run_fails_the_sweep_and_names_reading_and_point():
    record = judged(value=2.0, at_least=1.0, claim="c", id="r")
    reading = SweptReading(record, np.array([2.0, 2.0]), arrays.AS_ARRAY)
    whole = {("c", "r"): record}
    given = {"x": np.array([1.0, 3.0])}
    assert arrays._compare([reading], whole, 0, given)
    for wrong in (2.0 * (1 + 1e-8), np.nan, 0.5):  # a small number is no excuse, either
        planted = replace(reading, values=np.array([2.0, wrong]))
        assert arrays._compare([planted], whole, 0, given)
        with pytest.raises(RunFailed, match=r"c/r: at x = 3\.0 a run says 2 and the array"):
            arrays._compare([planted], whole, 1, given)


def test_the_points_are_those_of_a_sweep_by_runs():
    overs = [f"{NAME}=10:20:3", "edge_2025_published_busd=20:30:2"]
    for sample in (None, 7):
        over = axes(overs, CHAPTER, sample)
        columns = point_arrays(over, sample)
        assert [arrays.point(columns, i) for i in range(len(columns[NAME]))] == points(over, sample)


def test_what_a_formula_is_given_is_digested_by_what_it_holds():
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
    same = {"table": frame.copy(), "shares": {"one": np.array([1.0])}, "times": [1, 2]}
    first = digest_of_inputs(max, {"table": frame, "shares": {"one": np.array([1.0])}, "times": [1, 2]})
    assert digest_of_inputs(max, same) == first
    changed = frame.assign(b=["x", "z"])
    for planted in (
        {"table": changed},
        {"shares": {"one": np.array([1.1])}},
        {"times": [2, 1]},
        {"table": frame.iloc[::-1]},
    ):
        assert digest_of_inputs(max, same | planted) != first
    assert digest_of_inputs(min, same) != first


def test_an_undefined_point_has_no_value_and_no_side():
    found = ArraySweep(
        [SweptReading(judged(value=1.0, at_least=0.5), np.array([1.0, np.nan]), arrays.AS_ARRAY)], 0, 0, []
    )
    lines = content(found, {"x": np.array([1.0, 2.0])}, ".csv").decode().splitlines()
    assert lines[1].endswith(",1,true") and lines[2].endswith(",,")


def test_values_go_with_neither_pictures_nor_a_scheduler(tmp_path):
    done = swept(tmp_path / "x.csv", COST, "--values", "--pictures", "--over", "fleet_j_per_th=15:30:4")
    assert done.returncode == 2 and "--values goes with neither" in done.stderr and not (tmp_path / "x.csv").exists()


def test_half_of_a_pair_has_no_meaning_alone_and_the_whole_grid_is_swept(tmp_path):
    out = tmp_path / "pair.csv"
    overs = ("--over", "window_start_year=2015:2024:4", "--over", "window_end_year=2018:2020:2")
    done = swept(out, POOLS, "--values", *overs)
    assert done.returncode == 0, done.stderr
    frame = pd.read_csv(out)
    crossed = frame["window_start_year"] >= frame["window_end_year"]
    of_window = frame["reading"] == "hhi-rises"
    assert frame[of_window & crossed]["value"].isna().all() and frame[of_window & ~crossed]["value"].notna().any()


def test_where_nothing_is_left_it_is_said_and_nothing_is_written():
    with pytest.raises(BadParameter, match="no reading can be reckoned as an array: a/b: too many"):
        content(ArraySweep([], 0, 0, ["a/b: too many"]), {"x": np.array([1.0])}, ".parquet")

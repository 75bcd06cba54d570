"""A sweep as arrays says what so many runs say, finds what it cannot say, and is compared with whole runs each time."""

import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recomputed.commands import sweep as sweeping
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.judging.at_points import digest_of_inputs
from recomputed.running import array_sweep as arrays
from recomputed.running.array_rows import table_of, write_rows
from recomputed.running.array_sweep import ChunkJournal, Prepared, Wanted, compare
from recomputed.running.chapters import chapter
from recomputed.running.journal import journal_of
from recomputed.running.sweep import AS_RUN
from recomputed.running.sweep_points import (
    MOST_AS_ARRAYS,
    MOST_DRAWN,
    axes,
    drawn_points,
    point_arrays,
    point_at,
    points,
)
from tests import warm_python
from tests.commands.test_sweep import CHAPTER, NAME, SMALL_CHAPTER, SMALL_NAME
from tests.dask_cluster import begin_cluster
from tests.planted import judged
from tests.prove.projects import replace_in

COST = "01_us_mining_cost"
POOLS = "04_pool_concentration"


# The same command, which runs fewer of the points as whole notebooks; and in parts of so few that a small sweep has several.
FEWER_CHECKED = "from recomputed.running import array_sweep; array_sweep.CHECKED = 4; "
IN_SMALL_PARTS = f"{FEWER_CHECKED} array_sweep.POINTS_A_CHUNK = 400; array_sweep.RUNS_A_CHUNK = 2; "


def swept(out: Path, chapter: str, *options: str) -> subprocess.CompletedProcess:
    words = ("recomputed", "sweep", chapter, "--out", str(out), *options)
    return warm_python.warm_python().run(paths.ROOT, FEWER_CHECKED + warm_python.COMMAND, *words)


def swept_in_parts(report: Path, chapter: str, out: Path, *options: str, **ended) -> subprocess.CompletedProcess:
    words = ("recomputed", "sweep", chapter, "--out", str(out), *options)
    return warm_python.warm_python().run(report, IN_SMALL_PARTS + warm_python.COMMAND, *words, **ended)


def both_ways(tmp_path, chapter: str, *options: str) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    ways = (("a.csv", ("--notebooks",)), ("b.csv", ()))
    done = [swept(tmp_path / name, chapter, *options, *how) for name, how in ways]
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    frames = [pd.read_csv(tmp_path / name).set_index(["claim", "reading", "point"]) for name in ("a.csv", "b.csv")]
    return *frames, done[1].stdout


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    "chapter, overs",
    [
        pytest.param(COST, ("fleet_j_per_th=15:30:3", "us_industrial_usd_per_kwh=0.03:0.12:2"), marks=pytest.mark.long),
        (COST, ("overhead_ratio=1.05:1.2:3",)),  # three readings take it on another way than through judge
        (POOLS, ("proxy_pools=separate,merged", "unattributed_to_largest_pct=0:100:2")),
    ],
)
def test_arrays_and_runs_at_every_point_say_the_same(tmp_path, chapter, overs):
    options = [word for over in overs for word in ("--over", over)]
    runs, values, said = both_ways(tmp_path, chapter, *options)
    assert set(values.index) == set(runs.index) and not values.index.duplicated().any()
    assert set(runs.columns) - set(values.columns) == {"failed", "verdict", "support", "answer", "reading_support"}
    runs = runs.loc[values.index, values.columns]
    for number in ("value", "margin"):
        np.testing.assert_allclose(values[number], runs[number], rtol=1e-9)
    words = ["role", "quantity", "unit", "holds", *(over.partition("=")[0] for over in overs)]
    pd.testing.assert_frame_equal(values[words], runs[words], check_dtype=False)  # 15 and 15.0
    assert "points run as whole notebooks: all values equal" in said
    assert "Where the verdicts turn" in said and (tmp_path / "b.svg").read_bytes() == (tmp_path / "a.svg").read_bytes()
    few = values.index.get_level_values("point").max() < 3  # an array is not worth it
    assert {arrays.ONE_BY_ONE if few else arrays.AS_ARRAY} <= set(values["way"])
    past_judge = values["way"] == AS_RUN
    assert past_judge.any() == ("overhead_ratio=1.05:1.2:3" in overs)


def test_too_many_runs_are_left_out_and_said_and_nothing_is_made_up(tmp_path):
    out = tmp_path / "many.parquet"
    done = swept(out, COST, "--over", "overhead_ratio=1.01:1.2", "--sample", "100001")
    assert done.returncode == 0 and "100,001 points" in done.stdout, done.stderr
    assert "left out: us-cost-surging/since-halving: overhead_ratio reaches it before it is judged" in done.stdout
    frame = pd.read_parquet(out)
    assert "since-halving" not in set(frame["reading"])
    assert (frame.groupby("reading", observed=True).size() == 100_001).all()


def test_an_array_that_differs_from_a_run_fails_the_sweep_and_names_reading_and_point():
    whole = {("c", "r"): judged(value=2.0, at_least=1.0, claim="c", id="r")}
    compare({("c", "r"): 2.0}, whole, {"x": 1.0})
    for planted in (2.0 * (1 + 1e-8), np.nan, 0.5):  # a small number is no excuse, either
        with pytest.raises(RunFailed, match=r"c/r: at x = 3\.0 a run says 2 and the array"):
            compare({("c", "r"): planted}, whole, {"x": 3.0})


@pytest.mark.parametrize("sample", [None, 7, 100])
def test_the_points_are_those_of_a_sweep_by_runs_whichever_part_of_them_is_made(sample):
    over = axes([f"{NAME}=10:20:13", "edge_2025_published_busd=20:30:7"], CHAPTER, sample)
    wanted = points(over, sample)
    for begin, end in ((0, len(wanted)), (0, 3), (3, len(wanted)), (5, 6)):
        columns = point_arrays(over, sample, begin, end)
        made = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        assert made == wanted[begin:end]
    assert [point_at(over, sample, i) for i in range(len(wanted))] == wanted


def test_a_picture_shows_no_more_points_than_can_be_told_apart_from_end_to_end():
    few = axes([f"{NAME}=10:20:40", "edge_2025_published_busd=20:30:60"], CHAPTER, None)
    assert drawn_points(few[:1], None).tolist() == list(range(40))
    many = axes([f"{NAME}=10:20:1000", "edge_2025_published_busd=20:30:700"], CHAPTER, None, MOST_AS_ARRAYS)
    drawn = drawn_points(many, None)
    assert len(drawn) == MOST_DRAWN and drawn[0] == 0 and drawn[-1] == 699_999
    assert len(drawn_points(many, 99_999)) == MOST_DRAWN


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
    table = table_of(
        judged(value=1.0, at_least=0.5), "w", np.array([1.0, np.nan]), range(2), {"x": np.array([1.0, 2.0])}
    )
    rows = table.select(["point", "x", "value", "holds", "margin"]).to_pylist()
    assert rows[0] == {"point": 0, "x": 1.0, "value": 1.0, "holds": True, "margin": 0.5}
    assert rows[1] == {"point": 1, "x": 2.0, "value": None, "holds": None, "margin": None}


def test_no_word_of_a_row_is_a_formula_of_a_spreadsheet():
    table = table_of(judged(value=1.0, at_least=0.5, quantity="=1+1"), "w", np.array([1.0]), range(1), {})
    assert table["quantity"].to_pylist() == ["'=1+1"]


def test_pictures_take_a_run_at_each_point(tmp_path):
    done = swept(tmp_path / "x.csv", CHAPTER.stem, "--pictures", "--over", f"{NAME}=11:37:2")
    assert done.returncode == 0, done.stderr
    assert pd.read_csv(tmp_path / "x.csv")["verdict"].notna().all()


PAST_JUDGE = ("now_ppm=p.co2_ppm", "now_ppm=float(p.co2_ppm)")
KILLED = {
    "arrays": (
        ("--over", f"{SMALL_NAME}=2.2:2.8:100", "--over", "co2_ppm=424.4:424.8:40"),
        (),
        ".parquet",
        arrays.AS_ARRAY,
    ),
    "runs": (("--over", "co2_ppm=424.4:424.8:16"), PAST_JUDGE, ".csv", AS_RUN),
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("overs", "replaced", "suffix", "way"), KILLED.values(), ids=KILLED)
def test_a_killed_sweep_resumes_to_the_bytes_of_an_unbroken_one(small_report, tmp_path, overs, replaced, suffix, way):
    if replaced:
        replace_in(small_report / "notebooks" / f"{SMALL_CHAPTER}.ipynb", *replaced)
    place = tmp_path / "swept"
    place.mkdir()
    out, whole = place / f"killed{suffix}", place / f"whole{suffix}"
    journal = journal_of(out)
    options = (*overs, "--jobs", "1")

    def two_parts_are_kept() -> bool:  # one of them stays whole
        return journal.exists() and journal.read_bytes().count(b"chunk") > 1

    killed = swept_in_parts(small_report, SMALL_CHAPTER, out, *options, end_when=two_parts_are_kept)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert [path.name for path in place.iterdir()] == [journal.name]
    journal.write_bytes(journal.read_bytes()[:-5])  # of the last part only a piece had reached the disk
    for file in (out, whole):
        done = swept_in_parts(small_report, SMALL_CHAPTER, file, *options)
        assert done.returncode == 0, done.stderr
    rows = pd.read_csv(out) if suffix == ".csv" else pd.read_parquet(out)
    assert way in set(rows["way"])
    assert out.read_bytes() == whole.read_bytes()
    assert out.with_suffix(".svg").read_bytes() == whole.with_suffix(".svg").read_bytes()
    assert not journal.exists()


@pytest.fixture
def in_chunks(monkeypatch) -> Wanted:
    """What is wanted of three chunks of four, four and two points."""
    monkeypatch.setattr(arrays, "POINTS_A_CHUNK", 4)
    return Wanted(CHAPTER.stem, axes([f"{NAME}=10:20:10"], CHAPTER, None), None, {("c", "r"): "0", ("c", "s"): "1"}, [])


def chunk_values(wanted: Wanted) -> list[np.ndarray]:
    return [np.outer([1.0, np.pi], [*chunk]) for chunk in wanted.chunks]


def test_a_chunk_is_kept_as_it_was_reckoned_and_one_that_is_damaged_is_reckoned_anew(tmp_path, in_chunks):
    out, values = tmp_path / "x.csv", chunk_values(in_chunks)
    with ChunkJournal(out, CHAPTER, in_chunks) as journal:
        for chunk in (2, 0, 1):
            journal.add(chunk, values[chunk])
    kept = journal_of(out).read_bytes()
    with ChunkJournal(out, CHAPTER, in_chunks) as journal:
        assert all(np.array_equal(journal.values(chunk), values[chunk]) for chunk in range(3))
    place = kept.index(np.ascontiguousarray(values[0]).tobytes()) + 8
    planted = {
        "a bit is another": kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :],
        "a piece lacks": kept[:place] + kept[place + 3 :],
    }
    for damaged in planted.values():
        journal_of(out).write_bytes(damaged)
        with ChunkJournal(out, CHAPTER, in_chunks) as journal:
            assert set(journal.finished) == {1, 2}
            journal.add(0, values[0])
            assert all(np.array_equal(journal.values(chunk), values[chunk]) for chunk in range(3))
    journal_of(out).write_bytes(kept[:-3])
    with ChunkJournal(out, CHAPTER, in_chunks) as journal:
        assert set(journal.finished) == {0, 2}


def test_rows_are_those_of_all_chunks_in_order_and_a_planted_difference_from_a_run_fails_them(tmp_path, in_chunks):
    lead = judged(value=2.0, at_least=3.0, claim="c", id="r")
    with ChunkJournal(tmp_path / "x.csv", CHAPTER, in_chunks) as journal:
        for chunk in (1, 2, 0):
            journal.add(chunk, chunk_values(in_chunks)[chunk])

        def written(of_a_run: float) -> pd.DataFrame:
            whole = {("c", "r"): lead.model_copy(update={"value": of_a_run, "holds": True})}
            found = Prepared(in_chunks, {("c", "r"): lead}, set(), [], {4: whole, 5: None})
            with open(tmp_path / "rows.csv", "w+b") as file:
                drawn = write_rows(file, ".csv", found, journal)
            assert drawn["point"].tolist() == list(range(10))
            return pd.read_csv(tmp_path / "rows.csv")

        rows = written(4.0)
        assert rows["point"].tolist() == list(range(10)) and rows["value"].tolist() == list(range(10))
        assert rows["margin"].tolist() == [value - 3 for value in range(10)]
        assert rows[NAME].tolist() == pytest.approx(np.linspace(10, 20, 10))
        with pytest.raises(
            RunFailed, match="c/r: at edge_growth_pct = 14.4.* a run says 4.1 and the array 4; nothing is written"
        ):
            written(4.1)


def test_more_points_than_a_file_should_have_are_refused():
    with pytest.raises(BadParameter, match="100,000,001 points are too many for one file; at most 100,000,000"):
        axes([f"{NAME}=10:20"], CHAPTER, 100_000_001, MOST_AS_ARRAYS)


def test_chunks_belong_to_one_sweep(tmp_path, in_chunks):
    out = tmp_path / "x.csv"
    with ChunkJournal(out, CHAPTER, in_chunks) as journal:
        journal.add(0, chunk_values(in_chunks)[0])
    other = axes([f"{NAME}=10:21:10"], CHAPTER, None)
    for planted in (
        Wanted(CHAPTER.stem, other, None, in_chunks.arrays, []),
        Wanted(CHAPTER.stem, in_chunks.over, 10, in_chunks.arrays, []),
        Wanted(CHAPTER.stem, in_chunks.over, None, in_chunks.arrays, [("c", "t")]),
    ):
        with pytest.raises(BadParameter, match="belongs to another sweep, or to other data or code"):
            ChunkJournal(out, CHAPTER, planted)


def test_two_runs_that_hand_different_data_to_a_formula_are_noticed(monkeypatch):
    monkeypatch.setenv(paths.CHOSEN, str(paths.ROOT))
    monkeypatch.setattr(arrays, "clean_environment", lambda: None)
    over = axes(["fleet_j_per_th=15:30:4"], chapter(COST), None)
    planted = Wanted(COST, over, None, {("us-cost-above-100k", "industrial-average"): "of another run"}, [])
    with pytest.raises(RunFailed, match="two runs of the chapter hand different data"):
        arrays.reckon(str(paths.ROOT), planted, range(2))


@pytest.mark.long
def test_half_of_a_pair_has_no_meaning_alone_and_the_whole_grid_is_swept(tmp_path):
    out = tmp_path / "pair.csv"
    overs = ("--over", "window_start_year=2015:2024:4", "--over", "window_end_year=2018:2020:2")
    done = swept(out, POOLS, *overs)
    assert done.returncode == 0, done.stderr
    frame = pd.read_csv(out)
    crossed = frame["window_start_year"] >= frame["window_end_year"]
    of_window = frame["reading"] == "hhi-rises"
    assert frame[of_window & crossed]["value"].isna().all() and frame[of_window & ~crossed]["value"].notna().any()


def test_where_nothing_is_left_it_is_said_and_nothing_is_written(tmp_path, monkeypatch):
    nothing = Prepared(Wanted(COST, [], 1, {}, []), {}, set(), ["a/b: too many"], {})
    monkeypatch.setattr(sweeping, "_make_ready", lambda *_, **__: None)
    monkeypatch.setattr(sweeping, "prepared", lambda *_: nothing)
    with pytest.raises(BadParameter, match="no reading can be reckoned as an array: a/b: too many"):
        sweeping.sweep_arrays(COST, ["fleet_j_per_th=15:30:2"], None, 1, None, tmp_path / "x.csv", False)
    assert list(tmp_path.iterdir()) == []


def test_chunks_on_a_cluster_that_loses_a_worker_are_complete_and_the_same(tmp_path):
    address, workers, scheduler = begin_cluster(tmp_path, 2)
    far, near = tmp_path / "far.parquet", tmp_path / "near.parquet"
    overs = ("--over", f"{NAME}=11:37:50", "--over", "edge_2025_published_busd=20:30:40")
    try:
        with ThreadPoolExecutor(1) as pool:
            sweep = pool.submit(swept_in_parts, paths.ROOT, CHAPTER.stem, far, *overs, "--scheduler", address)
            while not journal_of(far).exists() or b"chunk" not in journal_of(far).read_bytes():
                assert not sweep.done(), sweep.result()
                time.sleep(0.01)
            workers[0].kill()
        assert sweep.result().returncode == 0, sweep.result().stderr
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
    done = swept_in_parts(paths.ROOT, CHAPTER.stem, near, *overs)
    assert done.returncode == 0, done.stderr
    assert far.read_bytes() == near.read_bytes()

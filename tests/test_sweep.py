"""Sweeps: what is refused, what a killed sweep leaves, and the same work on a cluster of which a part dies."""

import json
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from exodus.declared import paths
from exodus.declared.refusals import BadParameter
from exodus.running.chapters import chapters
from exodus.running.points import axes, points
from exodus.running.sweep import journal_of, write_results
from exodus.sweep_command import _alone, _refuse_bad_file

CHAPTER = chapters()["12_edge_ai_market"]
NAME = "edge_growth_pct"
COMMAND = [sys.executable, "-m", "exodus", "sweep", CHAPTER.stem]

REFUSED = {
    "an unknown name": ([f"{NAME}x=10:20:3"], None, f"did you mean '{NAME}'"),
    "nothing": ([], None, "nothing to sweep over"),
    "a start above the stop": ([f"{NAME}=20:10:3"], None, "is above the stop"),
    "a value outside": ([f"{NAME}=10:200:3"], None, r"outside \[0.1, 100\]"),
    "a count of none": ([f"{NAME}=10:20:0"], None, "'0' is not a whole number of at least 1"),
    "a word for a count": ([f"{NAME}=10:20:many"], None, "'many' is not a whole number"),
    "a thousand million points": ([f"{NAME}=10:20:1000000000"], None, "would take about 27,778 hours"),
    "too many together": ([f"{NAME}=10:20:1000", "edge_2025_published_busd=20:30:1000"], None, "1,000,000 points would"),
    "no count": ([f"{NAME}=10:20"], None, "is not start:stop:count"),
    "twice the same": ([f"{NAME}=10:20:2", f"{NAME}=10:20:2"], None, "stands twice"),
    "a sample of none": ([f"{NAME}=10:20"], 0, "0 points"),
    "not a number": ([f"{NAME}=ten:20:2"], None, "'ten' is not a number"),
}  # fmt: skip


@pytest.mark.parametrize(("overs", "sample", "said"), REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_is_refused_before_anything_runs(overs, sample, said):
    with pytest.raises(BadParameter, match=said):
        points(axes(overs, CHAPTER, sample), sample)


def test_a_grid_holds_every_combination_and_a_sample_stays_in_the_box():
    overs = [f"{NAME}=10:20:3", "edge_2025_published_busd=20:30:2"]
    grid = points(axes(overs, CHAPTER, None), None)
    assert len({tuple(point.values()) for point in grid}) == 6
    drawn = points(axes(overs, CHAPTER, 50), 50)
    assert len(drawn) == 50
    assert all(10 <= point[NAME] <= 20 for point in drawn)
    assert drawn == points(axes(overs, CHAPTER, 50), 50)


def swept(out, *options: str, **kinds) -> subprocess.CompletedProcess:
    return subprocess.run([*COMMAND, "--out", str(out), *options], cwd=paths.ROOT, capture_output=True, text=True,
                          check=False, **kinds)  # fmt: skip


def test_a_sweep_writes_one_row_a_reading_and_point_and_a_picture(tmp_path):
    out = tmp_path / "grid.csv"
    done = swept(out, "--over", f"{NAME}=11:37:3")
    assert (done.returncode, done.stderr) == (0, "")
    frame = pd.read_csv(out)
    assert sorted(frame[NAME].unique()) == [11, 24, 37]
    assert not frame.duplicated(["point", "claim", "reading"]).any()
    grown = frame[frame.reading == "growth-from-2026"].set_index(NAME).value
    assert grown[37] > grown[24] > grown[11]
    assert {path.name for path in tmp_path.iterdir()} == {"grid.csv", "grid.svg"}
    again = swept(out, "--over", f"{NAME}=11:37:3")
    assert again.returncode == 2
    assert "--overwrite" in again.stderr


def test_points_that_fail_are_kept_with_their_reason_and_the_exit_code_says_so(tmp_path):
    out = tmp_path / "some.csv"
    done = subprocess.run(
        [sys.executable, "-m", "exodus", "sweep", "03_migration", "--over", "shown_country=USA", "--over",
         "gain_start_month=2019-09,2021-06", "--over", "lookback_months=1:48:2", "--out", str(out)],
        cwd=paths.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    frame = pd.read_csv(out)
    assert frame.point.nunique() == 4
    assert done.returncode == (4 if frame.failed.notna().any() else 0), done.stderr


def test_a_killed_sweep_goes_on_where_it_stopped(tmp_path):
    out, journal = tmp_path / "killed.parquet", tmp_path / "killed.parquet.partial"
    command = [*COMMAND, "--over", f"{NAME}=11:37:12", "--out", str(out)]
    process = subprocess.Popen(command, cwd=paths.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not journal.exists() or journal.read_bytes().count(b"\n") < 4:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = journal.read_bytes().rpartition(b"\n")[0]
    assert not out.exists()
    journal.write_bytes(journal.read_bytes() + b'{"point": 11, "resu')
    done = swept(out, "--over", f"{NAME}=11:37:12")
    assert done.returncode == 0, done.stderr
    assert kept.count(b"\n") >= 3
    frame = pd.read_parquet(out)
    assert frame.point.nunique() == 12
    assert not frame.duplicated(["point", "claim", "reading"]).any()
    assert not journal.exists()


def test_a_journal_of_another_sweep_is_not_taken_over(tmp_path):
    (tmp_path / "x.csv.partial").write_text("another\n")
    done = swept(tmp_path / "x.csv", "--over", f"{NAME}=11:37:2")
    assert done.returncode == 2
    assert "belongs to another sweep" in done.stderr
    assert (tmp_path / "x.csv.partial").read_text() == "another\n"


def test_of_two_sweeps_to_one_file_the_second_is_refused_and_leaves_the_lock(tmp_path):
    out = tmp_path / "x.csv"
    with _alone(out):
        with pytest.raises(BadParameter, match="another sweep is at work"):
            with _alone(out):
                pass
        assert [path.name for path in tmp_path.iterdir()] == [".x.csv.lock"]
    assert list(tmp_path.iterdir()) == []


def test_a_file_whose_journal_is_still_there_is_not_finished_and_may_be_written_again(tmp_path):
    out = tmp_path / "x.csv"
    out.write_text("x")
    with pytest.raises(BadParameter, match="--overwrite"):
        _refuse_bad_file(out, overwrite=False)
    journal_of(out).write_text("x")
    _refuse_bad_file(out, overwrite=False)


def test_no_text_in_the_results_is_a_formula(tmp_path):
    write_results(pd.DataFrame({"quantity": ["=1+1"], "value": [-1.5]}), tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text() == "quantity,value\n'=1+1,-1.5\n"


def test_a_scheduler_that_is_not_there_is_said_in_bounded_time(tmp_path):
    begun = time.monotonic()
    done = swept(tmp_path / "x.csv", "--over", f"{NAME}=11:37:2", "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 2
    assert "no scheduler answers" in done.stderr
    assert time.monotonic() - begun < 60


@pytest.fixture
def cluster(tmp_path):
    """A Dask scheduler and two workers in processes of their own: (address, the workers)."""
    ready = tmp_path / "scheduler.json"
    module = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    common = {
        "cwd": paths.ROOT,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "env": os.environ | {"PYTHONPATH": str(paths.ROOT)},
    }
    scheduler = subprocess.Popen(
        [*module, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(ready)], **common
    )
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(ready), "--no-nanny",
              "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path)]  # fmt: skip
    workers = [subprocess.Popen(worker, **common) for _ in range(2)]
    while not ready.exists():
        assert scheduler.poll() is None
        time.sleep(0.05)
    yield json.loads(ready.read_text())["address"], workers
    for process in [*workers, scheduler]:
        process.kill()
        process.wait()


def test_a_cluster_that_loses_a_worker_loses_no_point_and_makes_none_twice(tmp_path, cluster):
    address, workers = cluster
    out, journal = tmp_path / "far.csv", tmp_path / "far.csv.partial"
    command = [*COMMAND, "--over", f"{NAME}=11:37:16", "--out", str(out), "--scheduler", address]
    process = subprocess.Popen(command, cwd=paths.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not journal.exists() or journal.read_bytes().count(b"\n") < 4:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    workers[0].kill()
    said, complaint = process.communicate(timeout=300)
    assert process.returncode == 0, complaint
    far = pd.read_csv(out)
    assert swept(tmp_path / "near.csv", "--over", f"{NAME}=11:37:16").returncode == 0
    pd.testing.assert_frame_equal(far, pd.read_csv(tmp_path / "near.csv"))

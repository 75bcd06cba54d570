"""Sweeps by runs: what is refused, what a killed sweep leaves, and the same work on a cluster of which a part dies."""

import hashlib
import shutil
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from recomputed.commands.sweep import _admit, _publish, _refuse_another_file, _writing
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.running import cluster as clusters
from recomputed.running import sweep as sweeping
from recomputed.running.chapters import chapters
from recomputed.running.cluster import address_of_scheduler, cluster
from recomputed.running.journal import journal_of
from recomputed.running.sweep import Journal, results
from recomputed.running.sweep_points import axes, points
from tests import warm_python
from tests.dask_cluster import begin_cluster

CHAPTER = chapters()["12_edge_ai_market"]
NAME = "edge_growth_pct"
WORDS = ["sweep", CHAPTER.stem, "--notebooks"]
SMALL_CHAPTER, SMALL_NAME = "01_carbon_dioxide", "growth_ppm_per_year"
OF_THE_COPY = (  # the code that is digested is that of the copy
    "from pathlib import Path; from recomputed.ground import paths; paths.ENGINE = Path.cwd() / 'recomputed'; "
    f"{warm_python.COMMAND}"
)

REFUSED = {
    "an unknown name": ([f"{NAME}x=10:20:3"], None, f"did you mean '{NAME}'"),
    "nothing": ([], None, "nothing to sweep over"),
    "a start above the stop": ([f"{NAME}=20:10:3"], None, "is above the stop"),
    "a value outside": ([f"{NAME}=10:200:3"], None, r"outside \[0.1, 100\]"),
    "a count of none": ([f"{NAME}=10:20:0"], None, "'0' is not a whole number of at least 1"),
    "a word for a count": ([f"{NAME}=10:20:many"], None, "'many' is not a whole number"),
    "a thousand million points": ([f"{NAME}=10:20:1000000000"], None, "1,000,000,000 values of one parameter"),
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
    return warm_python.command(paths.ROOT, *WORDS, "--out", str(out), *options, **kinds)


def swept_small(report: Path, out: Path, *options: str, **ended) -> subprocess.CompletedProcess:
    """The same of the small report, at thirty points."""
    words = ("sweep", SMALL_CHAPTER, "--notebooks", "--over", f"{SMALL_NAME}=2.2:2.8:30", "--out", str(out))
    return warm_python.command(report, *words, *options, **ended)


def test_a_sweep_writes_one_row_a_reading_and_point_and_a_picture(tmp_path):
    out = tmp_path / "grid.csv"
    done = swept(out, "--over", f"{NAME}=11:37:3")
    assert (done.returncode, done.stderr) == (0, "")
    frame = pd.read_csv(out)
    assert sorted(frame[NAME].unique()) == [11, 24, 37]
    assert not frame.duplicated(["point", "claim", "reading"]).any()
    grown = frame[frame.reading == "growth-from-2026"].set_index(NAME).value
    assert grown[37] > grown[24] > grown[11]
    assert list(frame) == [
        "point",
        NAME,
        "failed",
        "claim",
        "verdict",
        "support",
        "answer",
        "reading",
        "role",
        "quantity",
        "value",
        "unit",
        "holds",
        "margin",
        "way",
        "reading_support",
    ]
    said = frame.groupby(["point", "claim"])
    assert (said.answer.nunique() == 1).all() and (said.verdict.nunique() == 1).all()
    assert (frame.holds == (frame.margin >= 0)).all() and set(frame.way) == {"a run at each point"}
    assert frame.reading_support[frame.role != "test"].notna().all()
    assert frame.support.isna().equals(frame.verdict == "Not checkable")
    assert {path.name for path in tmp_path.iterdir()} == {"grid.csv", "grid.svg"}
    again = swept(out, "--over", f"{NAME}=11:37:3")
    assert again.returncode == 2
    assert "--overwrite" in again.stderr


def test_points_that_fail_are_kept_with_their_reason_and_the_exit_code_says_so(tmp_path):
    out = tmp_path / "some.csv"
    overs = ("shown_country=USA", "gain_start_month=2019-09,2021-06", "lookback_months=1:48:2")
    options = [word for over in overs for word in ("--over", over)]
    done = warm_python.command(paths.ROOT, "sweep", "03_migration", "--notebooks", *options, "--out", str(out))
    frame = pd.read_csv(out)
    assert frame.point.nunique() == 4
    assert done.returncode == (4 if frame.failed.notna().any() else 0), done.stderr


def test_a_killed_sweep_goes_on_where_it_stopped(small_report, tmp_path):
    out, journal = tmp_path / "killed.parquet", tmp_path / "killed.parquet.partial"

    def some_points_are_kept() -> bool:
        return journal.exists() and journal.read_bytes().count(b"\n") > 3

    killed = swept_small(small_report, out, "--jobs", "1", end_when=some_points_are_kept)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    kept = journal.read_bytes().rpartition(b"\n")[0]
    assert not out.exists()
    journal.write_bytes(journal.read_bytes() + b'{"point": 29, "resu')
    done = swept_small(small_report, out)
    assert done.returncode == 0, done.stderr
    assert kept.count(b"\n") >= 3
    frame = pd.read_parquet(out)
    assert frame.point.nunique() == 30
    assert not frame.duplicated(["point", "claim", "reading"]).any()
    assert not journal.exists()


def test_a_file_that_is_named_like_a_journal_is_not_touched_even_with_overwrite(tmp_path):
    journal = journal_of(tmp_path / "x.csv")
    journal.write_text("somebody's\n")
    for options in ((), ("--overwrite",)):
        done = swept(tmp_path / "x.csv", "--over", f"{NAME}=11:37:2", *options)
        assert done.returncode == 2
        assert "is there, and no journal of a sweep" in done.stderr
    assert journal.read_text() == "somebody's\n"


def test_a_picture_of_somebody_is_not_replaced_by_that_of_a_sweep(tmp_path):
    (tmp_path / "x.svg").write_text("mine")
    for options in ((), ("--overwrite",)):
        done = swept(tmp_path / "x.csv", "--over", f"{NAME}=11:37:2", *options)
        assert done.returncode == 2
        assert "x.svg: is there, and not as we wrote it" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["x.svg"]


POINTS = [{NAME: value} for value in (11.0, 24.0, 37.0)]
ROWS = [{"claim": "c", "verdict": "Right", "support": 1.0, "answer": "It is so.", "reading": "r", "role": "lead", "quantity": "q",
         "value": 1.0, "unit": "1", "holds": True, "reading_support": 1.0}]  # fmt: skip
FOUND = {"failed": "", "rows": [{"claim": "c", "value": 1.0}]}


def journal_with(out, *entries) -> Journal:
    """The journal of a sweep in which some points are finished."""
    with Journal(out, CHAPTER, POINTS, False) as journal:
        for point in entries:
            journal.add(point, FOUND)
    return journal


def finished(out) -> dict:
    """The points that a sweep need not run again."""
    with Journal(out, CHAPTER, POINTS, False) as journal:
        return journal.finished


def test_a_journal_belongs_to_one_state_of_data_code_and_options(tmp_path, monkeypatch):
    out = tmp_path / "x.csv"
    journal_with(out, 0)
    assert finished(out) == {0: FOUND}
    others = {"points": (POINTS[:2], False), "pictures": (POINTS, True)}
    for wanted, pictures in others.values():
        with pytest.raises(BadParameter, match="belongs to another sweep, or to other data"):
            Journal(out, CHAPTER, wanted, pictures)
    monkeypatch.setattr(sweeping, "declared_checksums", lambda: {"tables/t.csv": "another"})
    with pytest.raises(BadParameter, match="belongs to another sweep, or to other data"):
        Journal(out, CHAPTER, POINTS, False)


LINES = {
    "a line cut short": lambda line: line[:-5],
    "a line without its checksum": lambda line: line[17:],
    "a list": lambda line: b"[]\n",
    "another point": lambda line: line.replace(b'"point": 1', b'"point": 2'),
    "another value": lambda line: line.replace(b"1.0", b"2.0"),
    "nothing": lambda line: b"",
    "bytes that are no text": lambda line: b"\xff\xfe\n",
}


@pytest.mark.parametrize("damage", LINES.values(), ids=LINES)
def test_a_damaged_line_of_a_journal_is_a_point_still_to_be_run(tmp_path, damage):
    out = tmp_path / "x.csv"
    journal_with(out, 0, 1, 2)
    lines = journal_of(out).read_bytes().splitlines(keepends=True)
    lines[2] = damage(lines[2])
    journal_of(out).write_bytes(b"".join(lines))
    found = finished(out)
    assert set(found) in ({0, 2}, {0})  # a line without an end takes the next one with it
    assert all(entry == FOUND for entry in found.values())


def test_a_point_that_no_sweep_has_is_left_out(tmp_path):
    out = tmp_path / "x.csv"
    journal_with(out, 0, 9999)
    assert set(finished(out)) == {0}


def test_of_two_sweeps_to_one_file_the_second_is_refused_from_whatever_checkout(tmp_path):
    out = tmp_path / "x.csv"
    with journal_held(out):
        with pytest.raises(BadParameter, match="another sweep is at work"):
            Journal(out, CHAPTER, POINTS, False)
    assert list(tmp_path.iterdir()) == []


def journal_held(out) -> Journal:
    return Journal(out, CHAPTER, POINTS, False)


def test_a_sweep_that_finishes_no_point_leaves_no_journal(tmp_path):
    with journal_held(tmp_path / "x.csv"):
        assert journal_of(tmp_path / "x.csv").exists()
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_puts_in_the_place_of_a_journal_meanwhile_is_his(tmp_path):
    out = tmp_path / "x.csv"
    with journal_held(out) as journal:
        journal.add(0, FOUND)
        journal_of(out).unlink()
        journal_of(out).write_text("precious")
        journal.add(1, FOUND)
        journal.announce(hashlib.sha256(b"x").hexdigest())
        journal.forget()
    assert journal_of(out).read_text() == "precious"


@pytest.mark.parametrize("name", ["x.csv", "x.svg"])
def test_what_comes_to_the_place_of_a_sweep_while_it_works_is_somebodys(tmp_path, name):
    out = tmp_path / "x.csv"
    frame = pd.DataFrame([{"point": 0, NAME: 11.0, "failed": "", **row} for row in ROWS])
    over = axes([f"{NAME}=11:37:3"], CHAPTER, None)
    with journal_held(out) as journal:
        journal.add(0, FOUND)
        (tmp_path / name).write_text("precious")
        with pytest.raises(BadParameter, match="--out .*x"):
            _publish(_writing(frame, frame, ".csv"), over, out, journal, False)
    assert (tmp_path / name).read_text() == "precious"


def test_a_folder_that_becomes_a_link_to_the_sources_gets_nothing(tmp_path):
    out, rows = tmp_path / "mine" / "x.csv", pd.DataFrame([{"point": 0}])
    out.parent.mkdir()
    with journal_held(out) as journal:
        journal.add(0, FOUND)
        (tmp_path / "mine").rename(tmp_path / "aside")
        (tmp_path / "mine").symlink_to(paths.DATA)
        with pytest.raises(BadParameter, match="is a place of the project"):
            _publish(_writing(rows, rows, ".csv"), [], out, journal, True)


def test_a_file_beside_its_journal_may_be_written_again_if_it_is_the_one_that_the_journal_announced(tmp_path):
    out = tmp_path / "x.csv"
    out.write_text("x")
    with pytest.raises(BadParameter, match="--overwrite"):
        _admit(out, 1, overwrite=False)
    journal_with(out, 0)
    _admit(out, 1, overwrite=False)
    with journal_held(out) as journal:
        with pytest.raises(BadParameter, match="--overwrite"):
            _refuse_another_file(out, journal, overwrite=False)
        _refuse_another_file(out, journal, overwrite=True)
        journal.announce(hashlib.sha256(b"x").hexdigest())
    with journal_held(out) as journal:
        _refuse_another_file(out, journal, overwrite=False)


def test_no_text_in_the_results_is_a_formula():
    frame = pd.DataFrame({"quantity": ["=1+1"], "value": [-1.5]})
    assert results(frame, ".csv") == b"quantity,value\n'=1+1,-1.5\n"


@pytest.mark.parametrize(
    "address", ["foo", "", "tcp://", "http://x:1", "tls://x:1", "tcp://x", "tcp://x:99999", "tcp://x:1/y"]
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(BadParameter, match="an address is tcp://host:port"):
        address_of_scheduler(address)


def mute(connection) -> None:
    """A server that never speaks."""


def garbage(connection) -> None:
    """A server of another kind, which greets first."""
    connection.sendall(b"SSH-2.0-Open\r\n" * 9)


@pytest.mark.parametrize("behaviour", [mute, garbage, None], ids=["mute", "another kind", "nobody"])
def test_a_scheduler_that_is_none_is_said_in_bounded_time(behaviour):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if behaviour:
            listener.listen()
            threading.Thread(target=lambda: behaviour(listener.accept()[0]), daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(BadParameter, match="no scheduler answers there within 8 s"):
            with cluster(f"tcp://127.0.0.1:{listener.getsockname()[1]}", CHAPTER.stem):
                pass
        assert time.monotonic() - begun < 20


@pytest.fixture
def cluster_of(tmp_path):
    """`cluster_of(count)`: a Dask scheduler and workers in processes of their own: (address, the workers, the scheduler).

    The workers do what is said `before` they begin.
    """
    begun = []

    def begin(count: int, before: str = "pass") -> tuple[str, list[subprocess.Popen], subprocess.Popen]:
        address, workers, scheduler = begin_cluster(tmp_path, count, before)
        begun.extend([*workers, scheduler])
        return address, workers, scheduler

    yield begin
    for process in begun:
        process.kill()
        process.wait()


@pytest.mark.long
def test_a_scheduler_without_a_worker_and_a_cluster_whose_workers_go_are_said_in_bounded_time(
    tmp_path, cluster_of, monkeypatch
):
    address, workers, scheduler = cluster_of(1)
    monkeypatch.setattr(clusters, "SECONDS_FOR_A_WORKER", 3)
    with pytest.raises(RunFailed, match="its workers are gone; the finished points are kept"):
        with cluster(address, CHAPTER.stem) as (submit, look):
            workers[0].kill()
            waiting = submit(time.sleep, 600)
            while not waiting.done():
                time.sleep(0.5)
                look()
    with pytest.raises(BadParameter, match="waited for a worker, no worker came within 3 s"):
        with cluster(address, CHAPTER.stem):
            pass
    scheduler.kill()
    scheduler.wait()
    with pytest.raises(BadParameter, match="no scheduler answers"):
        with cluster(address, CHAPTER.stem):
            pass


@pytest.mark.long
def test_a_cluster_whose_scheduler_dies_is_said_in_one_line(small_report, tmp_path, cluster_of):
    address, _, scheduler = cluster_of(1)
    out, journal = tmp_path / "far.csv", journal_of(tmp_path / "far.csv")
    with ThreadPoolExecutor(1) as pool:
        sweep = pool.submit(swept_small, small_report, out, "--scheduler", address)
        while not journal.exists() or journal.read_bytes().count(b"\n") < 3:
            assert not sweep.done(), sweep.result()
            time.sleep(0.05)
        scheduler.kill()
    assert sweep.result().returncode == 4, sweep.result().stderr
    assert sweep.result().stderr.count("\n") == 1
    assert "its workers are gone; the finished points are kept" in sweep.result().stderr


@pytest.mark.long  # that of arrays loses one in `make test`
def test_a_cluster_that_loses_a_worker_loses_no_point_and_makes_none_twice(tmp_path, cluster_of):
    address, workers, _ = cluster_of(2)
    out, journal = tmp_path / "far.csv", tmp_path / "far.csv.partial"
    with ThreadPoolExecutor(1) as pool:
        sweep = pool.submit(swept, out, "--over", f"{NAME}=11:37:10", "--scheduler", address)
        while not journal.exists() or journal.read_bytes().count(b"\n") < 4:
            assert not sweep.done(), sweep.result()
            time.sleep(0.05)
        workers[0].kill()
    assert sweep.result().returncode == 0, sweep.result().stderr
    far = pd.read_csv(out)
    assert swept(tmp_path / "near.csv", "--over", f"{NAME}=11:37:10").returncode == 0
    pd.testing.assert_frame_equal(far, pd.read_csv(tmp_path / "near.csv"))


@pytest.fixture
def report_with_engine(small_report) -> Path:
    """The small report, with a copy of the engine that may be changed."""
    shutil.copytree(paths.ENGINE, small_report / "recomputed", ignore=shutil.ignore_patterns("__pycache__"))
    return small_report


def test_a_worker_without_the_package_is_refused_before_it_computes(report_with_engine, tmp_path, cluster_of):
    address, _, _ = cluster_of(1, "import sys; sys.modules['recomputed'] = None")
    for ways in ((), ("--notebooks",)):
        done = swept_over(report_with_engine, tmp_path, address, *ways)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert "cannot work for this report: " in done.stderr and "No module named 'recomputed" in done.stderr
    assert not list(tmp_path.glob("x.*"))


@pytest.mark.long
def test_a_worker_of_another_version_or_with_other_data_is_refused_before_it_computes(
    tmp_path, cluster_of, report_with_engine, exodus
):
    address, _, _ = cluster_of(1)
    assert swept_over(report_with_engine, tmp_path, address, "--overwrite").returncode == 0
    before = (tmp_path / "x.csv").read_bytes()
    for name, said in (
        (f"notebooks/{SMALL_CHAPTER}.ipynb", "chapter"),
        ("data/parameters.yml", "data/"),
        ("recomputed/judging/bounds.py", "version of recomputed"),
    ):
        path = report_with_engine / name
        good = path.read_bytes()
        path.write_bytes(
            good.replace(b'"cells": [', b'"cells":  [', 1) if path.suffix == ".ipynb" else good + b"# new\n"
        )
        assert exodus(report_with_engine, "data", "seal").returncode == 0
        done = swept_over(report_with_engine, tmp_path, address, "--overwrite")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert f"has another {said}" in done.stderr and "nothing was computed" in done.stderr
        path.write_bytes(good)
    assert (tmp_path / "x.csv").read_bytes() == before and not journal_of(tmp_path / "x.csv").exists()


def swept_over(root, tmp_path, address: str, *options: str) -> subprocess.CompletedProcess:
    """A small sweep of the report in a folder on a cluster."""
    words = ["sweep", SMALL_CHAPTER, "--over", f"{SMALL_NAME}=2.2:2.8:3", "--scheduler", address, *options]
    return warm_python.warm_python().run(root, OF_THE_COPY, "recomputed", *words, "--out", str(tmp_path / "x.csv"))


def test_a_worker_that_comes_later_refuses_what_it_would_do_otherwise(monkeypatch):
    monkeypatch.setenv(paths.CHOSEN, str(paths.ROOT))
    here = clusters.what_decides(CHAPTER.stem)
    assert clusters.if_the_same(here, str(paths.ROOT), CHAPTER.stem, max, 1, 2) == 2
    for what in here:
        with pytest.raises(BadParameter, match=f"has another {what}; it has done nothing"):
            clusters.if_the_same(here | {what: "another"}, str(paths.ROOT), CHAPTER.stem, max, 1, 2)

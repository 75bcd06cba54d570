"""A picture depends on its specification alone; what is kept of it is believed only if whole."""

import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest

from recomputed.ground import paths
from recomputed.publishing.figures import drawings
from recomputed.publishing.figures.drawings import Picture, Pictures, drawing
from recomputed.showing.times import in_utc


def bars(*heights: float, height: int = 100) -> dict:
    """A chart whose marks are clipped, since clips are what Vega numbers."""
    return {
        "data": {"values": [{"x": i, "y": y} for i, y in enumerate(heights)]},
        "mark": {"type": "bar", "clip": True}, "height": height,
        "encoding": {"x": {"field": "x", "type": "ordinal"}, "y": {"field": "y", "type": "quantitative"}},
    }  # fmt: skip


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An empty place for what is kept."""
    monkeypatch.setattr(paths, "DRAWINGS_KEPT", tmp_path / "drawings")
    return tmp_path / "drawings"


def test_what_was_drawn_before_does_not_show(store):
    pictures = Pictures()
    first = pictures.of(bars(1, 2))
    pictures.of(bars(3, 4, 5))
    assert "clip" in first.svg
    assert Pictures(fresh=True).of(bars(1, 2)) == first


@pytest.mark.parametrize(
    "spoil", [lambda content: content[:-9], lambda content: content[:-9] + b"x" * 9, lambda _: b""]
)
def test_a_spoilt_picture_is_drawn_anew(store, spoil):
    good = Pictures().of(bars(1, 2), 1)
    assert len(list(store.iterdir())) == 2
    for path in store.iterdir():
        path.write_bytes(spoil(path.read_bytes()))
        assert Pictures().of(bars(1, 2), 1) == good


def test_a_kept_picture_is_not_drawn_again_unless_asked(store, monkeypatch):
    kept = Pictures().of(bars(1, 2), 1)
    monkeypatch.setattr(drawings.vl_convert, "vegalite_to_svg", lambda spec: "<svg>another</svg>")
    assert Pictures().of(bars(1, 2), 1) == kept and Pictures().of(bars(1, 2)) == Picture(kept.svg)
    assert Pictures(fresh=True).of(bars(1, 2)) == Picture("<svg>another</svg>")


def test_pictures_drawn_ahead_are_those_drawn_at_once(store, monkeypatch):
    spec = bars(6, 7, height=101)
    at_once = Pictures(fresh=True).of(spec, 1)
    monkeypatch.setattr(drawings.vl_convert, "vegalite_to_svg", lambda spec: "drawn here")
    with drawing(processes=2, fresh=True) as pictures:
        pictures.begin([(spec, None), (spec, 1)])
        assert (pictures.of(spec), pictures.of(spec, 1)) == (Picture(at_once.svg), at_once)
    assert at_once.png.startswith(b"\x89PNG")
    assert len(list(store.iterdir())) == 2  # of the first alone: the others were handed over, not left to be found


def test_a_specification_is_drawn_once_however_often_it_is_asked_for(store, monkeypatch):
    asked = []
    monkeypatch.setattr(drawings.vl_convert, "vegalite_to_svg", lambda spec: asked.append(spec) or "<svg/>")
    pictures = Pictures(fresh=True)
    assert pictures.of(bars(1)) == pictures.of(bars(1)) == Picture("<svg/>")
    assert len(asked) == 1


def timed(month: str, moment: str) -> dict:
    """A chart of a month without a day and a moment without a zone."""
    return {
        "data": {"values": [{"at": month, "y": 1}, {"at": moment, "y": 2}]}, "mark": "line",
        "encoding": {"x": {"field": "at", "type": "temporal"}, "y": {"field": "y", "type": "quantitative"}},
    }  # fmt: skip


def drawn_where(spec: dict, zone: str) -> str:
    """The picture as a machine in a time zone draws it."""
    code = "import json, sys, vl_convert; print(vl_convert.vegalite_to_svg(json.load(sys.stdin)))"
    return subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(spec), env=os.environ | {"TZ": zone},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def test_times_are_the_same_in_every_time_zone_and_a_planted_local_one_is_not():
    spec = timed("2026-01", "2026-04-12T00:00:00")
    west, east = "America/Los_Angeles", "Pacific/Kiritimati"
    assert drawn_where(in_utc(spec), west) == drawn_where(in_utc(spec), east)
    assert drawn_where(spec, west) != drawn_where(spec, east)


def test_a_row_of_the_data_is_no_channel():
    spec = {"values": [{"type": "temporal", "at": "2026-04"}]}
    assert in_utc(spec) == spec


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows which signals a process blocks")
def test_a_quit_of_the_whole_group_does_not_end_the_tracker_of_the_locks():
    code = (
        "from multiprocessing import resource_tracker\nfrom recomputed.publishing.figures.drawings import drawing\n"
        "with drawing(1, False):\n"
        "    print(open(f'/proc/{resource_tracker._resource_tracker._pid}/status').read())\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=True
    ).stdout
    blocked = int(re.search(r"SigBlk:\s+([0-9a-f]+)", said)[1], 16)
    assert all(blocked >> (number - 1) & 1 for number in (signal.SIGQUIT, signal.SIGHUP))


KILLED = """
import os, signal, threading, time
from recomputed.ground.errors import RunFailed
from recomputed.publishing.figures import drawings

def kill():
    while not (pids := [n for n in pictures._processes if drawings._note_of(n, drawings.get_temp_dir()).exists()]):
        time.sleep(0.001)
    os.kill(pids[0], signal.SIGSEGV)

class Deadly(dict):
    def __reduce__(self):
        return os._exit, (3,)

try:
    with drawings.drawing(1, True) as pictures:
        print(len(pictures.of(CHART).svg) > 500)
        threading.Thread(target=kill, daemon=True).start()
        pictures.of(LAST)
except RunFailed as refusal:
    print(refusal)
"""
LARGE = bars(*range(20_000)) | {"description": "Twenty thousand bars"}
ENDS = {
    "in the middle of a drawing": (repr(LARGE), "SIGSEGV, while it drew: Twenty thousand bars"),
    "beside any": ("Deadly()", "exit code 3, while it drew nothing"),
}


@pytest.mark.parametrize(("last", "how"), ENDS.values(), ids=ENDS)
def test_of_a_process_that_died_it_is_told_how_and_over_what_though_the_callers_script_has_no_guard(
    tmp_path, last, how
):
    script = tmp_path / "without_a_guard.py"
    script.write_text(KILLED.replace("CHART", repr(bars(1, 2))).replace("LAST", last))
    done = subprocess.run([sys.executable, script], cwd=paths.ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == f"True\na process that draws pictures ended before its work: {how}\n", done.stderr


def test_it_is_told_how_a_process_ended_though_another_thread_heard_of_it_first(monkeypatch):
    process = multiprocessing.get_context("spawn").Process(target=os._exit, args=(3,))
    process.start()
    heard, wait_for = threading.Event(), os.waitpid

    def slow_to_say(*arguments):
        ended = wait_for(*arguments)
        heard.set()
        time.sleep(0.1)
        return ended

    monkeypatch.setattr(os, "waitpid", slow_to_say)
    thread_of_the_pool = threading.Thread(target=process.join)
    thread_of_the_pool.start()
    heard.wait()
    assert drawings._how_it_ended(process.pid, process) == "exit code 3, while it drew nothing"
    thread_of_the_pool.join()


@pytest.fixture
def cache_of_user(tmp_path, monkeypatch):
    """An empty place for what the reports of a user share."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_scripts_are_put_together_once_for_all_reports_of_a_user(cache_of_user, monkeypatch):
    made = []
    monkeypatch.setattr(drawings.vl_convert, "javascript_bundle", lambda: made.append(1) or "draw();")
    for number, fresh in enumerate((False, False, True)):
        monkeypatch.setattr(paths, "DRAWINGS_KEPT", cache_of_user / f"report {number}")
        pictures = Pictures(fresh=fresh)
        pictures.begin_scripts()
        assert pictures.scripts == "draw();" and len(made) == (2 if fresh else 1)
    [kept] = cache_of_user.glob("*/*")
    assert kept == drawings.place_of_scripts() and drawings.version("vl-convert-python") in kept.name
    kept.write_bytes(kept.read_bytes().replace(b"draw", b"steal"))
    pictures = Pictures()
    pictures.begin_scripts()
    assert pictures.scripts == "draw();" and len(made) == 3


def test_who_has_no_home_gets_none_and_the_scripts_all_the_same(cache_of_user, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(drawings.vl_convert, "javascript_bundle", lambda: "draw();")
    assert Pictures().scripts == "draw();"
    assert not (tmp_path / "nowhere").exists()

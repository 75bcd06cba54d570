"""An interruption ends a command at once with all that it started, unless its work is published already."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from recomputed.ground import paths
from recomputed.ground.interruption import children_hear_no_interruption

COMMAND = """
import subprocess, sys
from recomputed.ground.interruption import Interrupted, heed_signals, ignore_signals

heed_signals()
child = subprocess.Popen(["sleep", "60"], start_new_session=True)
if "published" in sys.argv:
    ignore_signals()
try:
    print(child.pid, flush=True)
    child.wait(1 if "published" in sys.argv else 60)
except Interrupted as interruption:
    sys.exit(interruption.exit_code)
except subprocess.TimeoutExpired:
    child.kill()
"""


IN_A_DESTRUCTOR = """
import os, sys, time
from recomputed.ground.interruption import Interrupted, heed_signals

class Thrown:
    def __del__(self):
        os.kill(os.getpid(), int(sys.argv[1]))
        time.sleep(0.01)

heed_signals()
try:
    thrown = Thrown()
    del thrown
    time.sleep(20)
except Interrupted as interruption:
    sys.exit(interruption.exit_code)
"""


def interrupted(number: int, *words: str) -> tuple[int, bool]:
    """The exit code of the command, and whether what it had started still runs."""
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, *words], cwd=paths.ROOT, stdout=subprocess.PIPE, text=True
    ) as command:
        child = int(command.stdout.readline())
        os.kill(command.pid, number)
        code = command.wait(30)
    return code, psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGALRM])
def test_it_ends_with_the_code_of_its_signal_and_leaves_no_process(number):
    assert interrupted(number) == (128 + number, False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_that_comes_while_python_throws_something_away_is_not_lost(number):
    done = subprocess.run(
        [sys.executable, "-c", IN_A_DESTRUCTOR, str(int(number))],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        timeout=15,
    )
    assert (done.returncode, done.stderr) == (128 + number, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_past_publication_it_is_not_heeded(number):
    assert interrupted(number, "published")[0] == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT, signal.SIGHUP])
def test_what_is_started_to_hear_no_interruption_hears_none_and_this_process_still_does(number):
    waiting = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
    with children_hear_no_interruption():
        child = subprocess.Popen(waiting, stdout=subprocess.PIPE, text=True)
    with child:
        child.stdout.readline()
        child.send_signal(number)
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.5)
        child.kill()
    assert number not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked for that")
def test_a_process_whose_parent_has_ended_already_ends_at_once():
    code = "import os, sys; from recomputed.ground.child_processes import die_with_parent; die_with_parent(%s); print('lives')"
    for parent, said in (("os.getppid()", "lives\n"), ("os.getppid() + 1", "")):
        done = subprocess.run([sys.executable, "-c", code % parent], cwd=paths.ROOT, capture_output=True, text=True)
        assert (done.stdout, done.stderr) == (said, "")


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, and forked runs")
def test_the_server_of_the_runs_and_what_draws_hear_no_interruption():
    code = (
        "import signal\n"
        "from recomputed.running.engine import fork_server\n"
        "from recomputed.publishing.figures.drawings import drawing\n"
        "if __name__ == '__main__':\n"
        "    fork_server.start_importing()\n"
        "    with drawing(1, True) as pictures:\n"
        "        pictures.begin([({'mark': 'bar', 'data': {'values': []}}, None)])\n"
        "        print('up', flush=True)\n"
        "        signal.pause()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=paths.ROOT, stdout=subprocess.PIPE, text=True) as command:
        command.stdout.readline()
        below = {" ".join(p.cmdline()): p for p in psutil.Process(command.pid).children(recursive=True)}
        deaf = [words for words, process in below.items() if _blocks(process.pid, signal.SIGINT)]
        command.kill()
    assert any("forkserver" in words for words in deaf) and any("spawn_main" in words for words in deaf), below


def _blocks(pid: int, number: int) -> bool:
    masks = dict(
        line.split(":\t") for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line[:3] == "Sig"
    )
    return bool(int(masks["SigBlk"], 16) >> (number - 1) & 1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such tracker")
def test_a_request_to_end_while_the_tracker_is_started_waits_until_it_is_known():
    code = (
        "import os, signal\nfrom multiprocessing import resource_tracker, util\nfrom recomputed.ground import interruption\n"
        "interruption.heed_signals()\nspawn = util.spawnv_passfds\n"
        "util.spawnv_passfds = lambda *given: (spawn(*given), os.kill(os.getpid(), signal.SIGTERM))[0]\n"
        "try:\n    with interruption.children_hear_no_interruption():\n        print('not ended')\n"
        "except interruption.Interrupted:\n    os.kill(resource_tracker._resource_tracker._pid, 0)\n    print('ended, the tracker lives')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("ended, the tracker lives\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such tracker")
def test_several_threads_may_start_what_hears_no_interruption():
    def start(_) -> bool:
        with children_hear_no_interruption():
            return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(start, range(2000)))

"""A cell that floods, forges, breaks or outlives its run makes it a failed run, told in one line; no other run suffers."""

import os
import platform
import re
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from recomputed.ground import child_processes, paths
from recomputed.ground.errors import RunFailed
from recomputed.running.engine import forked, limits
from recomputed.running.engine.environment import clean_environment
from recomputed.running.engine.limits import refuse_too_little
from recomputed.running.papermill_run import run
from tests.prove.fault_cells import CELLS, DAEMON

BOTH = ("forked", "kernel")
FLOODS = {
    "printed": "print('x' * 10**8)",
    "displayed": "from IPython.display import HTML, display; display(HTML('x' * 60_000_000))",
    "shown as a result": "from IPython.display import HTML; HTML('x' * 60_000_000)",
    "printed without end": "while True:\n    try: print('x' * 1000)\n    except BaseException: pass",
    "written as errors": "import sys\nwhile True: sys.stderr.write('x' * 1000)",
    "rows of a chart": "import pandas as pd, altair as alt\nalt.data_transformers.disable_max_rows()\n"
    "alt.Chart(pd.DataFrame({'a': range(100_000)})).mark_point().encode(x='a')",
}
DESTROYED = {
    "its names": ("globals().clear()", "the name get_ipython"),
    "sys.stdout, replaced": ("import io, sys; sys.stdout = io.StringIO()", "sys.stdout"),
    "a file descriptor, closed": ("import os; os.close(1)", "file descriptor 1"),
    "a file descriptor, replaced": ("import os; os.dup2(os.open('/dev/null', 1), 1)", "file descriptor 1"),
    "get_ipython": ("import IPython; IPython.get_ipython = lambda: None", "IPython.get_ipython"),
    "a builtin": ("import builtins; builtins.print = lambda *_: None", "builtins.print"),
}
ODD = {
    "a representation that fails": ("class A:\n    def __repr__(self): 1 / 0\nA()", "division by zero"),
    "HTML that fails": ("class A:\n    def _repr_html_(self): 1 / 0\nA()", "division by zero"),
    "a bundle that fails": ("class A:\n    def _repr_mimebundle_(self, **_): 1 / 0\nA()", "division by zero"),
    "half of a sign": ("print('a\\ud800')", "half of a sign|surrogates not allowed"),
    "half of a sign, displayed": (
        "from IPython.display import HTML; HTML('a\\ud800')",
        "half of a sign|surrogates not allowed",
    ),
    "no number in JSON": (
        "display({'application/json': [float('nan')]}, raw=True)",
        "no JSON|Message serialization failed",
    ),
    "deep JSON": (
        "x = []\nfor _ in range(100_000): x = [x]\ndisplay({'application/json': x}, raw=True)",
        "nested deeper|it calls itself without end",
    ),
    "not deep enough to break at once": (
        "x = []\nfor _ in range(400): x = [x]\ndisplay({'application/json': x}, raw=True)",
        "nested deeper",
    ),
}
PAST = {
    "file descriptor 1": ("import os; os.write(1, b'garbage')", "wrote past its output: 'garbage'"),
    "file descriptor 2": ("import os; os.write(2, b'garbage')", "wrote past its output: 'garbage'"),
    "a process": ("import subprocess; subprocess.run(['echo', 'x'])", "wrote past its output: 'x"),
    "all others": (
        "import os\nfor n in range(3, 300):\n    try: os.write(n, b'garbage' * 99)\n    except OSError: pass",
        "wrote to what its run needs",
    ),
    "nothing, all is closed": ("import os; os.closerange(0, 300)", "closed what its run needs"),
}


@pytest.fixture(scope="module", autouse=True)
def clean():
    before = dict(os.environ)
    clean_environment()
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def failed(tmp_path):
    """`failed(source, engine)`: what is said of a run with this cell, in one line; it must fail."""

    def fail(source: str, engine: str = "forked") -> str:
        with pytest.raises(RunFailed) as refused:
            run(chapter(tmp_path, source), {}, engine)
        said = str(refused.value)
        assert re.match("99_planted: ", said) and "\n" not in said and not re.search(r"\w(Error|Exception)\b", said)
        return said

    return fail


def chapter(folder, *sources: str):
    """A notebook with a cell of parameters, these, and one more."""
    cells = [new_code_cell("", metadata={"tags": ["parameters"]}), *map(new_code_cell, sources), new_code_cell("1")]
    path = folder / "99_planted.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


def on_both(cases: dict) -> list:
    """Each case on the fast engine and on a kernel, there all but the first two in `make prove`."""
    on_a_kernel = [
        pytest.param("kernel", case, id=f"{name}-kernel", marks=[pytest.mark.long] if number > 1 else [])
        for number, (name, case) in enumerate(cases.items())
    ]
    return [*(pytest.param("forked", case, id=f"{name}-forked") for name, case in cases.items()), *on_a_kernel]


@pytest.mark.parametrize(("engine", "source"), on_both(FLOODS))
def test_a_cell_that_puts_out_too_much_is_ended_soon_and_named(failed, source, engine):
    begun = time.monotonic()
    said = failed(source, engine)
    assert re.search(r"cell 2 \(.*\): it puts out [\d.]+ MB or more; a cell may put out 1\.0 MB", said)
    assert time.monotonic() - begun < 60


def test_cells_that_put_out_too_much_together_are_too(tmp_path):
    with pytest.raises(
        RunFailed, match=r"cell 4 \(print.*\): it puts out with the cells before it 2.7 MB or more; a run may put"
    ):
        run(chapter(tmp_path, *["print('x' * 900_000)"] * 4), {}, "forked")


@pytest.mark.parametrize(("source", "thing"), DESTROYED.values(), ids=DESTROYED)
def test_a_cell_that_destroys_what_its_run_needs_is_told_and_named(failed, source, thing):
    said = failed(source)
    assert said.startswith("99_planted: cell 2 (import") or source == "globals().clear()"
    assert f"): it destroyed what its run needs: {thing}" in said


@pytest.mark.parametrize(("source", "thing"), list(DESTROYED.values())[1:3], ids=list(DESTROYED)[1:3])
def test_so_it_is_on_a_kernel(failed, source, thing):
    assert f"a cell destroyed what its run needs: {thing}" in failed(source, "kernel")


@pytest.mark.parametrize(("engine", "case"), on_both(ODD))
def test_output_that_nobody_can_read_is_refused(failed, engine, case):
    source, said = case
    assert re.search(f"cell 2 \\(.*\\): .*({said})", failed(source, engine))


@pytest.mark.parametrize(("source", "said"), PAST.values(), ids=PAST)
def test_what_a_cell_writes_past_its_output_passes_for_nothing(failed, source, said):
    assert said in failed(source)


class HardOfHearing:
    """A process whose server refuses it some times."""

    def __init__(self, refusals: int):
        self.refusals, self.asked = refusals, 0

    def start(self) -> None:
        self.asked += 1
        if self.asked <= self.refusals:
            raise ConnectionRefusedError


def test_a_server_that_is_just_being_ended_is_waited_for_and_not_for_long(monkeypatch):
    soon = HardOfHearing(3)
    forked._start(soon)
    assert soon.asked == 4
    monkeypatch.setattr(forked, "SECONDS_TO_DIE", 0.05)
    with pytest.raises(ConnectionRefusedError):
        forked._start(HardOfHearing(10_000))


def test_ending_the_server_of_the_runs_fails_the_run_even_at_its_last_moment(failed, tmp_path):
    assert "that all runs come from was ended" in failed("import os; os.kill(os.getppid(), 9)")
    cells = run(chapter(tmp_path, "2"), {}, "forked").notebook.cells
    assert cells[1].outputs[0].data["text/plain"] == "2"


@pytest.mark.one_in(3)
@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize("then", ["", "os._exit(1)", "1 / 0"], ids=["a good end", "a death", "an error"])
def test_a_process_that_hides_ends_with_its_run(tmp_path, engine, then):
    mark = f"3{os.getpid()}{time.monotonic_ns() % 10**6}"
    try:
        run(chapter(tmp_path, f"{DAEMON.format(mark)}\n{then}"), {}, engine)
    except RunFailed:
        assert then
    assert sleeping(mark) == []


ESCAPE = """
import sys
from pathlib import Path
from recomputed.running.engine.environment import clean_environment
from recomputed.running.papermill_run import RunFailed, run

if __name__ == "__main__":
    clean_environment()
    try:
        run(Path(sys.argv[1]), {}, sys.argv[2])
    except RunFailed as refusal:
        print(refusal, flush=True)
    sys.stdin.read()
"""


@pytest.mark.one_in(2)
@pytest.mark.parametrize("engine", BOTH)
def test_what_escapes_by_killing_its_keeper_ends_with_the_command(tmp_path, engine):
    mark = f"4{os.getpid()}{time.monotonic_ns() % 10**6}"
    path = chapter(tmp_path, f"{DAEMON.format(mark)}\nos.kill(os.getppid(), 9)")
    words = [sys.executable, "-c", ESCAPE, str(path), engine]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, cwd=paths.ROOT, **pipes) as command:
        assert command.stdout.readline().startswith(
            "99_planted: "
        )  # the cell is named if its outcome is not told already
        assert sleeping(mark), "planted: it must have escaped its run"
        command.stdin.close()
    assert not sleeping(mark)


def sleeping(mark: str) -> list[int]:
    return [p.pid for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", mark]]


FIRST_THREAD_ENDS = """
import ctypes, subprocess, sys, threading, time
subprocess.Popen(["sleep", sys.argv[1]])
threading.Thread(target=time.sleep, args=(300,)).start()
print("begun", flush=True)
ctypes.CDLL(None).syscall(60, 0)  # exit(2) ends the thread that calls it, and no other
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the number of a system call")
@pytest.mark.parametrize("ends", ["end_all_below(os.getpid())", "end_all_that_was_started()"])
def test_what_a_process_holds_whose_first_thread_has_ended_before_the_others_ends_too(ends):
    mark = f"5{os.getpid()}{time.monotonic_ns() % 10**6}"
    look = (
        f"import os, sys; from recomputed.ground.child_processes import *; sys.stdin.readline(); {ends}; print('ended')"
    )
    begin = f"import subprocess; held = subprocess.Popen([sys.executable, '-c', {FIRST_THREAD_ENDS!r}, {mark!r}]); "
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", f"import sys; {begin}{look}"], cwd=paths.ROOT, **pipes) as command:
        assert command.stdout.readline() == "begun\n"
        [held] = psutil.Process(command.pid).children()
        while held.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        assert sleeping(mark), "planted: it looks dead and has a child"
        command.stdin.write("\n"), command.stdin.flush()
        assert command.stdout.readline() == "ended\n"
        assert not sleeping(mark)


def test_what_a_process_leaves_that_dies_while_it_is_looked_at_ends_too(monkeypatch):
    with subprocess.Popen(["true"]) as dead, subprocess.Popen(["sleep", "300"]) as orphan:
        while psutil.Process(dead.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        looks = [[dead.pid], [dead.pid, orphan.pid]]
        monkeypatch.setattr(child_processes, "_children_of", lambda _: looks.pop(0) if len(looks) > 1 else looks[0])
        child_processes.end_all_below(os.getpid())
        ended = not psutil.pid_exists(orphan.pid)
        orphan.kill()
    assert ended


@pytest.mark.parametrize("engine", BOTH)
def test_no_variable_of_the_environment_reaches_a_run(tmp_path, monkeypatch, engine):
    for name in ("RECOMPUTED_RECORDS_ONLY", "GIT_DIR", "EIA_API_KEY", "RECOMPUTED_REFRESH_SECONDS", "OMP_NUM_THREADS"):
        monkeypatch.setenv(name, "1234")
    clean_environment()
    look = "import os; sorted(os.environ)"
    seen = run(chapter(tmp_path, look), {}, engine).notebook.cells[1].outputs[0].data["text/plain"]
    assert "PATH" in seen and not re.search("RECORDS_ONLY|REFRESH|GIT_DIR|EIA|OMP_", seen)
    assert os.environ["EIA_API_KEY"] == "1234"  # still known here, to be taken out of what is said


@pytest.mark.parametrize("engine", BOTH)
def test_a_run_that_wants_records_only_says_so_in_its_notebook_and_judges_briefly_in_both_engines(tmp_path, engine):
    path = chapter(tmp_path, "vars().get('judge')")
    assert not run(path, {}, engine).notebook.cells[1].outputs
    brief = run(path, {}, engine, pictures=False).notebook
    assert brief.cells[0].source == "\nfrom recomputed.showing.records_only import figure, judge, when_true"
    assert "judge_briefly" in brief.cells[1].outputs[0].data["text/plain"]


MISSING = "raise ModuleNotFoundError(\"No module named 'execnb'\", name='execnb')"
RUN = "import sys; from recomputed.__main__ import main; sys.argv[1:] = ['run', '12_edge_ai_market']; main()"


def test_a_missing_package_of_the_server_is_named(copy):
    (copy / "execnb.py").write_text(MISSING)
    done = subprocess.run([sys.executable, "-c", RUN], cwd=copy, capture_output=True, text=True, check=False)
    said = (  # in a copy without a Makefile
        "recomputed: the package execnb is missing; pip install 'recomputed[book]' brings what a book needs\n"
    )
    assert (done.returncode, done.stderr) == (4, said)


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such limits")
@pytest.mark.parametrize(("limit", "amount", "said"), [
    ("RLIMIT_AS", 3 * 2**30, "kB of address space: 3,145,728 are allowed, "), ("RLIMIT_NOFILE", 24, "open files: 24 are"),
    ("RLIMIT_CPU", 5, "seconds of processor time: 5 are allowed, 300 are needed"),
])  # fmt: skip
def test_a_limit_under_which_nothing_ends_well_is_said_before_anything_runs(monkeypatch, limit, amount, said):
    import resource  # Windows has none

    refuse_too_little()
    real = resource.getrlimit
    asked = getattr(resource, limit)
    monkeypatch.setattr(resource, "getrlimit", lambda one: (amount, amount) if one == asked else real(one))
    with pytest.raises(RunFailed, match=re.escape(said)):
        refuse_too_little()
    assert len(limits.NEEDS) == 4


def test_all_that_is_tried_here_is_tried_by_the_proofs_too():
    assert {"too much output", "a process left behind", "means destroyed", "odd output"} <= set(CELLS)

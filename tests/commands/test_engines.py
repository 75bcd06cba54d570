"""The fast engine gives what the reference gives, isolates its runs, and ends what does not end by itself."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import forkserver

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from recomputed.ground import paths
from recomputed.ground.errors import RunFailed
from recomputed.running.chapters import chapters
from recomputed.running.engine import forked
from recomputed.running.engine.environment import clean_environment
from recomputed.running.engine.limits import BYTES_ALLOWED
from recomputed.running.only_shown import cells_only_shown
from recomputed.running.papermill_run import run
from recomputed.running.records import figures, judgements
from recomputed.running.run_cache import cached_run

# One that runs fast, one with maps, one with states that are computed beforehand.
THREE_OF_THEM = ["12_edge_ai_market", "03_migration", "05_network_vulnerability"]


@pytest.fixture(scope="module", autouse=True)
def clean():
    before = dict(os.environ)
    clean_environment()
    yield
    os.environ.clear()
    os.environ.update(before)


def differences(one: nbformat.NotebookNode, other: nbformat.NotebookNode) -> list[str]:
    """Where two executed notebooks differ, cell by cell; an error's traceback is the shell's own."""
    found = [] if len(one.cells) == len(other.cells) else ["number of cells"]
    found += [] if one.metadata == other.metadata else ["metadata"]
    for number, (a, b) in enumerate(zip(one.cells, other.cells, strict=False), 1):
        if a.source != b.source or a.get("execution_count") != b.get("execution_count"):
            found.append(f"cell {number}: source or count")
        if a.get("outputs") != b.get("outputs"):
            found.append(f"cell {number}: outputs")
    return found


@pytest.mark.parametrize("name", THREE_OF_THEM)
def test_both_engines_give_the_same_outputs(name):
    """`prove: engines` runs every chapter."""
    fast, reference = (run(chapters()[name], {}, engine) for engine in ("forked", "kernel"))
    assert differences(fast.notebook, reference.notebook) == []
    assert fast.asked_for == reference.asked_for


@pytest.mark.one_in(4)
@pytest.mark.parametrize("name", chapters())
def test_without_pictures_the_same_values_and_verdicts(name):
    """As in the run that the build of the book kept."""
    chapter = chapters()[name]
    ran, brief = cached_run(chapter, {}, "forked"), run(chapter, {}, "forked", pictures=False).notebook
    wanted = [(r.claim, r.id, r.value, r.holds) for r in judgements(ran.notebook)]
    assert [(r.claim, r.id, r.value, r.holds) for r in judgements(brief)] == wanted
    assert figures(ran.notebook) and not figures(brief)


def test_a_planted_difference_is_caught():
    one = new_notebook(cells=[new_code_cell("1", outputs=[], execution_count=1)])
    other = new_notebook(cells=[new_code_cell("1", outputs=[], execution_count=1)])
    assert differences(one, other) == []
    other.cells[0].outputs = [nbformat.v4.new_output("stream", text="2")]
    assert differences(one, other) == ["cell 1: outputs"]


@pytest.fixture
def planted(tmp_path):
    """`planted(source, ...)`: a notebook with these cells after one of words and its parameters cell."""

    def plant(*sources):
        first = [new_markdown_cell("# Planted"), new_code_cell("", metadata={"tags": ["parameters"]})]
        path = tmp_path / "99_planted.ipynb"
        nbformat.write(new_notebook(cells=[*first, *map(new_code_cell, sources)]), path)
        return path

    return plant


LOST = {
    "a way out": ("import sys; sys.exit(0)", "cell 3 .import sys; sys.exit.0..: it ended the run"),
    "a death": ("import os; os._exit(0)", "cell 3 .*: its process ended before its last cell"),
    "a crash": ("import ctypes; ctypes.string_at(0)", "cell 3 .*: its process was ended by the system .SIGSEGV."),
    "an error": ("\n1 / 0\n2", "cell 3 .1 / 0.: division by zero"),
    "a broken chart": (
        "import altair as alt\nfrom recomputed import figure\n"
        "figure(alt.Chart().mark_point().encode(x=alt.X('a:Q', scale=1)), id='x', title='x', sources=[], says='x')",
        "cell 3 .*: '1' is an invalid value for `scale`",
    ),
    "a warning": ("import warnings; warnings.warn('planted')", "cell 3 .*: it warns: planted"),
}


@pytest.mark.parametrize(("source", "said"), LOST.values(), ids=LOST)
def test_a_run_that_does_not_reach_its_end_is_refused(planted, source, said):
    with pytest.raises(RunFailed, match=said):
        run(planted(source, "1"), {}, "forked")


@pytest.mark.one_in(2)
@pytest.mark.parametrize("engine", ["forked", "kernel"])
def test_a_run_gets_no_more_memory_than_it_may_have(planted, engine):
    taken = f"x = [bytearray(2**28) for _ in range({BYTES_ALLOWED} // 2**28 + 1)]"
    with pytest.raises(RunFailed, match="cell 3 .x = .*: it takes more memory than a run may take"):
        run(planted(taken), {}, engine)


def test_a_run_without_end_is_ended_with_all_that_it_started(planted, monkeypatch):
    monkeypatch.setattr(forked, "SECONDS_PER_NOTEBOOK", 2)
    begun = time.monotonic()
    mark = f"{os.getpid()}.5"
    with pytest.raises(RunFailed, match="took more than 2 s"):
        run(planted(f"import subprocess; subprocess.run(['sleep', '60{mark}'])"), {}, "forked")
    assert time.monotonic() - begun < 20
    assert not _running(f"60{mark}")


def test_runs_that_end_and_begin_at_once_do_not_take_each_others_exit_code(planted, monkeypatch):
    def slowly(handle: int) -> int:
        time.sleep(0.05)  # as when another thread comes in between
        return read(handle)

    read = forkserver.read_signed
    monkeypatch.setattr(forkserver, "read_signed", slowly)
    chapter = planted("1")
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: run(chapter, {}, "forked"), range(24)))
    assert len(done) == 24


def _running(word: str) -> bool:
    commands = []
    for process in os.listdir("/proc"):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                commands.append(file.read())
        except OSError:
            continue
    return any(word.encode() in command and b"sleep" in command for command in commands)


@pytest.mark.parametrize("engine", ["forked", "kernel"])
def test_start_up_files_of_a_user_take_no_part(planted, monkeypatch, tmp_path, engine):
    monkeypatch.setenv("HOME", str(tmp_path))
    startup = tmp_path / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("of_the_user = 1")
    run(planted("assert not {'of_the_user', 'begin_in_kernel'} & set(globals())"), {}, engine)


def test_no_run_sees_another(planted):
    leave = "import exodus.formulas.growth as g; g.left = 1; import os; os.environ['LEFT'] = '1'; os.chdir('/')"
    look = "import exodus.formulas.growth as g, os; (hasattr(g, 'left'), 'LEFT' in os.environ, os.getcwd() == '/')"
    run(planted(leave), {}, "forked")
    seen = run(planted(look), {}, "forked").notebook.cells[-1].outputs[0].data["text/plain"]
    assert seen == "(False, False, False)"


def only_shown(*cells):
    return cells_only_shown(new_notebook(cells=[new_code_cell(source) for source in cells]))


def test_a_cell_that_only_shows_is_left_out_if_no_other_needs_it():
    assert only_shown("figure(a)", "b = 1\nfigure(b)", "c = b\nfigure(c)", "judge(b)", "d = 1\nfigure(d)") == {0, 2, 4}
    assert only_shown("say('{n}', n=n)", "display(when_true('a/b', f, by), check('x'))") == {0, 1}
    assert only_shown("for n in numbers:\n    text = str(n)\n    display(check(text))", "parameters_used(p)") == {0, 1}


def test_a_name_that_a_later_cell_assigns_itself_needs_no_cell_that_only_shows():
    cells = ["base = 1\nfigure(base)", "base = 2\njudge(lambda x: x * base)", "n = 1\nfigure(n)", "[n for n in (1, 2)]"]
    assert only_shown(*cells) == {0, 2}
    assert only_shown("base = 1\nfigure(base)", "judge(lambda x: x * base)\nbase = 2") == set()


@pytest.mark.parametrize(
    "cell",
    [
        "frame['x'] = 1\nfigure(c)",
        "frame.attrs['x'] = 1\nfigure(c)",
        "del frame['x']\nfigure(c)",
        "frame += 1\nfigure(c)",
        "frame.sort_values('x', inplace=True)\nfigure(c)",
        "for x in (1, 2):\n    frame[x] = x\nfigure(c)",
        "for row in frame:\n    row['x'] = 1\nsay('x')",
        "np.fill_diagonal(frame, 0)\nsay('x')",
        "last = frame.pop('x')\nsay('{x}', x=last)",
        "say('{x}', x=frame.pop())",
        "first = next(frame)\nsay('x')",
        "_ = [frame.append(n) for n in a]\nsay('x')",
        "s = np.add(frame, 1, out=frame)\nsay('x')",
        "b = frame\nb['y'] = 1\nfigure(b)",
        "_ = by_hand(frame)\nsay('x')",
        "say('{n}', n=by_hand(frame))",
        "figure([frame := n for n in a])",
        "def g():\n    global frame\n    frame = 2\n_ = g()\nsay('x')",
        "from exodus.formulas.growth import *\nsay('x')",
        "frame = 1\nsay('x')",
    ],
)
def test_a_cell_that_may_change_what_another_needs_stays(cell):
    assert only_shown(cell, "judge('claim/reading', f, x=frame)") == set()


def test_a_cell_may_change_what_it_has_made_itself():
    imported = "from recomputed import figure, lines, table"
    assert only_shown(imported, "own = table('x')\nown['y'] = 1\nfigure(own)", "judge('a/b', f)") == {1}
    assert only_shown(imported, "chart = lines(a)\nchart += lines(b)\nfigure(chart)", "judge('a/b', f)") == {1}


@pytest.mark.parametrize(
    "cell",
    ["by_hand(frame)\nsay('x')", "assert x\nfigure(c)", "raise SystemExit", "display(reading)", "x", "x = 1"]
    + ["x = 1 if p else eval('y')\nsay('x')", "with open('x') as f:\n    pass\nsay('x')"],
)
def test_a_cell_of_which_nobody_can_say_what_it_does_stays(cell):
    assert only_shown(cell) == set()


@pytest.mark.parametrize(
    "cells",
    [
        ("from recomputed import judge\nr = judge('a/b', f)\nsay('{r}', r=r)",),
        ("r = showing.judge('a/b', f)\nsay('x')",),
        ("j = judge", "r = j('a/b', f)\nsay('{r}', r=r)"),
        ("from recomputed import judge as j", "r = j('a/b', f)\nsay('{r}', r=r)"),
        ("def check(x): return judge('a/b', x)", "check(f)"),
        ("from elsewhere import say", "say('x')"),
        ("say = print", "say('x')"),
    ],
)
def test_a_cell_that_may_judge_under_another_name_stays(cells):
    assert only_shown(*cells) == set()


def test_what_a_cell_that_stays_may_read_is_needed_wherever_it_is_made():
    assert only_shown("total = 0", "total = 1\nsay('x')", "total += 5\njudge('a/b', f, x=total)") == set()
    under = "if flag:\n    bound = 9\nresult = judge('a/b', f, x=bound)"
    assert only_shown("bound = 3", "bound = 5\nsay('x')", under) == set()
    late = ("base = 1", "f = lambda x: x * base", "base = 2\nsay('x')", "judge('a/b', f)")
    assert only_shown(*late) == set()


def test_a_query_needs_the_names_in_its_text():
    cells = ["bound = 5\nsay('{b}', b=bound)", "judge('claim/reading', f, x=frame.query('x > @bound'))"]
    assert only_shown(*cells) == set()
    assert only_shown(cells[0], cells[1].replace("@bound", "@ bound")) == set()
    assert only_shown(cells[0], cells[1].replace("@bound", "5")) == {0}


def test_runs_start_from_this_checkout():
    assert os.environ["PYTHONPATH"] == str(paths.ROOT)


def test_papermill_says_nothing_of_its_own():
    planted = "import recomputed.running.papermill_run\nfrom papermill.log import logger\nlogger.error('planted')"
    said = subprocess.run([sys.executable, "-c", planted], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    assert said.stderr == ""


def test_a_cell_that_judges_stays_though_it_ends_in_a_figure():
    cells = ["display(judge('claim/reading', f))\nfigure(c)", "j = judge('claim/other', f)\nfigure(c)", "figure(c)"]
    assert only_shown(*cells) == {2}

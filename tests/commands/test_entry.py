"""Whatever ends a command is one line and an exit code, from its first moments on."""

import os
import re
import signal
import subprocess
import sys
import time
from functools import cache

import pytest

from recomputed import __main__ as entry
from recomputed.ground.errors import BadData
from recomputed.ground.interruption import Interrupted
from tests.conftest import ROOT

LINE = re.compile(r"recomputed: [^\n]+\n")


def ended(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "recomputed", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


WORDS = {
    "an unknown word": (["bild"], "No such command 'bild'. Did you mean 'build'?"),
    "an unknown option": (["build", "--frsh"], "No such option: --frsh (Possible options: --fresh)"),
    "no jobs": (["build", "--jobs", "0"], "--jobs: 0 is not in 1 to 64"),
    "too many jobs": (["build", "--jobs", "65"], "--jobs: 65 is not in 1 to 64"),
    "digits of Python's own": (["build", "--jobs", "1_0"], "--jobs: '1_0' is not a whole number"),
    "other digits": (["build", "--jobs", "٣"], "--jobs: '٣' is not a whole number"),
    "another engine": (["build", "--engine", "slow"], "--engine: 'slow' is not one of 'forked', 'kernel'."),
    "no word": (["data"], "a word is missing; --help lists them"),
    "a line end in a name": (["run", "a\nb"], "unknown notebook 'a\\nb'"),
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("arguments", "said"), WORDS.values(), ids=WORDS)
def test_what_the_command_line_refuses_is_one_line(arguments, said):
    done = ended(*arguments)
    assert done.returncode == 2
    assert LINE.fullmatch(done.stderr)
    assert done.stderr.startswith(f"recomputed: {said}")


def test_what_nobody_foresaw_is_one_line_with_its_place_and_an_exit_code_of_its_own(monkeypatch, capsys):
    def fail(arguments):
        raise KeyError("x")

    monkeypatch.setattr(entry, "_run", fail)
    monkeypatch.setattr(sys, "argv", ["exodus", "verdicts"])
    monkeypatch.setattr(entry, "_start_clean", lambda: None)
    with pytest.raises(SystemExit) as end:
        entry.main()
    said = capsys.readouterr().err
    assert end.value.code == 70
    assert re.fullmatch(
        r"recomputed: something unforeseen happened at recomputed/__main__\.py:\d+; please report it, with what --debug adds\n",
        said,
    )
    monkeypatch.setattr(sys, "argv", ["exodus", "verdicts", "--debug"])
    with pytest.raises(SystemExit):
        entry.main()
    assert "KeyError: 'x'" in capsys.readouterr().err


ENDINGS = {
    "a refusal": (BadData("x.csv: row 2"), "recomputed: x.csv: row 2", 3),
    "an interruption": (Interrupted(signal.SIGTERM), entry.INTERRUPTED, 143),
    "too little time": (Interrupted(signal.SIGXCPU), "recomputed: the processor time that this command may use is over (ulimit -t)", 4),
    "too little memory": (MemoryError(), "recomputed: the memory that this command may use is too small", 4),
    "a full disk": (OSError(28, "No space left on device", "/x/y"), "recomputed: /x/y: No space left on device", 4),
    "a package that is gone": (ModuleNotFoundError("No module named 'altair'", name="altair.utils"),
                               "recomputed: the package altair is missing; make book makes the environment anew", 4),
}  # fmt: skip


@pytest.mark.parametrize(("problem", "line", "code"), ENDINGS.values(), ids=ENDINGS)
def test_each_ending_has_its_line_and_code(problem, line, code):
    assert entry._line_and_code(problem) == (line, code)


@pytest.mark.parametrize("arguments", [(), ("--debug",)])
def test_a_planted_secret_in_a_line_or_a_traceback_is_taken_out(monkeypatch, capsys, arguments):
    def fail(given):
        raise BadData("the server said planted-key-0815 twice: planted-key-0815")

    monkeypatch.setattr(entry, "_run", fail)
    monkeypatch.setattr(entry, "_start_clean", lambda: None)
    monkeypatch.setattr(sys, "argv", ["exodus", "verdicts", *arguments])
    monkeypatch.setenv("EIA_API_KEY", "planted-key-0815")
    with pytest.raises(SystemExit):
        entry.main()
    said = capsys.readouterr().err
    assert "planted-key-0815" not in said
    assert "the server said [secret] twice: [secret]" in said


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "variable",
    [
        "PYTHONOPTIMIZE=2",
        "PYTHONWARNINGS=error",
        "PYTHONDEVMODE=1",
        "PYTHONIOENCODING=ascii",
        "PYTHONPATH=/nowhere",
        "LC_ALL=C",
    ],
)
def test_what_the_shell_tells_python_changes_nothing(variable):
    name, _, value = variable.partition("=")
    done = ended("parameters", "12_edge_ai_market", **{name: value})
    assert (done.returncode, done.stdout, done.stderr) == (0, without_such_words(), "")


@cache
def without_such_words() -> str:
    return ended("parameters", "12_edge_ai_market").stdout


def test_a_reader_who_goes_away_is_no_failure():
    done = subprocess.run(
        f"{sys.executable} -m recomputed parameters | head -n 1; exit ${{PIPESTATUS[0]}}", shell=True, executable="/bin/bash", cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode in (0, 141), done.stderr) == (
        True,
        "",
    )  # as long as all fits into the pipe, nobody has gone


CHANNELS = {
    "a full disk behind the output": ("parameters >/dev/full", 4, "recomputed: No space left on device\n"),
    "a full disk behind the errors": ("nothing 2>/dev/full", 2, ""),
    "no output": ("parameters >&-", 0, ""),
    "no channel at all": ("nothing >&- 2>&- <&-", 2, ""),
    "a wish for completions": ("nothing", 2, "recomputed: No such command 'nothing'.\n"),
}


@pytest.mark.parametrize(("words", "code", "said"), CHANNELS.values(), ids=CHANNELS)
def test_a_channel_that_takes_nothing_is_no_traceback(words, code, said):
    done = subprocess.run(
        f"{sys.executable} -m recomputed {words}", shell=True, executable="/bin/bash", cwd=ROOT,
        env=os.environ | {"_RECOMPUTED_COMPLETE": "bash_source"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, said)


@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.05, 0.1, 0.2])
def test_a_request_to_end_in_the_first_moments_is_no_traceback(seconds):
    begun = subprocess.Popen(
        [sys.executable, "-m", "recomputed", "parameters"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    time.sleep(seconds)
    begun.send_signal(signal.SIGTERM)
    said = begun.communicate()[1].decode()
    assert "Traceback" not in said
    assert said == "" or LINE.fullmatch(said)

"""Python that has imported everything already: commands of the tests are forked from it, each in a process of its own.

A command takes longer to import than most of them to do what they are tried for.  Each still has its own process,
folder, environment and channels, and so has the server of its runs.  Where how a command starts is what is tried, it is
started as anybody starts it.

    tests  ->  launcher  ->  waits and tells how it ended  ->  command  ->  later the server of its runs
"""

import _posixsubprocess
import atexit
import fcntl
import importlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import types
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NoReturn

from recomputed.publishing.jupyter_book import IN_WAITING

IMPORTED = [
    "recomputed.commands.build",
    "recomputed.commands.data_refresh",
    "recomputed.commands.diff",
    "recomputed.commands.run",
    "recomputed.commands.sweep",
    "recomputed.declared.check",
    "recomputed.showing.cards",
    "recomputed.showing.drawing",
    "recomputed.showing.figures",
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "myst_nb.sphinx_ext",
    "recomputed.publishing.sphinx_extension",
    "sphinx.builders.html",
    "sphinx_book_theme",
    "IPython.core.displaypub",
    "execnb.shell",
    "geopandas",
    "papermill",
    "pyarrow.parquet",
    "scipy.optimize",
    "scipy.stats",
]
COMMAND = "from recomputed.__main__ import main; main()"
SERVER_OF_RUNS = "from multiprocessing.forkserver import main"
MOST_HANDLES = 10
MOST_BYTES = 1 << 20
ROOT = Path(__file__).resolve().parents[1]


def command(folder: Path, *arguments: str, **options) -> subprocess.CompletedProcess:
    """`recomputed ARGUMENTS` in a folder, as `subprocess.run` would return it."""
    return python(folder, COMMAND, "recomputed", *arguments, **options)


def python(
    folder: Path, code: str, *arguments: str, environment: Mapping[str, str] | None = None, timeout: float = 300
) -> subprocess.CompletedProcess:
    """Code with these `sys.argv`, in a folder and with a changed environment; what it writes is kept.

    What the shell tells Python is left out: a command that is told something begins anew without it.
    """
    here = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    asked = {
        "code": code,
        "arguments": arguments,
        "folder": str(folder),
        "environment": here | dict(environment or {}),
    }
    here, there = socket.socketpair()
    with here, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with there, _one_at_a_time:
            body = json.dumps(asked).encode()
            assert len(body) < MOST_BYTES
            socket.send_fds(launcher(), [body], [out.fileno(), err.fileno(), there.fileno()])
        here.settimeout(timeout)
        begun = json.loads(here.recv(100))
        try:
            ended = here.recv(100)
        except TimeoutError:
            os.kill(begun, signal.SIGKILL)
            raise
        written = []
        for file in (out, err):
            file.seek(0)
            written.append(io.TextIOWrapper(file, encoding="utf-8").read())
    return subprocess.CompletedProcess([code, *arguments], json.loads(ended), *written)


_one_at_a_time = threading.Lock()


@cache
def launcher() -> socket.socket:
    """Started once by each process that runs tests; it ends when that process does."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_BYTES)
    with there:
        subprocess.Popen(
            [sys.executable, "-c", f"from tests.warm_python import launch; launch({there.fileno()})"],
            cwd=ROOT, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    return here


def launch(handle: int) -> None:
    """Start what is asked for until nobody can ask any more."""
    channel = socket.socket(fileno=handle)
    for name in IMPORTED:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that wait
    while True:
        body, handles, _, _ = socket.recv_fds(channel, MOST_BYTES, 3)
        if not body:
            return
        if not os.fork():
            channel.close()
            _begin_and_wait(json.loads(body), *handles)
        for handle in handles:
            os.close(handle)


def _begin_and_wait(asked: dict, out: int, err: int, reply: int) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if not (process := os.fork()):
        os.close(reply)
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.close(out)
        os.close(err)
        sys.path[0] = ""
        _keep_ready({SERVER_OF_RUNS: _ready(), IN_WAITING: _ready()})
        _run(**asked)
    os.write(reply, json.dumps(process).encode())
    _, status = os.waitpid(process, 0)
    with suppress(OSError):  # nobody waits any more
        os.write(reply, json.dumps(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _run(code: str, arguments: list[str], folder: str, environment: dict[str, str]) -> NoReturn:
    """As Python would run the code from its start to its end."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = arguments
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1, errors="backslashreplace")
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    ended = 0
    try:
        exec(code, vars(main))
    except SystemExit as end:
        ended = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        ended = 1
    for other in threading.enumerate():
        if other is not threading.current_thread() and not other.daemon:
            other.join()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(ended)


def _ready() -> tuple[int, socket.socket]:
    """A process forked now, before the command has done anything, and what it waits at for what it is to run."""
    here, there = socket.socketpair()
    if process := os.fork():
        there.close()
        return process, here
    here.close()
    body, handles, _, _ = socket.recv_fds(there, MOST_BYTES, MOST_HANDLES)
    if not body:
        os._exit(0)
    there.close()
    asked = json.loads(body)
    free = 1 + max([2, *asked["handles"]])
    for handle, place in zip(
        [fcntl.fcntl(handle, fcntl.F_DUPFD, free) for handle in handles], asked["handles"], strict=True
    ):
        os.dup2(handle, place)
        os.close(handle)
    signal.pthread_sigmask(signal.SIG_SETMASK, asked["blocked"])
    _run(**asked["run"])


def _keep_ready(waiting: dict[str, tuple[int, socket.socket]]) -> None:
    """From now on Python that would be started with code that begins like one of these is the process that waits for it."""
    begin_anew = _posixsubprocess.fork_exec

    def begin(words: list, *rest: object) -> int:
        code = str(words[words.index("-c") + 1]) if "-c" in words else ""
        known = next((begins for begins in waiting if code.startswith(begins)), None)
        if known is None:
            return begin_anew(words, *rest)
        process, channel = waiting.pop(known)
        _, _, passed, folder, environment, stdin, _, _, stdout, _, stderr, _, tells_failure, *_ = rest
        places = {place: handle for place, handle in enumerate((stdin, stdout, stderr)) if handle != -1}
        places |= {handle: handle for handle in passed if handle != tells_failure}
        environment = dict(os.environ) if environment is None else _split(environment)
        run = {"code": code, "arguments": ["-c", *words[words.index(code) + 1 :]], "folder": folder or os.getcwd()}
        asked = {
            "run": run | {"environment": environment},
            "handles": list(places),
            "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
        }
        socket.send_fds(channel, [json.dumps(asked).encode()], list(places.values()))
        channel.close()
        return process

    _posixsubprocess.fork_exec = subprocess._fork_exec = begin


def _split(environment: list[bytes]) -> dict[str, str]:
    return dict(os.fsdecode(entry).split("=", 1) for entry in environment)

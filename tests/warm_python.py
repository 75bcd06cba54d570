"""Python that has imported everything already: commands of the tests are forked from it, each in a process of its own.

A command takes longer to import than most of them to do what they are tried for.  Each still has its own process,
folder, environment and channels, and so has the server of its runs.  Where how a command starts is what is tried, it is
started as anybody starts it.

    tests  ->  launcher, which tells how each ended  ->  command  ->  later the server of its runs
"""

import _posixsubprocess
import atexit
import fcntl
import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import types
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, NoReturn

import nbformat

from recomputed.publishing.book_worker import IMPORTED as OF_JUPYTER_BOOK
from recomputed.publishing.jupyter_book import IN_WAITING as JUPYTER_BOOK

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
    "IPython.core.displaypub",
    "execnb.shell",
    "geopandas",
    "papermill",
    "pyarrow.parquet",
    "scipy.optimize",
    "scipy.stats",
    *OF_JUPYTER_BOOK,
]
COMMAND = "from recomputed.__main__ import main; main()"
SERVER_OF_RUNS = "from multiprocessing.forkserver import main"
MOST_HANDLES = 10
SECONDS_AT_MOST = 300
SECONDS_BETWEEN_LOOKS = 0.005
OF_A_TERMINAL = (signal.SIGINT, signal.SIGQUIT)  # they go to all that it has started
MOST_BYTES = 1 << 20
ROOT = Path(__file__).resolve().parents[1]


class WarmPython:
    """The process from which others are forked; it ends with the one that has started it."""

    def __init__(self, first: str = "", folder: Path = ROOT, starts_all: bool = False):
        """With code that is carried out first, in a folder: what it leaves in memory all begin with.

        Where a command `starts_all` nothing is kept ready for it, and what it starts can be told by its environment.
        """
        self._channel, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_BYTES)
        self._one_at_a_time = threading.Lock()
        with there:
            launched = f"launch({there.fileno()}, {first!r}, {starts_all})"
            code = f"import sys; sys.path.append({str(ROOT)!r}); from tests.warm_python import launch; {launched}"
            self._process = subprocess.Popen(
                [sys.executable, "-c", code],
                cwd=folder,
                env=without_what_python_is_told(),
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )

    def run(
        self,
        folder: Path,
        code: str,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        end_after: float | None = None,
        end_when: Callable[[], bool] | None = None,
        with_signal: int = signal.SIGKILL,
    ) -> subprocess.CompletedProcess:
        """Code with these `sys.argv`, in a folder and with a changed environment; what it writes is kept.

        A signal is sent to it after so many seconds, or as soon as something is so.  Raises TimeoutError, and ends it, after SECONDS_AT_MOST.
        """
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        asked = {
            "code": code,
            "arguments": arguments,
            "folder": str(folder),
            "environment": without_what_python_is_told() | dict(environment or {}),
        }
        with here, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            with there, self._one_at_a_time:
                socket.send_fds(
                    self._channel, [json.dumps(asked).encode()], [out.fileno(), err.fileno(), there.fileno()]
                )
            process, ended = json.loads(here.recv(100)), b""
            if end_after is not None or end_when is not None:
                ended = _heard(here, end_after or SECONDS_AT_MOST, end_when)
                if not ended:
                    with suppress(ProcessLookupError):
                        (os.killpg if with_signal in OF_A_TERMINAL else os.kill)(process, with_signal)
            here.settimeout(SECONDS_AT_MOST)
            try:
                code = json.loads(ended or here.recv(100))
            except TimeoutError:
                os.kill(process, signal.SIGKILL)
                raise
            return subprocess.CompletedProcess(arguments, code, _written(out), _written(err))

    def close(self) -> None:
        """End it."""
        self._channel.close()
        self._process.wait()


def without_what_python_is_told() -> dict[str, str]:
    """The environment, but for what the shell tells Python: a command that is told something begins anew without it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _heard(channel: socket.socket, seconds: float, is_so: Callable[[], bool] | None) -> bytes:
    """What is said within so many seconds and before something is so; nothing if nothing is."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not (is_so and is_so()):
        channel.settimeout(min(left, SECONDS_BETWEEN_LOOKS) if is_so else left)
        with suppress(TimeoutError):
            return channel.recv(100)
    return b""


def _written(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


@cache
def warm_python() -> WarmPython:
    """The one of this process, started when it is first asked for."""
    return WarmPython()


def command(folder: Path, *arguments: str, **how: Any) -> subprocess.CompletedProcess:
    """`recomputed ARGUMENTS` in a folder, as `subprocess.run` would return it; in which environment and until when, as `run`."""
    return warm_python().run(folder, COMMAND, "recomputed", *arguments, **how)


def python(folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess:
    """`python -c CODE ARGUMENTS` in a folder."""
    return warm_python().run(folder, code, "-c", *arguments)


def launch(handle: int, first: str, starts_all: bool) -> None:
    """Start what is asked for until nobody can ask any more."""
    channel = socket.socket(fileno=handle)
    for name in IMPORTED:
        importlib.import_module(name)
    exec(first, {})
    nbformat.validate(nbformat.v4.new_notebook())  # the check of notebooks is made once in a process, and takes longest
    gc.freeze()  # what is looked through for garbage is copied, and all that is forked shares this
    replies: dict[int, socket.socket] = {}
    signal.signal(signal.SIGCHLD, lambda *_: _tell_who_ended(replies))
    while True:
        body, handles, _, _ = socket.recv_fds(channel, MOST_BYTES, MOST_HANDLES)
        if not body:
            return
        out, err, reply = handles
        if not (process := os.fork()):
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for open_one in (channel, socket.socket(fileno=reply), *replies.values()):
                open_one.close()
            _begin(json.loads(body), out, err, starts_all)
        os.close(out)
        os.close(err)
        answer = socket.socket(fileno=reply)
        answer.send(json.dumps(process).encode())
        replies[process] = answer
        _tell_who_ended(replies)  # one that has ended before it was known


def _tell_who_ended(replies: dict[int, socket.socket]) -> None:
    """Wait for those that have ended, so that what they have used is counted as used by this process, and say how."""
    for process in list(replies):
        with suppress(ChildProcessError):  # the signal came meanwhile, and has told it
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                with replies.pop(process) as reply, suppress(OSError):  # nobody may wait any more
                    reply.send(json.dumps(os.waitstatus_to_exitcode(status)).encode())


def _begin(asked: dict, out: int, err: int, starts_all: bool) -> NoReturn:
    os.setsid()
    for handle, place in ((out, 1), (err, 2)):
        os.dup2(handle, place)
        os.close(handle)
    if not starts_all:
        _keep_ready({SERVER_OF_RUNS: _ready(), JUPYTER_BOOK: _ready()})
    _run(**asked)


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

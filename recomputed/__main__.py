"""The entry: signals, environment, and every way in which a command can end, each in one line with its exit code.

Only what comes with Python, or needs no more, is imported before it is known that an interruption and a missing package end well.
"""

import io
import logging
import os
import signal
import sys
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

from recomputed.ground.garbage_collection import collect_seldom

ROOT = Path(__file__).resolve().parents[1]
INTERRUPTED = "recomputed: interrupted; what was there before is still there, whole"
STARTED_CLEAN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from recomputed.__main__ import main; main()"
UNFORESEEN = 70
BROKEN_PIPE = 141  # as a command that a closed pipe ended


def _end_at_once(number: int, frame: FrameType | None) -> None:
    os.write(2, f"{INTERRUPTED}\n".encode())
    os._exit(128 + number)


def main() -> None:
    """Run the command line; whatever ends it is one line on stderr and an exit code."""
    collect_seldom()
    for number in (signal.SIGINT, signal.SIGTERM):  # until the command heeds them itself
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end_at_once)
    _open_what_is_closed()
    debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    _start_clean()
    for stream in (sys.stdout, sys.stderr):
        assert isinstance(stream, io.TextIOWrapper)
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BaseException as problem:
        if _is_of_the_pipe(problem):
            _give_up_output(BROKEN_PIPE)
        _end(problem, debug)
    else:
        sys.exit(code)


def _open_what_is_closed() -> None:
    """A shell may close any of the three channels; the next file that is opened would take its number."""
    for handle in (0, 1, 2):
        try:
            os.fstat(handle)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name, handle in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            setattr(sys, name, open(handle, "w", closefd=False))


def _is_of_the_pipe(problem: BaseException) -> bool:
    """Does nobody read any more?  typer catches that, and exits instead."""
    return isinstance(problem, BrokenPipeError) or isinstance(problem.__context__, BrokenPipeError)


def _start_clean() -> None:
    """Begin anew without what the caller's shell or command line tells Python: it could change what is published.

    Where Python was told something, it is too late to unset it: optimised code has lost its assertions already.
    """
    told = [name for name in os.environ if name.startswith("PYTHON")]
    if not told and not sys.flags.optimize and not sys.flags.dev_mode and not sys.warnoptions:
        return
    plain = {name: value for name, value in os.environ.items() if name not in told}
    os.execve(sys.executable, [sys.executable, "-c", STARTED_CLEAN, str(ROOT), *sys.argv[1:]], plain)


def _run(arguments: list[str]) -> int:
    from recomputed.commands.command_line import app
    from recomputed.ground.interruption import heed_signals
    from recomputed.ground.paths import CHOSEN

    heed_signals()
    logging.disable()  # libraries tell on stderr, in many lines, what our one line says
    # By the first typer writes completions; the second tells the processes of a command which report it works for, and
    # nobody else may tell a command that.
    for name in [name for name in os.environ if name.startswith("_RECOMPUTED_") or name == CHOSEN]:
        del os.environ[name]
    return app(args=arguments, prog_name="recomputed", standalone_mode=False) or 0


def _end(problem: BaseException, debug: bool) -> None:
    """One line, the exit code; with --debug the traceback before it, too.  No secret is in either."""
    from recomputed.ground.secrets import without_secrets

    said, code = _line_and_code(problem)
    if debug:
        trace = "".join(traceback.format_exception(problem))
        said = f"{trace}{said}"
    try:
        print(without_secrets(said), file=sys.stderr, flush=True)
    except OSError:  # nobody can hear it; the code says it
        _give_up_output(code)
    _give_up_output(code)


def _line_and_code(problem: BaseException) -> tuple[str, int]:
    from recomputed.ground.errors import Refused, one_line
    from recomputed.ground.interruption import Interrupted
    from recomputed.ground.packages import environment_refusal

    if isinstance(problem, Refused):
        return f"recomputed: {problem}", problem.exit_code
    if isinstance(problem, Interrupted):
        said = (
            "recomputed: the processor time that this command may use is over (ulimit -t)"
            if problem.is_out_of_time
            else INTERRUPTED
        )
        return said, 4 if problem.is_out_of_time else problem.exit_code
    if refusal := environment_refusal(problem):
        return f"recomputed: {refusal}", refusal.exit_code
    if hasattr(problem, "format_message"):  # the command line itself was wrong
        return one_line(f"recomputed: {_of_click(problem)}"), 2
    if isinstance(problem, MemoryError):
        return "recomputed: the memory that this command may use is too small", 4
    if isinstance(problem, OSError) and problem.strerror:
        place = f"{problem.filename}: " if problem.filename else ""
        return one_line(f"recomputed: {place}{problem.strerror}"), 4
    return one_line(
        f"recomputed: something unforeseen happened{_where(problem)}; please report it, with what --debug adds"
    ), UNFORESEEN


def _of_click(problem: Any) -> str:
    """What typer says, in our form: `--jobs: 0 is not in 1 to 64`."""
    parameter, message = getattr(problem, "param", None), getattr(problem, "message", "").removeprefix("Value error, ")
    if parameter is not None and message:
        name = next((word for word in parameter.opts if word.startswith("--")), parameter.name)
        return f"{name}: {message}"
    return problem.format_message().strip() or "a word is missing; --help lists them"


def _where(problem: BaseException) -> str:
    """The place in our own code from which it came."""
    frames = [
        frame
        for frame in traceback.extract_tb(problem.__traceback__)
        if Path(frame.filename).is_relative_to(ROOT / "recomputed")
    ]
    return f" at {Path(frames[-1].filename).relative_to(ROOT)}:{frames[-1].lineno}" if frames else ""


def _give_up_output(code: int) -> None:
    """What is not said by now cannot be said: Python must not complain about that when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for handle in (1, 2):
        os.dup2(nowhere, handle)
    sys.exit(code)


if __name__ == "__main__":
    main()

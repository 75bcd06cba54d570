"""Ctrl-C and every request to end stop all at once; past the one step that publishes they change nothing any more."""

import _thread
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from types import FrameType

from recomputed.ground.child_processes import end_all_that_was_started

NO_REQUESTS = {
    "SIGKILL",
    "SIGSTOP",
    "SIGCHLD",
    "SIGWINCH",
    "SIGCONT",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGPIPE",
    "SIGXFSZ",
    "SIGSEGV",
    "SIGBUS",
    "SIGFPE",
    "SIGILL",
}
# What asks a process to end: whatever would end it, but for faults and what cannot be heeded.
SIGNALS = tuple(number for number in signal.valid_signals() if getattr(number, "name", "") not in NO_REQUESTS)

TO_ALL = {getattr(signal, name) for name in ("SIGINT", "SIGQUIT", "SIGHUP") if hasattr(signal, name)}
SECONDS_TO_COME_AGAIN = 0.01

_one_at_a_time = threading.Lock()  # several threads start runs
_put_off: list[int] | None = None  # what was asked meanwhile, if it is to be heeded later


class Interrupted(BaseException):
    """Somebody asked this command to end; no handler of ordinary errors may take it for one."""

    def __init__(self, number: int):
        super().__init__(f"signal {number}")
        self.exit_code = 128 + number
        self.is_out_of_time = number == getattr(signal, "SIGXCPU", None)


def heed_signals() -> None:
    """From now on an interruption ends what this process has started, and raises Interrupted in its main thread."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` has it
            signal.signal(number, _stop)
    sys.unraisablehook = _come_again


def ignore_signals() -> None:
    """From now on this command heeds no interruption: the new is published, so it has to end well."""
    for number in SIGNALS:
        if signal.getsignal(number) is _stop:
            signal.signal(number, signal.SIG_IGN)


@contextmanager
def children_hear_no_interruption() -> Iterator[None]:
    """Processes started meanwhile never hear what a terminal says to all, not even while they import.

    This one hears it, and ends them.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, TO_ALL)
    try:
        with _heeded_later():
            resource_tracker.ensure_running()  # whoever starts it first unblocks some of them
        signal.pthread_sigmask(signal.SIG_BLOCK, TO_ALL)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _heeded_later() -> Iterator[None]:
    """Until Python's tracker of resources can be told from what has to end: ended half-born, its successor complains."""
    global _put_off
    with _one_at_a_time:
        _put_off = []
        try:
            yield
        finally:
            numbers, _put_off = _put_off, None
    for number in numbers:
        os.kill(os.getpid(), number)


def _stop(number: int, frame: FrameType | None) -> None:
    if _put_off is not None:
        _put_off.append(number)
        return
    ignore_signals()
    end_all_that_was_started()  # or threads would wait for notebooks that nobody wants any more
    raise Interrupted(number)


def _come_again(lost: "sys.UnraisableHookArgs") -> None:
    """An interruption that came while Python threw something away is lost with it: it is asked for once more."""
    if not isinstance(lost.exc_value, Interrupted):
        sys.__unraisablehook__(lost)
        return
    number = lost.exc_value.exit_code - 128
    signal.signal(number, _again)
    later = threading.Timer(SECONDS_TO_COME_AGAIN, _ask_again, (number,))  # here it would be lost once more
    later.daemon = True
    later.start()


def _ask_again(number: int) -> None:
    if hasattr(signal, "pthread_kill"):  # ends what the main thread waits for
        main = threading.main_thread().ident
        assert main is not None  # it has begun
        signal.pthread_kill(main, number)
    else:
        _thread.interrupt_main(number)  # type: ignore[arg-type]  # it takes any number


def _again(number: int, frame: FrameType | None) -> None:
    raise Interrupted(number)

"""`python -m recomputed.running.engine.supervisor PARENT COMMAND...`: keeps a kernel, and ends with it whatever it has started.

A process between ours and the kernel, since only what adopts the kernel's orphans can tell them from those of others.
"""

import os
import signal
import subprocess
import sys

from recomputed.ground.child_processes import adopt_orphans, die_with_parent, end_all_below


def keep(parent: int, command: list[str]) -> None:
    """Run the command, end all that it leaves behind, and end as it did."""
    adopt_orphans()
    signal.signal(signal.SIGINT, lambda *_: None)  # the kernel is interrupted, not what keeps it
    signal.signal(signal.SIGTERM, lambda *_: _end(signal.SIGTERM))
    die_with_parent(parent, signal.SIGTERM)
    keeper = os.getpid()
    kernel = subprocess.Popen(command, preexec_fn=lambda: die_with_parent(keeper))
    code = kernel.wait()
    if code >= 0:
        end_all_below(keeper)
        sys.exit(code)
    _end(-code)


def _end(number: int) -> None:
    """End all, and this process by a signal, so that whoever waits for it learns how the kernel ended."""
    end_all_below(os.getpid())
    signal.signal(number, signal.SIG_DFL) if number != signal.SIGKILL else None
    os.kill(os.getpid(), number)


if __name__ == "__main__":
    keep(int(sys.argv[1]), sys.argv[2:])

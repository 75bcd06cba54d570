"""What a run needs to say what its cells did: remembered before each cell, and looked for after it."""

import builtins
import os
import sys
from contextlib import suppress

import IPython
from IPython.core.interactiveshell import InteractiveShell

NAMES_OF_THE_SHELL = ("get_ipython", "In", "Out")


class Means:
    """Watches every cell of an IPython shell from now on.

    >>> from types import SimpleNamespace
    >>> shell = SimpleNamespace(events=SimpleNamespace(register=lambda *_: None), user_ns={"In": [], "Out": {}},
    ...                         display_pub=None, display_formatter=None)
    >>> means = Means(shell)
    >>> means.remember()
    >>> shell.user_ns.clear()
    >>> means.look()
    >>> means.destroyed, means.cells
    (['the name In', 'the name Out'], 1)
    """

    def __init__(self, shell: InteractiveShell):
        self._shell = shell
        self._before: tuple[dict[str, object], dict[str, object]] | None = None
        self.cells = 0  # that were watched to their end
        self.destroyed: list[str] = []  # what they closed, replaced or took away
        shell.events.register("pre_run_cell", lambda _: self.remember())
        shell.events.register("post_run_cell", lambda _: self.look())

    def remember(self) -> None:
        """Before a cell."""
        self._before = self._there()

    def look(self) -> None:
        """After it."""
        if self._before is not None and not self.destroyed:
            try:
                now = self._there()
                if now != self._before:
                    for before, after, prefix in zip(self._before, now, ("", "builtins."), strict=True):
                        self.destroyed += _lacking(before, after, prefix)
            except Exception as problem:  # so much is gone that not even that can be found out
                self.destroyed += [str(problem)]
            self.cells += 1

    def _there(self) -> tuple[dict[str, object], dict[str, object]]:
        """The things by what they are called, and the builtins.  A stream or file that is closed is none."""
        shell = self._shell
        streams = {f"sys.{name}": getattr(sys, name, None) for name in ("stdout", "stderr")}
        return {
            **{name: None if getattr(stream, "closed", True) else stream for name, stream in streams.items()},
            **{f"file descriptor {handle}": _file(handle) for handle in (1, 2)},
            "IPython.get_ipython": IPython.get_ipython,
            **{f"the shell's {part}": getattr(shell, part) for part in ("display_pub", "display_formatter", "events")},
            "the shell's display_pub.publish": getattr(getattr(shell.display_pub, "publish", None), "__func__", None),
            **{f"the name {name}": shell.user_ns.get(name) for name in NAMES_OF_THE_SHELL},
        }, dict(vars(builtins))


def _lacking(before: dict[str, object], now: dict[str, object], prefix: str) -> list[str]:
    """The names of what is not what it was."""
    return [prefix + name for name, thing in before.items() if not _is_same(thing, now.get(name))]


def _is_same(thing: object, other: object) -> bool:
    return thing is other or (isinstance(thing, tuple) and thing == other)


def _file(handle: int) -> tuple[int, int] | None:
    with suppress(OSError):
        status = os.fstat(handle)
        return status.st_dev, status.st_ino
    return None

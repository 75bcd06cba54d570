"""A process that is started must not run the script of its caller anew, which may lack the guard that Python asks for."""

import sys
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager

_one_at_a_time = threading.Lock()  # or a second thread would put the empty script back for good


@contextmanager
def not_run_anew() -> Iterator[None]:
    """What is started within the block finds an empty script where it looks for that of the caller."""
    with _one_at_a_time:
        main, sys.modules["__main__"] = sys.modules["__main__"], types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main

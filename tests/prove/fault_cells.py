"""Chapters that do not come to their end: the site stays, and the exit code says that a notebook failed."""

from collections.abc import Iterator

import nbformat
from nbformat.v4 import new_code_cell

from tests.prove.projects import CHAPTER, replace_in
from tests.prove.trials import Book, Fault

SECONDS = 8
CELLS = {
    "exit 0": {"sys.exit(0)": "import sys; sys.exit(0)", "exit()": "exit()", "quit()": "quit()",
               "SystemExit": "raise SystemExit"},
    "dead kernel": {"it exits below Python": "import os; os._exit(0)",
                    "it kills itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
                    "it ends itself": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
                    "a crash": "import ctypes; ctypes.string_at(0)", "it gives up": "import os; os.abort()",
                    "it leaves a process behind": "import os, subprocess; subprocess.Popen(['sleep', '300']); os._exit(1)"},
    "endless cell": {"a loop": "while True: pass", "a sleep": "import time; time.sleep(10**6)",
                     "a wait for a process": "import subprocess; subprocess.run(['sleep', '300'])",
                     "a lock": "import threading; x = threading.Lock(); x.acquire(); x.acquire()"},
    "out of memory": {"at once": "x = bytearray(2**46)",
                      "by and by": "x = []\nwhile True: x.append(bytearray(2**28))"},
    "error in a cell": {"an error": "1 / 0", "a warning": "import warnings; warnings.warn('planted')",
                        "an interruption": "raise KeyboardInterrupt", "a question to nobody": "input()",
                        "a syntax error": "x ="},
}  # fmt: skip
ON_A_KERNEL = {
    ("exit 0", "sys.exit(0)"), ("dead kernel", "it kills itself"), ("endless cell", "a loop"),
    ("out of memory", "by and by"), ("error in a cell", "an error"),
}  # fmt: skip


def cell_faults(book: Book) -> Iterator[Fault]:
    """One cell more in the chapter; the limits of time are shortened in this copy, nothing else."""
    running = book.folder / "exodus" / "running"
    limits = {
        running / "forked.py": "SECONDS_PER_NOTEBOOK = 300",
        running / "kernel_run.py": "SECONDS_PER_CELL = 120",
    }
    for path, limit in limits.items():
        replace_in(path, limit, f"{limit.split(' = ')[0]} = {SECONDS}")
    path = book.folder / "notebooks" / f"{CHAPTER}.ipynb"
    good = path.read_bytes()
    for kind, cells in CELLS.items():
        for name, source in cells.items():
            content = nbformat.reads(good.decode(), 4)
            content.cells.append(new_code_cell(source))
            nbformat.write(content, path)
            yield book.refused(kind, name, 4)
            if (kind, name) in ON_A_KERNEL:
                yield book.refused(kind, f"{name}, on a kernel", 4, "build", "--engine", "kernel")
    path.write_bytes(good)
    for path, limit in limits.items():
        replace_in(path, f"{limit.split(' = ')[0]} = {SECONDS}", limit)
    yield book.next_build(Fault("error in a cell", "none, the next build", 0, "", ()))

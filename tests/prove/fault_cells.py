"""Chapters that do not come to their end: the site stays, and the exit code says that a notebook failed."""

import re
from collections.abc import Iterator

import nbformat
from nbformat.v4 import new_code_cell

from tests.prove.projects import CHAPTER, replace_in
from tests.prove.trials import Book, Fault

SECONDS = 20  # the other cells of the chapter take a tenth of it, on a machine that does nothing else
# A process that nothing connects with its cell: a session, an environment and files of its own, and no parent.
HIDDEN = (
    "import os\nif os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\n"
    "os.closerange(0, 100)\nos.execve('/bin/sleep', ['sleep', '{}'], dict())"
)
DAEMON = f"import os, subprocess, sys; hidden = subprocess.run([sys.executable, '-c', {HIDDEN!r}])"
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
    "too much output": {"100 MB printed": "print('x' * 10**8)",
                        "60 MB displayed": "from IPython.display import HTML; HTML('x' * 60_000_000)",
                        "an endless print": "while True:\n    try: print('x' * 1000)\n    except BaseException: pass",
                        "endless displays": "while True: display('x' * 1000)",
                        "a chart of 100,000 rows": "import altair as alt\nalt.data_transformers.disable_max_rows()\n"
                        "alt.Chart(alt.Data(values=[{'a': i} for i in range(100_000)])).mark_point().encode(x='a:Q')"},
    "a process left behind": {"after a death": f"{DAEMON.format(300)}; os._exit(1)",
                              "after an error": f"{DAEMON.format(300)}; 1 / 0",
                              "after its parent is killed": f"{DAEMON.format(300)}; os.kill(os.getppid(), 9)"},
    "means destroyed": {"the server of runs": "import os; os.kill(os.getppid(), 9)", "its names": "globals().clear()",
                        "its output, closed": "import sys; sys.stdout.close()",
                        "its output, replaced": "import io, sys; sys.stdout = io.StringIO()",
                        "file descriptor 1": "import os; os.close(1)", "all files": "import os; os.closerange(0, 300)",
                        "get_ipython": "import IPython; IPython.get_ipython = lambda: None",
                        "print": "import builtins; builtins.print = lambda *_: None",
                        "all builtins": "import builtins; vars(builtins).clear()"},
    "odd output": {"a failing text": "class A:\n    def __repr__(self): 1 / 0\nA()",
                   "failing HTML": "class A:\n    def _repr_html_(self): 1 / 0\nA()",
                   "a failing bundle": "class A:\n    def _repr_mimebundle_(self, **_): 1 / 0\nA()",
                   "half of a sign": "print('a\\ud800')", "half of a sign, displayed": "from IPython.display import HTML; HTML('a\\ud800')",
                   "100,000 nested lists": "x = []\nfor _ in range(100_000): x = [x]\n"
                   "display({'application/json': x}, raw=True)",
                   "no JSON": "display({'application/json': {1, 2}}, raw=True)",
                   "garbage to every file": "import os\nfor n in range(1, 300):\n    try: os.write(n, b'garbage' * 99)\n"
                   "    except OSError: pass"},
}  # fmt: skip
ON_A_KERNEL = {
    ("too much output", "100 MB printed"), ("too much output", "an endless print"), ("too much output", "60 MB displayed"),
    ("a process left behind", "after a death"), ("a process left behind", "after its parent is killed"),
    ("means destroyed", "its names"), ("means destroyed", "file descriptor 1"), ("odd output", "failing HTML"),
    ("odd output", "half of a sign"), ("odd output", "100,000 nested lists"),
    ("exit 0", "sys.exit(0)"), ("dead kernel", "it kills itself"), ("endless cell", "a loop"),
    ("out of memory", "by and by"), ("error in a cell", "an error"),
}  # fmt: skip


def cell_faults(book: Book) -> Iterator[Fault]:
    """One cell more in the chapter; the limits of time are shortened in this copy, nothing else."""
    running = book.folder / "recomputed" / "running" / "engine"
    limits = {
        running / "forked.py": "SECONDS_PER_NOTEBOOK = 300",
        running / "kernel.py": "SECONDS_PER_CELL = 120",
    }
    for path, limit in limits.items():
        replace_in(path, limit, f"{limit.split(' = ')[0]} = {SECONDS}")
    book.import_anew()
    path = book.folder / "notebooks" / f"{CHAPTER}.ipynb"
    good = path.read_bytes()
    for kind, cells in CELLS.items():
        for name, source in cells.items():
            content = nbformat.reads(good.decode(), 4)
            content.cells.append(new_code_cell(source))
            nbformat.write(content, path)
            yield _of_the_last(content, book.refused(kind, name, 4))
            if (kind, name) in ON_A_KERNEL:
                on_a_kernel = book.refused(kind, f"{name}, on a kernel", 4, "build", "--engine", "kernel")
                yield _of_the_last(content, on_a_kernel)
    path.write_bytes(good)
    for path, limit in limits.items():
        replace_in(path, f"{limit.split(' = ')[0]} = {SECONDS}", limit)
    book.import_anew()
    yield book.next_build(Fault("error in a cell", "none, the next build", 0, "", ()))


def _of_the_last(content: nbformat.NotebookNode, fault: Fault) -> Fault:
    """The fault; if it is told of a cell, then of the one that was added: on a busy machine another may take too long.

    Where the server of the runs ends, each run is told of the cell at which it stood.
    """
    named = "or one beside it" not in fault.said and re.search(r": cell (\d+) ", fault.said)
    wrong = (f"of another cell: {fault.said!r};",) if named and int(named[1]) != len(content.cells) else ()
    return Fault(fault.kind, fault.name, fault.code, fault.said, (*fault.wrong, *wrong))

"""The process in which the cells of one run live: forked from a server that has imported everything already.

The server imports this module once (see `exodus.running.forked`).  The shell is made then; its thread is stopped, since
a process with threads must not be forked, and started again in the child.
"""

import asyncio
import importlib
import json
import os
import pkgutil
import threading
from contextlib import suppress
from multiprocessing.connection import Connection

import altair as alt
import pandas as pd
import scipy.optimize  # noqa: F401  (judging loads it late; loaded here, it is loaded once for all runs)
import scipy.stats  # noqa: F401  (the same)
from execnb.shell import CaptureShell
from IPython.core.displayhook import DisplayHook

from exodus import formulas
from exodus.declared.declarations import library
from exodus.declared.inputs import declared_value
from exodus.declared.record import forget
from exodus.declared.tables import read_table
from exodus.judging.robustness import POINTS, PROBES, unit_points
from exodus.running.limits import limit_memory
from exodus.running.orphans import die_with_parent
from exodus.showing import show_judgements_in

SERVER = os.getpid()  # imported there, before anything is forked
MOST_PARAMETERS = 8  # of a reading; one with more makes its own points


class _SilentHook(DisplayHook):
    """The shell formats a result itself: once is enough."""

    def compute_format_data(self, result):
        return {}, {}

    def quiet(self):
        """Whether the cell ends in a semicolon; only a cell with one is worth taking apart into tokens."""
        return ";" in self.shell.history_manager.input_hist_parsed[-1] and super().quiet()

    def write_output_prompt(self):
        pass

    def log_output(self, format_dict):
        pass


class _Shell(CaptureShell):
    displayhook_class = _SilentHook


for _module in pkgutil.iter_modules(formulas.__path__, "exodus.formulas."):  # what notebooks import
    importlib.import_module(_module.name)
_shell = _Shell(mpl_format=None)
_shell.close()
show_judgements_in(_shell)
for _name in library().tables:
    read_table(_name)
for _name in library().parameters:
    declared_value(_name)
for _count in range(1, MOST_PARAMETERS + 1):
    unit_points(_count, POINTS), unit_points(_count, PROBES)
_first = pd.DataFrame({"x": [0.0], "y": ["a"]})  # the first chart of a process loads what all later ones use
alt.Chart(_first).mark_line().encode(x="x", y="y").to_dict()


def run_cells(channel: Connection, cells: list[tuple[int, str]], folder: str, environment: dict[str, str]) -> None:
    """Run the cells (index and source) in order and send, as JSON, after each its count and outputs.

    Ends after the first that fails.
    """
    _confine(folder, environment)
    forget()
    _shell.loop = asyncio.new_event_loop()
    threading.Thread(target=_shell.loop.run_forever, daemon=True).start()
    with suppress(BrokenPipeError):  # nobody waits for the outcome any more
        for _, source in cells:
            count = _shell.execution_count
            outputs = [_joined(output) for output in _shell.run(source)]
            channel.send_bytes(json.dumps([count, outputs]).encode())
            if _shell.exc is not None:
                break
    os._exit(0)


def _confine(folder: str, environment: dict[str, str]) -> None:
    os.setsid()
    die_with_parent(SERVER)
    limit_memory()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)


def _joined(output: dict) -> dict:
    """An output as a kernel would send it: text whole, not in lines."""
    if "text" in output:
        return {**output, "text": "".join(output["text"])}
    if "data" in output:
        data = {
            kind: "".join(v) if isinstance(v, list) and kind.startswith("text/") else v
            for kind, v in output["data"].items()
        }
        return {**output, "data": data}
    return output

"""Faults of every kind: nothing is lost, nothing mixed, nothing succeeds in silence.  One line a fault, then one a kind."""

from pathlib import Path

from tests.live_sources import LiveSources
from tests.prove.fault_cells import cell_faults
from tests.prove.fault_inputs import input_faults
from tests.prove.fault_storage import storage_faults
from tests.prove.outcome import Proved
from tests.prove.trials import Book, summed_up

LEAST_FAULTS, LEAST_KINDS = 80, 10


def prove(place: Path) -> Proved:
    """All but the signals, one after another, in one small book."""
    book, server, lines = Book(place / "book"), LiveSources(), []
    faults = (cell_faults(book), storage_faults(book, server, lines), input_faults(book, server))
    return summed_up(faults, LEAST_FAULTS, LEAST_KINDS, lines)

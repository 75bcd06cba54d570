"""Builds, sweeps and refreshes ended by signals: what is published is the old or the new.  Lines as of the faults."""

from pathlib import Path

from tests.live_sources import LiveSources
from tests.prove.fault_kills import SIGNALS, build_kills, refresh_kills, sweep_kills
from tests.prove.outcome import Proved
from tests.prove.trials import Book, summed_up

LEAST_KILLS = 30


def prove(place: Path) -> Proved:
    """All signals at all moments, one after another, in one small book."""
    book = Book(place / "book")
    faults = (build_kills(book), sweep_kills(book), refresh_kills(book, LiveSources()))
    return summed_up(faults, LEAST_KILLS, len(SIGNALS), [])

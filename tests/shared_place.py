"""A folder that all processes which share the tests of a module fill once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

DONE = "done"


def filled_once(factory: pytest.TempPathFactory, worker_id: str, name: str, fill: Callable[[Path], object]) -> Path:
    """The folder of this name; filled by the first process that asks, while the others wait."""
    place = (factory.getbasetemp() if worker_id == "master" else factory.getbasetemp().parent) / name
    with FileLock(place.with_suffix(".lock")):
        if not (place / DONE).exists():
            place.mkdir()
            fill(place)
            (place / DONE).touch()
    return place

"""Every published number computed a second time, straight from the tables and without the package."""

from pathlib import Path

from tests.prove.outcome import Proved
from tests.report.test_second import FIRST, SECOND, agree

WRONG_BY = 1.001


def prove(_: Path) -> Proved:
    """All published readings, each to four digits; and each made wrong on purpose."""
    computed = {reading: SECOND[reading]() for reading in FIRST if reading in SECOND}
    agreeing = [reading for reading, value in computed.items() if agree(FIRST[reading], value)]
    noticed = [reading for reading, value in computed.items() if not agree(FIRST[reading] * WRONG_BY + 1e-6, value)]
    return Proved(
        f"a second implementation agrees in {len(agreeing)} of {len(FIRST)} published numbers; planted wrong numbers "
        f"noticed {len(noticed)} of {len(FIRST)}",
        len(agreeing) == len(noticed) == len(FIRST) > 0,
        [f"  differs: {reading}" for reading in FIRST if reading not in agreeing],
    )

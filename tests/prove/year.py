"""A simulated year: twelve refreshes against the server of the tests, twelve editions, each made again from its commit.

Every month has a row more from the live sources, and most bring what a year may bring besides: a revision, another value,
range or shape of an assumption, another formula, bar or sentence.  `diff` has to name the cause of whatever moved.
"""

import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests import live_sources
from tests.prove.outcome import Proved
from tests.prove.projects import commit, exodus, replace_in, small_project
from tests.warm_python import COMMAND, WarmPython

CHAPTER, CLAIM = "01_us_mining_cost", "us-cost-above-100k"
MONTHS = [f"{2026 + month // 12}-{month % 12 + 1:02d}-15" for month in range(11, 23)]
PARAMETERS, CLAIMS, FORMULAS = "data/parameters.yml", "data/claims.yml", "exodus/formulas/mining_cost.py"
FLEET = "Energy that the average machine of the network uses per terahash\n  unit: J/TH\n"
SURE, SHAPE = (
    "  plausible: [17.5, 24.0]\n  shape:\n    is: pert\n",
    "  plausible: [17.0, 25.0]\n  shape:\n    is: pert\n",
)
FULL_COST = "quantity: Full cost of one bitcoin\n      unit: USD\n"
REVISED_MONTH, SECTOR = "2026-04", "IND"  # the month of the article, so that its own verdicts may move
ON_ANOTHER_DAY = """
import sys
from datetime import datetime
from recomputed.__main__ import main
from recomputed.refreshing import calendar

class Later(datetime):
    @classmethod
    def now(cls, tz=None):
        return noon.replace(tzinfo=tz)

noon = datetime.fromisoformat(f"{sys.argv.pop(1)}T12:00:00")
calendar.datetime = Later
main()
"""  # the command line of the report in whose folder it is called; only a refresh asks which day it is
Happens = Callable[[Path], None]


def replacing(file: str, old: str, new: str) -> Happens:
    return lambda folder: replace_in(folder / file, old, new)


def nothing(folder: Path) -> None:
    """Only the refresh."""


def reworded(folder: Path) -> None:
    """The answer in other words, however the claim comes out."""
    path = folder / CLAIMS
    path.write_text(
        path.read_text(encoding="utf-8").replace("largely American", "most of them American"), encoding="utf-8"
    )


# What happens in each month beside the refresh, the revised price in cents, and a word of the cause that `diff` has to name
# ("" where nothing moves).
YEAR: list[tuple[Happens, str, str]] = [
    (nothing, "", ""),
    (nothing, "", ""),
    (
        replacing(PARAMETERS, f"{FLEET}  value: 20.0", f"{FLEET}  value: 19.0"),
        "",
        "because of fleet_j_per_th (20 -> 19) alone",
    ),
    (nothing, "8.80", "because of us_industrial_usd_per_kwh (0.0866 -> 0.088) alone"),
    (
        replacing(PARAMETERS, SURE, SHAPE),
        "",
        "because of the range of fleet_j_per_th (pert, 17.5 to 24 -> pert, 17 to 25) alone",
    ),
    (
        replacing(PARAMETERS, SHAPE, SHAPE.replace("pert", "uniform")),
        "",
        "because of the range of fleet_j_per_th (pert, 17 to 25 -> uniform, 17 to 25) alone",
    ),
    (replacing(FORMULAS, "    return usd_per_btc\n", "    return usd_per_btc + 500\n"), "", "the formulas"),
    (
        replacing(CLAIMS, f"{FULL_COST}      at_least: 100000.0", f"{FULL_COST}      at_least: 150000.0"),
        "",
        "reading listed-all-in",
    ),
    (nothing, "", ""),
    (nothing, "8.66", "because of us_industrial_usd_per_kwh (0.088 -> 0.0866) alone"),
    (
        replacing(PARAMETERS, f"{FLEET}  value: 19.0", f"{FLEET}  value: 20.0"),
        "",
        "because of fleet_j_per_th (19 -> 20) alone",
    ),
    (reworded, "", "the wording of its answer"),
]


def prove(place: Path) -> Proved:
    """Twelve editions one after the other; then each once more, from its commit alone."""
    folder = small_project(place / "report", CHAPTER, CLAIM)
    shutil.rmtree(folder / "book" / "editions")
    (folder / "book" / "history.yml").unlink()  # it rests on them
    (folder / ".gitignore").write_text("_build/\n__pycache__/\n", encoding="utf-8")
    with closing(WarmPython(folder=folder)) as python:
        lines, counts = _twelve_months(python, folder)
    again = [_made_again(folder, place / f"again-{day}", day) for day in MONTHS]
    added, moved, explained, named = counts
    return Proved(
        f"{added} refreshes from the live server, {len(MONTHS)} editions, {sum(again)} made again byte for byte from their "
        f"commits; {explained} of {moved} changed claims explained, the cause named in {named} of {len(MONTHS)} months",
        all(again) and explained == moved > 0 and named == added == len(MONTHS),
        lines,
    )


def _twelve_months(python: WarmPython, folder: Path) -> tuple[list[str], tuple[int, int, int, int]]:
    """A line for each, and how many refreshes brought rows, claims changed and were explained, and months had their cause named."""

    def done(*words: str) -> str:
        return _said(python.run(folder, COMMAND, "exodus", *words))

    lines, explained, named, moved, added = [], 0, 0, 0, 0
    for day, before, (happens, cents, cause) in zip(MONTHS, [None, *MONTHS], YEAR, strict=False):
        added += "rows added" in _refresh(python, folder, day, cents)
        commit(folder, f"{day}T06:00:00Z")  # else what is to be sealed lies in the future
        happens(folder)
        done("data", "seal")
        commit(folder, f"{day}T12:00:00Z")
        done("build")
        done("edition")
        said = done("diff", before, day) if before else ""
        counted = re.search(r"(\d+) claims? differs?, .*; (\d+) of \1 explained", said)
        moved += int(counted[1]) if counted else 0
        explained += int(counted[2]) if counted else 0
        named += cause in said and (bool(counted) or not cause)
        lines.append(f"  {day}: {' | '.join(said.split(chr(10))[:-1]) or 'first'}")
    return lines, (added, moved, explained, named)


def _refresh(python: WarmPython, folder: Path, day: str, cents: str) -> str:
    """Take a month more from the live sources on a day, and if a price is given the revision of one of the month of the article."""
    live_sources.serve_tables_of(folder)
    sources = live_sources.LiveSources()
    try:
        for row in sources.contents[live_sources.RETAIL][1]["monthly"]:
            if cents and (row["period"], row["sectorid"]) == (REVISED_MONTH, SECTOR):
                row["price"] = cents
        accepting = ["--accept-revisions"] if cents else []
        words = ["exodus", day, "data", "refresh", *accepting]
        return _said(python.run(folder, ON_ANOTHER_DAY, *words, environment=sources.environment()))
    finally:
        sources.shutdown()


def _made_again(folder: Path, other: Path, day: str) -> bool:
    """Is the edition of a day the same, built from the commit of that day alone?"""
    commits = subprocess.run(
        ["git", "-C", folder, "log", "--format=%H %cI"], capture_output=True, text=True, check=True
    ).stdout
    of_day = next(line.split()[0] for line in commits.splitlines() if line.split()[1].startswith(day))
    subprocess.run(["git", "clone", "-q", folder, other], check=True)
    subprocess.run(["git", "-C", other, "checkout", "-q", of_day], check=True)
    _said(exodus(other, "build"))
    _said(exodus(other, "edition"))
    name = Path("book", "editions", f"{day}.json")
    same = (other / name).read_bytes() == (folder / name).read_bytes()
    shutil.rmtree(other)
    return same


def _said(done: subprocess.CompletedProcess) -> str:
    """What a command printed.  Raises RuntimeError if it failed."""
    if done.returncode:
        raise RuntimeError(f"{' '.join(done.args)}: {done.stderr.strip()}")
    return done.stdout.strip()

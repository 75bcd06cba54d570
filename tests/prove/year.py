"""A simulated year: twelve editions of the small report, each made again from its commit, and every change explained.

Each month brings what a year may bring: a new row, a revision, another belief, formula, bar or sentence.
"""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from recomputed.commands.new_report import EXAMPLE
from tests.prove.outcome import Proved
from tests.prove.projects import commit, exodus, replace_in

MONTHS = [f"2027-{month:02d}-15" for month in range(1, 13)]
PARAMETERS, CLAIMS, TABLE, FORMULAS = (
    "data/parameters.yml",
    "data/claims.yml",
    "data/tables/co2_yearly.csv",
    "co2/formulas/rise.py",
)


def replacing(file: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: replace_in(folder / file, old, new)


def revised(old: str, new: str) -> Callable[[Path], None]:
    """A figure of the newest year is revised, and the belief about it with it."""

    def revise(folder: Path) -> None:
        path = folder / TABLE
        path.write_text(path.read_text(encoding="utf-8").replace(f"2024,{old},", f"2024,{new},"), encoding="utf-8")

    return revise


# What happens in each month, and a word of the cause that `diff` has to name ("" where nothing changes).
YEAR: list[tuple[Callable[[Path], None], str]] = [
    (lambda folder: None, ""),
    (replacing(PARAMETERS, "  value: 2.64", "  value: 2.5"), "growth_ppm_per_year (2.64 -> 2.5) alone"),
    (revised("424.61", "424.63"), "co2_ppm (424.61 -> 424.63) alone"),
    (lambda folder: None, ""),
    (replacing(CLAIMS, "at_least: 420.0", "at_least: 423.0"), ""),  # the bar moves, and no number with it
    (replacing(PARAMETERS, "  value: 2.5", "  value: 2.2"), "growth_ppm_per_year (2.5 -> 2.2) alone"),
    (
        replacing(FORMULAS, "return (target_ppm - now_ppm) / growth", "return (target_ppm - now_ppm - 0.5) / growth"),
        "the formulas",
    ),
    (replacing(CLAIMS, "at_least: 423.0", "at_least: 430.0"), "reading yearly-mean"),
    (replacing(CLAIMS, 'wrong: "No: at the growth', 'wrong: "No, not so: at the growth'), "the wording of its answer"),
    (revised("424.63", "424.71"), "co2_ppm (424.63 -> 424.71) alone"),
    (replacing(CLAIMS, "at_most: 10.0", "at_most: 12.0"), "reading at-this-pace"),
    (replacing(PARAMETERS, "  value: 2.2", "  value: 2.84"), "growth_ppm_per_year (2.2 -> 2.84) alone"),
]


def prove(place: Path) -> Proved:
    """Twelve editions one after the other; then each once more, from its commit alone."""
    folder = place / "report"
    shutil.copytree(EXAMPLE.resolve(), folder, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    (folder / ".gitignore").write_text("_build/\n__pycache__/\n", encoding="utf-8")
    lines, explained, named, moved = [], 0, 0, 0
    for day, before, (happens, cause) in zip(MONTHS, [None, *MONTHS], YEAR, strict=False):
        happens(folder)
        _done(folder, "data", "seal")
        commit(folder, f"{day}T12:00:00Z")
        _done(folder, "build")
        _done(folder, "edition")
        said = _done(folder, "diff", before, day) if before else ""
        counted = re.search(r"(\d+) claims? differs?, \d+ in their word; (\d+) of \1 explained", said)
        moved += int(counted[1]) if counted else 0
        explained += int(counted[2]) if counted else 0
        named += cause in said and bool(cause) == bool(counted)
        lines.append(f"  {day}: {' | '.join(said.split(chr(10))[:-1]) or 'first'}")
    again = [_made_again(folder, place / f"again-{day}", day) for day in MONTHS]
    return Proved(
        f"{len(MONTHS)} editions, {sum(again)} made again byte for byte from their commits; {explained} of {moved} changed claims "
        f"explained, the cause named in {named} of {len(MONTHS)} months",
        all(again) and explained == moved > 0 and named == len(MONTHS),
        lines,
    )


def _made_again(folder: Path, other: Path, day: str) -> bool:
    """Is the edition of a day the same, built from the commit of that day alone?"""
    commits = subprocess.run(
        ["git", "-C", folder, "log", "--format=%H %cI"], capture_output=True, text=True, check=True
    ).stdout
    of_day = next(line.split()[0] for line in commits.splitlines() if line.split()[1].startswith(day))
    subprocess.run(["git", "clone", "-q", folder, other], check=True)
    subprocess.run(["git", "-C", other, "checkout", "-q", of_day], check=True)
    _done(other, "build")
    _done(other, "edition")
    name = Path("book", "editions", f"{day}.json")
    same = (other / name).read_bytes() == (folder / name).read_bytes()
    shutil.rmtree(other)
    return same


def _done(folder: Path, *arguments: str) -> str:
    done = exodus(folder, *arguments)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.strip()

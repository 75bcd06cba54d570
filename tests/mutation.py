"""Do the tests notice a wrong formula?  The functions of three rooms are changed on purpose, one place at a time.

    python tests/mutation.py                            a sample of the changes, drawn by a seed
    python tests/mutation.py --sample 50 --seed 7
    python tests/mutation.py --all                      every change
    python tests/mutation.py 'exodus.formulas.growth.*' every change of some functions

Each change (a mutant of mutmut) is tried with the tests of those rooms.  One that no test notices must stand in
tests/survivors.yml, with the reason why it changes nothing that could be noticed.
"""

import argparse
import fnmatch
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
SURVIVORS = ROOT / "tests" / "survivors.yml"
ROOMS = {
    "formulas": "exodus/formulas",
    "judging": "recomputed/judging",
    "declared": "recomputed/declared",
    "ground": "recomputed/ground",
}
NOT_CHANGED = [f"recomputed/ground/{name}.py" for name in ("child_processes", "interruption", "progress")]
PACKAGE = (
    "exodus",
    "recomputed",
    "data",
    "notebooks",
    "_config.yml",
    "_toc.yml",
    "requirements.txt",
    "pyproject.toml",
    ".git_archival.txt",
    ".gitattributes",
    "Makefile",
)
TESTS = (
    "__init__.py", "engine/__init__.py", "commands/__init__.py", "planted.py", "small_data.py", "formulas",
    "engine/test_judging.py", "engine/test_turning_points.py", "engine/test_expression.py",
    "engine/test_states.py", "engine/test_record.py", "engine/test_relations.py", "commands/test_declared.py",
    "engine/test_declaring.py", "engine/test_beliefs.py", "engine/test_worlds.py", "engine/test_verdicts.py",
    "engine/test_information.py", "engine/test_joint_moves.py", "engine/test_roles_and_shapes.py", "prove",
    "engine/test_gate.py", "engine/test_edition_day.py", "commands/test_reading.py", "engine/test_secrets.py",
    "engine/test_whole_files.py", "engine/test_kept.py", "engine/test_meaning.py", "engine/test_through_time.py",
    "engine/test_as_of.py", "engine/test_paths.py", "engine/test_one_at_a_time.py", "engine/test_records.py",
    "engine/test_functions.py", "engine/test_at_points.py", "engine/test_errors.py", "engine/test_provisional.py",
)  # fmt: skip
# What pytest would do besides, thousands of times.
WITHOUT = (
    "xdist",
    "doctest",
    "unraisableexception",
    "threadexception",
    "logging",
    "junitxml",
    "faulthandler",
    "stepwise",
)
SETTINGS = f"""
[tool.mutmut]
source_paths = ["exodus", "recomputed"]
only_mutate = {[f"{folder}/*" for folder in ROOMS.values()]}
do_not_mutate = {NOT_CHANGED}
also_copy = ["data", "notebooks", "_config.yml", "_toc.yml", "requirements.txt", "conftest.py",
             ".git_archival.txt", ".gitattributes", "Makefile"]
pytest_add_cli_args_test_selection = ["tests"]
pytest_add_cli_args = {[word for name in WITHOUT for word in ("-p", f"no:{name}")]}
use_git_change_detection = false
"""
FEWEST = "recomputed.ground.texts.*"  # a few changes: running them makes all of them and times the tests
SAMPLE, SEED, LEAST_PCT = 300, 20260412, 95.0
MUTMUT = [sys.executable, "-c", "from mutmut.__main__ import cli; cli()", "run", "--max-children"]


@dataclass(frozen=True, order=True)
class Change:
    """What a mutant changes, in words that stay when the code around it moves."""

    where: str
    was: str
    becomes: str


@dataclass
class Figures:
    """What became of the changes that were tried."""

    rooms: dict[str, Counter] = field(default_factory=lambda: {room: Counter() for room in ROOMS})
    unexplained: list[Change] = field(default_factory=list)
    noticed_after_all: list[Change] = field(default_factory=list)

    @property
    def all(self) -> Counter:
        return sum(self.rooms.values(), Counter())

    @property
    def score_pct(self) -> float:
        """Changes that the tests noticed, or that never ended, over all that were tried."""
        tried = self.all
        return 100 * (tried["killed"] + tried["timeout"]) / max(tried.total(), 1)

    @property
    def good(self) -> bool:
        return self.score_pct >= LEAST_PCT and not self.unexplained and not self.noticed_after_all


def explained() -> dict[Change, str]:
    """The changes that nothing can notice, each with its reason."""
    groups = yaml.safe_load(SURVIVORS.read_text(encoding="utf-8"))
    return {
        Change(where, was, becomes): group["because"]
        for group in groups
        for where, changes in group["changes"].items()
        for was, becomes in changes
    }


def tried(sample: int | None = SAMPLE, seed: int = SEED, patterns: Iterable[str] = (), jobs: int = 1) -> Figures:
    """Change the functions and run the tests: a sample by seed, all (None), or those whose names match."""
    with tempfile.TemporaryDirectory(prefix="exodus-mutation-") as place:
        folder = Path(place)
        _copy_project(folder)
        _mutmut(folder, jobs, FEWEST)
        names = sorted(name for name, _ in _outcomes(folder))
        if patterns := list(patterns):
            names = [name for name in names if any(fnmatch.fnmatch(name, pattern) for pattern in patterns)]
        if sample is not None and not patterns:
            names = random.Random(seed).sample(names, min(sample, len(names)))
        _mutmut(folder, jobs, *(names if sample is not None or patterns else []))
        wanted = set(names)
        with chdir(folder):
            return _figures([(name, status) for name, status in _outcomes(folder) if name in wanted], sample is None)


def _copy_project(folder: Path) -> None:
    for name in PACKAGE:
        _copy(ROOT / name, folder / name)
    for name in TESTS:
        (folder / "tests" / name).parent.mkdir(exist_ok=True, parents=True)
        _copy(ROOT / "tests" / name, folder / "tests" / name)
    _copy(ROOT / "tests" / "mutated" / "faster.py", folder / "conftest.py")
    _copy(ROOT / "tests" / "mutated" / "examples.py", folder / "tests" / "test_examples.py")
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(source, target)


def _mutmut(folder: Path, jobs: int, *names: str) -> None:
    clean = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [*MUTMUT, str(jobs), *names], cwd=folder, env=clean, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise OSError(f"mutmut ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")


def _outcomes(folder: Path) -> Iterator[tuple[str, str]]:
    """Every change by mutmut's name for it, and what became of it."""
    from mutmut.stats import status_by_exit_code  # whoever only reads the list does not need mutmut

    for place in ROOMS.values():
        for path in sorted((folder / "mutants" / place).glob("*.meta")):
            for name, exit_code in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items():
                yield name, status_by_exit_code[exit_code]


def _figures(outcomes: list[tuple[str, str]], every_one: bool) -> Figures:
    """The figures, in the folder where mutmut has worked."""
    figures, known, found = Figures(), explained(), {}
    functions = {change.where for change in known}
    for name, status in outcomes:
        figures.rooms[name.split(".")[1]][status] += 1
        noticed = status in ("killed", "timeout")
        if not noticed or _where(name) in functions:
            change = _change(name)
            found[change] = found.get(change, True) and noticed
    figures.unexplained = sorted(change for change, noticed in found.items() if not noticed and change not in known)
    gone = (change for change in known if found.get(change, every_one))
    figures.noticed_after_all = sorted(gone)
    return figures


def _where(name: str) -> str:
    """The function, with its class, that one of mutmut's names means.

    >>> _where("recomputed.judging.judgement.xǁJudgementǁrecord__mutmut_7"), _where("recomputed.judging.precomputed_states.x__with__mutmut_1")
    ('recomputed.judging.judgement.Judgement.record', 'recomputed.judging.precomputed_states._with')
    """
    module, _, mangled = name.partition("__mutmut_")[0].rpartition(".")
    function = mangled[2:].replace("ǁ", ".") if mangled.startswith("xǁ") else mangled[2:]
    return f"{module}.{function}"


def _change(name: str) -> Change:
    from mutmut.mutation.diff_apply import get_diff_for_mutant  # as above

    module = name.partition(".x_")[0].partition(".xǁ")[0]
    path = Path(*module.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    lines = get_diff_for_mutant(name, path=source).splitlines()[2:]
    was, becomes = (" ".join(line[1:].strip() for line in lines if line[:1] == sign) for sign in "-+")
    return Change(_where(name), was, becomes)


def said(figures: Figures) -> str:
    """The figures as lines: one for each room, their sum, and what nobody has explained."""
    rows = [*figures.rooms.items(), ("all", figures.all)]
    lines = [
        f"{room:9} {count['killed']} killed, {count['timeout']} never ended, "
        f"{count.total() - count['killed'] - count['timeout']} not noticed of {count.total()}"
        for room, count in rows
    ]
    lines.append(f"noticed: {figures.score_pct:.1f} % (at least {LEAST_PCT:g} % are needed)")
    for title, changes in (("not explained", figures.unexplained), ("noticed after all", figures.noticed_after_all)):
        lines += [f"{title}: {change.where}\n  - {change.was}\n  + {change.becomes}" for change in changes]
    return "\n".join(lines)


def main() -> None:
    words = argparse.ArgumentParser(description="Do the tests notice a wrong formula?")
    words.add_argument("patterns", nargs="*", help="names of functions, such as 'exodus.formulas.growth.*'")
    words.add_argument("--all", action="store_true", help="try every change")
    words.add_argument("--sample", type=int, default=SAMPLE)
    words.add_argument("--seed", type=int, default=SEED)
    words.add_argument("--jobs", type=int, default=1)
    given = words.parse_args()
    figures = tried(None if given.all else given.sample, given.seed, given.patterns, given.jobs)
    print(said(figures))
    sys.exit(0 if figures.good else 1)


if __name__ == "__main__":
    main()

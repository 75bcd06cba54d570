"""Every declaration that cannot be meant, tried with every word that reads declarations: refused by each, nothing done."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import nbformat

from recomputed.ground import paths
from tests.engine.test_meaning import DECLARATIONS
from tests.engine.test_roles_and_shapes import REFUSED
from tests.prove.lines import wrong_about
from tests.prove.observer import differences, seen
from tests.prove.outcome import Proved
from tests.prove.processes import MARK
from tests.prove.projects import sealed
from tests.prove.trials import Fault, summed_up
from tests.prove.warm import Warm
from tests.small_data import FILES

LEAST = 1_200
CHAPTER = "01_cost"
COMMANDS = {
    "data check": ["data", "check"],
    "build": ["build"],
    "run": ["run", CHAPTER],
    "run --set": ["run", CHAPTER, "--set", "share=0.3"],
    "sweep": ["sweep", CHAPTER, "--over", "share=0.3:0.6:3", "--out", "_build/x.csv"],
    "parameters": ["parameters"],
    "parameters of": ["parameters", CHAPTER],
    "new claim": ["new", "claim", "c-9"],
}


def prove(place: Path) -> Proved:
    """Each fault in a small report, each command in a process of its own."""
    folder = report(place / "all" / "report")
    warm = Warm(folder)
    proved = summed_up([tried(warm, place / "all", folder)], LEAST, len(COMMANDS), [])
    warm.close()
    return proved


def report(folder: Path) -> Path:
    """The small report of the examples with the data of the tests, and one chapter that judges nothing."""
    shutil.copytree(paths.ROOT / "examples" / "co2", folder, ignore=shutil.ignore_patterns("_build", "data", "*.ipynb"))
    Path(folder, "_toc.yml").write_text(
        f"format: jb-book\nroot: book/index\nchapters:\n  - file: notebooks/{CHAPTER}\n", encoding="utf-8"
    )
    cells = [
        nbformat.v4.new_code_cell("from recomputed import default"),
        nbformat.v4.new_code_cell('share = default("share")', metadata={"tags": ["parameters"]}),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "notebooks" / f"{CHAPTER}.ipynb")
    for name, text in FILES.items():
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def tried(warm: Warm, root: Path, folder: Path) -> Iterator[Fault]:
    """Each fault with each command; what the fault says is said by all."""
    faults = {name: fault[:3] for name, fault in [*DECLARATIONS.items(), *REFUSED.items()]}
    for name, (file, old, new) in faults.items():
        path = folder / "data" / file
        path.write_text(FILES[file].replace(old, new, 1), encoding="utf-8")
        sealed(folder / "data")
        before, first = seen(root), None
        for command, arguments in COMMANDS.items():
            mark = uuid.uuid4().hex
            ended = warm.run(*arguments, environment={MARK: mark})
            after = seen(root)
            wrong = wrong_about(ended, arguments) + differences(before, after, mark=mark).words()
            first = ended.err if first is None else first
            if ended.err != first:
                wrong.append(f"another line than data check: {ended.err[-200:]!r};")
            before = after
            yield Fault(f"declared, {command}", name, ended.code, ended.err.strip(), tuple(wrong))
        path.write_text(FILES[file], encoding="utf-8")

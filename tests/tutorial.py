"""The tutorial of the book, carried out as it stands: its commands typed, its boxes written into the files that it names."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from tests.conftest import ROOT

PAGE = ROOT / "book" / "tutorial.md"
BOX = re.compile(r"(?ms)^(?P<before>[^\n]*)\n\n```(?P<kind>\w+)\n(?P<content>.*?)^```$")
NAMED = re.compile(r"`(?P<file>[^`]+)`(?:, (?P<part>cell|line) (?P<number>[0-9]+))?:")
NOT_PACKED = shutil.ignore_patterns("_build", "__pycache__")


@dataclass(frozen=True)
class Write:
    """The content of a box, and where it goes: a file, or a cell or line of it."""

    file: str
    part: str | None
    number: int
    content: str


def steps(text: str) -> Iterator[str | Write]:
    """What a reader does, in order: a command, or something to write.  Raises ValueError for a box without a name."""
    for box in BOX.finditer(text):
        if box["kind"] == "console":
            yield from re.sub(r"\\\n\s*", "", box["content"]).splitlines()
        elif named := NAMED.fullmatch(box["before"]):
            yield Write(named["file"], named["part"], int(named["number"] or 0), box["content"])
        else:
            raise ValueError(f"no file is named before the box {box['content'][:40]!r}")


def written(place: Path, step: Write) -> None:
    """Write a box where it belongs."""
    path = place / step.file
    if step.part == "cell":
        notebook = nbformat.read(path, 4)
        notebook.cells[step.number - 1].source = step.content.rstrip("\n")
        nbformat.write(notebook, path)
    elif step.part == "line":
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines[step.number - 1] = step.content
        path.write_text("".join(lines), encoding="utf-8")
    else:
        path.write_text(step.content, encoding="utf-8")


def install(folder: Path) -> Path:
    """An environment with the installed wheel, which borrows what it needs from this one; returns its programs."""
    run = {"check": True, "capture_output": True, "cwd": folder, "env": alone()}
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    for name in ("recomputed", "examples"):  # a copy: setuptools leaves its work beside what it packs
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=NOT_PACKED)
    for path in (*ROOT.glob("*.in"), *map(ROOT.joinpath, ("pyproject.toml", "LICENSE"))):
        shutil.copy(path, folder / "source")
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", "wheel", "./source"], **run
    )
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "venv"], **run)
    python = folder / "venv" / "bin" / "python"
    wheel = next((folder / "wheel").glob("*.whl"))
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], **run)
    packages = next((folder / "venv" / "lib").glob("python*/site-packages"))
    borrowed = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "borrowed.pth").write_text("".join(f"{path}\n" for path in borrowed), encoding="utf-8")
    return python.parent


def alone() -> dict[str, str]:
    """The variables of the shell without those that lead Python or the engine back to this repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "RECOMPUTED"))}


def carried_out(text: str, place: Path, programs: Path) -> Iterator[tuple[str, float, subprocess.CompletedProcess]]:
    """Each command with its seconds and what it said, the boxes before it being written."""
    for step in steps(text):
        if isinstance(step, Write):
            written(place, step)
        elif step.startswith("cd "):
            place = place / step.removeprefix("cd ")
        else:
            program, *arguments = shlex.split(step)
            began = time.monotonic()
            done = subprocess.run(
                [programs / program, *arguments],
                cwd=place,
                env=alone(),
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            yield step, time.monotonic() - began, done


if __name__ == "__main__":
    here = Path(sys.argv[1])
    total = 0.0
    for command, seconds, said in carried_out(PAGE.read_text(encoding="utf-8"), here, install(here)):
        total += seconds
        print(f"{seconds:6.1f} s  {command}\n{said.stdout}{said.stderr}")
    print(f"{total:.1f} s")

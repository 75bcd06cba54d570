"""A copy of the project to break, and its command line."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PARTS = ["exodus", "data", "notebooks", "book", "_config.yml", "_toc.yml", "requirements.txt"]


@pytest.fixture(scope="session")
def project_copy():
    """`project_copy(folder)`: the project's own files in a new folder within it."""

    def make(folder: Path) -> Path:
        target = folder / "project"
        target.mkdir()
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(ROOT / part, target / part)
        return target

    return make


@pytest.fixture
def copy(tmp_path: Path, project_copy) -> Path:
    """The project's own files in a folder of their own."""
    return project_copy(tmp_path)


@pytest.fixture
def copy_that_ran(copy: Path) -> Path:
    """Such a copy with what the book's own build kept of its runs and pictures: only what a test changes is made again."""
    for kept in ("cache", "drawings"):
        shutil.copytree(ROOT / "_build" / kept, copy / "_build" / kept)
    return copy


@pytest.fixture(scope="session")
def exodus():
    """`exodus(folder, *arguments)`: the command line of the copy in a folder."""

    def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "exodus", *arguments],
            cwd=folder, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    return run

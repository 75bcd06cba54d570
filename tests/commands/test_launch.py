"""The first cell for Colab, run in an empty environment that imitates it, takes the reader's numbers into the chapter."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from recomputed.publishing.edition import Edition
from recomputed.publishing.pages.launching import first_cell
from tests.conftest import ROOT
from tests.prove.projects import commit
from tests.tutorial import NOT_PACKED, alone

HERE = "https://github.com/owner/name"
PUBLIC = Edition("T", "A", "", HERE, "main", datetime(2026, 4, 13, tzinfo=UTC))
NOTEBOOK = "01_carbon_dioxide"
AS_COLAB = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
cells = json.load(open(sys.argv[1]))["cells"]
first = open(sys.argv[2]).read()
for source in [first, *("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")]:
    shell.run_cell(source).raise_error()
print(json.dumps({p.name: [float(p), p.set_by_reader] for p in shell.user_ns["p"]}))
"""


def repository(folder: Path) -> Path:
    """What somebody has published: the engine and its small report in one repository."""
    place = shutil.copytree(
        ROOT / "recomputed/commands/example",
        folder / "published",
        ignore=shutil.ignore_patterns("_build", "__pycache__", ".*"),
    )
    shutil.copytree(ROOT / "recomputed", place / "recomputed", ignore=NOT_PACKED)
    for path in (*ROOT.glob("*.in"), ROOT / "pyproject.toml", ROOT / "LICENSE"):
        shutil.copy(path, place)
    commit(place, "2026-06-03T04:05:06Z")
    subprocess.run(["git", "-C", place, "branch", "-M", "main"], check=True)
    return place


@pytest.fixture
def colab(tmp_path) -> Path:
    """An environment with pip, a shell and all packages, but without the engine, and the address of the repository."""
    place = tmp_path / "colab"
    place.mkdir()
    repository(place)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place / "venv"], check=True)
    packages = next((place / "venv/lib").glob("python*/site-packages"))
    (packages / "borrowed.pth").write_text("".join(f"{name}\n" for name in sys.path if name.endswith("site-packages")))
    # what is installed in place would be the engine itself
    (packages / "sitecustomize.py").write_text(
        "import sys\nsys.meta_path[:] = [f for f in sys.meta_path if 'editable' not in getattr(f, '__module__', '') "
        "and 'editable' not in getattr(f, '__name__', '').lower()]\n"
        f"sys.path[:] = [p for p in sys.path if p != {str(ROOT)!r}]\n"
    )
    pip = place / "venv/bin/pip"
    pip.write_text(f"#!{place}/venv/bin/python\nfrom pip._internal.cli.main import main\nraise SystemExit(main())\n")
    pip.chmod(0o755)
    asked = [place / "venv/bin/python", "-c", "import importlib.util; print(importlib.util.find_spec('recomputed'))"]
    found = subprocess.run(asked, cwd=place, env=alone(), capture_output=True, text=True, check=True).stdout
    assert found == "None\n"
    return place


def run_as_colab(colab: Path, place: Path, cell: str) -> subprocess.CompletedProcess:
    """Open the stored notebook alone, paste a first cell, run all."""
    shutil.copy(colab / "published/notebooks" / f"{NOTEBOOK}.ipynb", place)
    (place / "first.py").write_text(cell, encoding="utf-8")
    environment = alone() | {
        "PATH": f"{colab}/venv/bin:{os.environ['PATH']}",
        "HOME": str(place),
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip's word for: without isolation
        "PIP_NO_DEPENDENCIES": "1",
        "PIP_IGNORE_INSTALLED": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{colab}/published.insteadOf",
        "GIT_CONFIG_VALUE_0": HERE,
    }
    return subprocess.run(
        [colab / "venv/bin/python", "-c", AS_COLAB, f"{NOTEBOOK}.ipynb", "first.py"],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_first_cell_brings_all_and_takes_the_numbers(colab, tmp_path):
    cell = first_cell(PUBLIC).replace("take()", "take(growth_ppm_per_year=2.25)")
    done = run_as_colab(colab, tmp_path, cell)
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["growth_ppm_per_year"] == [2.25, True]
    assert [name for name, (_, is_set) in said.items() if is_set] == ["growth_ppm_per_year"]
    assert (tmp_path / "book/data/claims.yml").is_file()
    again = run_as_colab(colab, tmp_path, cell)  # as after a restart: what was brought is there
    assert again.returncode == 0 and json.loads(again.stdout.splitlines()[-1]) == said


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ("growth_ppm_per_yeer=2.25", "did you mean 'growth_ppm_per_year'"),
        ("growth_ppm_per_year=1e9", "growth_ppm_per_year"),
    ],
    ids=["a misspelt name", "a number that is not allowed"],
)
def test_planted_numbers_that_nobody_can_have_set_are_refused(colab, tmp_path, numbers, said):
    done = run_as_colab(colab, tmp_path, first_cell(PUBLIC).replace("take()", f"take({numbers})"))
    assert done.returncode != 0 and "BadParameter" in done.stderr + done.stdout and said in done.stderr + done.stdout

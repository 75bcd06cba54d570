"""The words of the Makefile that could destroy something."""

import shutil
import subprocess
import sys

import pytest

from recomputed.ground.paths import ROOT


@pytest.mark.parametrize("given", [".venv/bin/python", "{folder}/.venv/bin/python"])
def test_an_environment_is_not_removed_for_a_python_that_stands_in_it(tmp_path, given):
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    words = ["make", ".venv/made", f"PYTHON={given.format(folder=tmp_path)}"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "stands in .venv itself" in done.stderr
    assert python.is_symlink()

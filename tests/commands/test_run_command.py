"""`exodus run`: a changed number turns the verdict, says so, and leaves a page that can be read alone; without network."""

import os
import re
import subprocess
import sys

import pytest

from recomputed.ground import paths
from tests.prove.rooms import is_possible, without_network

CHANGE = "us_industrial_usd_per_kwh=0.12"


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The command as a reader gives it, and the folder it wrote to.

    There is no home that could be written to and, if this machine allows that, no network.
    """
    folder = tmp_path_factory.mktemp("runs")
    room = without_network() if is_possible(*without_network(), "true") else []
    command = [
        *room,
        sys.executable,
        "-m",
        "recomputed",
        "run",
        "01_us_mining_cost",
        "--set",
        CHANGE,
        "--out",
        str(folder),
    ]
    home = os.environ | {"HOME": "/nonexistent"}
    ran = subprocess.run(command, cwd=paths.ROOT, env=home, capture_output=True, text=True, timeout=300, check=False)
    return ran, folder


def test_a_changed_number_turns_the_verdict_and_says_so(done):
    result, _ = done
    assert (result.returncode, result.stderr) == (0, "")
    assert re.search(r"industrial-average: \w+; .*THE VERDICT TURNED; published: \w+, [0-9,]+", result.stdout)
    assert re.search(
        r"(?m)^us-cost-above-100k: [A-Z][a-z ]+ \(support \d+%, \w+ confidence\)\n  [A-Z].+\.$", result.stdout
    )


def test_the_page_can_be_read_alone_and_says_what_was_changed(done):
    page = (done[1] / "01_us_mining_cost.html").read_text(encoding="utf-8")
    assert f"Not the published values: {CHANGE.replace('=', ' = ')}." in page
    strips = page.count('<svg class="x-strip"')
    assert page.count("<svg") - strips == page.count("<figure") > 1 and strips > 1
    assert not re.search(r"<script|<link|\ssrc=|url\((?!#)", page)


def test_the_executed_notebook_lies_beside_it(done):
    assert (done[1] / "01_us_mining_cost.ipynb").is_file()

"""The tests that `make test` leaves out: further cases of what is tried there, and what is long by nature."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from recomputed.ground import paths
from tests.prove.outcome import Proved

MARKED = "long"


def prove(place: Path) -> Proved:
    """All of them, one after another; those that do not pass are named."""
    report = place / "report.xml"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests", "-m", MARKED, "--junitxml", str(report)],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if not report.is_file():
        return Proved(f"the tests did not run: {done.stdout[-200:]}{done.stderr[-200:]}", False)
    cases = list(ElementTree.parse(report).iter("testcase"))
    lacking = [
        f"  {case.get('classname').removeprefix('tests.')}: {case.get('name')}"
        for case in cases
        if any(case.find(word) is not None for word in ("failure", "error", "skipped"))
    ]
    passed = len(cases) - len(lacking)
    return Proved(f"{passed} of {len(cases)} long tests passed", done.returncode == 0 and not lacking, lacking)

"""Every guard of the tests is shown what it must not let pass."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from recomputed.ground import paths
from tests.prove.outcome import Proved

PLANTED = "planted"  # in the name of each test that plants a violation and asks whether the guard sees it
LEAST_GUARDS = 15


def prove(place: Path) -> Proved:
    """The tests that plant something; those that this machine leaves out are named, and are not counted."""
    report = place / "report.xml"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests", "-k", PLANTED, "--junitxml", str(report)],
        cwd=paths.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not report.is_file():
        return Proved(f"the tests did not run: {done.stdout[-200:]}{done.stderr[-200:]}", False)
    all_planted, caught, left_out = Counter(), Counter(), []
    for case in ElementTree.parse(report).iter("testcase"):
        guard = case.get("classname").removeprefix("tests.")
        if case.find("skipped") is not None:
            left_out.append(f"  left out: {guard}: {case.get('name')}")
            continue
        all_planted[guard] += 1
        caught[guard] += case.find("failure") is None and case.find("error") is None
    lines = [f"  {guard:24} {caught[guard]} of {count} planted caught" for guard, count in sorted(all_planted.items())]
    return Proved(
        f"planted violations caught {caught.total()} of {all_planted.total()}, in {len(all_planted)} files of guards",
        caught == all_planted and len(all_planted) >= LEAST_GUARDS, [*lines, *left_out],
    )  # fmt: skip

"""Every chapter by the fast engine and by a standard Jupyter kernel: the same outputs, and the same data asked for."""

from pathlib import Path

from recomputed.running.chapters import chapters
from recomputed.running.engine.environment import clean_environment
from recomputed.running.papermill_run import run
from tests.commands.test_engines import differences
from tests.prove.outcome import Proved


def prove(_: Path) -> Proved:
    """All chapters; `make test` does so with three of them."""
    clean_environment()
    lines = []
    for name, path in chapters().items():
        fast, reference = (run(path, {}, engine) for engine in ("forked", "kernel"))
        found = differences(fast.notebook, reference.notebook)
        if fast.asked_for != reference.asked_for:
            found.append("what was asked for")
        if found:
            lines.append(f"  {name}: {', '.join(found)}")
    count = len(chapters())
    return Proved(
        f"both engines give the same in {count - len(lines)} of {count} chapters", count > 0 and not lines, lines
    )

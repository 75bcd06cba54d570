"""A sample of the changes that mutmut makes to formulas, judging and declarations: do the tests notice them?"""

from pathlib import Path

from tests.mutation import LEAST_PCT, SAMPLE, said, tried
from tests.prove.outcome import Proved


def prove(_: Path) -> Proved:
    """Each change of the sample must be noticed or explained; `python tests/mutation.py --all` tries every one."""
    figures = tried(SAMPLE)
    count = figures.all
    return Proved(
        f"{SAMPLE} changes drawn by a seed: {figures.score_pct:.1f} % noticed (at least {LEAST_PCT:g}), "
        f"{count['survived']} not, of these {len(figures.unexplained)} without a reason; "
        f"{len(figures.noticed_after_all)} reasons that no longer hold",
        figures.good,
        said(figures).splitlines(),
    )

"""Readings and claims judged: support, verdicts, turning points, sensitivity, what is worth knowing."""

from recomputed.judging.judgement import judge
from recomputed.judging.record import Judgement
from recomputed.judging.verdicts import Verdict, verdict

__all__ = ["Judgement", "Verdict", "judge", "verdict"]

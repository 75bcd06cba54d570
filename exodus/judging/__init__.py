"""Readings and claims judged: support, verdicts, turning points, sensitivity, what is worth knowing."""

from exodus.judging.judgement import Judgement, judge
from exodus.judging.verdicts import Verdict, verdict

__all__ = ["Judgement", "Verdict", "judge", "verdict"]

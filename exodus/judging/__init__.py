"""Readings, verdicts, turning points, robustness and sensitivity."""

from exodus.judging.judgement import Judgement, judge
from exodus.judging.verdicts import claim_verdict

__all__ = ["Judgement", "claim_verdict", "judge"]

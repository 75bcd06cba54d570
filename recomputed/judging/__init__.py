"""Readings and claims judged: support, verdicts, turning points, sensitivity, what is worth knowing."""

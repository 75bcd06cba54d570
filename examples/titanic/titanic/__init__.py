"""Titanic, Recomputed: how this report reckons."""

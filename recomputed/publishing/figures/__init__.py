"""Figures: drawn, with their numbers, as files."""

"""Papermill runs of chapters, and the record of a run."""

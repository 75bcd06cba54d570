"""What the server imports before it forks a run.

What cannot be imported is noticed again, and said, in the first run: here nobody could be told.
"""

from contextlib import suppress

with suppress(Exception):
    import recomputed.running.engine.child
    import recomputed.running.engine.forked  # noqa: F401  (where the function of a run's process is looked up)

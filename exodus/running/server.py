"""What the server of the runs imports before it forks any: all that a run needs.

What cannot be imported is noticed again, and said, in the first run: here nobody could be told.
"""

from contextlib import suppress

with suppress(Exception):
    import exodus.running.child
    import exodus.running.forked  # noqa: F401  (where the function of a run's process is looked up)

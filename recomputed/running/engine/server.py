"""What the server imports before it forks many runs: all that a run needs, and what most of them read.

What cannot be read is noticed again, and said, in the first run: here nobody could be told.
"""

from contextlib import suppress

import recomputed.running.engine.one_run

with suppress(Exception):
    recomputed.running.engine.child.read_beforehand()

"""What the server imports before it forks many runs: all that a run needs, and what most of them read.

What cannot be read is noticed again, and said, in the first run: here nobody could be told.
"""

import gc
from contextlib import suppress
from importlib import import_module

import_module(f"{__package__}.preload_one_run")
with suppress(Exception):
    from recomputed.running.engine.child import read_beforehand

    read_beforehand()
gc.freeze()  # as `preload_one_run` does what it imports

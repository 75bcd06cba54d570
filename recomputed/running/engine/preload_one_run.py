"""What the server imports before it forks a run.

What cannot be imported is noticed again, and said, in the first run: here nobody could be told.
"""

import gc
from contextlib import suppress
from importlib import import_module

from recomputed.ground.garbage_collection import collect_seldom

collect_seldom()
# The second is where the function of a run's process is looked up.
with suppress(Exception):
    for name in ("child", "child_entry"):
        import_module(f"{__package__}.{name}")
gc.freeze()  # a run that looks for garbage need not look at what it shares with the server, nor copy it for that

"""How often Python looks for garbage: seldom, since a command imports a million things that stay, and soon ends."""

import atexit
import gc

OBJECTS_BETWEEN = 100_000  # made before it looks again; Python's own number, 700, makes every import a third longer


def collect_seldom() -> None:
    """Look for garbage seldom from now on, and not at all when this process ends: the system takes its memory back."""
    gc.set_threshold(OBJECTS_BETWEEN)
    atexit.register(gc.freeze)

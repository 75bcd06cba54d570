"""From live sources to a new state of data/: fetched, checked, compared, and taken over in one step or not at all."""

from recomputed.refreshing.refresh import refresh

__all__ = ["refresh"]

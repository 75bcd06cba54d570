"""`python -m tests.prove.later DAY WORD…`: the command line as if it were called on another day.

Only a refresh asks which day it is.
"""

import sys
from datetime import datetime

from recomputed.__main__ import main
from recomputed.refreshing import calendar


class Later(datetime):
    """The clock of the calendar, at noon of the day that was asked for."""

    @classmethod
    def now(cls, tz=None) -> datetime:
        """That moment."""
        return datetime.fromisoformat(f"{DAY}T12:00:00").replace(tzinfo=tz)


if __name__ == "__main__":
    DAY, sys.argv[1:] = sys.argv[1], sys.argv[2:]
    calendar.datetime = Later
    main()

"""What this process is asked to make: everything, or only the records that a sweep collects."""

import os

RECORDS_ONLY = "EXODUS_RECORDS_ONLY"


def pictures_wanted() -> bool:
    """Whether charts are to be drawn and the whole plausible box to be sampled."""
    return RECORDS_ONLY not in os.environ

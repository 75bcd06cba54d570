"""What this process is asked to make: everything, or only the records that a sweep collects."""

_pictures = True


def want_pictures(wanted: bool) -> None:
    """Say it to this process.  It is said in the process of a run, before its first cell, and inherited by nothing."""
    global _pictures
    _pictures = wanted


def pictures_wanted() -> bool:
    """Whether charts are to be drawn and the whole plausible box to be sampled."""
    return _pictures

"""Days, months, quarters and years as data write them: whether they exist, which days they are, whether they have come."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from functools import cache

from recomputed.declared.edition_day import edition_day

FORM = re.compile(r"(?P<year>[0-9]{4})(-Q(?P<quarter>[1-4])|-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2}))?)?")
SPAN = re.compile(r"([0-9]{4}(?:-[0-9]{2}){0,2})(?: to ([0-9]{4}(?:-[0-9]{2}){0,2}))?")


@cache
def days_of(period: str) -> tuple[date, date] | None:
    """First and last day of a day, month, quarter or year; None for what is none or does not exist.

    >>> days_of("2025-Q4") == (date(2025, 10, 1), date(2025, 12, 31)), days_of("2026-02-31"), days_of("2026-00")
    (True, None, None)
    """
    found = FORM.fullmatch(period)
    if not found:
        return None
    year = int(found["year"])
    first, last = _months(found["quarter"], found["month"])
    try:
        return date(year, first, int(found["day"] or 1)), date(
            year, last, int(found["day"] or monthrange(year, last)[1])
        )
    except ValueError:  # also what the calendar calls a month that does not exist
        return None


def existing_days_of(period: str) -> tuple[date, date]:
    """The same of a period that is known to exist."""
    days = days_of(period)
    assert days is not None
    return days


def _months(quarter: str | None, month: str | None) -> tuple[int, int]:
    if quarter:
        return 3 * int(quarter) - 2, 3 * int(quarter)
    return (int(month), int(month)) if month else (1, 12)


def span_ends(span: str) -> tuple[str, str] | None:
    """The two ends of a span of the form "A to B" or "A"; None for one in other words.

    >>> span_ends("2019 to 2026-05"), span_ends("2024"), span_ends("editions 2021 to 2026")
    (('2019', '2026-05'), ('2024', '2024'), None)
    """
    found = SPAN.fullmatch(span)
    return (found[1], found[2] or found[1]) if found else None


def has_not_begun(period: str) -> bool:
    """Does an existing period lie in the future of this edition: after today (UTC) and after the day of the commit?

    Of the two days the later counts, so that neither a slow clock nor an old commit makes known data impossible.

    >>> has_not_begun("2026-04"), has_not_begun("9998")
    (False, True)
    """
    begins = existing_days_of(period)[0]
    return begins > datetime.now(UTC).date() and begins > edition_day()  # the repository is asked only where it matters

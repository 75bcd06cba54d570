"""Days, months and years: which there are, which are over, and means over whole months of daily values."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from recomputed.ground.errors import RefreshRefused

PERIODS = {
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII),
    "month": re.compile(r"[0-9]{4}-[0-9]{2}", re.ASCII),
    "year": re.compile(r"[0-9]{4}", re.ASCII),
}
FIRST_BLOCK = 1231006505  # no Unix time that a source tells us is earlier
SECONDS_AHEAD = 7200  # the time of a block may be off by two hours


def today() -> date:
    """Today, UTC."""
    return datetime.now(UTC).date()


def last_whole_month() -> str:
    """The month before this one."""
    return (today().replace(day=1) - timedelta(days=1)).isoformat()[:7]


def next_month(month: str) -> str:
    """The month after.

    >>> next_month("2025-12")
    '2026-01'
    """
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def months_before(month: str, count: int) -> str:
    """A month, so many months earlier.

    >>> months_before("2026-01", 13)
    '2024-12'
    """
    total = int(month[:4]) * 12 + int(month[5:]) - 1 - count
    return f"{total // 12}-{total % 12 + 1:02d}"


def days_of(month: str) -> list[str]:
    """All days of a month.

    >>> days_of("2024-02")[-1]
    '2024-02-29'
    """
    return [f"{month}-{day:02d}" for day in range(1, monthrange(int(month[:4]), int(month[5:]))[1] + 1)]


def is_over(period: str, kind: str, where: str) -> bool:
    """Is this date, month or year over?  Raises RefreshRefused if there is none such, or if it has not begun.

    >>> is_over("2024-02-29", "date", "x"), is_over("1999-12", "month", "x"), is_over(str(today().year), "year", "x")
    (True, True, False)
    """
    try:
        if not PERIODS[kind].fullmatch(period):
            raise ValueError
        date.fromisoformat(period + "-01-01"[len(period) - 4 :])
    except ValueError as problem:
        raise RefreshRefused(f"{where}: {period[:40]!r} is not a {kind} that exists") from problem
    now = today().isoformat()[: len(period)]
    if period > now:
        raise RefreshRefused(f"{where}: {period} is in the future; today is {today()}")
    return period < now


def day_of(seconds: int, where: str) -> str:
    """The UTC day of a Unix time.  Raises RefreshRefused for one before the first block or in the future."""
    if not FIRST_BLOCK - 86400 < seconds < datetime.now(UTC).timestamp() + SECONDS_AHEAD:
        raise RefreshRefused(
            f"{where}: the time {str(seconds)[:40]} is not between 2009 and now, in seconds since 1970"
        )
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).date().isoformat()


def whole_months(days: dict[str, float], where: str) -> dict[str, list[float]]:
    """The daily values of each month that is over and of which the first day is given, in order.

    Raises RefreshRefused if a day of such a month is missing.
    """
    found = {}
    for month in sorted({day[:7] for day in days}):
        wanted = days_of(month)
        if month > last_whole_month() or wanted[0] not in days:
            continue
        missing = [day for day in wanted if day not in days]
        if missing and missing[-1] == wanted[-1] and month == max(day[:7] for day in days):
            continue  # the source has not come to the end of this month yet
        if missing:
            raise RefreshRefused(f"{where}: {missing[0]} is missing")
        found[month] = [days[day] for day in wanted]
    return found


def refuse_outliers(days: dict[str, float], most: float, where: str) -> None:
    """Raises RefreshRefused for a day that is not positive or more than so many times its neighbour."""
    ordered = sorted(days.items())
    for day, value in ordered:
        if value <= 0:
            raise RefreshRefused(f"{where}: {day}: {value:g} is not positive")
    for (_, before), (day, value) in zip(ordered, ordered[1:], strict=False):
        if max(value / before, before / value) > most:
            raise RefreshRefused(f"{where}: {day}: from {before:.6g} to {value:.6g} in a day; more than {most:g} times")


def mean(values: list[float]) -> float:
    """The arithmetic mean."""
    return sum(values) / len(values)

"""Do the rows of a table stand in the order and in the time that is declared?"""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from recomputed.declared.dates import existing_days_of, has_not_begun, span_ends
from recomputed.declared.models import Column, Table
from recomputed.declared.tables import row_of

MONTHS_A_YEAR = 12


def disorder(frame: pd.DataFrame, declared: Table) -> Iterator[str]:
    """What is wrong, a line each: the first row that stands in a wrong place, times to come, gaps, another span."""
    if declared.order:
        yield from _out_of_order(frame, declared.order)
    times = {label: column for label, column in declared.columns.items() if column.is_time}
    for label, column in times.items():
        yield from _to_come(frame[label], column)
    if declared.without_gaps:
        yield from _gap(frame[declared.without_gaps])
    yield from _other_span(frame[list(times)], declared.span)


def _out_of_order(frame: pd.DataFrame, order: list[str]) -> Iterator[str]:
    keys = list(zip(*(frame[label] for label in order), strict=True))
    for row, (before, after) in enumerate(zip(keys, keys[1:], strict=False), 3):
        if after < before:
            yield f"row {row}: not in the order of {', '.join(order)}"
            return


def _to_come(cells: pd.Series, column: Column) -> Iterator[str]:
    if not column.future and (latest := max(cells.dropna(), key=_first_day, default=None)) is not None:
        if has_not_begun(str(latest)):
            yield f"row {row_of(cells, latest)}, column {cells.name}: {latest} lies in the future"


def _first_day(cell: object) -> date:
    return existing_days_of(str(cell))[0]


def _gap(cells: pd.Series) -> Iterator[str]:
    """The first month or year that lacks its successor."""
    steps = sorted({_step(str(cell)) for cell in cells.dropna()})
    for before, after in zip(steps, steps[1:], strict=False):
        if after - before > 1:
            one = f"{before // MONTHS_A_YEAR}-{before % MONTHS_A_YEAR + 1:02d}" if cells.dtype == "str" else before
            yield f"column {cells.name}: what follows {one} is missing"
            return


def _step(cell: str) -> int:
    year, _, month = cell.partition("-")
    return int(year) * MONTHS_A_YEAR + int(month) - 1 if month else int(year)


def _other_span(frame: pd.DataFrame, span: str) -> Iterator[str]:
    """The declared span beside the times of the rows that begin first and last, each as exact as it is written."""
    ends = span_ends(span)
    cells = {str(cell) for label in frame for cell in frame[label].dropna().unique()}
    if not ends or not cells:
        return
    by_exactness = sorted(cells, key=lambda cell: (-len(cell), cell))  # of those that begin together, the most exact
    first, last = min(by_exactness, key=_first_day), max(by_exactness, key=_first_day)
    if not (_overlap(first, ends[0]) and _overlap(last, ends[1])):
        yield f"the rows span {first} to {last}; declared is {span}"


def _overlap(one: str, other: str) -> bool:
    (first, last), (other_first, other_last) = existing_days_of(one), existing_days_of(other)
    return first <= other_last and other_first <= last

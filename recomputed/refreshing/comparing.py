"""An answer against the table that we have: what is added, what is revised, and what cannot be true."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from recomputed.declared.catalog import catalog
from recomputed.declared.provisional import provisional_rows
from recomputed.ground.errors import RefreshRefused
from recomputed.refreshing.calendar import PERIODS, is_over
from recomputed.refreshing.change_rules import LEAST_OF_A_LIST, Rule
from recomputed.refreshing.source import Row, cells
from recomputed.refreshing.source_registry import report_sources

NOT_FIGURES = {"source", "quality", "note"}
Key = tuple[str, ...]


@dataclass(frozen=True)
class Revised:
    """A cell that held another value before."""

    key: Key
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What an answer does to a table."""

    table: str
    rows: list[Row]
    added: list[Key]
    completed: list[Key]
    revised: list[Revised]
    vanished: list[Key]

    @property
    def rewrites_history(self) -> bool:
        """Does it alter what was final?"""
        return bool(self.revised or self.vanished)

    def __bool__(self) -> bool:
        return bool(self.added or self.completed or self.rewrites_history)


def compare(table: str, answer: list[Row]) -> Change:
    """The table after an answer.

    Raises RefreshRefused for an answer without rows, with a key twice, with a time that does not exist or has not come,
    with a hole before its new rows, with a value that jumps further than the table's rule allows, or that lost more
    than a twentieth of a list.
    """
    key, rule = catalog().tables[table].key, _rule_of(table)
    _refuse_times(answer, table)
    new = _by_key(answer, key, table)
    old = _by_key(cells(table).to_dict("records"), key, table)
    open_rows = _waiting(table)
    ours = {k: row for k, row in old.items() if rule.about(row) and k not in open_rows}
    _refuse_short(new, ours, table, rule)
    _refuse_holes(answer, table, rule)
    vanished = [k for k in ours if k not in new] if rule.whole_list else []
    if len(vanished) > (1 - LEAST_OF_A_LIST) * len(ours):
        raise RefreshRefused(f"{table}: {len(vanished)} of {len(ours)} rows are missing in the answer")
    merged, completed, revised = dict(old), [], []
    for k, row in new.items():
        if k in old and (differences := _differences(k, old[k], row, table, final=k not in open_rows)):
            merged[k] = row
            if k in open_rows:
                completed.append(k)
            else:
                revised += differences
    for k in vanished:
        del merged[k]
    added = [k for k in new if k not in old]
    rows = _in_order([*merged.values(), *(new[k] for k in added)], table, rule)
    _refuse_impossible(rows, {*added, *completed, *(r.key for r in revised)}, table, rule)
    return Change(table, rows, added, completed, revised, vanished)


def _rule_of(table: str) -> Rule:
    rule: Rule = report_sources().RULES[table]
    return rule


def _waiting(table: str) -> set[Key]:
    """The keys of the rows whose final figures a refresh takes as they come."""
    declared, rows = catalog().tables[table], cells(table)
    if declared.provisional is None or declared.provisional.refresh != "completes":
        return set()
    return set(rows.loc[provisional_rows(rows, declared), declared.key].itertuples(index=False, name=None))


def _by_key(rows: list[Row], key: list[str], table: str) -> dict[Key, Row]:
    if not rows and not _rule_of(table).may_be_silent:
        raise RefreshRefused(f"{table}: the answer has no row for it")
    counted = Counter(tuple(row[label] for label in key) for row in rows)
    twice = [k for k, count in counted.items() if count > 1]
    if twice:
        raise RefreshRefused(f"{table}: {' '.join(twice[0])} stands twice in the answer")
    return {tuple(row[label] for label in key): row for row in rows}


def _refuse_times(rows: list[Row], table: str) -> None:
    """A month or year has to be over before it has a figure, a day has to have come."""
    columns = catalog().tables[table].columns
    times = {label: column.type for label, column in columns.items() if column.type in PERIODS}
    for row in rows:
        for label, kind in times.items():
            place = f"{table}: {label}"
            if row[label] and not is_over(row[label], kind, place) and kind != "date":
                raise RefreshRefused(f"{place}: {row[label]} is not over")


def _refuse_short(new: dict[Key, Row], ours: dict[Key, Row], table: str, rule: Rule) -> None:
    """An answer that ends before what we have was cut, or comes from an older state."""
    if rule.time is None or rule.may_be_silent:
        return
    ends = [_newest(rows.values(), rule.time, rule.group) for rows in (new, ours)]
    for group, end in ends[1].items():
        if ends[0].get(group, end[:0]) < end:
            place = " ".join([table, *group])
            raise RefreshRefused(f"{place}: the answer ends before {rule.time} {end[-1]}, which we already have")


def _refuse_holes(rows: list[Row], table: str, rule: Rule) -> None:
    """An answer whose own series have holes was damaged on its way."""
    if rule.time is None or rule.follows is None:
        return
    times: dict[Key, list[str]] = {}
    for row in _in_order(rows, table, rule):
        times.setdefault(tuple(row[c] for c in rule.group), []).append(row[rule.time])
    for group, series in times.items():
        for before, after in zip(series, series[1:], strict=False):
            if after != rule.follows(before):
                raise RefreshRefused(f"{' '.join([table, *group])}: nothing between {before} and {after} in the answer")


def _newest(rows: Iterable[Row], label: str, by: list[str]) -> dict[Key, tuple[int, str]]:
    """The last time of each group; longer texts are later, so that numbers compare as numbers."""
    found: dict[Key, tuple[int, str]] = {}
    for row in rows:
        group, time = tuple(row[c] for c in by), (len(row[label]), row[label])
        found[group] = max(found.get(group, time), time)
    return found


def _differences(key: Key, before: Row, after: Row, table: str, final: bool) -> list[Revised]:
    """The cells that differ, of a final row by more than rounding.

    Raises RefreshRefused for one of a final row that no revision explains.
    """
    rule, found = _rule_of(table), []
    for label, column in catalog().tables[table].columns.items():
        old, new = before[label], after[label]
        if label in NOT_FIGURES or old == new:
            continue
        if column.type in ("number", "integer") and old and new and final:
            if _apart(float(old), float(new)) <= rule.same_within:
                continue
            small = abs(float(old) - float(new)) <= rule.small
            if not small and not _within(float(old), float(new), rule.revision):
                place = f"{table}: {' '.join(key)}, {label}"
                raise RefreshRefused(f"{place}: {old} became {new}; more than {rule.revision:g} times is no revision")
        found.append(Revised(key, label, old, new))
    return found


def _in_order(rows: list[Row], table: str, rule: Rule) -> list[Row]:
    """Sorted as the table is; equal places keep their order."""
    columns = catalog().tables[table].columns
    numeric = {label for label in rule.order if columns[label].type == "integer"}
    return sorted(rows, key=lambda row: [int(row[c]) if c in numeric else row[c] for c in rule.order])


def _refuse_impossible(rows: list[Row], touched: set[Key], table: str, rule: Rule) -> None:
    """Holes and jumps beside the rows that are new or changed."""
    if rule.time is None or not touched:
        return
    key = catalog().tables[table].key
    frame = pd.DataFrame(rows).assign(touched=[tuple(row[label] for label in key) in touched for row in rows])
    groups = [frame] if not rule.group else [part for _, part in frame.groupby(rule.group, sort=False)]
    for part in groups:
        series = part.to_dict("records")
        for before, after in zip(series, series[1:], strict=False):
            if before["touched"] or after["touched"]:
                _refuse_step(before, after, rule.time, table, rule)


def _refuse_step(before: Row, after: Row, time: str, table: str, rule: Rule) -> None:
    place = f"{table}: {' '.join(after[c] for c in [*rule.group, time])}"
    if rule.follows and after[time] != rule.follows(before[time]):
        raise RefreshRefused(f"{place}: comes after {before[time]}; what lies between is missing")
    for label, most in rule.jumps.items():
        if before[label] and after[label] and not _within(float(before[label]), float(after[label]), most):
            raise RefreshRefused(f"{place}, {label}: from {before[label]} to {after[label]}; more than {most:g} times")
    for label, most in rule.steps.items():
        if before[label] and after[label] and abs(float(after[label]) - float(before[label])) > most:
            raise RefreshRefused(f"{place}, {label}: from {before[label]} to {after[label]}; more than {most:g} apart")


def _apart(a: float, b: float) -> float:
    return abs(a - b) / max(abs(a), abs(b)) if a != b else 0.0


def _within(a: float, b: float, most: float) -> bool:
    """Is neither more than so many times the other?  Zero and a value of another sign never are, but for zero itself."""
    if a == b:
        return True
    if a * b <= 0:
        return False
    return max(a / b, b / a) <= most

"""What a refresh did or would do, in lines for a reader."""

from collections.abc import Iterator

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import day_of_article
from recomputed.refreshing.calendar import today
from recomputed.refreshing.comparing import Change
from recomputed.refreshing.gathering import Gathered
from recomputed.refreshing.source import Judged, ReadingNow, cells

MOST_CELLS_SHOWN = 20


def data_lines(gathered: Gathered) -> list[str]:
    """Per table what is added, completed and revised; then the notes."""
    return [line for change in gathered.changes for line in _table_lines(change)] + gathered.notes


def verdict_lines(before: Judged, after: Judged, changes: list[Change]) -> list[str]:
    """Every verdict and reading that moves: from what to what, because of which figures.

    With new rows the verdicts of now move.  Those as of the article move only with a revision of what was known for its
    day, and that may be an error to correct.
    """
    lines = [
        f"{claim}: now: {was} -> {after['now'].get(claim)}"
        for claim, was in before["now"].items()
        if after["now"].get(claim) != was
    ]
    lines += _candidates(before, after)
    lines += [
        f"{claim}: verdict: {was} -> {after['verdicts'].get(claim)}"
        for claim, was in before["verdicts"].items()
        if after["verdicts"].get(claim) != was
    ]
    for address, was in before["readings"].items():
        now = after["readings"].get(address)
        if now and _compared(now) != _compared(was):
            because = _reasons(was["chapter"], before, after, changes)
            lines.append(f"  {address}: {_word(was)} -> {_word(now)}; because of {because}")
    return lines or ["no verdict and no value of a reading moves"]


def _candidates(before: Judged, after: Judged) -> list[str]:
    """The assumptions that have another value for the day of the article: each may be a correction."""
    old, new = (
        {name: value for rests_on in state["inputs"].values() for name, value in rests_on["parameters"].items()}
        for state in (before, after)
    )
    day = f"as of {day_of_article()}, " if day_of_article() else ""
    return [
        f"a candidate for a correction: {name}: {day}{value} -> {new[name]}"
        for name, value in old.items()
        if name in new and new[name] != value
    ]


def _compared(reading: ReadingNow) -> tuple[float, bool, float | None]:
    return reading["value"], reading["holds"], reading["support"]


def _word(reading: ReadingNow) -> str:
    side = "holds" if reading["holds"] else "fails"
    support = "" if reading["support"] is None else f", support {reading['support']:.2f}"
    return f"{side} ({reading['value']:.6g} {reading['unit']}{support})"


def _reasons(chapter: str, before: Judged, after: Judged, changes: list[Change]) -> str:
    old, new = before["inputs"][chapter], after["inputs"][chapter]
    figures = [
        f"{name} {value} -> {new['parameters'].get(name)}"
        for name, value in old["parameters"].items()
        if new["parameters"].get(name) != value
    ]
    return "; ".join(figures + [_changed(c) for c in changes if c.table in new["tables"]]) or "its other inputs"


def _changed(change: Change) -> str:
    if change.revised:
        first = change.revised[0]
        return f"{change.table} ({' '.join(first.key)} {first.column}: {first.before} -> {first.after})"
    rows = change.added or change.completed or change.vanished
    return f"{change.table} ({len(rows)} rows, last {' '.join(rows[-1])})"


def _table_lines(change: Change) -> Iterator[str]:
    if not change:
        yield f"{change.table}: unchanged{_age(change.table)}"
        return
    yield (
        f"{change.table}: {len(change.added)} rows added, {len(change.completed)} completed, "
        f"{len(change.revised)} cells revised, {len(change.vanished)} rows gone"
    )
    for word, keys in (("added", change.added), ("completed", change.completed), ("gone", change.vanished)):
        if keys:
            yield f"  {word}: {' '.join(keys[0])}" + (f" to {' '.join(keys[-1])}" if len(keys) > 1 else "")
    for cell in change.revised[:MOST_CELLS_SHOWN]:
        yield f"  revised: {' '.join(cell.key)}, {cell.column}: {cell.before or 'empty'} -> {cell.after or 'empty'}"
    if len(change.revised) > MOST_CELLS_SHOWN:
        yield f"  and {len(change.revised) - MOST_CELLS_SHOWN} more cells"


def _age(table: str) -> str:
    """How old the newest row is, where the table has a rhythm."""
    declared = catalog().tables[table]
    end = declared.span.split(" to ")[-1]
    if declared.rhythm_days is None or len(end) < 7 or not len(cells(table)):
        return ""
    now = today()
    months = (now.year - int(end[:4])) * 12 + now.month - int(end[5:7])
    return f"; ends in {end}, {months} months ago, expected every {declared.rhythm_days} days"

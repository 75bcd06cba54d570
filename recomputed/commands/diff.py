"""`recomputed diff`: what has changed from one edition to another, and what caused each change."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from recomputed.commands.edition import record_of_site
from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import AS_OF, checked, newest_day
from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter, RefreshRefused, RunFailed
from recomputed.judging.record import JudgedReading
from recomputed.judging.stated_belief import Belief
from recomputed.judging.verdicts import verdict
from recomputed.publishing.data.editions import (
    SUPPORT_DIGITS,
    Change,
    EditionRecord,
    KeptReading,
    changes,
    edition_of,
    newest_of,
    same,
)
from recomputed.publishing.data.site_files import site_notebooks
from recomputed.refreshing.earlier_beliefs import judged_with
from recomputed.refreshing.source import Judged
from recomputed.running.book_run import begin_settings, runs_at_a_time
from recomputed.running.data_check_cache import check_data_once
from recomputed.running.engine.environment import clean_environment
from recomputed.running.records import Records
from recomputed.showing.numbers import with_unit

SITE = "site"  # the published site, which need not be an edition yet
TOGETHER = "all of them"  # beside the names of parameters, which have no space
SAME_SUPPORT = 0.5 * 10**-SUPPORT_DIGITS  # less is rounded away


@dataclass(frozen=True)
class Again:
    """The report judged once more with one thing put back at a time, by its name, and with all of them."""

    values: Mapping[str, Records] = field(default_factory=dict)
    newest: Mapping[str, Records] = field(default_factory=dict)
    beliefs: Mapping[str, Judged] = field(default_factory=dict)


def diff(first: str, second: str) -> str:
    """Every claim that is another in the second edition than in the first, with the causes.

    Where the second is the report as it stands, each assumption that is another, or about which another range or shape is
    believed, is put back by itself and the claim judged again: what gives the earlier numbers back is a cause, what does
    not is none.
    Raises BadParameter for an edition that does not exist, BadData for one whose record is damaged.
    """
    one, other = (record_of_site() if name == SITE else edition_of(name) for name in (first, second))
    found = changes(one, other)
    if not found:
        return "No verdict, number or sentence differs."
    again = _judged_again(found, one, other) if _stands(other) else Again()
    lines = [line for change in found for line in _told(change, one, other, again)]
    explained = sum(bool(_causes(change, one, other, again)) for change in found)
    turned = sum(change.turned for change in found)
    turned_now = sum(change.turned_now for change in found)
    words = f"{turned} in their word" + (f", {turned_now} in that with the newest figures" if turned_now else "")
    differ = "1 claim differs" if len(found) == 1 else f"{len(found)} claims differ"
    return "\n".join([*lines, f"{differ}, {words}; {explained} of {len(found)} explained"])


def _stands(edition: EditionRecord) -> bool:
    """Is it the report as it stands, so that it can be judged again?"""
    try:
        here = record_of_site()
    except (BadParameter, RunFailed):
        return False
    known = edition.model_fields_set - {"day"}  # an older record holds less
    return here.model_dump(include=known) == edition.model_dump(include=known)


def _judged_again(found: list[Change], one: EditionRecord, other: EditionRecord) -> Again:
    known = catalog().parameters
    back: dict[str, Value] = {}
    for name in sorted({name for change in found for name in change.inputs if name in one.inputs and name in known}):
        try:
            back[name] = checked(name, one.inputs[name])
        except BadParameter:
            continue  # it is not allowed any more, so that nobody can judge with it
    check_data_once()
    clean_environment()
    notebooks = site_notebooks()
    values = {TOGETHER: back, **{name: {name: value} for name, value in back.items()}} if back else {}
    moved = {name for change in found if change.turned_now for name in change.newest if name in known}
    then = {name: value for name in sorted(moved) if (value := newest_of(one, name)) is not None}
    newest = {name: {AS_OF: newest_day(), name: value} for name, value in then.items()}
    if then:
        newest[TOGETHER] = {AS_OF: newest_day(), **then}
    with runs_at_a_time() as pool:
        of_values, of_newest = (begin_settings(pool, sets) for sets in (values, newest))
        again = Again(of_values.records_with_a_meaning(notebooks), of_newest.records_with_a_meaning(notebooks))
    # the whole report is judged for each belief, so only where a value by itself does not explain it
    left = [
        change for change in found if change.ranges and not any(_as_before(change, again.values, n) for n in values)
    ]
    beliefs = {name: one.beliefs[name] for change in left for name in change.ranges if name in known}
    return replace(again, beliefs=_with_beliefs(beliefs, back))


def _with_beliefs(beliefs: Mapping[str, Belief], values: Mapping[str, Value]) -> dict[str, Judged]:
    """The report with each belief, and the value that belongs to it, put back by itself, then with all of them."""
    each = {name: {name: belief} for name, belief in beliefs.items()}
    if beliefs and len(beliefs.keys() | values.keys()) > 1:
        each[TOGETHER] = dict(beliefs)
    found = {}
    for name, back in each.items():
        try:
            found[name] = judged_with(back, values if name == TOGETHER else {n: values[n] for n in back if n in values})
        except RefreshRefused:
            continue  # it contradicts what is declared now, so that nobody can judge with it
    return found


def _told(change: Change, one: EditionRecord, other: EditionRecord, again: Again) -> Iterator[str]:
    if change.before is None or change.after is None:
        claim = change.after or change.before
        assert claim is not None
        yield f"{change.claim}: {'new' if change.after else 'gone'}, {claim.verdict}"
        return
    yield f"{change.claim}: {change.before.verdict}" + (f" -> {change.after.verdict}" if change.turned else "")
    if change.turned_now:
        yield f"  with the newest figures: {change.before.now} -> {change.after.now}"
    for before, after in change.numbers:
        yield f"  {before.id}: {_number(before, after)}"
    if not change.numbers and not change.turned and not change.turned_now:
        yield "  only its sentence"
    yield f"  because of {'; '.join(_causes(change, one, other, again)) or 'nothing that was recorded'}"


def _causes(change: Change, one: EditionRecord, other: EditionRecord, again: Again) -> list[str]:
    if change.before is None or change.after is None:
        return ["how the article was taken apart"]
    if not change.turned and not change.numbers and not change.turned_now:
        reworded = _without_numbers(change.before.answer) != _without_numbers(change.after.answer)
        return change.causes if change.causes and not reworded else ["the wording of its answer"]
    of_now = _causes_of_now(change, one, other, again)
    if not change.turned and not change.numbers:
        return of_now
    return [*_causes_of_then(change, one, other, again), *of_now]


def _without_numbers(answer: str) -> str:
    return re.sub(r"[0-9][0-9.,]*", "", answer)


def _causes_of_then(change: Change, one: EditionRecord, other: EditionRecord, again: Again) -> list[str]:
    change = replace(change, newest=())  # they explain only the other word
    alone = [
        *(_moved(name, one.inputs, other.inputs) for name in change.inputs if _as_before(change, again.values, name)),
        *(
            f"the range of {name} ({one.beliefs[name]} -> {other.beliefs[name]})"
            for name in change.ranges
            if _restored(change, again.beliefs, name)
        ),
    ]
    if alone:
        return [f"{' or '.join(alone)} alone"]
    if _as_before(change, again.values, TOGETHER):
        return [f"{', '.join(name for name in change.inputs if name in again.values)} together"]
    if _restored(change, again.beliefs, TOGETHER):
        return [f"{', '.join(sorted({*change.inputs, *change.ranges}))} together, values and ranges"]
    if not again.values and not again.beliefs:
        return change.causes
    # what was put back and changed nothing is no cause
    inputs = [name for name in change.inputs if name not in again.values]
    ranges = [name for name in change.ranges if name not in again.beliefs]
    return replace(change, inputs=inputs, ranges=ranges).causes or change.causes


def _causes_of_now(change: Change, one: EditionRecord, other: EditionRecord, again: Again) -> list[str]:
    if not change.turned_now or change.before is None:
        return []

    def gives_the_word_back(name: str) -> bool:
        found = again.newest.get(name, {}).get(change.claim, [])
        return bool(found) and change.before is not None and verdict(found).word != (change.after and change.after.now)

    figures = [{name: newest_of(edition, name) for name in change.newest} for edition in (one, other)]
    alone = [_moved(name, *figures) for name in change.newest if gives_the_word_back(name)]
    if alone:
        return [f"the newest figure of {' or of '.join(alone)} alone"]
    if gives_the_word_back(TOGETHER):
        return [f"the newest figures of {', '.join(change.newest)} together"]
    return change.causes


def _moved(name: str, before: Mapping[str, object], after: Mapping[str, object]) -> str:
    values = before.get(name), after.get(name)
    if all(isinstance(value, int | float) for value in values):
        return f"{name} ({values[0]:g} -> {values[1]:g})"
    return name


def _as_before(change: Change, again: Mapping[str, Records], name: str) -> bool:
    """Do the readings that changed have their earlier values again, and has the claim lost its later word, if that is another?

    What is put back is held, not believed, so that neither the earlier word nor the earlier support need come back.
    """
    if name not in again:
        return False
    found = again[name].get(change.claim, [])
    values = {record.id: record for record in found}
    if change.turned and change.after and verdict(found).word == change.after.verdict:
        return False
    moved = [(before, after) for before, after in change.numbers if not same(before.value, after.value)]
    return bool(moved) and all(_agrees(before, values.get(before.id)) for before, _ in moved)


def _agrees(before: KeptReading, again: JudgedReading | None) -> bool:
    return again is not None and same(before.value, again.value)


def _restored(change: Change, again: Mapping[str, Judged], name: str) -> bool:
    """Are the earlier word, values and supports back?"""
    if name not in again or change.before is None:
        return False
    found = [(before, again[name]["readings"].get(f"{change.claim}/{before.id}")) for before, _ in change.numbers]
    return again[name]["verdicts"][change.claim].startswith(f"{change.before.verdict}. ") and all(
        now is not None
        and same(before.value, now["value"])
        and abs((before.support or 0.0) - (now["support"] or 0.0)) < SAME_SUPPORT
        for before, now in found
    )


def _number(before: KeptReading, after: KeptReading) -> str:
    if same(before.value, after.value):
        supports = [f"{reading.support or 0.0:.1%}" for reading in (before, after)]
        return f"support {supports[0]} -> {supports[1]}"
    return f"{_amount(before)} -> {_amount(after)}"


def _amount(reading: KeptReading) -> str:
    return with_unit(reading.value, reading.unit, reading.digits)

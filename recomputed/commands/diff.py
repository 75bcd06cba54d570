"""`recomputed diff`: what has changed from one edition to another, and what caused each change."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from recomputed.commands.edition import record_of_site
from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import checked
from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.judging.record import JudgedReading
from recomputed.judging.verdicts import verdict
from recomputed.publishing.data.editions import Change, EditionRecord, KeptReading, changes, edition_of, same
from recomputed.publishing.data.site_files import site_notebooks
from recomputed.running.book_run import records_each_alone
from recomputed.running.data_check_cache import check_data_once
from recomputed.running.engine.environment import clean_environment
from recomputed.running.records import Records
from recomputed.showing.numbers import with_unit

SITE = "site"  # the published site, which need not be an edition yet
TOGETHER = ""


def diff(first: str, second: str) -> str:
    """Every claim that is another in the second edition than in the first, with the causes.

    Where the second is the report as it stands, each assumption that is another is put back by itself and the claim judged
    again: what gives the earlier numbers back is a cause, what does not is none.
    Raises BadParameter for an edition that does not exist, BadData for one whose record is damaged.
    """
    one, other = (record_of_site() if name == SITE else edition_of(name) for name in (first, second))
    found = changes(one, other)
    if not found:
        return "No verdict, number or sentence differs."
    again = _judged_again(found, one) if _stands(other) else {}
    lines = [line for change in found for line in _told(change, one, other, again)]
    explained = sum(bool(_causes(change, one, other, again)) for change in found)
    turned = sum(change.turned for change in found)
    differ = "1 claim differs" if len(found) == 1 else f"{len(found)} claims differ"
    return "\n".join([*lines, f"{differ}, {turned} in their word; {explained} of {len(found)} explained"])


def _stands(edition: EditionRecord) -> bool:
    """Is it the report as it stands, so that it can be judged again?"""
    try:
        here = record_of_site()
    except (BadParameter, RunFailed):
        return False
    return here.model_copy(update={"day": edition.day}) == edition


def _judged_again(found: list[Change], one: EditionRecord) -> Mapping[str, Records]:
    """The readings with each changed assumption put back by itself, and with all of them."""
    names = sorted(
        {name for change in found for name in change.inputs if name in one.inputs and name in catalog().parameters}
    )
    back: dict[str, Value] = {}
    for name in names:
        try:
            back[name] = checked(name, one.inputs[name])
        except BadParameter:
            continue  # it is not allowed any more, so that nobody can judge with it
    if not back:
        return {}
    check_data_once()
    clean_environment()
    sets = {TOGETHER: back, **{name: {name: value} for name, value in back.items()}}
    return records_each_alone(sets, site_notebooks(), None, None)


def _told(change: Change, one: EditionRecord, other: EditionRecord, again: Mapping[str, Records]) -> Iterator[str]:
    if change.before is None or change.after is None:
        claim = change.after or change.before
        assert claim is not None
        yield f"{change.claim}: {'new' if change.after else 'gone'}, {claim.verdict}"
        return
    yield f"{change.claim}: {change.before.verdict}" + (f" -> {change.after.verdict}" if change.turned else "")
    for before, after in change.numbers:
        yield f"  {before.id}: {_amount(before)} -> {_amount(after)}"
    if not change.numbers and not change.turned:
        yield "  only its sentence"
    yield f"  because of {'; '.join(_causes(change, one, other, again)) or 'nothing that was recorded'}"


def _causes(change: Change, one: EditionRecord, other: EditionRecord, again: Mapping[str, Records]) -> list[str]:
    if change.before is None or change.after is None:
        return ["how the article was taken apart"]
    if not change.turned and not change.numbers:
        return ["the wording of its answer"] if not change.causes else change.causes
    if not again or not change.inputs:
        return change.causes
    alone = [name for name in change.inputs if name in again and _as_before(change, again[name])]
    moved = [
        f"{name} ({one.inputs[name]:g} -> {other.inputs[name]:g})" if _is_number(one, other, name) else name
        for name in alone
    ]
    if alone:
        return [f"{' or '.join(moved)} alone"]
    if TOGETHER in again and _as_before(change, again[TOGETHER]):
        return [f"{', '.join(name for name in change.inputs if name in again)} together"]
    return replace(change, inputs=[]).causes or change.causes  # what was put back and changed nothing is no cause


def _is_number(one: EditionRecord, other: EditionRecord, name: str) -> bool:
    return all(isinstance(edition.inputs.get(name), int | float) for edition in (one, other))


def _as_before(change: Change, records: Records) -> bool:
    """Do the readings that changed have their earlier values again, and has the claim lost its later word, if that is another?

    What is put back is held, not believed, so that the earlier word itself need not come back.
    """
    found = records.get(change.claim, [])
    values = {record.id: record for record in found}
    if change.turned and change.after and verdict(found).word == change.after.verdict:
        return False
    return bool(change.numbers) and all(_agrees(before, values.get(before.id)) for before, _ in change.numbers)


def _agrees(before: KeptReading, again: JudgedReading | None) -> bool:
    return again is not None and same(before.value, again.value)


def _amount(reading: KeptReading) -> str:
    return with_unit(reading.value, reading.unit, reading.digits)

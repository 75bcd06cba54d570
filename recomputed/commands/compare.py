"""`recomputed compare`: the verdicts that differ between two scenarios, and which parameter moved them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import default
from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter, unknown
from recomputed.ground.project_files import file_bytes
from recomputed.judging.record import JudgedReading
from recomputed.publishing.data.claims_json import Claims
from recomputed.running.book_run import begin_book, begin_settings, runs_at_a_time
from recomputed.running.chapters import settings
from recomputed.running.data_check_cache import check_data_once
from recomputed.running.engine.environment import clean_environment
from recomputed.showing.answers import Outcome, Records, outcomes, share_in_words
from recomputed.showing.numbers import with_unit


def compare(first: str, second: str) -> str:
    """The verdicts that differ between two scenarios, two claims.json, or one of each.

    Of two scenarios it is also said which parameter alone moves each verdict.  Raises BadParameter for what is neither
    the name of a scenario nor such a file.
    """
    names = (first, second)
    found: dict[str, Records] = {name: _read(name) for name in names if name not in catalog().scenarios}
    chosen = {name: settings([], name) for name in names if name not in found}
    of_scenarios, alone = _judged(chosen) if chosen else ({}, {})
    found |= of_scenarios
    return "\n".join(_differences(found[first], found[second], alone)) or "No reading differs."


def _judged(chosen: dict[str, dict[str, Value]]) -> tuple[Mapping[str, Records], Mapping[str, Records]]:
    """The readings under each scenario; of two, too, under the first with each parameter by itself as in the second."""
    check_data_once()
    clean_environment()
    one_by_one = _one_by_one(*chosen.values()) if len(chosen) == 2 else {}
    with runs_at_a_time() as pool:
        book, whole, each = begin_book(pool), begin_settings(pool, chosen), begin_settings(pool, one_by_one)
        base = book.executed()
        return whole.records(base), each.records(base)


def _one_by_one(before: dict[str, Value], after: dict[str, Value]) -> dict[str, dict[str, Value]]:
    """What was chosen before, with each parameter that moves as it is chosen afterwards, by the name of that one."""
    return {
        name: {**before, name: value}
        for name in sorted(before.keys() | after.keys())
        if (value := after.get(name, default(name))) != before.get(name, default(name))
    }


def _differences(here: Records, there: Records, alone: Mapping[str, Records]) -> Iterator[str]:
    known = catalog().claims
    said = [outcomes({claim: r for claim, r in records.items() if claim in known}) for records in (here, there)]
    for claim in (c for c in here if c in there):
        before, after = ({r.id: r for r in records[claim]} for records in (here, there))
        turned = [r for r in before if r in after and before[r].holds != after[r].holds]
        was, now = (one.get(claim) for one in said)
        if turned or _word(was) != _word(now):
            yield f"{claim}: {_word(was)}" + (f" -> {_word(now)}" if _word(was) != _word(now) else "")
            if now and _word(was) != _word(now):
                yield f"  {now.answer}"
        for reading in turned:
            words = [f"{'holds' if r.holds else 'fails'} ({_amount(r)})" for r in (before[reading], after[reading])]
            yield f"  {reading}: {words[0]} -> {words[1]}{_because(claim, reading, after[reading], alone)}"


def _word(outcome: Outcome | None) -> str:
    return (
        "not of this report"
        if outcome is None
        else f"{outcome.verdict.word} (support {share_in_words(outcome.verdict.support)})"
    )


def _because(claim: str, reading: str, after: JudgedReading, alone: Mapping[str, Records]) -> str:
    if not alone:
        return ""
    movers = [
        name for name, records in alone.items() for r in records[claim] if r.id == reading and r.holds == after.holds
    ]
    return f"; {' or '.join(movers)} alone does it" if movers else "; only together"


def _amount(record: JudgedReading) -> str:
    return with_unit(record.value, record.unit)


def _read(name: str) -> Records:
    path = Path(name)
    if not path.is_file():
        raise BadParameter(unknown("scenario", name, catalog().scenarios) + "; a path of a claims.json would do, too")
    try:
        claims = Claims.model_validate_json(file_bytes(path, name, BadParameter)).claims
    except ValidationError as problem:
        first = problem.errors()[0]
        said = ": ".join(filter(None, [".".join(map(str, first["loc"])), first["msg"].removeprefix("Value error, ")]))
        raise BadParameter(f"{name}: is not a claims.json of this report ({said})") from problem
    return {claim.id: claim.readings for claim in claims}

"""`exodus compare` from one end of the line to the other."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

from exodus.declared.declarations import library
from exodus.declared.inputs import default
from exodus.declared.refusals import BadParameter, unknown
from exodus.judging import claim_verdict
from exodus.publishing.claims_json import Claims
from exodus.running.book_run import records_under, run_book
from exodus.running.chapters import settings
from exodus.running.checked import check_data_once
from exodus.running.papermill_run import clean_environment
from exodus.showing.numbers import with_unit

Records = dict[str, list[dict]]


def compare(first: str, second: str) -> str:
    """The verdicts that differ between two scenarios (or two claims.json), and which parameter alone moves each.

    Raises BadParameter for what is neither the name of a scenario nor such a file.
    """
    if first in library().scenarios and second in library().scenarios:
        return _compare_scenarios(first, second)
    lines = list(_differences(_read(first), _read(second), {}))
    return "\n".join(lines) or "No reading differs."


def _compare_scenarios(first: str, second: str) -> str:
    chosen = {name: settings([], name) for name in (first, second)}
    check_data_once()
    clean_environment()
    base = run_book({}, None, None, False, lambda name: None)
    moved = {
        name: {**chosen[first], name: value}
        for name in sorted(chosen[first].keys() | chosen[second].keys())
        if (value := chosen[second].get(name, default(name))) != chosen[first].get(name, default(name))
    }
    under = records_under(chosen, base, None, None)
    alone = records_under(moved, base, None, None)
    return "\n".join(_differences(under[first], under[second], alone)) or "No reading differs."


def _differences(here: Records, there: Records, alone: dict[str, Records]) -> Iterator[str]:
    for claim in (c for c in here if c in there):
        before, after = ({r["id"]: r for r in records[claim]} for records in (here, there))
        turned = [r for r in before if r in after and before[r]["holds"] != after[r]["holds"]]
        verdicts = claim_verdict(here[claim]), claim_verdict(there[claim])
        if turned or verdicts[0] != verdicts[1]:
            yield f"{claim}: {verdicts[0]}" + (f" -> {verdicts[1]}" if verdicts[0] != verdicts[1] else "")
        for reading in turned:
            words = [f"{'holds' if r['holds'] else 'fails'} ({_amount(r)})" for r in (before[reading], after[reading])]
            yield f"  {reading}: {words[0]} -> {words[1]}{_because(claim, reading, after[reading], alone)}"


def _because(claim: str, reading: str, after: dict, alone: dict[str, Records]) -> str:
    if not alone:
        return ""
    movers = [name for name, records in alone.items() for r in records[claim]
              if r["id"] == reading and r["holds"] == after["holds"]]  # fmt: skip
    return f"; {' or '.join(movers)} alone does it" if movers else "; only together"


def _amount(record: dict) -> str:
    return unescape(with_unit(record["value"], record["unit"]))


def _read(name: str) -> Records:
    path = Path(name)
    if not path.is_file():
        raise BadParameter(unknown("scenario", name, library().scenarios) + "; a path of a claims.json would do, too")
    try:
        claims = Claims.model_validate_json(path.read_text(encoding="utf-8")).claims
    except ValueError as problem:
        raise BadParameter(f"{name}: is not a claims.json of this report") from problem
    return {claim.id: [reading.model_dump() for reading in claim.readings] for claim in claims}

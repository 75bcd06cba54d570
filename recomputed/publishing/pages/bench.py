"""What a page needs to judge its claims anew when a reader moves an assumption: the script `verdicts.js` does it."""

import json
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from string import Formatter
from typing import Any

import nbformat
import numpy as np

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import given, named_values
from recomputed.declared.models import Claim
from recomputed.judging import verdicts
from recomputed.judging.joint_sample import PAGE_WORLDS, drawn
from recomputed.judging.record import JudgedReading, Judgement
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.running.records import judgements
from recomputed.showing.answers import mentioned
from recomputed.showing.numbers import bound_in_words
from recomputed.showing.sliders import bar_control, control_of

DIGITS = 6  # significant ones of a value in a world
RULE = {
    "edges": verdicts.EDGES,
    "shareOfTheLead": verdicts.SHARE_OF_THE_LEAD,
    "words": {
        "right": verdicts.RIGHT,
        "mostlyRight": verdicts.MOSTLY_RIGHT,
        "depends": verdicts.DEPENDS,
        "tooClose": verdicts.TOO_CLOSE,
        "mostlyWrong": verdicts.MOSTLY_WRONG,
        "wrong": verdicts.WRONG,
    },
    "bands": verdicts.BANDS,
    "signs": verdicts.SIGNS,
}
MOST_CONTROLS = 6
Token = str | list[str]  # words, or whose part stands there


def bench_of(claim: JudgedClaim, chapter: str, claims: Claims) -> str:
    """A claim as its page judges it anew, as JSON: the rule, its readings, and its sentences by band.

    The readings are those that vote and those that the sentences name; how to compute one stands with its sliders.
    """
    declared = catalog().claims[claim.id]
    antecedent = claims.claim(claim.given)
    counted = Counter(other.verdict for other in claims.claims)
    needed = mentioned(declared) | {reading.id for reading in claim.readings if reading.votes}
    readings = [reading for reading in claim.readings if reading.id in needed]
    sentences = {band: text for band, text in declared.answer.model_dump().items() if text}
    content = {
        "id": claim.id,
        "chapter": chapter,
        "rule": RULE,
        "word": claim.verdict,
        "counts": {word: counted[word] for word in verdicts.BANDS if counted[word]},
        "readings": [_reading(claim, reading) for reading in readings],
        "answers": {
            band: tokens_of(text, declared, readings, with_the_bar_of_the_lead(claim))
            for band, text in sentences.items()
        },
        "given": antecedent and {"id": antecedent.id, "verdict": antecedent.verdict, "support": antecedent.support},
    }
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _reading(claim: JudgedClaim, reading: JudgedReading) -> dict[str, Any]:
    own = reading.model_dump(
        include={"id", "role", "unit", "digits", "value", "holds", "support", "at_least", "at_most"}
    )
    bar = bar_name(claim) if reading.id in with_the_bar_of_the_lead(claim) else None
    return own | {"card": f"{claim.id}-{reading.id}", "label": reading.label, "given": list(reading.given), "bar": bar}


def bar_name(claim: JudgedClaim) -> str:
    """What the bar of a claim is called in the address of its page; no assumption is called so."""
    return f"bar:{claim.id}"


def with_the_bar_of_the_lead(claim: JudgedClaim) -> list[str]:
    """The readings that are asked against the very bound of the lead, if it has one, and one only."""
    lead = claim.lead
    if lead is None or (lead.at_least is None) == (lead.at_most is None):
        return []
    asked = (lead.unit, lead.at_least, lead.at_most)
    return [reading.id for reading in claim.readings if (reading.unit, reading.at_least, reading.at_most) == asked]


def tokens_of(text: str, claim: Claim, readings: list[JudgedReading], movable: Container[str] = ()) -> list[Token]:
    """A sentence with its places, in order; filled in are labels, and bounds but of readings whose bar is `movable`."""
    by_id = {reading.id: reading for reading in readings}
    tokens: list[Token] = []
    for before, place, _, _ in Formatter().parse(text):
        tokens += [before] if before else []
        if not place:
            continue
        owner, _, part = place.partition(".")
        owner = claim.lead if owner == "lead" and claim.lead else owner
        moves = part != "label" and owner in movable
        fixed = _fixed(by_id[owner], part) if owner in by_id and not moves else None
        tokens.append([owner, part] if fixed is None else fixed)
    return tokens


def _fixed(reading: JudgedReading, part: str) -> str | None:
    if part == "label":
        return reading.label
    if part in ("at_least", "at_most"):
        return bound_in_words(getattr(reading, part), reading.unit)
    return None


def worlds_script(chapter: str, notebook: nbformat.NotebookNode) -> str:
    """The first worlds of the joint sample as a script that a page loads when they are wanted; empty without any.

    For each assumption of a voting reading that is plain arithmetic its value in each world.
    """
    values: dict[str, float | str] = {}
    for record in judgements(notebook):
        if record.votes and record.expression:
            values |= record.given
    if not values:
        return ""
    worlds = drawn({one.name: one for one in given(values)}, PAGE_WORLDS)
    columns = json.dumps({name: _numbers(column) for name, column in sorted(worlds.items())}, separators=(",", ":"))
    return f"(window.recomputedWorlds ||= {{}})[{json.dumps(chapter)}] = {columns};\n"


def _numbers(column: np.ndarray) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in column]


def own_numbers(claim: JudgedClaim, records: Mapping[tuple[str, str], Judgement]) -> str:
    """The assumptions that matter for a claim as controls, and the scenarios that move one of them, as JSON; or empty."""
    voting = [reading for reading in claim.readings if reading.votes]
    shown = [records[claim.id, reading.id] for reading in voting if (claim.id, reading.id) in records]
    controls = [control for name in _those_that_matter(shown) if (control := _control(name, shown))]
    if not controls:
        return ""
    bar = _bar(claim, records)
    content = {"controls": [*controls, *([bar] if bar else [])], "presets": _presets(shown)}
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _bar(claim: JudgedClaim, records: Mapping[tuple[str, str], Judgement]) -> dict[str, Any] | None:
    """The bar of the sentence as a control; None where the page could not judge a reading that votes against another."""
    names, lead = with_the_bar_of_the_lead(claim), claim.lead
    asked = [reading for reading in claim.readings if reading.id in names]
    moved = [records.get((claim.id, reading.id)) for reading in asked if reading.votes and reading.given]
    if lead is None or not asked or not all(record and record.expression for record in moved):
        return None
    bound = lead.at_most if lead.at_least is None else lead.at_least
    assert bound is not None  # it has the one or the other
    values = [end for reading in asked for end in (reading.value, *(reading.range or ()))]
    return bar_control(bar_name(claim), bound, lead.unit, values)


def _presets(records: Sequence[Judgement]) -> list[dict[str, Any]]:
    """The scenarios that move an assumption of these readings, as far as the page can follow them."""
    names = {name for record in records for name in record.given}
    found = []
    for scenario in catalog().scenarios.values():
        moves = {name: value for name, value in scenario.changes.items() if name in names}
        if moves and all(_follows(record, moves) for record in records):
            found.append({"title": scenario.title, "why": scenario.why, "moves": moves})
    return found


def _follows(record: Judgement, moves: Mapping[str, Any]) -> bool:
    """Can the page work out a reading after these moves?  Of one with states only one may move, to a level that it has."""
    moved = {name: value for name, value in moves.items() if name in record.given}
    if record.expression or not moved:
        return True
    return len(moved) == 1 and all(value in _levels(record).get(name, ()) for name, value in moved.items())


def _those_that_matter(records: Sequence[Judgement]) -> list[str]:
    """The names of at most MOST_CONTROLS assumptions: those that explain most of a reading that votes, all where none does,
    and those whose values have names, since a reader knows his own machine and his own tariff.
    """
    explained: dict[str, float] = {}
    for record in records:
        for name in record.given:
            total = record.matters[name].total if name in record.matters else 1.0
            explained[name] = max(total, explained.get(name, 0.0))
    order = sorted(explained, key=lambda name: -explained[name])
    known = catalog().parameters
    with_names = [name for name in order if known[name].named]
    rest = [name for name in order if explained[name] >= verdicts.MATTERS_FROM] or order
    return list(dict.fromkeys([*with_names, *rest]))[:MOST_CONTROLS]


def _control(name: str, records: Sequence[Judgement]) -> dict[str, Any] | None:
    """A slider where a reading runs its formula; else a choice among the levels of one; None where none can be moved."""
    using = [record for record in records if name in record.given]
    if any(record.expression for record in using):
        return control_of(name, using[0].given[name]) | {"named": named_values(name)}
    levels = next((_levels(record)[name] for record in using if name in _levels(record)), None)
    return control_of(name, using[0].given[name], levels) if levels else None


def _levels(record: Judgement) -> Mapping[str, Sequence[float | str]]:
    return record.states.levels if record.states else {}

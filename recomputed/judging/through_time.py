"""A reading judged at every time for which its inputs are known: when was the sentence true?"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from pydantic import Field

from recomputed.declared.dates import days_of, existing_days_of
from recomputed.declared.field_types import Text
from recomputed.ground.errors import BadParameter
from recomputed.ground.quantity import Undefined
from recomputed.judging.bounds import holds
from recomputed.judging.evaluation import Formula
from recomputed.judging.joint_sample import PAGE_WORLDS, drawn, moved_in_proportion
from recomputed.judging.judgement import Asked, asked_of, rounded, support_of
from recomputed.judging.record import Part

MIME = "application/vnd.recomputed.through-time+json"


class Moment(Part):
    """A reading at one time."""

    time: Text
    value: float
    holds: bool
    support: float = Field(
        description="Share of the worlds in which it holds, with what is not dated as it is declared"
    )


class ThroughTime(Part):
    """A reading at every time for which its inputs are known; a time at which one is not is left out."""

    claim: Text
    id: Text
    moments: list[Moment]
    held: list[Text] = Field(
        description="The assumptions that are held at what is declared for the time of the article"
    )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, Any]:
        return {MIME: self.model_dump(mode="json")}


def through_time(address: str, formula: Formula, by_time: pd.DataFrame, inputs: Mapping[str, Any]) -> ThroughTime:
    """Judge the reading at `claim/reading` at every time of a table.

    Its index holds the times (days, months, quarters or years, as text), its columns the arguments that are dated;
    `inputs` holds the others, as for `judge`.  An argument that is in both has the value of the table and the doubt of the
    assumption, in proportion.  A time at which a column is empty or the quantity is undefined is left out.

    Raises BadParameter for an unknown address, for an index that holds anything but times, and where no time is left.
    """
    asked = asked_of(address, formula, inputs)
    times = [str(time) for time in by_time.index]
    for time in times:
        if days_of(time) is None:
            raise BadParameter(f"{address}: {time[:40]!r} is no day, month, quarter or year")
    if len(set(times)) != len(times):
        raise BadParameter(f"{address}: a time stands twice")
    order = sorted(range(len(times)), key=lambda i: existing_days_of(times[i]))
    times, by_time = [times[i] for i in order], by_time.iloc[order]
    worlds = drawn(asked.varied, PAGE_WORLDS)
    moments = []
    for time, row in zip(times, by_time.to_dict("records"), strict=True):
        if any(_is_missing(value) for value in row.values()):
            continue
        then = _asked_then(asked, row)
        if (value := _value(then)) is None:
            continue
        side = holds(asked.reading, value)
        moved = {argument: _about(row, argument, asked.here, worlds[argument]) for argument in asked.varied}
        support = support_of(then, moved, float(side)) if asked.varied else float(side)
        moments.append(Moment(time=time, value=rounded(value), holds=side, support=round(support, 4)))
    if not moments:
        raise BadParameter(f"{address}: at none of the {len(times)} times it has a value")
    held = [given.name for argument, given in asked.varied.items() if argument not in by_time]
    claim, _, name = address.partition("/")
    return ThroughTime(claim=claim, id=name, moments=moments, held=held)


def _asked_then(asked: Asked, row: Mapping[Any, Any]) -> Asked:
    """The reading with the values of one time in the place of those of the article."""
    dated = {argument: value for argument, value in row.items() if argument not in asked.varied}
    here = {argument: row.get(argument, value) for argument, value in asked.here.items()}
    return replace(asked, fixed={**asked.fixed, **dated}, here=here)


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _value(asked: Asked) -> float | None:
    try:
        value = float(asked.formula(**asked.fixed, **asked.here))
    except (Undefined, ZeroDivisionError):
        return None
    return value if math.isfinite(value) else None


def _about(row: Mapping[Any, Any], argument: str, here: Mapping[str, Any], worlds: np.ndarray) -> np.ndarray:
    """The worlds of an assumption, about its value of that time where it has one."""
    if argument not in row:
        return worlds
    if worlds.dtype == object:
        return np.full(len(worlds), row[argument], dtype=object)
    return moved_in_proportion(worlds, here[argument], row[argument])


def spans(moments: Iterable[Moment], is_meant: Callable[[Moment], bool]) -> list[tuple[str, str]]:
    """The first and the last time of each run of moments that are meant.

    >>> moments = [Moment(time=f"20{n}", value=0.0, holds=n in (18, 19, 21), support=1.0) for n in range(17, 22)]
    >>> spans(moments, lambda moment: moment.holds)
    [('2018', '2019'), ('2021', '2021')]
    """
    found: list[tuple[str, str]] = []
    before = False
    for moment in moments:
        if is_meant(moment):
            found = [*found[:-1], (found[-1][0], moment.time)] if before else [*found, (moment.time, moment.time)]
        before = is_meant(moment)
    return found

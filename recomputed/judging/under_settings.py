"""The readings of a chapter under many settings of its assumptions from one run of it.

In such a run `judge` is another one, made here: it judges each reading again with the assumptions of every setting in the
place of those of the run.  What stays fixed in a judgement is digested, as for a sweep: two runs with other parameters
show whether an assumption reaches a reading on another way than through `judge`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from recomputed.declared.field_types import Text
from recomputed.declared.inputs import Given, Inputs, given
from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter
from recomputed.ground.quantity import Undefined
from recomputed.judging.at_points import digest_of_inputs
from recomputed.judging.evaluation import Formula
from recomputed.judging.judgement import judge_briefly, value_only
from recomputed.judging.record import Judgement, Part

MIME = "application/vnd.recomputed.under-settings+json"
Settings = Mapping[str, Mapping[str, Value]]  # all parameters of a chapter, by the name of the setting


class UnderSettings(Part):
    """What one run says of a reading under each setting: its brief record, or why it has none; and on what it rests."""

    claim: str
    id: str
    fixed: str
    records: dict[Text, Judgement]
    refused: dict[Text, Text]


class JudgedUnderSettings(Judgement):
    """A judged reading that says with itself how it comes out under other settings."""

    under: UnderSettings

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, Any]:
        return {MIME: self.under.model_dump(mode="json"), **super()._repr_mimebundle_()}


def judging_under(settings: Settings) -> Callable[..., JudgedUnderSettings]:
    """`judge` for a run that says of each reading how it comes out under some settings, too."""
    there: dict[str, Inputs] = {}
    meaningless: dict[str, str] = {}
    for name, numbers in settings.items():
        try:
            there[name] = given(numbers)
        except BadParameter as problem:
            meaningless[name] = str(problem)

    def judge(address: str, formula: Formula, **inputs: Any) -> JudgedUnderSettings:
        judged = value_only(address, formula, **inputs)
        records, refused = {}, dict(meaningless)
        for name, parameters in there.items():
            by_name = {known.name: known for known in parameters}
            moved = {a: by_name[value.name] if isinstance(value, Given) else value for a, value in inputs.items()}
            try:
                records[name] = judge_briefly(address, formula, **moved)
            except Undefined as problem:
                refused[name] = str(problem)
        under = UnderSettings(
            claim=judged.claim,
            id=judged.id,
            fixed=digest_of_inputs(formula, inputs),
            records=records,
            refused=refused,
        )
        return JudgedUnderSettings.model_construct(**dict(judged), under=under)

    return judge

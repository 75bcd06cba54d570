"""`python -m recomputed.refreshing.judging_again`: every chapter of this copy of the project, its readings as JSON."""

import json
import sys

from recomputed.declared.inputs import default, newest_day
from recomputed.ground.child_processes import die_with_parent
from recomputed.judging.record import Judgement
from recomputed.refreshing.source import Judged, ReadingNow, RestsOn
from recomputed.running.book_run import begin_settings, runs_at_a_time
from recomputed.running.chapters import chapters, parameters_of, settings
from recomputed.running.engine.environment import clean_environment
from recomputed.running.records import claims_of_book, judgements
from recomputed.running.run_cache import cached_run
from recomputed.showing.answers import Outcome, outcomes


def judge_again() -> Judged:
    """Verdicts, the values of all readings, and what each chapter's readings rest on: parameters and tables."""
    clean_environment()
    chosen = {"now": settings([], as_of=day) if (day := newest_day()) else {}}
    with runs_at_a_time() as pool:
        runs = pool.map(lambda path: cached_run(path, {}, None, pictures=False), chapters().values())
        begun = begin_settings(pool, chosen)
        ran = dict(zip(chapters(), runs, strict=True))
        executed = {name: result.notebook for name, result in ran.items()}
        now = begun.records(executed)["now"]
    verdicts, with_newest = (
        {claim: _said(one) for claim, one in outcomes(records).items()} for records in (claims_of_book(executed), now)
    )
    readings = {k: v for name, result in ran.items() for k, v in readings_of(name, judgements(result.notebook)).items()}
    inputs: dict[str, RestsOn] = {
        name: {
            "parameters": {p: default(p) for p in parameters_of(path)},
            "tables": [what for kind, what in ran[name].asked_for if kind == "table"],
        }
        for name, path in chapters().items()
    }
    return {"verdicts": verdicts, "now": with_newest, "readings": readings, "inputs": inputs}


def _said(outcome: Outcome | None) -> str:
    assert outcome is not None  # every chapter was run: no reading was judged elsewhere
    return f"{outcome.verdict.word}. {outcome.answer}"


def readings_of(chapter: str, records: list[Judgement]) -> dict[str, ReadingNow]:
    """What is compared of each reading, by its address.

    Support counts for readings that vote: a run without pictures asks for no other, and one that comes from the cache
    may have had pictures.
    """
    return {
        f"{record.claim}/{record.id}": {
            "value": record.value,
            "holds": record.holds,
            "quantity": record.quantity,
            "unit": record.unit,
            "support": record.support if record.votes else None,
            "chapter": chapter,
        }
        for record in records
    }


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    print(json.dumps(judge_again()))

"""`python -m recomputed.refreshing.judging_again`: every chapter of this copy of the project, its readings as JSON."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from recomputed.declared.inputs import default
from recomputed.ground.orphans import die_with_parent
from recomputed.running.chapters import chapters, parameters_of
from recomputed.running.papermill_run import clean_environment
from recomputed.running.records import claims_of_book, judgements
from recomputed.running.run_cache import cached_run
from recomputed.showing.answers import outcomes


def judge_again() -> dict:
    """Verdicts, the values of all readings, and what each chapter's readings rest on: parameters and tables."""
    clean_environment()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = pool.map(lambda path: cached_run(path, {}, None, pictures=False), chapters().values())
        ran = dict(zip(chapters(), runs, strict=True))
    found = outcomes(claims_of_book({name: r.notebook for name, r in ran.items()}))
    verdicts = {claim: f"{one.verdict.word}. {one.answer}" for claim, one in found.items()}
    readings = {k: v for name, result in ran.items() for k, v in readings_of(name, judgements(result.notebook)).items()}
    inputs = {
        name: {"parameters": {p: default(p) for p in parameters_of(path)},
               "tables": [what for kind, what in ran[name].asked_for if kind == "table"]}
        for name, path in chapters().items()
    }  # fmt: skip
    return {"verdicts": verdicts, "readings": readings, "inputs": inputs}


def readings_of(chapter: str, records: list[dict]) -> dict[str, dict]:
    """What is compared of each reading, by its address.

    Support counts for readings that vote: a run without pictures asks for no other, and one that comes from the cache
    may have had pictures.
    """
    return {
        f"{record['claim']}/{record['id']}": {
            **{part: record[part] for part in ("value", "holds", "quantity", "unit")},
            "support": record["support"] if record["role"] != "test" else None, "chapter": chapter,
        }
        for record in records
    }  # fmt: skip


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    print(json.dumps(judge_again()))

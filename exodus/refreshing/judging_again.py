"""`python -m exodus.refreshing.judging_again`: every chapter of this copy of the project, its readings as JSON."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

from exodus.declared.inputs import default
from exodus.running.chapters import chapters, parameters_of
from exodus.running.papermill_run import clean_environment, run
from exodus.running.records import claims_of_book, judgements, verdict_lines


def judge_again() -> dict:
    """Verdicts, the values of all readings, and what each chapter's readings rest on: parameters and tables."""
    clean_environment()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        ran = dict(
            zip(chapters(), pool.map(lambda path: run(path, {}, pictures=False), chapters().values()), strict=True)
        )
    verdicts = {c: v for c, v, _ in verdict_lines(claims_of_book({name: r.notebook for name, r in ran.items()}))}
    readings = {}
    for name, result in ran.items():
        for record in judgements(result.notebook):
            address = f"{record['claim']}/{record['id']}"
            readings[address] = {k: record[k] for k in ("value", "holds", "within_doubt", "quantity", "unit")}
            readings[address]["chapter"] = name
    inputs = {
        name: {"parameters": {p: default(p) for p in parameters_of(path)},
               "tables": [what for kind, what in ran[name].asked_for if kind == "table"]}
        for name, path in chapters().items()
    }  # fmt: skip
    return {"verdicts": verdicts, "readings": readings, "inputs": inputs}


if __name__ == "__main__":
    print(json.dumps(judge_again()))

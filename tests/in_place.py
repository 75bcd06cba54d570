"""What a chapter gives to `judge`, its cells run in this process: for what is asked of its numbers, not of how it is run."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recomputed.declared.inputs import Given
from recomputed.declared.values import Value
from recomputed.judging.judgement import value_only
from recomputed.judging.record import Judgement
from recomputed.running.chapters import read_chapter
from recomputed.running.only_shown import cells_only_shown
from recomputed.showing.records_only import figure, when_true


@dataclass(frozen=True)
class Call:
    """One call of `judge`: the formula, its inputs that are constants and those that are parameters, and the record."""

    formula: Callable[..., float]
    fixed: dict[str, Any]
    varied: dict[str, Given]
    record: Judgement  # with its value; no world is drawn


def calls_in(path: Path, changes: dict[str, Value]) -> dict[str, Call]:
    """The calls of a chapter by the address of the reading, with some of its parameters changed; nothing is drawn."""
    content, calls = read_chapter(path), {}

    def judge(address, formula, **inputs):
        varied = {argument: value for argument, value in inputs.items() if isinstance(value, Given)}
        fixed = {argument: value for argument, value in inputs.items() if argument not in varied}
        calls[address] = Call(formula, fixed, varied, value_only(address, formula, **inputs))
        return calls[address].record

    names, left_out = {}, cells_only_shown(content)
    for index, cell in enumerate(content.cells):
        if cell.cell_type == "code" and index not in left_out:
            exec(compile(cell.source, path.stem, "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                names |= {"judge": judge, "figure": figure, "when_true": when_true, **changes}
    return calls

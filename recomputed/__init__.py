"""The engine: recomputes the claims of a report from its data, in the open.

What a notebook needs is offered here; each name is looked up when it is first asked for, so that a command that needs
no table does not wait for pandas.

`default`, `given`: the parameters of a chapter.  `table`, `boundaries`: its data.  `judge`: a reading, judged; `when_true`:
the same through time.
`figure`: a picture under its title, drawn along the axes `when`, `amount`, `which`, with the marks `lines`, `dots`,
`bars`, `band`, `spans`, `words`, `shaded` (a map), told apart `by` a column; `level_line`, `map_of`, `palette`.
`claim_card`, `parameters_used`, `say`, `check`, `show_table`: what is read around them.

`take`: a reader's numbers, in a notebook that runs elsewhere.

Elsewhere, with numpy, scipy, pandas and pydantic alone: `read`, a published book as data, whose formulas take arrays;
`judge_function`, any function judged whose inputs are constants or each a `Range`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # also how a chapter's dependencies are found: by reading these lines
    from recomputed.declared.inputs import default, given
    from recomputed.declared.tables import boundaries, table
    from recomputed.judging.functions import Range, judge_function
    from recomputed.published_book import read
    from recomputed.showing import palette
    from recomputed.showing.cards import claim_card, judge, parameters_used
    from recomputed.showing.drawing import amount, band, bars, by, dots, lines, shaded, spans, when, which, words
    from recomputed.showing.figures import figure, map_of
    from recomputed.showing.prose import check, say, show_table
    from recomputed.showing.readers_numbers import take
    from recomputed.showing.reference_lines import level_line
    from recomputed.showing.when_true import when_true

HOMES = {
    "Range": "judging.functions",
    "amount": "showing.drawing",
    "band": "showing.drawing",
    "bars": "showing.drawing",
    "boundaries": "declared.tables",
    "by": "showing.drawing",
    "check": "showing.prose",
    "claim_card": "showing.cards",
    "default": "declared.inputs",
    "dots": "showing.drawing",
    "figure": "showing.figures",
    "given": "declared.inputs",
    "judge": "showing.cards",
    "judge_function": "judging.functions",
    "level_line": "showing.reference_lines",
    "lines": "showing.drawing",
    "map_of": "showing.figures",
    "palette": "showing",
    "parameters_used": "showing.cards",
    "read": "published_book",
    "say": "showing.prose",
    "shaded": "showing.drawing",
    "show_table": "showing.prose",
    "spans": "showing.drawing",
    "table": "declared.tables",
    "take": "showing.readers_numbers",
    "when": "showing.drawing",
    "when_true": "showing.when_true",
    "which": "showing.drawing",
    "words": "showing.drawing",
}
__all__ = [
    "Range",
    "amount",
    "band",
    "bars",
    "boundaries",
    "by",
    "check",
    "claim_card",
    "default",
    "dots",
    "figure",
    "given",
    "judge",
    "judge_function",
    "level_line",
    "lines",
    "map_of",
    "palette",
    "parameters_used",
    "read",
    "say",
    "shaded",
    "show_table",
    "spans",
    "table",
    "take",
    "when",
    "when_true",
    "which",
    "words",
]


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        found = getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
    except ModuleNotFoundError as problem:
        said = f"{__name__}.{name} needs the package {problem.name}: pip install 'recomputed[book]'"
        raise ModuleNotFoundError(said, name=problem.name) from problem
    globals()[name] = found
    return found

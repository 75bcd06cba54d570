"""The values of a reading that is not plain arithmetic, computed beforehand for every choice that a page offers."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np

from recomputed.declared.inputs import Given
from recomputed.declared.models import Parameter
from recomputed.judging.evaluation import Formula, values_at
from recomputed.judging.record import States

MOST_STATES = 400
MOST_LEVELS = {"number": 25, "integer": 12}
FEWEST_LEVELS = 3


def states_of(
    formula: Formula,
    fixed: Mapping[str, Any],
    varied: Mapping[str, Given],
    here: Mapping[str, float | str],
    informs: Mapping[str, float],
) -> States | None:
    """The values at all combinations of levels of the plausible ranges, at nine significant digits; at most MOST_STATES.

    Where that is too many, the parameter that is least worth knowing keeps its present value.  None without parameters.
    """
    levels = _levels_that_fit(varied, here, informs)
    if not levels:
        return None
    combined = zip(*product(*levels.values()), strict=True)
    columns = {argument: column_of(column) for argument, column in zip(levels, combined, strict=True)}
    others = {**fixed, **{argument: value for argument, value in here.items() if argument not in levels}}
    values = values_at(formula, others, columns)
    shown = {varied[argument].name: list(level) for argument, level in levels.items()}
    return States(levels=shown, values=[float(f"{v:.9g}") if np.isfinite(v) else None for v in values])


def _levels_that_fit(
    varied: Mapping[str, Given], here: Mapping[str, float | str], informs: Mapping[str, float]
) -> dict[str, Sequence[float | str]]:
    kept = sorted(varied, key=lambda argument: -informs.get(varied[argument].name, 0.0))
    while kept:
        most = {argument: MOST_LEVELS.get(varied[argument].declared.type, 0) for argument in kept}
        levels = {a: levels_of(varied[a].declared, here[a], most[a]) for a in kept}
        while prod(map(len, levels.values())) > MOST_STATES:
            larger = [argument for argument in kept if most[argument] > FEWEST_LEVELS]
            if not larger:
                break
            fewer = max(larger, key=lambda argument: most[argument])
            most[fewer] -= 1
            levels[fewer] = levels_of(varied[fewer].declared, here[fewer], most[fewer])
        else:
            return {argument: levels[argument] for argument in varied if argument in kept}
        kept.pop()
    return {}


def levels_of(parameter: Parameter, here: float | str, most: int) -> Sequence[float | str]:
    """Every plausible choice; otherwise values equally spaced over the plausible range, the present one among them.

    >>> size = Parameter(is_="size", unit="GB", type="integer", value=2, allowed=[0, 9], plausible=[1, 9],
    ...                  as_of="2026", source="guess", note="Ours.", shape={"is": "uniform", "because": "Unknown."})
    >>> levels_of(size, 2, 4)
    [1.0, 2.0, 6.0, 9.0]
    """
    if parameter.type == "choice":
        return [*parameter.plausible, *([] if here in parameter.plausible else [here])]
    assert not isinstance(here, str)
    low, high = parameter.plausible_range
    if parameter.type == "integer":
        most = min(most, int(high - low) + 1)
        spread = np.unique(np.linspace(low, high, most).round())
        return _with(spread, here, most)
    return _with(np.linspace(low, high, most), here, most)


def _with(spread: np.ndarray, here: float, most: int) -> list[float]:
    """The spread with the present value, which takes the place of its nearest inner neighbour where there is no room."""
    if here in spread:
        found: list[float] = spread.tolist()
        return found
    inner = spread[1:-1]
    if len(spread) >= most and len(inner):
        spread = np.delete(spread, 1 + int(np.argmin(np.abs(inner - here))))
    return sorted({*(float(f"{x:.6g}") for x in spread), float(here)})


def column_of(values: Sequence[float | str]) -> np.ndarray:
    """Numbers, or words, as one column."""
    return np.array(values, dtype=object if isinstance(values[0], str) else float)

"""The report judged once more with an earlier belief about some of its assumptions, in a copy."""

import shutil
from collections.abc import Mapping
from typing import Any

import yaml

from recomputed.declared.values import Value
from recomputed.ground import paths
from recomputed.ground.strict_yaml import read_yaml
from recomputed.judging.stated_belief import Belief
from recomputed.refreshing.directory_swap import workplace
from recomputed.refreshing.project_copy import copy_with, judged
from recomputed.refreshing.source import Judged

BECAUSE = "As an earlier edition had it."


def judged_with(beliefs: Mapping[str, Belief], values: Mapping[str, Value]) -> Judged:
    """Every reading as it comes out if these ranges and shapes, and published values, are put back.

    A value that stands in a table stays.  Raises RefreshRefused if the report cannot be judged so.
    """
    with workplace() as folder:
        if paths.RUNS_KEPT.is_dir():
            shutil.copytree(paths.RUNS_KEPT, folder / paths.RUNS_KEPT.relative_to(paths.ROOT))
        copy_with(folder, {"parameters.yml": _declared_with(beliefs, values)})
        return judged(folder)


def _declared_with(beliefs: Mapping[str, Belief], values: Mapping[str, Value]) -> bytes:
    declared: dict[str, dict[str, Any]] = read_yaml(paths.DATA / "parameters.yml")
    for name, belief in beliefs.items():
        reasons = {
            label: declared[name]["shape"][label] for label in ("at_an_end",) if label in declared[name]["shape"]
        }
        declared[name] |= {"plausible": belief.plausible, "shape": belief.shape | {"because": BECAUSE} | reasons}
    for name, value in values.items():
        if "value" in declared[name]:
            declared[name]["value"] = value
    text: str = yaml.safe_dump(declared, sort_keys=False, allow_unicode=True)
    return text.encode()
